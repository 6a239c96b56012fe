//! The rules of gates.

use super::{Command, Criterion, Fact, GateNo, Signature, Verdict, criteria};
use crate::{Context, Engagement};
use outrigger_kernel::{Refusal, Seq, Side, refusal};

pub(crate) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    match command {
        Command::Sign { gate } => sign(on, gate, ctx),
        Command::WaiveCriterion { gate, criterion, reason } => waive_criterion(on, gate, criterion, reason),
        Command::WaiveGate { gate, reason } => {
            reachable(on, gate)?;
            Ok(vec![Fact::GateWaived { gate, reason }])
        }
    }
}

fn sign(on: &Engagement, gate: GateNo, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    reachable(on, gate)?;
    let criteria = criteria(on, gate);
    if criteria.is_empty() {
        return Err(refusal::not_ready(format!(
            "{gate} has no criteria in this version, so there is nothing to sign."
        ))
        .next("Waive the gate with a reason instead."));
    }
    let open: Vec<&str> = criteria
        .iter()
        .filter(|criterion| criterion.verdict == Verdict::Open)
        .map(|criterion| criterion.claim)
        .collect();
    if !open.is_empty() {
        return Err(refusal::not_ready(format!("{gate} cannot be signed: {} left.", open.len()))
            .next(format!("Prove or waive: {}.", open.join("; "))));
    }
    if gate.is_before_award() && on.member(ctx.actor.account).is_none_or(|member| member.side != Side::Client)
    {
        return Err(refusal::not_allowed(
            &format!("sign {gate}"),
            "two people of the client, because nothing is awarded yet",
        ));
    }
    // Approve, edit, approve: a signature on other evidence is on another gate, and does not count.
    let evidence = evidence(&criteria);
    let given: Vec<&Signature> =
        on.gates.gate(gate).signatures.iter().filter(|signed| signed.evidence == evidence).collect();
    if let Some(signed) = given.iter().find(|signed| signed.stamp.by == ctx.actor.account) {
        return Err(refusal::already(gate, &format!("signed by you, as entry {}", signed.stamp.seq)));
    }
    let signed = Fact::GateSigned { gate, evidence };
    if is_complete(on, gate, &given, ctx) {
        return Ok(vec![signed, Fact::GateOpened { gate }]);
    }
    side_is_free(on, gate, &given, ctx)?;
    Ok(vec![signed])
}

/// Whether the asker's signature is the last one needed: two people of the client before the award,
/// one of each side after it.
fn is_complete(on: &Engagement, gate: GateNo, given: &[&Signature], ctx: &Context) -> bool {
    let sides = given.iter().filter_map(|signed| on.member(signed.stamp.by)).map(|member| member.side);
    let Some(asker) = on.member(ctx.actor.account) else { return false };
    if gate.is_before_award() {
        return sides.filter(|side| *side == Side::Client).count() == 1;
    }
    sides.into_iter().any(|side| side == asker.side.other())
}

fn side_is_free(on: &Engagement, gate: GateNo, given: &[&Signature], ctx: &Context) -> Result<(), Refusal> {
    let asker = on.member(ctx.actor.account).map(|member| member.side);
    let taken = !gate.is_before_award()
        && given.iter().filter_map(|signed| on.member(signed.stamp.by)).any(|by| Some(by.side) == asker);
    if taken {
        return Err(refusal::already(gate, "signed by your side"));
    }
    Ok(())
}

fn waive_criterion(on: &Engagement, gate: GateNo, key: String, reason: String) -> Result<Vec<Fact>, Refusal> {
    reachable(on, gate)?;
    let criteria = criteria(on, gate);
    let found = criteria
        .iter()
        .find(|criterion| criterion.key == key)
        .ok_or_else(|| refusal::not_found("criterion", &key).at("criterion"))?;
    match found.verdict {
        Verdict::Met => Err(refusal::already(found.claim, "proven; a waiver is not needed")),
        Verdict::Waived => Err(refusal::already(found.claim, "waived")),
        Verdict::Open => Ok(vec![Fact::CriterionWaived { gate, criterion: key, reason }]),
    }
}

/// A gate is dealt with once, after the one before it.
fn reachable(on: &Engagement, gate: GateNo) -> Result<(), Refusal> {
    if on.gates.is_passed(gate) {
        return Err(refusal::already(gate, "passed"));
    }
    let before = GateNo::ALL.into_iter().rev().find(|other| *other < gate);
    match before {
        Some(before) if !on.gates.is_passed(before) => {
            Err(refusal::not_ready(format!("{gate} comes after {before}, which is not passed."))
                .next(format!("Open or waive {before} first.")))
        }
        _ => Ok(()),
    }
}

fn evidence(criteria: &[Criterion]) -> Vec<Seq> {
    let mut entries: Vec<Seq> =
        criteria.iter().flat_map(|criterion| &criterion.evidence).map(|proof| proof.entry).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}
