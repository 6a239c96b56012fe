//! Tails: chunks in the order they came, numbered for ever; sealing keeps ids, forgetting keeps numbers.

use super::{Promise, chunk, engagement, is_changed, is_misuse, put, tail};
use crate::{Change, Chunk, KnownChunk, Shelf, Store, StoreError};
use outrigger_kernel::Hash;
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    an_unknown_tail_is_empty,
    chunks_come_back_in_order_and_by_pages,
    tails_are_kept_apart_and_listed,
    lines_of_any_bytes_come_back,
    a_chunk_goes_where_the_tail_ends,
    ids_and_lines_must_fit,
    one_of_many_racing_chunks_wins,
    sealing_takes_lines_and_keeps_ids,
    sealing_again_changes_nothing,
    sealing_leaves_later_chunks,
    forgetting_lets_ids_go_and_keeps_numbers,
    a_chunk_may_be_empty,
    discarding_empties_what_waits,
    discarding_is_all_or_nothing,
];

const BATCH: Hash = Hash([1; 32]);
const OTHER_BATCH: Hash = Hash([2; 32]);

fn known(chunk: &Chunk, batch: Option<Hash>) -> KnownChunk {
    let bytes = if batch.is_none() { chunk.lines.len() as u64 } else { 0 };
    KnownChunk { no: chunk.no, ids: chunk.ids.clone(), batch, bytes }
}

/// A tail with so many chunks of two events each.
fn filled(store: &dyn Store, chunks: u64) -> Vec<Chunk> {
    let all: Vec<Chunk> = (1..=chunks).map(|no| chunk(no, 2)).collect();
    for chunk in &all {
        assert_eq!(store.tail_append(tail(1, 7), chunk, &[]), Ok(()));
    }
    all
}

fn an_unknown_tail_is_empty(store: &dyn Store) {
    assert_eq!(store.tail_head(tail(1, 0)), Ok(0));
    assert_eq!(store.tail_read(tail(1, 0), 0, 10), Ok(vec![]));
    assert_eq!(store.tail_ids(tail(1, 0), 0, 10), Ok(vec![]));
    assert_eq!(store.tails(), Ok(vec![]));
    assert_eq!(store.tail_seal(tail(1, 0), 10, BATCH), Ok(()), "there is nothing to seal");
    assert_eq!(store.tail_forget(tail(1, 0), BATCH), Ok(()));
    assert_eq!(store.tails(), Ok(vec![]));
}

fn chunks_come_back_in_order_and_by_pages(store: &dyn Store) {
    let all = filled(store, 5);
    assert_eq!(store.tail_head(tail(1, 7)), Ok(5));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10).as_ref(), Ok(&all));
    assert_eq!(store.tail_read(tail(1, 7), 0, 2), Ok(all[..2].to_vec()));
    assert_eq!(store.tail_read(tail(1, 7), 2, 2), Ok(all[2..4].to_vec()));
    assert_eq!(store.tail_read(tail(1, 7), 5, 10), Ok(vec![]));
    assert_eq!(store.tail_read(tail(1, 7), u64::MAX, 10), Ok(vec![]));
    assert_eq!(store.tail_read(tail(1, 7), 0, 0), Ok(vec![]));
    let ids: Vec<KnownChunk> = all.iter().map(|chunk| known(chunk, None)).collect();
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10).as_ref(), Ok(&ids));
    assert_eq!(store.tail_ids(tail(1, 7), 1, 2), Ok(ids[1..3].to_vec()));
}

fn tails_are_kept_apart_and_listed(store: &dyn Store) {
    let tails = [tail(2, 1), tail(1, u32::MAX), tail(1, 0)];
    for (tail, events) in tails.into_iter().zip(1..) {
        assert_eq!(store.tail_append(tail, &chunk(1, events), &[]), Ok(()));
    }
    for (tail, events) in tails.into_iter().zip(1..) {
        assert_eq!(store.tail_read(tail, 0, 10), Ok(vec![chunk(1, events)]));
    }
    assert_eq!(store.tail_seal(tail(1, 0), 1, BATCH), Ok(()));
    assert_eq!(store.tail_read(tail(1, u32::MAX), 0, 10), Ok(vec![chunk(1, 2)]), "sealed is the other");
    let mut in_order = tails.to_vec();
    in_order.sort_by_key(|tail| (tail.engagement.to_string(), tail.source));
    assert_eq!(store.tails(), Ok(in_order), "sealed ones too");
    assert_eq!(store.head(engagement(1)), Ok(0), "a tail is no ledger");
}

fn lines_of_any_bytes_come_back(store: &dyn Store) {
    let lines =
        [&b"\n"[..], b"\0\n", b"\xff\xfe\r\n", "🙂 שלום \u{202e}\n".as_bytes(), b"1000000000000000000\n"];
    let ids = (0..5).map(|no| [no; 16]).collect();
    let hostile = Chunk { no: 1, ids, lines: lines.concat() };
    assert_eq!(store.tail_append(tail(1, 1), &hostile, &[]), Ok(()));
    assert_eq!(store.tail_read(tail(1, 1), 0, 10), Ok(vec![hostile]));
}

fn a_chunk_goes_where_the_tail_ends(store: &dyn Store) {
    let all = filled(store, 2);
    for no in [1, 2, 4, u64::MAX] {
        let answer = store.tail_append(tail(1, 7), &chunk(no, 3), &[]);
        assert_eq!(answer, Err(StoreError::Conflict { head: 2 }), "{no}");
    }
    assert_eq!(store.tail_append(tail(1, 8), &chunk(2, 1), &[]), Err(StoreError::Conflict { head: 0 }));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(all));
    assert_eq!(store.tails(), Ok(vec![tail(1, 7)]));
}

fn ids_and_lines_must_fit(store: &dyn Store) {
    let good = chunk(1, 2);
    let with = |lines: &[u8]| Chunk { lines: lines.to_vec(), ..good.clone() };
    let wrong = [with(b""), with(b"one\n"), with(b"one\ntwo\nthree\n"), with(b"one\ntwo"), chunk(0, 2)];
    for wrong in wrong {
        assert!(is_misuse(store.tail_append(tail(1, 7), &wrong, &[])), "{wrong:?}");
    }
    assert_eq!(store.tail_head(tail(1, 7)), Ok(0));
    assert_eq!(store.tails(), Ok(vec![]));
}

fn one_of_many_racing_chunks_wins(store: &dyn Store) {
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = (1..=8)
            .map(|events| scope.spawn(move || store.tail_append(tail(1, 7), &chunk(1, events), &[])))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let won: Vec<Chunk> = (1..=8)
        .zip(&answers)
        .filter(|(_, answer)| answer.is_ok())
        .map(|(events, _)| chunk(1, events))
        .collect();
    assert_eq!(won.len(), 1);
    let lost = answers.iter().filter(|answer| **answer == Err(StoreError::Conflict { head: 1 })).count();
    assert_eq!(lost, 7);
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(won));
}

fn sealing_takes_lines_and_keeps_ids(store: &dyn Store) {
    let all = filled(store, 3);
    assert_eq!(store.tail_seal(tail(1, 7), 3, BATCH), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![]));
    let sealed: Vec<KnownChunk> = all.iter().map(|chunk| known(chunk, Some(BATCH))).collect();
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(sealed));
    assert_eq!(store.tail_head(tail(1, 7)), Ok(3));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(3, 1), &[]), Err(StoreError::Conflict { head: 3 }));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(4, 1), &[]), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![chunk(4, 1)]));
}

fn sealing_again_changes_nothing(store: &dyn Store) {
    let all = filled(store, 2);
    assert_eq!(store.tail_seal(tail(1, 7), 2, BATCH), Ok(()));
    let sealed: Vec<KnownChunk> = all.iter().map(|chunk| known(chunk, Some(BATCH))).collect();
    for batch in [BATCH, OTHER_BATCH] {
        assert_eq!(store.tail_seal(tail(1, 7), 2, batch), Ok(()));
        assert_eq!(
            store.tail_ids(tail(1, 7), 0, 10).as_ref(),
            Ok(&sealed),
            "they name the batch they are in"
        );
    }
}

fn sealing_leaves_later_chunks(store: &dyn Store) {
    let all = filled(store, 4);
    assert_eq!(store.tail_seal(tail(1, 7), 2, BATCH), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(all[2..].to_vec()));
    assert_eq!(store.tail_seal(tail(1, 7), 3, OTHER_BATCH), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(all[3..].to_vec()));
    let batches = [Some(BATCH), Some(BATCH), Some(OTHER_BATCH), None];
    let ids: Vec<KnownChunk> = all.iter().zip(batches).map(|(chunk, batch)| known(chunk, batch)).collect();
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(ids));
    assert_eq!(store.tail_seal(tail(1, 7), u64::MAX, BATCH), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![]));
}

fn forgetting_lets_ids_go_and_keeps_numbers(store: &dyn Store) {
    let all = filled(store, 3);
    assert_eq!(store.tail_seal(tail(1, 7), 1, OTHER_BATCH), Ok(()));
    assert_eq!(store.tail_seal(tail(1, 7), 2, BATCH), Ok(()));
    assert_eq!(store.tail_forget(tail(1, 8), BATCH), Ok(()), "the tail of another source");
    for _ in 0..2 {
        assert_eq!(store.tail_forget(tail(1, 7), BATCH), Ok(()));
        let left = vec![known(&all[0], Some(OTHER_BATCH)), known(&all[2], None)];
        assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(left));
    }
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(all[2..].to_vec()), "what waits still waits");
    assert_eq!(store.tail_head(tail(1, 7)), Ok(3));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(2, 1), &[]), Err(StoreError::Conflict { head: 3 }));

    assert_eq!(store.tail_seal(tail(1, 7), 3, BATCH), Ok(()));
    assert_eq!(store.tail_forget(tail(1, 7), BATCH), Ok(()));
    assert_eq!(store.tail_forget(tail(1, 7), OTHER_BATCH), Ok(()));
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(vec![]));
    assert_eq!((store.tail_head(tail(1, 7)), store.tails()), (Ok(3), Ok(vec![tail(1, 7)])));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(4, 1), &[]), Ok(()));
}

fn empty(no: u64) -> Chunk {
    Chunk { no, ids: Vec::new(), lines: Vec::new() }
}

fn a_chunk_may_be_empty(store: &dyn Store) {
    assert_eq!(store.tail_append(tail(1, 7), &empty(1), &[]), Ok(()));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(2, 1), &[]), Ok(()));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![empty(1), chunk(2, 1)]));
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(vec![known(&chunk(2, 1), None)]), "it knows nothing");
}

fn discarding_empties_what_waits(store: &dyn Store) {
    let all = filled(store, 4);
    assert_eq!(store.tail_seal(tail(1, 7), 1, BATCH), Ok(()));
    assert_eq!(store.tail_discard(tail(1, 7), &[], &[]), Ok(()));
    for _ in 0..2 {
        assert_eq!(store.tail_discard(tail(1, 7), &[4, 2], &[put(Shelf::Import, "row", b"1")]), Ok(()));
        assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![empty(2), all[2].clone(), empty(4)]));
        let ids = vec![known(&all[0], Some(BATCH)), known(&all[2], None)];
        assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(ids));
    }
    assert_eq!(store.record(Shelf::Import, "row"), Ok(Some(b"1".to_vec())));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(4, 1), &[]), Err(StoreError::Conflict { head: 4 }));
    assert_eq!(store.tail_seal(tail(1, 7), 4, OTHER_BATCH), Ok(()));
    let ids = vec![known(&all[0], Some(BATCH)), known(&all[2], Some(OTHER_BATCH))];
    assert_eq!(store.tail_ids(tail(1, 7), 0, 10), Ok(ids));
    assert_eq!(store.tail_forget(tail(1, 7), BATCH), Ok(()));
    assert_eq!(store.tail_discard(tail(1, 7), &[1], &[]), Ok(()), "it is forgotten already");
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(vec![]), "and does not wait again");
}

fn discarding_is_all_or_nothing(store: &dyn Store) {
    let all = filled(store, 3);
    assert_eq!(store.tail_seal(tail(1, 7), 1, BATCH), Ok(()));
    let row = put(Shelf::Import, "row", b"1");
    for wrong in [[2, 1], [1, 2], [2, 4], [2, 0], [2, u64::MAX]] {
        let answer = store.tail_discard(tail(1, 7), &wrong, std::slice::from_ref(&row));
        assert!(is_changed(answer), "{wrong:?} names one that is sealed or was never there");
    }
    assert!(is_changed(store.tail_discard(tail(1, 8), &[2], &[])), "the tail of another source");
    let fails = Change::Expect(Shelf::Import, "row".into(), Some(Vec::new()));
    assert!(is_changed(store.tail_discard(tail(1, 7), &[2], &[row, fails])));
    assert_eq!(store.tail_read(tail(1, 7), 0, 10), Ok(all[1..].to_vec()));
    assert_eq!(store.record(Shelf::Import, "row"), Ok(None));
}
