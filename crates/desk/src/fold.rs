//! Engagements, folded from their ledgers and kept in memory by head.

use crate::{Desk, cache::Cache, trouble};
use outrigger_kernel::{AccountId, EngagementId, Entry, Instant, Refusal, Seq, Tree, refusal};
use outrigger_lifecycle::{Actor, Context, Engagement, Fact, Stamp, evolve};
use std::{num::NonZeroUsize, sync::Arc};

/// Engagements kept in memory.
const ENGAGEMENTS_KEPT: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// Entries read at once.
const PAGE: usize = 1_000;

/// An engagement at one head of its ledger.
#[derive(Clone)]
pub struct Snapshot {
    /// Whose.
    pub id: EngagementId,
    /// What the entries say.
    pub engagement: Engagement,
    /// The tree over the entries.
    pub tree: Tree,
    /// The instant that was asked for; none for the present.
    pub as_of: Option<Instant>,
}

pub(crate) struct Folds(Cache<EngagementId, Arc<Snapshot>>);

impl Default for Folds {
    fn default() -> Self {
        Self(Cache::new(ENGAGEMENTS_KEPT))
    }
}

impl Snapshot {
    fn empty(id: EngagementId) -> Self {
        Self { id, engagement: Engagement::default(), tree: Tree::default(), as_of: None }
    }

    /// Takes in one entry. An entry that cannot be read stops the fold: a wrong figure must not come out.
    pub(crate) fn take(&mut self, entry: &Entry) -> Result<(), Refusal> {
        if !entry.is_intact(self.id) {
            return Err(refusal::unavailable(format!(
                "Entry {} of the ledger is not what was sealed.",
                entry.seq
            ))
            .next("Stop writing, restore a backup, and verify it."));
        }
        let fact = Fact::parse(&entry.kind, &entry.payload)
            .map_err(|error| refusal::unavailable(format!("Entry {} cannot be read: {error}.", entry.seq)))?;
        let stamp = Stamp { seq: entry.seq, at: entry.at, by: entry.actor, leaf: entry.leaf };
        evolve(&mut self.engagement, &stamp, &fact);
        self.tree.push(entry.leaf);
        Ok(())
    }
}

impl Desk {
    /// The engagement as a member sees it, now or as of an instant.
    ///
    /// # Errors
    /// Not found for everybody who is no member.
    pub fn snapshot(
        &self,
        account: AccountId,
        engagement: EngagementId,
        as_of: Option<Instant>,
    ) -> Result<Arc<Snapshot>, Refusal> {
        let now = self.load(engagement)?;
        // Membership is asked of the present: who left sees the past no more.
        if now.engagement.member(account).is_none() {
            return Err(refusal::not_found("engagement", "with that address"));
        }
        match as_of {
            None => Ok(now),
            Some(instant) => self.load_as_of(engagement, instant).map(Arc::new),
        }
    }

    /// The fold at the present head: what memory holds, and what the store has beyond it.
    pub(crate) fn load(&self, id: EngagementId) -> Result<Arc<Snapshot>, Refusal> {
        let kept = self.0.folds.0.get(&id);
        let head = self.store().head(id).map_err(trouble::store)?;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.engagement.head == head) {
            return Ok(Arc::clone(kept));
        }
        let mut snapshot = kept.map_or_else(|| Snapshot::empty(id), Arc::unwrap_or_clone);
        self.read_on(&mut snapshot, |_| true)?;
        let snapshot = Arc::new(snapshot);
        // An id that nobody founded is not kept: asking for such ids must not push out real ones.
        if snapshot.engagement.head > 0 {
            self.keep(&snapshot);
        }
        Ok(snapshot)
    }

    pub(crate) fn keep(&self, snapshot: &Arc<Snapshot>) {
        self.0.folds.0.put(snapshot.id, Arc::clone(snapshot));
    }

    fn load_as_of(&self, id: EngagementId, instant: Instant) -> Result<Snapshot, Refusal> {
        let mut snapshot = Snapshot { as_of: Some(instant), ..Snapshot::empty(id) };
        self.read_on(&mut snapshot, |entry| entry.at <= instant)?;
        Ok(snapshot)
    }

    fn read_on(&self, snapshot: &mut Snapshot, wanted: impl Fn(&Entry) -> bool) -> Result<(), Refusal> {
        loop {
            let after: Seq = snapshot.engagement.head;
            let entries = self.store().read(snapshot.id, after, PAGE).map_err(trouble::store)?;
            for entry in &entries {
                if !wanted(entry) {
                    return Ok(());
                }
                snapshot.take(entry)?;
            }
            if entries.len() < PAGE {
                return Ok(());
            }
        }
    }

    pub(crate) fn context(&self, account: AccountId) -> Context {
        Context { at: self.now(), actor: Actor { account }, evidence: None }
    }
}
