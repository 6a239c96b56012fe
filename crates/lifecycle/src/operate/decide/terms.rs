//! Terms: proposed by one side, signed by the other or taken back, and amended from the first day of a period on.

use super::{has_level, is_own_side, next_no, spoken, standing};
use crate::{
    Context, Engagement, Stamp,
    operate::{Fact, Standing, Terms},
};
use jiff::civil::Date;
use outrigger_agreement::{Agreement, Cadence, Period};
use outrigger_kernel::{Hash, ItemNo, Refusal, refusal};

pub(super) fn propose(on: &Engagement, text: String) -> Result<Vec<Fact>, Refusal> {
    let agreement = match Agreement::parse(&text) {
        Ok((agreement, _)) => agreement,
        Err(findings) => {
            let first = findings.first().map(|found| found.one_line(&text)).unwrap_or_default();
            return Err(refusal::invalid(format!("The terms cannot be used: {first}"))
                .at("text")
                .next("Correct that place; `outrigger check` shows all of them."));
        }
    };
    frozen(&agreement)?;
    may_begin(on, &agreement)?;
    let digest = Hash::of(text.as_bytes());
    let is_same = |terms: &Terms| terms.digest == digest && (terms.in_force.is_some() || is_offer(on, terms));
    if let Some((no, _)) = on.operate.agreements.iter().find(|(_, terms)| is_same(terms)) {
        return Err(refusal::already("This text", &format!("proposed as {no}")));
    }
    let agreement = next_no("AGR", on.operate.agreements.len())?;
    Ok(vec![Fact::AgreementProposed { agreement, text, digest }])
}

/// Public holidays are corrected from time to time; what is signed must say its dates itself.
fn frozen(agreement: &Agreement) -> Result<(), Refusal> {
    if agreement.public_sets.is_empty() {
        return Ok(());
    }
    let sets = agreement.public_sets.join(", ");
    Err(refusal::invalid(format!("The terms name public holidays without their dates: {sets}."))
        .at("text")
        .next("Write the dates into the text with `outrigger agreement freeze`, and propose that."))
}

/// An amendment begins with a month, and with a quarter where levels are stated by one, so that no figure has
/// two judges. A week is judged by the terms of its last day and asks for nothing. What is final stays.
fn may_begin(on: &Engagement, amendment: &Agreement) -> Result<(), Refusal> {
    let Some(present) = on.operate.agreement() else { return Ok(()) };
    let by_quarter = has_level(present, Cadence::Quarter) || has_level(amendment, Cadence::Quarter);
    let cadence = if by_quarter { Cadence::Quarter } else { Cadence::Month };
    let begins = amendment.effective;
    let last = last_final(on, begins);
    let earliest = last.map_or(begins, |last| last.next().first_day());
    let next = first_from(earliest, cadence);
    if first_from(begins, cadence) != begins {
        let (begins, next) = (spoken(begins), spoken(next));
        return Err(refusal::invalid(format!(
            "The amendment takes effect on {begins}, and has to begin with a {cadence}, next on {next}."
        ))
        .at("text")
        .next("Write such a date as its effective date."));
    }
    match last {
        None => Ok(()),
        Some(last) => {
            let message = format!("{} is final; it moves by restatement only.", last.title());
            let next = format!("Choose an effective date from {} on.", spoken(next));
            Err(refusal::invalid(message).at("text").next(next))
        }
    }
}

/// The last final period that terms beginning on a date would judge.
fn last_final(on: &Engagement, begins: Date) -> Option<Period> {
    let statements = on.operate.statements.iter();
    let judged = statements.filter(|(_, stated)| begins <= stated.figures.period.last_day());
    let is_final = judged.filter(|(no, _)| standing(on, **no) == Some(Standing::Final));
    is_final.map(|(_, stated)| stated.figures.period).max_by_key(|period| period.last_day())
}

/// The first day of a period from a date on.
fn first_from(date: Date, cadence: Cadence) -> Date {
    let period = Period::of(date, cadence);
    if period.first_day() == date { date } else { period.next().first_day() }
}

pub(super) fn sign(
    on: &Engagement,
    agreement: ItemNo,
    digest: Hash,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let terms = find_terms(on, agreement)?;
    if terms.digest != digest {
        return Err(refusal::outdated(agreement).at("digest"));
    }
    stands(on, agreement, terms)?;
    if let Some(own) = terms.signings.iter().find(|signing| is_own_side(on, signing.stamp.by, ctx)) {
        return Err(refusal::already(agreement, &format!("signed {}", on.by_whom(&own.stamp))));
    }
    // A period may have become final since the terms were proposed.
    terms.agreement.as_ref().map_or(Ok(()), |agreement| may_begin(on, agreement))?;
    Ok(vec![Fact::AgreementSigned { agreement, digest }, Fact::AgreementPutInForce { agreement }])
}

pub(super) fn withdraw(
    on: &Engagement,
    agreement: ItemNo,
    reason: String,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let terms = find_terms(on, agreement)?;
    stands(on, agreement, terms)?;
    if !terms.signings.iter().any(|signing| is_own_side(on, signing.stamp.by, ctx)) {
        return Err(refusal::not_allowed("withdraw terms of the other side", "the side that proposed them"));
    }
    Ok(vec![Fact::AgreementWithdrawn { agreement, reason }])
}

fn find_terms(on: &Engagement, agreement: ItemNo) -> Result<&Terms, Refusal> {
    let terms = on.operate.agreements.get(&agreement);
    terms.ok_or_else(|| refusal::not_found("agreement", agreement).at("agreement"))
}

/// Only an offer that stands can be signed or taken back.
fn stands(on: &Engagement, agreement: ItemNo, terms: &Terms) -> Result<(), Refusal> {
    if let Some(stamp) = &terms.in_force {
        return Err(refusal::already(agreement, &format!("in force, signed {}", on.by_whom(stamp))));
    }
    if terms.withdrawn.is_some() {
        return Err(refusal::already(agreement, "withdrawn"));
    }
    if let Some(by) = overtaken(on, terms) {
        let how = format!("overtaken by {by}; propose it again if it is still meant");
        return Err(refusal::already(agreement, &how));
    }
    Ok(())
}

/// Whether terms are an offer that can still be signed.
pub(in crate::operate) fn is_offer(on: &Engagement, terms: &Terms) -> bool {
    terms.in_force.is_none() && terms.withdrawn.is_none() && overtaken(on, terms).is_none()
}

/// What took the place of an offer: terms that came into force after it, as it is no way back behind what both
/// sides have signed since, or a newer offer of the same side.
fn overtaken(on: &Engagement, terms: &Terms) -> Option<ItemNo> {
    let proposed = &terms.signings.first()?.stamp;
    let is_later = |terms: &Terms| terms.in_force.as_ref().is_some_and(|stamp| stamp.seq > proposed.seq);
    let in_force = on.operate.terms_in_force().filter(|(_, present)| is_later(present));
    in_force.map(|(no, _)| no).or_else(|| newer_offer(on, proposed))
}

fn newer_offer(on: &Engagement, proposed: &Stamp) -> Option<ItemNo> {
    let side = |stamp: &Stamp| on.side_of(stamp.by);
    let is_newer = |terms: &Terms| {
        let newer = terms.signings.first().map(|signing| &signing.stamp);
        newer.is_some_and(|newer| newer.seq > proposed.seq && side(newer) == side(proposed))
    };
    on.operate.agreements.iter().rev().find(|(_, terms)| is_newer(terms)).map(|(no, _)| *no)
}
