//! The ledger as people read it: lists of entries, and each with its proof.

use crate::{
    Desk, Snapshot,
    sentence::sentence,
    trouble,
    view::{ConsistencyProof, EntryRow, EntryView, InclusionProof, LedgerView},
};
use jiff::tz::TimeZone;
use outrigger_kernel::{Entry, Refusal, Seq, merkle, refusal};
use outrigger_lifecycle::{Fact, view::who};

/// Entries on one page.
const PAGE: u64 = 50;

impl Desk {
    /// A page of the ledger, newest first; `before` is where the last page ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn ledger(&self, snapshot: &Snapshot, before: Option<Seq>) -> Result<LedgerView, Refusal> {
        let size = snapshot.tree.size();
        let end = before.map_or(size, |before| before.saturating_sub(1).min(size));
        let start = end.saturating_sub(PAGE);
        let count = usize::try_from(end - start).unwrap_or(0);
        let mut entries = self.store().read(snapshot.id, start, count.max(1)).map_err(trouble::store)?;
        entries.truncate(count);
        let mut opener = self.opener(snapshot.id);
        let rows = entries.iter().rev().map(|entry| Ok(row(snapshot, entry, &opener.open(&entry.payload)?)));
        let rows = rows.collect::<Result<Vec<_>, Refusal>>()?;
        Ok(LedgerView {
            size,
            root: snapshot.tree.root(),
            checkpoint: self.checkpoint(snapshot)?.to_string(),
            server_key: self.keys().server().verifier().clone(),
            witnessed: self.witnessed(snapshot)?,
            entries: rows,
            before: (start > 0).then_some(start + 1),
            zone: zone(snapshot),
        })
    }

    /// One entry with the proof that it is in the ledger.
    ///
    /// # Errors
    /// Not found when the ledger has no such entry.
    pub fn entry(&self, snapshot: &Snapshot, seq: Seq) -> Result<EntryView, Refusal> {
        let size = snapshot.tree.size();
        let missing = || refusal::not_found("entry", seq);
        let index = seq.checked_sub(1).filter(|index| *index < size).ok_or_else(missing)?;
        let entries = self.store().read(snapshot.id, index, 1).map_err(trouble::store)?;
        let entry = entries.first().ok_or_else(missing)?;
        let path = snapshot.tree.inclusion(index, size).ok_or_else(missing)?;
        let root = snapshot.tree.root();
        let proven =
            entry.is_intact(snapshot.id) && merkle::verify_inclusion(entry.leaf, (index, size), &path, root);
        let opened = self.opener(snapshot.id).open(&entry.payload)?;
        let is_sealed = *opened != entry.payload;
        Ok(EntryView {
            row: row(snapshot, entry, &opened),
            payload: serde_json::from_slice(&entry.payload).unwrap_or_default(),
            opened: is_sealed.then(|| serde_json::from_slice(&opened).unwrap_or_default()),
            leaf_text: entry.leaf_text(snapshot.id),
            salt: entry.salt.iter().map(|byte| format!("{byte:02x}")).collect(),
            size,
            root,
            path,
            proven,
            witnessed: self.witnessed(snapshot)?,
            zone: zone(snapshot),
        })
    }

    /// The proof that the first `to` entries grew out of the first `from`.
    ///
    /// # Errors
    /// Not found when there are not that many, or nothing to begin with.
    pub fn consistency(&self, snapshot: &Snapshot, from: u64, to: u64) -> Result<ConsistencyProof, Refusal> {
        let tree = &snapshot.tree;
        let proof = || {
            let path = tree.consistency(from, to)?;
            let (from_root, to_root) = (tree.root_at(from)?, tree.root_at(to)?);
            Some(ConsistencyProof { engagement: snapshot.id, from, from_root, to, to_root, path })
        };
        proof().ok_or_else(|| no_proof(format!("from {from} to {to} entries"), tree.size()))
    }

    /// The proof that an entry stands among the first `size`.
    ///
    /// # Errors
    /// Not found when there are not that many; unavailable when the store cannot be read.
    pub fn inclusion(&self, snapshot: &Snapshot, seq: Seq, size: u64) -> Result<InclusionProof, Refusal> {
        let tree = &snapshot.tree;
        let missing = || no_proof(format!("of entry {seq} among {size}"), tree.size());
        let index = seq.checked_sub(1).ok_or_else(missing)?;
        let path = tree.inclusion(index, size).ok_or_else(missing)?;
        let root = tree.root_at(size).ok_or_else(missing)?;
        let entries = self.store().read(snapshot.id, index, 1).map_err(trouble::store)?;
        let leaf = entries.first().ok_or_else(missing)?.leaf;
        Ok(InclusionProof { engagement: snapshot.id, seq, leaf, size, root, path })
    }
}

fn no_proof(of: String, size: u64) -> Refusal {
    refusal::not_found("proof", of).next(format!("The ledger has {size} entries, counted from 1."))
}

fn row(snapshot: &Snapshot, entry: &Entry, opened: &[u8]) -> EntryRow {
    let fact = Fact::parse(&entry.kind, opened);
    EntryRow {
        seq: entry.seq,
        at: entry.at,
        by: who(&snapshot.engagement, entry.actor),
        kind: entry.kind.clone(),
        sentence: fact.map_or_else(|_| entry.kind.clone(), |fact| sentence(&fact, &time_zone(snapshot))),
        leaf: entry.leaf,
    }
}

fn time_zone(snapshot: &Snapshot) -> TimeZone {
    outrigger_kernel::time::zone(&zone(snapshot)).unwrap_or(TimeZone::UTC)
}

pub(crate) fn zone(snapshot: &Snapshot) -> String {
    snapshot.engagement.charter.as_ref().map(|charter| charter.zone.clone()).unwrap_or_default()
}
