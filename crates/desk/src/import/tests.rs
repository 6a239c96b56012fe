//! Whole files: broken off anywhere and gone on with, rejected by the million, waited for, fenced off and undone.

use super::*;
use crate::{
    ingest::tests::{
        dock::{Dock, END, NOW, no, table},
        faulty::Faulty,
    },
    work::Next,
};
use outrigger_kernel::{Code, Instant, time::HOUR};
use outrigger_store::{Job, Lease};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

fn new(file: &[u8]) -> NewImport<'_> {
    NewImport { source: no("SRC-1"), name: "tickets.csv", file }
}

fn start(dock: &Dock, file: &[u8]) -> ImportView {
    dock.desk.start_import(dock.anna, dock.engagement, new(file), None).unwrap()
}

/// Reads an import to its end, or to what is in its way.
fn run(dock: &Dock, no: u64) -> ImportView {
    dock.desk.run_import(dock.engagement, no, &mut |_| {}).unwrap();
    look(dock, no)
}

fn look(dock: &Dock, no: u64) -> ImportView {
    dock.desk.import(&dock.snapshot(), no).unwrap()
}

fn rejects(dock: &Dock, no: u64) -> String {
    let mut text = Vec::new();
    dock.desk.write_rejects(&dock.snapshot(), no, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// Makes an import read in small steps, so that a small file has many.
fn cut(dock: &Dock, no: u64, step_rows: u64) {
    let key = record::key(dock.engagement, no);
    let value = dock.store.record(Shelf::Import, &key).unwrap().unwrap();
    let mut record: Value = serde_json::from_slice(&value).unwrap();
    record["step_rows"] = step_rows.into();
    dock.store.change(&[Change::Put(Shelf::Import, key, record.to_string().into_bytes())]).unwrap();
}

/// 230 rows: some come twice, and every ninth is bad.
fn file() -> String {
    let mut text = table((0..230).map(|row| row % 190));
    for (at, line) in text.clone().lines().enumerate().filter(|(at, _)| at % 9 == 5) {
        text = text.replacen(line, &format!("BAD-{at},soon,\"a,{at}\""), 1);
    }
    text
}

fn counts(import: &ImportView) -> (u64, u64, u64, u64) {
    (import.rows, import.accepted, import.duplicates, import.rejected)
}

/// What an import that nothing interrupts comes to: its counts, its rejects and the lines of the tail.
fn whole() -> ((u64, u64, u64, u64), String, Vec<String>) {
    let dock = Dock::new();
    start(&dock, file().as_bytes());
    cut(&dock, 1, 20);
    let done = run(&dock, 1);
    assert_eq!((done.state, done.rows), (ImportState::Done, 230));
    assert_eq!(done.rows, done.accepted + done.duplicates + done.rejected);
    (counts(&done), rejects(&dock, 1), dock.lines())
}

#[test]
fn r22_an_import_whose_writes_fail_goes_on_where_it_was() {
    let expected = whole();
    for broken in 1..=10 {
        let mut faulty = None;
        let dock = Dock::over(|store| {
            let wrapped = Faulty::new(store);
            faulty = Some(Arc::clone(&wrapped));
            wrapped
        });
        start(&dock, file().as_bytes());
        cut(&dock, 1, 20);
        faulty.unwrap().appends.set(broken);
        let refused = dock.desk.run_import(dock.engagement, 1, &mut |_| {}).unwrap_err();
        assert_eq!(refused.code, Code::Unavailable);
        assert_eq!(look(&dock, 1).rows, (broken - 1) * 20, "what was written is counted, and nothing else");
        dock.another().run_import(dock.engagement, 1, &mut |_| {}).unwrap();
        assert_eq!(
            (counts(&look(&dock, 1)), rejects(&dock, 1), dock.lines()),
            expected,
            "broken at {broken}"
        );
    }
}

#[test]
fn r22_an_import_of_which_each_step_has_another_process_is_the_same() {
    let expected = whole();
    let dock = Dock::new();
    start(&dock, file().as_bytes());
    cut(&dock, 1, 20);
    let mut turns = 0;
    loop {
        let desk = dock.another();
        let kept = desk.kept_import(dock.engagement, 1).unwrap();
        let turn =
            desk.read_on_import((dock.engagement, kept), (None, Some(desk.now())), &mut |_| {}).unwrap();
        turns += 1;
        if turn == Next::Done {
            break;
        }
    }
    assert_eq!(turns, 12, "eleven steps of twenty rows and one of ten");
    assert_eq!((counts(&look(&dock, 1)), rejects(&dock, 1), dock.lines()), expected);
    let mut lines = dock.lines();
    lines.sort_unstable();
    let distinct: BTreeSet<String> = lines.iter().cloned().collect();
    assert_eq!(lines.len(), distinct.len(), "no row twice");
}

#[test]
fn r21_a_million_bad_rows_are_counted_kept_and_can_be_corrected() {
    const ROWS: usize = 1_000_000;
    let dock = Dock::new();
    let file = "case,time,activity\n".to_owned() + &"INC-1,soon,Opened\n".repeat(ROWS);
    start(&dock, file.as_bytes());
    let done = run(&dock, 1);
    assert_eq!(counts(&done), (ROWS as u64, 0, 0, ROWS as u64));
    assert_eq!((done.problems.len(), done.problems[0].line), (20, 2));
    let kept = dock.desk.kept_import(dock.engagement, 1).unwrap().record;
    let parts = kept.rejects.iter().map(|digest| dock.store.blob_get(*digest).unwrap().unwrap().len());
    assert!(parts.max().unwrap() <= 16 << 20, "in parts that fit into memory");
    let rejects = dock.desk.import_rejects(&dock.snapshot(), 1).unwrap();
    assert_eq!((rejects.name.as_str(), rejects.kind), ("rejects-1.csv", "text/csv; charset=utf-8"));
    let text = String::from_utf8(rejects.bytes).unwrap();
    let mut lines = text.lines();
    let header = "case,time,activity,reject_line,reject_column,reject_code,reject_reason";
    assert_eq!(lines.next(), Some(header));
    assert!(lines.next().unwrap().starts_with("INC-1,soon,Opened,2,time,bad-time,"));
    assert_eq!(lines.count(), ROWS - 1);

    let fixed: Vec<String> = text
        .lines()
        .take(1_001)
        .enumerate()
        .map(|(at, line)| line.replace("soon", &format!("2026-03-01T10:{:02}:{:02}Z", at / 60, at % 60)))
        .collect();
    start(&dock, fixed.join("\n").as_bytes());
    assert_eq!(counts(&run(&dock, 2)), (1_000, 1_000, 0, 0));
}

#[test]
fn a_file_is_imported_by_a_worker_and_the_same_file_is_the_same_import() {
    let dock = Dock::new();
    let file = table(0..40);
    let first = start(&dock, file.as_bytes());
    assert_eq!((first.no, first.state, first.name.as_str()), (1, ImportState::Waiting, "tickets.csv"));
    assert_eq!(start(&dock, file.as_bytes()).no, 1, "it is under way");
    while dock.desk.work_once(Queue::Import).unwrap() {}
    let done = look(&dock, 1);
    assert_eq!((done.state, counts(&done)), (ImportState::Done, (40, 40, 0, 0)));
    assert_eq!(start(&dock, file.as_bytes()).no, 2, "it is over, so this is another");
    while dock.desk.work_once(Queue::Import).unwrap() {}
    assert_eq!(counts(&look(&dock, 2)), (40, 0, 40, 0));
    let listed: Vec<u64> = dock.desk.imports(&dock.snapshot()).unwrap().iter().map(|one| one.no).collect();
    assert_eq!(listed, [2, 1]);
    let past = Some(NOW.parse::<Instant>().unwrap().plus(-HOUR));
    let past = dock.desk.snapshot(dock.anna, dock.engagement, past).unwrap();
    assert!(dock.desk.imports(&past).unwrap().is_empty());
    assert_eq!(dock.desk.import(&past, 1).unwrap_err().code, Code::NotFound);
}

#[test]
fn r11_an_import_that_is_asked_for_twice_with_one_key_is_one() {
    let dock = Dock::new();
    let once = Once::new(dock.anna, "k", Hash::of(b"file"), dock.desk.now()).unwrap();
    let begin =
        || dock.desk.start_import(dock.anna, dock.engagement, new(b"case,time\n"), Some(&once)).unwrap().no;
    assert_eq!(begin(), 1);
    run(&dock, 1);
    assert_eq!([begin(), begin()], [1, 1], "even when it is over");
    assert_eq!(dock.desk.imports(&dock.snapshot()).unwrap().len(), 1);
}

/// Takes the import's job as a worker does.
fn take(dock: &Dock, token: &[u8]) -> Job {
    let now = dock.desk.now();
    let lease = Lease { until: now.plus(HOUR), token: Hash::of(token) };
    dock.store.job_take(Queue::Import, now, lease).unwrap().unwrap()
}

#[test]
fn r15_a_worker_that_slept_through_its_time_changes_nothing() {
    let dock = Dock::new();
    start(&dock, table(0..40).as_bytes());
    let slow = take(&dock, b"slow");
    dock.machine.set(dock.desk.now().plus(2 * HOUR));
    let quick = take(&dock, b"quick");
    assert!(matches!(dock.desk.import_job(&slow), Ok(Next::Again(_))));
    assert_eq!((look(&dock, 1).rows, dock.lines().len()), (0, 0));
    assert_eq!(dock.desk.import_job(&quick), Ok(Next::Done));
    assert_eq!((look(&dock, 1).rows, dock.lines().len()), (40, 40));
    assert_eq!(dock.desk.import_job(&slow), Ok(Next::Done), "there is nothing left to do");
}

#[test]
fn an_import_is_discarded_as_if_it_had_never_come() {
    let dock = Dock::new();
    let other = dock.another();
    dock.send("SRC-1", &table(0..5));
    start(&dock, table(0..30).as_bytes());
    assert_eq!(counts(&run(&dock, 1)), (30, 25, 5, 0));
    assert_eq!(dock.send_to(&other, "SRC-1", &table(0..30)).duplicates, 30, "the other process knows them");
    let before = dock.desk.live(&dock.snapshot()).unwrap().unwrap();
    let gone = dock.desk.discard_import(dock.anna, dock.engagement, 1, None).unwrap();
    assert_eq!(
        (gone.state, gone.kept.as_deref()),
        (ImportState::Discarded, Some("Import 1 is already discarded."))
    );
    assert_eq!(dock.lines().len(), 5, "what others sent stays");
    let after = dock.desk.live(&dock.snapshot()).unwrap().unwrap();
    assert_eq!((before.unsealed, after.unsealed), (30, 5));
    assert_eq!((before.board.open, after.board.open), (30, 5), "the board forgets them too");
    for (desk, rows) in [(&other, 0..12), (&dock.desk, 0..30)] {
        dock.send_to(desk, "SRC-1", &table(rows));
    }
    assert_eq!(dock.lines().len(), 30, "every row may come again, to whichever process");
    let again = dock.desk.discard_import(dock.anna, dock.engagement, 1, None).unwrap_err();
    assert_eq!(again.code, Code::Conflict);
}

#[test]
fn what_is_sealed_is_not_discarded_and_what_is_stated_least_of_all() {
    let dock = Dock::new();
    start(&dock, table(0..30).as_bytes());
    run(&dock, 1);
    let discard = || dock.desk.discard_import(dock.anna, dock.engagement, 1, None);
    let batch = dock.seal("SRC-1", END);
    let refused = discard().unwrap_err();
    assert_eq!(refused.message, format!("Import 1 is already sealed in batch {}.", batch.short()));
    assert_eq!(refused.next.as_deref(), Some("Withdraw that batch first."));
    assert_eq!(look(&dock, 1).kept, Some(refused.to_string()), "its page says so before one tries");
    dock.withdraw(batch);
    assert_eq!(discard().unwrap().state, ImportState::Discarded);

    start(&dock, table(0..30).as_bytes());
    assert_eq!(run(&dock, 2).accepted, 30);
    dock.seal("SRC-1", END);
    dock.act("operate.seal-batch", json!({ "source": "SRC-2", "complete_until": END })).unwrap();
    dock.act("operate.state-period", json!({ "period": "2026-03" })).unwrap();
    let refused = dock.desk.discard_import(dock.anna, dock.engagement, 2, None).unwrap_err();
    assert_eq!(refused.message, "Import 2 is already part of STMT-1.");
}

#[test]
fn discarding_ends_an_import_that_is_under_way() {
    let dock = Dock::new();
    start(&dock, file().as_bytes());
    cut(&dock, 1, 20);
    let kept = dock.desk.kept_import(dock.engagement, 1).unwrap();
    let turn =
        dock.desk.read_on_import((dock.engagement, kept.clone()), (None, Some(dock.desk.now())), &mut |_| {});
    assert!(matches!(turn, Ok(Next::Again(_))) && look(&dock, 1).rows == 20);
    let kept = dock.desk.kept_import(dock.engagement, 1).unwrap();
    dock.desk.discard_import(dock.anna, dock.engagement, 1, None).unwrap();
    let late = dock.desk.read_on_import((dock.engagement, kept), (None, None), &mut |_| {});
    assert!(matches!(late, Ok(Next::Again(_))), "it finds itself overtaken: {late:?}");
    assert_eq!((look(&dock, 1).state, dock.lines().len()), (ImportState::Discarded, 0));
    dock.desk.run_import(dock.engagement, 1, &mut |_| {}).unwrap();
    assert!(dock.lines().is_empty());
}

#[test]
fn what_cannot_be_read_fails_with_its_reason_and_what_is_not_ready_waits() {
    let dock = Dock::new();
    start(&dock, b"case,time\nINC-1,2026-03-01 10:00\n");
    let failed = run(&dock, 1);
    assert_eq!((failed.state, failed.rows), (ImportState::Failed, 0));
    assert!(failed.trouble.unwrap().contains("set in SRC-1 itself"));
    start(&dock, table(0..9).as_bytes());
    dock.act("operate.disconnect-source", json!({ "source": "SRC-1", "reason": "It moved elsewhere." }))
        .unwrap();
    let waits = run(&dock, 2);
    assert_eq!(
        (waits.state, waits.trouble.as_deref()),
        (ImportState::Waiting, Some("SRC-1 is not connected. Connect it first."))
    );
    let refused = dock.desk.start_import(dock.anna, dock.engagement, new(b"x"), None).unwrap_err();
    assert_eq!(refused.code, Code::NotReady);
    dock.act("operate.connect-source", json!({ "source": "SRC-1" })).unwrap();
    let done = run(&dock, 2);
    assert_eq!((done.state, done.trouble, done.accepted), (ImportState::Done, None, 9));
    let eve = dock.desk.add_account("eve", "Eve").unwrap();
    assert_eq!(
        dock.desk.start_import(eve, dock.engagement, new(b"x"), None).unwrap_err().code,
        Code::NotFound
    );
    assert_eq!(
        dock.desk.start_import(dock.anna, dock.engagement, new(b""), None).unwrap_err().code,
        Code::Invalid
    );
    assert_eq!(dock.desk.import_rejects(&dock.snapshot(), 2).unwrap_err().code, Code::NotFound);
}

#[test]
fn every_format_keeps_its_rejects_in_its_own() {
    let dock = Dock::new();
    let ndjson = "{\"case\":\"A\",\"time\":\"soon\"}\n{\"case\":\"A\",\"time\":\"2026-03-01T10:00:00Z\"}\n";
    let xes = "<log><trace><string key=\"concept:name\" value=\"A\"/><event/></trace></log>\n";
    for (at, (text, ending)) in (1..).zip([(ndjson, "ndjson"), (xes, "xes")]) {
        start(&dock, text.as_bytes());
        cut(&dock, at, 1);
        assert_eq!(run(&dock, at).rejected, 1);
        let rejects = dock.desk.import_rejects(&dock.snapshot(), at).unwrap();
        assert_eq!(rejects.name, format!("rejects-{at}.{ending}"));
        assert_eq!(start(&dock, &rejects.bytes).no, at + 1, "it can be imported as it is");
        assert_eq!(run(&dock, at + 1).rejected, 1);
        dock.store.change(&[Change::Delete(Shelf::Import, record::key(dock.engagement, at + 1))]).unwrap();
    }
}

#[test]
fn a_store_that_was_copied_gets_its_jobs_back() {
    let dock = Dock::new();
    start(&dock, table(0..9).as_bytes());
    let job = take(&dock, b"gone");
    dock.store.change(&[Change::JobDone(job.taken)]).unwrap();
    assert!(!dock.desk.work_once(Queue::Import).unwrap());
    dock.another().wake_imports().unwrap();
    assert!(dock.desk.work_once(Queue::Import).unwrap());
    assert_eq!(look(&dock, 1).accepted, 9);
}

#[test]
fn names_are_one_line_and_numbers_have_no_gaps() {
    assert_eq!(plain_name(" a\nb\u{1b}.csv "), "a b .csv");
    assert_eq!(plain_name("\n"), "events");
    assert_eq!(plain_name(&"x".repeat(300)).len(), NAME_CHARS_MAX);
    let dock = Dock::new();
    assert_eq!(dock.desk.last_import(dock.engagement), Ok(0));
    for no in 1..=9 {
        assert_eq!(start(&dock, format!("case,time\nINC-{no},2026-03-01T10:00:00Z\n").as_bytes()).no, no);
        assert_eq!(dock.desk.last_import(dock.engagement), Ok(no));
    }
    assert_eq!(dock.desk.kept_import(dock.engagement, 10).unwrap_err().code, Code::NotFound);
}
