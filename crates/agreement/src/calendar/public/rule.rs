//! One public holiday of a law: on which day of a year it falls, and what a weekend does to it.

use jiff::{
    Span,
    civil::{Date, Weekday},
};
use std::collections::BTreeSet;

/// One public holiday.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    on: On,
    since: i16,
    until: i16,
    every: i16,
    fallen: Fallen,
}

/// Where in a year it is.
#[derive(Clone, Copy, Debug)]
enum On {
    Fixed { month: i8, day: i8 },
    Nth { nth: i8, weekday: Weekday, month: i8 },
    FirstFrom { weekday: Weekday, month: i8, day: i8 },
    Easter { days: i16 },
    OrthodoxEaster { days: i16 },
    VernalEquinox,
    AutumnalEquinox,
}

/// What happens when it falls on certain weekdays.
#[derive(Clone, Copy, Debug)]
enum Fallen {
    Stays,
    Also(&'static [(Weekday, i8)]),
    Moved(&'static [(Weekday, i8)]),
    NextFree(&'static [Weekday]),
    Lost(&'static [Weekday]),
}

/// A day of every year.
pub(super) const fn fixed(month: i8, day: i8) -> Rule {
    rule(On::Fixed { month, day })
}

/// A day of one year.
pub(super) const fn once(year: i16, month: i8, day: i8) -> Rule {
    Rule { since: year, until: year, ..fixed(month, day) }
}

/// The nth such weekday of a month; the last one for -1.
pub(super) const fn nth(nth: i8, weekday: Weekday, month: i8) -> Rule {
    rule(On::Nth { nth, weekday, month })
}

/// The first such weekday on or after a day.
pub(super) const fn on_or_after(weekday: Weekday, month: i8, day: i8) -> Rule {
    rule(On::FirstFrom { weekday, month, day })
}

/// So many days after Easter Sunday.
pub(super) const fn easter(days: i16) -> Rule {
    rule(On::Easter { days })
}

/// So many days after the Easter Sunday of the Orthodox churches.
pub(super) const fn orthodox_easter(days: i16) -> Rule {
    rule(On::OrthodoxEaster { days })
}

/// The spring equinox in Japan's time.
pub(super) const fn vernal_equinox() -> Rule {
    rule(On::VernalEquinox)
}

/// The autumn equinox in Japan's time.
pub(super) const fn autumnal_equinox() -> Rule {
    rule(On::AutumnalEquinox)
}

const fn rule(on: On) -> Rule {
    Rule { on, since: i16::MIN, until: i16::MAX, every: 1, fallen: Fallen::Stays }
}

impl Rule {
    /// From that year on.
    pub const fn since(self, year: i16) -> Self {
        Self { since: year, ..self }
    }

    /// Only in every so many years, counted from the first.
    pub const fn every(self, years: i16) -> Self {
        Self { every: years, ..self }
    }

    /// On these weekdays another day, so many days later, is free as well.
    pub const fn also(self, shifts: &'static [(Weekday, i8)]) -> Self {
        Self { fallen: Fallen::Also(shifts), ..self }
    }

    /// From these weekdays it moves by so many days.
    pub const fn moved(self, shifts: &'static [(Weekday, i8)]) -> Self {
        Self { fallen: Fallen::Moved(shifts), ..self }
    }

    /// On these weekdays the next weekday that is no holiday is free as well.
    pub const fn next_free(self, weekdays: &'static [Weekday]) -> Self {
        Self { fallen: Fallen::NextFree(weekdays), ..self }
    }

    /// On these weekdays it is none.
    pub const fn except_on(self, weekdays: &'static [Weekday]) -> Self {
        Self { fallen: Fallen::Lost(weekdays), ..self }
    }

    fn date(self, year: i16) -> Option<Date> {
        let due = (self.since..=self.until).contains(&year)
            && (self.every == 1 || (year - self.since) % self.every == 0);
        if due { self.on.date(year) } else { None }
    }
}

impl On {
    fn date(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Nth { nth, weekday, month } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
            Self::FirstFrom { weekday, month, day } => {
                let earliest = Date::new(year, month, day).ok()?;
                Some(later(earliest, weekday.since(earliest.weekday()).into()))
            }
            Self::Easter { days } => Some(later(gregorian_easter(year)?, days)),
            Self::OrthodoxEaster { days } => Some(later(julian_easter(year)?, days)),
            Self::VernalEquinox => equinox(year, 3, 20_843_100),
            Self::AutumnalEquinox => equinox(year, 9, 23_248_800),
        }
    }
}

/// The holidays that the rules make of one year. Days observed instead can lie in the year before.
pub(super) fn days(rules: &[Rule], year: i16) -> BTreeSet<Date> {
    let dated: Vec<(Date, Fallen)> =
        rules.iter().filter_map(|rule| Some((rule.date(year)?, rule.fallen))).collect();
    let mut days = BTreeSet::new();
    for &(date, fallen) in &dated {
        match fallen {
            Fallen::Stays | Fallen::NextFree(_) => days.extend([date]),
            Fallen::Also(shifts) => days.extend([date, later(date, shift(date, shifts))]),
            Fallen::Moved(shifts) => days.extend([later(date, shift(date, shifts))]),
            Fallen::Lost(weekdays) if weekdays.contains(&date.weekday()) => {}
            Fallen::Lost(_) => days.extend([date]),
        }
    }
    // Which day is free next is known only once all the others are.
    for &(date, fallen) in &dated {
        if matches!(fallen, Fallen::NextFree(weekdays) if weekdays.contains(&date.weekday())) {
            let free = (1..=FREE_WITHIN_DAYS).map(|by| later(date, by)).find(|day| {
                !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !days.contains(day)
            });
            days.extend(free);
        }
    }
    days
}

fn shift(date: Date, shifts: &[(Weekday, i8)]) -> i16 {
    shifts.iter().find(|(weekday, _)| *weekday == date.weekday()).map_or(0, |(_, days)| i16::from(*days))
}

/// Days looked at for a free one; no law has so many holidays in a row.
const FREE_WITHIN_DAYS: i16 = 14;

fn later(date: Date, days: i16) -> Date {
    date.saturating_add(Span::new().days(days))
}

/// Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher).
fn gregorian_easter(year: i16) -> Option<Date> {
    let year_of_moon = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * year_of_moon + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (year_of_moon + 11 * epact + 22 * weekday) / 451;
    let march = epact + weekday - 7 * late + 22;
    march_day(year, march)
}

/// Easter Sunday by the Julian computus (Meeus), on the Gregorian calendar of 1900 to 2099.
fn julian_easter(year: i16) -> Option<Date> {
    let epact = (19 * (year % 19) + 15) % 30;
    let weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7;
    march_day(year, epact + weekday + 22 + 13)
}

/// The day that is the `day`th of March, counted on into April and May.
fn march_day(year: i16, day: i16) -> Option<Date> {
    Some(later(Date::new(year, 3, 1).ok()?, day - 1))
}

/// The day of an equinox by the approximation that holds from 1980 to 2099; `base` is the day of the
/// month in 1980, in millionths.
fn equinox(year: i16, month: i8, base: i32) -> Option<Date> {
    let years = i32::from(year) - 1980;
    let day = (base + 242_194 * years) / 1_000_000 - years / 4;
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}
