//! Claims: disputes of stated figures, and requests to leave cases out of figures.

use super::State;
use crate::{
    Stamp,
    operate::{Answer, ReliefKind},
};
use outrigger_agreement::{Relief, terms::Silence};
use outrigger_kernel::{Instant, ItemNo};
use schemars::JsonSchema;
use serde::Serialize;

/// What one side asks of the other about figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub matter: Matter,
    /// Why.
    pub reason: String,
    /// The entry that raised it.
    pub raised: Stamp,
    /// The instant by which the terms of that day want an answer; none when they set no time.
    pub due: Option<Instant>,
    /// What no answer by then means under those terms.
    pub silence: Silence,
    /// How it ended.
    pub settlement: Option<Settlement>,
}

/// What a claim is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A stated figure is said to be wrong.
    Figure {
        /// The statement.
        statement: ItemNo,
        /// The level.
        level: String,
    },
    /// Cases are to be left out.
    Cases {
        /// Why they would be.
        kind: ReliefKind,
        /// Which ones, of which levels.
        relief: Relief,
    },
}

/// What a claim asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// That a stated figure be corrected.
    Dispute,
    /// That cases be left out, because the other side answers for what happened.
    Relief,
    /// That cases be left out, because they do not belong into the figures.
    Exclusion,
}

/// The end of a claim: how, why, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// How.
    pub ending: Ending,
    /// What the answer is; none when the claim was taken back.
    pub answer: Option<Answer>,
    /// Why; empty when silence answered.
    pub reason: String,
    /// The entry.
    pub stamp: Stamp,
}

/// How a claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The other side answered.
    Answered,
    /// Nobody answered in time, and silence has a meaning.
    Lapsed,
    /// The side that raised it took it back.
    Withdrawn,
}

impl Claim {
    /// What it asks for.
    pub fn kind(&self) -> ClaimKind {
        match &self.matter {
            Matter::Figure { .. } => ClaimKind::Dispute,
            Matter::Cases { kind: ReliefKind::Relief, .. } => ClaimKind::Relief,
            Matter::Cases { kind: ReliefKind::Exclusion, .. } => ClaimKind::Exclusion,
        }
    }

    /// The statement and the level of a dispute.
    pub fn figure(&self) -> Option<(ItemNo, &str)> {
        match &self.matter {
            Matter::Figure { statement, level } => Some((*statement, level)),
            Matter::Cases { .. } => None,
        }
    }

    /// What it would leave out; none for a dispute.
    pub fn relief(&self) -> Option<&Relief> {
        match &self.matter {
            Matter::Figure { .. } => None,
            Matter::Cases { relief, .. } => Some(relief),
        }
    }

    /// Whether nothing has ended it.
    pub fn is_open(&self) -> bool {
        self.settlement.is_none()
    }

    /// How it was answered, by words or by silence.
    pub fn answer(&self) -> Option<Answer> {
        self.settlement.as_ref()?.answer
    }

    /// What silence means for it at an instant; none while it can be answered, where silence means
    /// nothing, and when it has ended.
    pub fn lapses(&self, at: Instant) -> Option<Answer> {
        if !self.is_open() || self.due.is_none_or(|due| at <= due) {
            return None;
        }
        match self.silence {
            Silence::Waits => None,
            Silence::Accepted => Some(Answer::Accept),
            Silence::Rejected => Some(Answer::Reject),
        }
    }
}

impl State {
    /// The disputes of a statement.
    pub fn claims_on(&self, statement: ItemNo) -> impl Iterator<Item = (ItemNo, &Claim)> {
        let is_about = move |claim: &Claim| claim.figure().is_some_and(|(disputed, _)| disputed == statement);
        self.claims.iter().filter(move |(_, claim)| is_about(claim)).map(|(no, claim)| (*no, claim))
    }

    /// What accepted claims leave out of figures, in the order of the claims.
    pub fn reliefs(&self) -> Vec<Relief> {
        let accepted = self.claims.values().filter(|claim| claim.answer() == Some(Answer::Accept));
        accepted.filter_map(Claim::relief).cloned().collect()
    }

    /// What accepted claims leave out without a claim, and with it, whether it is accepted or not; none
    /// for a dispute and where there is no such claim.
    pub fn reliefs_without_and_with(&self, claim: ItemNo) -> Option<[Vec<Relief>; 2]> {
        let own = self.claims.get(&claim)?.relief()?;
        let mut without = self.reliefs();
        without.retain(|relief| relief.claim != claim);
        let mut with = without.clone();
        with.push(own.clone());
        with.sort_by_key(|relief| relief.claim);
        Some([without, with])
    }
}
