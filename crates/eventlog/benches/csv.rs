//! How fast a plain CSV export is imported: six columns, rows of about seventy bytes.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use outrigger_eventlog::{Import, read};
use std::fmt::Write;

const ROWS: usize = 1_000_000;
const ACTIVITIES: [&str; 5] = ["Open", "Assign", "Wait for customer", "Resolve", "Close"];

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn import(bencher: Bencher<'_, '_>) {
    let table = table();
    bencher
        .counter(BytesCount::of_str(&table))
        .counter(ItemsCount::new(ROWS))
        .bench(|| read(table.as_bytes(), None, &Import::default(), None, &mut |_| {}));
}

/// Cases overlap in time, as tickets do.
fn table() -> String {
    let mut table = String::from("case,time,activity,resource,priority,queue\n");
    for row in 0..ROWS {
        let case = row / 50 * 10 + row % 10;
        let (hour, minute, second) = (row / 3_600 % 24, row / 60 % 60, row % 60);
        let day = row / 86_400 % 28 + 1;
        let activity = ACTIVITIES[row / 10 % ACTIVITIES.len()];
        let agent = row.wrapping_mul(2_654_435_761) % 400;
        let (priority, queue) = (case % 4 + 1, case % 17);
        // Writing into a string cannot fail.
        let _ = writeln!(
            table,
            "INC{case:07},2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z,{activity},agent{agent:03},\
             P{priority},q{queue}"
        );
    }
    table
}
