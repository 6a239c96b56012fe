//! Who is on time, who is open, and how due dates are read.

use super::*;
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::time::zone;
use proptest::prelude::*;

fn case(due: i64, done: Option<i64>) -> Due {
    Due { due: Instant(due), done: done.map(Instant) }
}

fn share(part: u64, whole: u64) -> Option<Quantity> {
    Ratio::share(part, whole).map(Quantity::Share)
}

fn berlin() -> TimeZone {
    zone("Europe/Berlin").unwrap()
}

/// A log with one attribute, `deadline`.
fn log(values: &[&str]) -> EventLog {
    let mut builder = LogBuilder::new();
    let deadline = builder.column("deadline");
    for value in values {
        builder.push("A", Instant(0), &[(deadline, *value)]);
    }
    builder.finish()
}

/// What every event's deadline reads as.
fn told(values: &[&str], read: fn(&Column, &TimeZone) -> Vec<Option<Instant>>) -> Vec<String> {
    let log = log(values);
    let column = log.column("deadline").unwrap();
    let instants = read(column, &berlin());
    assert_eq!(instants.len(), column.values.len(), "one for every code");
    let told = |code: &u32| instants[*code as usize].map_or("-".to_owned(), |instant| instant.to_string());
    column.codes.iter().map(told).collect()
}

#[test]
fn done_exactly_when_due_is_on_time() {
    let dues = [case(10, Some(9)), case(10, Some(10)), case(10, Some(11))];
    let (found, open) = measured(&dues, PeriodOf::Stop, Instant(100));
    assert_eq!((found.value, found.cases, found.misses, open), (share(2, 3), 3, Some(1), 0));
}

#[test]
fn an_open_case_is_a_miss_only_once_its_due_date_counts_it() {
    let dues = [case(10, Some(9)), case(49, None), case(50, None), case(90, None)];
    let cases = [
        (PeriodOf::Stop, share(1, 1), Some(0)),
        (PeriodOf::Start, share(1, 1), Some(0)),
        (PeriodOf::Due, share(1, 2), Some(1)),
    ];
    for (period_of, value, misses) in cases {
        let (found, open) = measured(&dues, period_of, Instant(50));
        assert_eq!((found.value, found.misses, open), (value, misses, 3), "{period_of:?}");
    }
    let (found, open) = measured(&dues[1..], PeriodOf::Due, Instant(1_000));
    assert_eq!((found.value, found.misses, open), (share(0, 3), Some(3), 3));
}

#[test]
fn s27_without_a_case_to_judge_nothing_is_measured() {
    assert_eq!(measured(&[], PeriodOf::Due, Instant(50)), (Measured::default(), 0));
    let not_yet = [case(60, None)];
    assert_eq!(measured(&not_yet, PeriodOf::Due, Instant(50)), (Measured::default(), 1));
    assert_eq!(measured(&not_yet, PeriodOf::Stop, Instant(90)), (Measured::default(), 1));
}

#[test]
fn times_are_read_in_the_zone_of_the_agreement() {
    let values = ["2026-03-05 12:00", "2026-03-05T12:00:00Z", "", "soon", "2026-03-05", "2026-03-05 12:00"];
    let want = [
        "2026-03-05T11:00:00Z",
        "2026-03-05T12:00:00Z",
        "-",
        "-",
        "2026-03-04T23:00:00Z",
        "2026-03-05T11:00:00Z",
    ];
    assert_eq!(told(&values, instants), want);
}

#[test]
fn whoever_is_due_on_a_date_has_the_whole_day() {
    let values = ["2026-03-05", " 5.3.2026 ", "2026-03-05 00:00", "2026-03-29", "later"];
    let want = [
        "2026-03-05T22:59:59.999999Z",
        "2026-03-05T22:59:59.999999Z",
        "2026-03-04T23:00:00Z",
        // The day on which the clocks go forward ends an hour earlier by UTC.
        "2026-03-29T21:59:59.999999Z",
        "-",
    ];
    assert_eq!(told(&values, due_instants), want);
}

#[test]
fn the_order_of_day_and_month_is_proven_and_not_guessed() {
    assert_eq!(told(&["03/04/2026 12:00"], instants), ["-"]);
    let proven = told(&["03/04/2026 12:00", "31/03/2026 12:00"], instants);
    assert_eq!(proven, ["2026-04-03T10:00:00Z", "2026-03-31T10:00:00Z"]);
}

proptest! {
    #[test]
    fn every_case_is_met_missed_or_left_open(
        cases in prop::collection::vec((0i64..100, prop::option::of(0i64..100)), 0..30),
        until in 0i64..100,
    ) {
        let dues: Vec<Due> = cases.iter().map(|(due, done)| case(*due, *done)).collect();
        let (by_stop, open) = measured(&dues, PeriodOf::Stop, Instant(until));
        let (by_due, still_open) = measured(&dues, PeriodOf::Due, Instant(until));
        prop_assert_eq!(open, still_open);
        prop_assert_eq!(by_stop.cases + open, cases.len() as u64);
        let overdue = cases.iter().filter(|(due, done)| done.is_none() && *due < until).count() as u64;
        prop_assert_eq!(by_due.cases, by_stop.cases + overdue);
        prop_assert_eq!(by_due.misses.unwrap_or(0), by_stop.misses.unwrap_or(0) + overdue);
    }
}
