//! The sample engagement: the agreement between Northwind and Brightline, and the events of a service
//! desk that mostly keeps it and has two bad weeks.
//!
//! **Invariant:** the same seed and days give the same bytes on every machine: whole numbers only, an own
//! generator, and the desk's hours as the agreement states them.

mod agenda;
mod case;
mod demand;
mod desk_simulation;
mod fill;
mod hours;
mod journal;
mod rng;
mod staff;

pub use fill::{Sample, fill, links};

use hours::Hours;
use jiff::{ToSpan, civil::Date};
use outrigger_eventlog::EventLog;
use outrigger_kernel::Instant;

/// The sample agreement's text.
pub const AGREEMENT: &str = include_str!("agreement.toml");
/// The seed that the demonstration uses.
pub const SEED: u64 = 42;
/// The weeks that the demonstration shows; the sixth and the ninth are bad.
pub const WEEKS: u32 = 12;

/// The most weeks of one sample.
const WEEKS_MAX: u32 = 52;

/// The sample's events, and the days on which they happened.
#[derive(Debug)]
pub struct SampleEvents {
    /// The events in the order of time.
    pub log: EventLog,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// The events of some whole weeks, 1 to 52, that end on `last_day`. Cases still open then stay open.
/// Weeks are those of the calendar when `last_day` is a Sunday.
pub fn events(seed: u64, last_day: Date, weeks: u32) -> SampleEvents {
    let weeks = weeks.clamp(1, WEEKS_MAX);
    let first = last_day.saturating_sub((7 * i64::from(weeks) - 1).days());
    SampleEvents { log: run(seed, &Hours::between(first, last_day)), first, last: last_day }
}

/// The events from `first` up to an instant of the day `today`. Up to any earlier day they are those of
/// [`events`]: what comes later changes nothing that was.
fn events_until(seed: u64, (first, today): (Date, Date), now: Instant) -> EventLog {
    run(seed, &Hours::between(first, today).until(now))
}

fn run(seed: u64, hours: &Hours) -> EventLog {
    desk_simulation::run(seed, hours, demand::cases(seed, hours))
}

#[cfg(test)]
mod tests;
