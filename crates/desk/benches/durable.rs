//! Durable commands, side by side with bare SQLite on the same disk in the same run: one writer, then
//! thirty-two. Also what a long ledger costs: opening it, proving one entry, and a proof's size.
//!
//! `cargo bench -p outrigger-desk --bench durable` writes below the target folder, which should lie on the
//! disk that is asked about; `OUTRIGGER_BENCH_DIR` names another one.

#![expect(clippy::print_stdout, reason = "what was measured goes to standard output")]
#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends at once")]
#![expect(clippy::disallowed_methods, reason = "a bench asks the clock")]

use outrigger_desk::{Desk, Keys, SystemMachine};
use outrigger_kernel::{AccountId, EngagementId, Entry, entry::Draft};
use outrigger_lifecycle::Command;
use outrigger_store::{Sqlite, Store};
use rusqlite::Connection;
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long each contestant writes.
const ROUND: Duration = Duration::from_secs(3);
/// Rounds; each contestant has its turn in each, so that a slow moment of the disk hits all of them.
const ROUNDS: usize = 3;
/// Writers in a crowd.
const CROWD: usize = 32;
/// Entries of the long ledger.
const LONG: u64 = 1_000_000;

fn main() {
    let folder = folder();
    let mut rates = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        rates[0].push(bare(&folder.join(format!("bare-{round}"))));
        rates[1].push(commands(&folder.join(format!("one-{round}")), 1));
        rates[2].push(commands(&folder.join(format!("crowd-{round}")), CROWD));
    }
    let [bare, one, crowd] = rates.map(median);
    println!("bare SQLite, FULL, one writer    {bare:>9.0} rows a second");
    println!("commands, one client             {one:>9.0} a second   {:.2} of bare SQLite", one / bare);
    println!(
        "commands, {CROWD} clients            {crowd:>9.0} a second   {:.1} times bare SQLite",
        crowd / bare
    );
    long_ledger(&folder.join("long"));
    // The folder is in the way of nothing if it stays.
    _ = std::fs::remove_dir_all(&folder);
}

fn folder() -> PathBuf {
    let named = std::env::var_os("OUTRIGGER_BENCH_DIR");
    let parent = named.map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let folder = parent.join(format!("durable-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// What SQLite does by itself: one row of a command's size, one commit.
fn bare(folder: &Path) -> f64 {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let db = Connection::open(folder.join("bare.db")).expect("SQLite opens");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (no INTEGER PRIMARY KEY, bytes BLOB)",
    )
    .expect("SQLite makes a table");
    let mut insert = db.prepare("INSERT INTO row (bytes) VALUES (?1)").expect("the statement is right");
    let bytes = vec![b'x'; 600];
    let began = Instant::now();
    let mut rows = 0_u32;
    while began.elapsed() < ROUND {
        insert.execute([&bytes]).expect("SQLite inserts");
        rows += 1;
    }
    f64::from(rows) / began.elapsed().as_secs_f64()
}

/// Whole commands: rules, seal, append, fold. Each client writes in an engagement of its own, as a crowd
/// of users of many engagements does.
fn commands(folder: &Path, clients: usize) -> f64 {
    let store = Arc::new(Sqlite::open(folder).expect("the store opens"));
    let desk = Desk::open(store, Keys::of([7; 32]), SystemMachine).expect("the desk opens");
    let engagements: Vec<_> = (0..clients).map(|no| founded(&desk, no)).collect();
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let began = Instant::now();
    thread::scope(|scope| {
        for (account, engagement) in &engagements {
            scope.spawn(|| {
                desk.execute(*account, *engagement, draft()).expect("the command is accepted");
                for version in 1.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    desk.execute(*account, *engagement, amend(version)).expect("the command is accepted");
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while began.elapsed() < ROUND {
            thread::park_timeout(ROUND.saturating_sub(began.elapsed()));
        }
        stop.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}

fn founded(desk: &Desk, no: usize) -> (AccountId, EngagementId) {
    let account =
        desk.add_account(&format!("anna-{no}@northwind.example"), "Anna").expect("the account is new");
    let charter = json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline",
        "zone": "Europe/Berlin", "founder": "Anna"
    });
    (account, desk.found(account, charter).expect("the charter is right").engagement)
}

fn draft() -> Command {
    Command::parse("content.draft", json!({ "content": objective(0) })).expect("the content is right")
}

fn amend(version: u32) -> Command {
    let fields = json!({ "item": "OBJ-1", "version": version, "content": objective(version) });
    Command::parse("content.amend", fields).expect("the content is right")
}

fn objective(version: u32) -> serde_json::Value {
    let statement = format!("Answer every caller within {} seconds", 60 + version);
    json!({ "kind": "objective", "statement": statement, "why": "Callers give up after that.", "by": "2026-12-31" })
}

/// A ledger of a million entries: how long until its engagement can be shown, and what one proof costs.
fn long_ledger(folder: &Path) {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder).expect("the store opens"));
    let desk = Desk::open(Arc::clone(&store), Keys::of([7; 32]), SystemMachine).expect("the desk opens");
    let (account, engagement) = founded(&desk, 0);
    drop(desk);
    fill(&*store, account, engagement);
    drop(store);
    let began = Instant::now();
    let store = Arc::new(Sqlite::open(folder).expect("the store opens"));
    let desk = Desk::open(store, Keys::of([7; 32]), SystemMachine).expect("the desk opens");
    let started = began.elapsed();
    let snapshot = desk.snapshot(account, engagement, None).expect("the ledger folds");
    println!(
        "a ledger of {} entries: the server is up after {started:.2?}, shown after {:.2?}",
        snapshot.engagement.head,
        began.elapsed()
    );
    let mut slowest = Duration::ZERO;
    for no in 0..1_000 {
        let began = Instant::now();
        let entry = desk.entry(&snapshot, 1 + no * (LONG / 1_000)).expect("the entry is there");
        assert!(entry.proven, "the proof holds");
        slowest = slowest.max(began.elapsed());
    }
    println!("proof of inclusion with its entry: slowest of 1,000 {slowest:.2?}");
    let path = snapshot.tree.consistency(LONG / 3, LONG).expect("it is a prefix");
    println!("proof of consistency: {} hashes", path.len());
}

/// Entries that the fold takes: a source attests over and over.
fn fill(store: &dyn Store, account: AccountId, engagement: EngagementId) {
    let mut last = store.read(engagement, 0, 10).expect("the ledger reads").pop().expect("it was founded");
    let payload = br#"{"fact":"source-attested","source":"SRC-1","complete_until":"2026-01-01T00:00:00Z"}"#;
    while last.seq < LONG {
        let entries: Vec<Entry> = (1..=10_000.min(LONG - last.seq))
            .map(|step| {
                let kind = "operate.source-attested".to_owned();
                let draft = Draft { kind, payload: payload.to_vec(), salt: [7; 32] };
                Entry::seal(engagement, last.seq + step, (last.at, account), draft)
            })
            .collect();
        store.append(engagement, last.seq, &entries, &[]).expect("the entries fit");
        last = entries.last().cloned().expect("entries were made");
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
