//! A small board, from the command line to what is printed.

use super::*;
use crate::{args::Args, args::Verb, output::captured::Captured, sample_terms::DESK};
use clap::Parser;
use serde_json::Value;
use std::{ffi::OsString, fs};

/// A is late, B has time left and waits, C was resolved.
const EVENTS: &str = "ticket,time,activity
A,2026-03-02T06:00:00Z,Opened
B,2026-03-02T09:00:00Z,Opened
B,2026-03-02T10:00:00Z,Asked
C,2026-03-02T09:00:00Z,Opened
C,2026-03-02T11:00:00Z,Resolved
";

fn live(events: &str, options: &[&str]) -> (Result<Exit, Failure>, Captured) {
    let terms = DESK.replace("    stop =", "    pause = 'activity == \"Asked\"'\n    stop =");
    let folder = tempfile::tempdir().unwrap();
    let (agreement, log) = (folder.path().join("desk.toml"), folder.path().join("tickets.csv"));
    fs::write(&agreement, terms).unwrap();
    fs::write(&log, events).unwrap();
    let mut line: Vec<OsString> = vec!["outrigger".into(), "live".into(), "--agreement".into()];
    line.extend([agreement, log].map(OsString::from));
    line.extend(options.iter().map(OsString::from));
    let Verb::Live(live) = Args::try_parse_from(line).unwrap().verb else { panic!("another verb") };
    let captured = Captured::default();
    (live.run(&captured.console()), captured)
}

#[test]
fn what_is_due_first_stands_on_top_and_held_cases_below() {
    let (exit, captured) = live(EVENTS, &[]);
    assert_eq!(exit, Ok(Exit::Ok));
    let printed = captured.results();
    assert!(
        printed.starts_with("Desk: Mon 2026-03-02 12:00:00 CET\nOpen 2, held 1, overdue 1; "),
        "{printed}"
    );
    let rows: Vec<String> =
        printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let at = |start: &str| {
        rows.iter().position(|row| row.starts_with(start)).unwrap_or_else(|| panic!("{start}: {printed}"))
    };
    assert!(rows[at("A Resolved in time 5 h 4 h -1 h")].ends_with('–'), "what is over is due no more");
    assert!(at("A Resolved") < at("Held") && at("Held") < at("B Resolved in time 1 h 4 h 3 h –"));
    assert!(!rows.iter().any(|row| row.starts_with("C ")), "what is resolved is not open");
}

#[test]
fn the_board_of_an_earlier_instant_knows_only_what_had_happened() {
    let (exit, captured) = live(EVENTS, &["--at", "2026-03-02T09:30:00Z", "--json"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let board: Value = serde_json::from_str(&captured.results()).unwrap();
    assert_eq!((&board["open"], &board["paused"], &board["overdue"]), (&3.into(), &0.into(), &0.into()));
    assert_eq!(board["rows"][0]["case"], "A");
}

#[test]
fn a_log_without_events_has_no_board() {
    let (exit, _) = live("ticket,time,activity\nA,soon,Opened\n", &[]);
    assert_eq!(exit.unwrap_err().exit, Exit::NotFound);
}
