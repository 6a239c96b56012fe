//! A comparison as people read it: levels by period, money by month, and the cases that changed side.

use crate::{
    output::{Console, number, printable, text},
    words,
};
use comfy_table::{Cell, Color};
use outrigger_agreement::{
    Agreement,
    what_if::{CaseSide, Comparison, LevelChange, MonthChange},
};
use outrigger_kernel::{Micros, Money, number::counted, time::spoken};

/// Cases that are shown; the JSON has more.
const SIDES_SHOWN: usize = 20;

/// All of a comparison.
pub fn comparison(comparison: &Comparison, agreement: &Agreement, console: &Console) -> String {
    let mut blocks = vec![head(comparison, agreement)];
    if !comparison.levels.is_empty() {
        blocks.push(levels(&comparison.levels, console));
    }
    if !comparison.months.is_empty() {
        blocks.push(money(&comparison.months, console));
    }
    blocks.push(sides(comparison, console));
    blocks.join("\n\n")
}

fn head(comparison: &Comparison, agreement: &Agreement) -> String {
    let changed = |is_changed: fn(&LevelChange) -> bool| {
        comparison.levels.iter().filter(|one| is_changed(one)).count() as u64
    };
    let mut lines = vec![
        format!(
            "{}: {} and {}",
            printable(&agreement.title),
            printable(&agreement.client),
            printable(&agreement.provider)
        ),
        format!("Before is agreement {}, after is {}", comparison.before.short(), comparison.after.short()),
        format!(
            "Of {}, {} and {} to be a default",
            counted(comparison.levels.len() as u64, "figure", "figures"),
            counted(changed(|one| one.verdict_changed), "changes its verdict", "change their verdict"),
            counted(changed(|one| one.default_changed), "begins or ceases", "begin or cease")
        ),
    ];
    for (names, what) in [(&comparison.added, "Only after"), (&comparison.removed, "Only before")] {
        if !names.is_empty() {
            lines.push(printable(&format!("{what}: {}", names.join(", "))));
        }
    }
    lines.join("\n")
}

fn levels(changes: &[LevelChange], console: &Console) -> String {
    let mut table =
        console.table(&["Period", "Level", "Before", "Verdict before", "After", "Verdict after", "Changed"]);
    for change in changes {
        let (before, after) = (&change.before, &change.after);
        table.add_row([
            text(change.period),
            text(&after.title),
            number(words::figure(before)),
            words::standing(before),
            number(words::figure(after)),
            words::standing(after),
            what_changed(change),
        ]);
    }
    table.trim_fmt()
}

fn what_changed(change: &LevelChange) -> Cell {
    let is_figure_changed = change.before.measured != change.after.measured;
    match (change.default_changed, change.verdict_changed, is_figure_changed) {
        (true, _, _) => text("default").fg(Color::DarkYellow),
        (_, true, _) => text("verdict").fg(Color::DarkYellow),
        (_, _, true) => text("figure"),
        _ => text(""),
    }
}

fn money(months: &[MonthChange], console: &Console) -> String {
    let titles = ["Month", "Credited before", "Credited after", "Payable before", "Payable after"];
    let mut table = console.table(&titles);
    let amounts = |change: &MonthChange| {
        [change.before.credited, change.after.credited, change.before.payable, change.after.payable]
    };
    for change in months {
        table.add_row(std::iter::once(text(change.period)).chain(amounts(change).map(number)));
    }
    if months.len() > 1 {
        let sum =
            |column: usize| total(months.iter().filter_map(|change| amounts(change).get(column).copied()));
        let sums = (0..4).map(|column| number(sum(column).unwrap_or_else(|| words::NONE.to_owned())));
        table.add_row(std::iter::once(text("Sum")).chain(sums));
    }
    table.trim_fmt()
}

fn total(mut amounts: impl Iterator<Item = Money>) -> Option<String> {
    let first = amounts.next()?;
    amounts.try_fold(first, Money::checked_add).map(|sum| sum.to_string())
}

fn sides(comparison: &Comparison, console: &Console) -> String {
    let total = comparison.sides_total;
    if total == 0 {
        return "No case changes side.".to_owned();
    }
    let mut table = console.table(&["Case", "Level", "Period", "Before", "After"]);
    for side in comparison.sides.iter().take(SIDES_SHOWN) {
        table.add_row(row(side));
    }
    let shown = comparison.sides.len().min(SIDES_SHOWN) as u64;
    let all = if shown < total { format!("; the first {shown} of them") } else { String::new() };
    format!("{}{all}:\n\n{}", counted(total, "case changes side", "cases change side"), table.trim_fmt())
}

fn row(side: &CaseSide) -> [Cell; 5] {
    [
        text(&side.case),
        text(format!("level.{}", side.level)),
        text(side.period),
        stand(side.before, side.elapsed_before),
        stand(side.after, side.elapsed_after),
    ]
}

fn stand(within: Option<bool>, elapsed: Option<Micros>) -> Cell {
    let after = elapsed.map(|elapsed| format!(", {}", spoken(elapsed))).unwrap_or_default();
    match within {
        Some(true) => text(format!("within{after}")).fg(Color::DarkGreen),
        Some(false) => text(format!("misses{after}")).fg(Color::DarkRed),
        None => text("does not count"),
    }
}
