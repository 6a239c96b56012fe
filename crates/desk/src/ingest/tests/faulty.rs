//! A store of which calls can be made to fail, before they did anything.

use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};
use outrigger_store::{Change, Chunk, Job, KnownChunk, Lease, Queue, Shelf, Store, StoreError, Tail};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Lets so many calls pass and fails the one after them; 0 is never.
#[derive(Default)]
pub(crate) struct Trap(AtomicU64);

impl Trap {
    /// Fails the call with this number, counted from 1 and from now on.
    pub fn set(&self, call: u64) {
        self.0.store(call, Ordering::SeqCst);
    }

    fn spring(&self) -> Result<(), StoreError> {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left == Ok(1) { Err(StoreError::Disk { cause: "the test said so".into() }) } else { Ok(()) }
    }
}

pub(crate) struct Faulty {
    pub inner: Arc<dyn Store>,
    pub appends: Trap,
    pub seals: Trap,
    pub forgets: Trap,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { inner, appends: Trap::default(), seals: Trap::default(), forgets: Trap::default() })
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
        self.inner.append(engagement, expected_seq, entries, with)
    }

    fn read(&self, engagement: EngagementId, after_seq: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.inner.read(engagement, after_seq, limit)
    }

    fn head(&self, engagement: EngagementId) -> Result<Seq, StoreError> {
        self.inner.head(engagement)
    }

    fn engagements(&self) -> Result<Vec<EngagementId>, StoreError> {
        self.inner.engagements()
    }

    fn blob_put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        self.inner.blob_put(bytes)
    }

    fn blob_get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.blob_get(digest)
    }

    fn blobs(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        self.inner.blobs(after, limit)
    }

    fn tail_append(&self, tail: Tail, chunk: &Chunk, with: &[Change]) -> Result<(), StoreError> {
        self.appends.spring()?;
        self.inner.tail_append(tail, chunk, with)
    }

    fn tail_read(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, StoreError> {
        self.inner.tail_read(tail, after_no, limit)
    }

    fn tail_ids(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<KnownChunk>, StoreError> {
        self.inner.tail_ids(tail, after_no, limit)
    }

    fn tail_head(&self, tail: Tail) -> Result<u64, StoreError> {
        self.inner.tail_head(tail)
    }

    fn tail_seal(&self, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError> {
        self.seals.spring()?;
        self.inner.tail_seal(tail, through_no, batch)
    }

    fn tail_forget(&self, tail: Tail, batch: Hash) -> Result<(), StoreError> {
        self.forgets.spring()?;
        self.inner.tail_forget(tail, batch)
    }

    fn tail_discard(&self, tail: Tail, numbers: &[u64], with: &[Change]) -> Result<(), StoreError> {
        self.inner.tail_discard(tail, numbers, with)
    }

    fn tails(&self) -> Result<Vec<Tail>, StoreError> {
        self.inner.tails()
    }

    fn record(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.record(shelf, key)
    }

    fn records(
        &self,
        shelf: Shelf,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.records(shelf, prefix, after, limit)
    }

    fn change(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.inner.change(changes)
    }

    fn job_take(&self, queue: Queue, now: Instant, lease: Lease) -> Result<Option<Job>, StoreError> {
        self.inner.job_take(queue, now, lease)
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }
}
