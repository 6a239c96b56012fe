//! An explanation as people read it: what happened, what was counted, what it means for each level.

use crate::{
    agreement::moment,
    output::{Console, number, printable, text},
};
use comfy_table::Color;
use outrigger_agreement::{
    Agreement, Explanation,
    clock::{Interval, IntervalKind},
    explain::{CaseEvent, LevelView},
};
use outrigger_kernel::time::spoken;

/// Attributes that have a column of their own.
const OWN_COLUMN: [&str; 2] = ["activity", "resource"];

/// The case under each clock.
pub fn explanations(explained: &[Explanation], agreement: &Agreement, console: &Console) -> String {
    let head = format!(
        "{}: agreement {}, times in {}",
        printable(&agreement.title),
        agreement.digest.short(),
        agreement.zone_name
    );
    let clocks = explained.iter().map(|one| explanation(one, agreement, console));
    std::iter::once(head).chain(clocks).collect::<Vec<_>>().join("\n\n")
}

fn explanation(one: &Explanation, agreement: &Agreement, console: &Console) -> String {
    let mut blocks = vec![
        format!("Case {} under clock.{}: {}", printable(&one.case), one.clock, one.standing),
        events(&one.events, agreement, console),
    ];
    if !one.intervals.is_empty() {
        blocks.push(intervals(one, agreement, console));
        blocks.push(totals(one));
    }
    if !one.levels.is_empty() {
        blocks.push(levels(&one.levels, console));
    }
    blocks.join("\n\n")
}

fn events(events: &[CaseEvent], agreement: &Agreement, console: &Console) -> String {
    let mut table = console.table(&["Event", "Activity", "Resource", "Other attributes", "The clock"]);
    for event in events {
        let attribute = |name: &str| {
            let found = event.attributes.iter().find(|(attribute, _)| attribute == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let others = event.attributes.iter().filter(|(name, _)| !OWN_COLUMN.contains(&name.as_str()));
        let others: Vec<String> = others.map(|(name, value)| format!("{name}={value}")).collect();
        table.add_row([
            text(moment(event.at, agreement)),
            text(attribute("activity")),
            text(attribute("resource")),
            text(others.join(", ")),
            text(&event.effect),
        ]);
    }
    table.trim_fmt()
}

fn intervals(one: &Explanation, agreement: &Agreement, console: &Console) -> String {
    let mut table = console.table(&["From", "To", "Length", "What", "By"]);
    for interval in &one.intervals {
        table.add_row([
            text(moment(interval.from, agreement)),
            text(moment(interval.to, agreement)),
            number(spoken(interval.micros())),
            text(what(interval)),
            text(clause(interval, one)),
        ]);
    }
    table.trim_fmt()
}

fn what(interval: &Interval) -> &'static str {
    match interval.kind {
        IntervalKind::Counted => "counted",
        IntervalKind::Paused => "paused",
        IntervalKind::OffHours => "off hours",
        IntervalKind::Stopped => "stopped",
    }
}

/// The clause of the agreement that made the interval what it is.
fn clause(interval: &Interval, one: &Explanation) -> String {
    match interval.kind {
        IntervalKind::OffHours => format!("calendar.{}", one.calendar),
        IntervalKind::Counted | IntervalKind::Paused | IntervalKind::Stopped => {
            format!("clock.{}", one.clock)
        }
    }
}

fn totals(one: &Explanation) -> String {
    format!(
        "Counted {}, paused {}, off hours {}",
        spoken(one.counted_micros),
        spoken(one.paused_micros),
        spoken(one.off_hours_micros)
    )
}

fn levels(levels: &[LevelView], console: &Console) -> String {
    let mut table = console.table(&["Level", "Period", "Counted", "Target", "The case"]);
    for level in levels {
        let verdict = match (level.excluded, level.within) {
            (true, _) => text("excluded"),
            (false, Some(true)) => text("within").fg(Color::DarkGreen),
            (false, Some(false)) => {
                let by = level.over_micros.map(|over| format!(" by {}", spoken(over))).unwrap_or_default();
                text(format!("misses{by}")).fg(Color::DarkRed)
            }
            (false, None) => text("is counted"),
        };
        let target = level.target.map_or("–".to_owned(), |target| format!("≤ {target}"));
        table.add_row([
            text(&level.title),
            text(level.period),
            number(level.elapsed),
            number(target),
            verdict,
        ]);
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests;
