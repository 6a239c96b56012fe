//! Puts a backup into an empty store, whole or up to an entry.

use super::{
    chunk::Kept,
    create::{RecordLine, batch_of},
    manifest::Manifest,
    pack, unreadable,
};
use crate::{export::line, trouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use outrigger_kernel::{EngagementId, Entry, Hash, Refusal, Seq, Tree, refusal};
use outrigger_store::{Change, Chunk, Shelf, Store, Tail};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Read,
};

/// Records that are put back together.
const TOGETHER: usize = 500;

/// What is wanted of a backup.
#[derive(Clone, Debug, Default)]
pub struct Restore {
    /// Ledgers that are to end earlier: at this entry.
    pub until: BTreeMap<EngagementId, Seq>,
    /// Whether it is only tried: then what binds the data to the server's key is left out.
    pub is_trial: bool,
}

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// The ledgers as they are now: entries and root.
    pub ledgers: Vec<(EngagementId, Seq, Hash)>,
}

/// Puts a backup into an empty store; `keys` is the file that was written beside it. Without it, personal
/// data of the ledger stays unreadable.
///
/// # Errors
/// When the store is not empty, or the backup is damaged: then what was put back so far is of no use.
pub fn restore(
    from: impl Read,
    keys: Option<&mut dyn Read>,
    to: &dyn Store,
    wanted: &Restore,
) -> Result<Restored, Refusal> {
    if !is_empty(to).map_err(trouble::store)? {
        return Err(
            refusal::already("The store", "in use").next("Restore into a new folder or an empty database.")
        );
    }
    let mut putting =
        Putting { to, wanted, trees: HashMap::new(), sealed: HashSet::new(), orphans: BTreeMap::new() };
    let manifest = pack::read(from, &mut |name, bytes| putting.put(name, &bytes))?;
    putting.put_orphans()?;
    if let Some(keys) = keys {
        let mut bytes = Vec::new();
        keys.read_to_end(&mut bytes).map_err(unreadable)?;
        putting.records(Shelf::SubjectKey, &bytes)?;
    }
    let ledgers = putting.check(&manifest)?;
    Ok(Restored { manifest, ledgers })
}

fn is_empty(store: &dyn Store) -> Result<bool, outrigger_store::StoreError> {
    Ok(store.engagements()?.is_empty()
        && store.records(Shelf::Account, "", "", 1)?.is_empty()
        && store.tails()?.is_empty())
}

struct Putting<'s> {
    to: &'s dyn Store,
    wanted: &'s Restore,
    trees: HashMap<EngagementId, Tree>,
    /// The batches that the restored ledgers name.
    sealed: HashSet<Hash>,
    /// Chunks whose batch comes after the point that is restored to: their events wait again.
    orphans: BTreeMap<Tail, BTreeMap<Hash, Vec<Chunk>>>,
}

impl Putting<'_> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let unknown = || unreadable(format!("this program knows no part {name}"));
        let (group, rest) = name.split_once('/').ok_or_else(unknown)?;
        match group {
            "ledgers" => {
                let (engagement, _) = rest.split_once('/').ok_or_else(unknown)?;
                self.entries(engagement.parse().map_err(|_| unknown())?, bytes)
            }
            "tails" => self.chunk(Kept::read(rest, bytes)?),
            "blobs" => self.blob(rest, bytes),
            "records" => {
                let shelf =
                    Shelf::ALL.into_iter().find(|shelf| rest.strip_suffix(".ndjson") == Some(shelf.as_str()));
                self.records(shelf.ok_or_else(unknown)?, bytes)
            }
            _ => Err(unknown()),
        }
    }

    fn entries(&mut self, engagement: EngagementId, bytes: &[u8]) -> Result<(), Refusal> {
        let tree = self.trees.entry(engagement).or_default();
        let until = self.wanted.until.get(&engagement).copied().unwrap_or(Seq::MAX);
        let before = tree.size();
        let mut entries: Vec<Entry> = Vec::new();
        for raw in bytes.split_inclusive(|byte| *byte == b'\n') {
            let seq = tree.size() + 1;
            if seq > until {
                break;
            }
            let entry = line::entry(raw, engagement, seq);
            let entry = entry.map_err(|error| unreadable(format!("entry {seq} of {engagement}: {error}")))?;
            self.sealed.extend(batch_of(&entry));
            tree.push(entry.leaf);
            entries.push(entry);
        }
        self.to.append(engagement, before, &entries, &[]).map_err(trouble::store)
    }

    fn chunk(&mut self, kept: Kept) -> Result<(), Refusal> {
        let Kept { tail, chunk, batch } = kept;
        match batch {
            Some(batch) if batch != Hash::default() && !self.sealed.contains(&batch) => {
                self.orphans.entry(tail).or_default().entry(batch).or_default().push(chunk);
                Ok(())
            }
            batch => self.append(tail, chunk, batch),
        }
    }

    /// Adds a chunk at its number. Numbers that are missing were forgotten; empty chunks hold their place.
    fn append(&self, tail: Tail, chunk: Chunk, batch: Option<Hash>) -> Result<(), Refusal> {
        let head = self.to.tail_head(tail).map_err(trouble::store)?;
        for no in head + 1..chunk.no {
            let gap = Chunk { no, ids: Vec::new(), lines: Vec::new() };
            self.to.tail_append(tail, &gap, &[]).map_err(trouble::store)?;
        }
        let no = chunk.no.max(head + 1);
        // Sealed ones come without their lines; the store counts one per id.
        let lines = if batch.is_some() { vec![b'\n'; chunk.ids.len()] } else { chunk.lines };
        self.to.tail_append(tail, &Chunk { no, ids: chunk.ids, lines }, &[]).map_err(trouble::store)?;
        match batch {
            Some(batch) => self.to.tail_seal(tail, no, batch).map_err(trouble::store),
            None => Ok(()),
        }
    }

    /// Lets events wait again whose batch the restored ledger does not name: the batch has their lines.
    fn put_orphans(&mut self) -> Result<(), Refusal> {
        for (tail, batches) in std::mem::take(&mut self.orphans) {
            let mut batches: Vec<_> = batches.into_iter().collect();
            batches.sort_by_key(|(_, chunks)| chunks.first().map(|chunk| chunk.no));
            for (batch, chunks) in batches {
                let lines = self.to.blob_get(batch).map_err(trouble::store)?;
                let lines = lines.ok_or_else(|| unreadable(format!("the batch {batch} is missing")))?;
                let ids = chunks.into_iter().flat_map(|chunk| chunk.ids).collect();
                self.append(tail, Chunk { no: 0, ids, lines }, None)?;
            }
        }
        Ok(())
    }

    fn blob(&self, digest: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let kept = self.to.blob_put(bytes).map_err(trouble::store)?;
        if kept.to_string() == digest {
            Ok(())
        } else {
            Err(unreadable(format!("the blob {digest} has another digest")))
        }
    }

    fn records(&self, shelf: Shelf, bytes: &[u8]) -> Result<(), Refusal> {
        if self.wanted.is_trial && shelf == Shelf::Meta {
            return Ok(());
        }
        let mut changes = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let RecordLine { key, value } = serde_json::from_slice(line).map_err(unreadable)?;
            let value = STANDARD.decode(value).map_err(unreadable)?;
            changes.push(Change::Put(shelf, key.clone(), self.reset(shelf, &key, value)));
        }
        changes.chunks(TOGETHER).try_for_each(|changes| self.to.change(changes).map_err(trouble::store))
    }

    /// A webhook that was ahead of the restored ledger begins again at its end.
    fn reset(&self, shelf: Shelf, key: &str, value: Vec<u8>) -> Vec<u8> {
        if shelf != Shelf::Webhook {
            return value;
        }
        let engagement = key.split('/').next().and_then(|id| id.parse().ok());
        let head = engagement.and_then(|id: EngagementId| self.trees.get(&id)).map_or(0, Tree::size);
        match serde_json::from_slice::<Value>(&value) {
            Ok(mut hook) if hook["cursor"].as_u64().is_some_and(|cursor| cursor > head) => {
                hook["cursor"] = head.into();
                hook.to_string().into_bytes()
            }
            _ => value,
        }
    }

    /// Every ledger is as long as the manifest says, with its root, unless it was to end earlier.
    fn check(&self, manifest: &Manifest) -> Result<Vec<(EngagementId, Seq, Hash)>, Refusal> {
        if let Some(unknown) = self.wanted.until.keys().find(|id| !self.trees.contains_key(*id)) {
            return Err(refusal::not_found("engagement in this backup", unknown));
        }
        let mut ledgers = Vec::new();
        for part in &manifest.ledgers {
            let (size, root) = self
                .trees
                .get(&part.engagement)
                .map_or_else(Default::default, |tree| (tree.size(), tree.root()));
            let until = self.wanted.until.get(&part.engagement).copied().unwrap_or(Seq::MAX);
            let is_whole = size == part.entries && root == part.root;
            if !is_whole && size != until {
                return Err(unreadable(format!(
                    "the ledger of {} is not what the manifest says",
                    part.engagement
                )));
            }
            ledgers.push((part.engagement, size, root));
        }
        Ok(ledgers)
    }
}
