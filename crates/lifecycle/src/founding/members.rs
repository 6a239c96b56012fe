//! Who may be admitted, and who leads a side.

use super::Fact;
use crate::{Context, Engagement, Member, engagement::Role};
use outrigger_kernel::{AccountId, Personal, Refusal, Side, SubjectId, refusal};
use std::collections::BTreeSet;

/// Members of one engagement.
pub const MEMBERS_MAX: usize = 500;

/// The roles that lead a side: whoever has one admits and erases its people.
const LEADING: [Role; 2] = [Role::SourcingLead, Role::AccountManager];

pub(super) fn admit(
    on: &Engagement,
    (account, name): (AccountId, String),
    (side, roles): (Side, BTreeSet<Role>),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    if on.members.contains_key(&account) {
        return Err(refusal::already(name, "a member of this engagement"));
    }
    if let Some(erased) = on.erased.get(&account) {
        let at = on.moment(erased.at);
        return Err(refusal::already("This account", &format!("erased from this engagement, on {at}"))
            .at("account")
            .next("Admit the person under a new account."));
    }
    if on.members.len() >= MEMBERS_MAX {
        return Err(refusal::too_much("The number of members", MEMBERS_MAX));
    }
    if let Some(role) = roles.iter().find(|role| !role.fits(side)) {
        return Err(refusal::invalid(format!("{} cannot belong to the {side}.", role.title()))
            .at("roles")
            .next("Choose roles of that side."));
    }
    // Each side admits its own people. The other side's lead does while it has nobody who could.
    let is_own = on.side_of(ctx.actor.account) == Some(side);
    if !is_own && leads(on, side).next().is_some() {
        let party = on.party(side);
        return Err(refusal::not_allowed(&format!("admit people of {party}"), party));
    }
    let name = Personal::new(SubjectId::of(account), name);
    Ok(vec![Fact::MemberAdmitted { account, name, side, roles }])
}

/// Those who lead a side.
pub(crate) fn leads(on: &Engagement, side: Side) -> impl Iterator<Item = AccountId> {
    let is_lead =
        move |member: &Member| member.side == side && member.roles.iter().any(|role| LEADING.contains(role));
    on.members.iter().filter(move |(_, member)| is_lead(member)).map(|(account, _)| *account)
}
