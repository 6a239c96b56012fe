//! Spare copies of folded engagements. A command folds its facts into a copy, so that readers keep what they
//! have; making that copy anew would cost as much as the engagement is large. So the one that was shown before
//! stays as the next copy, with what it lacks.

use super::{ENGAGEMENTS_KEPT, Snapshot};
use crate::cache::Cache;
use outrigger_kernel::EngagementId;
use outrigger_lifecycle::{Fact, Stamp};
use std::sync::Arc;

/// Facts that a spare lacks.
type Behind = Vec<(Stamp, Fact)>;

/// One spare for each of the engagements in use.
pub(super) struct Spares(Cache<EngagementId, Spare>);

struct Spare {
    snapshot: Arc<Snapshot>,
    behind: Behind,
}

impl Default for Spares {
    fn default() -> Self {
        Self(Cache::new(ENGAGEMENTS_KEPT))
    }
}

impl Spares {
    /// A snapshot equal to this one: the spare brought up to date, when nobody reads it any more, else a copy.
    pub fn like(&self, snapshot: &Snapshot) -> Snapshot {
        let spare = self.0.take(&snapshot.id);
        spare.and_then(|spare| spare.caught_up(snapshot)).unwrap_or_else(|| snapshot.clone())
    }

    /// Keeps what was shown before, with what came after it.
    pub fn keep(&self, snapshot: Arc<Snapshot>, behind: Behind) {
        self.0.put(snapshot.id, Spare { snapshot, behind });
    }

    /// Drops the spare of an engagement.
    pub fn forget(&self, id: EngagementId) {
        self.0.remove(&id);
    }
}

impl Spare {
    fn caught_up(self, with: &Snapshot) -> Option<Snapshot> {
        let mut snapshot = Arc::try_unwrap(self.snapshot).ok()?;
        for (stamp, fact) in &self.behind {
            snapshot.evolve(stamp, fact);
        }
        // Entries of other processes came in between, or the ledger is another one.
        let last = |snapshot: &Snapshot| snapshot.engagement.last.as_ref().map(|stamp| stamp.leaf);
        let is_same = snapshot.engagement.head == with.engagement.head && last(&snapshot) == last(with);
        is_same.then_some(snapshot)
    }
}
