//! Erasing a person, and the holds that forbid it.

use super::{ErasureBasis, Fact, members::leads, side};
use crate::{Context, Engagement};
use outrigger_kernel::{AccountId, Refusal, SubjectId, refusal};

pub(super) fn erase(
    on: &Engagement,
    account: AccountId,
    (basis, reason): (ErasureBasis, String),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    if let Some(erased) = on.erased.get(&account) {
        let at = on.moment(erased.at);
        return Err(refusal::already("This person", &format!("erased, on {at}")).at("account"));
    }
    let member = on.member(account).ok_or_else(|| refusal::not_found("member", account).at("account"))?;
    let party = on.party(member.side);
    if member.side != side(on, ctx)? {
        return Err(refusal::not_allowed(&format!("erase people of {party}"), party).at("account"));
    }
    none_holds(on)?;
    let mut leads = leads(on, member.side);
    if leads.next() == Some(account) && leads.next().is_none() {
        return Err(refusal::not_ready(format!("{} is the last who leads for {party}.", member.name))
            .at("account")
            .next("Admit another lead first."));
    }
    Ok(vec![Fact::PersonErased { account, subject: SubjectId::of(account), basis, reason }])
}

/// What a court or the other side may need stays, whatever else is asked.
fn none_holds(on: &Engagement) -> Result<(), Refusal> {
    let Some((side, hold)) = on.holds.first_key_value() else { return Ok(()) };
    let (party, since) = (on.party(*side), on.moment(hold.stamp.at));
    let reason = hold.reason.trim().trim_end_matches('.');
    Err(refusal::not_ready(format!("A hold of {party} stands since {since}: {reason}."))
        .next(format!("Nobody is erased until {party} releases it.")))
}

pub(super) fn place_hold(on: &Engagement, reason: String, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let side = side(on, ctx)?;
    if let Some(hold) = on.holds.get(&side) {
        let hold_of = format!("The hold of {}", on.party(side));
        return Err(refusal::already(hold_of, &format!("placed {}", on.by_whom(&hold.stamp))));
    }
    Ok(vec![Fact::HoldPlaced { reason }])
}

/// A side releases its own hold; the other side's is not its to release.
pub(super) fn release_hold(on: &Engagement, reason: String, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let side = side(on, ctx)?;
    if !on.holds.contains_key(&side) {
        return Err(refusal::not_ready(format!("No hold of {} stands.", on.party(side)))
            .next("A hold is released by the side that placed it."));
    }
    Ok(vec![Fact::HoldReleased { reason }])
}
