//! Founding an engagement and admitting its members.

use crate::{
    Context, Engagement, Stamp,
    engagement::{Charter, Member, Role},
};
use outrigger_kernel::{AccountId, Refusal, Side, refusal, time::zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Members of one engagement.
pub const MEMBERS_MAX: usize = 500;

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Found an engagement between a client and a provider.
    Found {
        /// What it is called.
        #[schemars(length(min = 1, max = 200))]
        title: String,
        /// The client's name.
        #[schemars(length(min = 1, max = 200))]
        client: String,
        /// The provider's name.
        #[schemars(length(min = 1, max = 200))]
        provider: String,
        /// The IANA time zone of its dates, as in Europe/Berlin.
        #[schemars(length(min = 1, max = 60))]
        zone: String,
        /// Your own name, as the other side will see it.
        #[schemars(length(min = 1, max = 200))]
        founder: String,
        /// This is a sample. It is marked on every page, and proves nothing.
        #[serde(default)]
        sample: bool,
    },
    /// Admit a person to this engagement.
    AdmitMember {
        /// The account of the person.
        account: AccountId,
        /// The person's name.
        #[schemars(length(min = 1, max = 200))]
        name: String,
        /// The party the person speaks for.
        side: Side,
        /// What the person may do.
        #[schemars(length(min = 1, max = 6))]
        roles: BTreeSet<Role>,
    },
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// An engagement was founded.
    EngagementFounded {
        /// What it is called.
        title: String,
        /// The client's name.
        client: String,
        /// The provider's name.
        provider: String,
        /// The IANA zone of its dates.
        zone: String,
        /// Whether it is a sample.
        #[serde(default)]
        sample: bool,
    },
    /// A person was admitted.
    MemberAdmitted {
        /// The account.
        account: AccountId,
        /// The person's name.
        name: String,
        /// The party.
        side: Side,
        /// What the person may do.
        roles: BTreeSet<Role>,
    },
}

pub(crate) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    match command {
        Command::Found { title, client, provider, zone: name, founder, sample } => {
            if on.charter.is_some() {
                return Err(refusal::already("The engagement", "founded"));
            }
            if zone(&name).is_none() {
                return Err(refusal::invalid(format!("There is no time zone {name}."))
                    .at("zone")
                    .next("Write an IANA name, as in Europe/Berlin."));
            }
            let roles = BTreeSet::from([Role::SourcingLead]);
            let account = ctx.actor.account;
            Ok(vec![
                Fact::EngagementFounded { title, client, provider, zone: name, sample },
                Fact::MemberAdmitted { account, name: founder, side: Side::Client, roles },
            ])
        }
        Command::AdmitMember { account, name, side, roles } => {
            admit(on, (account, &name), (side, &roles), ctx)?;
            Ok(vec![Fact::MemberAdmitted { account, name, side, roles }])
        }
    }
}

fn admit(
    on: &Engagement,
    (account, name): (AccountId, &str),
    (side, roles): (Side, &BTreeSet<Role>),
    ctx: &Context,
) -> Result<(), Refusal> {
    if on.members.contains_key(&account) {
        return Err(refusal::already(name, "a member of this engagement"));
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
    let asker = on.member(ctx.actor.account);
    let leads = [Role::SourcingLead, Role::AccountManager];
    let first_of_side = !on
        .members
        .values()
        .any(|member| member.side == side && member.roles.iter().any(|role| leads.contains(role)));
    if asker.is_some_and(|asker| asker.side != side) && !first_of_side {
        let party = on.party(side);
        return Err(refusal::not_allowed(&format!("admit people of {party}"), party));
    }
    Ok(())
}

pub(crate) fn evolve(on: &mut Engagement, _: &Stamp, fact: &Fact) {
    match fact.clone() {
        Fact::EngagementFounded { title, client, provider, zone, sample } => {
            on.charter = Some(Charter { title, client, provider, zone, sample });
        }
        Fact::MemberAdmitted { account, name, side, roles } => {
            on.members.insert(account, Member { name, side, roles });
        }
    }
}

#[cfg(test)]
mod tests;
