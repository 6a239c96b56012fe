//! Takes a backup beside whoever writes.

use super::{
    FORMAT, PAGE,
    chunk::Kept,
    is_early, is_kept,
    manifest::{LedgerPart, Manifest},
    pack::Pack,
    unreadable, unwritable,
};
use crate::{export::line, trouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Refusal, Seq, Tree};
use outrigger_lifecycle::{Fact, operate};
use outrigger_store::{Chunk, Shelf, Store, Tail};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashSet},
    io::Write,
};

/// Entries of one part, at most.
const ENTRIES_PER_PART: u64 = 10_000;
/// Bytes with which a part of a ledger ends, whole entries: 64 MiB.
const LEDGER_PART_BYTES: usize = 64 << 20;

/// A record in a backup.
#[derive(Serialize, Deserialize)]
pub(super) struct RecordLine {
    /// Its key.
    pub key: String,
    /// Its value, in base64.
    pub value: String,
}

/// Takes a backup of a store. Everything that was saved when it begins is in it; of what is saved
/// meanwhile, a beginning may be.
///
/// # Errors
/// When the store cannot be read, or either file cannot be written.
pub fn create(
    store: &dyn Store,
    made: Instant,
    to: impl Write,
    mut keys: impl Write,
) -> Result<Manifest, Refusal> {
    let mut pack = Pack::new(to);
    let mut manifest = Manifest {
        format: FORMAT.into(),
        program: env!("CARGO_PKG_VERSION").into(),
        made,
        ledgers: Vec::new(),
        blobs: 0,
        chunks: 0,
        records: 0,
        parts: Vec::new(),
    };
    for shelf in Shelf::ALL.into_iter().filter(|shelf| is_kept(*shelf) && is_early(*shelf)) {
        manifest.records += add_shelf(store, shelf, &mut pack)?;
    }
    let waiting = waiting(store)?;
    let mut sealed = HashSet::new();
    for engagement in store.engagements().map_err(trouble::store)? {
        manifest.ledgers.extend(add_ledger(store, engagement, &mut sealed, &mut pack)?);
    }
    manifest.chunks = add_tails(store, waiting, &sealed, &mut pack)?;
    manifest.blobs = add_blobs(store, &mut pack)?;
    for shelf in Shelf::ALL.into_iter().filter(|shelf| is_kept(*shelf) && !is_early(*shelf)) {
        manifest.records += add_shelf(store, shelf, &mut pack)?;
    }
    let (lines, _) = lines_of(store, Shelf::SubjectKey)?;
    keys.write_all(&lines).and_then(|()| keys.flush()).map_err(|error| unwritable(&error))?;
    pack.finish(manifest)
}

fn add_shelf(store: &dyn Store, shelf: Shelf, pack: &mut Pack<impl Write>) -> Result<u64, Refusal> {
    let (lines, count) = lines_of(store, shelf)?;
    if count > 0 {
        pack.add(format!("records/{}.ndjson", shelf.as_str()), &lines)?;
    }
    Ok(count)
}

fn lines_of(store: &dyn Store, shelf: Shelf) -> Result<(Vec<u8>, u64), Refusal> {
    let (mut lines, mut count, mut after) = (Vec::new(), 0, String::new());
    loop {
        let page = store.records(shelf, "", &after, PAGE).map_err(trouble::store)?;
        for (key, value) in &page {
            let line = RecordLine { key: key.clone(), value: STANDARD.encode(value) };
            serde_json::to_writer(&mut lines, &line).map_err(|error| unwritable(&error.into()))?;
            lines.push(b'\n');
            count += 1;
        }
        match page.last() {
            Some((last, _)) if page.len() == PAGE => after.clone_from(last),
            _ => return Ok((lines, count)),
        }
    }
}

/// The chunks that wait when the backup begins. What comes later is after the recovery point.
fn waiting(store: &dyn Store) -> Result<BTreeMap<(Tail, u64), Chunk>, Refusal> {
    let mut waiting = BTreeMap::new();
    for tail in store.tails().map_err(trouble::store)? {
        let mut after = 0;
        loop {
            let page = store.tail_read(tail, after, PAGE).map_err(trouble::store)?;
            let Some(last) = page.last() else { break };
            after = last.no;
            waiting.extend(page.into_iter().map(|chunk| ((tail, chunk.no), chunk)));
        }
    }
    Ok(waiting)
}

/// A chunk that was sealed meanwhile is kept as the ledger's prefix has it: without its lines where the
/// prefix names its batch, else still waiting.
fn add_tails(
    store: &dyn Store,
    mut waiting: BTreeMap<(Tail, u64), Chunk>,
    sealed: &HashSet<(Tail, Hash)>,
    pack: &mut Pack<impl Write>,
) -> Result<u64, Refusal> {
    let mut count = 0;
    for tail in store.tails().map_err(trouble::store)? {
        let mut after = 0;
        loop {
            let page = store.tail_ids(tail, after, PAGE).map_err(trouble::store)?;
            let Some(last) = page.last() else { break };
            after = last.no;
            for known in page {
                let waited = waiting.remove(&(tail, known.no));
                let kept = match known.batch {
                    Some(batch) if sealed.contains(&(tail, batch)) || waited.is_none() && is_old(batch) => {
                        let chunk = Chunk { no: known.no, ids: known.ids, lines: Vec::new() };
                        Kept { tail, chunk, batch: Some(batch) }
                    }
                    _ => match waited {
                        Some(chunk) => Kept { tail, chunk, batch: None },
                        None => continue,
                    },
                };
                pack.add(kept.name(), &kept.bytes())?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Ids that an earlier version sealed stand without the name of their batch.
fn is_old(batch: Hash) -> bool {
    batch == Hash::default()
}

fn add_ledger(
    store: &dyn Store,
    engagement: EngagementId,
    sealed: &mut HashSet<(Tail, Hash)>,
    pack: &mut Pack<impl Write>,
) -> Result<Option<LedgerPart>, Refusal> {
    let mut tree = Tree::default();
    let (mut last_at, mut lines, mut begun) = (None, Vec::new(), 0);
    loop {
        let entries = store.read(engagement, tree.size(), PAGE).map_err(trouble::store)?;
        for entry in &entries {
            let text =
                line::written(entry).ok_or_else(|| unreadable(format!("entry {} is no text", entry.seq)))?;
            lines.extend_from_slice(text.as_bytes());
            tree.push(entry.leaf);
            last_at = Some(entry.at);
            sealed.extend(batch_of(engagement, entry));
            if lines.len() >= LEDGER_PART_BYTES || tree.size() - begun >= ENTRIES_PER_PART {
                pack.add(name_of(engagement, begun), &lines)?;
                lines.clear();
                begun = tree.size();
            }
        }
        if entries.len() < PAGE {
            break;
        }
    }
    if !lines.is_empty() {
        pack.add(name_of(engagement, begun), &lines)?;
    }
    let part = |last_at| LedgerPart { engagement, entries: tree.size(), root: tree.root(), last_at };
    Ok(last_at.map(part))
}

/// The name of the part that begins after so many entries of a ledger.
fn name_of(engagement: EngagementId, after: Seq) -> String {
    format!("ledgers/{engagement}/{after:012}.ndjson")
}

/// The batch that an entry seals, if it does, and the tail that its events came from.
fn batch_of(engagement: EngagementId, entry: &Entry) -> Option<(Tail, Hash)> {
    match Fact::parse(&entry.kind, &entry.payload) {
        Ok(Fact::Operate(operate::Fact::BatchSealed { source, shape, .. })) => {
            Some((Tail { engagement, source: source.no() }, shape.digest))
        }
        _ => None,
    }
}

fn add_blobs(store: &dyn Store, pack: &mut Pack<impl Write>) -> Result<u64, Refusal> {
    let (mut count, mut after) = (0, None::<Hash>);
    loop {
        let page = store.blobs(after, PAGE).map_err(trouble::store)?;
        for digest in &page {
            if let Some(bytes) = store.blob_get(*digest).map_err(trouble::store)? {
                pack.add(format!("blobs/{digest}"), &bytes)?;
                count += 1;
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = Some(*last),
            _ => return Ok(count),
        }
    }
}
