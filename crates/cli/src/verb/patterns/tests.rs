//! A desk that resolves everything just before its target is asked about it.

use super::*;
use crate::{args::Args, args::Verb, output::captured::Captured, sample_terms::DESK};
use clap::Parser;
use serde_json::Value;
use std::{ffi::OsString, fmt::Write, fs};

/// Thirty cases, each resolved three minutes before four hours are over, and ten after one hour.
fn bunched() -> String {
    let mut events = String::from("ticket,time,activity,resource\n");
    for day in 1..=30 {
        writeln!(events, "A{day},2026-03-{day:02}T08:00:00Z,Opened,ada").unwrap();
        writeln!(events, "A{day},2026-03-{day:02}T11:57:00Z,Resolved,ben").unwrap();
    }
    for day in 1..=10 {
        writeln!(events, "B{day},2026-03-{day:02}T08:00:00Z,Opened,ada").unwrap();
        writeln!(events, "B{day},2026-03-{day:02}T09:00:00Z,Resolved,ben").unwrap();
    }
    events
}

fn patterns(events: &str, options: &[&str]) -> (Result<Exit, Failure>, String) {
    let folder = tempfile::tempdir().unwrap();
    let (agreement, log) = (folder.path().join("desk.toml"), folder.path().join("tickets.csv"));
    fs::write(&agreement, DESK).unwrap();
    fs::write(&log, events).unwrap();
    let mut line: Vec<OsString> = vec!["outrigger".into(), "patterns".into(), "--agreement".into()];
    line.extend([agreement, log].map(OsString::from));
    line.extend(options.iter().map(OsString::from));
    let Verb::Patterns(patterns) = Args::try_parse_from(line).unwrap().verb else { panic!("another verb") };
    let captured = Captured::default();
    let exit = patterns.run(&captured.console());
    (exit, captured.results())
}

#[test]
fn a_pattern_is_a_question_with_its_cases() {
    let (exit, shown) = patterns(&bunched(), &[]);
    assert_eq!(exit, Ok(Exit::Ok));
    assert!(shown.starts_with("Each of these may have a good reason."), "{shown}");
    assert!(shown.contains('?') && shown.contains("  Usual: "), "{shown}");
    assert!(shown.contains("30 of "), "{shown}");
}

#[test]
fn programs_get_the_counts() {
    let (_, json) = patterns(&bunched(), &["--json"]);
    let all: Value = serde_json::from_str(&json).unwrap();
    assert!(all.as_array().unwrap().iter().any(|one| one["count"] == 30), "{json}");
}

#[test]
fn few_cases_ask_nothing() {
    let few: Vec<String> = bunched().lines().take(5).map(str::to_owned).collect();
    let (exit, shown) = patterns(&few.join("\n"), &[]);
    assert_eq!((exit, shown.as_str()), (Ok(Exit::Ok), "Nothing in these events asks for a question.\n"));
}
