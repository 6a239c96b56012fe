//! What open cases come to: none, one, and ages exactly on the limit.

use super::*;
use proptest::prelude::*;

fn value(what: Backlog, ages: &[Micros]) -> Option<Quantity> {
    measured(what, ages).value
}

#[test]
fn no_open_case_is_a_count_of_zero_and_has_no_age() {
    assert_eq!(value(Backlog::Open, &[]), Some(Quantity::Count(0)));
    assert_eq!(value(Backlog::OlderThan(5), &[]), Some(Quantity::Count(0)));
    assert_eq!(value(Backlog::Oldest, &[]), None);
    assert_eq!(value(Backlog::MeanAge, &[]), None);
    assert_eq!(measured(Backlog::OlderThan(5), &[]).misses, Some(0));
}

#[test]
fn a_case_exactly_at_the_limit_is_not_older() {
    let found = measured(Backlog::OlderThan(5), &[4, 5, 6, 7]);
    assert_eq!((found.value, found.cases, found.misses), (Some(Quantity::Count(2)), 4, Some(2)));
    assert_eq!(measured(Backlog::OlderThan(0), &[0, 1]).misses, Some(1));
}

#[test]
fn ages_are_counted_sought_and_averaged() {
    let ages = [3, 9, 1];
    assert_eq!(value(Backlog::Open, &ages), Some(Quantity::Count(3)));
    assert_eq!(value(Backlog::Oldest, &ages), Some(Quantity::Micros(9)));
    assert_eq!(value(Backlog::MeanAge, &ages), Some(Quantity::Micros(5)), "13 over 3, rounded up");
    assert_eq!(value(Backlog::MeanAge, &[0, 0, 0]), Some(Quantity::Micros(0)));
    assert_eq!(value(Backlog::MeanAge, &[i64::MAX; 3]), Some(Quantity::Micros(i64::MAX)), "no sum overflows");
    assert_eq!(measured(Backlog::Oldest, &ages).misses, None, "no single case can miss");
}

proptest! {
    #[test]
    fn the_mean_lies_between_the_ages(ages in prop::collection::vec(0i64..1_000, 1..30)) {
        let Some(Quantity::Micros(mean)) = value(Backlog::MeanAge, &ages) else {
            return Err(TestCaseError::fail("there are ages"));
        };
        let (sum, count) = (ages.iter().sum::<i64>(), ages.len() as i64);
        prop_assert!(sum <= mean * count && mean * count < sum + count);
        let split = measured(Backlog::OlderThan(mean), &ages);
        prop_assert!(split.misses < Some(split.cases), "not every case is older than the mean");
    }
}
