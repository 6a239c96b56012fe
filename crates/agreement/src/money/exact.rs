//! Exact amounts of minor units, so that a line is rounded once, at its end, and nowhere before.

use outrigger_kernel::{Ratio, number::grouped};

/// The largest amount: ten to the 17th minor units. No contract comes near it, and sums of months still
/// fit; what is beyond is held there.
const AMOUNT_MAX: i128 = 10_i128.pow(17);

/// The largest denominator kept. A product with a larger one is rounded to twelve decimals of a minor
/// unit; percentages and prices as contracts write them never get there.
const BOTTOM_MAX: i128 = 10_i128.pow(18);
const TWELVE_DECIMALS: i128 = 10_i128.pow(12);
const SHOWN_DECIMALS: i128 = 10_i128.pow(6);

/// `top / bottom` minor units, or a plain number on the way there; in lowest terms, bottom above zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    top: i128,
    bottom: i128,
}

impl Exact {
    pub fn whole(number: u64) -> Self {
        Self { top: i128::from(number).min(AMOUNT_MAX), bottom: 1 }
    }

    pub fn minor(minor: i64) -> Self {
        Self { top: i128::from(minor).clamp(-AMOUNT_MAX, AMOUNT_MAX), bottom: 1 }
    }

    pub fn times(self, by: Ratio) -> Self {
        let (top, bottom) = (i128::from(by.numerator()), i128::from(by.denominator()));
        let product = self.top.checked_mul(top).zip(self.bottom.checked_mul(bottom));
        product
            .and_then(|(top, bottom)| Self::reduced(top, bottom))
            .unwrap_or_else(|| Self::of_decimals(scaled(self.decimals(), top, bottom)))
    }

    pub fn plus(self, other: Self) -> Self {
        let left = self.top.checked_mul(other.bottom);
        let right = other.top.checked_mul(self.bottom);
        left.zip(right)
            .and_then(|(left, right)| Self::reduced(left.checked_add(right)?, self.bottom * other.bottom))
            .unwrap_or_else(|| Self::of_decimals(self.decimals() + other.decimals()))
    }

    pub fn less(self, other: Self) -> Self {
        self.plus(Self { top: -other.top, ..other })
    }

    pub fn is_positive(self) -> bool {
        self.top > 0
    }

    /// In whole minor units, half of one away from zero.
    pub fn rounded(self) -> i64 {
        i64::try_from(half_away(self.top, self.bottom)).unwrap_or(i64::MAX)
    }

    /// In whole minor units, down: a limit is never exceeded, not even by half of one.
    pub fn floored(self) -> i64 {
        i64::try_from(self.top.div_euclid(self.bottom)).unwrap_or(i64::MAX)
    }

    /// As a ratio; to twelve decimals when no ratio can say it.
    pub fn ratio(self) -> Ratio {
        let held = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
        let ratio = match (i64::try_from(self.top), i64::try_from(self.bottom)) {
            (Ok(top), Ok(bottom)) => Ratio::new(top, bottom),
            _ => Ratio::new(held(self.decimals()), held(TWELVE_DECIMALS)),
        };
        ratio.unwrap_or(Ratio::ZERO)
    }

    /// As a decimal number with at most six places.
    pub fn decimal(self) -> String {
        let shown = scaled(self.top, SHOWN_DECIMALS, self.bottom);
        let sign = if shown < 0 { "-" } else { "" };
        let (whole, places) = (shown.abs() / SHOWN_DECIMALS, shown.abs() % SHOWN_DECIMALS);
        let whole = grouped(u64::try_from(whole).unwrap_or(u64::MAX));
        let places = format!("{places:06}");
        match places.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{places}"),
        }
    }

    /// In lowest terms and held at the largest amount; `None` when the denominator is too large.
    fn reduced(top: i128, bottom: i128) -> Option<Self> {
        let divisor = i128::try_from(gcd(top.unsigned_abs(), bottom.unsigned_abs())).ok()?.max(1);
        let (top, bottom) = (top / divisor, bottom / divisor);
        (bottom <= BOTTOM_MAX)
            .then(|| Self { top: top.clamp(-AMOUNT_MAX * bottom, AMOUNT_MAX * bottom), bottom })
    }

    /// The number in units of its twelfth decimal, rounded.
    fn decimals(self) -> i128 {
        scaled(self.top, TWELVE_DECIMALS, self.bottom)
    }

    fn of_decimals(decimals: i128) -> Self {
        Self::reduced(decimals, TWELVE_DECIMALS).unwrap_or(Self { top: 0, bottom: 1 })
    }
}

impl From<Ratio> for Exact {
    fn from(ratio: Ratio) -> Self {
        Self::whole(1).times(ratio)
    }
}

/// `value * top / bottom`, rounded; whole part and rest apart, so that only what no `i128` can say is held.
fn scaled(value: i128, top: i128, bottom: i128) -> i128 {
    let whole = (value / bottom).saturating_mul(top);
    let rest = (value % bottom).saturating_mul(top);
    whole.saturating_add(half_away(rest, bottom))
}

fn half_away(top: i128, bottom: i128) -> i128 {
    let (whole, rest) = (top / bottom, top % bottom);
    if rest.abs() * 2 >= bottom { whole + top.signum() } else { whole }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests;
