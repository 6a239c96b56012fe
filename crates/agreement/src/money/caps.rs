//! What caps leave of a month's credits, and how that is shared among them.

use super::{
    exact::Exact,
    shapes::Step,
    words::{money, percent, step, sum},
};
use crate::terms::Credits;
use outrigger_kernel::{Currency, Money, number::counted};

/// Months that the rolling cap looks at, the present one among them.
const ROLLING_MONTHS: usize = 12;

/// What a month charged and what it credited, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub base: i64,
    pub credited: i64,
}

/// What the caps leave, with their steps; a cap is rounded down, so that it is never exceeded.
///
/// The month's cap comes first. The rolling cap then leaves what its share of twelve months' charges has
/// over the credits of the eleven months before; months from before the first one count nothing.
pub(super) fn apply(terms: &Credits, total: i64, base: Money, past: &[Tally]) -> (i64, Vec<Step>) {
    let (mut credited, mut steps) = (total, Vec::new());
    if total == 0 {
        return (0, steps);
    }
    if let Some(cap) = terms.month_cap {
        let most = Exact::minor(base.minor).times(cap).floored();
        let what =
            format!("At most {} of {base} in a month: {}", percent(cap), cut(credited, most, base.currency));
        credited = credited.min(most);
        steps.push(step("credits.cap.month", what, Some(money(credited, base.currency))));
    }
    if let Some(cap) = terms.rolling_cap {
        let before = &past[past.len().saturating_sub(ROLLING_MONTHS - 1)..];
        let charged = sum(before.iter().map(|month| month.base)).saturating_add(base.minor);
        let spent = sum(before.iter().map(|month| month.credited));
        let most = Exact::minor(charged).times(cap).floored().saturating_sub(spent).max(0);
        let what = format!(
            "At most {} of the {} of {}, of which {} were credited before: {}",
            percent(cap),
            money(charged, base.currency),
            counted(before.len() as u64 + 1, "month", "months"),
            money(spent, base.currency),
            cut(credited, most, base.currency)
        );
        credited = credited.min(most);
        steps.push(step("credits.cap.rolling-12", what, Some(money(credited, base.currency))));
    }
    (credited, steps)
}

fn cut(credits: i64, most: i64, currency: Currency) -> String {
    let credits_words = money(credits, currency);
    if credits > most {
        format!("{} of {credits_words} are left", money(most, currency))
    } else {
        format!("all {credits_words} are left")
    }
}

/// What is left of each amount when only `credited` of them all is: in proportion, in whole minor units
/// that sum to it exactly.
pub(super) fn parts(amounts: &[i64], credited: i64) -> Vec<i64> {
    let total: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
    let (mut running, mut given) = (0_i128, 0_i128);
    let part = |amount: &i64| {
        running += i128::from(*amount);
        let upto = (running * i128::from(credited) * 2 + total) / (total * 2).max(1);
        let part = upto - given;
        given = upto;
        i64::try_from(part).unwrap_or(0)
    };
    amounts.iter().map(part).collect()
}
