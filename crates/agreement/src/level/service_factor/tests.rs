//! The four definitions on one day's contacts, and how they stand to each other.

use super::*;
use proptest::prelude::*;

const EVERY: [Abandoned; 4] =
    [Abandoned::Ignored, Abandoned::Missed, Abandoned::MissedAfter(5), Abandoned::MetWithin];

fn share(part: u64, whole: u64) -> Option<Quantity> {
    Ratio::share(part, whole).map(Quantity::Share)
}

#[test]
fn the_four_definitions_differ_on_the_same_day() {
    // Answered: 80 within 20 s and 10 later. Hung up: 4 at once, 3 within 20 s, 3 later.
    let mut answered = vec![20; 80];
    answered.resize(90, 21);
    let hung_up = [5, 5, 1, 0, 6, 20, 19, 21, 40, 90];
    let want = [(80, 90), (80, 100), (80, 96), (87, 100)];
    for (abandoned, (met, cases)) in EVERY.into_iter().zip(want) {
        let found = measured(abandoned, 20, &answered, &hung_up);
        assert_eq!(found.value, share(met, cases), "{abandoned:?}");
        assert_eq!((found.cases, found.misses, found.margin), (cases, Some(cases - met), None));
    }
}

#[test]
fn a_day_on_which_everybody_hung_up_is_measured_where_that_counts() {
    let cases = [None, share(0, 2), share(0, 1), share(1, 2)];
    for (abandoned, value) in EVERY.into_iter().zip(cases) {
        assert_eq!(measured(abandoned, 20, &[], &[5, 30]).value, value, "{abandoned:?}");
    }
}

#[test]
fn s27_no_contact_is_not_measured() {
    for abandoned in EVERY {
        assert_eq!(measured(abandoned, 20, &[], &[]), Measured::default(), "{abandoned:?}");
    }
    assert_eq!(measured(Abandoned::MissedAfter(5), 20, &[], &[1, 5]), Measured::default());
}

proptest! {
    #[test]
    fn more_forgiving_definitions_give_no_smaller_figures(
        answered in prop::collection::vec(0i64..40, 1..30),
        hung_up in prop::collection::vec(0i64..40, 0..30),
        threshold in 0i64..40,
    ) {
        let value = |abandoned| match measured(abandoned, 20, &answered, &hung_up).value {
            Some(Quantity::Share(share)) => share,
            other => panic!("a share: {other:?}"),
        };
        let missed = value(Abandoned::Missed);
        prop_assert!(missed <= value(Abandoned::MissedAfter(threshold)));
        prop_assert!(value(Abandoned::MissedAfter(threshold)) <= value(Abandoned::Ignored));
        prop_assert!(missed <= value(Abandoned::MetWithin));
        prop_assert_eq!(value(Abandoned::MissedAfter(40)), value(Abandoned::Ignored));
        let found = measured(Abandoned::MetWithin, 20, &answered, &hung_up);
        prop_assert_eq!(found.cases, (answered.len() + hung_up.len()) as u64);
    }
}
