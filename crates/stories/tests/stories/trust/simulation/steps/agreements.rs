//! Terms are proposed, signed and taken back.

use super::LEADS;
use crate::trust::simulation::{
    terms::{OFFERS, ZONE, text},
    world::World,
};
use outrigger_agreement::{Cadence, Period};
use outrigger_kernel::{Hash, ItemNo, time::zone};
use outrigger_lifecycle::{
    Command, Engagement,
    operate::{self, Terms},
};

/// Somebody signs what is offered, or offers something.
pub fn agree_on_some(world: &mut World, deal: usize) {
    if offers(&world.deals[deal].on).is_empty() { propose(world, deal) } else { sign(world, deal) }
}

/// Somebody proposes terms from the beginning of a month on: the last one, this one or the next.
pub fn propose(world: &mut World, deal: usize) {
    let zone = zone(ZONE).expect("the zone is known");
    let this = Period::containing(world.now(), &zone, Cadence::Month);
    let month = match world.dice.below(4) {
        0 => this,
        1 => this.next(),
        _ => this.previous(),
    };
    let offer = world.dice.pick(&OFFERS).expect("there are offers");
    let text = text(world.deals[deal].cast, &month.first_day().to_string(), offer);
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::ProposeAgreement { text }));
}

/// Somebody signs what is offered, now and then by the digest of another text.
pub fn sign(world: &mut World, deal: usize) {
    let Some((agreement, read)) = offered(world, deal) else { return propose(world, deal) };
    let digest = if world.dice.one_in(10) { Hash::of(b"another text") } else { read };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::SignAgreement { agreement, digest }));
}

/// Somebody takes back what is offered.
pub fn withdraw(world: &mut World, deal: usize) {
    let Some((agreement, _)) = offered(world, deal) else { return propose(world, deal) };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::WithdrawAgreement { agreement, reason }));
}

/// Terms that somebody sees as offered, mostly the last ones.
fn offered(world: &mut World, deal: usize) -> Option<(ItemNo, Hash)> {
    let seen = world.view(deal);
    let offers = offers(&seen.engagement);
    if world.dice.one_in(6) { world.dice.pick(&offers) } else { offers.last().copied() }
}

fn offers(on: &Engagement) -> Vec<(ItemNo, Hash)> {
    let is_open = |terms: &Terms| terms.in_force.is_none() && terms.withdrawn.is_none();
    let open = on.operate.agreements.iter().filter(|(_, terms)| is_open(terms));
    open.map(|(no, terms)| (*no, terms.digest)).collect()
}
