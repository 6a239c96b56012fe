//! How the operate stage stands, and questions to it that cannot fail.

use super::{Answer, Fact, Source};
use crate::{Stamp, content::Register, context::EventsShape};
use outrigger_agreement::{Agreement, Period, Statement};
use outrigger_kernel::{AccountId, Hash, Instant, ItemNo};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The stage as it stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Sources.
    pub sources: Register<Source>,
    /// The sources that take events.
    pub connected: BTreeSet<ItemNo>,
    /// Sealed batches, oldest first.
    pub batches: Vec<Batch>,
    /// The instant up to which a source is known to be complete although it had nothing to send.
    pub attested: BTreeMap<ItemNo, Instant>,
    /// Proposed and signed terms, by number.
    pub agreements: BTreeMap<ItemNo, Terms>,
    /// The agreement in force.
    pub in_force: Option<ItemNo>,
    /// Statements, by number.
    pub statements: BTreeMap<ItemNo, StatedPeriod>,
    /// Claims, by number.
    pub claims: BTreeMap<ItemNo, Claim>,
}

/// A sealing: which events, up to when, under which entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The source.
    pub source: ItemNo,
    /// What was sealed.
    pub shape: EventsShape,
    /// The instant up to which the source had sent everything.
    pub complete_until: Instant,
    /// The entry.
    pub stamp: Stamp,
}

/// The terms of an agreement, with who signed them.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Their text.
    pub text: String,
    /// Its digest.
    pub digest: Hash,
    /// The text, read; none only if this version reads less than the one that accepted it.
    pub agreement: Option<Arc<Agreement>>,
    /// Who signed, in order; the proposer is the first.
    pub signings: Vec<Signing>,
    /// The entry by which they came into force.
    pub in_force: Option<Stamp>,
}

/// A signature under terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The entry.
    pub stamp: Stamp,
}

/// A statement, with who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedPeriod {
    /// The agreement it was computed under.
    pub agreement: ItemNo,
    /// The figures.
    pub figures: Statement,
    /// The entry that stated it.
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

/// A dispute of one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The statement.
    pub statement: ItemNo,
    /// The level.
    pub level: String,
    /// Why.
    pub reason: String,
    /// The entry that raised it.
    pub raised: Stamp,
    /// Its answer.
    pub settlement: Option<Settlement>,
}

/// An answer to a claim: how, why, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// How.
    pub answer: Answer,
    /// Why.
    pub reason: String,
    /// The entry.
    pub stamp: Stamp,
}

impl State {
    /// The terms in force with their number.
    pub fn terms_in_force(&self) -> Option<(ItemNo, &Terms)> {
        let no = self.in_force?;
        self.agreements.get(&no).map(|terms| (no, terms))
    }

    /// The terms by which a period is judged: of those that came into force, the last ones that take
    /// effect before the period is over. Terms that begin later leave it alone.
    pub fn terms_for(&self, period: Period) -> Option<(ItemNo, &Terms)> {
        self.terms_on(period.last_day())
    }

    /// The terms that hold on a date.
    pub fn terms_on(&self, date: jiff::civil::Date) -> Option<(ItemNo, &Terms)> {
        let covers = |terms: &Terms| terms.agreement.as_ref().is_some_and(|terms| terms.effective <= date);
        self.agreements
            .iter()
            .filter(|(_, terms)| terms.in_force.is_some() && covers(terms))
            .max_by_key(|(_, terms)| terms.in_force.as_ref().map(|stamp| stamp.seq))
            .map(|(no, terms)| (*no, terms))
    }

    /// The agreement in force, read.
    pub fn agreement(&self) -> Option<&Arc<Agreement>> {
        self.terms_in_force()?.1.agreement.as_ref()
    }

    /// The digests of all sealed batches, oldest first.
    pub fn batch_digests(&self) -> Vec<Hash> {
        self.batches.iter().map(|batch| batch.shape.digest).collect()
    }

    /// The instant up to which every connected source has sent everything; none before that is so.
    pub fn complete_until(&self) -> Option<Instant> {
        if self.connected.is_empty() {
            // Nobody is waited for any more: what was sealed is all there is.
            return self.batches.iter().map(|batch| batch.complete_until).max();
        }
        let until = |source: &ItemNo| self.source_complete_until(*source);
        self.connected
            .iter()
            .map(until)
            .try_fold(Instant::LATEST, |all, one| one.map(|one| all.min(one)))
            .filter(|until| *until != Instant::LATEST)
    }

    /// The instant up to which one source has sent everything: as its batches say, or as was attested
    /// when it had nothing to send.
    pub fn source_complete_until(&self, source: ItemNo) -> Option<Instant> {
        let of_source = self.batches.iter().filter(|batch| batch.source == source);
        let sealed = of_source.map(|batch| batch.complete_until).max();
        sealed.max(self.attested.get(&source).copied())
    }

    /// The statement of a period that was not replaced.
    pub fn statement_of(&self, period: Period) -> Option<(ItemNo, &StatedPeriod)> {
        self.statements
            .iter()
            .rev()
            .find(|(_, stated)| stated.figures.period == period && stated.replaced_by.is_none())
            .map(|(no, stated)| (*no, stated))
    }

    /// The claims against a statement.
    pub fn claims_on(&self, statement: ItemNo) -> impl Iterator<Item = (ItemNo, &Claim)> {
        self.claims
            .iter()
            .filter(move |(_, claim)| claim.statement == statement)
            .map(|(no, claim)| (*no, claim))
    }

    /// How a statement stands; `both` says whether accounts of both sides have agreed.
    pub fn standing(&self, statement: ItemNo, both: impl Fn(&[AccountId]) -> bool) -> Option<Standing> {
        let stated = self.statements.get(&statement)?;
        let agreed: Vec<AccountId> = stated.agreed.iter().map(|stamp| stamp.by).collect();
        let claim = |wanted: fn(&Claim) -> bool| self.claims_on(statement).any(|(_, claim)| wanted(claim));
        Some(if stated.replaced_by.is_some() {
            Standing::Replaced
        } else if claim(|claim| claim.settlement.as_ref().is_some_and(|end| end.answer == Answer::Accept)) {
            Standing::ToRestate
        } else if claim(|claim| claim.settlement.is_none()) {
            Standing::Disputed
        } else if both(&agreed) {
            Standing::Final
        } else {
            Standing::Stated
        })
    }
}

pub(super) fn evolve(state: &mut State, stamp: &Stamp, fact: &Fact) {
    let stamp = stamp.clone();
    match fact.clone() {
        Fact::SourceConnected { source } => _ = state.connected.insert(source),
        Fact::BatchSealed { source, shape, complete_until } => {
            state.batches.push(Batch { source, shape, complete_until, stamp });
        }
        Fact::SourceAttested { source, complete_until } => {
            state.attested.insert(source, complete_until);
        }
        Fact::SourceDisconnected { source, .. } => _ = state.connected.remove(&source),
        Fact::AgreementProposed { agreement, text, digest } => {
            let read = Agreement::parse(&text).ok().map(|(agreement, _)| Arc::new(agreement));
            let signings = vec![Signing { stamp }];
            state
                .agreements
                .insert(agreement, Terms { text, digest, agreement: read, signings, in_force: None });
        }
        Fact::AgreementSigned { agreement, .. } => {
            state.agreements.entry(agreement).and_modify(|terms| terms.signings.push(Signing { stamp }));
        }
        Fact::AgreementPutInForce { agreement } => {
            state.agreements.entry(agreement).and_modify(|terms| terms.in_force = Some(stamp));
            state.in_force = Some(agreement);
        }
        Fact::PeriodStated { statement, agreement, figures } => {
            if let Some((old, _)) = state.statement_of(figures.period) {
                state.statements.entry(old).and_modify(|stated| stated.replaced_by = Some(statement));
            }
            let figures = *figures;
            let stated =
                StatedPeriod { agreement, figures, stated: stamp, agreed: Vec::new(), replaced_by: None };
            state.statements.insert(statement, stated);
        }
        Fact::StatementAgreed { statement, .. } => {
            state.statements.entry(statement).and_modify(|stated| stated.agreed.push(stamp));
        }
        Fact::StatementDisputed { claim, statement, level, reason } => {
            state.claims.insert(claim, Claim { statement, level, reason, raised: stamp, settlement: None });
        }
        Fact::DisputeAnswered { claim, answer, reason } => {
            let settlement = Settlement { answer, reason, stamp };
            state.claims.entry(claim).and_modify(|claim| claim.settlement = Some(settlement));
        }
    }
}
