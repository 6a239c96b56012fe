//! One event: from which day to which, how often, and under what name.

use super::{Day, Holiday, IcsProblem, lines::Line, problem};
use jiff::{Span, civil::Date};
use std::collections::BTreeSet;

/// Days of one event.
const DAYS_MAX: i64 = 366;
/// Occurrences of one event, and its exceptions.
const OCCURRENCES_MAX: u32 = 400;
const NAME_CHARS_MAX: usize = 200;
/// The years that an agreement can mean.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// What the properties of one event say.
pub(super) struct Event {
    line: usize,
    name: String,
    start: Option<Moment>,
    end: Option<Moment>,
    /// In days, where a duration stands in place of an end.
    length: Option<i64>,
    rule: Option<(usize, String)>,
    except: BTreeSet<Date>,
    is_cancelled: bool,
}

/// A date, with a time of day or without.
#[derive(Clone, Copy)]
struct Moment {
    date: Date,
    /// Whether it begins the day: a date alone does.
    is_midnight: bool,
}

/// How often an event happens.
enum Repeated {
    Times(u32),
    Until(Date),
    Endless,
}

impl Event {
    pub fn new(line: usize) -> Self {
        Self {
            line,
            name: String::new(),
            start: None,
            end: None,
            length: None,
            rule: None,
            except: BTreeSet::new(),
            is_cancelled: false,
        }
    }

    /// Takes what one property says; the many that do not bear on days are passed over.
    pub fn property(&mut self, line: &Line) -> Result<(), IcsProblem> {
        let (number, value) = (line.number, line.value.as_str());
        match line.name.as_str() {
            "DTSTART" => self.start = Some(moment(number, value)?),
            "DTEND" => self.end = Some(moment(number, value)?),
            "DURATION" => self.length = Some(days(number, value)?),
            "SUMMARY" => self.name = plain(value),
            "STATUS" => self.is_cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "RRULE" if self.rule.is_some() => return Err(problem(number, "the event has a second RRULE")),
            "RRULE" => self.rule = Some((number, value.to_ascii_uppercase())),
            "EXDATE" => {
                for except in value.split(',') {
                    self.except.insert(moment(number, except)?.date);
                }
            }
            "RDATE" | "EXRULE" | "RECURRENCE-ID" => {
                return Err(problem(
                    number,
                    format!("{} is not read; write the event of that day as one of its own", line.name),
                ));
            }
            _ => {}
        }
        Ok(())
    }

    /// All days of the event.
    pub fn holidays(self) -> Result<Vec<Holiday>, IcsProblem> {
        if self.is_cancelled {
            return Ok(Vec::new());
        }
        let Some(start) = self.start.map(|start| start.date) else {
            return Err(problem(self.line, "the event has no DTSTART"));
        };
        let length = self.length_days(start)?;
        let repeated = match &self.rule {
            Some((line, rule)) => repeated(*line, rule, start)?,
            None => Repeated::Times(1),
        };
        let days = match repeated {
            Repeated::Endless => self.annual_days(start, length)?,
            Repeated::Times(times) => self.days_of(occurrences(start).take(times as usize), length),
            Repeated::Until(last) => {
                self.days_of(occurrences(start).take_while(|date| *date <= last), length)
            }
        };
        Ok(days.into_iter().map(|day| Holiday { day, name: self.name.clone() }).collect())
    }

    /// How many days one occurrence has, at least one.
    fn length_days(&self, start: Date) -> Result<i64, IcsProblem> {
        let length = match (self.end, self.length) {
            (None, None) => 1,
            (None, Some(length)) => length.max(1),
            (Some(_), Some(_)) => return Err(problem(self.line, "the event has both DTEND and DURATION")),
            (Some(end), None) => {
                // An end at midnight does not touch its day; only an event without length does.
                let between = (end.date - start).get_days();
                i64::from(between) + i64::from(between == 0 || !end.is_midnight)
            }
        };
        if (1..=DAYS_MAX).contains(&length) {
            return Ok(length);
        }
        Err(problem(self.line, format!("the event has to last from 1 to {DAYS_MAX} days")))
    }

    fn days_of(&self, starts: impl Iterator<Item = Date>, length: i64) -> Vec<Day> {
        starts
            .take(OCCURRENCES_MAX as usize)
            .filter(|start| !self.except.contains(start))
            .flat_map(|start| run(start, length))
            .map(Day::Once)
            .collect()
    }

    fn annual_days(&self, start: Date, length: i64) -> Result<Vec<Day>, IcsProblem> {
        if !self.except.is_empty() {
            let reason = "a yearly event without end has no exceptions; give its RRULE an UNTIL";
            return Err(problem(self.line, reason));
        }
        let days: Vec<Date> = run(start, length).collect();
        if length > 1 && days.iter().any(|day| day.month() == 2 && day.day() >= 28) {
            let reason = "a yearly event over the end of February has other days in leap years; give its RRULE an UNTIL";
            return Err(problem(self.line, reason));
        }
        Ok(days.iter().map(|day| Day::Annual { month: day.month(), day: day.day() }).collect())
    }
}

/// The same day of every year; 29 February of leap years alone.
fn occurrences(start: Date) -> impl Iterator<Item = Date> {
    (start.year()..=*YEARS.end()).filter_map(move |year| Date::new(year, start.month(), start.day()).ok())
}

fn run(start: Date, length: i64) -> impl Iterator<Item = Date> {
    (0..length).map(move |days| start.saturating_add(Span::new().days(days)))
}

/// What a rule says, as far as it says "every year on this day".
fn repeated(line: usize, rule: &str, start: Date) -> Result<Repeated, IcsProblem> {
    let mut repeated = Repeated::Endless;
    let mut is_yearly = false;
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let same = |expected: i8| value.parse::<i8>().ok() == Some(expected);
        match key {
            "FREQ" if value == "YEARLY" => is_yearly = true,
            "COUNT" | "UNTIL" if !matches!(repeated, Repeated::Endless) => {
                return Err(problem(line, "RRULE ends twice, by COUNT and by UNTIL"));
            }
            "COUNT" => {
                let times = value.parse::<u32>().ok().filter(|times| (1..=OCCURRENCES_MAX).contains(times));
                let Some(times) = times else {
                    return Err(problem(line, format!("COUNT is a number from 1 to {OCCURRENCES_MAX}")));
                };
                repeated = Repeated::Times(times);
            }
            "UNTIL" => repeated = Repeated::Until(moment(line, value)?.date),
            "INTERVAL" if same(1) => {}
            "BYMONTH" if same(start.month()) => {}
            "BYMONTHDAY" if same(start.day()) => {}
            "WKST" => {}
            _ => return Err(unread(line, part)),
        }
    }
    if is_yearly { Ok(repeated) } else { Err(unread(line, rule)) }
}

fn unread(line: usize, part: &str) -> IcsProblem {
    let shown: String = part.chars().take(NAME_CHARS_MAX).collect();
    problem(
        line,
        format!(
            "RRULE says \"{}\", and only FREQ=YEARLY on the day of DTSTART is read; write an event for each day",
            shown.escape_debug()
        ),
    )
}

/// `20260501`, `20260501T090000` or `20260501T090000Z`.
fn moment(line: usize, value: &str) -> Result<Moment, IcsProblem> {
    let trimmed = value.trim();
    let (date, time) = trimmed.split_once(['T', 't']).unwrap_or((trimmed, "000000"));
    let time = time.strip_suffix(['Z', 'z']).unwrap_or(time);
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed: Option<Date> = match (date.get(..4), date.get(4..6), date.get(6..)) {
        (Some(year), Some(month), Some(day)) if digits(date, 8) => {
            format!("{year}-{month}-{day}").parse().ok()
        }
        _ => None,
    };
    match parsed.filter(|date| YEARS.contains(&date.year()) && digits(time, 6)) {
        Some(date) => Ok(Moment { date, is_midnight: time == "000000" }),
        None => {
            let shown: String = trimmed.chars().take(NAME_CHARS_MAX).collect();
            Err(problem(line, format!("\"{}\" is no date such as 20260501", shown.escape_debug())))
        }
    }
}

/// A duration of whole days: `P1D`, `P2W`.
fn days(line: usize, value: &str) -> Result<i64, IcsProblem> {
    let body = value.trim().strip_prefix('P').unwrap_or_default();
    let scaled = [('D', 1), ('W', 7)].into_iter().find_map(|(unit, days)| {
        let count: u16 = body.strip_suffix(unit)?.parse().ok()?;
        Some(i64::from(count) * days)
    });
    scaled.ok_or_else(|| problem(line, "DURATION is not in whole days, as in P1D; write DTEND"))
}

/// A text without its escapes, cut to its limit.
fn plain(value: &str) -> String {
    let mut plain = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(escaped) => plain.push(escaped),
                None => {}
            },
            _ => plain.push(letter),
        }
    }
    plain.trim().chars().take(NAME_CHARS_MAX).collect()
}
