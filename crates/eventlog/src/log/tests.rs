//! Questions to a log, the case index, merging and fingerprints.

use crate::{EventLog, LogBuilder};
use outrigger_kernel::Instant;

/// One event per tuple: case, second, activity.
fn log(events: &[(&str, i64, &str)]) -> EventLog {
    let mut builder = LogBuilder::new();
    let activity = builder.column("activity");
    for &(case, second, what) in events {
        builder.push(case, Instant(second * 1_000_000), &[(activity, what)]);
    }
    builder.finish()
}

#[test]
fn an_empty_log_answers_everything() {
    let empty = EventLog::default();
    assert!(empty.is_empty());
    assert_eq!(empty.span(), None);
    assert_eq!(empty.value(0, "activity"), None);
    assert!(empty.case_index().rows.is_empty());
    assert!(empty.case_index().rows_of(u32::MAX).is_empty());
}

#[test]
fn rows_of_a_case_are_in_the_order_of_time_then_of_arrival() {
    let log = log(&[("b", 5, "x"), ("a", 9, "late"), ("a", 1, "early"), ("b", 5, "y"), ("a", 1, "twin")]);
    let index = log.case_index();
    let (a, b) = (log.cases().code("a").unwrap(), log.cases().code("b").unwrap());
    assert_eq!(index.rows_of(a), [2, 4, 1]);
    assert_eq!(index.rows_of(b), [0, 3]);
    assert!(index.rows_of(0).is_empty() && index.rows_of(3).is_empty());
    assert_eq!(log.span(), Some((Instant(1_000_000), Instant(9_000_000))));
    assert_eq!(log.value(1, "activity"), Some("late"));
    assert_eq!(log.value(1, "resource"), None);
    assert_eq!(log.value(99, "activity"), None);
}

#[test]
fn appending_recodes_and_unites_the_columns() {
    let mut left = log(&[("a", 1, "open"), ("b", 2, "close")]);
    let mut builder = LogBuilder::new();
    let team = builder.column("team");
    let activity = builder.column("activity");
    builder.push("b", Instant(3), &[(activity, "reopen"), (team, "north")]);
    builder.push("c", Instant(4), &[(activity, "open")]);
    let right = builder.finish();
    left.append(&right);

    assert_eq!(left.len(), 4);
    assert_eq!(left.case_codes(), [1, 2, 2, 3]);
    let activities: Vec<_> = (0..4).map(|row| left.value(row, "activity")).collect();
    assert_eq!(activities, [Some("open"), Some("close"), Some("reopen"), Some("open")]);
    let teams: Vec<_> = (0..4).map(|row| left.value(row, "team")).collect();
    assert_eq!(teams, [None, None, Some("north"), None]);
    for row in 0..2 {
        assert_eq!(left.fingerprint(2 + row), right.fingerprint(row), "merging keeps what an event says");
    }

    let once = left.len();
    left.append(&EventLog::default());
    assert_eq!(left.len(), once);
    let mut empty = EventLog::default();
    empty.append(&right);
    assert_eq!(empty.value(0, "team"), Some("north"));
}

#[test]
fn a_fingerprint_sees_content_and_nothing_else() {
    let mut builder = LogBuilder::new();
    let (b, a) = (builder.column("b"), builder.column("a"));
    builder.push("k", Instant(7), &[(a, "1"), (b, "2")]);
    builder.push("k", Instant(7), &[(a, "12")]);
    builder.push("k", Instant(8), &[(a, "1"), (b, "2")]);
    let first = builder.finish();
    let mut builder = LogBuilder::new();
    let (a, _, b) = (builder.column("a"), builder.column("unused"), builder.column("b"));
    builder.push("other", Instant(1), &[]);
    builder.push("k", Instant(7), &[(b, "2"), (a, "1")]);
    let second = builder.finish();
    assert_eq!(first.fingerprint(0), second.fingerprint(1));
    assert_ne!(first.fingerprint(0), first.fingerprint(1), "values do not run into each other");
    assert_ne!(first.fingerprint(0), first.fingerprint(2), "the instant counts");
    assert_ne!(first.fingerprint(0), second.fingerprint(0));
}
