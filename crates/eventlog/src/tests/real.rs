//! Real logs with their published counts. They lie outside the repository; without them the tests say so.

use crate::{DateOrder, Import, ImportError, Imported, read};
use jiff::tz::TimeZone;
use std::fs::File;
use std::path::PathBuf;

#[expect(clippy::disallowed_methods, reason = "tests find the shared data through the environment")]
fn data_dir() -> Option<PathBuf> {
    let stated = std::env::var("OUTRIGGER_DATA").ok().map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = stated.unwrap_or(beside);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is absent; set OUTRIGGER_DATA to the folder of real logs", folder.display());
    None
}

fn import_of(zone: Option<&str>) -> Import {
    Import { zone: zone.map(|name| TimeZone::get(name).unwrap()), ..Import::default() }
}

fn file(path: &str, import: &Import) -> Option<Result<Imported, ImportError>> {
    let file = File::open(data_dir()?.join(path)).unwrap();
    Some(read(file, None, import, None, &mut |_| {}))
}

/// Cases and events of a log, all of whose rows are accepted.
fn check(path: &str, zone: Option<&str>, cases: usize, events: usize) -> Option<Imported> {
    let done = match file(path, &import_of(zone))? {
        Ok(done) => done,
        Err(error) => panic!("{path}: {error}"),
    };
    assert!(done.report.problems.is_empty(), "{path}: {:?}", done.report.problems);
    assert_eq!((done.log.cases().distinct(), done.log.len()), (cases, events), "{path}");
    assert_eq!(done.report.rows, events as u64);
    Some(done)
}

#[test]
fn xes_logs() {
    let counts = [
        ("03_repairExample.xes.gz", 1_104, 11_855),
        ("04_reviewing.xes.gz", 100, 3_730),
        ("06_bpic2013_closed.xes.gz", 1_487, 6_660),
        ("08_receipt.xes.gz", 1_434, 8_577),
        ("DomesticDeclarations.xes.gz", 10_357, 55_628),
        ("running-example.xes", 6, 42),
    ];
    for (name, cases, events) in counts {
        let Some(done) = check(&format!("event-logs/{name}"), None, cases, events) else { return };
        assert!(done.log.column("activity").is_some_and(|column| column.codes.iter().all(|&code| code != 0)));
        assert!(done.log.column("resource").is_some(), "{name}");
    }
}

#[test]
fn xes_logs_without_zones_need_one() {
    for (name, cases, events) in [("10_orders.xes.gz", 17, 154), ("11_tickets.xes.gz", 9, 43)] {
        let path = format!("event-logs/{name}");
        let Some(outcome) = file(&path, &Import::default()) else { return };
        assert!(matches!(outcome, Err(ImportError::ZoneNeeded { line: 6, .. })), "{name}");
        check(&path, Some("Europe/Berlin"), cases, events);
    }
    let orders = check("event-logs/10_orders.xes.gz", Some("Europe/Berlin"), 17, 154);
    let first = orders.and_then(|orders| orders.log.span()).map(|(first, _)| first.to_string());
    assert!(first.is_none_or(|first| first.ends_with(":11:19Z")), "the slashes are a date, year first");
}

#[test]
fn the_receipt_log_reads_alike_in_both_formats() {
    let Some(xes) = check("event-logs/08_receipt.xes.gz", None, 1_434, 8_577) else { return };
    let Some(csv) = check("event-logs/receipt.csv.gz", None, 1_434, 8_577) else { return };
    assert_eq!(xes.log.span(), csv.log.span());
    let mut in_order = csv.log.instants().to_vec();
    let mut others = xes.log.instants().to_vec();
    in_order.sort_unstable();
    others.sort_unstable();
    assert_eq!(in_order, others);
    for name in ["activity", "resource", "case_channel", "lifecycle_transition"] {
        let count = |log: &crate::EventLog| log.column(name).unwrap().values.len();
        assert_eq!(count(&xes.log), count(&csv.log), "{name}");
    }
    assert_eq!(csv.report.mapping.time.as_deref(), Some("time:timestamp"));
}

#[test]
fn the_running_example_reads_alike_in_both_formats() {
    let Some(xes) = check("event-logs/running-example.xes", None, 6, 42) else { return };
    let Some(csv) = check("event-logs/running-example.csv", None, 6, 42) else { return };
    for row in 0..42 {
        for name in ["activity", "resource", "Activity", "Costs", "case_creator"] {
            assert_eq!(xes.log.value(row, name), csv.log.value(row, name), "{name} of {row}");
        }
    }
    assert_eq!(xes.log.instants(), csv.log.instants());
}

#[test]
fn csv_logs_with_start_and_end() {
    let Some(insurance) = check_rows("event-logs/Insurance_Claims_train.csv.gz", None, 5_443) else { return };
    assert_eq!(insurance.report.mapping.time.as_deref(), Some("end_time"));
    assert_eq!(insurance.log.value(0, "start_time"), Some("2023-01-02 09:00:16.440000+00:00"));
    check_rows("event-logs/LoanApp_simplified_train.csv.gz", Some("UTC"), 7_544);
    let unstated = file("event-logs/LoanApp_simplified_train.csv.gz", &Import::default());
    assert!(unstated.is_none_or(|outcome| matches!(outcome, Err(ImportError::ZoneNeeded { line: 2, .. }))));
}

fn check_rows(path: &str, zone: Option<&str>, rows: u64) -> Option<Imported> {
    let done = file(path, &import_of(zone))?.unwrap();
    assert_eq!((done.report.rows, done.report.accepted), (rows, rows), "{path}");
    let mapping = &done.report.mapping;
    assert_eq!((mapping.case.as_deref(), mapping.activity.as_deref()), (Some("case_id"), Some("activity")));
    Some(done)
}

#[test]
fn a_zipped_log_with_days_first() {
    let zone = Some("America/New_York");
    let Some(done) = check("event-logs/ibm-client-onboarding.zip", zone, 6_838, 54_224) else { return };
    let mapping = &done.report.mapping;
    assert_eq!((mapping.case.as_deref(), mapping.time.as_deref()), (Some("process"), Some("end")));
    assert_eq!(done.log.value(0, "start"), Some("17-10-2022 08:00:00"));
    assert_eq!(done.log.instants()[0], 1_666_011_540_000_000, "17 October, not the tenth of a 17th month");
    let stated = Import { date_order: Some(DateOrder::MonthFirst), ..import_of(zone) };
    let wrong = file("event-logs/ibm-client-onboarding.zip", &stated);
    assert!(
        wrong.is_none_or(|outcome| outcome.unwrap().report.rejected > 10_000),
        "a stated order is obeyed"
    );
}

#[test]
fn requests_are_cases_without_activities() {
    let zone = Some("America/New_York");
    let Some(done) = check("requests/boston311-100.csv", zone, 100, 100) else { return };
    let mapping = &done.report.mapping;
    assert_eq!(
        (mapping.case.as_deref(), mapping.time.as_deref()),
        (Some("case_enquiry_id"), Some("open_dt"))
    );
    assert!(done.log.column("activity").is_none());
    assert_eq!(done.log.value(0, "ontime"), Some("OVERDUE"));
}
