//! Ratchet: an expected share that rises every year with what was reached.

use crate::terms::Ratchet;
use outrigger_kernel::Ratio;
use std::cmp::Reverse;

/// Parts of one to which a share is rounded down that no [`Ratio`] holds exactly.
const SHARE_PARTS: i64 = 1_000_000_000;

/// The expected share after full contract years, each with the shares that its months reached. Each
/// year sets it to
///
/// `max(old, min(mean of the best months, old + cap · (1 - old)))`
///
/// so it never falls. A year with fewer months than are asked for gives the mean of those it has; one
/// without any changes nothing. Where the exact fractions do not fit they are rounded down to nine
/// decimals, so rounding never asks for more.
pub(crate) fn expected(agreed: Ratio, ratchet: Ratchet, years: &[Vec<Ratio>]) -> Ratio {
    years.iter().fold(agreed, |old, months| {
        let Some(reached) = mean_of_best(ratchet.best, months) else { return old };
        old.max(reached.min(highest(old, ratchet.cap)))
    })
}

/// The mean of the best months; `None` without any.
fn mean_of_best(best: u32, months: &[Ratio]) -> Option<Ratio> {
    let mut sorted = months.to_vec();
    sorted.sort_unstable_by_key(|month| Reverse(*month));
    sorted.truncate(usize::try_from(best).unwrap_or(usize::MAX));
    let count = i64::try_from(sorted.len()).ok()?;
    let part = Ratio::new(1, count)?;
    let sum = sorted.iter().try_fold(Ratio::ZERO, |sum, month| sum.checked_add(*month));
    sum.and_then(|sum| sum.checked_mul(part)).or_else(|| {
        let parts: i128 = sorted.iter().map(|month| month.parts_down(SHARE_PARTS)).sum();
        share(parts.div_euclid(i128::from(count)))
    })
}

/// `old + cap · (1 - old)`, the most that one year may ask for.
fn highest(old: Ratio, cap: Ratio) -> Ratio {
    let exact = || old.checked_add(cap.checked_mul(Ratio::ONE.checked_sub(old)?)?);
    let rounded = || {
        let missing = i128::from(SHARE_PARTS) - old.parts_up(SHARE_PARTS);
        let rise = cap.parts_down(SHARE_PARTS).checked_mul(missing)?.div_euclid(i128::from(SHARE_PARTS));
        share(old.parts_down(SHARE_PARTS).checked_add(rise)?)
    };
    exact().or_else(rounded).unwrap_or(old)
}

fn share(parts: i128) -> Option<Ratio> {
    Ratio::from_wide(parts, i128::from(SHARE_PARTS))
}

#[cfg(test)]
mod tests;
