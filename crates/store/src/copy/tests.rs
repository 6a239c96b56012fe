//! Everything there is, as hostile as it gets, moved between engines and found again.

use super::*;
use crate::{
    Chunk, ExternalId, Lease, Queue, Sqlite, Tail,
    contract::{engagement, entries, entry},
    postgres::scratch::Scratch,
};
use outrigger_kernel::{AccountId, Entry, Hash, Instant, entry::Draft};
use tempfile::TempDir;

/// Something done to a store.
type Act<'a> = &'a dyn Fn(&dyn Store);

/// Texts that engines have stumbled over.
const HOSTILE: [&str; 9] = [
    "a/plain key",
    "Größe",
    "😀👩‍👩‍👧‍👦",
    "\u{202e}שלום עולם",
    "1000000000000000000",
    "'; DROP TABLE record; --",
    "\\x00\\n%_",
    "\u{10ffff}\u{1}",
    "NaN -0 NULL",
];
const NUL: &[u8] = b"a\0b\0";

fn sqlite() -> (TempDir, Sqlite) {
    let dir = tempfile::tempdir().unwrap();
    let store = Sqlite::open(dir.path()).unwrap();
    (dir, store)
}

fn silently(from: &dyn Store, to: &dyn Store) -> Result<Copied, StoreError> {
    copy(from, to, &mut |_, _| {})
}

fn hostile(seq: u64, at: i64, kind: &str, payload: &[u8]) -> Entry {
    let draft = Draft { kind: kind.into(), payload: payload.to_vec(), salt: [0; 32] };
    Entry::seal(engagement(9), seq, (Instant(at), AccountId::from_random([9; 16])), draft)
}

fn tail(source: u32) -> Tail {
    Tail { engagement: engagement(1), source }
}

fn chunk(no: u64, rows: u8) -> Chunk {
    let ids: Vec<ExternalId> = (0..rows).map(|row| [row; 16]).collect();
    Chunk { no, lines: b"{\"line\":\"\xf0\x9f\x98\x80 \0\"}\n".repeat(ids.len()), ids }
}

/// A tail as a list of what became of its chunks: a number for the batch that holds it, `.` for one that
/// waits, `x` for one that was sealed and forgotten, `d` for one that was discarded.
fn fill_tail(store: &dyn Store, tail: Tail, fates: &str) {
    for (no, fate) in (1..).zip(fates.chars()) {
        store.tail_append(tail, &chunk(no, 1 + no as u8 % 3), &[]).unwrap();
        match fate {
            '.' => {}
            'd' => store.tail_discard(tail, &[no], &[]).unwrap(),
            'x' => {
                store.tail_seal(tail, no, Hash::of(b"gone")).unwrap();
                store.tail_forget(tail, Hash::of(b"gone")).unwrap();
            }
            batch => store.tail_seal(tail, no, Hash::of(batch.to_string().as_bytes())).unwrap(),
        }
    }
}

const TAILS: [&str; 11] =
    ["...", "111", "1122..", "xxx", "1x2", "12x", "xx1x.", "1xx11x2...", "d", "1d.d", "1dd2x1d"];

/// Fills a store with everything that can be copied, and a session and a job, which cannot.
fn fill(store: &dyn Store) {
    for no in [5, 2, 7] {
        store.append(engagement(no), 0, &entries(engagement(no), 0, 4 + u64::from(no)), &[]).unwrap();
    }
    let large = 1_000_000_000_000_000_000;
    let instants = [-large, large, i64::MAX, 0, -1, 1, 2, 3, 4];
    for (seq, (text, at)) in (1..).zip(HOSTILE.into_iter().zip(instants)) {
        let payload = [text.as_bytes(), NUL].concat();
        store.append(engagement(9), seq - 1, &[hostile(seq, at, text, &payload)], &[]).unwrap();
    }
    for bytes in [&b""[..], NUL, &[0xff; 100_000], b"PAR1"] {
        store.blob_put(bytes).unwrap();
    }
    for (source, fates) in (1..).zip(TAILS) {
        fill_tail(store, tail(source), fates);
    }
    fill_tail(store, Tail { engagement: engagement(2), source: u32::MAX }, "1.");
    for shelf in Shelf::ALL {
        let put = |key: &str| Change::Put(shelf, key.into(), [NUL, key.as_bytes()].concat());
        let mut changes: Vec<Change> = HOSTILE.into_iter().map(put).collect();
        changes.push(Change::Put(shelf, "k".repeat(300), Vec::new()));
        store.change(&changes).unwrap();
    }
    let (queue, due) = (Queue::Import, Instant(0));
    store.change(&[Change::JobPut { id: "job".into(), queue, due, payload: Vec::new() }]).unwrap();
}

/// What `fill` comes to.
fn filled() -> Copied {
    Copied {
        engagements: 4,
        entries: 9 + 6 + 11 + 9,
        blobs: 4,
        chunks: TAILS.iter().map(|fates| fates.len() as u64).sum::<u64>() + 2,
        records: 16 * 10,
    }
}

/// What holds for every copy of a filled store.
fn check_copy(to: &dyn Store) {
    assert_eq!(to.engagements(), Ok(vec![engagement(5), engagement(2), engagement(7), engagement(9)]));
    let read = to.read(engagement(9), 0, 100).unwrap();
    assert_eq!(read.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), HOSTILE);
    assert!(read.iter().all(|entry| entry.is_intact(engagement(9))));
    for shelf in Shelf::ALL {
        let stays = LEFT_BEHIND.contains(&shelf);
        let kept = to.records(shelf, "", "", 100).unwrap();
        assert_eq!(kept.len(), if stays { 0 } else { HOSTILE.len() + 1 }, "{shelf:?}");
        assert!(kept.is_sorted());
    }
    let lease = Lease { until: Instant(9), token: Hash::of(b"token") };
    assert_eq!(to.job_take(Queue::Import, Instant(1), lease), Ok(None));
    // The tail goes on where it was: numbers that are forgotten stay taken.
    let head = TAILS[3].len() as u64;
    let forgotten = tail(4);
    assert_eq!(to.tail_ids(forgotten, 0, 10), Ok(vec![]));
    assert_eq!(to.tail_append(forgotten, &chunk(1, 1), &[]), Err(StoreError::Conflict { head }));
    assert_eq!(to.tail_append(forgotten, &chunk(head + 1, 1), &[]), Ok(()));
}

#[test]
fn r19_a_folder_moves_to_a_folder() {
    let ((_here, from), (_there, to)) = (sqlite(), sqlite());
    fill(&from);
    let mut heard = Vec::new();
    let copied = copy(&from, &to, &mut |what, no| heard.push((what.to_owned(), no))).unwrap();
    assert_eq!(copied, filled());
    let tails = TAILS.len() as u64 + 1;
    for (what, no) in [("blobs", 4), ("tails", tails), ("entries", 11), ("records compared", 160)] {
        assert!(heard.contains(&(what.to_owned(), no)), "{what} {no}: {heard:?}");
    }
    check_copy(&to);
}

#[test]
fn r19_a_folder_moves_to_a_database_and_back() {
    let Some(scratch) = Scratch::new() else { return };
    let ((_here, from), (_there, back)) = (sqlite(), sqlite());
    let database = scratch.open();
    fill(&from);
    assert_eq!(silently(&from, &database), Ok(filled()));
    assert_eq!(silently(&database, &back), Ok(filled()));
    assert_eq!(compare::compare(&from, &back, &mut |_, _| {}), Ok(filled()), "there and back is the same");
    check_copy(&database);
    check_copy(&back);
}

#[test]
fn an_empty_store_is_copied_too() {
    let ((_here, from), (_there, to)) = (sqlite(), sqlite());
    assert_eq!(silently(&from, &to), Ok(Copied::default()));
}

#[test]
fn a_target_that_holds_anything_is_refused() {
    let (_here, from) = sqlite();
    fill(&from);
    let record = |shelf| Change::Put(shelf, "key".into(), Vec::new());
    let holds: [(&str, Act<'_>); 5] = [
        ("ledgers", &|to| to.append(engagement(1), 0, &entries(engagement(1), 0, 1), &[]).unwrap()),
        ("blobs", &|to| assert!(to.blob_put(b"PAR1").is_ok())),
        ("events", &|to| to.tail_append(tail(1), &chunk(1, 1), &[]).unwrap()),
        ("records", &|to| to.change(&[record(Shelf::SubjectKey)]).unwrap()),
        ("records", &|to| to.change(&[record(Shelf::Session)]).unwrap()),
    ];
    for (what, put) in holds {
        let (_there, to) = sqlite();
        put(&to);
        let error = silently(&from, &to).unwrap_err().to_string();
        assert!(error.contains(&format!("holds {what} already")), "{what}: {error}");
        assert!(error.contains("Choose an empty one"), "{error}");
    }
}

#[test]
fn a_copy_that_was_broken_off_is_refused_the_second_time() {
    let ((_here, from), (_there, to)) = (sqlite(), sqlite());
    fill(&from);
    let halfway = from.blobs(None, 2).unwrap();
    for digest in halfway {
        to.blob_put(&from.blob_get(digest).unwrap().unwrap()).unwrap();
    }
    let error = silently(&from, &to).unwrap_err().to_string();
    assert!(error.contains("perhaps of a copy that was broken off"), "{error}");
}

#[test]
fn every_difference_is_found() {
    let more = |shelf| Change::Put(shelf, "more".into(), Vec::new());
    let end = TAILS[0].len() as u64;
    let changes: [(&str, Act<'_>); 8] = [
        ("the list of ledgers", &|to| {
            to.append(engagement(1), 0, &[entry(engagement(1), 1, b"")], &[]).unwrap()
        }),
        ("the root of the ledger", &|to| {
            to.append(engagement(5), 9, &entries(engagement(5), 9, 1), &[]).unwrap()
        }),
        ("the list of blobs", &|to| assert!(to.blob_put(b"more").is_ok())),
        ("the list of tails", &|to| to.tail_append(tail(99), &chunk(1, 1), &[]).unwrap()),
        ("source 1", &|to| to.tail_append(tail(1), &chunk(end + 1, 1), &[]).unwrap()),
        ("source 2", &|to| to.tail_forget(tail(2), Hash::of(b"1")).unwrap()),
        ("the shelf account", &|to| to.change(&[more(Shelf::Account)]).unwrap()),
        ("the shelf subject-key", &|to| to.change(&[more(Shelf::SubjectKey)]).unwrap()),
    ];
    for (what, change) in changes {
        let ((_here, from), (_there, to)) = (sqlite(), sqlite());
        fill(&from);
        silently(&from, &to).unwrap();
        change(&to);
        let error = compare::compare(&from, &to, &mut |_, _| {}).unwrap_err();
        let StoreError::Damaged { what: said } = &error else { panic!("{what}: {error:?}") };
        assert!(said.starts_with(what) && said.ends_with("is not the same in the copy"), "{what}: {said}");
    }
}
