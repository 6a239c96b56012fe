//! What goes together is kept together: entries, chunks, records and jobs, all or nothing both ways.

use super::{
    Promise, chunk, engagement, entries, entry, is_changed, is_misuse, is_too_large, job, lease, put, tail,
};
use crate::{
    Change, Queue, Shelf, Store, StoreError,
    store::{KEY_BYTES_MAX, VALUE_BYTES_MAX},
};
use outrigger_kernel::Instant;
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    entries_and_changes_go_together,
    changes_may_go_with_no_entries,
    a_conflict_leaves_records_alone,
    a_failed_expectation_leaves_the_ledger_alone,
    chunks_and_changes_go_together,
    what_is_wrong_with_a_change_leaves_the_rest_alone,
    of_racing_appends_the_changes_of_one_are_kept,
];

/// A record and a job beside what they go with.
fn beside(value: &[u8]) -> [Change; 2] {
    [put(Shelf::Once, "row", value), job("a", 0)]
}

fn has_changed_nothing(store: &dyn Store) {
    assert_eq!(store.record(Shelf::Once, "row"), Ok(None));
    assert_eq!(store.job_take(Queue::Import, Instant(1), lease(2, "t")), Ok(None));
    assert_eq!((store.engagements(), store.tails()), (Ok(vec![]), Ok(vec![])));
}

fn entries_and_changes_go_together(store: &dyn Store) {
    let ledger = entries(engagement(1), 0, 3);
    assert_eq!(store.append(engagement(1), 0, &ledger, &beside(b"1")), Ok(()));
    assert_eq!(store.read(engagement(1), 0, 10), Ok(ledger));
    assert_eq!(store.record(Shelf::Once, "row"), Ok(Some(b"1".to_vec())));
    assert!(store.job_take(Queue::Import, Instant(1), lease(2, "t")).unwrap().is_some());
}

fn changes_may_go_with_no_entries(store: &dyn Store) {
    assert_eq!(store.append(engagement(1), 1, &[], &beside(b"1")), Err(StoreError::Conflict { head: 0 }));
    has_changed_nothing(store);
    assert_eq!(store.append(engagement(1), 0, &[], &beside(b"1")), Ok(()));
    assert_eq!(store.record(Shelf::Once, "row"), Ok(Some(b"1".to_vec())));
    assert_eq!(store.engagements(), Ok(vec![]));
}

fn a_conflict_leaves_records_alone(store: &dyn Store) {
    let early = entries(engagement(1), 2, 1);
    assert_eq!(store.append(engagement(1), 2, &early, &beside(b"1")), Err(StoreError::Conflict { head: 0 }));
    has_changed_nothing(store);
    let chunk = chunk(2, 1);
    assert_eq!(store.tail_append(tail(1, 7), &chunk, &beside(b"1")), Err(StoreError::Conflict { head: 0 }));
    has_changed_nothing(store);
}

fn a_failed_expectation_leaves_the_ledger_alone(store: &dyn Store) {
    let [record, job] = beside(b"1");
    let fails = Change::Expect(Shelf::Meta, "absent".into(), Some(Vec::new()));
    for with in [[fails.clone(), record.clone(), job.clone()], [record, job, fails]] {
        assert!(is_changed(store.append(engagement(1), 0, &entries(engagement(1), 0, 3), &with)));
        has_changed_nothing(store);
        assert!(is_changed(store.tail_append(tail(1, 7), &chunk(1, 1), &with)));
        has_changed_nothing(store);
    }
    assert_eq!(
        store.append(engagement(1), 0, &entries(engagement(1), 0, 1), &[]),
        Ok(()),
        "the place is free"
    );
}

fn chunks_and_changes_go_together(store: &dyn Store) {
    assert_eq!(store.tail_append(tail(1, 7), &chunk(1, 2), &beside(b"1")), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![chunk(1, 2)]));
    assert_eq!(store.record(Shelf::Once, "row"), Ok(Some(b"1".to_vec())));
    assert!(store.job_take(Queue::Import, Instant(1), lease(2, "t")).unwrap().is_some());
}

fn what_is_wrong_with_a_change_leaves_the_rest_alone(store: &dyn Store) {
    let ledger = entries(engagement(1), 0, 1);
    let with = |wrong: Change| [put(Shelf::Once, "row", b"1"), wrong];
    let long = with(put(Shelf::Meta, &"k".repeat(KEY_BYTES_MAX + 1), b""));
    let large = with(put(Shelf::Meta, "k", &vec![0; VALUE_BYTES_MAX + 1]));
    let nul = with(put(Shelf::Meta, "\0", b""));
    for wrong in [&long, &large] {
        assert!(is_too_large(store.append(engagement(1), 0, &ledger, wrong)));
        assert!(is_too_large(store.tail_append(tail(1, 7), &chunk(1, 1), wrong)));
    }
    assert!(is_misuse(store.append(engagement(1), 0, &ledger, &nul)));
    assert!(is_misuse(store.tail_append(tail(1, 7), &chunk(1, 1), &nul)));
    has_changed_nothing(store);
}

fn of_racing_appends_the_changes_of_one_are_kept(store: &dyn Store) {
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = (0..8_u8)
            .map(|no| {
                scope.spawn(move || {
                    let with = [put(Shelf::Once, &no.to_string(), &[no]), put(Shelf::Once, "winner", &[no])];
                    store.append(engagement(1), 0, &[entry(engagement(1), 1, &[no])], &with)
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let won: Vec<u8> = (0..).zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(no, _)| no).collect();
    let &[winner] = won.as_slice() else { panic!("{answers:?}") };
    let kept = vec![(winner.to_string(), vec![winner]), ("winner".into(), vec![winner])];
    assert_eq!(store.records(Shelf::Once, "", "", 10), Ok(kept));
    assert_eq!(store.read(engagement(1), 0, 10).unwrap()[0].payload, [winner]);
}
