//! Moves everything from one store to another, of whatever engine, and proves that it has arrived.
//!
//! Two things stay behind. Sessions: a browser that is signed in here is not signed in there, so people
//! sign in once more. Jobs: each stands for something that a ledger, a tail or a record says is still to be
//! done, and whoever opens the new store makes them anew from that; a copied one would be done twice while
//! the old store is still open.

mod compare;
mod tails;

use crate::{Change, Shelf, Store, StoreError};
use outrigger_kernel::EngagementId;

/// Entries or digests that are read at once. Tests turn pages sooner.
const PAGE: usize = if cfg!(test) { 3 } else { 250 };
/// Records that are read at once: their values may be large.
const RECORDS_PAGE: usize = if cfg!(test) { 4 } else { 50 };

/// Shelves that are not copied.
const LEFT_BEHIND: [Shelf; 2] = [Shelf::Session, Shelf::SessionOf];

/// How much was copied, and found to be the same on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Ledgers.
    pub engagements: u64,
    /// Entries of all ledgers.
    pub entries: u64,
    /// Blobs.
    pub blobs: u64,
    /// Chunks of all tails, sealed and forgotten ones included.
    pub chunks: u64,
    /// Records of all shelves that are copied.
    pub records: u64,
}

/// Copies a store that nobody writes to meanwhile into one that is empty, then reads both again and
/// compares them: every entry through the root of its ledger, every blob, tail and record. `progress` hears
/// what is being copied or compared, and how many of it there are so far.
///
/// A copy that was broken off cannot be taken up again: its target is no longer empty, and the next try
/// needs another.
///
/// # Errors
/// [`StoreError::Engine`] when the target is not empty; [`StoreError::Damaged`] when the source does not
/// read back, or the two sides differ; and the errors of either store.
pub fn copy(
    from: &dyn Store,
    to: &dyn Store,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Copied, StoreError> {
    expect_empty(to)?;
    // Blobs first, as everywhere: what names one comes after it.
    blobs(from, to, progress)?;
    for engagement in from.engagements()? {
        ledger((from, to), engagement, progress)?;
    }
    for (no, tail) in (1..).zip(from.tails()?) {
        tails::copy(from, to, tail)?;
        progress("tails", no);
    }
    for shelf in shelves() {
        records((from, to), shelf, progress)?;
    }
    compare::compare(from, to, progress)
}

/// The shelves that are copied.
fn shelves() -> impl Iterator<Item = Shelf> {
    Shelf::ALL.into_iter().filter(|shelf| !LEFT_BEHIND.contains(shelf))
}

fn expect_empty(to: &dyn Store) -> Result<(), StoreError> {
    let mut holds = None;
    if !to.engagements()?.is_empty() {
        holds = Some("ledgers");
    } else if !to.tails()?.is_empty() {
        holds = Some("events");
    } else if !to.blobs(None, 1)?.is_empty() {
        holds = Some("blobs");
    }
    for shelf in Shelf::ALL {
        if !to.records(shelf, "", "", 1)?.is_empty() {
            holds = Some("records");
        }
    }
    holds.map_or(Ok(()), |what| {
        let cause = format!(
            "the place to copy to holds {what} already, perhaps of a copy that was broken off. Choose an \
             empty one"
        );
        Err(StoreError::Engine { cause })
    })
}

fn blobs(from: &dyn Store, to: &dyn Store, progress: &mut dyn FnMut(&str, u64)) -> Result<(), StoreError> {
    let mut after = None;
    let mut done = 0;
    loop {
        let page = from.blobs(after, PAGE)?;
        for digest in &page {
            let Some(bytes) = from.blob_get(*digest)? else {
                return Err(StoreError::Damaged { what: format!("the blob {digest} went away") });
            };
            to.blob_put(&bytes)?;
        }
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        done += count(&page);
        progress("blobs", done);
    }
}

fn ledger(
    (from, to): (&dyn Store, &dyn Store),
    engagement: EngagementId,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(), StoreError> {
    let mut seq = 0;
    loop {
        let page = from.read(engagement, seq, PAGE)?;
        if page.is_empty() {
            return Ok(());
        }
        to.append(engagement, seq, &page, &[])?;
        seq += count(&page);
        progress("entries", seq);
    }
}

fn records(
    (from, to): (&dyn Store, &dyn Store),
    shelf: Shelf,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(), StoreError> {
    let mut after = String::new();
    let mut done = 0;
    loop {
        let page = from.records(shelf, "", &after, RECORDS_PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        done += count(&page);
        let changes: Vec<Change> =
            page.into_iter().map(|(key, value)| Change::Insert(shelf, key, value)).collect();
        to.change(&changes)?;
        progress(shelf.as_str(), done);
    }
}

fn count<T>(page: &[T]) -> u64 {
    page.len() as u64
}

#[cfg(test)]
mod tests;
