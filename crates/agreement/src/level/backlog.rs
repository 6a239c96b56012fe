//! Backlog: the cases that are open at the end of a period.

use super::tally::Measured;
use crate::terms::{Backlog, Quantity};
use outrigger_kernel::Micros;

/// The figure over what the open cases have counted. No open case is a count of zero, but has no oldest
/// and no mean age. The mean is rounded up to the microsecond.
///
/// `cases` are the open cases. Only `older-than` sets a limit for a single case: those above it are its
/// misses as well as its value.
pub(crate) fn measured(what: Backlog, ages: &[Micros]) -> Measured {
    let cases = ages.len() as u64;
    let (value, misses) = match what {
        Backlog::Open => (Some(Quantity::Count(cases)), None),
        Backlog::OlderThan(limit) => {
            let older = ages.iter().filter(|age| **age > limit).count() as u64;
            (Some(Quantity::Count(older)), Some(older))
        }
        Backlog::Oldest => (ages.iter().copied().max().map(Quantity::Micros), None),
        Backlog::MeanAge => (mean(ages).map(Quantity::Micros), None),
    };
    Measured { value, cases, misses, margin: None }
}

fn mean(ages: &[Micros]) -> Option<Micros> {
    let count = ages.len() as i128;
    let sum: i128 = ages.iter().map(|age| i128::from(*age)).sum();
    Micros::try_from((sum + count - 1).checked_div(count)?).ok()
}

#[cfg(test)]
mod tests;
