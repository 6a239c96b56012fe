//! A small load on a data folder that says what was acknowledged, for the stories that cut its power.
//!
//! `power-cut-load FOLDER STEPS` opens the folder, takes the steps, says `ack ...` or `refused ...` after
//! each, and closes it. Without steps it only opens, reads and closes.

use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Tree, entry::Draft};
use outrigger_store::{
    Sqlite, StoreError,
    store::{Change, Chunk, ENTRIES_PER_READ_MAX, Shelf, Store, Tail},
};
use std::{
    env,
    error::Error,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Steps after which the folder is closed and opened again.
const STEPS_BETWEEN_OPENINGS: u64 = 40;
/// Rows in a chunk of the tail.
const ROWS: u64 = 3;
/// Bytes of the largest blob, about.
const BLOB_BYTES: u64 = 40_000;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let folder = arguments.next().map(PathBuf::from);
    let steps: Option<u64> = arguments.next().and_then(|steps| steps.to_str()?.parse().ok());
    let ran = match (folder, steps) {
        (Some(folder), Some(steps)) => run(&folder, steps),
        _ => Err("power-cut-load FOLDER STEPS".into()),
    };
    let Err(error) = ran else { return ExitCode::SUCCESS };
    // Nobody may be left to read it.
    _ = writeln!(io::stderr(), "{error}");
    ExitCode::FAILURE
}

/// Takes the steps. One that is refused does not end the run: what is said after it counts too.
fn run(folder: &Path, steps: u64) -> Result<(), Box<dyn Error>> {
    let mut load = Load::open(folder)?;
    for step in 1..=steps {
        let said = match load.step(step) {
            Ok(ack) => format!("ack {ack}\n"),
            Err(error) => format!("refused {error:?}\n"),
        };
        io::stdout().write_all(said.as_bytes())?;
        if step.is_multiple_of(STEPS_BETWEEN_OPENINGS) {
            drop(load);
            load = Load::open(folder)?;
        }
    }
    Ok(())
}

/// An open folder with the tree over its ledger.
struct Load {
    store: Sqlite,
    tree: Tree,
}

impl Load {
    fn open(folder: &Path) -> Result<Self, StoreError> {
        let store = Sqlite::open(folder)?;
        let mut tree = Tree::default();
        for entry in store.read(engagement(), 0, ENTRIES_PER_READ_MAX)? {
            tree.push(entry.leaf);
        }
        Ok(Self { store, tree })
    }

    /// Saves something, and says what was acknowledged.
    fn step(&mut self, step: u64) -> Result<String, StoreError> {
        match step % 7 {
            0 => self.keep_blob(step),
            1 => self.append(step, 1, 40),
            2 => self.change_record(step),
            3 => self.append(step, 3, 200),
            4 => self.send_events(),
            5 => self.append(step, 1, 20_000),
            _ => self.erase(step - 3),
        }
    }

    /// Appends entries with a record of their own. Several entries are about a person, whose key is on disk
    /// before them.
    fn append(&mut self, step: u64, parts: u64, bytes: usize) -> Result<String, StoreError> {
        let head = self.tree.size();
        let entries: Vec<Entry> =
            (1..=parts).map(|part| entry(head + part, payload(step, (part, parts), bytes))).collect();
        if parts > 1 {
            self.store.change(&[Change::Put(Shelf::SubjectKey, key(step), vec![7; 48])])?;
        }
        let with = [Change::Insert(Shelf::Once, key(step), Vec::new())];
        self.store.append(engagement(), head, &entries, &with)?;
        entries.iter().for_each(|entry| self.tree.push(entry.leaf));
        Ok(format!("entries {} {}", self.tree.size(), self.tree.root()))
    }

    /// Destroys the key of the person whom a step was about.
    fn erase(&self, step: u64) -> Result<String, StoreError> {
        let erased = Change::Put(Shelf::Erased, key(step), Vec::new());
        self.store.change(&[erased, Change::Delete(Shelf::SubjectKey, key(step))])?;
        Ok(format!("erased {step}"))
    }

    fn change_record(&self, step: u64) -> Result<String, StoreError> {
        let version = step.to_string().into_bytes();
        self.store.change(&[Change::Put(Shelf::Session, "version".into(), version)])?;
        Ok(format!("record {step}"))
    }

    fn keep_blob(&self, step: u64) -> Result<String, StoreError> {
        let length = usize::try_from(100 + step * 7_919 % BLOB_BYTES).unwrap_or(0);
        let pattern = Hash::of(&step.to_be_bytes()).0;
        let bytes: Vec<u8> = pattern.iter().copied().cycle().take(length).collect();
        Ok(format!("blob {}", self.store.blob_put(&bytes)?))
    }

    fn send_events(&self) -> Result<String, StoreError> {
        let tail = Tail { engagement: engagement(), source: 1 };
        let no = self.store.tail_head(tail)? + 1;
        let lines: Vec<String> = (1..=ROWS).map(|row| format!("chunk {no} row {row}\n")).collect();
        let id = |line: &String| -> [u8; 16] {
            let digest = Hash::of(line.as_bytes()).0;
            std::array::from_fn(|at| digest[at])
        };
        let chunk = Chunk { no, ids: lines.iter().map(id).collect(), lines: lines.concat().into_bytes() };
        self.store.tail_append(tail, &chunk, &[])?;
        Ok(format!("chunk {no}"))
    }
}

fn engagement() -> EngagementId {
    EngagementId::from_random([7; 16])
}

/// What the records of a step are called.
fn key(step: u64) -> String {
    format!("step-{step}")
}

fn entry(seq: u64, payload: Vec<u8>) -> Entry {
    let salt = Hash::of(&seq.to_be_bytes()).0;
    let draft = Draft { kind: "load.step".into(), payload, salt };
    Entry::seal(engagement(), seq, (Instant(0), AccountId::from_random([8; 16])), draft)
}

/// Says of which append it is a part, so that half an append is known when it is seen.
fn payload(step: u64, (part, of): (u64, u64), bytes: usize) -> Vec<u8> {
    let filler = format!("{step} ").repeat(bytes / 4);
    format!("{{\"step\":{step},\"part\":{part},\"of\":{of},\"filler\":\"{filler}\"}}").into_bytes()
}
