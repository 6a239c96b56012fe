//! Groups: neighbours do not fail each other, a full disk is survived, a failed disk ends all writing.

use super::*;

type Insert = Box<dyn Fn(&Connection) -> Result<usize, StoreError> + Send>;

fn disk() -> Disk {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE note (text TEXT NOT NULL UNIQUE) STRICT").unwrap();
    Disk { db, stopped: Stopped::default() }
}

fn note(text: &'static str) -> Insert {
    Box::new(move |db: &Connection| -> Result<usize, StoreError> {
        Ok(db.execute("INSERT INTO note (text) VALUES (?1)", [text])?)
    })
}

fn note_then(text: &'static str, error: StoreError) -> Insert {
    Box::new(move |db: &Connection| -> Result<usize, StoreError> {
        db.execute("INSERT INTO note (text) VALUES (?1)", [text])?;
        Err(error.clone())
    })
}

/// Lets all the work wait first, so that it is served as one group.
fn serve_together(disk: &mut Disk, works: Vec<Insert>) -> Vec<Result<usize, StoreError>> {
    let (mut group, mut answers): (Vec<Box<dyn Job>>, _) = (Vec::new(), Vec::new());
    for work in works {
        let (reply, told) = mpsc::channel();
        group.push(Box::new(Call { work, outcome: None, reply }));
        answers.push(told);
    }
    commit(disk, group);
    answers.into_iter().map(answered).collect()
}

fn answered(told: mpsc::Receiver<Told<usize>>) -> Result<usize, StoreError> {
    match told.recv().unwrap() {
        Told::Answer(answer) => answer,
        Told::Lead => panic!("it was told to lead"),
    }
}

fn notes(disk: &Disk) -> Vec<String> {
    let mut query = disk.db.prepare("SELECT text FROM note ORDER BY text").unwrap();
    let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn one_that_fails_leaves_its_neighbours_alone() {
    let mut disk = disk();
    let wrong = StoreError::Misuse { what: "no".into() };
    let answers =
        serve_together(&mut disk, vec![note("a"), note_then("x", wrong.clone()), note("a"), note("b")]);
    assert_eq!((&answers[0], &answers[1], &answers[3]), (&Ok(1), &Err(wrong), &Ok(1)));
    assert!(matches!(answers[2], Err(StoreError::Engine { .. })), "the text is there already");
    assert_eq!(notes(&disk), ["a", "b"]);
}

#[test]
fn one_that_does_not_fit_leaves_its_neighbours_alone() {
    let mut disk = disk();
    let pages: i64 = disk.db.pragma_update_and_check(None, "max_page_count", 20, |row| row.get(0)).unwrap();
    assert_eq!(pages, 20);
    let huge: Insert = Box::new(|db: &Connection| -> Result<usize, StoreError> {
        Ok(db.execute("INSERT INTO note (text) VALUES (hex(zeroblob(1000000)))", [])?)
    });
    let answers = serve_together(&mut disk, vec![note("a"), huge, note("b")]);
    assert_eq!(answers, [Ok(1), Err(StoreError::Full), Ok(1)]);
    assert_eq!(notes(&disk), ["a", "b"]);
    assert_eq!(serve_together(&mut disk, vec![note("c")]), [Ok(1)], "a full disk does not end writing");
}

#[test]
fn a_failed_disk_ends_all_writing() {
    let mut disk = disk();
    let failed = StoreError::Disk { cause: "fsync".into() };
    let stopped: Result<usize, _> = Err(StoreError::Stopped { cause: "fsync".into() });
    let answers = serve_together(&mut disk, vec![note("a"), note_then("b", failed), note("c")]);
    assert_eq!(answers, [stopped.clone(), stopped.clone(), stopped.clone()]);
    assert_eq!(serve_together(&mut disk, vec![note("d")]), [stopped]);
    assert_eq!(notes(&disk), Vec::<String>::new());
}

#[test]
fn more_than_one_group_is_served() {
    let writer = Writer::new(disk().db);
    let (reply, told) = mpsc::channel();
    let calls = GROUP_MAX * (GROUPS_MAX + 1) + 1;
    for _ in 0..calls {
        let call = Call { work: note("once"), outcome: None, reply: reply.clone() };
        hold(&writer.waiting).push_back(Box::new(call));
    }
    // Each time the first of those who still wait is told to lead; here the test does in its place.
    for _ in 0..2 {
        writer.lead();
    }
    let (mut answers, mut leads) = (Vec::new(), 0);
    for told in told.try_iter() {
        match told {
            Told::Answer(answer) => answers.push(answer.is_ok()),
            Told::Lead => leads += 1,
        }
    }
    assert_eq!((answers.len(), leads), (calls, 1));
    assert_eq!(answers.iter().filter(|is_ok| **is_ok).count(), 1);
}

#[test]
fn a_crowd_is_served_and_nobody_waits_for_ever() {
    let writer = Writer::new(disk().db);
    let texts: Vec<&'static str> = (0..32).map(|no| &*no.to_string().leak()).collect();
    std::thread::scope(|scope| {
        for text in &texts {
            scope.spawn(|| {
                assert_eq!(writer.run(note(text)), Ok(1));
                assert!(writer.run(note(text)).is_err(), "it is there already");
                assert_eq!(writer.between(|_| Ok(())), Ok(()));
            });
        }
    });
    assert_eq!(notes(&hold(&writer.disk)).len(), 32);
    assert!(hold(&writer.waiting).is_empty());
}

#[test]
fn a_call_that_panics_takes_nobody_along() {
    let writer = Writer::new(disk().db);
    let panicked = std::thread::scope(|scope| {
        let broken = |db: &Connection| -> Result<usize, StoreError> {
            db.execute("INSERT INTO note (text) VALUES ('half')", [])?;
            panic!("on purpose")
        };
        let writer = &writer;
        scope.spawn(move || writer.run(broken)).join()
    });
    assert!(panicked.is_err());
    assert_eq!(writer.run(note("after")), Ok(1));
    assert_eq!(notes(&hold(&writer.disk)), ["after"], "nothing of it is kept");
}

#[test]
fn what_is_done_between_comes_after_what_was_asked_before() {
    let writer = Writer::new(disk().db);
    assert_eq!(writer.run(note("a")), Ok(1));
    let count = |db: &Connection| -> Result<i64, StoreError> {
        Ok(db.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?)
    };
    let found = writer.between(move |db| {
        assert!(db.is_autocommit(), "no transaction is open");
        if count(db)? == 1 { Ok(()) } else { Err(broken_off()) }
    });
    assert_eq!(found, Ok(()));
    let wrong = StoreError::Misuse { what: "no".into() };
    let fails = wrong.clone();
    assert_eq!(writer.between(move |_| Err(fails.clone())), Err(wrong));
    assert_eq!(writer.run(count), Ok(1), "it goes on");
}

#[test]
fn a_writer_that_is_told_to_stop_writes_no_more() {
    let writer = Writer::new(disk().db);
    assert_eq!(writer.run(note("a")), Ok(1));
    assert_eq!(writer.still_going(), Ok(()));
    let stopped = StoreError::Stopped { cause: "fsync".into() };
    assert_eq!(writer.stop("fsync".into()), stopped);
    assert_eq!(writer.stop("another".into()), stopped, "the first cause is the one");
    assert_eq!(writer.run(note("b")), Err(stopped.clone()));
    assert_eq!(writer.still_going(), Err(stopped));
}
