//! Items are written and changed.

use super::{ASSESSORS, SENDERS, WATCHERS};
use crate::trust::simulation::{terms, world::World};
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::{
    Command,
    assess::{DataClass, Kpi, Objective, Process, Standardisation},
    content::{self, Content, standing},
    engagement::Role,
    operate::{DateOrder, Source},
};

/// Sources that an engagement usually has: a statement waits for all of them.
const SOURCES_USUAL: usize = 2;

/// Somebody writes an item of some kind.
pub fn draft(world: &mut World, deal: usize) {
    match world.dice.below(4) {
        0 => process(world, deal),
        1 => objective(world, deal),
        2 => kpi(world, deal),
        _ if world.deals[deal].on.operate.sources.len() < SOURCES_USUAL => source(world, deal),
        _ => amend(world, deal),
    }
}

/// Somebody changes an item, perhaps a version of it that is not the last.
pub fn amend(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let (assess, operate) = (&seen.engagement.assess, &seen.engagement.operate);
    let processes = assess.processes.iter().map(|kept| kept.no);
    let objectives = assess.objectives.iter().map(|kept| kept.no);
    let kpis = assess.kpis.iter().map(|kept| kept.no);
    let sources = operate.sources.iter().map(|kept| kept.no);
    let items: Vec<ItemNo> = processes.chain(objectives).chain(kpis).chain(sources).collect();
    let Some(item) = world.dice.pick(&items) else { return process(world, deal) };
    let Some((version, content)) = standing(&seen.engagement, item) else { return };
    let note = world.text(deal, "A note");
    let by = match content {
        Content::Source(_) => world.someone(deal, &SENDERS),
        _ => world.someone(deal, &ASSESSORS),
    };
    let content = match content {
        Content::Process(process) => Content::Process(Process { notes: note, ..process }),
        Content::Objective(objective) => Content::Objective(Objective { why: note, ..objective }),
        Content::Kpi(kpi) => Content::Kpi(Kpi { name: note, ..kpi }),
        Content::Source(source) => Content::Source(Source { name: note, ..source }),
    };
    world.ask(deal, by, Command::Content(content::Command::Amend { item, version, content }));
}

/// Somebody writes a process.
pub fn process(world: &mut World, deal: usize) {
    let (name, owner) = (world.text(deal, "Process"), world.text(deal, "Owner"));
    let data_classes = if world.dice.one_in(5) { Vec::new() } else { vec![DataClass::Personal] };
    let content = Content::Process(Process {
        name,
        function: "Support".into(),
        owner,
        volume_per_month: 400,
        handling_minutes: 12,
        fte_tenths: 35,
        importance: 2,
        standardisation: Standardisation::High,
        documentation: 3,
        data_classes,
        in_scope: !world.dice.one_in(3),
        notes: String::new(),
    });
    write(world, deal, &ASSESSORS, content);
}

/// Somebody writes an objective.
pub fn objective(world: &mut World, deal: usize) {
    let statement = world.text(deal, "Objective");
    let by = "2027-12-31".parse().unwrap();
    write(world, deal, &ASSESSORS, Content::Objective(Objective { statement, why: String::new(), by }));
}

/// Somebody writes a KPI, of an objective that has none where there is one.
pub fn kpi(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let assess = &seen.engagement.assess;
    let all: Vec<ItemNo> = assess.objectives.iter().map(|kept| kept.no).collect();
    let has_one = |no: &ItemNo| assess.kpis.iter().any(|kept| kept.content.objective == *no);
    let without: Vec<ItemNo> = all.iter().copied().filter(|no| !has_one(no)).collect();
    let aims = if without.is_empty() { all } else { without };
    let Some(aim) = world.dice.pick(&aims) else { return objective(world, deal) };
    let processes: Vec<ItemNo> = assess.processes.iter().map(|kept| kept.no).collect();
    let Some(work) = world.dice.pick(&processes) else { return process(world, deal) };
    let (name, terms) = (world.text(deal, "KPI"), terms::kpi(world.deals[deal].cast));
    let content = Content::Kpi(Kpi { name, objective: aim, process: work, terms });
    write(world, deal, &ASSESSORS, content);
}

/// Somebody writes a source.
pub fn source(world: &mut World, deal: usize) {
    let content = Content::Source(Source {
        name: world.text(deal, "Source"),
        case_column: "case".into(),
        time_column: "time".into(),
        activity_column: "activity".into(),
        id_column: String::new(),
        date_order: DateOrder::Plain,
        zone: String::new(),
    });
    write(world, deal, &WATCHERS, content);
}

fn write(world: &mut World, deal: usize, roles: &[Role], content: Content) {
    let by = world.someone(deal, roles);
    world.ask(deal, by, Command::Content(content::Command::Draft { content }));
}
