//! Months in a row of one unit: inside its dead band, which earns a retro credit, and far off its
//! baseline, which reopens the price.

use super::{
    band,
    charge::clause_of_unit,
    exact::Exact,
    shapes::Line,
    words::{money, percent, step},
};
use crate::terms::{Band, UnitCharge};
use outrigger_kernel::number::counted;

/// The rows of months that one unit is in.
#[derive(Clone, Copy, Default)]
pub(super) struct Steady {
    months_inside: u32,
    /// What those months cost, in minor units.
    paid: i64,
    months_beyond: u32,
}

impl Steady {
    /// The credit for so many months in a row inside the band: the rate on what was paid for them. The
    /// count begins again behind it.
    pub fn retro_credit(&mut self, unit: &UnitCharge, band: &Band, volume: u64, line: &Line) -> Option<Line> {
        let terms = band.retro?;
        if band::is_beyond(band, volume, band.dead_band) {
            (self.months_inside, self.paid) = (0, 0);
            return None;
        }
        self.months_inside += 1;
        self.paid = self.paid.saturating_add(line.amount.minor);
        if self.months_inside < terms.months {
            return None;
        }
        let paid = money(self.paid, line.amount.currency);
        (self.months_inside, self.paid) = (0, 0);
        let amount = money(-Exact::minor(paid.minor).times(terms.rate).rounded(), paid.currency);
        let clause = format!("{}.retro-credit", clause_of_unit(&unit.name));
        let months = counted(u64::from(terms.months), "month", "months");
        let what =
            format!("{months} in a row inside the band: {} of the {paid} paid for them", percent(terms.rate));
        let steps = vec![step(clause.clone(), what, Some(amount))];
        Some(Line { title: format!("Retro credit: {}", unit.name), clause, amount, steps })
    }

    /// The notice that so many months in a row lie too far off the baseline. The count begins again
    /// behind it.
    pub fn reopening(&mut self, unit: &UnitCharge, band: &Band, volume: u64) -> Option<String> {
        let terms = band.reopening?;
        if !band::is_beyond(band, volume, terms.beyond) {
            self.months_beyond = 0;
            return None;
        }
        self.months_beyond += 1;
        if self.months_beyond < terms.months {
            return None;
        }
        self.months_beyond = 0;
        Some(format!(
            "For {} in a row the volume lay over {} off its baseline: this reopens the price of \"{}\".",
            counted(u64::from(terms.months), "month", "months"),
            percent(terms.beyond),
            unit.name
        ))
    }
}
