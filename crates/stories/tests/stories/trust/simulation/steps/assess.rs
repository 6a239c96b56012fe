//! Logs are attached to processes, and KPIs measured on them.

use super::{ASSESSORS, content, events};
use crate::trust::simulation::{rows::file, world::World};
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::{
    Command,
    assess::{self, State},
};

/// Cases in a log.
const CASES: usize = 5;

/// Somebody attaches an event log to a process, to one without a log where there is one.
pub fn attach_log(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let State { processes, logs, .. } = &seen.engagement.assess;
    let all: Vec<ItemNo> = processes.iter().map(|kept| kept.no).collect();
    let without: Vec<ItemNo> = all.iter().copied().filter(|no| !logs.contains_key(no)).collect();
    let from = if without.is_empty() { all } else { without };
    let Some(process) = world.dice.pick(&from) else { return content::process(world, deal) };
    let by = world.someone(deal, &ASSESSORS);
    let rows: Vec<_> = (0..CASES).flat_map(|_| events::case(world, deal)).collect();
    let uploaded = world.desk().upload(by, world.deals[deal].id, &file(&rows));
    if let Ok(file) = uploaded {
        world.ask(deal, by, Command::Assess(assess::Command::AttachLog { process, file, zone: None }));
    }
}

/// Somebody measures a KPI, one that is not measured where there is one.
pub fn measure(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let stage = &seen.engagement.assess;
    let all: Vec<ItemNo> = stage.kpis.iter().map(|kept| kept.no).collect();
    let is_open = |kpi: &ItemNo| stage.current_baseline(*kpi).is_none();
    let open: Vec<ItemNo> = all.iter().copied().filter(is_open).collect();
    let from = if open.is_empty() { all } else { open };
    let Some(kpi) = world.dice.pick(&from) else { return content::kpi(world, deal) };
    let by = world.someone(deal, &ASSESSORS);
    world.ask(deal, by, Command::Assess(assess::Command::MeasureBaseline { kpi }));
}
