//! Reads `[holidays]` and `[calendar.*]`.

use super::{
    CALENDARS_MAX, Calendars, NamedCalendar,
    quantity::{Written, duration},
    section::{self, Section, Text, Value},
};
use crate::{
    calendar::{Calendar, Closing, Hours},
    diagnostic::Diagnostics,
};
use jiff::{civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Openings of one day.
const OPENINGS_MAX: usize = 24;
/// Dates of one list of holidays, shifts or breaks.
const DATES_MAX: usize = 2_000;

/// Named lists of holidays that calendars refer to.
struct HolidayLists<'a> {
    lists: BTreeMap<&'a str, Vec<Text<'a>>>,
    used: BTreeSet<&'a str>,
}

pub(super) fn read(root: &mut Section<'_>, found: &mut Diagnostics) -> Calendars {
    let mut lists = HolidayLists { lists: BTreeMap::new(), used: BTreeSet::new() };
    let mut places = Vec::new();
    if let Some(section) = root.section("holidays", found) {
        for (name, value) in section.entries() {
            lists.lists.insert(name.value, section::texts(value, name.value, found));
            places.push(name);
        }
    }
    let mut calendars = Calendars::new();
    let Some(section) = root.section("calendar", found) else { return calendars };
    for (name, value) in section.entries() {
        if calendars.len() == CALENDARS_MAX {
            found.error(name.span, format!("An agreement has at most {CALENDARS_MAX} calendars."));
            break;
        }
        let calendar = section::section(format!("calendar.{}", name.value), value, found)
            .and_then(|section| calendar(section, &mut lists, found))
            .map(|calendar| NamedCalendar { name: name.value.to_owned(), calendar });
        calendars.insert(name.value.to_owned(), calendar);
    }
    for name in places.into_iter().filter(|name| !lists.used.contains(name.value)) {
        found
            .error(name.span, format!("The holidays \"{}\" are in no calendar.", name.value))
            .label("never used")
            .help(format!("Add \"{}\" to the `holidays` of a calendar, or take the list out.", name.value));
    }
    calendars
}

fn calendar<'a>(
    mut from: Section<'a>,
    lists: &mut HolidayLists<'a>,
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
        for text in dates_or_names(value, found) {
            holiday(&text, lists, &mut calendar, found);
        }
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

fn dates_or_names<'a>(value: Value<'a>, found: &mut Diagnostics) -> Vec<Text<'a>> {
    let texts = section::texts(value, "holidays", found);
    if texts.len() > DATES_MAX {
        found.error(value.span(), format!("A list of holidays has at most {DATES_MAX} entries."));
        return Vec::new();
    }
    texts
}

/// A date, `annual MM-DD`, or the name of a list.
fn holiday<'a>(text: &Text<'a>, lists: &mut HolidayLists<'a>, into: &mut Calendar, found: &mut Diagnostics) {
    if text.value.starts_with(|first: char| first.is_ascii_digit()) || text.value.starts_with("annual ") {
        return holiday_date(text, into, found);
    }
    let Some((name, list)) = lists.lists.get_key_value(text.value) else {
        found
            .error(text.span.clone(), format!("There is no list of holidays \"{}\".", text.value))
            .label("unknown list")
            .help(format!("Define it: [holidays] and {} = [\"2026-05-01\", \"annual 12-25\"].", text.value));
        return;
    };
    lists.used.insert(name);
    list.iter().for_each(|text| holiday_date(text, into, found));
}

fn holiday_date(text: &Text<'_>, into: &mut Calendar, found: &mut Diagnostics) {
    let read = match text.value.strip_prefix("annual ") {
        Some(day) => crate::calendar::month_day(day.trim()).map(|day| _ = into.annual_holidays.insert(day)),
        None => text
            .value
            .parse::<Date>()
            .map(|date| _ = into.holidays.insert(date))
            .map_err(|_| format!("\"{}\" is a day in no calendar.", text.value)),
    };
    if let Err(what) = read {
        found
            .error(text.span.clone(), what)
            .label("no such day")
            .help("Write \"2026-05-01\" or \"annual 12-25\".");
    }
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
