//! A statement names its terms, its figures, its verdicts and its digest.

use super::*;
use outrigger_agreement::{Agreement, Basis};
use outrigger_eventlog::{EventLog, LogBuilder};
use std::sync::Arc;

const TERMS: &str = r#"
    [agreement]
    title = "Desk"
    client = "Northwind"
    provider = "Brightline"
    zone = "Europe/Berlin"
    effective = 2026-01-01
    [calendar.always]
    zone = "Europe/Berlin"
    hours = "24/7"
    [clock.resolution]
    calendar = "always"
    start = 'activity == "Opened"'
    stop = 'activity == "Resolved"'
    [level.fast]
    title = "Resolved in time"
    kind = "critical"
    measure = { share-within = "4h", clock = "resolution" }
    exclude = ['cause == "client outage"']
    expected = "95 %"
    minimum = "50 %"
    allocation = "100 %"
    [level.mean]
    title = "Mean time"
    kind = "key"
    measure = { mean = "elapsed", clock = "resolution" }
    where = 'prio == "P1"'
    expected = "3h"
"#;

/// Three cases of March: one in time, one late, one late that is excluded.
fn log() -> EventLog {
    let mut log = LogBuilder::new();
    let (activity, cause) = (log.column("activity"), log.column("cause"));
    let cases = [("A", "11", "none"), ("B", "18", "none"), ("C", "20", "client outage")];
    for (case, hour, why) in cases {
        log.push(case, "2026-03-02T09:00:00Z".parse().unwrap(), &[(activity, "Opened")]);
        let stopped = format!("2026-03-02T{hour}:00:00Z").parse().unwrap();
        log.push(case, stopped, &[(activity, "Resolved"), (cause, why)]);
    }
    log.finish()
}

fn shown(periods: &[&str]) -> String {
    let (agreement, _) = Agreement::parse(TERMS).unwrap();
    let figures = Figures::new(Arc::new(agreement), Arc::new(log())).unwrap();
    let stated: Vec<Statement> =
        periods.iter().map(|period| figures.statement(period.parse().unwrap(), Basis::default())).collect();
    statements(&figures, &stated, &Console::plain())
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn a_statement_names_its_terms_and_its_events() {
    let printed = shown(&["2026-03"]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "Desk: Northwind and Brightline");
    assert!(lines[1].starts_with("Agreement ") && lines[1].ends_with(", zone Europe/Berlin"), "{printed}");
    assert_eq!(lines[2], "Events 6, data until Mon 2026-03-02 21:00:00 CET");
    assert_eq!(lines[4], "March 2026 (2026-03)");
}

#[test]
fn each_level_is_a_row_with_its_verdict() {
    let printed = shown(&["2026-03"]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(words(lines[5]), level::TITLES);
    let fast = "Resolved in time ≥ 95.0 % ≥ 50.0 % 50.0 % 2 1 1 (33.3 % with them) below expected";
    assert_eq!(words(lines[7]), words(fast));
    assert_eq!(words(lines[8]), words("Mean time ≤ 3 h – – 0 – 0 not measured"));
}

#[test]
fn the_digest_is_shown_whole_because_both_sides_compare_it() {
    let printed = shown(&["2026-03"]);
    let digest = printed.lines().last().unwrap().strip_prefix("Result ").unwrap();
    assert!(digest.parse::<outrigger_kernel::Hash>().is_ok(), "{digest}");
}

#[test]
fn periods_without_figures_share_a_line() {
    let printed = shown(&["2026-01", "2026-02", "2026-03", "2026-04"]);
    assert!(printed.contains("\n\nNothing was measured from 2026-01 to 2026-02.\n\nMarch 2026"), "{printed}");
    assert!(printed.ends_with("\n\nNothing was measured in 2026-04."), "{printed}");
    let alone = shown(&["2026-01"]);
    assert!(alone.contains("January 2026 (2026-01)") && alone.contains("not measured"), "{alone}");
}

#[test]
fn what_the_client_owes_stands_apart() {
    let terms = TERMS.replace("title = \"Mean time\"", "title = \"Mean time\"\n    owed-by = \"client\"");
    let (agreement, _) = Agreement::parse(&terms).unwrap();
    let figures = Figures::new(Arc::new(agreement), Arc::new(log())).unwrap();
    let statement = figures.statement("2026-03".parse().unwrap(), Basis::default());
    let printed = statements(&figures, &[statement], &Console::plain());
    let lines: Vec<&str> = printed.lines().collect();
    let apart = lines.iter().position(|line| *line == "Owed by Northwind").unwrap();
    let row = |title: &str| lines.iter().position(|line| line.trim_start().starts_with(title)).unwrap();
    assert!(row("Resolved in time") < apart && apart < row("Mean time"), "{printed}");
}

#[test]
fn the_account_of_a_month_stands_below_its_levels() {
    let (agreement, _) = Agreement::parse(crate::sample_terms::CHARGED).unwrap();
    let figures = Figures::new(Arc::new(agreement), Arc::new(log())).unwrap();
    let statement = figures.statement("2026-03".parse().unwrap(), Basis::default());
    let printed = statements(&figures, &[statement], &Console::plain());
    assert!(printed.contains("missed, default") && printed.contains("charges.fixed"), "{printed}");
    let credited =
        printed.lines().find(|line| line.trim_start().starts_with("Credited with the next invoice")).unwrap();
    assert_eq!(words(credited).last(), Some(&"EUR"));
}
