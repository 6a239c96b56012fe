//! Public logs measured with the examples whose terms fit them, and counts that are known from elsewhere.

use crate::{
    machine::{event_log, example, reference, root},
    program::{Folder, outrigger, shown, with},
};
use outrigger_agreement::Statement;
use outrigger_eventlog::{Import, write};
use std::{
    fs::{self, File},
    path::Path,
};

/// Local times without a zone are read as those of Paris where nobody knows better.
const PARIS: &[&str] = &["--zone", "Europe/Paris"];
/// The file says when a request was made, when it was promised and when it was closed; it was made after the
/// last of the promised dates.
const BOSTON: &[&str] = &[
    "--zone",
    "America/New_York",
    "--time-column",
    "open_dt",
    "--known-until",
    "2022-06-01T04:00:00Z",
    "--period",
    "all",
];

/// Each public log, the example whose terms fit it, and how it is read.
const FITS: [(&str, &str, &[&str]); 14] = [
    ("event-logs/03_repairExample.xes.gz", "repair.toml", PARIS),
    ("event-logs/04_reviewing.xes.gz", "reviewing.toml", PARIS),
    ("event-logs/06_bpic2013_closed.xes.gz", "bpic2013.toml", PARIS),
    ("event-logs/08_receipt.xes.gz", "receipt.toml", PARIS),
    ("event-logs/receipt.csv.gz", "receipt.toml", PARIS),
    ("event-logs/10_orders.xes.gz", "orders.toml", PARIS),
    ("event-logs/11_tickets.xes.gz", "tickets.toml", PARIS),
    ("event-logs/DomesticDeclarations.xes.gz", "domestic-declarations.toml", PARIS),
    ("event-logs/Insurance_Claims_train.csv.gz", "insurance-claims.toml", PARIS),
    ("event-logs/LoanApp_simplified_train.csv.gz", "loan-application.toml", PARIS),
    ("event-logs/ibm-client-onboarding.zip", "client-onboarding.toml", PARIS),
    ("event-logs/running-example.csv", "running-example.toml", PARIS),
    ("event-logs/running-example.xes", "running-example.toml", PARIS),
    (REQUESTS, "boston311.toml", BOSTON),
];

const REQUESTS: &str = "requests/boston311-100.csv";

/// Requests with a promised date, and those of them that the city labels as on time.
const LABELLED: u64 = 89;
const ON_TIME: u64 = 72;

/// Requests of either label, judged by the same dates.
const LABELS: &str = r#"
[level.labelled-on-time]
title = "Labelled as on time"
kind = "key"
measure = { share-by = "target_dt", done = "closed_dt" }
where = 'known(target_dt) && ontime == "ONTIME"'
period-of = "due"
expected = "100 %"

[level.labelled-overdue]
title = "Labelled as overdue"
kind = "key"
measure = { share-by = "target_dt", done = "closed_dt" }
where = 'known(target_dt) && ontime == "OVERDUE"'
period-of = "due"
expected = "100 %"
"#;

fn measured(terms: &str, events: &Path, options: &[&str]) -> Vec<Statement> {
    let events = shown(events);
    let arguments = ["measure", "--agreement", terms, "--json", &events];
    outrigger(&with(&arguments, options)).leaving(0).statements()
}

/// Cases and misses of a level over all statements.
fn totals(statements: &[Statement], level: &str) -> (u64, u64) {
    let results = statements.iter().flat_map(|one| &one.levels).filter(|one| one.level == level);
    results.fold((0, 0), |(cases, misses), one| (cases + one.cases, misses + one.misses.unwrap_or(0)))
}

#[test]
fn every_public_log_is_measured_with_its_example() {
    for (log, terms, options) in FITS {
        let Some(path) = reference(log) else { continue };
        let statements = measured(&shown(&example(terms)), &path, options);
        assert!(statements.iter().all(|one| one.recomputed_digest() == one.digest), "{log}");
        let mut levels = statements.iter().flat_map(|one| &one.levels);
        assert!(levels.any(|level| level.cases > 0 && level.measured.is_some()), "{log}: {statements:?}");
    }
}

#[test]
fn applications_are_on_time_late_or_open_as_counted_apart() {
    for log in ["08_receipt.xes.gz", "receipt.csv.gz"] {
        let Some(path) = event_log(log) else { continue };
        let months = measured(&shown(&example("receipt.toml")), &path, &["--period", "all"]);
        let (cases, late) = totals(&months, "by-deadline");
        assert_eq!((cases - late, late), (952, 377), "{log}");
        let last = months.last().unwrap();
        let level = last.levels.iter().find(|level| level.level == "by-deadline").unwrap();
        assert_eq!(level.open, Some(105), "{log}: when the log ends");
    }
}

#[test]
fn the_labels_of_a_city_are_met_row_by_row() {
    let Some(path) = reference(REQUESTS) else { return };
    let folder = Folder::empty();
    let terms = fs::read_to_string(example("boston311.toml")).unwrap();
    let terms = folder.keep("labels.toml", format!("{terms}{LABELS}"));
    let statements = measured(&terms, &path, BOSTON);
    let overdue = LABELLED - ON_TIME;
    assert_eq!(totals(&statements, "by-target"), (LABELLED, overdue));
    assert_eq!(totals(&statements, "labelled-on-time"), (ON_TIME, 0), "no request is judged otherwise");
    assert_eq!(totals(&statements, "labelled-overdue"), (overdue, overdue));
}

#[test]
fn the_format_of_a_file_changes_no_figure() {
    let receipt = event_log("receipt.csv.gz").map(|path| ("receipt.toml", path));
    let desk = ("service-desk.toml", root().join("examples/service-desk.csv"));
    for (terms, path) in [desk].into_iter().chain(receipt) {
        let folder = Folder::empty();
        let file = File::open(&path).unwrap();
        let read = outrigger_eventlog::read(file, None, &Import::default(), None, &mut |_| {}).unwrap();
        let mut lines = Vec::new();
        write::ndjson(&read.log, &mut lines).unwrap();
        let same = folder.keep("events.ndjson", lines);
        let terms = shown(&example(terms));
        let [rows, lines] =
            [path.as_path(), Path::new(&same)].map(|events| measured(&terms, events, &["--period", "all"]));
        assert!(!rows.is_empty());
        assert_eq!(rows, lines, "{terms}");
    }
}
