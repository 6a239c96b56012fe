//! What every engine promises, one function per promise. A second engine is held to the same list: its
//! tests call [`check_all`] with a way to open an empty store.

mod blobs;
mod jobs;
mod ledger;
mod limits;
mod people;
mod records;
mod tails;
mod together;

use crate::{Account, Change, Chunk, Lease, Queue, Shelf, Store, StoreError, Tail};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq, entry::Draft};

/// What an empty store is asked to show.
type Promise = fn(&dyn Store);

/// Holds an engine to every promise, each on an empty store.
pub(crate) fn check_all(open: impl Fn() -> Box<dyn Store>) {
    let promises = [
        ledger::PROMISES,
        blobs::PROMISES,
        tails::PROMISES,
        records::PROMISES,
        jobs::PROMISES,
        together::PROMISES,
        people::PROMISES,
        limits::PROMISES,
    ];
    for promise in promises.into_iter().flatten() {
        promise(&*open());
    }
}

/// Holds an engine to what is promised of blobs, wherever they lie.
pub(crate) fn check_blobs(open: impl Fn() -> Box<dyn Store>) {
    for promise in blobs::PROMISES {
        promise(&*open());
    }
}

pub(crate) fn engagement(no: u8) -> EngagementId {
    EngagementId::from_random([no; 16])
}

/// Well-sealed entries at the places `after_seq + 1` and on.
pub(crate) fn entries(engagement: EngagementId, after_seq: Seq, count: u64) -> Vec<Entry> {
    (after_seq + 1..=after_seq + count)
        .map(|seq| entry(engagement, seq, format!("{{\"no\":{seq}}}").as_bytes()))
        .collect()
}

pub(crate) fn entry(engagement: EngagementId, seq: Seq, payload: &[u8]) -> Entry {
    let draft = Draft { kind: "operate.batch-sealed".into(), payload: payload.to_vec(), salt: [7; 32] };
    Entry::seal(engagement, seq, (Instant(-5), AccountId::from_random([3; 16])), draft)
}

pub(crate) fn account(no: u8, login: &str) -> Account {
    Account {
        id: AccountId::from_random([no; 16]),
        login: login.into(),
        name: format!("Person {no}"),
        password: None,
        created: Instant(1_000),
    }
}

/// The tail of one source of an engagement.
pub(crate) fn tail(no: u8, source: u32) -> Tail {
    Tail { engagement: engagement(no), source }
}

/// A chunk of so many events, each with a line of its own.
pub(crate) fn chunk(no: u64, events: u8) -> Chunk {
    let id = |event: u8| std::array::from_fn(|at| if at == 0 { event } else { no.to_le_bytes()[at % 8] });
    let lines = (0..events).map(|event| format!("{{\"chunk\":{no},\"event\":{event}}}\n"));
    Chunk { no, ids: (0..events).map(id).collect(), lines: lines.collect::<String>().into_bytes() }
}

pub(crate) fn put(shelf: Shelf, key: &str, value: &[u8]) -> Change {
    Change::Put(shelf, key.into(), value.into())
}

/// A job of the queue that most tests use.
pub(crate) fn job(id: &str, due: i64) -> Change {
    Change::JobPut { id: id.into(), queue: Queue::Import, due: Instant(due), payload: id.into() }
}

/// A lease until an instant. Every taker has a token of its own.
pub(crate) fn lease(until: i64, taker: &str) -> Lease {
    Lease { until: Instant(until), token: Hash::of(taker.as_bytes()) }
}

fn is_misuse<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Misuse { .. }))
}

fn is_too_large<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::TooLarge { .. }))
}

fn is_changed<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Changed { .. }))
}
