//! What the load was told is saved, and whether a data folder still has all of it.

use super::count::{number, tell};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq, Tree, entry::Draft};
use outrigger_store::{
    Sqlite, StoreError,
    store::{Change, ENTRIES_PER_READ_MAX, LISTED_MAX, Shelf, Store, Tail},
};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// Findings that are told; one is enough to fail.
const FINDINGS_TOLD: usize = 10;

/// What was acknowledged so far.
#[derive(Clone, Debug, Default)]
pub struct Acks {
    /// The size and root of the ledger.
    ledger: Option<(Seq, Hash)>,
    /// The version of the one record that changes.
    record: u64,
    /// The number of the tail's last chunk.
    chunk: u64,
    blobs: Vec<Hash>,
    /// The steps whose persons were erased.
    erased: Vec<u64>,
}

/// A fault, and where it was found.
pub type Finding = (String, Fault);

/// What is wrong with a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was acknowledged is not there.
    Lost(String),
    /// What is there is not what was saved, or cannot be read.
    Corrupt(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(what) => write!(f, "lost: {what}"),
            Self::Corrupt(what) => write!(f, "corrupt: {what}"),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Corrupt(error.to_string())
    }
}

impl Acks {
    /// Takes in a line that the load said.
    pub fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["ack", "entries", size, root] => {
                self.ledger = Some((size.parse().unwrap(), root.parse().unwrap()));
            }
            ["ack", "record", version] => self.record = version.parse().unwrap(),
            ["ack", "chunk", no] => self.chunk = no.parse().unwrap(),
            ["ack", "blob", digest] => self.blobs.push(digest.parse().unwrap()),
            ["ack", "erased", step] => self.erased.push(step.parse().unwrap()),
            ["refused", ..] => {}
            _ => panic!("the load said {line}"),
        }
    }
}

/// Says what was tried for a promise and what came of it, and fails when anything was found.
#[track_caller]
pub fn conclude(id: &str, tried: &str, findings: &[Finding]) {
    let lost = findings.iter().filter(|(_, fault)| matches!(fault, Fault::Lost(_))).count();
    tell(id, &format!("{tried}, {} lost, {} corrupt", number(lost), number(findings.len() - lost)));
    let first_ones = findings.iter().take(FINDINGS_TOLD);
    let told: Vec<String> = first_ones.map(|(place, fault)| format!("{place}: {fault}")).collect();
    assert!(findings.is_empty(), "{}", told.join("\n"));
}

/// Opens a folder and looks for everything that was acknowledged; then it must take one entry more.
///
/// # Errors
/// The first thing that is wrong.
pub fn examine(folder: &Path, acks: &Acks) -> Result<(), Fault> {
    let looked = catch_unwind(AssertUnwindSafe(|| look(folder, acks)));
    looked.unwrap_or_else(|_| Err(Fault::Corrupt("the store panicked".into())))
}

fn look(folder: &Path, acks: &Acks) -> Result<(), Fault> {
    let store = Sqlite::open(folder)?;
    let entries = ledger(&store, acks)?;
    companions(&store, &entries, acks)?;
    record(&store, acks)?;
    tail(&store, acks)?;
    blobs(&store, acks)?;
    let next = next_entry(entries.len() as u64 + 1);
    let once = Change::Insert(Shelf::Once, key(0), Vec::new());
    Ok(store.append(engagement(), entries.len() as u64, &[next], &[once])?)
}

fn ledger(store: &Sqlite, acks: &Acks) -> Result<Vec<Entry>, Fault> {
    let entries = store.read(engagement(), 0, ENTRIES_PER_READ_MAX)?;
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.leaf));
    let Some((size, root)) = acks.ledger else { return Ok(entries) };
    match tree.root_at(size) {
        None => Err(Fault::Lost(format!("{} of {size} entries are there", tree.size()))),
        Some(found) if found != root => {
            Err(Fault::Corrupt(format!("the root over {size} entries is {found}")))
        }
        Some(_) => Ok(entries),
    }
}

/// Which append an entry is a part of, as its payload says.
#[derive(Deserialize)]
struct Part {
    step: u64,
    part: u64,
    of: u64,
}

/// An append is there with all its entries and its record, or not at all; and a person's entries have the
/// person's key until it is destroyed.
fn companions(store: &Sqlite, entries: &[Entry], acks: &Acks) -> Result<(), Fault> {
    let parts: Vec<Part> =
        entries.iter().map(|entry| serde_json::from_slice(&entry.payload).unwrap()).collect();
    if parts.last().is_some_and(|last| last.part != last.of) {
        return Err(Fault::Corrupt("the last append is there in part".into()));
    }
    let kept = |shelf: Shelf| -> Result<BTreeSet<String>, StoreError> {
        Ok(store.records(shelf, "", "", LISTED_MAX)?.into_iter().map(|(key, _)| key).collect())
    };
    let (once, keys, erased) = (kept(Shelf::Once)?, kept(Shelf::SubjectKey)?, kept(Shelf::Erased)?);
    let appended: BTreeSet<String> = parts.iter().map(|part| key(part.step)).collect();
    if once != appended {
        return Err(Fault::Corrupt("entries and the records that go with them differ".into()));
    }
    let mut about_people = parts.iter().filter(|part| part.of > 1).map(|part| key(part.step));
    if let Some(key) = about_people.find(|key| !keys.contains(key) && !erased.contains(key)) {
        return Err(Fault::Lost(format!("the key of {key} is gone, and nobody destroyed it")));
    }
    let is_undone = |key: &String| keys.contains(key) || !erased.contains(key);
    match acks.erased.iter().map(|step| key(*step)).find(is_undone) {
        Some(key) => Err(Fault::Lost(format!("the person of {key} is not erased any more"))),
        None => Ok(()),
    }
}

fn record(store: &Sqlite, acks: &Acks) -> Result<(), Fault> {
    let kept = store.record(Shelf::Session, "version")?.unwrap_or_else(|| b"0".to_vec());
    let text = String::from_utf8_lossy(&kept).into_owned();
    match text.parse::<u64>() {
        Ok(version) if version >= acks.record => Ok(()),
        Ok(version) => Err(Fault::Lost(format!("version {} of a record is {version} again", acks.record))),
        Err(_) => Err(Fault::Corrupt(format!("a record is {text:?}"))),
    }
}

fn tail(store: &Sqlite, acks: &Acks) -> Result<(), Fault> {
    let chunks = store.tail_read(Tail { engagement: engagement(), source: 1 }, 0, LISTED_MAX)?;
    if (chunks.len() as u64) < acks.chunk {
        return Err(Fault::Lost(format!("{} of {} chunks are there", chunks.len(), acks.chunk)));
    }
    for (no, chunk) in (1..).zip(&chunks) {
        let lines: String = (1..=chunk.ids.len()).map(|row| format!("chunk {no} row {row}\n")).collect();
        if chunk.no != no || chunk.lines != lines.as_bytes() {
            return Err(Fault::Corrupt(format!("chunk {no} is not what was sent")));
        }
    }
    Ok(())
}

fn blobs(store: &Sqlite, acks: &Acks) -> Result<(), Fault> {
    let kept = store.blobs(None, LISTED_MAX)?;
    if let Some(lost) = acks.blobs.iter().find(|digest| !kept.contains(digest)) {
        return Err(Fault::Lost(format!("there is no blob {lost}")));
    }
    for digest in kept {
        // The store compares the bytes with the digest.
        if store.blob_get(digest)?.is_none() {
            return Err(Fault::Corrupt(format!("the blob {digest} is listed and not there")));
        }
    }
    Ok(())
}

fn engagement() -> EngagementId {
    EngagementId::from_random([7; 16])
}

fn key(step: u64) -> String {
    format!("step-{step}")
}

fn next_entry(seq: Seq) -> Entry {
    let payload = b"{\"step\":0,\"part\":1,\"of\":1}".to_vec();
    let draft = Draft { kind: "load.step".into(), payload, salt: [9; 32] };
    Entry::seal(engagement(), seq, (Instant(0), AccountId::from_random([8; 16])), draft)
}

#[test]
fn what_is_not_there_is_missed() {
    let check = |line: &str, wanted: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let mut acks = Acks::default();
        acks.hear(line);
        let told = examine(folder.path(), &acks).err().map(|fault| fault.to_string());
        assert_eq!(told.as_deref(), wanted, "{line}");
    };
    let digest = Hash::of(b"blob");
    check("refused Full", None);
    check(&format!("ack entries 3 {digest}"), Some("lost: 0 of 3 entries are there"));
    check(
        &format!("ack entries 0 {digest}"),
        Some(&*format!("corrupt: the root over 0 entries is {}", Hash::of(b""))),
    );
    check("ack record 7", Some("lost: version 7 of a record is 0 again"));
    check("ack erased 3", Some("lost: the person of step-3 is not erased any more"));
    check("ack chunk 2", Some("lost: 0 of 2 chunks are there"));
    check(&format!("ack blob {digest}"), Some(&*format!("lost: there is no blob {digest}")));
}

#[test]
fn entries_come_with_their_records_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    store.append(engagement(), 0, &[next_entry(1)], &[]).unwrap();
    drop(store);
    let told = examine(folder.path(), &Acks::default()).unwrap_err();
    assert_eq!(told, Fault::Corrupt("entries and the records that go with them differ".into()));
}
