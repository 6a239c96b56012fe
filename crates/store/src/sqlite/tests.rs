//! The contract, and what only a data folder on a disk can show: crowds, restarts, damage, a full disk.

use super::*;
use crate::contract::{self, account, engagement, entries, entry};
use rusqlite::Connection;
use std::{cell::Cell, fs, thread};
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

#[test]
fn sqlite_keeps_the_contract() {
    let dir = folder();
    let opened = Cell::new(0_u32);
    contract::check_all(|| {
        opened.set(opened.get() + 1);
        Box::new(Sqlite::open(&dir.path().join(opened.get().to_string())).unwrap())
    });
    assert!(opened.get() > 0);
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
                    store.append(engagement(no), seq, &one).unwrap();
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
    let row = TailRow { external_id: [1; 16], line: b"line".to_vec() };
    let ada = account(1, "ada");

    let store = Sqlite::open(&nested).unwrap();
    let digest = store.blob_put(b"PAR1").unwrap();
    store.tail_append(engagement(1), 1, std::slice::from_ref(&row)).unwrap();
    store.account_put(&ada).unwrap();
    store.grant_put(ada.id, engagement(1)).unwrap();
    assert_eq!(store.tail_len(engagement(1), 1), Ok(1));
    drop(store);
    assert!(!nested.join("outrigger.db-wal").exists(), "closing folds the log back into the file");

    let store = Sqlite::open(&nested).unwrap();
    assert_eq!(store.blob_get(digest), Ok(Some(b"PAR1".to_vec())));
    assert_eq!(store.tail_range(engagement(1), 1, 10), Ok(vec![row]));
    assert_eq!(store.grants(ada.id), Ok(vec![engagement(1)]));
    assert_eq!(store.account(ada.id), Ok(Some(ada)));
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
fn a_newer_schema_is_refused() {
    let dir = folder();
    drop(Sqlite::open(dir.path()).unwrap());
    raw(dir.path()).execute("INSERT INTO schema_version (version) VALUES (999)", []).unwrap();
    assert_eq!(refused(dir.path()), StoreError::Newer { found: 999, known: 1 });
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
fn a_damaged_blob_is_not_handed_out() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    let digest = store.blob_put(b"PAR1").unwrap();
    raw(dir.path()).execute("UPDATE blob SET bytes = x'50415232'", []).unwrap();
    let error = store.blob_get(digest).unwrap_err();
    assert!(
        matches!(&error, StoreError::Damaged { what } if what.contains(&digest.to_string())),
        "{error:?}"
    );
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
        store.append(engagement(1), 0, &entries(engagement(1), 0, 5)).unwrap();
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
fn any_page_may_be_lost_without_a_false_answer() {
    let dir = folder();
    let saved: Vec<_> =
        (1..=ENTRIES_MANY).map(|seq| entry(engagement(1), seq, &[b'x'; PAGE_BYTES])).collect();
    let store = Sqlite::open(dir.path()).unwrap();
    store.append(engagement(1), 0, &saved).unwrap();
    drop(store);
    let bytes = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let mut damaged = 0;
    for page in 0..bytes.len() / PAGE_BYTES {
        let copy = dir.path().join(page.to_string());
        fs::create_dir(&copy).unwrap();
        let mut bytes = bytes.clone();
        bytes[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0);
        fs::write(copy.join(FILE_NAME), bytes).unwrap();
        match Sqlite::open(&copy).and_then(|store| store.read(engagement(1), 0, 100)) {
            Ok(read) => assert_eq!(read, saved, "page {page}"),
            Err(StoreError::Damaged { .. }) => damaged += 1,
            Err(other) => panic!("page {page}: {other:?}"),
        }
    }
    assert!(damaged > ENTRIES_MANY, "{damaged}");
}

/// Sets how many pages the file may have; SQLite answers as if the disk ended there.
fn set_pages_max(store: &Sqlite, pages: i64) {
    let set = store.writer.run(move |db| {
        let set: i64 = db.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))?;
        Ok(set)
    });
    assert!(set.unwrap() >= pages);
}

#[test]
fn a_full_disk_is_refused_in_words_and_reading_goes_on() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    let digest = store.blob_put(b"before").unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 2)).unwrap();
    set_pages_max(&store, 1);

    let large = vec![7; 1 << 20];
    let error = store.blob_put(&large).unwrap_err();
    assert_eq!(error, StoreError::Full);
    assert_eq!(error.to_string(), "The disk is full, so nothing was saved. Free space and try again.");
    assert_eq!(store.blob_get(Hash::of(&large)), Ok(None));
    assert_eq!(store.blob_get(digest), Ok(Some(b"before".to_vec())));
    assert_eq!(store.read(engagement(1), 0, 10), Ok(entries(engagement(1), 0, 2)));

    set_pages_max(&store, 1_000_000);
    assert_eq!(store.blob_put(&large), Ok(Hash::of(&large)), "space was freed");
}
