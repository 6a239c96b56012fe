//! Restatements: what would take the place of a statement once both sides have signed it.

use super::State;
use crate::Stamp;
use outrigger_agreement::Statement;
use outrigger_kernel::ItemNo;

/// A proposal to replace a statement by what its figures come to by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restatement {
    /// The statement.
    pub statement: ItemNo,
    /// The agreement that the figures were computed under.
    pub agreement: ItemNo,
    /// The figures.
    pub figures: Statement,
    /// Why.
    pub reason: String,
    /// The entry that proposed it.
    pub proposed: Stamp,
    /// What became of it.
    pub outcome: Option<Outcome>,
}

/// What became of a restatement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side signed it.
    Signed {
        /// The statement that it became.
        statement: ItemNo,
        /// The entry.
        stamp: Stamp,
    },
    /// The other side declined it.
    Declined {
        /// Why.
        reason: String,
        /// The entry.
        stamp: Stamp,
    },
}

impl State {
    /// The restatements of a statement, oldest first.
    pub fn restatements_of(&self, statement: ItemNo) -> impl Iterator<Item = (ItemNo, &Restatement)> {
        let all = self.restatements.iter().filter(move |(_, one)| one.statement == statement);
        all.map(|(no, one)| (*no, one))
    }

    /// What overtook an open restatement: the statement that replaced its statement, or a later open
    /// restatement of the same one, which was computed from more.
    pub fn restatement_overtaken(&self, restatement: ItemNo) -> Option<ItemNo> {
        let this = self.restatements.get(&restatement).filter(|this| this.outcome.is_none())?;
        let replaced = self.statements.get(&this.statement).and_then(|stated| stated.replaced_by);
        let later = || {
            let others = self.restatements_of(this.statement);
            others.filter(|(no, one)| *no > restatement && one.outcome.is_none()).last().map(|(no, _)| no)
        };
        replaced.or_else(later)
    }
}
