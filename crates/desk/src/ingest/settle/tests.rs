//! What a crash between an entry and its tail leaves behind is done by whoever looks next.

use super::*;
use crate::ingest::tests::{
    dock::{Dock, END, no, table},
    faulty::Faulty,
};
use std::sync::Arc;

fn faulty_dock() -> (Dock, Arc<Faulty>) {
    let mut faulty = None;
    let dock = Dock::over(|store| {
        let wrapped = Faulty::new(store);
        faulty = Some(Arc::clone(&wrapped));
        wrapped
    });
    (dock, faulty.unwrap())
}

#[test]
fn a_batch_whose_tail_was_not_sealed_is_sealed_by_the_next_process() {
    let (dock, faulty) = faulty_dock();
    dock.send("SRC-1", &table(0..6));
    dock.send("SRC-1", &table(6..9));
    faulty.seals.set(1);
    let batch = dock.seal("SRC-1", END);
    assert_eq!(dock.lines().len(), 9, "the entry is there, the tail is not cut");
    let other = dock.another();
    other.snapshot(dock.anna, dock.engagement, None).unwrap();
    assert!(dock.lines().is_empty(), "whoever folds it first settles it");
    let known = dock.store.tail_ids(dock.tail(), 0, 10).unwrap();
    assert!(known.iter().all(|chunk| chunk.batch == Some(batch)) && known.len() == 2);
    let report = dock.send_to(&other, "SRC-1", &table(0..12));
    assert_eq!((report.accepted, report.duplicates, report.unsealed), (3, 9, 3));
}

#[test]
fn the_same_process_settles_before_it_seals_again() {
    let (dock, faulty) = faulty_dock();
    dock.send("SRC-1", &table(0..6));
    faulty.seals.set(1);
    let first = dock.seal("SRC-1", END);
    let report = dock.send("SRC-1", &table(0..8));
    assert_eq!((report.accepted, report.duplicates, report.unsealed), (2, 6, 2), "settled on the way");
    let second = dock.seal("SRC-1", END);
    let snapshot = dock.snapshot();
    let operate = &snapshot.engagement.operate;
    assert_eq!(operate.batch_digests(), [first, second]);
    assert_eq!(operate.batches[1].shape.events, 2, "no event is in both");
}

#[test]
fn a_withdrawal_that_was_broken_off_is_done_by_the_next_process() {
    let (dock, faulty) = faulty_dock();
    dock.send("SRC-1", &table(0..6));
    let batch = dock.seal("SRC-1", END);
    faulty.forgets.set(1);
    dock.withdraw(batch);
    assert_eq!(dock.store.tail_ids(dock.tail(), 0, 10).unwrap().len(), 1, "the ids are still there");
    let report = dock.send_to(&dock.another(), "SRC-1", &table(0..6));
    assert_eq!(report.accepted, 6);
}

#[test]
fn events_of_a_withdrawn_batch_that_were_sent_again_outlive_a_restart() {
    let dock = Dock::new();
    dock.send("SRC-1", &table(0..6));
    let batch = dock.seal("SRC-1", END);
    dock.withdraw(batch);
    assert_eq!(dock.send("SRC-1", &table(0..6)).accepted, 6);
    let other = dock.another();
    other.snapshot(dock.anna, dock.engagement, None).unwrap();
    assert_eq!(dock.lines().len(), 6, "they wait, though they read like the batch that was withdrawn");
    assert_eq!(dock.send_to(&other, "SRC-1", &table(0..6)).duplicates, 6);
}

#[test]
fn a_batch_leaves_the_tail_before_it_is_withdrawn() {
    let (dock, faulty) = faulty_dock();
    dock.send("SRC-1", &table(0..6));
    faulty.seals.set(1);
    let batch = dock.seal("SRC-1", END);
    assert_eq!(dock.lines().len(), 6, "the tail was not cut");
    dock.withdraw(batch);
    assert!(dock.lines().is_empty(), "what was withdrawn does not wait");
    assert_eq!(dock.send_to(&dock.another(), "SRC-1", &table(0..6)).accepted, 6);
}

#[test]
fn what_came_after_a_batch_was_put_down_is_not_sealed_with_it() {
    let dock = Dock::new();
    dock.send("SRC-1", &table(0..3));
    let snapshot = dock.snapshot();
    let evidence = dock.desk.evidence(&snapshot, outrigger_lifecycle::Need::Tail { source: no("SRC-1") });
    assert!(matches!(evidence, Ok(outrigger_lifecycle::Evidence::Tail(shape)) if shape.events == 3));
    dock.send("SRC-1", &table(3..5));
    dock.seal("SRC-1", END);
    let report = dock.send("SRC-1", &table(5..6));
    assert_eq!((report.accepted, report.unsealed), (1, 1));
    assert_eq!(dock.snapshot().engagement.operate.batches[0].shape.events, 5);
}

#[test]
fn marks_follow_the_ledger() {
    let dock = Dock::new();
    let marks = || Marks::of(&dock.snapshot().engagement.operate, no("SRC-1"));
    assert_eq!((marks().version, marks().newest), (0, None));
    dock.send("SRC-1", &table(0..3));
    let first = dock.seal("SRC-1", END);
    assert_eq!((marks().version, marks().newest, marks().withdrawn), (1, Some((first, 3)), vec![]));
    dock.withdraw(first);
    assert_eq!((marks().version, marks().newest, marks().withdrawn), (2, None, vec![first]));
    dock.send("SRC-1", &table(0..3));
    dock.seal("SRC-1", END);
    assert_eq!((marks().version, marks().withdrawn), (3, vec![]), "what stands again is not forgotten");
    assert_eq!(Marks::of(&dock.snapshot().engagement.operate, no("SRC-2")).version, 0);
}
