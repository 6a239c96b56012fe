//! Sources are connected and closed, and what they sent is sealed or taken back.

use super::{LEADS, SENDERS, content};
use crate::trust::simulation::world::World;
use outrigger_kernel::{Hash, Instant, ItemNo, Micros, time::HOUR};
use outrigger_lifecycle::{Command, operate};

const DAY: Micros = 24 * HOUR;

/// Somebody connects a source, or writes one first.
pub fn connect(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let state = &seen.engagement.operate;
    let closed = state.sources.iter().map(|kept| kept.no).filter(|no| !state.connected.contains(no));
    let closed: Vec<ItemNo> = closed.collect();
    let Some(source) = world.dice.pick(&closed) else { return content::source(world, deal) };
    let by = world.someone(deal, &SENDERS);
    world.ask(deal, by, Command::Operate(operate::Command::ConnectSource { source }));
}

/// Somebody closes a source.
pub fn disconnect(world: &mut World, deal: usize) {
    let Some((source, _)) = connected(world, deal) else { return connect(world, deal) };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::DisconnectSource { source, reason }));
}

/// Somebody seals what a source has sent, mostly the source that is behind.
pub fn seal(world: &mut World, deal: usize) {
    let Some((source, behind)) = connected(world, deal) else { return connect(world, deal) };
    let source = if world.dice.one_in(3) { source } else { behind };
    let age = match world.dice.below(6) {
        0 => -DAY,
        1 => world.dice.between(0, 5 * DAY),
        _ => 0,
    };
    let (by, complete_until) = (world.someone(deal, &SENDERS), world.now().plus(-age));
    world.ask(deal, by, Command::Operate(operate::Command::SealBatch { source, complete_until }));
}

/// Somebody takes a sealed batch back, mostly the last one.
pub fn withdraw(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let batches: Vec<Hash> = seen.engagement.operate.batch_digests();
    let batch = if world.dice.one_in(3) { world.dice.pick(&batches) } else { batches.last().copied() };
    let Some(batch) = batch else { return seal(world, deal) };
    let (by, reason) = (world.someone(deal, &SENDERS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::WithdrawBatch { batch, reason }));
}

/// Some connected source, and the one that is complete for the shortest time.
fn connected(world: &mut World, deal: usize) -> Option<(ItemNo, ItemNo)> {
    let seen = world.view(deal);
    let state = &seen.engagement.operate;
    let all: Vec<ItemNo> = state.connected.iter().copied().collect();
    let until = |source: &ItemNo| state.source_complete_until(*source).unwrap_or(Instant::EARLIEST);
    let behind = all.iter().copied().min_by_key(until)?;
    Some((world.dice.pick(&all)?, behind))
}
