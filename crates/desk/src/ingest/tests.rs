//! Events on their way in: late and twice, from many senders at once, by several processes, and undone.

pub(crate) mod dock;
pub(crate) mod faulty;

use super::*;
use dock::{Dock, END, no, table};
use faulty::Faulty;
use outrigger_agreement::LevelResult;
use outrigger_kernel::Code;
use serde_json::json;
use std::{sync::Arc, thread};

/// Events of March from two sources which at times disagree, in the order of time: source, case, time, activity.
fn march() -> Vec<(&'static str, String)> {
    let mut events = Vec::new();
    for case in 0..60_usize {
        let (day, hours) = (1 + case % 28, case % 7);
        let mut add = |source, hour: usize, activity: &str| {
            events
                .push((source, format!("INC-{case},2026-03-{day:02}T{hour:02}:{case:02}:00Z,{activity}\n")));
        };
        add("SRC-1", 8, "Opened");
        add("SRC-1", 9 + hours, "Resolved");
        if case.is_multiple_of(10) {
            add("SRC-2", 10 + hours, "Opened");
            add("SRC-2", 18, "Resolved");
        }
    }
    events.sort_by(|(_, left), (_, right)| {
        left[left.find(',').unwrap()..].cmp(&right[right.find(',').unwrap()..])
    });
    events
}

fn send_all(dock: &Dock, events: &[(&str, String)]) {
    for source in ["SRC-1", "SRC-2"] {
        let of_source = events.iter().filter(|(other, _)| *other == source);
        let lines: String = of_source.map(|(_, line)| line.as_str()).collect();
        if !lines.is_empty() {
            dock.send(source, &format!("case,time,activity\n{lines}"));
        }
    }
}

fn levels(dock: &Dock) -> Vec<LevelResult> {
    let (snapshot, period) = (dock.snapshot(), "2026-03".parse().unwrap());
    let figures = dock.desk.figures(&snapshot, Some(period)).unwrap().unwrap();
    figures.statement(period, snapshot.engagement.operate.basis(period)).levels
}

#[test]
fn r14_late_mixed_and_repeated_events_give_the_figures_of_the_sorted_set() {
    let (sorted, mixed) = (Dock::new(), Dock::new());
    let events = march();
    send_all(&sorted, &events);
    sorted.seal("SRC-1", END);
    sorted.seal("SRC-2", END);

    // Every 37th, round and round: the whole set in another order.
    let turned: Vec<_> = (0..events.len()).map(|at| events[at * 37 % events.len()].clone()).collect();
    let (early, late): (Vec<_>, Vec<_>) =
        turned.into_iter().enumerate().partition(|(at, _)| !at.is_multiple_of(3));
    let early: Vec<_> = early.into_iter().map(|(_, event)| event).collect();
    for part in early.chunks(7) {
        send_all(&mixed, part);
        send_all(&mixed, part);
    }
    let ahead = "case,time,activity\nINC-1,2027-01-01T00:00:00Z,Resolved\n";
    assert_eq!(mixed.send("SRC-1", ahead).rejected, 1, "what has not happened yet is no event");
    mixed.seal("SRC-1", END);
    let late: Vec<_> = late.into_iter().map(|(_, event)| event).collect();
    late.chunks(5).for_each(|part| send_all(&mixed, part));
    send_all(&mixed, &early);
    for source in ["SRC-1", "SRC-2"] {
        mixed.seal(source, END);
    }
    let count =
        |dock: &Dock| dock.snapshot().engagement.operate.batches.iter().map(|b| b.shape.events).sum::<u64>();
    assert_eq!((count(&mixed), count(&sorted)), (events.len() as u64, events.len() as u64));
    assert_eq!(levels(&mixed), levels(&sorted));
    assert!(levels(&sorted)[0].cases > 50, "{:?}", levels(&sorted)[0]);
}

#[test]
fn r14_what_comes_after_a_period_was_stated_leaves_the_statement_alone() {
    let dock = Dock::new();
    send_all(&dock, &march());
    dock.seal("SRC-1", END);
    dock.seal("SRC-2", END);
    dock.act("operate.state-period", json!({ "period": "2026-03" })).unwrap();
    let stated = dock.snapshot().engagement.operate.statements[&no("STMT-1")].figures.digest;
    dock.send(
        "SRC-1",
        "case,time,activity\nINC-90,2026-03-20T10:00:00Z,Opened\nINC-90,2026-03-20T19:00:00Z,Resolved\n",
    );
    dock.seal("SRC-1", END);
    let snapshot = dock.snapshot();
    assert_eq!(dock.desk.recomputed(&snapshot, no("STMT-1")).unwrap(), Some(stated));
    let today = dock.desk.today(&snapshot, no("STMT-1")).unwrap().unwrap();
    assert_ne!(today.levels, snapshot.engagement.operate.statements[&no("STMT-1")].figures.levels);
}

#[test]
fn many_senders_at_once_lose_nothing_and_nothing_comes_twice() {
    const SENDERS: usize = 64;
    const ROUNDS: usize = 8;
    let dock = Dock::new();
    // Neighbours send half of their rows both.
    let rows =
        |sender: usize, round: usize| (sender * 10..sender * 10 + 20).map(move |row| round * 1_000 + row);
    let totals = thread::scope(|scope| {
        let send = |sender: usize| {
            let dock = &dock;
            scope.spawn(move || {
                let mut totals = (0, 0);
                for round in 0..ROUNDS {
                    let report = dock.send("SRC-1", &table(rows(sender, round)));
                    assert_eq!(report.accepted + report.duplicates, 20);
                    totals = (totals.0 + report.accepted, totals.1 + report.duplicates);
                }
                totals
            })
        };
        let senders: Vec<_> = (0..SENDERS).map(send).collect();
        let totals = senders.into_iter().map(|sender| sender.join().unwrap());
        totals.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    let distinct = (SENDERS * 10 + 10) * ROUNDS;
    let sent = SENDERS * 20 * ROUNDS;
    assert_eq!(totals, (distinct as u64, (sent - distinct) as u64));
    let mut lines = dock.lines();
    assert_eq!(lines.len(), distinct);
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), distinct, "nothing twice");
    let last = dock.send("SRC-1", &table([0]));
    assert_eq!((last.accepted, last.unsealed), (0, distinct as u64));
}

#[test]
fn two_processes_recognise_what_the_other_one_took_in() {
    let dock = Dock::new();
    let other = dock.another();
    let counts = |report: IngestReport| (report.accepted, report.duplicates, report.unsealed);
    assert_eq!(counts(dock.send("SRC-1", &table(0..100))), (100, 0, 100));
    assert_eq!(counts(dock.send_to(&other, "SRC-1", &table(50..150))), (50, 50, 150));
    assert_eq!(counts(dock.send("SRC-1", &table(90..160))), (10, 60, 160));
    thread::scope(|scope| {
        for desk in [&dock.desk, &other] {
            for at in 0..4 {
                let dock = &dock;
                scope.spawn(move || {
                    (0..10).for_each(|round| {
                        dock.send_to(
                            desk,
                            "SRC-1",
                            &table((0..40).map(|row| 200 + at * 20 + round * 5 + row)),
                        );
                    });
                });
            }
        }
    });
    let mut lines = dock.lines();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((all, lines.len()), (160 + 145, 160 + 145));
}

#[test]
fn a_withdrawn_batch_may_be_sent_again_to_whichever_process() {
    let dock = Dock::new();
    let other = dock.another();
    dock.send("SRC-1", &table(0..30));
    assert_eq!(dock.send_to(&other, "SRC-1", &table(0..30)).duplicates, 30);
    let first = dock.seal("SRC-1", END);
    assert_eq!(dock.send_to(&other, "SRC-1", &table(0..1)).unsealed, 0, "the other one learns of it");
    dock.withdraw(first);
    // Half of it was wrong; the other half comes as it was.
    let corrected = dock.send_to(&other, "SRC-1", &table(15..40));
    assert_eq!((corrected.accepted, corrected.duplicates, corrected.unsealed), (25, 0, 25));
    assert_eq!(dock.send("SRC-1", &table(10..40)).accepted, 5);
    let second = dock.seal("SRC-1", END);
    assert_ne!(first, second);
    let again = dock.send_to(&dock.another(), "SRC-1", &table(0..40));
    assert_eq!((again.accepted, again.duplicates), (10, 30), "after a restart as well");
}

#[test]
fn the_same_file_can_be_sealed_again_after_it_was_withdrawn() {
    let dock = Dock::new();
    dock.send("SRC-1", &table(0..5));
    let first = dock.seal("SRC-1", END);
    dock.withdraw(first);
    assert_eq!(dock.send("SRC-1", &table(0..5)).accepted, 5);
    assert_eq!(dock.seal("SRC-1", END), first, "the same events have the same digest");
    for desk in [&dock.desk, &dock.another()] {
        let report = dock.send_to(desk, "SRC-1", &table(0..5));
        assert_eq!((report.accepted, report.duplicates), (0, 5), "what stands again is known again");
    }
}

#[test]
fn a_key_makes_sending_twice_sending_once() {
    let dock = Dock::new();
    let send = |desk: &Desk, key: &str, text: &str| {
        let once = Once::new(dock.anna, key, Hash::of(text.as_bytes()), desk.now()).unwrap();
        desk.ingest_once(dock.anna, dock.engagement, (no("SRC-1"), text.as_bytes()), Some(&once))
    };
    let text = table(0..3) + "INC-9,soon,Opened\n";
    let first = send(&dock.desk, "k1", &text).unwrap();
    assert_eq!((first.rows, first.accepted, first.rejected), (4, 3, 1));
    for desk in [&dock.desk, &dock.another()] {
        assert_eq!(send(desk, "k1", &text), Ok(first.clone()), "the same answer, not a count of duplicates");
    }
    assert_eq!(send(&dock.desk, "k1", &table(7..8)).unwrap_err().code, Code::KeyReused);
    assert_eq!(send(&dock.desk, "k2", &text).unwrap().duplicates, 3);
    let reports: Vec<_> = thread::scope(|scope| {
        let spawn = |_| scope.spawn(|| send(&dock.desk, "k3", &table(20..25)).unwrap());
        let senders: Vec<_> = (0..8).map(spawn).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert!(reports.iter().all(|report| report.accepted == 5), "{reports:?}");
    assert_eq!(dock.lines().len(), 8);
}

#[test]
fn what_could_not_be_written_is_not_known() {
    let mut faulty = None;
    let dock = Dock::over(|store| {
        let wrapped = Faulty::new(store);
        faulty = Some(Arc::clone(&wrapped));
        wrapped
    });
    let faulty = faulty.unwrap();
    dock.send("SRC-1", &table(0..5));
    faulty.appends.set(1);
    let refused =
        dock.desk.ingest(dock.anna, dock.engagement, no("SRC-1"), table(0..9).as_bytes()).unwrap_err();
    assert_eq!(refused.code, Code::Unavailable);
    let report = dock.send("SRC-1", &table(0..9));
    assert_eq!((report.accepted, report.duplicates, report.unsealed), (4, 5, 9));
}

#[test]
fn own_ids_tell_events_apart_where_the_source_has_them() {
    let dock = Dock::new();
    let content = json!({ "kind": "source", "name": "SRC-2", "id_column": "key" });
    let amend = json!({ "item": "SRC-2", "version": 1, "content": content });
    dock.act("content.amend", amend).unwrap();
    let text =
        "case,time,key\nA,2026-03-01T10:00:00Z,1\nA,2026-03-01T10:00:00Z,2\nB,2026-03-02T10:00:00Z,1\n";
    let report = dock.send("SRC-2", text);
    assert_eq!((report.accepted, report.duplicates), (2, 1), "a key that came before is the same event");
    let rows = Rows::of(&outrigger_eventlog::EventLog::default(), Some("key")).unwrap();
    assert_eq!((rows.len(), rows.iter().count()), (0, 0));
}

#[test]
fn whoever_may_not_send_is_refused_and_the_past_is_no_place_to() {
    let dock = Dock::new();
    let eve = dock.desk.add_account("eve", "Eve").unwrap();
    let sent = dock.desk.ingest(eve, dock.engagement, no("SRC-1"), table(0..1).as_bytes());
    assert_eq!(sent.unwrap_err().code, Code::NotFound);
    let unknown = dock.desk.ingest(dock.anna, dock.engagement, no("SRC-7"), table(0..1).as_bytes());
    assert_eq!(unknown.unwrap_err().code, Code::NotFound);
    let file = dock.desk.ingest(dock.anna, dock.engagement, no("SRC-1"), b"no table at all");
    let refused = file.unwrap_err();
    assert!(refused.next.unwrap().contains("set in SRC-1 itself"));
}
