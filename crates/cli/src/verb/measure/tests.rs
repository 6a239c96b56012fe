//! One small month from the command line to the exit code.

use super::*;
use crate::sample_terms::{CHARGED, DESK};
use crate::{args::Args, args::Verb, output::captured::Captured};
use clap::Parser;
use std::{ffi::OsString, fs};

const EVENTS: &str = "ticket,time,activity,prio
A,2026-03-01T09:00:00Z,Opened,P1
A,2026-03-01T11:00:00Z,Resolved,P1
B,2026-03-02T09:00:00Z,Opened,P2
B,2026-03-02T18:00:00Z,Resolved,P2
C,2026-04-01T09:00:00Z,Opened,P2
";

/// Runs `outrigger measure` over these terms and events with some more options.
fn measure(terms: &str, events: &str, options: &[&str]) -> (Result<Exit, Failure>, Captured) {
    let folder = tempfile::tempdir().unwrap();
    let (agreement, log) = (folder.path().join("desk.toml"), folder.path().join("tickets.csv"));
    fs::write(&agreement, terms).unwrap();
    fs::write(&log, events).unwrap();
    let mut line: Vec<OsString> = vec!["outrigger".into(), "measure".into(), "--agreement".into()];
    line.extend([agreement, log].map(OsString::from));
    line.extend(options.iter().map(OsString::from));
    let Verb::Measure(measure) = Args::try_parse_from(line).unwrap().verb else { panic!("another verb") };
    let captured = Captured::default();
    (measure.run(&captured.console()), captured)
}

#[test]
fn a_month_is_stated_as_a_table() {
    let (exit, captured) = measure(DESK, EVENTS, &[]);
    assert_eq!(exit, Ok(Exit::Ok));
    let printed = captured.results();
    assert!(printed.contains("March 2026 (2026-03)") && printed.contains("50.0 %"), "{printed}");
    assert!(captured.messages().contains("only a part: 2026-04"), "{}", captured.messages());
}

#[test]
fn the_same_month_is_stated_as_json() {
    let (exit, captured) = measure(DESK, EVENTS, &["--json", "--period", "2026-03"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let statements: Vec<Statement> = serde_json::from_str(&captured.results()).unwrap();
    assert_eq!(statements.len(), 1);
    assert_eq!((statements[0].events, statements[0].levels[0].cases), (5, 2));
    assert_eq!(statements[0].digest, statements[0].recomputed_digest());
}

#[test]
fn a_miss_fails_only_those_who_ask() {
    let (exit, _) = measure(DESK, EVENTS, &["--fail-on-miss"]);
    assert_eq!(exit, Ok(Exit::Missed));
    let (exit, _) = measure(&DESK.replace("95 %", "50 %"), EVENTS, &["--fail-on-miss"]);
    assert_eq!(exit, Ok(Exit::Ok));
}

#[test]
fn a_period_that_is_not_covered_is_never_met_in_silence() {
    let (exit, captured) = measure(DESK, EVENTS, &["--fail-on-miss", "--period", "2027-03"]);
    assert_eq!(exit.unwrap_err().exit, Exit::Usage);
    assert_eq!(captured.results(), "");
    let (exit, captured) = measure(DESK, EVENTS, &["--fail-on-miss", "--period", "2026-04"]);
    assert!(exit.is_ok());
    assert!(captured.messages().contains("only a part of 2026-04"), "{}", captured.messages());
}

#[test]
fn rejected_rows_show_in_the_exit_code() {
    let (exit, captured) = measure(DESK, &format!("{EVENTS}D,soon,Opened,P1\n"), &[]);
    assert_eq!(exit, Ok(Exit::Rejected));
    assert!(captured.messages().contains("1 of 6 rows was rejected"), "{}", captured.messages());
    assert!(captured.results().contains("March 2026"), "the rest is stated all the same");
}

#[test]
fn an_attribute_that_no_event_has_is_answered_with_those_there_are() {
    let (exit, _) = measure(&DESK.replace("activity ==", "status =="), EVENTS, &[]);
    let failure = exit.unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.contains("`status`") && failure.message.contains("activity, prio"), "{failure}");
}

#[test]
fn attributes_that_no_condition_asks_for_change_no_digest() {
    let bare = EVENTS.replace(",prio", "").replace(",P1", "").replace(",P2", "");
    let (_, with) = measure(DESK, EVENTS, &["--json"]);
    let (_, without) = measure(DESK, &bare, &["--json"]);
    assert_eq!(with.results(), without.results());
}

#[test]
fn figures_are_stated_as_they_were_known() {
    let (_, now) = measure(DESK, EVENTS, &["--json", "--period", "2026-03"]);
    let (exit, then) =
        measure(DESK, EVENTS, &["--json", "--period", "2026-03", "--known-until", "2026-03-02T12:00:00Z"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let cases = |captured: &Captured| {
        let stated: Vec<Statement> = serde_json::from_str(&captured.results()).unwrap();
        (stated[0].events, stated[0].levels[0].cases)
    };
    // The fourth event is the word that nothing else had happened by then.
    assert_eq!((cases(&now), cases(&then)), ((5, 2), (3, 1)));
}

#[test]
fn a_claim_takes_its_cases_out_and_shows_both() {
    let folder = tempfile::tempdir().unwrap();
    let claims = folder.path().join("claims.toml");
    fs::write(&claims, "[[relief]]\nclaim = \"CLAIM-1\"\ncases = [\"B\"]\n").unwrap();
    let options = ["--period", "2026-03", "--exclude", claims.to_str().unwrap()];
    let (exit, captured) = measure(CHARGED, EVENTS, &options);
    assert_eq!(exit, Ok(Exit::Ok));
    let printed = captured.results();
    assert!(
        printed.contains("The figures above are those with 1 claim (CLAIM-1), which change:"),
        "{printed}"
    );
    let change = printed.lines().rfind(|line| line.contains("Resolved in time")).unwrap();
    assert!(change.contains("50.0 % of 2 cases") && change.contains("100.0 % of 1 case"), "{printed}");
    assert!(printed.lines().any(|line| line.contains("Service credits")), "{printed}");
}

#[test]
fn an_agreement_with_charges_states_its_money_by_month() {
    let charges = CHARGED.split_once("[charges]").unwrap().1;
    let weekly = DESK.replace("kind = \"key\"", "kind = \"key\"\n    period = \"week\"");
    let weekly = weekly.replace(
        "zone = \"Europe/Berlin\"\n    effective",
        "zone = \"Europe/Berlin\"\n    currency = \"EUR\"\n    effective",
    );
    let weekly = format!("{weekly}    [charges]{charges}");
    let (exit, captured) = measure(&weekly, EVENTS, &["--period", "2026-03"]);
    assert_eq!(exit, Ok(Exit::Ok));
    assert!(captured.results().contains("charges.fixed"), "{}", captured.results());
}
