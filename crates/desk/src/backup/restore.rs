//! Puts a backup into an empty store, whole or up to an entry.

use super::{chunk::Kept, create::RecordLine, manifest::Manifest, pack, tails::Tails, unreadable};
use crate::{export::line, trouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Refusal, Seq, Tree, refusal};
use outrigger_store::{Change, Shelf, Store};
use serde_json::{Value, json};
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
    /// Who was erased since the backup was taken, as [`erased`](super::erased) lists them: their keys are not
    /// put back, wherever the restore ends.
    pub erased: Vec<(EngagementId, String)>,
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
    let erased =
        wanted.erased.iter().map(|(engagement, subject)| format!("{engagement}/{subject}")).collect();
    let mut putting = Putting { to, wanted, erased, trees: HashMap::new(), tails: Tails::new(to) };
    let manifest = pack::read(from, &mut |name, bytes| putting.put(name, &bytes))?;
    // Before the keys: whatever breaks off now, nobody who was erased has one.
    putting.put_erased(manifest.made)?;
    if let Some(keys) = keys {
        let mut bytes = Vec::new();
        keys.read_to_end(&mut bytes).map_err(unreadable)?;
        putting.records(Shelf::SubjectKey, &bytes)?;
    }
    let ledgers = putting.check(&manifest)?;
    putting.tails.finish(&wanted.until)?;
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
    /// The records of who was erased, by their names.
    erased: HashSet<String>,
    trees: HashMap<EngagementId, Tree>,
    tails: Tails<'s>,
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
            "tails" => self.tails.chunk(Kept::read(rest, bytes)?),
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
            self.tails.entry(engagement, &entry);
            tree.push(entry.leaf);
            entries.push(entry);
        }
        self.to.append(engagement, before, &entries, &[]).map_err(trouble::store)
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
            if shelf == Shelf::SubjectKey && self.erased.contains(&key) {
                continue;
            }
            let value = STANDARD.decode(value).map_err(unreadable)?;
            changes.push(Change::Put(shelf, key.clone(), self.reset(shelf, &key, value)));
        }
        changes.chunks(TOGETHER).try_for_each(|changes| self.to.change(changes).map_err(trouble::store))
    }

    /// Says of whom is erased that it is so, where the backup does not say it already.
    fn put_erased(&self, at: Instant) -> Result<(), Refusal> {
        for name in &self.erased {
            if self.to.record(Shelf::Erased, name).map_err(trouble::store)?.is_none() {
                let value = json!({ "at": at }).to_string().into_bytes();
                let erasure = Change::Put(Shelf::Erased, name.clone(), value);
                self.to.change(&[erasure]).map_err(trouble::store)?;
            }
        }
        Ok(())
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
