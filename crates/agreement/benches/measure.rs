//! How fast a plain CSV export becomes the statement of a month: read, clocks run, levels stated.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use outrigger_agreement::{Agreement, Basis, Figures, Statement};
use outrigger_eventlog::{Import, Keep, read};
use std::{fmt::Write, sync::Arc};

const ROWS: usize = 1_000_000;
/// Cases that are open at the same time.
const LANES: usize = 1_000;
/// What happens to every case, one step after the other: activity and status.
const STEPS: [(&str, &str); 5] = [
    ("Opened", "Active"),
    ("Assigned", "Active"),
    ("Asked", "Waiting"),
    ("Answered", "Active"),
    ("Resolved", "Done"),
];

const AGREEMENT: &str = r#"
[agreement]
title = "Service desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"] }

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'

[level.urgent]
title = "P1 resolved in 20 minutes"
kind = "key"
measure = { share-within = "20 min", clock = "resolution" }
where = 'priority == "P1"'
expected = "95 %"

[level.median]
title = "Median time to resolve"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
expected = "4h"
"#;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn csv_to_statement(bencher: Bencher<'_, '_>) {
    let table = table();
    let stated: u64 =
        statement(&table).map_or(0, |statement| statement.levels.iter().map(|level| level.cases).sum());
    assert_eq!(stated, (ROWS / STEPS.len() * 5 / 4) as u64, "every case is stated, and those of P1 twice");
    bencher.counter(BytesCount::of_str(&table)).counter(ItemsCount::new(ROWS)).bench(|| statement(&table));
}

/// The way from bytes to figures; `None` would be a fault of the table or of the terms above.
fn statement(table: &str) -> Option<Statement> {
    let (agreement, _) = Agreement::parse(AGREEMENT).ok()?;
    let keep = Keep::Only(["activity", "status", "priority"].map(str::to_owned).into());
    let imported =
        read(table.as_bytes(), None, &Import { keep, ..Import::default() }, None, &mut |_| {}).ok()?;
    let figures = Figures::new(Arc::new(agreement), Arc::new(imported.log)).ok()?;
    Some(figures.statement("2026-03".parse().ok()?, Basis::default()))
}

/// Events two seconds apart in March; a case lives for little more than two hours.
fn table() -> String {
    let mut table = String::from("case,time,activity,status,priority,agent\n");
    for row in 0..ROWS {
        let case = row / (LANES * STEPS.len()) * LANES + row % LANES;
        let (activity, status) = STEPS[row / LANES % STEPS.len()];
        let second = row * 2;
        let (day, hour, minute) = (second / 86_400 + 1, second / 3_600 % 24, second / 60 % 60);
        let _ = writeln!(
            table,
            "INC{case:07},2026-03-{day:02}T{hour:02}:{minute:02}:{:02}Z,{activity},{status},P{},agent{:03}",
            second % 60,
            case % 4 + 1,
            row.wrapping_mul(2_654_435_761) % 400
        );
    }
    table
}
