//! Surveys against figures of Python's `statistics` and `decimal`, then what holds for every sample.

use super::*;
use crate::condition::Condition;
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::Instant;
use proptest::prelude::*;

/// The normal quantile of 95 %, as an agreement carries it.
const Z_95: &str = "1.95996398";

fn decimal(text: &str) -> Ratio {
    Ratio::from_decimal(text).unwrap()
}

fn survey(top_box: Option<&str>, z: &str, bound: Bound) -> Survey {
    Survey {
        score: "csat".into(),
        answer: None,
        top_box: top_box.map(decimal),
        confidence: Ratio::from_percent("95").unwrap(),
        z: decimal(z),
        bound,
    }
}

fn mean_of(scores: &[Ratio]) -> Measured {
    measured(&survey(None, Z_95, Bound::Point), scores)
}

/// So many scores of 5 out of so many, the others of 1, measured by a top box of 4.
fn box_of(inside: usize, whole: usize, z: &str) -> Measured {
    let mut scores = vec![decimal("5"); inside];
    scores.resize(whole, decimal("1"));
    measured(&survey(Some("4"), z, Bound::Lower), &scores)
}

fn ends(measured: &Measured) -> Option<(Quantity, Quantity)> {
    measured.margin.map(|margin| (margin.low, margin.high))
}

fn scores(low: &str, high: &str) -> Option<(Quantity, Quantity)> {
    Some((Quantity::Score(decimal(low)), Quantity::Score(decimal(high))))
}

fn shares(low: &str, high: &str) -> Option<(Quantity, Quantity)> {
    Some((Quantity::Share(decimal(low)), Quantity::Share(decimal(high))))
}

// Expected ends: mean -/+ z * sqrt(variance(scores) / n) with 50 digits, floor and ceiling at six decimals.
#[test]
fn a_mean_carries_the_margin_of_its_sample() {
    type Case<'c> = (&'c [&'c str], Ratio, Option<(Quantity, Quantity)>);
    let cases: [Case<'_>; 5] = [
        (&["3", "4", "5", "4", "2", "5", "4", "4", "1", "5"], decimal("3.7"), scores("2.871028", "4.528972")),
        (&["8.5", "9.25", "7", "10"], decimal("8.6875"), scores("7.432271", "9.942729")),
        (&["1", "2"], decimal("1.5"), scores("0.520018", "2.479982")),
        (&["4", "4", "4"], decimal("4"), scores("4", "4")),
        (&["-1", "1"], Ratio::ZERO, scores("-1.959964", "1.959964")),
    ];
    for (texts, mean, margin) in cases {
        let read: Vec<Ratio> = texts.iter().map(|text| decimal(text)).collect();
        let measured = mean_of(&read);
        assert_eq!(measured.value, Some(Quantity::Score(mean)), "{texts:?}");
        assert_eq!(ends(&measured), margin, "{texts:?}");
        assert_eq!((measured.cases, measured.misses), (texts.len() as u64, None));
    }
}

// Expected ends: Wilson's formula with 50 digits, floor and ceiling at six decimals.
#[test]
fn a_top_box_carries_wilsons_interval() {
    let cases = [
        (0, 10, Z_95, shares("0", "0.277533")),
        (10, 10, Z_95, shares("0.722467", "1")),
        (8, 10, Z_95, shares("0.490162", "0.943318")),
        (1, 1, Z_95, shares("0.206549", "1")),
        (7, 20, Z_95, shares("0.181191", "0.567146")),
        (95, 100, Z_95, shares("0.888249", "0.978457")),
        (950, 1_000, Z_95, shares("0.934686", "0.961870")),
        (45, 50, "1.64485363", shares("0.808462", "0.950471")),
        (45, 50, "2.57582930", shares("0.740269", "0.966010")),
    ];
    for (inside, whole, z, margin) in cases {
        let measured = box_of(inside, whole, z);
        assert_eq!(ends(&measured), margin, "{inside} of {whole} at {z}");
        assert_eq!(measured.value, Ratio::share(inside as u64, whole as u64).map(Quantity::Share));
        assert_eq!((measured.cases, measured.misses), (whole as u64, Some((whole - inside) as u64)));
    }
    let largest = interval::wilson(2_147_483_647, 4_294_967_295, decimal(Z_95)).unwrap();
    assert_eq!(
        (largest.low, largest.high),
        (decimal("0.499985"), decimal("0.500015")),
        "no product overflows"
    );
    assert_eq!(interval::wilson(1, 4_294_967_296, decimal(Z_95)), None, "more answers than a log has rows");
}

#[test]
fn no_answer_measures_nothing_and_a_single_one_has_no_margin() {
    assert_eq!(mean_of(&[]), Measured::default());
    assert_eq!(box_of(0, 0, Z_95), Measured::default());
    let single = mean_of(&[decimal("4.5")]);
    assert_eq!((single.value, single.margin), (Some(Quantity::Score(decimal("4.5"))), None));
    assert_eq!(judged(&single), single.value, "it is judged by itself");
}

#[test]
fn the_end_that_the_agreement_names_is_judged() {
    let judged_by = |bound| {
        let all = [decimal("1"), decimal("2")];
        let measured = measured(&survey(None, Z_95, bound), &all);
        assert_eq!(measured.margin.map(|margin| margin.bound), Some(bound));
        judged(&measured).unwrap()
    };
    let wanted = [(Bound::Point, "1.5"), (Bound::Lower, "0.520018"), (Bound::Upper, "2.479982")];
    for (bound, text) in wanted {
        assert_eq!(judged_by(bound), Quantity::Score(decimal(text)), "{bound:?}");
    }
    assert_eq!(judged(&Measured::default()), None);
}

#[test]
fn a_score_exactly_on_the_edge_is_in_the_top_box() {
    let all = ["3.999", "4", "4.0", "4.001"].map(decimal);
    let measured = measured(&survey(Some("4"), Z_95, Bound::Point), &all);
    assert_eq!((measured.value, measured.misses), (Ratio::share(3, 4).map(Quantity::Share), Some(1)));
}

#[test]
fn thirds_stay_exact_and_what_fits_no_ratio_is_rounded_down() {
    assert_eq!(mean_of(&["1", "1", "2"].map(decimal)).value, Ratio::new(4, 3).map(Quantity::Score));
    let tiny = |below_max: i64| Ratio::new(1, i64::MAX - below_max).unwrap();
    let one = Ratio::ONE;
    let rounded = [tiny(0), one, one, one];
    assert_eq!(
        mean_of(&rounded).value,
        Some(Quantity::Score(decimal("0.75"))),
        "three quarters and a little"
    );
    // No common denominator of these fits: nine decimals of each are left.
    let apart = [tiny(0), tiny(1), tiny(2), Ratio::new(2, 3).unwrap()];
    assert_eq!(mean_of(&apart).value, Ratio::new(666_666_666, 4_000_000_000).map(Quantity::Score));
}

#[test]
fn absurd_scores_have_a_margin_too() {
    let all = ["999999999999999", "-999999999999999", "0.00000000000001"].map(decimal);
    let measured = mean_of(&all);
    let (Some(Quantity::Score(value)), Some((Quantity::Score(low), Quantity::Score(high)))) =
        (measured.value, ends(&measured))
    else {
        panic!("a mean and a margin: {measured:?}");
    };
    assert!(low < value && value < high);
    // The exact half width is z * sqrt(2e30 / 2 / 3) = 1.13158573...e15.
    assert!(high > decimal("113158573000000").checked_mul(decimal("10")).unwrap(), "{high}");
    assert!(high < decimal("113158574000000").checked_mul(decimal("10")).unwrap(), "{high}");
}

#[test]
fn answers_are_the_events_with_a_number_that_meet_the_condition() {
    let mut builder = LogBuilder::new();
    let (csat, channel) = (builder.column("csat"), builder.column("channel"));
    let rows = [("4", "mail"), ("", "mail"), ("n/a", "mail"), ("5", "phone"), ("4.0", ""), ("4", "mail")];
    for (at, (score, from)) in (0..).zip(rows) {
        builder.push("A", Instant(at), &[(csat, score), (channel, from)]);
    }
    let log = builder.finish();
    let rows_of = |survey: &Survey| -> Vec<(u32, String)> {
        answers(survey, &log).iter().map(|answer| (answer.row, answer.score.to_string())).collect()
    };
    let row = |row: u32, score: &str| (row, score.to_owned());
    let mut asked = survey(None, Z_95, Bound::Point);
    assert_eq!(rows_of(&asked), [row(0, "4/1"), row(3, "5/1"), row(4, "4/1"), row(5, "4/1")]);
    asked.answer = Some(Condition::parse("channel == \"mail\"").unwrap());
    assert_eq!(rows_of(&asked), [row(0, "4/1"), row(5, "4/1")], "an unknown channel is not the mail");
    asked.score = "nps".into();
    assert!(rows_of(&asked).is_empty(), "no event has that attribute");
}

proptest! {
    #[test]
    fn a_mean_lies_inside_its_margin(tenths in prop::collection::vec(-100i64..=100, 2..60)) {
        let all: Vec<Ratio> = tenths.iter().map(|score| Ratio::new(*score, 10).unwrap()).collect();
        let measured = mean_of(&all);
        let Some(Quantity::Score(value)) = measured.value else {
            return Err(TestCaseError::fail("there are scores"));
        };
        prop_assert_eq!(value, Ratio::new(tenths.iter().sum(), 10 * tenths.len() as i64).unwrap());
        let Some((Quantity::Score(low), Quantity::Score(high))) = ends(&measured) else {
            return Err(TestCaseError::fail("two scores have a margin"));
        };
        prop_assert!(low <= value && value <= high);
    }

    #[test]
    fn a_half_width_is_never_too_small_and_less_than_two_millionths_too_large(
        scores in prop::collection::vec(0i64..=10, 2..40),
    ) {
        let all: Vec<Ratio> = scores.iter().map(|score| Ratio::new(*score, 1).unwrap()).collect();
        let Some((_, Quantity::Score(high))) = ends(&mean_of(&all)) else {
            return Err(TestCaseError::fail("two scores have a margin"));
        };
        // In units of a millionth over n: (high - mean)² (n - 1) 10^16 against z² (n Σx² - (Σx)²) 10^12.
        let (n, sum) = (scores.len() as i128, i128::from(scores.iter().sum::<i64>()));
        let squares: i128 = scores.iter().map(|score| i128::from(score * score)).sum();
        let half = high.parts_down(1_000_000) * n - sum * 1_000_000;
        let wanted = 195_996_398_i128.pow(2) * (n * squares - sum * sum);
        prop_assert!(half.pow(2) * (n - 1) * 10_000 >= wanted);
        let less = (half - 2 * n).max(0);
        prop_assert!(less.pow(2) * (n - 1) * 10_000 <= wanted);
    }

    #[test]
    fn wilsons_interval_holds_the_share_and_stays_a_share(whole in 1u64..5_000, part in 0u64..5_000) {
        let part = part.min(whole);
        let found = interval::wilson(part, whole, decimal(Z_95)).unwrap();
        let value = Ratio::share(part, whole).unwrap();
        prop_assert!(Ratio::ZERO <= found.low && found.low <= value);
        prop_assert!(value <= found.high && found.high <= Ratio::ONE);
        prop_assert!(found.low < found.high);
    }
}
