//! Events are read as asked, rejected rows are told and kept, and every refusal says what to state.

use super::*;
use crate::sample_terms::DESK;
use std::fs;

struct Desk {
    folder: tempfile::TempDir,
    agreement: Agreement,
}

impl Desk {
    fn new() -> Self {
        let (agreement, _) = Agreement::parse(DESK).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), agreement }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn events(&self, text: &str) -> Events {
        let path = self.path("tickets.csv");
        fs::write(&path, text).unwrap();
        Events { path, ..Events::default() }
    }

    fn import(&self, events: &Events) -> Result<Imported, Failure> {
        events.import(Keep::All, &self.agreement, &Console::plain())
    }
}

const CLEAN: &str =
    "ticket,time,activity,prio\nA,2026-03-02T09:00:00Z,Opened,P1\nA,2026-03-02T10:00:00Z,Resolved,P1\n";

#[test]
fn a_clean_file_leaves_no_rejects() {
    let desk = Desk::new();
    let events = Events { rejects: Some(desk.path("rejects.csv")), ..desk.events(CLEAN) };
    let imported = desk.import(&events).unwrap();
    assert_eq!((imported.log.len(), imported.report.rejected), (2, 0));
    assert!(!desk.path("rejects.csv").exists());
    assert!(events.can_be_read_again());
    assert_eq!(events.attributes(&desk.agreement).unwrap(), ["activity", "prio"]);
}

#[test]
fn rejected_rows_are_told_and_kept() {
    let desk = Desk::new();
    let events = Events {
        rejects: Some(desk.path("rejects.csv")),
        ..desk.events(&format!("{CLEAN},2026-03-02T09:00:00Z,Opened,P2\nB,yesterday,Opened,P2\n"))
    };
    let imported = desk.import(&events).unwrap();
    assert_eq!((imported.report.rows, imported.report.rejected), (4, 2));
    let kept = fs::read_to_string(desk.path("rejects.csv")).unwrap();
    assert_eq!(kept.lines().count(), 3, "{kept}");
    let told = events.rejected(&imported.report);
    assert!(told.starts_with("2 of 4 rows were rejected:\n  line 4"), "{told}");
    assert!(told.contains("rejects.csv; correct them there"), "{told}");
    let unkept = Events { rejects: None, ..events }.rejected(&imported.report);
    assert!(unkept.ends_with("add `--rejects tickets.rejects.csv`."), "{unkept}");
}

#[test]
fn rejects_never_overwrite_the_events() {
    let desk = Desk::new();
    let events = desk.events(CLEAN);
    let failure = desk.import(&Events { rejects: Some(events.path.clone()), ..events }).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert_eq!(fs::read_to_string(desk.path("tickets.csv")).unwrap(), CLEAN);
}

#[test]
fn a_time_without_a_zone_asks_for_one() {
    let desk = Desk::new();
    let events = desk.events("ticket,time,activity\nA,2026-03-02 09:00:00,Opened\n");
    let failure = desk.import(&events).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.contains("has no zone"), "{failure}");
    assert!(failure.hint.as_ref().is_some_and(|hint| hint.contains("--zone Europe/Berlin")), "{failure}");
    let stated = Events { zone: Some(zone("Europe/Berlin").unwrap()), ..events };
    let imported = desk.import(&stated).unwrap();
    assert_eq!(imported.log.span().unwrap().0.to_string(), "2026-03-02T08:00:00Z");
}

#[test]
fn a_day_that_can_be_read_both_ways_asks_which() {
    let desk = Desk::new();
    let events = desk.events("ticket,time,activity\nA,03/04/2026 09:00,Opened\n");
    let berlin = Events { zone: Some(zone("Europe/Berlin").unwrap()), ..events };
    let failure = desk.import(&berlin).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.contains("`--day-first` or `--month-first`"), "{failure}");
    let month = Events { month_first: true, ..berlin };
    assert_eq!(desk.import(&month).unwrap().log.span().unwrap().0.to_string(), "2026-03-04T08:00:00Z");
}

#[test]
fn a_column_that_cannot_be_guessed_is_named_with_our_options() {
    let desk = Desk::new();
    let events = desk.events("was,wann\nA,2026-03-02T09:00:00Z\n");
    let failure = desk.import(&events).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.contains("--case-column COLUMN"), "{failure}");
    let named = Events { case_column: Some("was".into()), time_column: Some("wann".into()), ..events };
    assert_eq!(desk.import(&named).unwrap().log.len(), 1);
    let wrong = desk.import(&Events { case_column: Some("wer".into()), ..named }).unwrap_err();
    assert!(wrong.message.contains("`wer` is not in the file"), "{wrong}");
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let desk = Desk::new();
    let failure = desk.import(&Events { path: desk.path("none.csv"), ..Events::default() }).unwrap_err();
    assert_eq!(failure.exit, Exit::NotFound);
    let empty = desk.events("");
    assert_eq!(desk.import(&empty).unwrap_err().exit, Exit::Usage);
}

#[test]
fn rejects_are_named_after_the_events() {
    let cases = [
        ("data/tickets.csv.gz", Format::Csv, "tickets.rejects.csv"),
        ("log.xes", Format::Xes, "log.rejects.xes"),
        ("-", Format::Ndjson, "events.rejects.ndjson"),
    ];
    for (events, format, want) in cases {
        assert_eq!(reject_name(Path::new(events), format), want);
    }
}
