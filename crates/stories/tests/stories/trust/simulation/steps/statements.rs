//! Periods are stated and agreed to.

use super::LEADS;
use crate::trust::simulation::{invariants::standing, terms::ZONE, world::World};
use outrigger_agreement::{Cadence, Period};
use outrigger_kernel::{Hash, ItemNo, time::zone};
use outrigger_lifecycle::{
    Command, Engagement,
    operate::{self, Standing},
};
use std::iter;

/// Months of one story.
const MONTHS_MAX: usize = 120;

/// Somebody states a month: mostly the next one, or one whose dispute was accepted.
pub fn state(world: &mut World, deal: usize) {
    let Some(period) = month(world, deal) else { return };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::StatePeriod { period }));
}

/// Somebody states that a month was not reported.
pub fn declare_unreported(world: &mut World, deal: usize) {
    let Some(period) = month(world, deal) else { return };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::DeclareUnreported { period }));
}

/// Somebody agrees to a statement, now and then to figures that are not the statement's.
pub fn agree(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let on = &seen.engagement;
    let all: Vec<(ItemNo, Hash)> =
        on.operate.statements.iter().map(|(no, stated)| (*no, stated.figures.digest)).collect();
    let waits = |no: ItemNo| standing(on, no) == Some(Standing::Stated);
    let waiting: Vec<(ItemNo, Hash)> = all.iter().copied().filter(|(no, _)| waits(*no)).collect();
    let from = if waiting.is_empty() || world.dice.one_in(8) { all } else { waiting };
    let Some((statement, seen)) = world.dice.pick(&from) else { return state(world, deal) };
    let digest = if world.dice.one_in(12) { Hash::of(b"other figures") } else { seen };
    let by = world.someone(deal, &LEADS);
    world.ask(deal, by, Command::Operate(operate::Command::AgreeStatement { statement, digest }));
}

/// A month that has to be stated; now and then any other, the present one included.
fn month(world: &mut World, deal: usize) -> Option<Period> {
    let seen = world.view(deal);
    let on = &seen.engagement;
    let zone = zone(ZONE).expect("the zone is known");
    let month = |at| Period::containing(at, &zone, Cadence::Month);
    let this = month(world.now());
    let first = on.operate.first_event().map_or(this, month);
    let months = iter::successors(Some(first), |month| Some(month.next()));
    let all: Vec<Period> = months.take_while(|month| *month <= this).take(MONTHS_MAX).collect();
    let due = all.iter().copied().find(|month| *month > first && is_due(on, *month));
    if world.dice.one_in(5) { world.dice.pick(&all) } else { due.or(all.first().copied()) }
}

fn is_due(on: &Engagement, month: Period) -> bool {
    match on.operate.statement_of(month) {
        None => on.operate.terms_for(month).is_some(),
        Some((no, _)) => standing(on, no) == Some(Standing::ToRestate),
    }
}
