//! Who shares a write with whom, and that everybody is answered.

use super::*;
use crate::ingest::{
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
