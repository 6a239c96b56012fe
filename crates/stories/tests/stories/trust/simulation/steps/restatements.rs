//! What is stated is stated anew, where both sides sign it.

use super::{LEADS, statements};
use crate::trust::simulation::world::World;
use outrigger_agreement::Period;
use outrigger_kernel::{Hash, ItemNo};
use outrigger_lifecycle::{
    Command,
    operate::{self, Restatement},
};

/// Somebody proposes what a stated month comes to by now.
pub fn propose(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let standing = seen.engagement.operate.statements.values().filter(|stated| stated.replaced_by.is_none());
    let periods: Vec<Period> = standing.map(|stated| stated.figures.period).collect();
    let Some(period) = world.dice.pick(&periods) else { return statements::state(world, deal) };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::ProposeRestatement { period, reason }));
}

/// Somebody signs what was proposed.
pub fn sign(world: &mut World, deal: usize) {
    let Some((restatement, digest)) = proposed(world, deal) else { return propose(world, deal) };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::SignRestatement { restatement, digest }));
}

/// Somebody declines what was proposed, or takes it back.
pub fn decline(world: &mut World, deal: usize) {
    let Some((restatement, _)) = proposed(world, deal) else { return propose(world, deal) };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::DeclineRestatement { restatement, reason }));
}

/// The last restatement that somebody sees as open; without one, any.
fn proposed(world: &mut World, deal: usize) -> Option<(ItemNo, Hash)> {
    let seen = world.view(deal);
    let all = || seen.engagement.operate.restatements.iter();
    let row = |(no, one): (&ItemNo, &Restatement)| (*no, one.figures.digest);
    let open = all().rev().find(|(_, one)| one.outcome.is_none()).map(row);
    open.or_else(|| world.dice.pick(&all().map(row).collect::<Vec<_>>()))
}
