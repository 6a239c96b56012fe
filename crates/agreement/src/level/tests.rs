//! The arithmetic of one figure: nearest rank, mean, direction, and how values are told.

use super::*;
use crate::terms::{Kind, Rank};
use outrigger_kernel::{Micros, Side};
use proptest::prelude::*;

fn percentile(percent: &str, elapsed: &[Micros]) -> Option<Quantity> {
    let share = Ratio::from_percent(percent).unwrap();
    timed::over(&Measure::Percentile { share, rank: Rank::Nearest, clock: 0 }, elapsed).value
}

#[test]
fn a_percentile_is_the_nearest_rank() {
    let twenty: Vec<Micros> = (1..=20).rev().collect();
    let twenty_one: Vec<Micros> = (1..=21).collect();
    let cases: [(&str, &[Micros], Micros); 12] = [
        ("50", &[4, 1, 3, 2], 2),
        ("50", &[5, 1, 4, 2, 3], 3),
        ("75", &[4, 1, 3, 2], 3),
        ("75.1", &[4, 1, 3, 2], 4),
        ("95", &twenty, 19),
        ("95", &twenty_one, 20),
        ("100", &twenty, 20),
        ("0", &twenty, 1),
        ("5", &twenty, 1),
        ("5.0001", &twenty, 2),
        ("33.3", &[1, 2, 3], 1),
        ("99.99", &[7], 7),
    ];
    for (percent, elapsed, want) in cases {
        assert_eq!(percentile(percent, elapsed), Some(Quantity::Micros(want)), "{percent} % of {elapsed:?}");
    }
    assert_eq!(percentile("50", &[]), None);
}

#[test]
fn a_mean_is_rounded_up_to_the_microsecond() {
    let mean = |elapsed: &[Micros]| timed::over(&Measure::Mean { clock: 0 }, elapsed).value;
    assert_eq!(mean(&[2, 2]), Some(Quantity::Micros(2)));
    assert_eq!(mean(&[1, 2]), Some(Quantity::Micros(2)));
    assert_eq!(mean(&[0, 0, 1]), Some(Quantity::Micros(1)));
    assert_eq!(mean(&[0]), Some(Quantity::Micros(0)));
    assert_eq!(mean(&[i64::MAX, i64::MAX, i64::MAX]), Some(Quantity::Micros(i64::MAX)), "no sum overflows");
    assert_eq!(mean(&[]), None);
}

#[test]
fn a_share_counts_who_is_exactly_on_target() {
    let share = |elapsed: &[Micros]| {
        let measured = timed::over(&Measure::ShareWithin { target: 10, clock: 0 }, elapsed);
        (measured.value, measured.cases, measured.misses)
    };
    let half = Some(Quantity::Share(Ratio::new(1, 2).unwrap()));
    assert_eq!(share(&[10, 11]), (half, 2, Some(1)));
    assert_eq!(share(&[9, 10]), (Some(Quantity::Share(Ratio::ONE)), 2, Some(0)));
    assert_eq!(share(&[]), (None, 0, None));
}

#[test]
fn a_value_on_its_target_reaches_it_in_both_directions() {
    let share = |percent: &str| Quantity::Share(Ratio::from_percent(percent).unwrap());
    assert!(
        Better::Higher.reaches(share("95"), share("95")) && Better::Lower.reaches(share("95"), share("95"))
    );
    assert!(Better::Higher.reaches(share("95.0000001"), share("95")));
    assert!(!Better::Higher.reaches(share("94.9999999"), share("95")));
    assert!(Better::Lower.reaches(Quantity::Count(4), Quantity::Count(5)));
    assert!(!Better::Lower.reaches(Quantity::Micros(6), Quantity::Micros(5)));
    assert!(!Better::Lower.reaches(Quantity::Micros(5), Quantity::Count(5)), "different units never compare");
}

#[test]
fn values_are_told_with_their_unit() {
    let third = Quantity::Share(Ratio::new(1, 3).unwrap());
    let told =
        [third, Quantity::Micros(5_400_000_000), Quantity::Count(1_234)].map(|value| value.to_string());
    assert_eq!(told, ["33.3 %", "1 h 30 min", "1\u{202f}234"]);
    assert_eq!(
        [third.plain(), Quantity::Micros(5).plain(), Quantity::Count(u64::MAX).plain()],
        [3_333, 5, i64::MAX]
    );
    let almost = Quantity::Share(Ratio::share(94_999, 100_000).unwrap());
    assert_eq!(almost.to_string(), "94.9 %", "a share below its target never shows as the target");
}

proptest! {
    #[test]
    fn at_least_the_share_lies_at_or_below_a_percentile_and_less_below(
        elapsed in prop::collection::vec(0i64..50, 1..40),
        percent in 0i64..=100,
    ) {
        let Some(Quantity::Micros(value)) = percentile(&percent.to_string(), &elapsed) else {
            return Err(TestCaseError::fail("some case has the rank"));
        };
        let count = elapsed.len() as i64;
        let at_or_below = elapsed.iter().filter(|micros| **micros <= value).count() as i64;
        let below = elapsed.iter().filter(|micros| **micros < value).count() as i64;
        prop_assert!(at_or_below * 100 >= percent * count);
        prop_assert!(below * 100 < percent * count || below == 0);
        prop_assert!(elapsed.contains(&value));
    }
}

/// A figure and its target as pages show them.
fn told(measured: Quantity, expected: Quantity, better: Better) -> (String, String) {
    let result = LevelResult {
        level: "x".into(),
        title: "X".into(),
        kind: Kind::Key,
        owed_by: Side::Provider,
        measured: Some(measured),
        expected,
        agreed: None,
        minimum: None,
        better,
        cases: 1,
        misses: None,
        excluded: 0,
        with_excluded: None,
        open: None,
        left_out: 0,
        margin: None,
        parts: Vec::new(),
        parts_left_out: 0,
        verdict: Verdict::Met,
        default: false,
    };
    (result.actual().unwrap(), expected.exact())
}

#[test]
fn a_figure_is_never_rounded_to_its_target() {
    let percent = |text: &str| Quantity::Share(Ratio::from_percent(text).unwrap());
    let share = |part, whole| Quantity::Share(Ratio::share(part, whole).unwrap());
    let cases = [
        (share(2_498, 2_500), percent("99.95"), Better::Higher, ("99.92 %", "99.95 %")),
        (share(94_999, 100_000), percent("95"), Better::Higher, ("94.9 %", "95.0 %")),
        (share(19, 20), percent("95"), Better::Higher, ("95.0 %", "95.0 %")),
        (share(504, 10_000), percent("5"), Better::Lower, ("5.1 %", "5.0 %")),
        (share(1, 3), percent("33.3"), Better::Lower, ("33.4 %", "33.3 %")),
        (Quantity::Count(7), Quantity::Count(5), Better::Lower, ("7", "5")),
    ];
    for (measured, expected, better, (actual, target)) in cases {
        assert_eq!(told(measured, expected, better), (actual.to_owned(), target.to_owned()));
    }
}

proptest! {
    #[test]
    fn what_is_shown_stands_to_the_target_as_the_figure_does(part in 0u64..5_000, whole in 1u64..5_000, target in 0i64..=10_000, lower: bool) {
        let better = if lower { Better::Lower } else { Better::Higher };
        let (value, expected) = (Ratio::share(part.min(whole), whole).unwrap(), Ratio::new(target, 10_000).unwrap());
        let (actual, _) = told(Quantity::Share(value), Quantity::Share(expected), better);
        let shown = Ratio::from_percent(actual.trim_end_matches(" %")).unwrap();
        let reaches = |value| better.reaches(Quantity::Share(value), Quantity::Share(expected));
        prop_assert_eq!(reaches(shown), reaches(value));
    }
}
