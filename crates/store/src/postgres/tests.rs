//! The contract, and what only a database that several processes share can show.

mod differential;

use super::{scratch::Scratch, *};
use crate::{
    blob::Disk,
    contract::{self, engagement, entries},
};
use std::{cell::RefCell, collections::BTreeSet};

#[test]
fn postgres_keeps_the_contract() {
    if Scratch::new().is_none() {
        return;
    }
    // Each promise gets a schema of its own, which goes when all are kept.
    let used = RefCell::new(Vec::new());
    contract::check_all(|| {
        let scratch = Scratch::new().unwrap();
        let store = scratch.open();
        used.borrow_mut().push(scratch);
        Box::new(store)
    });
    assert!(!used.borrow().is_empty());
}

#[test]
fn of_two_processes_that_append_at_once_one_wins() {
    let Some(scratch) = Scratch::new() else { return };
    let stores = [scratch.open(), scratch.open()];
    for seq in 0..10 {
        let one = entries(engagement(1), seq, 1);
        let answers: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|no| {
                    let (store, one) = (&stores[no % 2], &one);
                    scope.spawn(move || store.append(engagement(1), seq, one, &[]))
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let lost = Err(StoreError::Conflict { head: seq + 1 });
        assert_eq!(answers.iter().filter(|answer| **answer == lost).count(), 7, "{answers:?}");
    }
    assert_eq!(stores[0].read(engagement(1), 0, 100), Ok(entries(engagement(1), 0, 10)));
}

#[test]
fn of_two_processes_that_insert_at_once_one_wins() {
    let Some(scratch) = Scratch::new() else { return };
    let stores = [scratch.open(), scratch.open()];
    let made: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..8_usize)
            .map(|no| {
                let store = &stores[no % 2];
                let insert = Change::Insert(Shelf::Once, "key".into(), vec![7]);
                // Takes its locks in another order than its neighbour asks for them.
                let mut changes = vec![
                    insert,
                    Change::Put(Shelf::Meta, "a".into(), vec![1]),
                    Change::Expect(Shelf::Meta, "absent".into(), None),
                ];
                changes.rotate_left(no % 3);
                scope.spawn(move || usize::from(store.change(&changes).is_ok()))
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(made, 1);
}

fn lease(no: u8, until: i64) -> Lease {
    Lease { until: Instant(until), token: Hash([no; 32]) }
}

fn job(id: &str) -> Change {
    Change::JobPut { id: id.into(), queue: Queue::Import, due: Instant(0), payload: b"work".to_vec() }
}

#[test]
fn two_processes_never_share_a_job() {
    let Some(scratch) = Scratch::new() else { return };
    let stores = [scratch.open(), scratch.open()];
    let jobs: Vec<Change> = (0..60).map(|no| job(&format!("job-{no:02}"))).collect();
    stores[0].change(&jobs).unwrap();
    let taken: Vec<String> = thread::scope(|scope| {
        let takers: Vec<_> = (0..6_u8)
            .map(|no| {
                let store = &stores[usize::from(no % 2)];
                scope.spawn(move || {
                    let take = || store.job_take(Queue::Import, Instant(1), lease(no, 1_000)).unwrap();
                    std::iter::from_fn(take).map(|job| job.taken.id).collect::<Vec<_>>()
                })
            })
            .collect();
        takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
    });
    assert_eq!(taken.len(), 60);
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[test]
fn r15_a_process_that_slept_through_its_lease_changes_nothing() {
    let Some(scratch) = Scratch::new() else { return };
    let (sleeper, other) = (scratch.open(), scratch.open());
    sleeper.change(&[job("import")]).unwrap();
    let late = sleeper.job_take(Queue::Import, Instant(10), lease(1, 100)).unwrap().unwrap().taken;
    assert_eq!(other.job_take(Queue::Import, Instant(99), lease(2, 200)), Ok(None));
    let taken = other.job_take(Queue::Import, Instant(100), lease(2, 200)).unwrap().unwrap().taken;

    let changed = Err(StoreError::Changed { what: "the job import".into() });
    let write = Change::Put(Shelf::Import, "rows".into(), vec![1]);
    let tail = Tail { engagement: engagement(1), source: 1 };
    let chunk = Chunk { no: 1, ids: vec![[1; 16]], lines: b"line\n".to_vec() };
    let held = [write.clone(), Change::JobHeld(late.clone())];
    assert_eq!(sleeper.tail_append(tail, &chunk, &held), changed);
    assert_eq!(sleeper.append(engagement(1), 0, &entries(engagement(1), 0, 1), &held), changed);
    for end in [Change::JobDone(late.clone()), Change::JobAgain(late, Instant(5))] {
        assert_eq!(sleeper.change(&[write.clone(), end]), changed);
    }
    assert_eq!(other.tail_head(tail), Ok(0));
    assert_eq!(other.head(engagement(1)), Ok(0));
    assert_eq!(other.record(Shelf::Import, "rows"), Ok(None));
    assert_eq!(other.change(&[write, Change::JobDone(taken)]), Ok(()));
    assert_eq!(other.job_take(Queue::Import, Instant(i64::MAX), lease(3, i64::MAX)), Ok(None));
}

#[test]
fn news_reach_the_other_process() {
    let Some(scratch) = Scratch::new() else { return };
    let (writer, listener) = (scratch.open(), scratch.open());
    assert_eq!(listener.wait_for_news(Duration::ZERO), Ok(vec![]));
    writer.append(engagement(1), 0, &entries(engagement(1), 0, 3), &[]).unwrap();
    assert_eq!(listener.wait_for_news(Duration::from_secs(20)), Ok(vec![engagement(1)]));

    writer.append(engagement(1), 0, &entries(engagement(1), 0, 1), &[]).unwrap_err();
    writer.append(engagement(2), 0, &[], &[]).unwrap();
    writer.change(&[job("import")]).unwrap();
    assert_eq!(listener.wait_for_news(Duration::from_millis(50)), Ok(vec![]), "nothing was appended");

    let waited = thread::scope(|scope| {
        let waits = scope.spawn(|| listener.wait_for_news(Duration::from_secs(20)));
        writer.append(engagement(2), 0, &entries(engagement(2), 0, 1), &[]).unwrap();
        waits.join().unwrap()
    });
    assert_eq!(waited, Ok(vec![engagement(2)]));
}

#[test]
fn a_restart_of_the_server_is_survived() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let put = |no: u8| store.change(&[Change::Put(Shelf::Meta, "key".into(), vec![no])]);
    assert_eq!(store.wait_for_news(Duration::ZERO), Ok(vec![]));
    thread::scope(|scope| {
        for no in 0..4 {
            scope.spawn(move || assert_eq!(put(no), Ok(())));
        }
    });

    scratch.end_connections();
    assert_eq!(store.record(Shelf::Meta, "absent"), Ok(None), "reading");
    scratch.end_connections();
    assert_eq!(put(9), Ok(()), "writing");
    assert_eq!(store.record(Shelf::Meta, "key"), Ok(Some(vec![9])));
    let missed = store.wait_for_news(Duration::from_secs(20)).unwrap_err();
    assert!(matches!(missed, StoreError::Engine { .. }), "{missed:?}");
    assert_eq!(store.wait_for_news(Duration::ZERO), Ok(vec![]), "it listens again");
}

#[test]
fn a_changed_or_missing_entry_is_named() {
    let changes = [
        "UPDATE entry SET payload = 'x' WHERE seq = 3",
        "UPDATE entry SET at = at + 1 WHERE seq = 3",
        "UPDATE entry SET leaf = 'short' WHERE seq = 3",
        "UPDATE entry SET actor = 'nobody' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3",
    ];
    for change in changes {
        let Some(scratch) = Scratch::new() else { return };
        let store = scratch.open();
        store.append(engagement(1), 0, &entries(engagement(1), 0, 5), &[]).unwrap();
        scratch.raw().batch_execute(change).unwrap();
        let error = store.read(engagement(1), 0, 10).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{change}: {error:?}");
        assert_eq!(store.read(engagement(1), 0, 2), Ok(entries(engagement(1), 0, 2)), "the rest reads");
    }
}

#[test]
fn keys_of_subjects_lie_apart_and_go_with_their_file() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let mut raw = scratch.raw();
    let mut count = |sql: &str| -> i64 { raw.query_one(sql, &[]).unwrap().get(0) };
    let key = || "engagement/subject".to_owned();
    store.change(&[Change::Put(Shelf::SubjectKey, key(), vec![7; 32])]).unwrap();
    assert_eq!(count("SELECT count(*) FROM subject_key"), 1);
    assert_eq!(count("SELECT count(*) FROM record"), 0);
    assert_eq!(store.record(Shelf::SubjectKey, &key()), Ok(Some(vec![7; 32])));

    let file = "SELECT pg_relation_filenode('subject_key')::bigint";
    let before = count(file);
    let erased = Change::Put(Shelf::Erased, key(), Vec::new());
    let with = [erased, Change::Delete(Shelf::SubjectKey, key())];
    store.append(engagement(1), 0, &entries(engagement(1), 0, 1), &with).unwrap();
    assert_eq!(store.record(Shelf::SubjectKey, &key()), Ok(None));
    assert_ne!(count(file), before, "the file that held the key is gone");
}

#[test]
fn no_key_holds_a_nul_byte_and_asking_for_one_is_no_error() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let put = |key: &str| Change::Put(Shelf::Once, key.into(), b"\0".to_vec());
    store.change(&[put("a"), put("a\u{1}"), put("b")]).unwrap();
    assert_eq!(store.record(Shelf::Once, "a\0"), Ok(None));
    assert_eq!(store.records(Shelf::Once, "a\0", "", 10), Ok(vec![]));
    let after: Vec<String> =
        store.records(Shelf::Once, "", "a\0z", 10).unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(after, ["a\u{1}", "b"]);
}

#[test]
fn a_database_that_is_not_there_is_said_in_words() {
    let Some(scratch) = Scratch::new() else { return };
    let url = scratch.url().replacen("/postgres?", "/no_such_database?", 1);
    if url == scratch.url() {
        println!("skipped: the database of the tests is not called postgres");
        return;
    }
    let blobs = Box::new(Disk::open(scratch.blobs()).unwrap());
    let error = Postgres::open(&url, blobs).err().unwrap().to_string();
    assert!(error.contains("the database no_such_database at"), "{error}");
    assert!(error.contains("Create it first"), "{error}");
}
