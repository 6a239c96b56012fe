//! Due dates: the share of cases done by the date that one of their own attributes states.

use super::tally::Measured;
use crate::terms::{PeriodOf, Quantity};
use jiff::tz::TimeZone;
use outrigger_eventlog::{Column, TimeReader, time::proven_order};
use outrigger_kernel::{Instant, Ratio, time::start_of_day};

/// A case with a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// The last instant at which it is on time.
    pub due: Instant,
    /// When it was done; none while it is open.
    pub done: Option<Instant>,
}

/// The share of a period's cases that were done when due, and how many of its cases are open. Done
/// exactly when due is on time.
///
/// Open cases do not count as long as only a stop puts a case into a period. Where its due date does,
/// an open case that was due before `until` is a miss: the end of the period or of the data, whichever
/// is earlier.
pub(crate) fn measured(dues: &[Due], period_of: PeriodOf, until: Instant) -> (Measured, u64) {
    let (mut on_time, mut late, mut open) = (0, 0, 0);
    for case in dues {
        match case.done {
            Some(done) if done <= case.due => on_time += 1,
            Some(_) => late += 1,
            None => {
                open += 1;
                late += u64::from(period_of == PeriodOf::Due && case.due < until);
            }
        }
    }
    let cases = on_time + late;
    if cases == 0 {
        return (Measured::default(), open);
    }
    let value = Ratio::share(on_time, cases).map(Quantity::Share);
    (Measured { value, cases, misses: Some(late), margin: None }, open)
}

/// The instant of every dictionary code of an attribute; none where the value is missing or no time. A
/// date alone is the start of its day. Times without a zone are read in `zone`; whether the day or the
/// month stands first has to be proven by some value of the attribute, it is never guessed.
pub(crate) fn instants(column: &Column, zone: &TimeZone) -> Vec<Option<Instant>> {
    let order = proven_order(column.values.iter().map(|(_, text)| text));
    let mut reader = TimeReader::new(Some(zone.clone()), order);
    let read = column.values.iter().map(|(_, text)| reader.parse(text).ok());
    std::iter::once(None).chain(read).collect()
}

/// As [`instants`], for an attribute that says when a case is due: whoever is due on a date alone has
/// until the last microsecond of that day.
pub(crate) fn due_instants(column: &Column, zone: &TimeZone) -> Vec<Option<Instant>> {
    let mut dues = instants(column, zone);
    for ((_, text), due) in column.values.iter().zip(dues.iter_mut().skip(1)) {
        if is_date_alone(text) {
            *due = due.and_then(|start| last_of_day(start, zone));
        }
    }
    dues
}

/// Whether a text that reads as a time has no time of day: nothing but the numbers of its date.
fn is_date_alone(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_digit() || b"-/.".contains(&byte))
}

fn last_of_day(start: Instant, zone: &TimeZone) -> Option<Instant> {
    let tomorrow = start.in_zone(zone).date().tomorrow().ok()?;
    Some(start_of_day(tomorrow, zone)?.plus(-1))
}

#[cfg(test)]
mod tests;
