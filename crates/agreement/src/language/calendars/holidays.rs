//! Reads the days on which calendars are closed: dates, lists of `[holidays]`, .ics texts, public sets.

use crate::{
    calendar::{
        Calendar, ics, month_day,
        public::{FIRST_YEAR, LAST_YEAR, public_set, public_sets},
    },
    diagnostic::Diagnostics,
    language::section::{self, Section, Text, Value},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

/// Lists in `[holidays]`.
const LISTS_MAX: usize = 64;
/// Entries of one list.
const DAYS_MAX: usize = 2_000;
const ELSEWHERE: &str = "Write the dates in [holidays], or take them from an .ics file.";

/// What calendars may name in their `holidays`, and what of it they did name.
pub(super) struct HolidayLists<'a> {
    lists: BTreeMap<&'a str, Days>,
    names: Vec<Text<'a>>,
    used: BTreeSet<&'a str>,
    public: BTreeSet<&'a str>,
    years: Option<RangeInclusive<i16>>,
}

/// Days of one list.
#[derive(Default)]
struct Days {
    once: BTreeSet<Date>,
    annual: BTreeSet<(i8, i8)>,
}

impl<'a> HolidayLists<'a> {
    /// Reads `[holidays]`.
    pub fn read(root: &mut Section<'a>, years: Option<RangeInclusive<i16>>, found: &mut Diagnostics) -> Self {
        let mut all = Self {
            lists: BTreeMap::new(),
            names: Vec::new(),
            used: BTreeSet::new(),
            public: BTreeSet::new(),
            years,
        };
        let entries = root.section("holidays", found).map(|section| section.entries()).unwrap_or_default();
        for (name, value) in entries {
            if all.names.len() == LISTS_MAX {
                found.error(name.span, format!("An agreement has at most {LISTS_MAX} lists of holidays."));
                break;
            }
            let days = match value.get_ref().as_table() {
                Some(_) => ics_days(&name, value, found),
                None => listed_days(&name, value, found),
            };
            all.lists.insert(name.value, days);
            all.names.push(name);
        }
        all
    }

    /// Closes a calendar on the days that its `holidays` names.
    pub fn close(&mut self, value: Value<'a>, calendar: &mut Calendar, found: &mut Diagnostics) {
        for text in entries("holidays", value, found) {
            if is_day(&text) {
                let mut days = Days::default();
                days.add(&text, found);
                days.close(calendar);
            } else if let Some((name, days)) = self.lists.get_key_value(text.value) {
                days.close(calendar);
                self.used.insert(name);
            } else {
                self.close_public(&text, calendar, found);
            }
        }
    }

    fn close_public(&mut self, text: &Text<'a>, calendar: &mut Calendar, found: &mut Diagnostics) {
        let name = text.value;
        if !public_sets().contains(&name) {
            return unknown(text, found);
        }
        self.public.insert(name);
        // Without years the head of the agreement has findings of its own.
        let Some(years) = self.years.clone() else { return };
        let (first, last) = (*years.start(), *years.end());
        match public_set(name, years) {
            Some(days) => calendar.holidays.extend(days),
            None => {
                found
                    .error(
                        text.span.clone(),
                        format!("The public holidays \"{name}\" are needed from {first} to {last}, and known from {FIRST_YEAR} to {LAST_YEAR}."),
                    )
                    .label("not known that long")
                    .help(ELSEWHERE);
            }
        }
    }

    /// The names of the public sets in use. A list that no calendar names is an error.
    pub fn finish(self, found: &mut Diagnostics) -> Vec<String> {
        for name in self.names.into_iter().filter(|name| !self.used.contains(name.value)) {
            found
                .error(name.span, format!("The holidays \"{}\" are in no calendar.", name.value))
                .label("never used")
                .help(format!(
                    "Add \"{}\" to the `holidays` of a calendar, or take the list out.",
                    name.value
                ));
        }
        self.public.into_iter().map(str::to_owned).collect()
    }
}

impl Days {
    /// A date or `annual MM-DD`.
    fn add(&mut self, text: &Text<'_>, found: &mut Diagnostics) {
        let read = match text.value.strip_prefix("annual ") {
            Some(day) => month_day(day.trim()).map(|day| _ = self.annual.insert(day)),
            None => text
                .value
                .parse::<Date>()
                .map(|date| _ = self.once.insert(date))
                .map_err(|_| format!("\"{}\" is a day in no calendar.", text.value)),
        };
        if let Err(what) = read {
            found
                .error(text.span.clone(), what)
                .label("no such day")
                .help("Write \"2026-05-01\" or \"annual 12-25\".");
        }
    }

    fn close(&self, calendar: &mut Calendar) {
        calendar.holidays.extend(&self.once);
        calendar.annual_holidays.extend(&self.annual);
    }
}

fn is_day(text: &Text<'_>) -> bool {
    text.value.starts_with(|first: char| first.is_ascii_digit()) || text.value.starts_with("annual ")
}

fn listed_days(name: &Text<'_>, value: Value<'_>, found: &mut Diagnostics) -> Days {
    let mut days = Days::default();
    for text in entries(name.value, value, found) {
        days.add(&text, found);
    }
    days
}

fn ics_days(name: &Text<'_>, value: Value<'_>, found: &mut Diagnostics) -> Days {
    let mut days = Days::default();
    let Some(mut from) = section::section(format!("holidays.{}", name.value), value, found) else {
        return days;
    };
    let text = from.need("ics", "'''BEGIN:VCALENDAR …'''", found);
    from.finish(found);
    let Some(text) = text else { return days };
    match ics::holidays(text.value) {
        Ok(holidays) => {
            for holiday in holidays {
                match holiday.day {
                    ics::Day::Once(date) => _ = days.once.insert(date),
                    ics::Day::Annual { month, day } => _ = days.annual.insert((month, day)),
                }
            }
        }
        Err(problem) => {
            found
                .error(text.span, format!("The .ics text of \"{}\" cannot be read: {problem}.", name.value))
                .label("in here")
                .help("Put the file between ''' and ''' as it is, or write its dates as a list.");
        }
    }
    days
}

fn entries<'a>(key: &str, value: Value<'a>, found: &mut Diagnostics) -> Vec<Text<'a>> {
    let texts = section::texts(value, key, found);
    if texts.len() > DAYS_MAX {
        found.error(value.span(), format!("A list of holidays has at most {DAYS_MAX} entries."));
        return Vec::new();
    }
    texts
}

/// A name that is neither a list of the text nor a public set.
fn unknown(text: &Text<'_>, found: &mut Diagnostics) {
    let name = text.value;
    let same = public_sets().iter().find(|known| known.eq_ignore_ascii_case(name));
    let (what, label, help) = if let Some(same) = same {
        (
            format!("There is no list of holidays \"{name}\"."),
            "unknown list",
            format!("Did you mean \"{same}\"?"),
        )
    } else if is_code(name) {
        let help = format!("{ELSEWHERE} Public sets are {}.", public_sets().join(", "));
        (format!("There is no public set of holidays \"{name}\"."), "unknown set", help)
    } else {
        let help = format!("Define it: [holidays] and {name} = [\"2026-05-01\", \"annual 12-25\"].");
        (format!("There is no list of holidays \"{name}\"."), "unknown list", help)
    };
    found.error(text.span.clone(), what).label(label).help(help);
}

/// Whether a name has the form of an ISO 3166 code: `DE` or `DE-BE`.
fn is_code(name: &str) -> bool {
    let (country, region) = name.split_once('-').unwrap_or((name, "X"));
    let is_upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    country.len() == 2 && (1..=3).contains(&region.len()) && is_upper(country) && is_upper(region)
}
