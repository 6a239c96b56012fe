//! Claims: raised by one side, answered by the other, taken back, or settled by silence.

use super::{find_statement, is_own_side, next_no, no_terms, standing};
use crate::{
    Context, Engagement,
    operate::{Answer, Claim, Ending, Fact, ReliefKind, Standing},
};
use outrigger_agreement::{Relief, terms::Silence};
use outrigger_kernel::{Instant, ItemNo, Refusal, Seq, refusal};

/// Claims about cases that wait for an answer.
const OPEN_MAX: usize = 500;
/// Claims about cases that are open or accepted: each one is asked about every case.
const RELIEFS_MAX: usize = 2_000;

pub(super) fn dispute(
    on: &Engagement,
    statement: ItemNo,
    (level, reason): (String, String),
) -> Result<Vec<Fact>, Refusal> {
    let stated = find_statement(on, statement)?;
    if !stated.figures.levels.iter().any(|result| result.level == level) {
        return Err(refusal::not_found("service level", &level).at("level"));
    }
    match standing(on, statement) {
        Some(Standing::Final) => {
            return Err(refusal::already(statement, "agreed by both sides")
                .next("Claim that cases be left out, or propose a restatement."));
        }
        Some(Standing::Replaced) => return Err(replaced(statement)),
        _ => {}
    }
    let is_same = |claim: &Claim| claim.is_open() && claim.figure().is_some_and(|(_, other)| other == level);
    if let Some((no, _)) = on.operate.claims_on(statement).find(|(_, claim)| is_same(claim)) {
        return Err(refusal::already("This figure", &format!("disputed as {no}")));
    }
    let claim = next_no("CLAIM", on.operate.claims.len())?;
    Ok(vec![Fact::StatementDisputed { claim, statement, level, reason }])
}

pub(super) fn raise(
    on: &Engagement,
    kind: ReliefKind,
    relief: Relief,
    reason: String,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let known = on.operate.succession(Seq::MAX);
    if known.is_empty() {
        return Err(no_terms());
    }
    let is_known = |name: &String| {
        known.iter().any(|(_, agreement)| agreement.levels.iter().any(|level| level.name == *name))
    };
    if let Some(unknown) = relief.levels.iter().find(|name| !is_known(name)) {
        return Err(refusal::not_found("service level", unknown).at("levels"));
    }
    is_bounded(&relief, ctx.at)?;
    if let Err(why) = relief.check() {
        let why = why.trim_end_matches('.');
        return Err(refusal::invalid(format!("The claim cannot be applied: {why}."))
            .next("Say by their numbers or by a window of time which cases it is about."));
    }
    are_few(on)?;
    Ok(vec![Fact::ClaimRaised { claim: relief.claim, kind, relief, reason }])
}

/// A claim is about cases that it names, or about a time that has passed: accepted, it must not go on to take
/// out what nobody has seen.
fn is_bounded(relief: &Relief, now: Instant) -> Result<(), Refusal> {
    if !relief.cases.is_empty() {
        return Ok(());
    }
    let (Some(_), Some(to)) = (relief.from, relief.to) else {
        return Err(refusal::invalid("A claim names its cases, or a whole window of time, from and to.")
            .at("cases")
            .next("Name them, or say from when to when; a condition narrows that further."));
    };
    if to > now {
        return Err(refusal::invalid(format!("The window ends at {to}, which has not come."))
            .at("to")
            .next("Claim the time that has passed; what follows is a claim of its own."));
    }
    Ok(())
}

fn are_few(on: &Engagement) -> Result<(), Refusal> {
    let about_cases = || on.operate.claims.values().filter(|claim| claim.relief().is_some());
    let open = about_cases().filter(|claim| claim.is_open()).count();
    if open >= OPEN_MAX {
        return Err(refusal::too_much("The number of open claims about cases", OPEN_MAX)
            .next("Answer or withdraw some first, or name more cases in one claim."));
    }
    let accepted = about_cases().filter(|claim| claim.answer() == Some(Answer::Accept)).count();
    if open + accepted >= RELIEFS_MAX {
        return Err(refusal::too_much("The number of claims about cases, open and accepted", RELIEFS_MAX)
            .next("Name more cases in one claim, or agree on terms that exclude such cases."));
    }
    Ok(())
}

pub(super) fn answer(
    on: &Engagement,
    no: ItemNo,
    (answer, reason): (Answer, String),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let claim = open_claim(on, no)?;
    if is_own_side(on, claim.raised.by, ctx) {
        return Err(refusal::not_allowed("answer a claim of your own side", "the other side"));
    }
    if let (Some(due), Some(_)) = (claim.due, claim.lapses(ctx.at)) {
        return Err(refusal::not_ready(format!("{no} could be answered until {due}."))
            .next("Settle it by what the terms say silence means."));
    }
    Ok(vec![match claim.figure() {
        Some(_) => Fact::DisputeAnswered { claim: no, answer, reason },
        None => Fact::ClaimAnswered { claim: no, answer, reason },
    }])
}

pub(super) fn withdraw(
    on: &Engagement,
    no: ItemNo,
    reason: String,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let claim = accepted_dispute(on, no).map_or_else(|| open_claim(on, no), Ok)?;
    if !is_own_side(on, claim.raised.by, ctx) {
        return Err(refusal::not_allowed("withdraw a claim of the other side", "the side that raised it"));
    }
    Ok(vec![Fact::ClaimWithdrawn { claim: no, reason }])
}

pub(super) fn settle(on: &Engagement, no: ItemNo, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let claim = open_claim(on, no)?;
    let Some(due) = claim.due.filter(|_| claim.silence != Silence::Waits) else {
        return Err(refusal::not_ready(format!("Under its terms {no} waits until it is answered."))
            .next("Ask the other side for an answer."));
    };
    match claim.lapses(ctx.at) {
        Some(answer) => Ok(vec![Fact::ClaimLapsed { claim: no, answer }]),
        None => Err(refusal::not_ready(format!("{no} can be answered until {due}."))),
    }
}

/// A dispute that was accepted and whose statement nothing has replaced: taken back, the statement stands.
pub(in crate::operate) fn accepted_dispute(on: &Engagement, no: ItemNo) -> Option<&Claim> {
    let claim = on.operate.claims.get(&no)?;
    let (statement, _) = claim.figure()?;
    let is_accepted = claim.answer() == Some(Answer::Accept);
    (is_accepted && standing(on, statement) == Some(Standing::ToRestate)).then_some(claim)
}

/// A claim that can still be answered or taken back.
fn open_claim(on: &Engagement, no: ItemNo) -> Result<&Claim, Refusal> {
    let claim = on.operate.claims.get(&no).ok_or_else(|| refusal::not_found("claim", no).at("claim"))?;
    if let Some(settlement) = &claim.settlement {
        return Err(refusal::already(
            no,
            match settlement.ending {
                Ending::Answered => "answered",
                Ending::Lapsed => "settled by silence",
                Ending::Withdrawn => "withdrawn",
            },
        ));
    }
    match claim.figure() {
        Some((statement, _)) if standing(on, statement) == Some(Standing::Replaced) => {
            Err(replaced(statement))
        }
        _ => Ok(claim),
    }
}

fn replaced(statement: ItemNo) -> Refusal {
    refusal::already(statement, "replaced by a later statement")
}
