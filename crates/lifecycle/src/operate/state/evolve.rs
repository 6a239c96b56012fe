//! The fold of the stage: the only place where its state changes.

use super::{
    Attested, Batch, Claim, Ending, Matter, Outcome, Restatement, Settlement, Signing, State, StatedPeriod,
    Terms, batches::withdraw,
};
use crate::{
    Stamp,
    operate::{Answer, Fact},
};
use outrigger_agreement::{Agreement, Statement};
use outrigger_kernel::{Hash, ItemNo};
use std::sync::Arc;

pub(in crate::operate) fn evolve(state: &mut State, stamp: &Stamp, fact: &Fact) {
    let stamp = stamp.clone();
    match fact.clone() {
        Fact::SourceConnected { source } => _ = state.connected.insert(source),
        Fact::BatchSealed { source, shape, complete_until } => {
            state.batches.push(Batch { source, shape, complete_until, stamp });
        }
        Fact::BatchWithdrawn { source, batch, reason } => withdraw(state, (source, batch), (reason, stamp)),
        Fact::SourceAttested { source, complete_until } => {
            state.attested.push(Attested { source, until: complete_until, stamp });
        }
        Fact::SourceDisconnected { source, .. } => _ = state.connected.remove(&source),
        Fact::AgreementProposed { agreement, text, digest } => {
            state.agreements.insert(agreement, offer((text, digest), stamp));
        }
        Fact::AgreementSigned { agreement, .. } => {
            state.agreements.entry(agreement).and_modify(|terms| terms.signings.push(Signing { stamp }));
        }
        Fact::AgreementPutInForce { agreement } => {
            state.agreements.entry(agreement).and_modify(|terms| terms.in_force = Some(stamp));
            state.in_force = Some(agreement);
        }
        Fact::AgreementWithdrawn { agreement, .. } => {
            state.agreements.entry(agreement).and_modify(|terms| terms.withdrawn = Some(stamp));
        }
        Fact::PeriodStated { statement, agreement, figures } => {
            put_in_place(state, statement, stated((agreement, *figures), stamp));
        }
        Fact::StatementAgreed { statement, .. } => {
            state.statements.entry(statement).and_modify(|stated| stated.agreed.push(stamp));
        }
        Fact::StatementDisputed { claim, statement, level, reason } => {
            raise(state, claim, Matter::Figure { statement, level }, (reason, stamp));
        }
        Fact::ClaimRaised { claim, kind, relief, reason } => {
            raise(state, claim, Matter::Cases { kind, relief }, (reason, stamp));
        }
        Fact::DisputeAnswered { claim, answer, reason } | Fact::ClaimAnswered { claim, answer, reason } => {
            settle(state, claim, (Ending::Answered, Some(answer)), (reason, stamp));
        }
        Fact::ClaimWithdrawn { claim, reason } => {
            settle(state, claim, (Ending::Withdrawn, None), (reason, stamp));
        }
        Fact::ClaimLapsed { claim, answer } => {
            settle(state, claim, (Ending::Lapsed, Some(answer)), (String::new(), stamp));
        }
        Fact::RestatementProposed { restatement, statement, agreement, figures, reason } => {
            let one = (statement, agreement, *figures);
            state.restatements.insert(restatement, proposed(one, (reason, stamp)));
        }
        Fact::RestatementSigned { restatement, statement, .. } => {
            restate(state, restatement, (statement, stamp))
        }
        Fact::RestatementDeclined { restatement, reason } => {
            let outcome = Outcome::Declined { reason, stamp };
            state.restatements.entry(restatement).and_modify(|one| one.outcome = Some(outcome));
        }
    }
}

/// A period's figures, as they are stated.
fn stated((agreement, figures): (ItemNo, Statement), stamp: Stamp) -> StatedPeriod {
    StatedPeriod { agreement, figures, stated: stamp, agreed: Vec::new(), replaced_by: None }
}

/// A restatement that nobody has answered.
fn proposed(
    (statement, agreement, figures): (ItemNo, ItemNo, Statement),
    (reason, proposed): (String, Stamp),
) -> Restatement {
    Restatement { statement, agreement, figures, reason, proposed, outcome: None }
}

/// A statement takes its place; the one that had it is replaced.
fn put_in_place(state: &mut State, statement: ItemNo, stated: StatedPeriod) {
    if let Some((old, _)) = state.statement_of(stated.figures.period) {
        state.statements.entry(old).and_modify(|old| old.replaced_by = Some(statement));
    }
    state.statements.insert(statement, stated);
}

/// The signed figures become the statement of their period, agreed by those who proposed and signed.
fn restate(state: &mut State, restatement: ItemNo, (statement, stamp): (ItemNo, Stamp)) {
    let Some(one) = state.restatements.get_mut(&restatement) else { return };
    one.outcome = Some(Outcome::Signed { statement, stamp: stamp.clone() });
    let stated = StatedPeriod {
        agreement: one.agreement,
        figures: one.figures.clone(),
        stated: one.proposed.clone(),
        agreed: vec![one.proposed.clone(), stamp],
        replaced_by: None,
    };
    put_in_place(state, statement, stated);
}

/// A claim is to be answered as the terms say that hold when it is raised.
fn raise(state: &mut State, claim: ItemNo, matter: Matter, (reason, raised): (String, Stamp)) {
    let terms = state.terms_at(raised.at).and_then(|(_, terms)| terms.agreement.as_ref());
    let due = terms.and_then(|terms| terms.claims.answer_by(raised.at, &terms.zone));
    let silence = terms.map(|terms| terms.claims.silence).unwrap_or_default();
    state.claims.insert(claim, Claim { matter, reason, raised, due, silence, settlement: None });
}

fn settle(
    state: &mut State,
    claim: ItemNo,
    (ending, answer): (Ending, Option<Answer>),
    (reason, stamp): (String, Stamp),
) {
    let settlement = Settlement { ending, answer, reason, stamp };
    state.claims.entry(claim).and_modify(|claim| claim.settlement = Some(settlement));
}

/// Terms as they are proposed, signed by whoever did.
fn offer((text, digest): (String, Hash), stamp: Stamp) -> Terms {
    let agreement = Agreement::parse(&text).ok().map(|(agreement, _)| Arc::new(agreement));
    let signings = vec![Signing { stamp }];
    Terms { text, digest, agreement, signings, in_force: None, withdrawn: None }
}
