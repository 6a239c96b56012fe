//! Blobs: found by the digest of their bytes, listed in its order.

use super::Promise;
use crate::Store;
use outrigger_kernel::Hash;
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    blobs_are_found_by_their_digest,
    blobs_are_listed_in_order_and_by_pages,
    the_same_blob_may_be_put_by_many,
];

fn blobs_are_found_by_their_digest(store: &dyn Store) {
    assert_eq!(store.blob_get(Hash::of(b"x")), Ok(None));
    for bytes in [&b""[..], b"PAR1", b"\0", &[0; 100_000]] {
        let digest = store.blob_put(bytes).unwrap();
        assert_eq!(digest, Hash::of(bytes));
        assert_eq!(store.blob_put(bytes), Ok(digest), "putting twice is putting once");
        assert_eq!(store.blob_get(digest), Ok(Some(bytes.to_vec())));
    }
    assert_eq!(store.blob_get(Hash::of(b"x")), Ok(None));
}

fn blobs_are_listed_in_order_and_by_pages(store: &dyn Store) {
    assert_eq!(store.blobs(None, 10), Ok(vec![]));
    let mut all: Vec<Hash> = (0..40_u8).map(|no| store.blob_put(&[no]).unwrap()).collect();
    all.sort_unstable();
    assert_eq!(store.blobs(None, 100).as_ref(), Ok(&all));
    assert_eq!(store.blobs(None, 0), Ok(vec![]));
    assert_eq!(store.blobs(Some(all[39]), 100), Ok(vec![]));
    assert_eq!(store.blobs(Some(Hash([0xff; 32])), 100), Ok(vec![]));
    assert_eq!(store.blobs(Some(Hash([0; 32])), 3), Ok(all[..3].to_vec()), "after one that is not kept");
    let mut paged = Vec::new();
    while let Some(page) = store.blobs(paged.last().copied(), 7).ok().filter(|page| !page.is_empty()) {
        paged.extend(page);
    }
    assert_eq!(paged, all);
}

fn the_same_blob_may_be_put_by_many(store: &dyn Store) {
    let bytes = [7; 10_000];
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(move || {
                let digest = store.blob_put(&bytes).unwrap();
                assert_eq!(store.blob_get(digest), Ok(Some(bytes.to_vec())));
            });
        }
    });
    assert_eq!(store.blobs(None, 10), Ok(vec![Hash::of(&bytes)]));
}
