//! Products and sums are exact, and whatever the numbers are, nothing overflows.

use super::*;
use proptest::prelude::*;

fn ratio(top: i64, bottom: i64) -> Ratio {
    Ratio::new(top, bottom).unwrap()
}

#[test]
fn halves_go_away_from_zero_and_limits_go_down() {
    for (top, bottom, rounded, floored) in
        [(5, 2, 3, 2), (-5, 2, -3, -3), (7, 3, 2, 2), (-7, 3, -2, -3), (8, 3, 3, 2), (0, 9, 0, 0)]
    {
        let exact = Exact::from(ratio(top, bottom));
        assert_eq!((exact.rounded(), exact.floored()), (rounded, floored), "{top}/{bottom}");
    }
}

#[test]
fn thirds_come_back_whole() {
    let third = Exact::minor(100).times(ratio(1, 3));
    assert_eq!(third.plus(third).plus(third).rounded(), 100);
    assert_eq!(third.times(ratio(3, 1)).rounded(), 100);
    assert!(!third.less(third).is_positive());
}

#[test]
fn numbers_read_as_decimals() {
    for (top, bottom, want) in
        [(3, 2, "1.5"), (340, 1, "340"), (1705, 100, "17.05"), (-1, 8, "-0.125"), (1, 3, "0.333333")]
    {
        assert_eq!(Exact::from(ratio(top, bottom)).decimal(), want);
    }
    assert_eq!(Exact::whole(12_500).decimal(), "12\u{202f}500");
}

#[test]
fn what_is_too_large_is_held_and_what_is_too_fine_is_rounded() {
    let largest = Exact::whole(u64::MAX).times(ratio(i64::MAX, 1));
    assert_eq!(largest.rounded(), 10_i64.pow(17));
    let tiny = ratio(1, i64::MAX);
    let nothing = Exact::minor(1).times(tiny).times(tiny);
    assert_eq!((nothing.rounded(), nothing.ratio()), (0, Ratio::ZERO));
    let fine = Exact::from(ratio(i64::MAX - 1, i64::MAX)).times(ratio(i64::MAX, i64::MAX - 1));
    assert_eq!(fine.rounded(), 1, "within twelve decimals");
}

proptest! {
    #[test]
    fn products_agree_with_plain_integers(
        amount in -1_000_000_000i64..1_000_000_000,
        top in 0i64..10_000,
        bottom in 1i64..10_000,
    ) {
        let product = i128::from(amount) * i128::from(top);
        let twice = (2 * product.abs() + i128::from(bottom)) / (2 * i128::from(bottom));
        let want = i64::try_from(twice * product.signum()).unwrap();
        prop_assert_eq!(Exact::minor(amount).times(ratio(top, bottom)).rounded(), want);
    }

    #[test]
    fn nothing_overflows(amount in any::<i64>(), a in any::<i64>(), b in 1i64.., c in any::<i64>(), d in 1i64..) {
        let product = Exact::minor(amount).times(ratio(a, b)).times(ratio(c, d));
        let sum = product.plus(product).less(Exact::from(ratio(a, b)));
        prop_assert!(product.rounded().abs() <= 10_i64.pow(17));
        prop_assert!(sum.floored() <= sum.rounded());
        prop_assert!(!sum.decimal().is_empty() && sum.ratio().denominator() > 0);
    }
}
