//! Years that raise what is expected, years that do not, and fractions that do not fit.

use super::*;
use proptest::prelude::*;

fn percent(text: &str) -> Ratio {
    Ratio::from_percent(text).unwrap()
}

fn year(months: &[&str]) -> Vec<Ratio> {
    months.iter().map(|month| percent(month)).collect()
}

fn after(agreed: &str, (best, cap): (u32, &str), years: &[Vec<Ratio>]) -> Ratio {
    expected(percent(agreed), Ratchet { best, cap: percent(cap) }, years)
}

#[test]
fn a_year_raises_the_level_to_its_best_months_or_to_the_cap() {
    let good = year(&["96", "97", "95", "98", "90"]);
    let cases = [
        ("95", (2, "100"), percent("97.5")),
        ("95", (4, "100"), percent("96.5")),
        // A fifth of the five points that are missing.
        ("95", (2, "20"), percent("96")),
        ("95", (2, "0"), percent("95")),
        ("97.5", (2, "20"), percent("97.5")),
        ("99", (2, "20"), percent("99")),
        ("100", (2, "20"), percent("100")),
        // The mean of all five: there are no twelve.
        ("90", (12, "100"), percent("95.2")),
        ("95", (0, "100"), percent("95")),
    ];
    for (agreed, terms, want) in cases {
        assert_eq!(after(agreed, terms, std::slice::from_ref(&good)), want, "{agreed} {terms:?}");
    }
}

#[test]
fn years_follow_each_other() {
    let years = [year(&["99", "99"]), year(&[]), year(&["80"]), year(&["99", "99"])];
    let steps = ["91", "91", "91", "91.9"];
    for (count, want) in (1..).zip(steps) {
        assert_eq!(after("90", (2, "10"), &years[..count]), percent(want), "after {count} years");
    }
    assert_eq!(after("90", (2, "10"), &[]), percent("90"));
}

/// Months whose denominators are large primes, so that no exact sum fits.
fn awkward() -> Vec<Ratio> {
    let primes = [1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081];
    primes.map(|prime| Ratio::new(prime - 20_000, prime).unwrap()).into()
}

#[test]
fn fractions_that_do_not_fit_are_rounded_down() {
    let months = awkward();
    let sum = months.iter().try_fold(Ratio::ZERO, |sum, month| sum.checked_add(*month));
    assert_eq!(sum, None, "the exact sum does not fit");
    let mean = mean_of_best(5, &months).unwrap();
    // The sum of floor(10^9 * month) over the five, divided by 5 with Python's integers.
    assert_eq!(mean, Ratio::new(980_000_771, 1_000_000_000).unwrap());
    assert_eq!(expected(percent("95"), Ratchet { best: 5, cap: Ratio::ONE }, &[months]), mean);
}

#[test]
fn a_cap_that_does_not_fit_never_asks_for_more() {
    let old = Ratio::new(999_999_000_000, 1_000_000_000_039).unwrap();
    let cap = Ratio::new(1, 1_000_000_007).unwrap();
    assert_eq!(Ratio::ONE.checked_sub(old).and_then(|missing| missing.checked_mul(cap)), None);
    let risen = expected(old, Ratchet { best: 1, cap }, &[vec![Ratio::ONE]]);
    assert_eq!(risen, old, "the rise is below a billionth");
    let cap = Ratio::new(500_000_001, 1_000_000_007).unwrap();
    let risen = expected(old, Ratchet { best: 1, cap }, &[vec![Ratio::ONE]]);
    assert_eq!(risen, Ratio::new(999_999_498, 1_000_000_000).unwrap());
}

proptest! {
    #[test]
    fn what_is_expected_never_falls_and_stays_within_the_cap_and_the_whole(
        agreed in 0i64..=1_000,
        (best, cap) in (1u32..13, 0i64..=100),
        months in prop::collection::vec((0i64..=997, 998i64..1_500), 0..13),
    ) {
        let old = Ratio::new(agreed, 1_000).unwrap();
        let ratchet = Ratchet { best, cap: Ratio::new(cap, 100).unwrap() };
        let share = |(part, whole): &(i64, i64)| Ratio::new(*part, *whole).unwrap();
        let months: Vec<Ratio> = months.iter().map(share).collect();
        let best_month = months.iter().copied().max().unwrap_or(Ratio::ZERO);
        let risen = expected(old, ratchet, &[months]);
        prop_assert!(old <= risen && risen <= Ratio::ONE);
        prop_assert!(risen <= highest(old, ratchet.cap));
        prop_assert!(risen <= old.max(best_month));
    }
}
