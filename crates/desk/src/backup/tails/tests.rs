//! Chunks come back at their numbers, and wait again only in the tail whose ledger ends before their batch.

use super::*;
use outrigger_store::Sqlite;

fn tail(engagement: u8) -> Tail {
    Tail { engagement: EngagementId::from_random([engagement; 16]), source: 1 }
}

fn kept(tail: Tail, no: u64, ids: &[u8], batch: Option<Hash>) -> Kept {
    let lines = if batch.is_some() { Vec::new() } else { b"waiting\n".repeat(ids.len()) };
    Kept { tail, chunk: Chunk { no, ids: ids.iter().map(|id| [*id; 16]).collect(), lines }, batch }
}

/// The chunks of a tail that wait: number, ids and lines.
fn waiting(store: &Sqlite, tail: Tail) -> Vec<(u64, usize, String)> {
    let chunks = store.tail_read(tail, 0, 100).unwrap().into_iter();
    chunks.map(|chunk| (chunk.no, chunk.ids.len(), String::from_utf8(chunk.lines).unwrap())).collect()
}

#[test]
fn the_same_batch_of_two_engagements_waits_where_its_ledger_ends_earlier() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let batch = store.blob_put(b"a\nb\n").unwrap();
    let mut tails = Tails::new(&store);
    tails.sealed.insert((tail(1), batch));
    for engagement in [1, 2] {
        tails.chunk(kept(tail(engagement), 1, &[1, 2], Some(batch))).unwrap();
    }
    tails.finish(&BTreeMap::new()).unwrap();
    assert!(waiting(&store, tail(1)).is_empty());
    assert_eq!(waiting(&store, tail(2)), [(1, 2, "a\nb\n".to_owned())]);
}

#[test]
fn every_chunk_keeps_its_number_and_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let batch = store.blob_put(b"a\nb\nc\n").unwrap();
    let mut tails = Tails::new(&store);
    tails.chunk(kept(tail(1), 2, &[1, 2], Some(batch))).unwrap();
    tails.chunk(kept(tail(1), 4, &[3], Some(batch))).unwrap();
    tails.chunk(kept(tail(1), 5, &[4], None)).unwrap();
    tails.finish(&BTreeMap::new()).unwrap();
    let found = waiting(&store, tail(1)).into_iter().filter(|(_, ids, _)| *ids > 0);
    let want = [(2, 2, "a\nb\n"), (4, 1, "c\n"), (5, 1, "waiting\n")];
    assert_eq!(found.collect::<Vec<_>>(), want.map(|(no, ids, lines)| (no, ids, lines.to_owned())));
}

#[test]
fn a_batch_that_is_not_that_of_its_chunks_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let batch = store.blob_put(b"a\nb\n").unwrap();
    for (no, ids) in [(1, &[1][..]), (2, &[1, 2, 3][..])] {
        let mut tails = Tails::new(&store);
        tails.chunk(kept(tail(no), 1, ids, Some(batch))).unwrap();
        let refused = tails.finish(&BTreeMap::new()).unwrap_err();
        assert!(refused.message.contains("events than its chunks"), "{refused}");
    }
}

#[test]
fn a_batch_whose_ids_its_withdrawal_took_does_not_stand_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let batch = (tail(1), Hash::of(b"batch"));
    let until = BTreeMap::from([(tail(1).engagement, 7)]);
    let standing = || {
        let mut tails = Tails::new(&store);
        tails.standing.insert(batch);
        tails
    };
    let refused = standing().finish(&until).unwrap_err();
    let next = refused.next.unwrap();
    assert_eq!(next, "Restore to an entry after its withdrawal, or before it was sealed.");
    assert!(standing().finish(&BTreeMap::new()).is_ok(), "a whole ledger knows the withdrawal itself");
    let mut found = standing();
    found.sealed.insert(batch);
    found.chunk(kept(batch.0, 1, &[1], Some(batch.1))).unwrap();
    assert!(found.finish(&until).is_ok());
}
