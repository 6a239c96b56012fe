//! Which calls lock each other, and how many locks one call may hold.

use super::*;
use crate::{Queue, Shelf, Taken};
use outrigger_kernel::Instant;

fn engagement(no: u8) -> EngagementId {
    EngagementId::from_random([no; 16])
}

fn put(key: &str) -> Change {
    Change::Put(Shelf::Once, key.into(), Vec::new())
}

#[test]
fn the_same_thing_has_the_same_lock_and_others_have_another() {
    let locks = || Locks::of("outrigger");
    assert_eq!(locks().ledger(engagement(1)).keys(), locks().ledger(engagement(1)).keys());
    let tail = |source: u32| Tail { engagement: engagement(1), source };
    let all = [
        locks().ledger(engagement(1)).keys(),
        locks().ledger(engagement(2)).keys(),
        locks().tail(tail(1)).keys(),
        locks().tail(tail(2)).keys(),
        locks().tables().keys(),
        Locks::of("other").ledger(engagement(1)).keys(),
    ];
    assert!(all.iter().all(|keys| keys.len() == 1));
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

#[test]
fn every_kind_of_change_is_locked_by_its_key() {
    let of = |change: Change| Locks::of("outrigger").changes(&[change]).keys();
    let (shelf, key) = (Shelf::Once, || "key".to_owned());
    let same = [
        put("key"),
        Change::Insert(shelf, key(), vec![1]),
        Change::Replace { shelf, key: key(), was: vec![1], value: vec![2] },
        Change::Delete(shelf, key()),
        Change::Expect(shelf, key(), None),
    ];
    let first = of(put("key"));
    assert!(same.into_iter().all(|change| of(change) == first));
    let taken = Taken { id: key(), token: Hash::of(b"token"), puts: 1 };
    let job = of(Change::JobHeld(taken.clone()));
    assert_eq!(of(Change::JobDone(taken.clone())), job);
    assert_eq!(of(Change::JobAgain(taken, Instant(1))), job);
    let put = Change::JobPut { id: key(), queue: Queue::Mail, due: Instant(1), payload: Vec::new() };
    assert_eq!(of(put), job);
}

#[test]
fn many_changes_share_few_locks_in_order() {
    let changes: Vec<Change> = (0..10_000).map(|no: u32| put(&no.to_string())).collect();
    let keys = Locks::of("outrigger").ledger(engagement(1)).changes(&changes).keys();
    assert!((200..=257).contains(&keys.len()), "{}", keys.len());
    assert!(keys.is_sorted());
}
