//! Ids in memory are those on disk: taken back when a write fails, counted, and bounded.

use super::*;
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::{EngagementId, Hash, Instant};
use outrigger_store::Sqlite;
use tempfile::TempDir;

fn store() -> (TempDir, Sqlite) {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    (folder, store)
}

fn tail() -> Tail {
    Tail { engagement: EngagementId::from_random([1; 16]), source: 1 }
}

fn rows(cases: std::ops::Range<usize>) -> Rows {
    let mut log = LogBuilder::new();
    cases.for_each(|case| log.push(&format!("INC-{case}"), Instant(0), &[]));
    Rows::of(&log.finish(), None).unwrap()
}

fn add(store: &dyn Store, known: &mut Known, rows: &Rows) -> Result<u64, Overfull> {
    let mut growth = Growth::of(known);
    let added = growth.add(rows);
    growth.write(store, tail(), &[]).unwrap();
    added
}

#[test]
fn what_was_written_is_known_and_read_back() {
    let (_folder, store) = store();
    let mut known = Known::load(&store, tail()).unwrap();
    assert_eq!(add(&store, &mut known, &rows(0..10)), Ok(10));
    assert_eq!(add(&store, &mut known, &rows(5..12)), Ok(2));
    assert_eq!(add(&store, &mut known, &rows(0..12)), Ok(0));
    assert_eq!(store.tail_head(tail()), Ok(2), "nothing new makes no chunk");
    let again = Known::load(&store, tail()).unwrap();
    assert_eq!((again.len(), again.head, again.waits()), (12, 2, 12));
    store.tail_seal(tail(), 1, Hash::of(b"batch")).unwrap();
    known.seal(1);
    let again = Known::load(&store, tail()).unwrap();
    assert_eq!((known.waits(), again.waits(), again.len()), (2, 2, 12), "sealed events stay known");
    store.tail_forget(tail(), Hash::of(b"batch")).unwrap();
    let again = Known::load(&store, tail()).unwrap();
    assert_eq!((again.len(), again.head), (2, 2), "forgotten ones do not; their number stays taken");
}

#[test]
fn what_was_not_written_is_taken_back() {
    let (_folder, store) = store();
    let mut known = Known::load(&store, tail()).unwrap();
    assert_eq!(Growth::of(&mut known).add(&rows(0..5)), Ok(5));
    assert_eq!(known.len(), 0);
    let mut other = Known::load(&store, tail()).unwrap();
    add(&store, &mut other, &rows(0..3)).unwrap();
    let mut growth = Growth::of(&mut known);
    assert_eq!(growth.add(&rows(2..5)), Ok(3));
    assert_eq!(growth.write(&store, tail(), &[]), Err(StoreError::Conflict { head: 1 }));
    assert_eq!(known.len(), 0);
    known.read_on(&store, tail()).unwrap();
    assert_eq!(add(&store, &mut known, &rows(2..5)), Ok(2));
}

#[test]
fn a_discard_makes_what_is_known_stale() {
    let (_folder, store) = store();
    let mut known = Known::load(&store, tail()).unwrap();
    add(&store, &mut known, &rows(0..3)).unwrap();
    assert_eq!(known.is_stale(&store, tail()), Ok(false));
    let with = [Change::Put(Shelf::Meta, discards_key(tail()), b"1".to_vec())];
    store.tail_discard(tail(), &[1], &with).unwrap();
    assert_eq!(known.is_stale(&store, tail()), Ok(true));
    let again = Known::load(&store, tail()).unwrap();
    assert_eq!((again.len(), again.head, again.waits()), (0, 1, 0));
    assert!(matches!(store.tail_discard(tail(), &[2], &[]), Err(StoreError::Changed { .. })), "never there");
    add(&store, &mut Known::load(&store, tail()).unwrap(), &rows(0..3)).unwrap();
    store.tail_seal(tail(), 2, Hash::of(b"batch")).unwrap();
    assert!(matches!(store.tail_discard(tail(), &[2], &with), Err(StoreError::Changed { .. })), "sealed");
}

#[test]
fn a_tail_keeps_no_more_than_it_may() {
    let (_folder, store) = store();
    let mut known = Known::load(&store, tail()).unwrap();
    let all = rows(0..TAIL_KEPT_MAX);
    assert_eq!(add(&store, &mut known, &all), Ok(TAIL_KEPT_MAX as u64));
    let mut growth = Growth::of(&mut known);
    let two = rows(TAIL_KEPT_MAX - 1..TAIL_KEPT_MAX + 1);
    assert_eq!(growth.add(&two), Err(Overfull::Events), "one too many");
    assert_eq!(growth.add(&rows(0..10)), Ok(0), "what is there takes no room");
    assert_eq!(growth.waiting(), TAIL_KEPT_MAX as u64);
    drop(growth);
    assert_eq!(known.len(), TAIL_KEPT_MAX);
}

#[test]
fn a_tail_keeps_no_more_bytes_than_one_blob_holds() {
    let (_folder, store) = store();
    let mut known = Known::load(&store, tail()).unwrap();
    add(&store, &mut known, &rows(0..3)).unwrap();
    let three = known.bytes();
    assert!(three > 0);
    assert_eq!(Known::load(&store, tail()).unwrap().bytes(), three, "read back");
    let bytes = TAIL_BYTES_MAX as u64 - 2 * three;
    known.waiting.push_back(Waiting { no: 2, events: 1, bytes });
    let mut growth = Growth::of(&mut known);
    assert_eq!(growth.add(&rows(3..9)), Err(Overfull::Bytes));
    assert_eq!(growth.add(&rows(3..6)), Ok(3), "as many as there is room for");
    assert_eq!(growth.add(&rows(6..7)), Err(Overfull::Bytes));
    assert_eq!(growth.add(&rows(0..6)), Ok(0), "what is there takes no room");
    drop(growth);
    known.seal(2);
    assert_eq!((known.bytes(), known.len()), (0, 3));
}

#[test]
fn ids_are_hashed_by_their_first_bytes() {
    use std::hash::{BuildHasher, Hash as _};
    let build = BuildHasherDefault::<FirstBytes>::default();
    let mut id: ExternalId = [0; 16];
    id[0] = 7;
    assert_eq!(build.hash_one(id), 7);
    let mut hasher = FirstBytes::default();
    id.hash(&mut hasher);
    assert_eq!(hasher.finish(), 7);
}
