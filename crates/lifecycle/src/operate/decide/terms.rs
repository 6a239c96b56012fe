//! Terms: proposed by one side, signed by the other, and amended from the first day of a period on.

use super::{is_own_side, next_no};
use crate::{
    Context, Engagement,
    operate::{Fact, Terms},
};
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
    splits_no_period(on, &agreement)?;
    let digest = Hash::of(text.as_bytes());
    if let Some((no, _)) = on.operate.agreements.iter().find(|(_, terms)| terms.digest == digest) {
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

/// An amendment that began within a period would leave its figures without terms for the whole of it.
fn splits_no_period(on: &Engagement, agreement: &Agreement) -> Result<(), Refusal> {
    if on.operate.in_force.is_none() {
        return Ok(());
    }
    let begins = agreement.effective;
    let is_split = |cadence: &Cadence| {
        let is_used = agreement.levels.iter().any(|level| level.period == *cadence);
        is_used && Period::of(begins, *cadence).first_day() != begins
    };
    let cadences = [Cadence::Week, Cadence::Month, Cadence::Quarter];
    match cadences.into_iter().find(is_split) {
        None => Ok(()),
        Some(cadence) => Err(refusal::invalid(format!(
            "The amendment begins on {begins}, within a {cadence} by which its levels are stated."
        ))
        .at("text")
        .next(format!("Let it take effect on the first day of a {cadence}."))),
    }
}

pub(super) fn sign(
    on: &Engagement,
    agreement: ItemNo,
    digest: Hash,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let terms = on
        .operate
        .agreements
        .get(&agreement)
        .ok_or_else(|| refusal::not_found("agreement", agreement).at("agreement"))?;
    if terms.digest != digest {
        return Err(refusal::outdated(agreement).at("digest"));
    }
    if terms.in_force.is_some() {
        return Err(refusal::already(agreement, "in force"));
    }
    if let Some(by) = overtaken(on, terms) {
        let how = format!("overtaken by {by}; propose it again if it is still meant");
        return Err(refusal::already(agreement, &how));
    }
    if terms.signings.iter().any(|signing| is_own_side(on, signing.stamp.by, ctx)) {
        return Err(refusal::already(agreement, "signed by your side"));
    }
    Ok(vec![Fact::AgreementSigned { agreement, digest }, Fact::AgreementPutInForce { agreement }])
}

/// The agreement that came into force after these terms were proposed, if one did: an old offer is no
/// way back behind what both sides have signed since.
pub(in crate::operate) fn overtaken(on: &Engagement, terms: &Terms) -> Option<ItemNo> {
    let proposed = terms.signings.first().map(|signing| signing.stamp.seq)?;
    let (no, present) = on.operate.terms_in_force()?;
    (present.in_force.as_ref()?.seq > proposed).then_some(no)
}
