//! What is known of one tail: the ids of its events, which chunks wait to be sealed, and where it ends.

use super::canonical::Rows;
use outrigger_store::{
    Change, Chunk, ExternalId, Shelf, Store, StoreError, Tail,
    store::{BLOB_BYTES_MAX, TAIL_KEPT_MAX},
};
use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasherDefault, Hasher},
};

/// Chunks whose ids are read at once; each may have a million.
const PAGE: usize = 16;
/// Bytes of a tail that wait to be sealed: one blob holds them all, and sealing has them in memory more than once.
pub(super) const TAIL_BYTES_MAX: usize = BLOB_BYTES_MAX / 2;

/// What is known of one tail. It holds what is durable, and nothing else.
#[derive(Default)]
pub(crate) struct Known {
    ids: HashSet<ExternalId, BuildHasherDefault<FirstBytes>>,
    /// The number of the last chunk.
    head: u64,
    /// Chunks that wait.
    waiting: VecDeque<Waiting>,
    /// What the record of discarded chunks said when the ids were read.
    discards: Option<Vec<u8>>,
}

/// A chunk that waits to be sealed.
struct Waiting {
    no: u64,
    events: u64,
    bytes: u64,
}

/// What a tail would have too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overfull {
    Events,
    Bytes,
}

impl Known {
    /// Reads what a tail has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn load(store: &dyn Store, tail: Tail) -> Result<Self, StoreError> {
        let mut known = Self { discards: discards(store, tail)?, ..Self::default() };
        known.read_on(store, tail)?;
        Ok(known)
    }

    /// Whether chunks of the tail were discarded since its ids were read.
    pub fn is_stale(&self, store: &dyn Store, tail: Tail) -> Result<bool, StoreError> {
        Ok(discards(store, tail)? != self.discards)
    }

    /// Takes in what other processes appended.
    pub fn read_on(&mut self, store: &dyn Store, tail: Tail) -> Result<(), StoreError> {
        // Asked for first: chunks that come while the ids are read must not be passed over. The last ones may
        // be forgotten, so that only their numbers are left.
        let head = store.tail_head(tail)?;
        loop {
            let page = store.tail_ids(tail, self.head, PAGE)?;
            let is_last = page.len() < PAGE;
            for chunk in page {
                self.head = chunk.no;
                if chunk.batch.is_none() {
                    let events = chunk.ids.len() as u64;
                    self.waiting.push_back(Waiting { no: chunk.no, events, bytes: chunk.bytes });
                }
                self.ids.extend(chunk.ids);
            }
            if is_last {
                self.head = self.head.max(head);
                return Ok(());
            }
        }
    }

    /// Chunks up to a number were sealed; their ids stay known.
    pub fn seal(&mut self, through_no: u64) {
        self.waiting.retain(|chunk| chunk.no > through_no);
    }

    /// How many ids are in memory.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    fn waits(&self) -> u64 {
        self.waiting.iter().map(|chunk| chunk.events).sum()
    }

    fn bytes(&self) -> u64 {
        self.waiting.iter().map(|chunk| chunk.bytes).sum()
    }
}

/// A chunk in the making. Its ids count as known already, and no more if it is not written.
pub(super) struct Growth<'k> {
    known: &'k mut Known,
    chunk: Chunk,
    /// Events that waited before.
    waited: u64,
    /// Bytes that waited before.
    waited_bytes: u64,
    is_written: bool,
}

impl<'k> Growth<'k> {
    pub fn of(known: &'k mut Known) -> Self {
        let chunk = Chunk { no: known.head + 1, ids: Vec::new(), lines: Vec::new() };
        let (waited, waited_bytes) = (known.waits(), known.bytes());
        Self { known, chunk, waited, waited_bytes, is_written: false }
    }

    /// Adds those rows that are new, and says how many that were; none of them when more would wait than a tail
    /// may keep.
    pub fn add(&mut self, rows: &Rows) -> Result<u64, Overfull> {
        let (ids, bytes) = (self.chunk.ids.len(), self.chunk.lines.len());
        for (id, line) in rows.iter() {
            if self.known.ids.insert(id) {
                self.chunk.ids.push(id);
                self.chunk.lines.extend_from_slice(line);
            }
        }
        if let Some(overfull) = self.overfull().filter(|_| self.chunk.ids.len() > ids) {
            for id in self.chunk.ids.drain(ids..) {
                self.known.ids.remove(&id);
            }
            self.chunk.lines.truncate(bytes);
            return Err(overfull);
        }
        Ok((self.chunk.ids.len() - ids) as u64)
    }

    fn overfull(&self) -> Option<Overfull> {
        let bytes = self.waited_bytes + self.chunk.lines.len() as u64;
        if self.waiting() > TAIL_KEPT_MAX as u64 {
            Some(Overfull::Events)
        } else {
            (bytes > TAIL_BYTES_MAX as u64).then_some(Overfull::Bytes)
        }
    }

    /// What has to hold for rows that are there already: that no other process has discarded them meanwhile.
    pub fn expects(&self, tail: Tail) -> Change {
        Change::Expect(Shelf::Meta, discards_key(tail), self.known.discards.clone())
    }

    /// The number that the chunk will have.
    pub fn no(&self) -> u64 {
        self.chunk.no
    }

    /// Events that will wait to be sealed.
    pub fn waiting(&self) -> u64 {
        self.waited + self.chunk.ids.len() as u64
    }

    /// Writes the chunk together with changes; the changes alone when nothing is new.
    pub fn write(mut self, store: &dyn Store, tail: Tail, with: &[Change]) -> Result<(), StoreError> {
        if self.chunk.ids.is_empty() {
            return if with.is_empty() { Ok(()) } else { store.change(with) };
        }
        store.tail_append(tail, &self.chunk, with)?;
        self.is_written = true;
        self.known.head = self.chunk.no;
        let (events, bytes) = (self.chunk.ids.len() as u64, self.chunk.lines.len() as u64);
        self.known.waiting.push_back(Waiting { no: self.chunk.no, events, bytes });
        Ok(())
    }
}

impl Drop for Growth<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            for id in &self.chunk.ids {
                self.known.ids.remove(id);
            }
        }
    }
}

/// The key of the record that changes whenever chunks of a tail are discarded: the only way in which an id that
/// is known stops being so without an entry in the ledger.
pub(crate) fn discards_key(tail: Tail) -> String {
    format!("discards/{}/{}", tail.engagement, tail.source)
}

/// What that record says.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn discards(store: &dyn Store, tail: Tail) -> Result<Option<Vec<u8>>, StoreError> {
    store.record(Shelf::Meta, &discards_key(tail))
}

/// Ids are digests: any of their bytes tell them apart as well as a hash of them would.
#[derive(Default)]
pub(crate) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    /// The length, which is the same for all.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests;
