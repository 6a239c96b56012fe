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
    if gate.is_before_award() && on.side_of(ctx.actor.account) != Some(Side::Client) {
        return Err(refusal::not_allowed(
            &format!("sign {gate}"),
            "two people of the client, because nothing is awarded yet",
        ));
    }
    // Approve, edit, approve: a signature on other evidence is on another gate, and does not count.
    let evidence = evidence(on, gate, &criteria);
    let given: Vec<&Signature> =
        on.gates.gate(gate).signatures.iter().filter(|signed| signed.evidence == evidence).collect();
    if let Some(signed) = given.iter().find(|signed| signed.stamp.by == ctx.actor.account) {
        return Err(signed_already(on, gate, signed));
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
    let mut sides = given.iter().filter_map(|signed| on.side_of(signed.stamp.by));
    let Some(asker) = on.side_of(ctx.actor.account) else { return false };
    if gate.is_before_award() {
        return sides.filter(|side| *side == Side::Client).count() == 1;
    }
    sides.any(|side| side == asker.other())
}

fn side_is_free(on: &Engagement, gate: GateNo, given: &[&Signature], ctx: &Context) -> Result<(), Refusal> {
    let asker = on.side_of(ctx.actor.account);
    match given.iter().find(|signed| on.side_of(signed.stamp.by) == asker) {
        Some(signed) if !gate.is_before_award() => Err(signed_already(on, gate, signed)),
        _ => Ok(()),
    }
}

fn signed_already(on: &Engagement, gate: GateNo, signed: &Signature) -> Refusal {
    refusal::already(gate, &format!("signed {}", on.by_whom(&signed.stamp)))
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
        Verdict::Waived => {
            let waiver = on.gates.gate(gate).waivers.get(&key);
            let by = waiver.map(|waiver| format!(" {}", on.by_whom(&waiver.stamp))).unwrap_or_default();
            Err(refusal::already(found.claim, &format!("waived{by}")))
        }
        Verdict::Open => Ok(vec![Fact::CriterionWaived { gate, criterion: key, reason }]),
    }
}

/// A gate is dealt with once, after the one before it.
fn reachable(on: &Engagement, gate: GateNo) -> Result<(), Refusal> {
    let state = on.gates.gate(gate);
    if let Some(opened) = &state.opened {
        return Err(refusal::already(gate, &format!("opened {}", on.by_whom(opened))));
    }
    if let Some(waiver) = &state.waived {
        return Err(refusal::already(gate, &format!("waived {}", on.by_whom(&waiver.stamp))));
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

/// The entries that a signature stands on: what the criteria cite, and the waivers of what is not proven.
fn evidence(on: &Engagement, gate: GateNo, criteria: &[Criterion]) -> Vec<Seq> {
    let waivers = &on.gates.gate(gate).waivers;
    let cited = criteria.iter().flat_map(|criterion| &criterion.evidence).map(|proof| proof.entry);
    let waived = criteria.iter().filter(|criterion| criterion.verdict == Verdict::Waived);
    let waived = waived.filter_map(|criterion| waivers.get(criterion.key)).map(|waiver| waiver.stamp.seq);
    let mut entries: Vec<Seq> = cited.chain(waived).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}
