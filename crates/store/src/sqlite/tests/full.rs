//! A full disk: ledgers, tails and blobs wait, people still sign in and read, and once there is room again
//! everything goes on.

use super::*;
use crate::{Session, store::PAYLOAD_BYTES_MAX};
use std::path::PathBuf;

/// Sets how many pages the file may have; SQLite answers as if the disk ended there.
fn set_pages_max(store: &Sqlite, pages: i64) {
    let set = store.writing().unwrap().go_on(move |db| {
        let set: i64 = db.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))?;
        Ok(set)
    });
    assert!(set.unwrap() >= pages);
}

fn ballast(dir: &TempDir) -> PathBuf {
    dir.path().join(ballast::FILE_NAME)
}

fn large() -> Entry {
    entry(engagement(1), 3, &vec![b' '; PAYLOAD_BYTES_MAX])
}

fn session() -> Session {
    Session {
        token_digest: Hash([1; 32]),
        account: account(1, "").id,
        created: Instant(5),
        seen: Instant(5),
        csrf: Hash([2; 32]),
    }
}

/// A store with a person, a blob and two entries, whose file cannot grow but has some pages to spare.
fn nearly_full(dir: &TempDir) -> Sqlite {
    let store = Sqlite::open(dir.path()).unwrap();
    (&store as &dyn Store).account_put(&account(1, "ada")).unwrap();
    store.blob_put(b"before").unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 2), &[]).unwrap();
    store.change(&[put(Shelf::Meta, "spare", &[7; 100_000])]).unwrap();
    store.change(&[Change::Delete(Shelf::Meta, "spare".into())]).unwrap();
    set_pages_max(&store, 1);
    store
}

#[test]
fn r04_room_is_set_aside_with_the_first_write() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    assert!(!ballast(&dir).exists());
    store.change(&[job("a", 0)]).unwrap();
    assert!(fs::metadata(ballast(&dir)).unwrap().len() > 0);
    assert!(!store.is_full());
}

#[test]
fn r04_on_a_full_disk_ledgers_wait_and_people_still_sign_in() {
    let dir = folder();
    let store = nearly_full(&dir);
    let error = store.append(engagement(1), 2, &[large()], &[]).unwrap_err();
    assert_eq!(error.to_string(), "The disk is full, so nothing was saved. Free space and try again.");
    assert!(store.is_full() && !ballast(&dir).exists(), "what was set aside is given up");

    // What stands in the place of the file cannot be written to, so nobody has made room.
    fs::create_dir(ballast(&dir)).unwrap();
    let refused = [
        store.append(engagement(1), 2, &entries(engagement(1), 2, 1), &[]),
        store.tail_append(tail(1, 1), &chunk(1, 1), &[]),
        store.blob_put(b"small").map(drop),
    ];
    assert!(refused.iter().all(|answer| *answer == Err(StoreError::Full)), "{refused:?}");
    let people: &dyn Store = &store;
    assert_eq!(people.session_begin(&session(), &account(1, "ada")), Ok(()));
    assert_eq!(people.session(session().token_digest), Ok(Some(session())));
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    assert!(store.job_take(Queue::Import, Instant(0), lease(9, "t")).unwrap().is_some());
    assert_eq!(store.read(engagement(1), 0, 10), Ok(entries(engagement(1), 0, 2)));
    assert_eq!(store.blob_get(Hash::of(b"before")), Ok(Some(b"before".to_vec())));
    assert_eq!(store.tail_head(tail(1, 1)), Ok(0));
    assert!(store.is_full());
}

#[test]
fn r04_what_was_refused_is_accepted_once_there_is_room() {
    let dir = folder();
    let store = nearly_full(&dir);
    assert_eq!(store.append(engagement(1), 2, &[large()], &[]), Err(StoreError::Full));
    set_pages_max(&store, 1_000_000);
    assert_eq!(store.append(engagement(1), 2, &[large()], &[]), Ok(()));
    assert!(!store.is_full() && ballast(&dir).exists(), "room is set aside again");
    assert_eq!(store.head(engagement(1)), Ok(3));
    assert!(store.blob_put(b"small").is_ok());
}

#[test]
fn r04_a_change_that_meets_the_full_disk_gives_the_room_up_too() {
    let dir = folder();
    let store = nearly_full(&dir);
    let change = [put(Shelf::Meta, "large", &vec![7; 1_000_000])];
    assert_eq!(store.change(&change), Err(StoreError::Full), "even with the room that was set aside");
    assert!(store.is_full() && !ballast(&dir).exists());
    assert_eq!(store.record(Shelf::Meta, "large"), Ok(None));
    set_pages_max(&store, 1_000_000);
    assert_eq!(store.change(&change), Ok(()));
    assert_eq!(store.append(engagement(1), 2, &[large()], &[]), Ok(()));
    assert!(!store.is_full());
}

#[test]
fn r04_a_start_begins_afresh() {
    let dir = folder();
    let store = nearly_full(&dir);
    assert_eq!(store.append(engagement(1), 2, &[large()], &[]), Err(StoreError::Full));
    drop(store);
    let store = Sqlite::open(dir.path()).unwrap();
    assert!(!store.is_full());
    assert_eq!(store.append(engagement(1), 2, &[large()], &[]), Ok(()));
    assert!(ballast(&dir).exists());
}
