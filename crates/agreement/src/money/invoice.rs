//! The invoice of a month: its charges, less the credits of the month before, plus what is earned back.

use super::{
    shapes::{Credit, Line},
    words::{money, step},
};
use crate::period::Period;
use outrigger_kernel::Currency;

/// The credits of a month as its next invoice deducts them.
pub(super) struct Deduction {
    pub month: Period,
    /// What the caps left of each credit, with the level's name and title, in minor units.
    pub parts: Vec<(String, String, i64)>,
    /// Their sum.
    pub credited: i64,
}

impl Deduction {
    pub fn new(month: Period, credits: &[Credit], parts: &[i64], credited: i64) -> Self {
        let named = |(credit, part): (&Credit, &i64)| (credit.level.clone(), credit.title.clone(), *part);
        Self { month, parts: credits.iter().zip(parts).map(named).collect(), credited }
    }

    fn line(&self, currency: Currency) -> Line {
        let steps = self.parts.iter().map(|(level, title, part)| {
            step(format!("level.{level}"), title.as_str(), Some(money(-part, currency)))
        });
        Line {
            title: format!("Service credits of {}", self.month.title()),
            clause: "credits".into(),
            amount: money(self.credited.saturating_neg(), currency),
            steps: steps.collect(),
        }
    }
}

pub(super) fn lines(
    charges: &[Line],
    before: Option<&Deduction>,
    earned_back: &[Line],
    currency: Currency,
) -> Vec<Line> {
    let deducted = before.filter(|before| before.credited > 0).map(|before| before.line(currency));
    charges.iter().cloned().chain(deducted).chain(earned_back.iter().cloned()).collect()
}
