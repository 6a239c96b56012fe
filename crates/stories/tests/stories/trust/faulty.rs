//! A store that fails when it is told to: at a call to come, before the call does anything or after it has
//! done everything, once or from then on.

use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};
use outrigger_store::{Change, Chunk, Job, KnownChunk, Lease, Queue, Shelf, Store, StoreError, Tail};
use std::{
    cmp::Ordering,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Another store, with failures.
pub struct Faulty {
    inner: Box<dyn Store>,
    plan: Mutex<Plan>,
}

/// A failure to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which call meets it, counted from 1.
    pub call: usize,
    /// How much of the call is done by then.
    pub moment: Moment,
    /// What becomes of the calls after it.
    pub length: Length,
}

/// How much of a call is done when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing.
    Before,
    /// Everything; only the answer is lost.
    After,
}

/// What becomes of the calls after one that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// They go on as though nothing had been.
    Once,
    /// They fail too, and do nothing.
    ForGood,
}

#[derive(Default)]
struct Plan {
    fault: Option<Fault>,
    calls: usize,
    is_met: bool,
}

impl Fault {
    /// Every way to fail.
    pub const WAYS: [(Moment, Length); 4] = [
        (Moment::Before, Length::Once),
        (Moment::Before, Length::ForGood),
        (Moment::After, Length::Once),
        (Moment::After, Length::ForGood),
    ];

    /// What a call meets, by its number.
    fn at(self, call: usize) -> Option<(Moment, StoreError)> {
        let error = match self.length {
            Length::Once => StoreError::Engine { cause: "the test lets this call fail".into() },
            Length::ForGood => StoreError::Stopped { cause: "the test lets all calls fail".into() },
        };
        match call.cmp(&self.call) {
            Ordering::Less => None,
            Ordering::Equal => Some((self.moment, error)),
            Ordering::Greater => (self.length == Length::ForGood).then_some((Moment::Before, error)),
        }
    }
}

impl Faulty {
    /// The same store, which fails when it is told to.
    pub fn new(inner: impl Store + 'static) -> Self {
        Self { inner: Box::new(inner), plan: Mutex::default() }
    }

    /// Lets a call fail; calls are counted from here.
    pub fn arm(&self, fault: Fault) {
        *self.plan() = Plan { fault: Some(fault), ..Plan::default() };
    }

    /// Lets no call fail any more; whether one did.
    pub fn disarm(&self) -> bool {
        std::mem::take(&mut *self.plan()).is_met
    }

    fn call<T>(&self, call: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.meets() {
            None => call(&*self.inner),
            Some((Moment::Before, error)) => Err(error),
            Some((Moment::After, error)) => call(&*self.inner).and(Err(error)),
        }
    }

    fn meets(&self) -> Option<(Moment, StoreError)> {
        let mut plan = self.plan();
        plan.calls += 1;
        let met = plan.fault?.at(plan.calls)?;
        plan.is_met = true;
        Some(met)
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Faulty {
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
        with: &[Change],
    ) -> Result<(), StoreError> {
        self.call(|store| store.append(engagement, expected_seq, entries, with))
    }

    fn read(&self, engagement: EngagementId, after_seq: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.call(|store| store.read(engagement, after_seq, limit))
    }

    fn head(&self, engagement: EngagementId) -> Result<Seq, StoreError> {
        self.call(|store| store.head(engagement))
    }

    fn engagements(&self) -> Result<Vec<EngagementId>, StoreError> {
        self.call(|store| store.engagements())
    }

    fn blob_put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        self.call(|store| store.blob_put(bytes))
    }

    fn blob_get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.call(|store| store.blob_get(digest))
    }

    fn blobs(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        self.call(|store| store.blobs(after, limit))
    }

    fn tail_append(&self, tail: Tail, chunk: &Chunk, with: &[Change]) -> Result<(), StoreError> {
        self.call(|store| store.tail_append(tail, chunk, with))
    }

    fn tail_read(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, StoreError> {
        self.call(|store| store.tail_read(tail, after_no, limit))
    }

    fn tail_ids(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<KnownChunk>, StoreError> {
        self.call(|store| store.tail_ids(tail, after_no, limit))
    }

    fn tail_head(&self, tail: Tail) -> Result<u64, StoreError> {
        self.call(|store| store.tail_head(tail))
    }

    fn tail_seal(&self, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError> {
        self.call(|store| store.tail_seal(tail, through_no, batch))
    }

    fn tail_forget(&self, tail: Tail, batch: Hash) -> Result<(), StoreError> {
        self.call(|store| store.tail_forget(tail, batch))
    }

    fn tail_discard(&self, tail: Tail, numbers: &[u64], with: &[Change]) -> Result<(), StoreError> {
        self.call(|store| store.tail_discard(tail, numbers, with))
    }

    fn tails(&self) -> Result<Vec<Tail>, StoreError> {
        self.call(|store| store.tails())
    }

    fn record(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.call(|store| store.record(shelf, key))
    }

    fn records(
        &self,
        shelf: Shelf,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.call(|store| store.records(shelf, prefix, after, limit))
    }

    fn change(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.call(|store| store.change(changes))
    }

    fn job_take(&self, queue: Queue, now: Instant, lease: Lease) -> Result<Option<Job>, StoreError> {
        self.call(|store| store.job_take(queue, now, lease))
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    fn wait_for_news(&self, at_most: Duration) -> Result<Vec<EngagementId>, StoreError> {
        self.inner.wait_for_news(at_most)
    }

    fn is_full(&self) -> bool {
        self.inner.is_full()
    }
}

#[test]
fn a_call_fails_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = Faulty::new(outrigger_store::Sqlite::open(folder.path()).unwrap());
    let put = |value: &str| store.change(&[Change::Put(Shelf::Meta, "key".into(), value.into())]);
    let kept = || store.record(Shelf::Meta, "key").map(Option::unwrap_or_default);

    store.arm(Fault { call: 2, moment: Moment::Before, length: Length::Once });
    assert!(put("a").is_ok() && put("b").is_err());
    assert_eq!(kept(), Ok(b"a".to_vec()), "nothing of it was done, and later calls go on");
    assert!(store.disarm());

    store.arm(Fault { call: 1, moment: Moment::After, length: Length::ForGood });
    assert!(put("c").is_err() && put("d").is_err() && kept().is_err());
    assert!(store.disarm());
    assert_eq!(kept(), Ok(b"c".to_vec()), "the first one was done, the next one was not");

    store.arm(Fault { call: 9, moment: Moment::Before, length: Length::Once });
    assert!(put("e").is_ok() && !store.disarm(), "no call met it");
}
