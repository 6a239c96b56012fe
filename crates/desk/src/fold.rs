//! Engagements, folded from their ledgers and kept in memory by head.

use crate::{Desk, cache::Cache, execute::hold, trouble};
use outrigger_kernel::{AccountId, EngagementId, Entry, Instant, Refusal, Seq, Tree, refusal};
use outrigger_lifecycle::{Actor, Context, Engagement, Fact, Stamp, evolve};
use std::{
    collections::HashSet,
    num::NonZeroUsize,
    sync::{Arc, Mutex},
};

mod spare;

use spare::Spares;

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

pub(crate) struct Folds {
    kept: Cache<EngagementId, Arc<Snapshot>>,
    spares: Spares,
    /// The engagements that this process has looked over for what a crash left half done.
    settled: Mutex<HashSet<EngagementId>>,
}

impl Default for Folds {
    fn default() -> Self {
        Self { kept: Cache::new(ENGAGEMENTS_KEPT), spares: Spares::default(), settled: Mutex::default() }
    }
}

impl Snapshot {
    fn empty(id: EngagementId) -> Self {
        Self { id, engagement: Engagement::default(), tree: Tree::default(), as_of: None }
    }

    /// Takes in one entry, whose payload was opened. An entry that cannot be read stops the fold: a wrong
    /// figure must not come out.
    pub(crate) fn take(&mut self, entry: &Entry, opened: &[u8]) -> Result<(), Refusal> {
        if !entry.is_intact(self.id) {
            return Err(refusal::unavailable(format!(
                "Entry {} of the ledger is not what was sealed.",
                entry.seq
            ))
            .next("Stop writing, restore a backup, and verify it."));
        }
        let fact = Fact::parse(&entry.kind, opened)
            .map_err(|error| refusal::unavailable(format!("Entry {} cannot be read: {error}.", entry.seq)))?;
        self.evolve(&stamp(entry), &fact);
        Ok(())
    }

    fn evolve(&mut self, stamp: &Stamp, fact: &Fact) {
        evolve(&mut self.engagement, stamp, fact);
        self.tree.push(stamp.leaf);
    }
}

fn stamp(entry: &Entry) -> Stamp {
    Stamp { seq: entry.seq, at: entry.at, by: entry.actor, leaf: entry.leaf }
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
        let mut kept = self.0.folds.kept.get(&id);
        let head = self.store().head(id).map_err(trouble::store)?;
        // The store was put back to an earlier state.
        if kept.as_ref().is_some_and(|kept| kept.engagement.head > head) {
            self.forget(id);
            kept = None;
        }
        if let Some(kept) = kept.as_ref().filter(|kept| kept.engagement.head == head) {
            return Ok(Arc::clone(kept));
        }
        let mut snapshot = kept.map_or_else(|| Snapshot::empty(id), Arc::unwrap_or_clone);
        let erased_before = snapshot.engagement.erased.len();
        self.read_on(&mut snapshot, |_| true)?;
        let snapshot = Arc::new(snapshot);
        // An id that nobody founded is not kept: asking for such ids must not push out real ones.
        if snapshot.engagement.head > 0 {
            self.keep(&snapshot);
            self.settle_remains(&snapshot, erased_before);
        }
        Ok(snapshot)
    }

    pub(crate) fn keep(&self, snapshot: &Arc<Snapshot>) {
        self.0.folds.kept.put(snapshot.id, Arc::clone(snapshot));
    }

    pub(crate) fn forget(&self, id: EngagementId) {
        self.0.folds.kept.remove(&id);
        self.0.folds.spares.forget(id);
    }

    /// A copy of a snapshot to be folded on.
    pub(crate) fn copy(&self, snapshot: &Snapshot) -> Snapshot {
        self.0.folds.spares.like(snapshot)
    }

    /// Keeps what a command has led to, and what it began with as the next copy.
    pub(crate) fn keep_next(
        &self,
        (before, next): (Arc<Snapshot>, &Arc<Snapshot>),
        entries: &[Entry],
        facts: Vec<Fact>,
    ) {
        self.keep(next);
        self.0.folds.spares.keep(before, entries.iter().map(stamp).zip(facts).collect());
    }

    /// Does what a crash, of this process or another, may have left half done. What cannot be done now, as on
    /// a full disk, keeps nobody from reading.
    fn settle_remains(&self, snapshot: &Snapshot, erased_before: usize) {
        let is_first = hold(&self.0.folds.settled).insert(snapshot.id);
        let tails = if is_first { self.settle(snapshot) } else { Ok(()) };
        let has_erased = snapshot.engagement.erased.len() > erased_before;
        let erasures = if has_erased { self.settle_erasures(snapshot) } else { Ok(()) };
        for refusal in [tails, erasures].into_iter().filter_map(Result::err) {
            tracing::warn!(engagement = %snapshot.id, %refusal, "what was left half done is not done yet");
        }
    }

    /// The fold at the present head, which is not kept and puts nothing right: for looking into one ledger while
    /// another is settled.
    pub(crate) fn fold_only(&self, id: EngagementId) -> Result<Snapshot, Refusal> {
        let mut snapshot = Snapshot::empty(id);
        self.read_on(&mut snapshot, |_| true)?;
        Ok(snapshot)
    }

    fn load_as_of(&self, id: EngagementId, instant: Instant) -> Result<Snapshot, Refusal> {
        let mut snapshot = Snapshot { as_of: Some(instant), ..Snapshot::empty(id) };
        self.read_on(&mut snapshot, |entry| entry.at <= instant)?;
        Ok(snapshot)
    }

    fn read_on(&self, snapshot: &mut Snapshot, wanted: impl Fn(&Entry) -> bool) -> Result<(), Refusal> {
        let mut opener = self.opener(snapshot.id);
        loop {
            let after: Seq = snapshot.engagement.head;
            let entries = self.store().read(snapshot.id, after, PAGE).map_err(trouble::store)?;
            for entry in &entries {
                if !wanted(entry) {
                    return Ok(());
                }
                snapshot.take(entry, &opener.open(&entry.payload)?)?;
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

#[cfg(test)]
mod tests;
