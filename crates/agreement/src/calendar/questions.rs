//! The exchange format of business-time questions, so that anybody can check a calendar against ours.

use super::{Calendar, Closing, Hours, seconds};
use jiff::civil::Date;
use outrigger_kernel::{Instant, Micros, time::SECOND, time::zone};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A file of questions: cases, and calendars that cases may name.
#[derive(Deserialize)]
pub struct QuestionFile {
    #[serde(default)]
    calendars: BTreeMap<String, CalendarText>,
    cases: Vec<Value>,
}

/// One answer a line, in the file's order.
pub type Answers = Vec<Value>;

const CASES_MAX: usize = 1_000_000;
const PERIODS_MAX: usize = 10_000;

impl QuestionFile {
    /// Reads a question file.
    ///
    /// # Errors
    /// A sentence with line and column when the text is not in the format.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Self =
            serde_json::from_str(text).map_err(|error| format!("not a question file: {error}"))?;
        if file.cases.len() > CASES_MAX {
            return Err(format!("a question file holds at most {CASES_MAX} cases"));
        }
        Ok(file)
    }

    /// Answers every case; one that cannot be answered gets an `error` instead of an `answer`.
    pub fn answer(&self) -> Answers {
        self.cases.iter().map(|case| self.answer_one(case)).collect()
    }

    fn answer_one(&self, case: &Value) -> Value {
        let id = case.get("id").cloned().unwrap_or(Value::Null);
        match self.try_answer(case) {
            Ok(answer) => json!({ "id": id, "answer": answer }),
            Err(error) => json!({ "id": id, "error": error }),
        }
    }

    fn try_answer(&self, case: &Value) -> Result<Value, String> {
        let calendar = match case.get("calendar") {
            Some(Value::String(name)) => self
                .calendars
                .get(name)
                .ok_or_else(|| format!("there is no calendar \"{name}\" in the file"))?
                .calendar()?,
            Some(inline) => CalendarText::deserialize(inline)
                .map_err(|error| format!("the calendar cannot be read: {error}"))?
                .calendar()?,
            None => return Err("the case has no calendar".into()),
        };
        Question::deserialize(case)
            .map_err(|error| format!("the question cannot be read: {error}"))?
            .ask(&calendar)
    }
}

type Walls = Vec<(String, String)>;

#[derive(Deserialize)]
struct CalendarText {
    tz: String,
    #[serde(default)]
    hours: BTreeMap<String, Walls>,
    #[serde(default)]
    holidays: BTreeSet<Date>,
    #[serde(default)]
    annual_holidays: Vec<String>,
    #[serde(default)]
    breaks: BTreeMap<Date, Walls>,
    #[serde(default)]
    shifts: BTreeMap<Date, Walls>,
    #[serde(default)]
    closing: Option<String>,
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl CalendarText {
    fn calendar(&self) -> Result<Calendar, String> {
        let zone = zone(&self.tz).ok_or_else(|| format!("there is no IANA zone \"{}\"", self.tz))?;
        let mut calendar = Calendar::closed(zone);
        for (day, walls) in &self.hours {
            let at = WEEKDAYS.iter().position(|name| name == day);
            let at = at.ok_or_else(|| format!("\"{day}\" is no weekday; write mon to sun"))?;
            calendar.weekly[at] = hours(walls)?;
        }
        calendar.holidays = self.holidays.clone();
        calendar.annual_holidays =
            self.annual_holidays.iter().map(|text| month_day(text)).collect::<Result<_, _>>()?;
        calendar.breaks = dated(&self.breaks)?;
        calendar.shifts = dated(&self.shifts)?;
        calendar.closing = match self.closing.as_deref() {
            None | Some("next-opening") => Closing::NextOpening,
            Some("closing-instant") => Closing::ClosingInstant,
            Some(other) => {
                return Err(format!("closing \"{other}\" is neither next-opening nor closing-instant"));
            }
        };
        Ok(calendar)
    }
}

fn hours(walls: &Walls) -> Result<Vec<Hours>, String> {
    let parse = |(from, to): &(String, String)| {
        Hours::parse(from, to)
            .ok_or_else(|| format!("\"{from}\" to \"{to}\" are no hours; write \"09:00\", \"17:00\""))
    };
    walls.iter().map(parse).collect()
}

fn dated(map: &BTreeMap<Date, Walls>) -> Result<BTreeMap<Date, Vec<Hours>>, String> {
    map.iter().map(|(date, walls)| Ok((*date, hours(walls)?))).collect()
}

/// `"12-25"` as month and day; 29 February is legal.
pub(crate) fn month_day(text: &str) -> Result<(i8, i8), String> {
    let date: Option<Date> = format!("2024-{text}").parse().ok();
    date.filter(|_| text.len() == 5)
        .map(|date| (date.month(), date.day()))
        .ok_or_else(|| format!("\"{text}\" is no day of a year; write month and day, as in \"12-25\""))
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Question {
    Add { start: Instant, seconds: u32 },
    Subtract { start: Instant, seconds: u32 },
    AddDays { start: Instant, days: u32 },
    SubtractDays { start: Instant, days: u32 },
    Between { start: Instant, end: Instant },
    OpenAt { at: Instant },
    NextOpen { start: Instant },
    PeriodsAfter { start: Instant, count: usize },
    Clock(ClockQuestion),
}

#[derive(Deserialize)]
struct ClockQuestion {
    created: Instant,
    clock: Vec<(Instant, bool)>,
    target_seconds: u32,
    window_start: Option<Instant>,
    until: Option<Instant>,
}

impl Question {
    fn ask(self, calendar: &Calendar) -> Result<Value, String> {
        let instant = |answer: Result<Instant, super::NoWorkingTime>| {
            answer.map(|at| json!(at)).map_err(|error| error.to_string())
        };
        match self {
            Self::Add { start, seconds } => instant(calendar.add(start, micros(seconds))),
            Self::Subtract { start, seconds } => instant(calendar.subtract(start, micros(seconds))),
            Self::AddDays { start, days } => instant(calendar.add_days(start, days)),
            Self::SubtractDays { start, days } => instant(calendar.subtract_days(start, days)),
            Self::Between { start, end } => Ok(json!(seconds(calendar.between(start, end)))),
            Self::OpenAt { at } => Ok(json!(calendar.is_open(at))),
            Self::NextOpen { start } => instant(calendar.next_open(start)),
            Self::PeriodsAfter { start, count } => periods(calendar, start, count),
            Self::Clock(question) => question.ask(calendar),
        }
    }
}

fn micros(seconds: u32) -> Micros {
    Micros::from(seconds) * SECOND
}

fn periods(calendar: &Calendar, start: Instant, count: usize) -> Result<Value, String> {
    if count > PERIODS_MAX {
        return Err(format!("count is over its limit of {PERIODS_MAX}"));
    }
    let opens = calendar.periods_after(start, count).map_err(|error| error.to_string())?;
    Ok(opens.iter().map(|open| json!([open.from, open.to])).collect())
}

impl ClockQuestion {
    /// The clock runs from `created` until the list says otherwise. What the list says after `until`
    /// is not known yet. Without `until` the last entry of the list is the last thing known.
    fn ask(mut self, calendar: &Calendar) -> Result<Value, String> {
        self.clock.sort_by_key(|(at, _)| *at);
        let begin = self.window_start.map_or(self.created, |start| start.max(self.created));
        let known = self.until.or(self.clock.last().map(|(at, _)| *at)).unwrap_or(begin).max(begin);
        let segments = self.segments(begin, known);
        let mut left = micros(self.target_seconds);
        let (mut elapsed, mut paused, mut due) = (0, 0, None);
        for (from, to, running) in &segments {
            let worked = calendar.between(*from, *to);
            if !running {
                paused += worked;
                continue;
            }
            elapsed += worked;
            if due.is_none() && worked >= left {
                let reached = calendar.add(*from, left).map_err(|error| error.to_string())?;
                due = (worked > left || reached <= *to).then_some(reached);
            }
            left = (left - worked).max(0);
        }
        if due.is_none() && self.running_at(known) {
            due = Some(calendar.add(known, left).map_err(|error| error.to_string())?);
        }
        Ok(json!({ "due": due, "elapsed_seconds": seconds(elapsed), "paused_seconds": seconds(paused) }))
    }

    fn running_at(&self, at: Instant) -> bool {
        self.clock.iter().take_while(|(since, _)| *since <= at).last().is_none_or(|(_, running)| *running)
    }

    fn segments(&self, begin: Instant, end: Instant) -> Vec<(Instant, Instant, bool)> {
        let inside = self.clock.iter().map(|(at, _)| *at).filter(|at| begin < *at && *at < end);
        let mut edges: Vec<Instant> = std::iter::once(begin).chain(inside).chain([end]).collect();
        edges.dedup();
        edges.windows(2).map(|pair| (pair[0], pair[1], self.running_at(pair[0]))).collect()
    }
}
