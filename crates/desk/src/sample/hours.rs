//! The days of the sample, and the hours in which its desk is staffed.

use super::AGREEMENT;
use jiff::civil::Date;
use outrigger_agreement::{
    Agreement,
    calendar::{BusinessTime, Calendar},
};
use outrigger_kernel::{
    Instant,
    time::{HOUR, SECOND, start_of_day},
};

/// Seconds in a minute; the sample's lengths of time are whole seconds.
pub(super) const MINUTE: i64 = 60;
/// Seconds in an hour.
pub(super) const HOUR_SECONDS: i64 = 60 * MINUTE;

/// Weeks in which staff is missing, counted from 0.
const BAD_WEEKS: [u32; 2] = [5, 8];
/// Days of a bad week, from its Monday, on which staff is missing.
const STRAINED_DAYS: u32 = 3;

/// The sample's days and its desk's working time.
pub(super) struct Hours {
    pub days: Vec<Day>,
    /// The first instant after the sample.
    pub end: Instant,
    time: BusinessTime,
}

/// One day of the sample.
pub(super) struct Day {
    /// Its number, from 0.
    pub number: u32,
    pub from: Instant,
    /// When the desk opens, if it does.
    pub opens: Option<Instant>,
    /// Whether the desk was closed the day before, so that more has piled up.
    pub after_closed: bool,
}

/// The instant some seconds later.
pub(super) fn later(at: Instant, seconds: i64) -> Instant {
    at.plus(seconds * SECOND)
}

impl Hours {
    /// The days from `first` to `last`, with the hours that the agreement states.
    pub fn between(first: Date, last: Date) -> Self {
        let calendar = desk_calendar();
        let start = |date: Date| start_of_day(date, &calendar.zone);
        let from = start(first).unwrap_or_default();
        let end = last.tomorrow().ok().and_then(start).unwrap_or(from);
        let time = BusinessTime::new(&calendar, from, end);
        let dates = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
        let day = |(number, from): (u32, Instant)| {
            let to = from.plus(24 * HOUR);
            Day {
                number,
                from,
                opens: time.opens_within(from, to).next().map(|open| open.from),
                after_closed: time.opens_within(from.plus(-24 * HOUR), from).next().is_none(),
            }
        };
        let starts = dates.filter_map(start).filter(|from| from.is_plausible());
        let days = (0..).zip(starts).map(day).collect();
        Self { days, end, time }
    }

    /// The same days, of which the last ends early.
    pub fn until(self, end: Instant) -> Self {
        Self { end: self.end.min(end), ..self }
    }

    /// The number of the day that an instant falls on.
    pub fn day(&self, at: Instant) -> u32 {
        let next = self.days.partition_point(|day| day.from <= at);
        u32::try_from(next.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Seconds since the desk opened; `None` while it is closed.
    pub fn since_opening(&self, at: Instant) -> Option<i64> {
        let open = self.time.open_at_or_after(at)?;
        (open.from <= at).then(|| (at.0 - open.from.0) / SECOND)
    }

    /// Working seconds from a fixed instant before the sample.
    pub fn worked(&self, at: Instant) -> i64 {
        self.time.worked(at) / SECOND
    }

    /// When some working seconds have passed; `None` when that is long after the sample.
    pub fn add(&self, at: Instant, seconds: i64) -> Option<Instant> {
        self.time.add(at, seconds * SECOND)
    }
}

/// Whether a day is one on which staff is missing.
pub(super) fn strained(day: u32) -> bool {
    bad_week(day) && day % 7 < STRAINED_DAYS
}

/// Whether everybody stays all day to work off what a strained day has left.
pub(super) fn overtime(day: u32) -> bool {
    bad_week(day) && !strained(day)
}

/// Whether a day is in a bad week.
pub(super) fn bad_week(day: u32) -> bool {
    BAD_WEEKS.contains(&(day / 7))
}

/// The hours of the agreement's first clock, which is the desk's. The agreement is part of the program,
/// and a test reads it; hours that never end only keep this function from failing.
fn desk_calendar() -> Calendar {
    let clock =
        Agreement::parse(AGREEMENT).ok().and_then(|(agreement, _)| agreement.clocks.into_iter().next());
    clock.map_or_else(|| Calendar::always(jiff::tz::TimeZone::UTC), |clock| clock.calendar)
}
