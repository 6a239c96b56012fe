//! The tails that this process works on, and how much memory their ids may take.

use super::{
    gather::Queue,
    known::{Known, discards_key},
};
use crate::{Desk, execute::hold, trouble};
use outrigger_kernel::{EngagementId, Hash, ItemNo, Refusal};
use outrigger_lifecycle::{Fact, operate};
use outrigger_store::{Change, Chunk, Shelf, Store, StoreError, Tail};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    vec,
};

/// Ids kept in memory over all tails: a few hundred megabytes. One tail is always held whole.
const IDS_KEPT_MAX: usize = 16_000_000;
/// Chunks read at once; each may have a quarter of a gigabyte.
const PAGE: usize = 16;

/// Every tail that was asked for.
pub(crate) struct Tails {
    lines: Mutex<HashMap<Tail, Arc<Line>>>,
    /// Counts uses, so that it is known which was the last.
    uses: AtomicU64,
    ids_max: usize,
}

impl Default for Tails {
    fn default() -> Self {
        Self { lines: Mutex::default(), uses: AtomicU64::new(0), ids_max: IDS_KEPT_MAX }
    }
}

/// Those who wait to write to one tail, and what is known of it.
pub(crate) struct Line {
    pub(super) tail: Tail,
    pub(super) queue: Mutex<Queue>,
    pub(super) state: Mutex<State>,
    used: AtomicU64,
    ids: AtomicUsize,
}

/// What is known of one tail.
#[derive(Default)]
pub(super) struct State {
    /// The version of the ledger's marks up to which the tail was brought.
    pub followed: usize,
    /// What was last made ready to be sealed.
    pub ready: Option<Ready>,
    /// Its ids; none while nobody has asked for them.
    pub known: Option<Known>,
}

/// Chunks that were put down as a batch whose entry is to be written.
pub(crate) struct Ready {
    /// The batch.
    pub digest: Hash,
    /// The last chunk in it.
    pub through_no: u64,
    /// What the record of discarded chunks said then.
    pub discards: Option<Vec<u8>>,
}

impl State {
    /// What is known of the tail, read anew where chunks were discarded meanwhile.
    pub fn known(&mut self, store: &dyn Store, tail: Tail) -> Result<&mut Known, StoreError> {
        let known = match self.known.take() {
            Some(known) if !known.is_stale(store, tail)? => known,
            _ => Known::load(store, tail)?,
        };
        Ok(self.known.insert(known))
    }
}

impl Tails {
    pub fn line(&self, tail: Tail) -> Arc<Line> {
        let mut lines = hold(&self.lines);
        let line = lines.entry(tail).or_insert_with(|| Arc::new(Line::new(tail)));
        line.used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Arc::clone(line)
    }

    /// Lets ids go that were not used for longest, until the rest of them fit.
    pub(super) fn make_room(&self, besides: &Arc<Line>) {
        let lines = hold(&self.lines);
        let mut total: usize = lines.values().map(|line| line.ids.load(Ordering::Relaxed)).sum();
        if total <= self.ids_max {
            return;
        }
        let mut others: Vec<&Arc<Line>> = lines.values().filter(|line| !Arc::ptr_eq(line, besides)).collect();
        others.sort_by_key(|line| line.used.load(Ordering::Relaxed));
        for line in others {
            // One that is locked is in use.
            if total > self.ids_max
                && let Ok(mut state) = line.state.try_lock()
            {
                state.known = None;
                total -= line.ids.swap(0, Ordering::Relaxed).min(total);
            }
        }
    }
}

impl Line {
    fn new(tail: Tail) -> Self {
        Self {
            tail,
            queue: Mutex::default(),
            state: Mutex::default(),
            used: AtomicU64::new(0),
            ids: AtomicUsize::new(0),
        }
    }

    /// Writes down how much memory the ids take.
    pub(super) fn weigh(&self, state: &State) {
        self.ids.store(state.known.as_ref().map_or(0, Known::len), Ordering::Relaxed);
    }
}

/// The tail of a source.
pub(crate) fn tail_of(engagement: EngagementId, source: ItemNo) -> Tail {
    Tail { engagement, source: source.no() }
}

impl Desk {
    /// The chunks of a tail that wait, after a number, in order.
    pub(crate) fn chunks_waiting(&self, tail: Tail, after_no: u64) -> Waiting<'_> {
        Waiting { store: self.store(), tail, after_no, page: Vec::new().into_iter(), is_over: false }
    }

    /// Keeps in mind which chunks a batch was made of, for when its entry is written.
    pub(crate) fn make_ready(&self, tail: Tail, ready: Ready) {
        hold(&self.0.tails.line(tail).state).ready = Some(ready);
    }

    /// What has to hold when a sealing is written: no chunk of its batch was discarded since the batch was put
    /// down.
    pub(crate) fn sealing_expects(&self, engagement: EngagementId, facts: &[Fact]) -> Vec<Change> {
        let sealed = facts.iter().filter_map(|fact| match fact {
            Fact::Operate(operate::Fact::BatchSealed { source, shape, .. }) => {
                Some((tail_of(engagement, *source), shape.digest))
            }
            _ => None,
        });
        let expect = |(tail, digest): (Tail, Hash)| {
            let line = self.0.tails.line(tail);
            let state = hold(&line.state);
            let ready = state.ready.as_ref().filter(|ready| ready.digest == digest)?;
            Some(Change::Expect(Shelf::Meta, discards_key(tail), ready.discards.clone()))
        };
        sealed.filter_map(expect).collect()
    }
}

/// Reads chunks page by page.
pub(crate) struct Waiting<'a> {
    store: &'a dyn Store,
    tail: Tail,
    after_no: u64,
    page: vec::IntoIter<Chunk>,
    is_over: bool,
}

impl Iterator for Waiting<'_> {
    type Item = Result<Chunk, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.as_slice().is_empty() && !self.is_over {
            match self.store.tail_read(self.tail, self.after_no, PAGE) {
                Ok(page) => {
                    self.is_over = page.len() < PAGE;
                    self.page = page.into_iter();
                }
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(trouble::store(error)));
                }
            }
        }
        let chunk = self.page.next()?;
        self.after_no = chunk.no;
        Some(Ok(chunk))
    }
}

#[cfg(test)]
mod tests;
