//! Two sets of terms over one small log, from the command line to what is printed.

use super::*;
use crate::{args::Args, args::Verb, output::captured::Captured, sample_terms::CHARGED};
use clap::Parser;
use serde_json::Value;
use std::{ffi::OsString, fs};

/// A takes two hours and B nine, in March; C stops in April and is late under any terms.
const EVENTS: &str = "ticket,time,activity
A,2026-03-01T09:00:00Z,Opened
A,2026-03-01T11:00:00Z,Resolved
B,2026-03-02T09:00:00Z,Opened
B,2026-03-02T18:00:00Z,Resolved
C,2026-04-01T09:00:00Z,Opened
C,2026-04-03T09:00:00Z,Resolved
";

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("new.toml"), CHARGED).unwrap();
        fs::write(folder.path().join("old.toml"), CHARGED.replace("\"4h\"", "\"1h\"")).unwrap();
        fs::write(folder.path().join("tickets.csv"), EVENTS).unwrap();
        Self { folder }
    }

    /// Runs `outrigger what-if`; options that end in `.toml` are files of this folder.
    fn run(&self, options: &[&str]) -> (Result<Exit, Failure>, Captured) {
        let path = |name: &str| self.folder.path().join(name).into_os_string();
        let mut line: Vec<OsString> = vec!["outrigger".into(), "what-if".into(), "--agreement".into()];
        line.extend([path("new.toml"), path("tickets.csv")]);
        line.extend(
            options.iter().map(|option| if option.ends_with(".toml") { path(option) } else { option.into() }),
        );
        let Verb::WhatIf(what_if) = Args::try_parse_from(line).unwrap().verb else { panic!("another verb") };
        let captured = Captured::default();
        (what_if.run(&captured.console()), captured)
    }
}

fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_longer_target_turns_a_case_and_its_month() {
    let (exit, captured) = Files::new().run(&["--set", "level.fast.target=10h"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let printed = captured.results();
    assert!(
        printed.contains("Of 2 figures, 1 changes its verdict and 1 begins or ceases to be a default"),
        "{printed}"
    );
    let rows: Vec<String> = printed.lines().map(words).collect();
    for want in [
        "2026-03 Resolved in time 50.0 % missed, default 100.0 % met default",
        "2026-04 Resolved in time 0.0 % missed, default 0.0 % missed, default",
        "1 case changes side:",
        "B level.fast 2026-03 misses, 9 h within, 9 h",
    ] {
        assert!(rows.iter().any(|row| row == want), "`{want}` is not in {rows:#?}");
    }
    let march = rows.iter().find(|row| row.starts_with("2026-03 1 000.00 EUR")).unwrap();
    assert!(march.contains("0.00 EUR"), "{march}");
    assert!(rows.iter().any(|row| row.starts_with("Sum ")), "{printed}");
}

#[test]
fn another_agreement_can_be_compared_with() {
    let (exit, captured) = Files::new().run(&["--against", "old.toml", "--json"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let json: Value = serde_json::from_str(&captured.results()).unwrap();
    assert_eq!((&json["sides_total"], &json["sides"][0]["case"]), (&1.into(), &"A".into()));
    assert_ne!(json["before"], json["after"]);
}

#[test]
fn one_period_is_shown_alone() {
    let (exit, captured) = Files::new().run(&["--set", "level.fast.target=10h", "--period", "2026-04"]);
    assert_eq!(exit, Ok(Exit::Ok));
    let printed = captured.results();
    assert!(!printed.contains("2026-03") && printed.ends_with("No case changes side.\n"), "{printed}");
}

#[test]
fn terms_that_cannot_be_used_are_refused() {
    let (exit, _) = Files::new().run(&["--set", "level.slow.target=10h"]);
    assert_eq!(exit.unwrap_err().exit, Exit::Usage);
    let line = ["outrigger", "what-if", "--agreement", "new.toml", "tickets.csv"];
    let error = Args::try_parse_from(line).unwrap_err().to_string();
    assert!(error.contains("--against") && error.contains("--set"), "one of the two is needed: {error}");
}
