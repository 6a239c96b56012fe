//! Founding an engagement, admitting and erasing its members, and naming the keys that watch its ledger.

mod erasure;
mod kinds;
mod members;
mod witnesses;

pub use kinds::{Command, ErasureBasis, Fact};
pub use members::MEMBERS_MAX;
pub(crate) use members::leads;
pub use witnesses::WITNESSES_MAX;

use crate::{
    Context, Engagement, Stamp,
    engagement::{Charter, Erased, Hold, Member, Role, Witness},
};
use outrigger_kernel::{Personal, Refusal, Side, SubjectId, refusal, time::zone};
use std::collections::BTreeSet;

pub(crate) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    match command {
        Command::Found { title, client, provider, zone: zone_name, founder, sample } => {
            if on.charter.is_some() {
                return Err(refusal::already("The engagement", "founded"));
            }
            if zone(&zone_name).is_none() {
                return Err(refusal::invalid(format!("There is no time zone {zone_name}."))
                    .at("zone")
                    .next("Write an IANA name, as in Europe/Berlin."));
            }
            let (account, roles) = (ctx.actor.account, BTreeSet::from([Role::SourcingLead]));
            let name = Personal::new(SubjectId::of(account), founder);
            Ok(vec![
                Fact::EngagementFounded { title, client, provider, zone: zone_name, sample },
                Fact::MemberAdmitted { account, name, side: Side::Client, roles },
            ])
        }
        Command::AdmitMember { account, name, side, roles } => {
            members::admit(on, (account, name), (side, roles), ctx)
        }
        Command::ErasePerson { account, basis, reason } => erasure::erase(on, account, (basis, reason), ctx),
        Command::PlaceHold { reason } => erasure::place_hold(on, reason, ctx),
        Command::ReleaseHold { reason } => erasure::release_hold(on, reason, ctx),
        Command::NameWitness { key } => witnesses::name(on, key, ctx),
        Command::RetireWitness { key, reason } => witnesses::retire(on, key, reason, ctx),
    }
}

pub(crate) fn evolve(on: &mut Engagement, stamp: &Stamp, fact: &Fact) {
    let stamp = stamp.clone();
    match fact.clone() {
        Fact::EngagementFounded { title, client, provider, zone, sample } => {
            on.charter = Some(Charter { title, client, provider, zone, sample });
        }
        Fact::MemberAdmitted { account, name, side, roles } => {
            on.members.insert(account, Member { name: name.shown().to_owned(), side, roles });
        }
        Fact::PersonErased { account, .. } => {
            if let Some(Member { side, .. }) = on.members.remove(&account) {
                on.erased.insert(account, Erased { side, at: stamp.at });
            }
        }
        Fact::HoldPlaced { reason } => {
            if let Some(side) = on.side_of(stamp.by) {
                on.holds.insert(side, Hold { reason, stamp });
            }
        }
        Fact::HoldReleased { .. } => {
            if let Some(side) = on.side_of(stamp.by) {
                on.holds.remove(&side);
            }
        }
        Fact::WitnessNamed { side, key } => on.witnesses.push(Witness { side, key, named: stamp }),
        Fact::WitnessRetired { key, .. } => on.witnesses.retain(|witness| witness.key != key),
    }
}

/// The side that the asker speaks for.
fn side(on: &Engagement, ctx: &Context) -> Result<Side, Refusal> {
    on.side_of(ctx.actor.account).ok_or_else(|| refusal::not_found("engagement", "with that address"))
}

#[cfg(test)]
mod tests;
