//! Restatements: what would take the place of a statement once both sides have signed it.

use super::{Claim, State};
use crate::{Stamp, operate::Answer};
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
    /// The other side declined it, or its own side took it back.
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

    /// What a restatement's figures do not know because it came after them, in words; none when they are
    /// up to date.
    pub fn unknown_to(&self, one: &Restatement) -> Option<String> {
        let since = one.proposed.seq;
        let judges = self.terms_for(one.figures.period).map(|(no, _)| no);
        if let Some(no) = judges.filter(|no| *no != one.agreement) {
            return Some(format!("{no} came into force"));
        }
        let is_later = |claim: &Claim| {
            let accepted = claim.relief().is_some() && claim.answer() == Some(Answer::Accept);
            accepted && claim.settlement.as_ref().is_some_and(|end| end.stamp.seq > since)
        };
        if let Some((no, _)) = self.claims.iter().rev().find(|(_, claim)| is_later(claim)) {
            return Some(format!("{no} was accepted"));
        }
        let batch = self.batches.iter().find(|batch| batch.stamp.seq > since)?;
        Some(format!("more events of {} were sealed", batch.source))
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
