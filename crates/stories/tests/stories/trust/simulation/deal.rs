//! One engagement as it has to be: its ledger, folded entry by entry beside the desk, and what must not change.

use super::{
    cast::Cast,
    invariants::{gates, money},
    rows::Rows,
};
use outrigger_agreement::Statement;
use outrigger_desk::Snapshot;
use outrigger_kernel::{
    AccountId, EngagementId, Entry, Hash, ItemNo, Tree,
    note::{Note, SignerKey},
};
use outrigger_lifecycle::{Engagement, Fact, Stamp, evolve, gate, operate};
use std::{collections::BTreeMap, sync::Arc};

/// An engagement and everything that is known of it.
pub struct Deal {
    /// Its id.
    pub id: EngagementId,
    /// Its people.
    pub cast: &'static Cast,
    /// What its ledger says.
    pub on: Engagement,
    /// The leaves that were acknowledged, in their order.
    pub leaves: Vec<Hash>,
    /// The tree over them.
    pub tree: Tree,
    /// The size and root that were seen last.
    pub checkpoint: Option<(u64, Hash)>,
    /// What its sources have sent.
    pub rows: BTreeMap<ItemNo, Rows>,
    /// How many cases were thought up.
    pub cases: usize,
    /// The figures that both sides have agreed to.
    pub finals: BTreeMap<ItemNo, Statement>,
    /// Those who co-sign the ledger.
    pub witnesses: Vec<Witness>,
    /// The engagement as somebody saw it who may not have looked since.
    pub seen: Option<Arc<Snapshot>>,
}

/// Somebody who co-signs a ledger, and keeps what it signed.
pub struct Witness {
    /// Its key.
    pub key: SignerKey,
    /// The size and root that it signed last.
    pub last: Option<(u64, Hash)>,
    /// The note that it signed last.
    pub note: Option<Note>,
}

impl Deal {
    /// An engagement of which nothing is known yet.
    pub fn new(id: EngagementId, cast: &'static Cast) -> Self {
        Self {
            id,
            cast,
            on: Engagement::default(),
            leaves: Vec::new(),
            tree: Tree::default(),
            checkpoint: None,
            rows: BTreeMap::new(),
            cases: 0,
            finals: BTreeMap::new(),
            witnesses: Vec::new(),
            seen: None,
        }
    }

    /// Takes in an entry that was acknowledged, and looks at what it may not have done.
    pub fn take(&mut self, entry: &Entry, fact: &Fact) {
        assert_eq!(entry.seq, self.tree.size() + 1, "the ledger has no gap");
        assert!(self.on.last_at() <= Some(entry.at), "entry {} lies before the one before it", entry.seq);
        let stamp = Stamp { seq: entry.seq, at: entry.at, by: entry.actor, leaf: entry.leaf };
        evolve(&mut self.on, &stamp, fact);
        self.tree.push(entry.leaf);
        self.leaves.push(entry.leaf);
        match fact {
            Fact::Gate(gate::Fact::GateOpened { gate }) => gates::open_rightly(&self.on, *gate),
            Fact::Operate(
                operate::Fact::PeriodStated { agreement, figures, .. }
                | operate::Fact::RestatementProposed { agreement, figures, .. },
            ) => money::adds_up(&self.on, *agreement, figures),
            Fact::Operate(operate::Fact::BatchSealed { source, shape, .. }) => {
                self.rows.entry(*source).or_default().seal(shape.digest, shape.events);
            }
            Fact::Operate(operate::Fact::BatchWithdrawn { source, batch, .. }) => {
                self.rows.entry(*source).or_default().withdraw(*batch);
            }
            _ => {}
        }
    }

    /// Somebody who may look.
    pub fn member(&self) -> AccountId {
        *self.on.members.keys().next().expect("the last lead of a side cannot be erased")
    }
}
