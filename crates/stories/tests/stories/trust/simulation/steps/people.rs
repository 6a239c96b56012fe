//! People come and are erased; a hold keeps everybody.

use super::LEADS;
use crate::trust::simulation::world::{Person, World};
use outrigger_kernel::AccountId;
use outrigger_lifecycle::{
    Command,
    founding::{self, ErasureBasis},
};
use std::collections::BTreeSet;

/// The command that admits somebody as the cast has it; none for a stranger.
pub fn admission(person: &Person) -> Option<Command> {
    let (_, side, role) = person.part?;
    let (account, name, roles) = (person.account, person.name.clone(), BTreeSet::from([role]));
    Some(Command::Founding(founding::Command::AdmitMember { account, name, side, roles }))
}

/// Somebody admits a person of the cast, who may be there already, or erased.
pub fn admit(world: &mut World, deal: usize) {
    let on = &world.deals[deal].on;
    let own = world.people.iter().filter(|person| person.part.is_some_and(|part| part.0 == deal));
    let (there, away): (Vec<&Person>, Vec<&Person>) =
        own.partition(|person| on.side_of(person.account).is_some());
    let from = if away.is_empty() || world.dice.one_in(8) { there } else { away };
    let person = world.dice.pick(&from);
    let Some(admission) = person.and_then(admission) else { return };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, admission);
}

/// Somebody erases a person.
pub fn erase(world: &mut World, deal: usize) {
    let members: Vec<AccountId> = world.deals[deal].on.members.keys().copied().collect();
    let account = world.dice.pick(&members).expect("somebody is a member");
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    let basis = ErasureBasis::DataSubjectRequest;
    world.ask(deal, by, Command::Founding(founding::Command::ErasePerson { account, basis, reason }));
}

/// A side places a hold.
pub fn hold(world: &mut World, deal: usize) {
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Founding(founding::Command::PlaceHold { reason }));
}

/// A side releases its hold; where none stands, somebody is erased.
pub fn release(world: &mut World, deal: usize) {
    if world.deals[deal].on.holds.is_empty() {
        return erase(world, deal);
    }
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Founding(founding::Command::ReleaseHold { reason }));
}
