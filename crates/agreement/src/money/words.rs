//! How amounts, percentages and steps are put into words.

use super::{exact::Exact, shapes::Step};
use outrigger_kernel::{Currency, Money, Ratio};

pub(super) fn money(minor: i64, currency: Currency) -> Money {
    Money { minor, currency }
}

pub(super) fn step(clause: impl Into<String>, what: impl Into<String>, amount: Option<Money>) -> Step {
    Step { clause: clause.into(), what: what.into(), amount }
}

/// A sum of rounded amounts in minor units.
pub(super) fn sum(minors: impl Iterator<Item = i64>) -> i64 {
    minors.fold(0, i64::saturating_add)
}

/// `12 %`, with as many decimals as it has.
pub(super) fn percent(share: Ratio) -> String {
    format!("{} %", share.percent(share.percent_decimals().unwrap_or(6)))
}

/// `1.5`, with as many decimals as it has, at most six.
pub(super) fn decimal(number: Ratio) -> String {
    Exact::from(number).decimal()
}

/// A price in minor units, which may be finer than one: `12.50 EUR`, `0.0125 EUR`.
pub(super) fn price(minor: Ratio, currency: Currency) -> String {
    let unit = Ratio::new(1, 10_i64.pow(currency.decimals())).unwrap_or(Ratio::ONE);
    match minor.denominator() {
        1 => money(minor.numerator(), currency).to_string(),
        _ => format!("{} {currency}", Exact::from(minor).times(unit).decimal()),
    }
}

#[cfg(test)]
mod tests;
