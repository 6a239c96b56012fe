//! Who shares a write with whom, and that everybody is answered.

use super::*;
use crate::ingest::{
    discards_key,
    tails::tail_of,
    tests::dock::{Dock, no},
};
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::Instant;
use outrigger_store::Shelf;
use std::{ops::Range, thread};

fn rows(cases: Range<usize>) -> Rows {
    let mut log = LogBuilder::new();
    cases.for_each(|case| log.push(&format!("INC-{case}"), Instant(0), &[]));
    Rows::of(&log.finish(), None).unwrap()
}

fn parcel(cases: Range<usize>) -> Parcel {
    Parcel::new(rows(cases), Marks::default(), None)
}

/// Keeps a record with the rows, which must not be there yet.
fn with(key: &'static str) -> Option<With> {
    Some(Box::new(move |placed: &Placed| {
        Ok(vec![Change::Insert(Shelf::Meta, key.into(), placed.accepted.to_string().into_bytes())])
    }))
}

fn line(dock: &Dock) -> Arc<Line> {
    dock.desk.0.tails.line(tail_of(dock.engagement, no("SRC-1")))
}

#[test]
fn a_group_is_bounded_and_those_who_are_alone_are_alone() {
    let dock = Dock::new();
    let line = line(&dock);
    let large = Parcel { rows: Rows { lines: vec![b'\n'; BYTES_MAX], ..Rows::default() }, ..parcel(0..0) };
    for parcel in [parcel(0..2), parcel(1..3), large, parcel(3..4), parcel(4..5).alone(), parcel(5..6)] {
        line.join(&Arc::new(parcel));
    }
    let sizes: Vec<usize> = (0..5).map(|_| line.next_group().len()).collect();
    assert_eq!(sizes, [2, 1, 1, 1, 1]);
    assert!(line.next_group().is_empty());
}

#[test]
fn the_first_writes_for_all_and_hands_on() {
    let dock = Dock::new();
    let line = line(&dock);
    let parcels: Vec<Arc<Parcel>> = [parcel(0..3), parcel(2..5), parcel(0..5)].map(Arc::new).into();
    let leads: Vec<bool> = parcels.iter().map(|parcel| line.join(parcel)).collect();
    assert_eq!(leads, [true, false, false]);
    dock.desk.lead_group(&line);
    let placed =
        |accepted, duplicates| Placed { no: (accepted > 0).then_some(1), accepted, duplicates, waiting: 5 };
    let answers: Vec<_> = parcels.iter().map(|parcel| parcel.wait().unwrap().unwrap()).collect();
    assert_eq!(answers, [placed(3, 0), placed(2, 1), placed(0, 5)]);
    assert_eq!(dock.store.tail_head(line.tail), Ok(1), "one chunk for all");
    assert!(line.join(&Arc::new(parcel(9..10))), "nobody leads any more");
}

#[test]
fn whoever_comes_meanwhile_leads_next() {
    let dock = Dock::new();
    let line = line(&dock);
    let first = Arc::new(parcel(0..1));
    assert!(line.join(&first));
    let turn = Turn { line: &line, group: line.next_group() };
    let later = thread::scope(|scope| {
        let later = scope.spawn(|| dock.desk.gather(line.tail, parcel(1..2)));
        while hold(&line.queue).parcels.is_empty() {
            thread::yield_now();
        }
        drop(turn);
        later.join().unwrap()
    });
    assert_eq!(later.unwrap().accepted, 1);
    assert_eq!(
        first.wait().unwrap().unwrap_err(),
        broken_off(),
        "a leader that breaks off leaves nobody waiting"
    );
}

#[test]
fn one_whose_record_is_there_already_does_not_hold_up_the_others() {
    let dock = Dock::new();
    let line = line(&dock);
    let parcels: Vec<Arc<Parcel>> = [
        Parcel { with: with("a"), ..parcel(0..2) },
        Parcel { with: with("a"), ..parcel(2..4) },
        Parcel { with: with("b"), ..parcel(3..5) },
    ]
    .map(Arc::new)
    .into();
    parcels.iter().for_each(|parcel| _ = line.join(parcel));
    dock.desk.lead_group(&line);
    let answers: Vec<_> = parcels.iter().map(|parcel| parcel.wait().unwrap()).collect();
    let accepted: Vec<Option<u64>> =
        answers.iter().map(|one| one.as_ref().ok().map(|placed| placed.accepted)).collect();
    assert_eq!(accepted, [Some(2), None, Some(2)], "the second's rows were not kept either");
    assert_eq!(dock.lines().len(), 4);
    let nothing_new = Parcel { with: with("c"), ..parcel(0..2) };
    assert_eq!(dock.desk.gather(line.tail, nothing_new).unwrap().no, None);
    assert_eq!(
        dock.store.record(Shelf::Meta, "c"),
        Ok(Some(b"0".to_vec())),
        "the record comes without rows, too"
    );
}

#[test]
fn one_whose_record_the_store_does_not_take_does_not_hold_up_the_others() {
    let dock = Dock::new();
    let line = line(&dock);
    let refused: With = Box::new(|_: &Placed| Err(StoreError::Misuse { what: "the test said so".into() }));
    let parcels: Vec<Arc<Parcel>> =
        [parcel(0..2), Parcel { with: Some(refused), ..parcel(2..4) }, parcel(3..5)].map(Arc::new).into();
    parcels.iter().for_each(|parcel| _ = line.join(parcel));
    dock.desk.lead_group(&line);
    let accepted: Vec<Option<u64>> =
        parcels.iter().map(|parcel| parcel.wait().unwrap().ok().map(|placed| placed.accepted)).collect();
    assert_eq!(accepted, [Some(2), None, Some(2)]);
    let stopped = StoreError::Stopped { cause: "the test said so".into() };
    assert!(takes_nothing(&stopped) && takes_nothing(&StoreError::Full), "these are not tried again");
}

#[test]
fn rows_that_were_discarded_while_they_were_told_apart_are_taken_in() {
    let dock = Dock::new();
    let tail = tail_of(dock.engagement, no("SRC-1"));
    assert_eq!(dock.desk.gather(tail, parcel(0..3)).unwrap().accepted, 3);
    let store = Arc::clone(&dock.store);
    // As another process does between the reading and the writing of this one.
    let discards: With = Box::new(move |placed: &Placed| {
        if placed.duplicates > 0 {
            let with = [Change::Put(Shelf::Meta, discards_key(tail), b"1".to_vec())];
            store.tail_discard(tail, &[1], &with)?;
        }
        Ok(Vec::new())
    });
    let placed = dock.desk.gather(tail, Parcel { with: Some(discards), ..parcel(0..3) }).unwrap();
    assert_eq!((placed.accepted, placed.duplicates, placed.waiting), (3, 0, 3));
    assert_eq!(dock.lines().len(), 3);
}

#[test]
fn whoever_is_refused_is_told_of_what_there_is_too_much() {
    let told = [Overfull::Events, Overfull::Bytes].map(|what| overfull(what, 7).to_string());
    assert!(told[0].contains("number of events") && told[0].contains("1000000"), "{told:?}");
    assert!(told[1].contains("size of the events") && told[1].contains("256 MiB"), "{told:?}");
}
