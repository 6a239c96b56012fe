//! A server falls asleep in the middle of an import, for longer than the work is its own: another one does it,
//! and what the sleeper writes when it wakes changes nothing.

use super::{
    cast::{Cast, MASTER},
    count::{number, tell},
    postgres::Database,
};
use crate::watch::PATIENCE;
use outrigger_desk::{
    Desk, ImportState, Keys, NewImport,
    machine::{Machine, SetMachine},
};
use outrigger_kernel::{Instant, time::SECOND};
use outrigger_store::{ExternalId, Queue, Sqlite, Store, store::LISTED_MAX};
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

const NOW: &str = "2026-11-21T10:00:00Z";
/// Rows of the file: more than go into one step.
const ROWS: usize = 60_000;
/// Just longer than a job is its taker's.
const SLEEP_SECONDS: i64 = 61;

#[test]
fn r15_a_server_that_slept_changes_nothing_in_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    another_finishes_while_one_sleeps([Arc::clone(&store), store]);
    tell("R15", &format!("asleep for {SLEEP_SECONDS} s over a data folder, {} rows, 0 twice", number(ROWS)));
}

#[test]
fn r15_a_server_that_slept_changes_nothing_in_a_database() {
    let Some(database) = Database::make() else { return };
    let blobs = tempfile::tempdir().unwrap();
    another_finishes_while_one_sleeps([database.store(blobs.path()), database.store(blobs.path())]);
    tell("R15", &format!("asleep for {SLEEP_SECONDS} s over a database, {} rows, 0 twice", number(ROWS)));
}

fn another_finishes_while_one_sleeps([own, others]: [Arc<dyn Store>; 2]) {
    let awake = Cast::assemble(others, NOW);
    awake.waive_gates(&["G1", "G2", "G3", "G4"]);
    awake.connect_source();
    let (sleeper, fell_asleep, wake) = Sleeper::new(&own, awake.desk.now());
    let sleeping = Desk::open(Arc::clone(&own), Keys::of(MASTER), sleeper).unwrap();
    let file = file();
    let new = NewImport { source: "SRC-1".parse().unwrap(), name: "events.csv", file: &file };
    let no = sleeping.start_import(awake.account("tina"), awake.engagement, new, None).unwrap().no;
    thread::scope(|scope| {
        // It goes with the story when that fails, and the sleeper wakes.
        let waking = wake;
        let working = scope.spawn(|| sleeping.work_once(Queue::Import));
        fell_asleep.recv_timeout(PATIENCE).unwrap();
        awake.machine.set(awake.desk.now().plus(SLEEP_SECONDS * SECOND));
        while awake.desk.work_once(Queue::Import).unwrap() {}
        let before = is_whole(&awake, no, &*own);
        waking.send(()).unwrap();
        assert_eq!(working.join().unwrap(), Ok(true), "it has lost the job, and nothing else is wrong");
        assert_eq!(is_whole(&awake, no, &*own), before, "it changed nothing");
    });
    assert_eq!(sleeping.work_once(Queue::Import), Ok(false), "nothing is left to do");
    awake.act("tina", "operate.seal-batch", json!({ "source": "SRC-1", "complete_until": NOW }));
    let after = awake.snapshot();
    let sealed = after.engagement.operate.batches.iter();
    assert_eq!(sealed.map(|batch| batch.shape.events).collect::<Vec<_>>(), [ROWS as u64]);
}

/// The import is done, each row is there once, and none is missing; all that is known of it.
fn is_whole(cast: &Cast, no: u64, store: &dyn Store) -> (String, Vec<ExternalId>) {
    let import = cast.desk.import(&cast.snapshot(), no).unwrap();
    assert_eq!(import.state, ImportState::Done, "{import:?}");
    let rows = ROWS as u64;
    assert_eq!((import.rows, import.accepted, import.duplicates, import.rejected), (rows, rows, 0, 0));
    let tails = store.tails().unwrap();
    let [tail] = tails[..] else { panic!("one source, one tail: {tails:?}") };
    let chunks = store.tail_ids(tail, 0, LISTED_MAX).unwrap();
    let ids: Vec<ExternalId> = chunks.into_iter().flat_map(|chunk| chunk.ids).collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (ROWS, ROWS));
    (format!("{import:?}"), ids)
}

/// One event of each case.
fn file() -> Vec<u8> {
    let rows = (0..ROWS).map(|no| format!("C-{no:06},2024-06-03T08:00:00Z,Opened\n"));
    format!("case,time,activity\n{}", rows.collect::<String>()).into_bytes()
}

/// A machine that falls asleep once: when it is asked for the time after the first rows were written.
struct Sleeper {
    clock: SetMachine,
    store: Arc<dyn Store>,
    has_slept: AtomicBool,
    asleep: Sender<()>,
    woken: Mutex<Receiver<()>>,
}

impl Sleeper {
    /// The machine, what tells that it sleeps, and what wakes it.
    fn new(store: &Arc<dyn Store>, now: Instant) -> (Self, Receiver<()>, Sender<()>) {
        let (asleep, fell_asleep) = mpsc::channel();
        let (wake, woken) = mpsc::channel();
        let sleeper = Self {
            clock: SetMachine::new(now, [5; 32]),
            store: Arc::clone(store),
            has_slept: AtomicBool::new(false),
            asleep,
            woken: Mutex::new(woken),
        };
        (sleeper, fell_asleep, wake)
    }
}

impl Machine for Sleeper {
    fn now(&self) -> Instant {
        let has_begun = !self.store.tails().unwrap().is_empty();
        if has_begun && !self.has_slept.swap(true, Ordering::SeqCst) {
            self.asleep.send(()).unwrap();
            // Whoever would wake it may be gone: then it wakes by itself.
            _ = self.woken.lock().unwrap().recv();
        }
        self.clock.now()
    }

    fn random(&self) -> [u8; 32] {
        self.clock.random()
    }
}
