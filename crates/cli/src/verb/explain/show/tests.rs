//! An explanation shows what happened, what was counted by which clause, and what each level makes of it.

use super::*;
use outrigger_agreement::Figures;
use outrigger_eventlog::LogBuilder;
use std::sync::Arc;

const TERMS: &str = r#"
    [agreement]
    title = "Desk"
    client = "Northwind"
    provider = "Brightline"
    zone = "Europe/Berlin"
    effective = 2026-01-01
    [calendar.desk]
    zone = "Europe/Berlin"
    hours = { mon-fri = ["09:00-17:00"] }
    [clock.resolution]
    calendar = "desk"
    start = 'activity == "Opened"'
    pause = 'status == "Waiting"'
    stop = 'activity == "Resolved"'
    [level.fast]
    title = "Resolved in time"
    kind = "key"
    measure = { share-within = "4h", clock = "resolution" }
    expected = "95 %"
"#;

/// Opened on Monday at 16:00, waiting from Tuesday 10:00 to 11:00, resolved at 12:00, all in Berlin.
fn shown() -> String {
    shown_under(TERMS)
}

fn shown_under(terms: &str) -> String {
    let (agreement, _) = Agreement::parse(terms).unwrap();
    let mut log = LogBuilder::new();
    let columns = ["activity", "resource", "status"].map(|name| log.column(name));
    let events = [
        ("2026-03-02T15:00:00Z", "Opened", "ada", "New"),
        ("2026-03-03T09:00:00Z", "Asked", "ben", "Waiting"),
        ("2026-03-03T10:00:00Z", "Answered", "ben", "Open"),
        ("2026-03-03T11:00:00Z", "Resolved", "ben", "Done"),
    ];
    for (at, activity, resource, status) in events {
        let values = [(columns[0], activity), (columns[1], resource), (columns[2], status)];
        log.push("INC-1", at.parse().unwrap(), &values);
    }
    let agreement = Arc::new(agreement);
    let figures = Figures::new(Arc::clone(&agreement), Arc::new(log.finish())).unwrap();
    explanations(&figures.explain("INC-1").unwrap(), &agreement, &Console::plain())
}

fn line_with<'s>(shown: &'s str, part: &str) -> Vec<&'s str> {
    let line = shown.lines().find(|line| line.contains(part));
    line.unwrap_or_else(|| panic!("`{part}` is not in:\n{shown}")).split_whitespace().collect()
}

#[test]
fn the_head_names_terms_zone_and_standing() {
    let shown = shown();
    assert!(shown.starts_with("Desk: agreement "), "{shown}");
    assert!(
        shown.contains("times in Europe/Berlin\n\nCase INC-1 under clock.resolution: stopped\n"),
        "{shown}"
    );
}

#[test]
fn events_stand_in_contract_time_with_what_they_did() {
    let shown = shown();
    let opened = line_with(&shown, "Opened");
    assert_eq!(opened, ["Mon", "2026-03-02", "16:00:00", "CET", "Opened", "ada", "status=New", "starts"]);
    assert_eq!(line_with(&shown, "Asked").last(), Some(&"holds"));
    assert_eq!(line_with(&shown, "Answered").last(), Some(&"resumes"));
}

#[test]
fn every_interval_names_its_clause() {
    let shown = shown();
    let off = line_with(&shown, "off hours  ");
    assert_eq!(off[8..], ["16", "h", "off", "hours", "calendar.desk"]);
    let paused = line_with(&shown, "paused  ");
    assert_eq!(paused[8..], ["1", "h", "paused", "clock.resolution"]);
    assert!(shown.contains("\nCounted 3 h, paused 1 h, off hours 16 h\n"), "{shown}");
}

#[test]
fn each_level_says_what_it_makes_of_the_case() {
    let level = shown();
    let level = line_with(&level, "Resolved in time");
    assert_eq!(level, ["Resolved", "in", "time", "2026-03", "3", "h", "≤", "4", "h", "within"]);
    let late = shown_under(&TERMS.replace("\"4h\"", "\"2h\""));
    let late = line_with(&late, "Resolved in time");
    assert_eq!(late[7..], ["2", "h", "misses", "by", "1", "h"]);
}
