//! How the operate stage stands, and questions to it that cannot fail.

mod batches;
mod claims;
mod evolve;
mod restatements;
mod terms;

pub use batches::{Attested, Batch, Withdrawn};
pub use claims::{Claim, ClaimKind, Ending, Matter, Settlement};
pub(super) use evolve::evolve;
pub use restatements::{Outcome, Restatement};
pub use terms::{Signing, Terms};

use super::{Answer, Source};
use crate::{Stamp, content::Register};
use outrigger_agreement::{Cadence, Period, Statement, Verdict};
use outrigger_kernel::{AccountId, Instant, ItemNo};
use std::collections::{BTreeMap, BTreeSet};

/// The stage as it stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Sources.
    pub sources: Register<Source>,
    /// The sources that take events.
    pub connected: BTreeSet<ItemNo>,
    /// Sealed batches, oldest first.
    pub batches: Vec<Batch>,
    /// Batches that were withdrawn, in that order; no figure knows them.
    pub withdrawn: Vec<Withdrawn>,
    /// The words of sources that had nothing more to send, oldest first.
    pub attested: Vec<Attested>,
    /// Proposed and signed terms, by number.
    pub agreements: BTreeMap<ItemNo, Terms>,
    /// The agreement that was put in force last.
    pub in_force: Option<ItemNo>,
    /// Statements, by number.
    pub statements: BTreeMap<ItemNo, StatedPeriod>,
    /// Claims, by number.
    pub claims: BTreeMap<ItemNo, Claim>,
    /// Restatements, by number.
    pub restatements: BTreeMap<ItemNo, Restatement>,
}

/// A statement, with who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedPeriod {
    /// The agreement it was computed under.
    pub agreement: ItemNo,
    /// The figures.
    pub figures: Statement,
    /// The entry that holds the figures: the one that stated them, or that proposed to restate them.
    pub stated: Stamp,
    /// Who agreed, in order.
    pub agreed: Vec<Stamp>,
    /// The statement that replaced it.
    pub replaced_by: Option<ItemNo>,
}

/// How a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Stated, and not yet agreed by both.
    Stated,
    /// A dispute waits for an answer.
    Disputed,
    /// A dispute was accepted; it has to be stated again.
    ToRestate,
    /// Both sides agreed.
    Final,
    /// A later statement of the period took its place.
    Replaced,
}

impl StatedPeriod {
    /// Whether it states that nothing was reported, and so needs no events to be computed again.
    pub fn is_unreported(&self) -> bool {
        let levels = &self.figures.levels;
        !levels.is_empty() && levels.iter().all(|level| level.verdict == Verdict::NotReported)
    }
}

impl State {
    /// When what this ledger knows begins: the first sealed event; while nothing is sealed, the moment at
    /// which the first terms came into force.
    pub fn known_since(&self) -> Option<Instant> {
        let in_force =
            || self.agreements.values().filter_map(|terms| Some(terms.in_force.as_ref()?.at)).min();
        self.first_event().or_else(in_force)
    }

    /// The first month after another that is stated, whose account may build on it.
    pub fn stated_after(&self, month: Period) -> Option<Period> {
        let standing = self.statements.values().filter(|stated| stated.replaced_by.is_none());
        let periods = standing.map(|stated| stated.figures.period);
        periods.filter(|other| other.cadence() == Cadence::Month && *other > month).min()
    }

    /// The statement of a period that was not replaced.
    pub fn statement_of(&self, period: Period) -> Option<(ItemNo, &StatedPeriod)> {
        self.statements
            .iter()
            .rev()
            .find(|(_, stated)| stated.figures.period == period && stated.replaced_by.is_none())
            .map(|(no, stated)| (*no, stated))
    }

    /// How a statement stands; `both` says whether accounts of both sides have agreed.
    pub fn standing(&self, statement: ItemNo, both: impl Fn(&[AccountId]) -> bool) -> Option<Standing> {
        let stated = self.statements.get(&statement)?;
        let agreed: Vec<AccountId> = stated.agreed.iter().map(|stamp| stamp.by).collect();
        let claim = |wanted: fn(&Claim) -> bool| self.claims_on(statement).any(|(_, claim)| wanted(claim));
        Some(if stated.replaced_by.is_some() {
            Standing::Replaced
        } else if claim(|claim| claim.answer() == Some(Answer::Accept)) {
            Standing::ToRestate
        } else if claim(Claim::is_open) {
            Standing::Disputed
        } else if both(&agreed) {
            Standing::Final
        } else {
            Standing::Stated
        })
    }
}
