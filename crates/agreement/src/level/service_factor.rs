//! Service factor: of the contacts that were offered, the share answered within the target.

use super::tally::Measured;
use crate::terms::{Abandoned, Quantity};
use outrigger_kernel::{Micros, Ratio};

/// The service factor over the waits of a period's contacts: of those that were answered, and of those
/// that hung up before.
///
/// With `W` contacts answered within the target, `A` answered at all, `H` hung up, `S` of them sooner
/// than a threshold or just at it and `Q` within the target, the field has four definitions:
///
/// | abandoned | formula |
/// | --- | --- |
/// | ignored | `W / A` |
/// | missed | `W / (A + H)` |
/// | missed after a threshold | `W / (A + H - S)` |
/// | met within the target | `(W + Q) / (A + H)` |
///
/// On the same day they can lie ten points apart, so an agreement names one. `cases` are the contacts below
/// the line, `misses` those that are not above it. Nothing is measured without a contact below the line.
pub(crate) fn measured(
    abandoned: Abandoned,
    target: Micros,
    answered: &[Micros],
    hung_up: &[Micros],
) -> Measured {
    let within = up_to(target, answered);
    let (met, missed) = match abandoned {
        Abandoned::Ignored => (0, 0),
        Abandoned::Missed => (0, hung_up.len() as u64),
        Abandoned::MissedAfter(threshold) => (0, hung_up.len() as u64 - up_to(threshold, hung_up)),
        Abandoned::MetWithin => {
            let met = up_to(target, hung_up);
            (met, hung_up.len() as u64 - met)
        }
    };
    let cases = answered.len() as u64 + met + missed;
    if cases == 0 {
        return Measured::default();
    }
    Measured {
        value: Ratio::share(within + met, cases).map(Quantity::Share),
        cases,
        misses: Some(cases - within - met),
        margin: None,
    }
}

/// How many waits are at most so long.
fn up_to(limit: Micros, waits: &[Micros]) -> u64 {
    waits.iter().filter(|wait| **wait <= limit).count() as u64
}

#[cfg(test)]
mod tests;
