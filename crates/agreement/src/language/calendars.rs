//! Reads `[holidays]` and `[calendar.*]`.

mod freeze;
mod holidays;

use super::{
    CALENDARS_MAX, Calendars, NamedCalendar,
    quantity::{Written, duration},
    section::{self, Section, Text, Value},
};
use crate::{
    calendar::{Calendar, Closing, Hours},
    diagnostic::Diagnostics,
    terms::Term,
};
use holidays::HolidayLists;
use jiff::{civil::Date, tz::TimeZone};
use std::{collections::BTreeMap, ops::RangeInclusive};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Openings of one day.
const OPENINGS_MAX: usize = 24;
/// Dates of one list of shifts or breaks.
const DATES_MAX: usize = 2_000;

/// Years after the effective date for which public holidays are looked up, when no term is longer.
const YEARS_AHEAD: i16 = 12;

/// The calendars, and the public sets of holidays that they name. The years are those that a public set
/// is needed for; none when the text does not say them.
pub(super) fn read(
    root: &mut Section<'_>,
    years: Option<RangeInclusive<i16>>,
    found: &mut Diagnostics,
) -> (Calendars, Vec<String>) {
    let mut holidays = HolidayLists::read(root, years, found);
    let mut calendars = Calendars::new();
    let entries = root.section("calendar", found).map(|section| section.entries()).unwrap_or_default();
    for (name, value) in entries {
        if calendars.len() == CALENDARS_MAX {
            found.error(name.span, format!("An agreement has at most {CALENDARS_MAX} calendars."));
            break;
        }
        let calendar = section::section(format!("calendar.{}", name.value), value, found)
            .and_then(|section| calendar(section, &mut holidays, found))
            .map(|calendar| NamedCalendar { name: name.value.to_owned(), calendar });
        calendars.insert(name.value.to_owned(), calendar);
    }
    (calendars, holidays.finish(found))
}

/// The years in which a calendar of the agreement is asked: from the year before its effective date, when
/// the first cases may have begun, to the end of its term.
pub(super) fn years(effective: Option<Date>, term: Option<Term>) -> Option<RangeInclusive<i16>> {
    let first = effective?.year();
    let term_years = term.map_or(0, |term| term.months.div_ceil(12));
    let ahead = i16::try_from(term_years).unwrap_or(YEARS_AHEAD).max(YEARS_AHEAD);
    Some(first - 1..=first.saturating_add(ahead))
}

fn calendar<'a>(
    mut from: Section<'a>,
    holidays: &mut HolidayLists<'a>,
    found: &mut Diagnostics,
) -> Option<Calendar> {
    let zone_text = from.need("zone", "\"Europe/Berlin\"", found);
    let zone = zone_text.and_then(|text| super::read_zone(&text, found));
    let mut calendar = Calendar::closed(zone.clone().unwrap_or(TimeZone::UTC));
    match from.get("hours") {
        Some(value) if value.get_ref().as_str() == Some("24/7") => {
            calendar.weekly = Calendar::always(TimeZone::UTC).weekly;
        }
        Some(value) => weekly(value, &mut calendar, found),
        None => {
            found
                .error(from.span.clone(), format!("[{}] has no `hours`.", from.name))
                .label("missing here")
                .help("Add hours = { mon-fri = [\"09:00-17:00\"] }, or hours = \"24/7\".");
        }
    }
    if let Some(value) = from.get("holidays") {
        holidays.close(value, &mut calendar, found);
    }
    calendar.shifts = from.get("shifts").map(|value| dated("shifts", value, found)).unwrap_or_default();
    calendar.breaks = from.get("breaks").map(|value| dated("breaks", value, found)).unwrap_or_default();
    calendar.closing = from.text("closing", found).map_or(Closing::default(), |text| closing(&text, found));
    calendar.business_day = from.text("business-day", found).and_then(|text| business_day(&text, found));
    if !found.has_errors() && calendar.weekly.iter().all(Vec::is_empty) && calendar.shifts.is_empty() {
        found
            .error(from.span.clone(), format!("[{}] is never open, so no time would ever count.", from.name))
            .label("no hours at all")
            .help("Add hours = { mon-fri = [\"09:00-17:00\"] }, or hours = \"24/7\".");
    }
    from.finish(found);
    zone.map(|_| calendar)
}

fn weekly(value: Value<'_>, calendar: &mut Calendar, found: &mut Diagnostics) {
    let Some(section) = section::section("hours".into(), value, found) else { return };
    for (days, value) in section.entries() {
        let Some(range) = weekdays(days.value) else {
            found
                .error(days.span, format!("\"{}\" names no weekdays.", days.value))
                .label("no weekday")
                .help("Write mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri.");
            continue;
        };
        let hours = hours(value, found);
        for day in range {
            if !calendar.weekly[day].is_empty() {
                let name = WEEKDAYS[day];
                found
                    .error(days.span.clone(), format!("The hours of {name} are given twice."))
                    .label("again here");
            }
            calendar.weekly[day] = hours.clone();
        }
    }
}

/// `mon` or `mon-fri`, also over the week's end as in `sat-mon`.
fn weekdays(text: &str) -> Option<Vec<usize>> {
    let day = |name: &str| WEEKDAYS.iter().position(|known| *known == name);
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (day(from)?, day(to)?);
    let count = (to + 7 - from) % 7 + 1;
    Some((from..from + count).map(|day| day % 7).collect())
}

fn hours(value: Value<'_>, found: &mut Diagnostics) -> Vec<Hours> {
    let mut all: Vec<Hours> = Vec::new();
    let texts = section::texts(value, "hours", found);
    if texts.len() > OPENINGS_MAX {
        found.error(value.span(), format!("A day has at most {OPENINGS_MAX} openings."));
        return all;
    }
    for text in texts {
        if let Some((from, to)) = text.value.split_once('-')
            && from.trim() == to.trim()
        {
            found
                .error(text.span, format!("\"{}\" begins where it ends.", text.value))
                .label("no hours, or all of them?")
                .help("Write \"00:00-24:00\" for a whole day, or hours = \"24/7\" for all of them.");
            continue;
        }
        let parsed = text.value.split_once('-').and_then(|(from, to)| Hours::parse(from.trim(), to.trim()));
        let Some(parsed) = parsed else {
            found.error(text.span, format!("\"{}\" are no hours.", text.value)).label("not from-to").help(
                "Write \"09:00-17:00\"; an end before its start runs over midnight, and 24:00 is legal.",
            );
            continue;
        };
        if all.iter().any(|other| parsed.from < other.to && other.from < parsed.to) {
            found.error(text.span, format!("\"{}\" overlaps other hours of the same day.", text.value));
        } else {
            all.push(parsed);
        }
    }
    all
}

fn dated(key: &str, value: Value<'_>, found: &mut Diagnostics) -> BTreeMap<Date, Vec<Hours>> {
    let Some(section) = section::section(key.into(), value, found) else { return BTreeMap::new() };
    let (mut all, entries) = (BTreeMap::new(), section.entries());
    if entries.len() > DATES_MAX {
        found.error(value.span(), format!("`{key}` has at most {DATES_MAX} dates."));
        return all;
    }
    for (day, value) in entries {
        match day.value.parse::<Date>() {
            Ok(date) => _ = all.insert(date, hours(value, found)),
            Err(_) => {
                found
                    .error(day.span, format!("\"{}\" is a day in no calendar.", day.value))
                    .label("no such day")
                    .help(format!("Write {key} = {{ 2026-12-24 = [\"12:00-18:00\"] }}."));
            }
        }
    }
    all
}

fn closing(text: &Text<'_>, found: &mut Diagnostics) -> Closing {
    match text.value {
        "next-opening" => Closing::NextOpening,
        "closing-instant" => Closing::ClosingInstant,
        _ => {
            found
                .error(text.span.clone(), format!("closing \"{}\" is unknown.", text.value))
                .help("Write \"next-opening\" or \"closing-instant\".");
            Closing::default()
        }
    }
}

fn business_day(text: &Text<'_>, found: &mut Diagnostics) -> Option<i64> {
    match duration(text.value) {
        Ok(Written::Time(micros)) => Some(micros),
        Ok(Written::BusinessDays(_)) => {
            found
                .error(text.span.clone(), "A business day is given in hours.")
                .help("Write business-day = \"9h\".");
            None
        }
        Err(why) => {
            found.error(text.span.clone(), why.what).help("Write business-day = \"9h\".");
            None
        }
    }
}

#[cfg(test)]
mod tests;
