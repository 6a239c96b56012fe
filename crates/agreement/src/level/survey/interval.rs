//! Confidence intervals in whole numbers. Whatever does not come out even is rounded so that an interval
//! only ever grows: the ends shown hold the exact ones.

use outrigger_kernel::Ratio;

/// Parts of one in which scores are set against their mean: nine decimals.
const NANO: i64 = 1_000_000_000;
/// Nanos in a part of six, three and no decimals: the ends of intervals get the finest that fits.
const STEPS_NANOS: [i64; 3] = [1_000, 1_000_000, NANO];
/// Parts of one in which the ends of a share are given: six decimals.
const SHARE_PARTS: i64 = 1_000_000;
/// Parts of one in which a normal quantile is exact: eight decimals.
const QUANTILE_PARTS: i64 = 100_000_000;
/// The largest quantile, in those parts; that of 99.9 % is 3.3.
const QUANTILE_MAX: i128 = 100 * QUANTILE_PARTS as i128;
/// Bits of one deviation, so that the squares of 2^32 of them sum up inside 128 bits.
const DEVIATION_BITS: u32 = 47;

/// Both ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub low: Ratio,
    pub high: Ratio,
}

/// The mean of scores as a wide fraction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mean {
    numerator: i128,
    denominator: i128,
}

impl Mean {
    /// The mean of at most 2^32 scores; `None` without any. It is exact unless the common denominator of
    /// the scores does not fit, then each score is first rounded down to nine decimals.
    pub(super) fn of(scores: &[Ratio]) -> Option<Self> {
        if scores.is_empty() {
            return None;
        }
        let (total, per) = exact_sum(scores).unwrap_or_else(|| {
            let nanos: i128 = scores.iter().map(|score| score.parts_down(NANO)).sum();
            (nanos, i128::from(NANO))
        });
        Some(Self { numerator: total, denominator: per * scores.len() as i128 })
    }

    /// The mean itself, rounded down only where no [`Ratio`] holds it exactly.
    pub(super) fn value(self) -> Option<Ratio> {
        Ratio::from_wide(self.numerator, self.denominator).or_else(|| rounded_down(self.nanos().0))
    }

    /// The interval `mean ± z · s / √n`, with the standard deviation `s` of the sample (over `n - 1`).
    /// `None` for fewer than two scores.
    pub(super) fn interval(self, scores: &[Ratio], z: Ratio) -> Option<Interval> {
        let (below, above) = self.nanos();
        let half = i128::try_from(self.half_nanos(scores, z)?).ok()?;
        let (low, high) = (below.checked_sub(half)?, above.checked_add(half)?);
        Some(Interval { low: rounded_down(low)?, high: rounded_up(high)? })
    }

    /// Half the width of the interval in nanos, rounded up at every step.
    fn half_nanos(self, scores: &[Ratio], z: Ratio) -> Option<u128> {
        let count = scores.len() as u128;
        if count < 2 {
            return None;
        }
        let (below, above) = self.nanos();
        // One of the two is the distance to the mean or a nano more, the other is not larger.
        let deviation =
            |score: &Ratio| (score.parts_up(NANO) - below).max(above - score.parts_down(NANO)).unsigned_abs();
        let largest = scores.iter().map(deviation).max()?;
        let shift = (u128::BITS - largest.leading_zeros()).saturating_sub(DEVIATION_BITS);
        let squares: u128 =
            scores.iter().map(|score| deviation(score).div_ceil(1_u128 << shift).pow(2)).sum();
        let standard_error = sqrt_up(squares.div_ceil(count * (count - 1))) << shift;
        let scaled = standard_error.checked_mul(quantile(z))?;
        Some(scaled.div_ceil(u128::from(QUANTILE_PARTS.unsigned_abs())))
    }

    /// The mean in nanos, rounded down and rounded up.
    fn nanos(self) -> (i128, i128) {
        let whole = self.numerator.div_euclid(self.denominator) * i128::from(NANO);
        let rest = self.numerator.rem_euclid(self.denominator) * i128::from(NANO);
        let below = whole + rest / self.denominator;
        (below, below + i128::from(rest % self.denominator != 0))
    }
}

/// Wilson's score interval for `k` of `n` answers, fewer than 2^32, to six decimals. For a quantile
/// `z = a / b` both ends are
///
/// `(2kb² + a² ∓ a · √(a² + 4b²k(n - k) / n)) / 2(nb² + a²)`
///
/// which is the textbook form without its inner fractions, so that one square root is all that is rounded
/// on the way. `None` without an answer.
pub(super) fn wilson(part: u64, whole: u64, z: Ratio) -> Option<Interval> {
    let whole = u32::try_from(whole).ok().filter(|whole| *whole > 0)?;
    let (k, n) = (u128::from(part).min(u128::from(whole)), u128::from(whole));
    let parts = u128::from(SHARE_PARTS.unsigned_abs());
    let a = quantile(z);
    let b_squared = u128::from(QUANTILE_PARTS.unsigned_abs()).pow(2);
    let spread = sqrt_up(a * a + (4 * b_squared * k * (n - k)).div_ceil(n));
    let centre = 2 * k * b_squared + a * a;
    let bottom = 2 * (n * b_squared + a * a);
    let low = centre.saturating_sub(a * spread) * parts / bottom;
    let high = ((centre + a * spread) * parts).div_ceil(bottom).min(parts);
    let share = |of_parts: u128| Ratio::new(i64::try_from(of_parts).ok()?, SHARE_PARTS);
    Some(Interval { low: share(low)?, high: share(high)? })
}

/// The sum of scores and the denominator of the sum; `None` when either does not fit.
fn exact_sum(scores: &[Ratio]) -> Option<(i128, i128)> {
    let per = scores.iter().try_fold(1, |per, score| common_multiple(per, score.denominator()))?;
    let total = scores.iter().try_fold(0_i128, |total, score| {
        let multiple = i128::from(score.numerator()) * i128::from(per / score.denominator());
        total.checked_add(multiple)
    })?;
    Some((total, i128::from(per)))
}

/// The least common multiple of two numbers above zero.
fn common_multiple(a: i64, b: i64) -> Option<i64> {
    if a % b == 0 {
        return Some(a);
    }
    // Reduced, the bottom of a / b is what b has and a lacks.
    a.checked_mul(Ratio::new(a, b)?.denominator())
}

/// Nanos as a number with six decimals, or with as many as fit.
fn rounded_down(nanos: i128) -> Option<Ratio> {
    STEPS_NANOS
        .into_iter()
        .find_map(|step| Ratio::from_wide(nanos.div_euclid(i128::from(step)), i128::from(NANO / step)))
}

/// The same, rounded up.
fn rounded_up(nanos: i128) -> Option<Ratio> {
    Ratio::ZERO.checked_sub(rounded_down(nanos.checked_neg()?)?)
}

/// A quantile in its parts, rounded up.
fn quantile(z: Ratio) -> u128 {
    z.parts_up(QUANTILE_PARTS).clamp(0, QUANTILE_MAX).unsigned_abs()
}

/// The square root, rounded up.
fn sqrt_up(square: u128) -> u128 {
    let root = square.isqrt();
    root + u128::from(root * root < square)
}
