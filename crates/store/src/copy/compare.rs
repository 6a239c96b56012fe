//! Reads two stores side by side and finds where they differ.

use super::{Copied, PAGE, RECORDS_PAGE, count, shelves};
use crate::{Shelf, Store, StoreError, Tail};
use outrigger_kernel::{EngagementId, Hash, merkle::Tree};

/// Chunks that are read at once.
const CHUNKS_PAGE: usize = if cfg!(test) { 2 } else { 16 };

/// How much both stores hold, if they hold the same.
pub(super) fn compare(
    from: &dyn Store,
    to: &dyn Store,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Copied, StoreError> {
    let mut found = Copied { blobs: blobs(from, to)?, ..Copied::default() };
    progress("blobs compared", found.blobs);
    let engagements = both("the list of ledgers", (from, to), |store| store.engagements())?;
    found.engagements = count(&engagements);
    for engagement in engagements {
        found.entries += ledger(from, to, engagement)?;
        progress("entries compared", found.entries);
    }
    for tail in both("the list of tails", (from, to), |store| store.tails())? {
        found.chunks += chunks(from, to, tail)?;
        progress("chunks compared", found.chunks);
    }
    for shelf in shelves() {
        found.records += records(from, to, shelf)?;
        progress("records compared", found.records);
    }
    Ok(found)
}

/// What both stores answer.
fn both<T: PartialEq>(
    what: &str,
    (from, to): (&dyn Store, &dyn Store),
    ask: impl Fn(&dyn Store) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let (is, was) = (ask(to)?, ask(from)?);
    if is == was {
        return Ok(is);
    }
    Err(StoreError::Damaged { what: format!("{what} is not the same in the copy") })
}

fn blobs(from: &dyn Store, to: &dyn Store) -> Result<u64, StoreError> {
    let mut after = None;
    let mut found = 0;
    loop {
        let page = both("the list of blobs", (from, to), |store| store.blobs(after, PAGE))?;
        for digest in &page {
            // Reading it checks it.
            if to.blob_get(*digest)?.is_none() {
                return Err(StoreError::Damaged { what: format!("the copy has no blob {digest}") });
            }
        }
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(*last);
        found += count(&page);
    }
}

/// The length of a ledger, if both sides have the same root. Each store checks when it reads that an entry
/// fits its leaf, so the root stands for all that the entries say.
fn ledger(from: &dyn Store, to: &dyn Store, engagement: EngagementId) -> Result<u64, StoreError> {
    let what = format!("the root of the ledger of engagement {engagement}");
    let (size, _) = both(&what, (from, to), |store| root(store, engagement))?;
    both(&what, (from, to), |store| store.head(engagement))?;
    Ok(size)
}

fn root(store: &dyn Store, engagement: EngagementId) -> Result<(u64, Hash), StoreError> {
    let mut tree = Tree::default();
    loop {
        let page = store.read(engagement, tree.size(), PAGE)?;
        if page.is_empty() {
            return Ok((tree.size(), tree.root()));
        }
        page.iter().for_each(|entry| tree.push(entry.leaf));
    }
}

fn chunks(from: &dyn Store, to: &dyn Store, tail: Tail) -> Result<u64, StoreError> {
    let stores = (from, to);
    let what = format!("source {} of engagement {}", tail.source, tail.engagement);
    let mut after = 0;
    while let Some(last) =
        both(&what, stores, |store| store.tail_ids(tail, after, CHUNKS_PAGE))?.pop().map(|chunk| chunk.no)
    {
        after = last;
    }
    let mut after = 0;
    while let Some(chunk) = both(&what, stores, |store| store.tail_read(tail, after, 1))?.pop() {
        after = chunk.no;
    }
    both(&what, stores, |store| store.tail_head(tail))
}

fn records(from: &dyn Store, to: &dyn Store, shelf: Shelf) -> Result<u64, StoreError> {
    let what = format!("the shelf {}", shelf.as_str());
    let mut after = String::new();
    let mut found = 0;
    loop {
        let page = both(&what, (from, to), |store| store.records(shelf, "", &after, RECORDS_PAGE))?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        found += count(&page);
        after.clone_from(last);
    }
}
