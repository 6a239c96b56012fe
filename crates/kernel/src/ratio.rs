//! Exact ratios: percentages, shares and weights without rounding error.

use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, fmt, str::FromStr};

/// An exact fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i64,
    denominator: i64,
}

/// Digits allowed in a percentage: enough for any contract, few enough that no product overflows.
const DIGITS_MAX: usize = 15;

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The whole: 100 %.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator`, or `None` when the denominator is zero.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        Self::from_wide(i128::from(numerator), i128::from(denominator))
    }

    /// `numerator / denominator` of wide numbers in lowest terms, or `None` when the denominator is zero
    /// or the fraction does not fit.
    pub fn from_wide(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?.max(1) * denominator.signum();
        Some(Self {
            numerator: i64::try_from(numerator.checked_div(divisor)?).ok()?,
            denominator: i64::try_from(denominator.checked_div(divisor)?).ok()?,
        })
    }

    /// A share of cases; `None` for zero cases, because zero volume is not measured.
    pub fn share(part: u64, whole: u64) -> Option<Self> {
        Self::new(i64::try_from(part).ok()?, i64::try_from(whole).ok()?)
    }

    /// Percent with exact decimals, `"95"` or `"99.95"`, as a ratio.
    pub fn from_percent(text: &str) -> Option<Self> {
        Self::from_decimal(text)?.checked_mul(Self { numerator: 1, denominator: 100 })
    }

    /// A plain decimal, `"1.5"`, as a ratio.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        let fits = !whole.is_empty() && whole.len() + fraction.len() <= DIGITS_MAX;
        if !fits || !all_digits || digits.ends_with('.') {
            return None;
        }
        let numerator: i64 = format!("{whole}{fraction}").parse().ok()?;
        Self::new(sign * numerator, 10_i64.pow(u32::try_from(fraction.len()).ok()?))
    }

    /// The top of the fraction.
    pub fn numerator(self) -> i64 {
        self.numerator
    }

    /// The bottom of the fraction, above zero.
    pub fn denominator(self) -> i64 {
        self.denominator
    }

    /// The exact product, or `None` when it does not fit.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::from_wide(
            i128::from(self.numerator) * i128::from(other.numerator),
            i128::from(self.denominator) * i128::from(other.denominator),
        )
    }

    /// The exact sum, or `None` when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        let right = i128::from(other.numerator) * i128::from(self.denominator);
        Self::from_wide(left + right, i128::from(self.denominator) * i128::from(other.denominator))
    }

    /// The exact difference, or `None` when it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        let right = i128::from(other.numerator) * i128::from(self.denominator);
        Self::from_wide(left - right, i128::from(self.denominator) * i128::from(other.denominator))
    }

    /// How many whole parts of `1 / per` it holds, rounded towards minus infinity.
    pub fn parts_down(self, per: i64) -> i128 {
        (i128::from(self.numerator) * i128::from(per)).div_euclid(i128::from(self.denominator))
    }

    /// How many parts of `1 / per` hold it, rounded towards infinity.
    pub fn parts_up(self, per: i64) -> i128 {
        let denominator = i128::from(self.denominator);
        (i128::from(self.numerator) * i128::from(per) + denominator - 1).div_euclid(denominator)
    }

    /// How many decimals its percentage has; none when no number up to six says it exactly.
    pub fn percent_decimals(self) -> Option<u32> {
        let exact = |decimals: &u32| {
            let scaled = i128::from(self.numerator) * 100 * 10_i128.pow(*decimals);
            scaled % i128::from(self.denominator) == 0
        };
        (0..=6).find(exact)
    }

    /// As a percentage with `decimals` places, rounded up, so that a share above its limit never shows
    /// as the limit. For shares, which are not negative.
    pub fn percent_up(self, decimals: u32) -> String {
        let scale = 10_i128.pow(decimals.min(9));
        let denominator = i128::from(self.denominator);
        let scaled = (i128::from(self.numerator) * 100 * scale + denominator - 1) / denominator;
        let step = i64::try_from(scaled).ok().zip(i64::try_from(100 * scale).ok());
        step.and_then(|(top, bottom)| Self::new(top, bottom)).unwrap_or(self).percent(decimals)
    }

    /// As a percentage with `decimals` places, truncated towards zero so that a share below its
    /// target never shows as the target.
    pub fn percent(self, decimals: u32) -> String {
        let scale = 10_i128.pow(decimals.min(9));
        let scaled = i128::from(self.numerator) * 100 * scale / i128::from(self.denominator);
        let sign = if scaled < 0 { "-" } else { "" };
        let (whole, fraction) = (scaled.abs() / scale, scaled.abs() % scale);
        if decimals == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{fraction:0width$}", width = decimals.min(9) as usize)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        let right = i128::from(other.numerator) * i128::from(self.denominator);
        left.cmp(&right)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// The text is not a fraction such as `19/20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARatio;

impl fmt::Display for NotARatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a ratio is two whole numbers, as in 19/20")
    }
}

impl std::error::Error for NotARatio {}

impl FromStr for Ratio {
    type Err = NotARatio;

    fn from_str(text: &str) -> Result<Self, NotARatio> {
        let (top, bottom) = text.split_once('/').ok_or(NotARatio)?;
        let parsed = (top.parse().map_err(|_| NotARatio)?, bottom.parse().map_err(|_| NotARatio)?);
        Self::new(parsed.0, parsed.1).ok_or(NotARatio)
    }
}

impl Serialize for Ratio {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Ratio {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ratio".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^-?[0-9]+/[1-9][0-9]*$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages_are_exact() {
        assert_eq!(Ratio::from_percent("95"), Ratio::new(19, 20));
        assert_eq!(Ratio::from_percent("99.95"), Ratio::new(1999, 2000));
        for wrong in ["", "95 ", ".5", "5.", "1e3", "NaN", "+1", "--1", "1234567890123456"] {
            assert_eq!(Ratio::from_percent(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn thirds_add_up_to_the_whole() {
        let third = Ratio::new(1, 3).unwrap();
        let sum = third.checked_add(third).and_then(|two| two.checked_add(third));
        assert_eq!(sum, Some(Ratio::ONE), "99.99999999999999 never happens");
    }

    #[test]
    fn a_share_just_below_target_never_shows_as_the_target() {
        assert_eq!(Ratio::share(94_999, 100_000).unwrap().percent(1), "94.9");
        assert_eq!(Ratio::share(19, 20).unwrap().percent(1), "95.0");
        assert_eq!(
            Ratio::share(504, 10_000).unwrap().percent_up(1),
            "5.1",
            "and above its limit never as the limit"
        );
        assert_eq!(Ratio::share(5, 100).unwrap().percent_up(1), "5.0");
        assert_eq!(Ratio::from_percent("99.95").unwrap().percent_decimals(), Some(2));
        assert_eq!(Ratio::share(1, 3).unwrap().percent_decimals(), None);
        assert_eq!(Ratio::share(3, 0), None, "zero volume is not measured");
        assert_eq!(Ratio::new(-1, 8).unwrap().percent(2), "-12.50");
    }

    #[test]
    fn a_wide_fraction_is_reduced_before_it_is_judged_too_large() {
        let large = i128::from(i64::MAX) * 6;
        assert_eq!(Ratio::from_wide(large, -large * 2), Ratio::new(-1, 2));
        assert_eq!(Ratio::from_wide(large, 3), None, "twice the largest number is none");
        for (top, bottom) in [(1, 0), (0, 0), (i128::MIN, -1), (1, i128::MIN), (i128::MIN, i128::MIN)] {
            assert_eq!(Ratio::from_wide(top, bottom), None, "{top} over {bottom}");
        }
        assert_eq!(Ratio::from_wide(0, -5), Some(Ratio::ZERO));
    }

    #[test]
    fn parts_are_rounded_to_the_side_that_their_name_says() {
        let cases = [((2, 3), 6, 7), ((-2, 3), -7, -6), ((1, 2), 5, 5), ((-1, 2), -5, -5), ((0, 1), 0, 0)];
        for ((top, bottom), down, up) in cases {
            let ratio = Ratio::new(top, bottom).unwrap();
            assert_eq!((ratio.parts_down(10), ratio.parts_up(10)), (down, up), "{ratio}");
        }
        let large = Ratio::new(i64::MAX, 1).unwrap();
        assert_eq!(large.parts_down(i64::MAX), large.parts_up(i64::MAX), "no product overflows");
    }

    proptest! {
        #[test]
        fn a_difference_undoes_a_sum(a in -1000i64..1000, b in 1i64..1000, c in -1000i64..1000, d in 1i64..1000) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            let sum = left.checked_add(right).unwrap();
            prop_assert_eq!(sum.checked_sub(right), Some(left));
            let (down, up) = (left.parts_down(97), left.parts_up(97));
            prop_assert!(up - down == i128::from(97 * a % b != 0));
            prop_assert!(Ratio::from_wide(down, 97).unwrap() <= left && left <= Ratio::from_wide(up, 97).unwrap());
        }

        #[test]
        fn order_agrees_with_cross_multiplication(a in -1000i64..1000, b in 1i64..1000, c in -1000i64..1000, d in 1i64..1000) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            prop_assert_eq!(left.to_string().parse(), Ok(left));
        }
    }
}
