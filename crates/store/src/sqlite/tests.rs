//! The contract, and what only a data folder on a disk can show: crowds, restarts, readers beside, damage.

mod full;
mod keys;

use super::*;
use crate::contract::{self, account, chunk, engagement, entries, entry, job, lease, put, tail};
use std::{cell::RefCell, fs, thread};
use tempfile::TempDir;

const ENTRIES_MANY: u64 = 20;
const PAGE_BYTES: usize = 4_096;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn refused(dir: &Path) -> StoreError {
    Sqlite::open(dir).err().unwrap()
}

/// A connection past the store, as somebody with the file in hand has it.
fn raw(dir: &Path) -> Connection {
    Connection::open(dir.join(FILE_NAME)).unwrap()
}

/// Beside whoever has the folder open.
fn reading(dir: &Path) -> Result<Sqlite, StoreError> {
    Sqlite::open_reading(dir, || Ok(Box::new(Disk::open(&dir.join(BLOBS_NAME))?)))
}

#[test]
fn sqlite_keeps_the_contract() {
    let last = RefCell::new(folder());
    contract::check_all(|| {
        let dir = folder();
        let store = Sqlite::open(dir.path()).unwrap();
        // The store before has been closed by now, and its folder goes.
        drop(last.replace(dir));
        Box::new(store)
    });
}

#[test]
fn a_crowd_appends_and_all_of_it_is_there_after_a_restart() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    thread::scope(|scope| {
        for no in 0..32 {
            let store = &store;
            scope.spawn(move || {
                for seq in 0..4 {
                    let one = entries(engagement(no), seq, 1);
                    store.append(engagement(no), seq, &one, &[]).unwrap();
                    assert_eq!(store.read(engagement(no), seq, 10).unwrap(), one, "read your own writes");
                }
            });
        }
    });
    drop(store);
    let store = Sqlite::open(dir.path()).unwrap();
    assert_eq!(store.engagements().unwrap().len(), 32);
    for no in 0..32 {
        assert_eq!(store.read(engagement(no), 0, 10).unwrap(), entries(engagement(no), 0, 4));
    }
}

#[test]
fn everything_is_there_after_a_restart() {
    let dir = folder();
    let nested = dir.path().join("a/b");
    let ada = account(1, "ada");

    let store = Sqlite::open(&nested).unwrap();
    let digest = store.blob_put(b"PAR1").unwrap();
    store.tail_append(tail(1, 1), &chunk(1, 2), &[]).unwrap();
    store.change(&[put(Shelf::SubjectKey, "e/s", b"wrapped"), job("a", 0)]).unwrap();
    (&store as &dyn Store).account_put(&ada).unwrap();
    (&store as &dyn Store).grant_put(ada.id, engagement(1)).unwrap();
    drop(store);
    for log in ["outrigger.db-wal", "keys.db-wal"] {
        assert!(!nested.join(log).exists(), "closing folds {log} back into its file");
    }

    let store = Sqlite::open(&nested).unwrap();
    assert_eq!(store.blob_get(digest), Ok(Some(b"PAR1".to_vec())));
    assert_eq!(store.tail_read(tail(1, 1), 0, 10), Ok(vec![chunk(1, 2)]));
    assert_eq!(store.record(Shelf::SubjectKey, "e/s"), Ok(Some(b"wrapped".to_vec())));
    assert!(store.job_take(Queue::Import, Instant(0), lease(9, "t")).unwrap().is_some());
    let people: &dyn Store = &store;
    assert_eq!(people.grants(ada.id), Ok(vec![engagement(1)]));
    assert_eq!(people.account(ada.id), Ok(Some(ada)));
}

#[test]
fn a_lease_outlives_a_restart() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.change(&[job("a", 0)]).unwrap();
    let taken = store.job_take(Queue::Import, Instant(5), lease(100, "t")).unwrap().unwrap().taken;
    drop(store);
    let store = Sqlite::open(dir.path()).unwrap();
    assert_eq!(store.job_take(Queue::Import, Instant(99), lease(200, "u")), Ok(None));
    assert_eq!(store.change(&[Change::JobDone(taken)]), Ok(()));
}

#[test]
fn a_second_opener_is_refused() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::InUse { .. }), "{error:?}");
    assert!(error.to_string().ends_with("Stop that one or choose another folder."), "{error}");
    drop(store);
    assert!(Sqlite::open(dir.path()).is_ok());
}

#[test]
fn a_reader_beside_sees_everything_and_writes_nothing() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    let digest = store.blob_put(b"PAR1").unwrap();
    let beside = reading(dir.path()).unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 2), &[job("a", 0)]).unwrap();
    store.change(&[put(Shelf::SubjectKey, "e/s", b"wrapped")]).unwrap();
    assert_eq!(beside.read(engagement(1), 0, 10), Ok(entries(engagement(1), 0, 2)));
    assert_eq!(beside.blob_get(digest), Ok(Some(b"PAR1".to_vec())));
    assert_eq!(beside.record(Shelf::SubjectKey, "e/s"), Ok(Some(b"wrapped".to_vec())));

    let refused = [
        beside.append(engagement(1), 2, &entries(engagement(1), 2, 1), &[]),
        beside.blob_put(b"PAR2").map(drop),
        beside.tail_append(tail(1, 1), &chunk(1, 1), &[]),
        beside.tail_seal(tail(1, 1), 1, digest),
        beside.tail_forget(tail(1, 1), digest),
        beside.tail_discard(tail(1, 1), &[], &[]),
        beside.change(&[put(Shelf::Meta, "a", b"")]),
        beside.job_take(Queue::Import, Instant(0), lease(1, "t")).map(drop),
    ];
    assert!(refused.iter().all(|answer| *answer == Err(StoreError::ReadOnly)), "{refused:?}");
    assert!(!beside.is_full());
    drop(store);
    assert_eq!(beside.head(engagement(1)), Ok(2));
}

#[test]
fn there_is_nothing_to_read_where_nothing_was_written() {
    let dir = folder();
    assert!(reading(&dir.path().join("none")).is_err());
    assert!(reading(dir.path()).is_err());
    assert!(!dir.path().join(FILE_NAME).exists(), "a reader makes no file");
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let dir = folder();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(refused(&file), StoreError::Disk { .. }));
    assert!(matches!(refused(&file.join("below")), StoreError::Disk { .. }));
}

#[test]
fn a_folder_that_may_not_be_written_is_refused() {
    let dir = folder();
    let mut permissions = fs::metadata(dir.path()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(dir.path(), permissions).unwrap();
    if fs::write(dir.path().join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere, as root does");
        return;
    }
    assert_eq!(refused(dir.path()), StoreError::ReadOnly);
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let data = dir.path().join("data");
    drop(Sqlite::open(&data).unwrap());
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn r03_a_disk_that_fails_under_a_blob_ends_all_writing() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 1), &[]).unwrap();
    fs::remove_dir(dir.path().join(BLOBS_NAME).join("unfinished")).unwrap();
    let error = store.blob_put(b"PAR1").unwrap_err();
    assert!(matches!(error, StoreError::Stopped { .. }), "{error:?}");
    let answer = store.append(engagement(1), 1, &entries(engagement(1), 1, 1), &[]);
    assert_eq!((answer, store.change(&[job("a", 0)])), (Err(error.clone()), Err(error)));
    assert_eq!(store.read(engagement(1), 0, 10), Ok(entries(engagement(1), 0, 1)), "reading goes on");
    drop(store);
    let store = Sqlite::open(dir.path()).unwrap();
    assert_eq!(
        store.append(engagement(1), 1, &entries(engagement(1), 1, 1), &[]),
        Ok(()),
        "a start mends it"
    );
    assert!(store.blob_put(b"PAR1").is_ok());
}

#[test]
fn a_changed_or_missing_entry_is_named() {
    let changes = [
        "UPDATE entry SET payload = x'7b7d' WHERE seq = 3",
        "UPDATE entry SET at = at + 1 WHERE seq = 3",
        "UPDATE entry SET actor = 'aaaaaaaaaaaaaaaa' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3",
    ];
    for change in changes {
        let dir = folder();
        let store = Sqlite::open(dir.path()).unwrap();
        store.append(engagement(1), 0, &entries(engagement(1), 0, 5), &[]).unwrap();
        raw(dir.path()).execute_batch(change).unwrap();
        let error = store.read(engagement(1), 0, 10).unwrap_err();
        let named = format!("entry 3 of engagement {}", engagement(1));
        assert!(
            matches!(&error, StoreError::Damaged { what } if what.contains(&named)),
            "{change}: {error:?}"
        );
        assert_eq!(store.read(engagement(1), 0, 2), Ok(entries(engagement(1), 0, 2)), "the rest still reads");
    }
}

#[test]
fn half_an_id_of_a_chunk_is_damage() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.tail_append(tail(1, 1), &chunk(1, 2), &[]).unwrap();
    raw(dir.path()).execute_batch("UPDATE chunk SET ids = x'0102'").unwrap();
    assert!(matches!(store.tail_read(tail(1, 1), 0, 10), Err(StoreError::Damaged { .. })));
    assert!(matches!(store.tail_ids(tail(1, 1), 0, 10), Err(StoreError::Damaged { .. })));
}

#[test]
fn any_page_may_be_lost_without_a_false_answer() {
    let dir = folder();
    let saved: Vec<_> =
        (1..=ENTRIES_MANY).map(|seq| entry(engagement(1), seq, &[b'x'; PAGE_BYTES])).collect();
    let store = Sqlite::open(dir.path()).unwrap();
    store.append(engagement(1), 0, &saved, &[]).unwrap();
    drop(store);
    let bytes = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let mut damaged = 0;
    for page in 0..bytes.len() / PAGE_BYTES {
        let copy = folder();
        let mut bytes = bytes.clone();
        bytes[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0);
        fs::write(copy.path().join(FILE_NAME), bytes).unwrap();
        match Sqlite::open(copy.path()).and_then(|store| store.read(engagement(1), 0, 100)) {
            Ok(read) => assert_eq!(read, saved, "page {page}"),
            Err(StoreError::Damaged { .. }) => damaged += 1,
            Err(other) => panic!("page {page}: {other:?}"),
        }
    }
    assert!(damaged > ENTRIES_MANY, "{damaged}");
}

#[test]
fn whether_a_folder_is_in_use_is_seen_without_touching_it() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("data");
    assert!(!is_in_use(&dir) && !dir.exists(), "looking made nothing");
    let store = Sqlite::open(&dir).unwrap();
    assert!(is_in_use(&dir));
    drop(store);
    assert!(!is_in_use(&dir));
    assert_eq!(check_schema(&dir), Ok(()));
}
