//! The levels of a statement: a row each, a row for each of its parts, and what a row has no room for.

use crate::{
    output::{Console, number, printable, text},
    words,
};
use comfy_table::Cell;
use outrigger_agreement::{LevelResult, Margin, PartResult};
use outrigger_kernel::number::{counted, grouped};

/// The columns of the table.
pub(super) const TITLES: [&str; 8] =
    ["Level", "Expected", "Minimum", "Actual", "n", "Misses", "Excluded", "Verdict"];

/// Levels as a table.
pub(super) fn table(levels: &[&LevelResult], console: &Console) -> String {
    let mut table = console.table(&TITLES);
    for level in levels {
        table.add_row(row(level));
        table.add_rows(level.parts.iter().map(|one| part(level, one)));
    }
    table.trim_fmt()
}

/// What a row has no room for, one sentence each.
pub(super) fn notes(level: &LevelResult) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(open) = level.open.filter(|open| *open > 0) {
        notes.push(format!("{} still open.", counted(open, "case is", "cases are")));
    }
    if level.left_out > 0 {
        let left_out = counted(level.left_out, "case is", "cases are");
        notes.push(format!("{left_out} left out, because another level counts the failure."));
    }
    if let Some(agreed) = level.agreed {
        notes.push(format!(
            "agreed was {}; what was reached since has raised it.",
            words::target(level.better, agreed)
        ));
    }
    notes.extend(level.margin.map(|margin| interval(level, margin)));
    notes.iter().map(|note| format!("{}: {note}", printable(&level.title))).collect()
}

fn interval(level: &LevelResult, margin: Margin) -> String {
    format!(
        "with {} % confidence the figure lies between {} and {}; {} has to reach the target.",
        margin.confidence.percent(margin.confidence.percent_decimals().unwrap_or(1)),
        level.shown(margin.low),
        level.shown(margin.high),
        words::bound(margin.bound)
    )
}

fn row(level: &LevelResult) -> [Cell; 8] {
    let or_none = |shown: Option<String>| shown.unwrap_or_else(|| words::NONE.to_owned());
    let excluded = match level.with_excluded {
        Some(with) => format!("{} ({} with them)", grouped(level.excluded), level.shown(with)),
        None => grouped(level.excluded),
    };
    [
        text(&level.title),
        number(words::target(level.better, level.expected)),
        number(or_none(level.minimum.map(|minimum| words::target(level.better, minimum)))),
        number(words::figure(level)),
        number(grouped(level.cases)),
        number(or_none(level.misses.map(grouped))),
        number(excluded),
        words::standing(level),
    ]
}

fn part(level: &LevelResult, part: &PartResult) -> [Cell; 8] {
    let or_none = |shown: Option<String>| shown.unwrap_or_else(|| words::NONE.to_owned());
    let value = if part.value.is_empty() { "without a value" } else { part.value.as_str() };
    [
        text(format!("  {value}")),
        text(""),
        text(""),
        number(or_none(part.measured.map(|measured| level.shown(measured)))),
        number(grouped(part.cases)),
        number(or_none(part.misses.map(grouped))),
        number(grouped(part.excluded)),
        words::verdict_cell(part.verdict),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_agreement::{Better, Kind, Quantity, Verdict, terms::Bound};
    use outrigger_kernel::{Ratio, Side};

    fn share(part: u64, whole: u64) -> Quantity {
        Quantity::Share(Ratio::share(part, whole).unwrap())
    }

    fn level() -> LevelResult {
        let part = PartResult {
            value: "P1".into(),
            measured: Some(share(1, 4)),
            cases: 4,
            misses: Some(3),
            excluded: 0,
            verdict: Verdict::Missed,
        };
        LevelResult {
            level: "fast".into(),
            title: "Resolved in time".into(),
            kind: Kind::Critical,
            owed_by: Side::Provider,
            measured: Some(share(4, 8)),
            expected: share(9, 10),
            agreed: Some(share(8, 10)),
            minimum: None,
            better: Better::Higher,
            cases: 8,
            misses: Some(4),
            excluded: 0,
            with_excluded: None,
            open: Some(1),
            left_out: 2,
            margin: None,
            parts: vec![part.clone(), PartResult { value: String::new(), ..part }],
            parts_left_out: 0,
            verdict: Verdict::Missed,
            default: true,
        }
    }

    #[test]
    fn parts_stand_below_their_level() {
        let shown = table(&[&level()], &Console::plain());
        let rows: Vec<Vec<&str>> =
            shown.lines().skip(2).map(|row| row.split_whitespace().collect()).collect();
        assert_eq!(rows[0].join(" "), "Resolved in time ≥ 90.0 % – 50.0 % 8 4 0 missed, default");
        assert_eq!(rows[1].join(" "), "P1 25.0 % 4 3 0 missed");
        assert_eq!(rows[2].join(" "), "without a value 25.0 % 4 3 0 missed");
    }

    #[test]
    fn a_default_is_marked_only_where_it_costs() {
        let key = LevelResult { kind: Kind::Key, parts: Vec::new(), ..level() };
        assert!(table(&[&key], &Console::plain()).ends_with("missed"));
    }

    #[test]
    fn what_a_row_has_no_room_for_is_said_below() {
        let said = notes(&level());
        let want = [
            "Resolved in time: 1 case is still open.",
            "Resolved in time: 2 cases are left out, because another level counts the failure.",
            "Resolved in time: agreed was ≥ 80.0 %; what was reached since has raised it.",
        ];
        assert_eq!(said, want);
        let plain = LevelResult { open: Some(0), left_out: 0, agreed: None, ..level() };
        assert!(notes(&plain).is_empty());
    }

    #[test]
    fn a_sampled_level_says_which_end_counts() {
        let margin = Margin {
            low: share(40, 100),
            high: share(60, 100),
            confidence: Ratio::new(19, 20).unwrap(),
            bound: Bound::Lower,
        };
        let sampled = LevelResult { margin: Some(margin), open: None, left_out: 0, agreed: None, ..level() };
        let want = "Resolved in time: with 95 % confidence the figure lies between 40.0 % and 60.0 %; the lower \
                    end has to reach the target.";
        assert_eq!(notes(&sampled), [want]);
    }
}
