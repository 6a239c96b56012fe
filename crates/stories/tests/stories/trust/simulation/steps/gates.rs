//! Gates are proven, signed and waived, one after the other.

use super::{SIGNERS, SPONSORS, assess, content};
use crate::trust::simulation::world::World;
use outrigger_lifecycle::{
    Command,
    gate::{self, GateNo, Verdict, criteria},
};

/// Somebody does what the next gate lacks, waives it, or signs.
pub fn deal_with(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let on = &seen.engagement;
    let next = GateNo::ALL.into_iter().find(|gate| !on.gates.is_passed(*gate));
    let Some(gate) = next else { return content::draft(world, deal) };
    let criteria = criteria(on, gate);
    let open = criteria.iter().filter(|criterion| criterion.verdict == Verdict::Open);
    let open: Vec<&str> = open.map(|criterion| criterion.key).collect();
    if criteria.is_empty() || world.dice.one_in(12) {
        let reason = world.reason(deal);
        let by = world.someone(deal, &SPONSORS);
        world.ask(deal, by, Command::Gate(gate::Command::WaiveGate { gate, reason }));
        return;
    }
    match world.dice.pick(&open) {
        None => {
            let by = world.someone(deal, &SIGNERS);
            world.ask(deal, by, Command::Gate(gate::Command::Sign { gate }));
        }
        Some(criterion) if world.dice.one_in(4) => {
            let (criterion, reason) = (criterion.to_owned(), world.reason(deal));
            let by = world.someone(deal, &SPONSORS);
            world.ask(deal, by, Command::Gate(gate::Command::WaiveCriterion { gate, criterion, reason }));
        }
        Some(criterion) => prove(world, deal, criterion),
    }
}

fn prove(world: &mut World, deal: usize, criterion: &str) {
    match criterion {
        "logs" => assess::attach_log(world, deal),
        "objectives" => content::kpi(world, deal),
        "baselines" => assess::measure(world, deal),
        _ => content::process(world, deal),
    }
}
