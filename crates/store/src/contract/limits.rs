//! Limits: what is as large as it may be is kept, what is larger is refused and changes nothing.

use super::{Promise, chunk, engagement, entry, is_too_large, job, put, tail};
use crate::{
    Change, Chunk, Shelf, Store,
    store::{
        BLOB_BYTES_MAX, CHANGES_MAX, CHUNK_BYTES_MAX, CHUNK_ROWS_MAX, ENTRIES_PER_READ_MAX, KEY_BYTES_MAX,
        KIND_BYTES_MAX, LINE_BYTES_MAX, LISTED_MAX, PAYLOAD_BYTES_MAX, VALUE_BYTES_MAX,
    },
};
use outrigger_kernel::{AccountId, Entry, Instant, entry::Draft};

pub(super) const PROMISES: &[Promise] = &[
    large_entries_are_refused,
    large_blobs_are_refused,
    large_chunks_are_refused,
    large_records_are_refused,
];

fn large_entries_are_refused(store: &dyn Store) {
    let fits = entry(engagement(1), 1, &vec![b' '; PAYLOAD_BYTES_MAX]);
    assert_eq!(store.append(engagement(1), 0, std::slice::from_ref(&fits), &[]), Ok(()));
    assert_eq!(store.read(engagement(1), 0, ENTRIES_PER_READ_MAX), Ok(vec![fits]));

    let large = entry(engagement(1), 2, &vec![b' '; PAYLOAD_BYTES_MAX + 1]);
    assert!(is_too_large(store.append(engagement(1), 1, &[large], &[])));
    let draft = Draft { kind: "k".repeat(KIND_BYTES_MAX + 1), payload: Vec::new(), salt: [1; 32] };
    let actor = AccountId::from_random([1; 16]);
    let long = Entry::seal(engagement(1), 2, (Instant(0), actor), draft);
    assert!(is_too_large(store.append(engagement(1), 1, &[long], &[])));
    assert!(is_too_large(store.read(engagement(1), 0, ENTRIES_PER_READ_MAX + 1)));
    assert_eq!(store.head(engagement(1)), Ok(1));
}

fn large_blobs_are_refused(store: &dyn Store) {
    assert!(is_too_large(store.blob_put(&vec![0; BLOB_BYTES_MAX + 1])));
    assert!(is_too_large(store.blobs(None, LISTED_MAX + 1)));
    assert_eq!(store.blobs(None, LISTED_MAX), Ok(vec![]));
}

fn large_chunks_are_refused(store: &dyn Store) {
    let line = |bytes: usize| {
        let mut line = vec![b' '; bytes];
        line[bytes - 1] = b'\n';
        line
    };
    let fits = Chunk { no: 1, ids: vec![[1; 16]], lines: line(LINE_BYTES_MAX) };
    assert_eq!(store.tail_append(tail(1, 1), &fits, &[]), Ok(()));
    assert_eq!(store.tail_read(tail(1, 1), 0, LISTED_MAX), Ok(vec![fits]));

    let long = Chunk { no: 2, ids: vec![[1; 16]], lines: line(LINE_BYTES_MAX + 1) };
    let many =
        Chunk { no: 2, ids: vec![[1; 16]; CHUNK_ROWS_MAX + 1], lines: vec![b'\n'; CHUNK_ROWS_MAX + 1] };
    let large = Chunk { no: 2, ids: Vec::new(), lines: vec![0; CHUNK_BYTES_MAX + 1] };
    for chunk in [long, many, large] {
        assert!(is_too_large(store.tail_append(tail(1, 1), &chunk, &[])));
    }
    let changes = vec![job("a", 0); CHANGES_MAX + 1];
    assert!(is_too_large(store.tail_append(tail(1, 1), &chunk(2, 1), &changes)));
    assert!(is_too_large(store.tail_read(tail(1, 1), 0, LISTED_MAX + 1)));
    assert!(is_too_large(store.tail_ids(tail(1, 1), 0, LISTED_MAX + 1)));
    assert!(is_too_large(store.tail_discard(tail(1, 1), &vec![1; LISTED_MAX + 1], &[])));
    assert!(is_too_large(store.tail_discard(tail(1, 1), &[1], &changes)));
    assert_eq!(store.tail_head(tail(1, 1)), Ok(1));
}

fn large_records_are_refused(store: &dyn Store) {
    let (key, value) = ("é".repeat(KEY_BYTES_MAX / 2), vec![7_u8; VALUE_BYTES_MAX]);
    assert_eq!(store.change(&[put(Shelf::Meta, &key, &value)]), Ok(()));
    assert!(store.record(Shelf::Meta, &key) == Ok(Some(value)), "as large as may be");

    let (long, large) = ("k".repeat(KEY_BYTES_MAX + 1), vec![7_u8; VALUE_BYTES_MAX + 1]);
    let wrong = [
        put(Shelf::Meta, &long, b""),
        put(Shelf::Meta, "k", &large),
        Change::Insert(Shelf::Meta, "k".into(), large.clone()),
        Change::Replace { shelf: Shelf::Meta, key: "k".into(), was: Vec::new(), value: large },
        Change::Delete(Shelf::Meta, long.clone()),
        Change::Expect(Shelf::Meta, long.clone(), None),
        job(&long, 0),
    ];
    for change in wrong {
        assert!(is_too_large(store.change(&[put(Shelf::Meta, "b", b""), change.clone()])), "{change:?}");
    }
    assert!(is_too_large(store.change(&vec![put(Shelf::Meta, "b", b""); CHANGES_MAX + 1])));
    assert_eq!(store.record(Shelf::Meta, "b"), Ok(None));
    assert_eq!(store.record(Shelf::Meta, &long), Ok(None), "what cannot be is not there");
    assert!(is_too_large(store.records(Shelf::Meta, "", "", LISTED_MAX + 1)));

    let many: Vec<Change> = (0..CHANGES_MAX).map(|no| put(Shelf::Once, &format!("{no:05}"), b"")).collect();
    assert_eq!(store.change(&many), Ok(()));
    assert_eq!(store.records(Shelf::Once, "", "", LISTED_MAX).map(|listed| listed.len()), Ok(CHANGES_MAX));
}
