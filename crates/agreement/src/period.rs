//! Periods of a contract: weeks, months and quarters in the agreement's zone.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use outrigger_kernel::{Instant, time::start_of_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How often something is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// ISO 8601 weeks, Monday first.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
}

/// The text names no cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACadence;

impl FromStr for Cadence {
    type Err = NotACadence;

    fn from_str(text: &str) -> Result<Self, NotACadence> {
        match text {
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            "quarter" => Ok(Self::Quarter),
            _ => Err(NotACadence),
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        })
    }
}

/// One week, month or quarter, written `2026-W11`, `2026-03` or `2026-Q1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: Date,
    cadence: Cadence,
}

impl Period {
    /// The period that a date falls in.
    pub fn of(date: Date, cadence: Cadence) -> Self {
        let first = match cadence {
            Cadence::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.saturating_sub(back.days())
            }
            Cadence::Month => date.first_of_month(),
            Cadence::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).unwrap_or(date),
        };
        Self { first, cadence }
    }

    /// The period that an instant falls in, by the wall clock of a zone.
    pub fn containing(at: Instant, zone: &TimeZone, cadence: Cadence) -> Self {
        Self::of(at.in_zone(zone).date(), cadence)
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.next().first.yesterday().unwrap_or(self.first)
    }

    /// How often such periods come.
    pub fn cadence(self) -> Cadence {
        self.cadence
    }

    /// The period after it.
    #[must_use]
    pub fn next(self) -> Self {
        let span = match self.cadence {
            Cadence::Week => 1.week(),
            Cadence::Month => 1.month(),
            Cadence::Quarter => 3.months(),
        };
        Self { first: self.first.saturating_add(span), cadence: self.cadence }
    }

    /// The period before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first.yesterday().unwrap_or(self.first), self.cadence)
    }

    /// Its first instant and the first one after it, in a zone.
    pub fn bounds(self, zone: &TimeZone) -> (Instant, Instant) {
        let start = |date| start_of_day(date, zone).unwrap_or(Instant::LATEST);
        (start(self.first), start(self.next().first))
    }

    /// `March 2026`, `week 11 of 2026`, `first quarter of 2026`.
    pub fn title(self) -> String {
        const ORDINALS: [&str; 4] = ["First", "Second", "Third", "Fourth"];
        match self.cadence {
            Cadence::Week => {
                let week = self.first.iso_week_date();
                format!("Week {} of {}", week.week(), week.year())
            }
            Cadence::Month => self.first.strftime("%B %Y").to_string(),
            Cadence::Quarter => {
                let quarter = usize::try_from((self.first.month() - 1) / 3).unwrap_or(0);
                format!("{} quarter of {}", ORDINALS[quarter], self.first.year())
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cadence {
            Cadence::Week => {
                let week = self.first.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Cadence::Month => write!(f, "{}", self.first.strftime("%Y-%m")),
            Cadence::Quarter => write!(f, "{:04}-Q{}", self.first.year(), (self.first.month() - 1) / 3 + 1),
        }
    }
}

/// The text names no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPeriod;

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a period is written 2026-03 (month), 2026-W11 (week) or 2026-Q1 (quarter)")
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let (year, rest) = text.split_once('-').filter(|(year, _)| year.len() == 4).ok_or(NotAPeriod)?;
        let year: i16 = year.parse().map_err(|_| NotAPeriod)?;
        // An instant of the first or last year may lie in the year beside it in its zone.
        if !(1899..=2200).contains(&year) {
            return Err(NotAPeriod);
        }
        let number = |text: &str| text.parse::<i8>().map_err(|_| NotAPeriod);
        let period = if let Some(week) = rest.strip_prefix('W') {
            let monday = jiff::civil::ISOWeekDate::new(year, number(week)?, jiff::civil::Weekday::Monday);
            Self::of(monday.map_err(|_| NotAPeriod)?.date(), Cadence::Week)
        } else if let Some(quarter) = rest.strip_prefix('Q') {
            let month = (number(quarter)?).checked_mul(3).ok_or(NotAPeriod)? - 2;
            Self::of(Date::new(year, month, 1).map_err(|_| NotAPeriod)?, Cadence::Quarter)
        } else {
            Self::of(Date::new(year, number(rest)?, 1).map_err(|_| NotAPeriod)?, Cadence::Month)
        };
        // What reads back differently was not written in the one form.
        (period.to_string() == text).then_some(period).ok_or(NotAPeriod)
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-([0-9]{2}|W[0-9]{2}|Q[1-4])$", "maxLength": 8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use outrigger_kernel::time::zone;

    #[test]
    fn periods_read_back() {
        for text in ["2026-03", "2026-W01", "2020-W53", "2026-Q4"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for wrong in [
            "2026-3", "2026-13", "2026-W54", "2021-W53", "2026-Q5", "2026", "26-03", "2026-W1", "2026-Q99",
            "9999-12", "0000-01",
        ] {
            assert_eq!(wrong.parse::<Period>(), Err(NotAPeriod), "{wrong}");
        }
    }

    #[test]
    fn weeks_are_iso_weeks_across_the_year() {
        let week = Period::of(date(2021, 1, 3), Cadence::Week);
        assert_eq!(week.to_string(), "2020-W53");
        assert_eq!((week.first_day(), week.last_day()), (date(2020, 12, 28), date(2021, 1, 3)));
        assert_eq!(week.next().to_string(), "2021-W01");
    }

    #[test]
    fn bounds_follow_the_zone_and_its_clock_changes() {
        let berlin = zone("Europe/Berlin").unwrap();
        let (from, to) = "2026-03".parse::<Period>().unwrap().bounds(&berlin);
        assert_eq!(from.to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(to.to_string(), "2026-03-31T22:00:00Z");
        assert_eq!(Period::containing(from, &berlin, Cadence::Month).to_string(), "2026-03");
        assert_eq!(Period::containing(from.plus(-1), &berlin, Cadence::Quarter).to_string(), "2026-Q1");
    }

    #[test]
    fn titles_are_words() {
        assert_eq!("2026-03".parse::<Period>().unwrap().title(), "March 2026");
        assert_eq!("2026-Q1".parse::<Period>().unwrap().title(), "First quarter of 2026");
        assert_eq!("2026-W11".parse::<Period>().unwrap().title(), "Week 11 of 2026");
    }
}
