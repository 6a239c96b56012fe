//! Instants and durations as whole microseconds, thinly over jiff.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A length of time in microseconds. Units stand last in names: `elapsed_micros`.
pub type Micros = i64;

/// Microseconds in a second.
pub const SECOND: Micros = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: Micros = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: Micros = 60 * MINUTE;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

impl Instant {
    /// The first instant the product accepts: 1900-01-01T00:00:00Z.
    pub const EARLIEST: Self = Self(-2_208_988_800 * SECOND);
    /// The first instant the product no longer accepts: 2200-01-01T00:00:00Z.
    pub const LATEST: Self = Self(7_258_118_400 * SECOND);

    /// Whether the instant is one that a contract or an event may carry.
    pub fn is_plausible(self) -> bool {
        (Self::EARLIEST..Self::LATEST).contains(&self)
    }

    /// The same instant on the wall clock of a zone.
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    /// The same instant as jiff's timestamp, clamped to what jiff can hold.
    pub fn timestamp(self) -> Timestamp {
        let fallback = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(self.0).unwrap_or(fallback)
    }

    /// This instant moved by a number of microseconds, held inside what an `i64` can say.
    #[must_use]
    pub fn plus(self, micros: Micros) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

/// RFC 3339 in UTC, with a fraction only where there is one.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

/// The text is no RFC 3339 instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnInstant;

impl fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant is written as in 2026-03-01T09:00:00Z, between 1900 and 2200")
    }
}

impl std::error::Error for NotAnInstant {}

impl FromStr for Instant {
    type Err = NotAnInstant;

    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        let instant = Self::from(text.parse::<Timestamp>().map_err(|_| NotAnInstant)?);
        instant.is_plausible().then_some(instant).ok_or(NotAnInstant)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Instant {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// The zone of an IANA name, or `None`. Only the bundled database is asked, so that both parties'
/// machines agree.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// The first instant of a local date in a zone. A midnight that daylight saving skips starts with the
/// first instant that exists.
pub fn start_of_day(date: civil::Date, zone: &TimeZone) -> Option<Instant> {
    date.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp().into())
}

/// A duration for people: `3 h 05 min`, `12 min 30 s`, `0 s`; the sign is kept.
pub fn spoken(micros: Micros) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let seconds = micros.unsigned_abs() / SECOND.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, _) => format!("{sign}{rest} s"),
        (0, _, 0) => format!("{sign}{minutes} min"),
        (0, _, _) => format!("{sign}{minutes} min {rest:02} s"),
        (_, 0, _) => format!("{sign}{} h", crate::number::grouped(hours)),
        _ => format!("{sign}{} h {minutes:02} min", crate::number::grouped(hours)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_back_in_utc() {
        let instant: Instant = "2026-03-01T10:00:00+01:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-03-01T09:00:00Z");
        assert_eq!(instant.plus(500_000).to_string(), "2026-03-01T09:00:00.5Z");
        for wrong in ["2026-03-01", "yesterday", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"] {
            assert!(wrong.parse::<Instant>().is_err(), "{wrong}");
        }
        assert!(Instant(i64::MAX).to_string().starts_with("9999"), "clamped, not panicking");
    }

    #[test]
    fn durations_are_spoken() {
        let cases = [
            (0, "0 s"),
            (59 * SECOND, "59 s"),
            (12 * MINUTE, "12 min"),
            (12 * MINUTE + 5 * SECOND, "12 min 05 s"),
            (3 * HOUR + 5 * MINUTE, "3 h 05 min"),
            (-4 * HOUR, "-4 h"),
            (i64::MIN, "-2\u{202f}562\u{202f}047\u{202f}788 h"),
        ];
        for (micros, want) in cases {
            assert_eq!(spoken(micros), want);
        }
    }

    #[test]
    fn a_skipped_midnight_starts_the_day_late() {
        let sao_paulo = zone("America/Sao_Paulo").unwrap();
        let start = start_of_day(civil::date(2017, 10, 15), &sao_paulo).unwrap();
        assert_eq!(start.to_string(), "2017-10-15T03:00:00Z");
        assert!(zone("Mars/Olympus").is_none());
    }
}
