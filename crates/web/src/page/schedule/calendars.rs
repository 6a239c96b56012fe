//! The calendars of an agreement: hours by weekday, and the days of the coming year that differ.

use jiff::{ToSpan, civil::Date};
use outrigger_agreement::{
    Agreement, Measure,
    calendar::{Calendar, Closing, Hours},
};
use outrigger_kernel::time;
use schemars::JsonSchema;
use serde::Serialize;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY_SECONDS: i32 = 86_400;

/// When work is done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CalendarTerms {
    /// The clause, as in `calendar.desk`.
    pub clause: String,
    /// The zone of its wall clock.
    pub zone: String,
    /// Its hours, by runs of weekdays that have the same.
    pub week: Vec<HoursRow>,
    /// How long one business day is.
    pub business_day: Option<String>,
    /// What a time that is used up exactly at closing is due at.
    pub closing: String,
    /// Days of the coming twelve months on which it is closed.
    pub holidays: Vec<String>,
    /// Days of the coming twelve months with other hours.
    pub exceptions: Vec<HoursRow>,
}

/// The hours of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HoursRow {
    /// Which days, as in `Mon to Fri`.
    pub days: String,
    /// When they are open, as in `08:00 to 12:00`.
    pub hours: String,
}

/// The calendars that clocks and measures name, each once, in the order of the text.
pub(super) fn calendars(agreement: &Agreement, today: Date) -> Vec<CalendarTerms> {
    let of_clocks = agreement.clocks.iter().map(|clock| (&clock.calendar_name, &clock.calendar));
    let of_levels = agreement.levels.iter().filter_map(|level| match &level.measure {
        Measure::Availability { hours, .. } => Some((&hours.calendar_name, &hours.calendar)),
        _ => None,
    });
    let mut found: Vec<(&String, &Calendar)> = Vec::new();
    for (name, calendar) in of_clocks.chain(of_levels) {
        if !found.iter().any(|(other, _)| *other == name) {
            found.push((name, calendar));
        }
    }
    found.into_iter().map(|(name, calendar)| terms(name, calendar, today)).collect()
}

fn terms(name: &str, calendar: &Calendar, today: Date) -> CalendarTerms {
    let end = today.saturating_add(12.months());
    let days = std::iter::successors(Some(today), |date| date.tomorrow().ok()).take_while(|date| *date < end);
    let shifts = calendar.shifts.range(today..end).map(|(date, hours)| (*date, said(hours)));
    let breaks = calendar.breaks.range(today..end).map(|(date, cut)| (*date, format!("not {}", said(cut))));
    let mut exceptions: Vec<(Date, String)> = shifts.chain(breaks).collect();
    exceptions.sort();
    CalendarTerms {
        clause: format!("calendar.{name}"),
        zone: calendar.zone.iana_name().unwrap_or("Etc/UTC").to_owned(),
        week: week(&calendar.weekly),
        business_day: calendar.business_day.map(time::spoken),
        closing: match calendar.closing {
            Closing::NextOpening => "A time that is used up exactly at closing is due at the next opening.",
            Closing::ClosingInstant => "A time that is used up exactly at closing is due at closing.",
        }
        .to_owned(),
        holidays: days.filter(|date| calendar.is_holiday(*date)).map(day).collect(),
        exceptions: exceptions.into_iter().map(|(date, hours)| HoursRow { days: day(date), hours }).collect(),
    }
}

fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// Runs of weekdays with the same hours.
fn week(weekly: &[Vec<Hours>; 7]) -> Vec<HoursRow> {
    let mut runs: Vec<(&str, &str, &Vec<Hours>)> = Vec::new();
    for (name, hours) in WEEKDAYS.into_iter().zip(weekly) {
        match runs.last_mut() {
            Some((_, last, same)) if *same == hours => *last = name,
            _ => runs.push((name, name, hours)),
        }
    }
    let row = |(first, last, hours): (&str, &str, &Vec<Hours>)| HoursRow {
        days: if first == last { first.to_owned() } else { format!("{first} to {last}") },
        hours: said(hours),
    };
    runs.into_iter().map(row).collect()
}

fn said(hours: &[Hours]) -> String {
    if hours.is_empty() {
        return "closed".to_owned();
    }
    let one = |hours: &Hours| match hours {
        Hours { from: 0, to: DAY_SECONDS } => "all day".to_owned(),
        Hours { from, to } if *to > DAY_SECONDS => {
            format!("{} to {} of the next day", wall(*from), wall(*to - DAY_SECONDS))
        }
        Hours { from, to } => format!("{} to {}", wall(*from), wall(*to)),
    };
    hours.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn wall(seconds: i32) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}
