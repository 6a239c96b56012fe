//! Escalation ladders: who is told when, in contract time.

use outrigger_kernel::{Micros, Ratio};

/// An escalation ladder. Any number of levels may use it; it knows nothing of which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// The name after `ladder.` in the text.
    pub name: String,
    /// Its rungs, in the order of the text.
    pub rungs: Vec<Rung>,
}

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// When it is reached.
    pub at: RungAt,
    /// Who is told.
    pub to: String,
}

/// When a rung is reached, counted in the working time of the level's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungAt {
    /// When so much of the target is used up.
    Share(Ratio),
    /// So long before the target is used up.
    Before(Micros),
    /// So long after it.
    After(Micros),
}

impl RungAt {
    /// The working time at which it is reached for a target, in microseconds; rounded up, and never
    /// before the start.
    pub fn elapsed(self, target: Micros) -> Micros {
        match self {
            Self::Share(share) => {
                let (part, whole) = (i128::from(share.numerator()), i128::from(share.denominator()));
                let exact = (i128::from(target) * part + whole - 1) / whole;
                Micros::try_from(exact).unwrap_or(Micros::MAX)
            }
            Self::Before(early) => (target - early).max(0),
            Self::After(late) => target.saturating_add(late),
        }
    }
}

#[cfg(test)]
mod tests;
