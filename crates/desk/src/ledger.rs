//! The ledger as people read it: lists of entries, and each with its proof.

use crate::{
    Desk, Snapshot,
    sentence::sentence,
    trouble,
    view::{EntryRow, EntryView, LedgerView},
};
use jiff::tz::TimeZone;
use outrigger_kernel::{Checkpoint, Entry, Refusal, Seq, merkle, refusal};
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
        let root = snapshot.tree.root();
        Ok(LedgerView {
            size,
            root,
            checkpoint: Checkpoint { engagement: snapshot.id, size, root }.to_string(),
            entries: entries.iter().rev().map(|entry| row(snapshot, entry)).collect(),
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
        Ok(EntryView {
            row: row(snapshot, entry),
            payload: serde_json::from_slice(&entry.payload).unwrap_or_default(),
            leaf_text: entry.leaf_text(snapshot.id),
            salt: entry.salt.iter().map(|byte| format!("{byte:02x}")).collect(),
            size,
            root,
            path,
            proven,
            zone: zone(snapshot),
        })
    }
}

fn row(snapshot: &Snapshot, entry: &Entry) -> EntryRow {
    let fact = Fact::parse(&entry.kind, &entry.payload);
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
