//! Reads times as they are written in exports, and never guesses what the text does not say.

mod civil;
pub(crate) mod show;
mod text;
mod zone;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use outrigger_kernel::{Instant, time::SECOND};
use std::{error, fmt};
use zone::ZoneOffsets;

/// Which of two numbers in front of a year is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// As in 31/12/2026.
    DayFirst,
    /// As in 12/31/2026.
    MonthFirst,
}

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeProblem {
    /// There is no text.
    Empty,
    /// The text has none of the known forms, or names a day or an hour that does not exist.
    Unreadable,
    /// The text has no zone and none was stated.
    ZoneNeeded,
    /// The day and the month cannot be told apart and no order was stated.
    OrderNeeded,
    /// The instant lies outside the years 1900 to 2199.
    OutOfRange,
}

impl fmt::Display for TimeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the time is missing",
            Self::Unreadable => "this is not a time; write it as in 2026-03-01T09:00:00Z",
            Self::ZoneNeeded => "the time has no zone; state one",
            Self::OrderNeeded => "the date can be read day first or month first; state the order",
            Self::OutOfRange => "the time lies outside the years 1900 to 2199",
        })
    }
}

impl error::Error for TimeProblem {}

/// Reads one column of times. Keep one reader per file: it remembers the offsets of the zone.
#[derive(Clone, Debug)]
pub struct TimeReader {
    zone: Option<ZoneOffsets>,
    order: Option<DateOrder>,
}

impl TimeReader {
    /// A reader for times whose missing zone is `zone` and whose ambiguous dates have the order `order`.
    pub fn new(zone: Option<TimeZone>, order: Option<DateOrder>) -> Self {
        Self { zone: zone.map(ZoneOffsets::new), order }
    }

    /// The instant of a text. Known forms: year first with `-` or `/`, or day and month first with `-`, `/`
    /// or `.` (dots are day first everywhere); then optionally a time of day with seconds, a fraction
    /// (microseconds count) and AM or PM; then optionally `Z`, `UTC`, `GMT` or an offset. A date alone is the
    /// start of its day.
    ///
    /// # Errors
    /// Says which of the [`TimeProblem`]s keeps the text from being an instant.
    pub fn parse(&mut self, text: impl AsRef<[u8]>) -> Result<Instant, TimeProblem> {
        let written = text::read(text.as_ref(), self.order)?;
        let micros = match (written.offset_seconds, &mut self.zone) {
            (Some(offset), _) => written.local_micros - offset * SECOND,
            (None, Some(zone)) => zone.instant(written.local_micros).ok_or(TimeProblem::OutOfRange)?,
            (None, None) => return Err(TimeProblem::ZoneNeeded),
        };
        let instant = Instant(micros);
        instant.is_plausible().then_some(instant).ok_or(TimeProblem::OutOfRange)
    }

    /// How many local times met a change of the clocks: they happened twice, or never. The first reading is
    /// taken for those that happened twice; those that never happened move on by the gap.
    pub fn ambiguous_times(&self) -> u64 {
        self.zone.as_ref().map_or(0, |zone| zone.ambiguous)
    }
}

/// The order that a sample of times proves: some number above 12 stands first, or second. `None` when
/// nothing proves it, or when the sample contradicts itself.
pub fn proven_order<'t>(sample: impl IntoIterator<Item = &'t str>) -> Option<DateOrder> {
    let mut proven = None;
    for text in sample {
        match (proven, text::evidence(text.as_bytes())) {
            (None, found) => proven = found,
            (Some(before), Some(found)) if before != found => return None,
            _ => {}
        }
    }
    proven
}

/// Whether a text reads as a time once zone and order are known.
pub(crate) fn looks_like_time(text: &str) -> bool {
    [DateOrder::DayFirst, DateOrder::MonthFirst]
        .into_iter()
        .any(|order| text::read(text.as_bytes(), Some(order)).is_ok())
}
