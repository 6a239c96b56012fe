//! A schema that is new, half made, made by several at once, or made by a later version.

use super::*;
use crate::{
    Change, Shelf, Store,
    blob::Disk,
    postgres::{Postgres, scratch::Scratch},
};
use std::thread;

#[test]
fn several_servers_start_together_on_a_new_schema() {
    let Some(scratch) = Scratch::new() else { return };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(scratch.open().engagements(), Ok(vec![])));
        }
    });
    let version: i64 =
        scratch.raw().query_one("SELECT max(version) FROM schema_version", &[]).unwrap().get(0);
    assert_eq!(version, i64::from(KNOWN));
}

#[test]
fn r16_a_step_that_was_broken_off_is_taken_again() {
    let Some(scratch) = Scratch::new() else { return };
    let mut raw = scratch.raw();
    raw.batch_execute(&format!("CREATE SCHEMA {}", scratch.schema())).unwrap();
    for cut in [1, 3, 5, 7] {
        let mut client = scratch.raw();
        let mut db = client.transaction().unwrap();
        let some: String = FIRST.split_inclusive(';').take(cut).collect();
        db.batch_execute(&some).unwrap();
        // The process ends here, and with it the transaction.
    }
    assert_eq!(scratch.open().engagements(), Ok(vec![]));
}

#[test]
fn r16_a_newer_schema_is_refused() {
    let Some(scratch) = Scratch::new() else { return };
    drop(scratch.open());
    scratch.raw().batch_execute("INSERT INTO schema_version (version) VALUES (999)").unwrap();
    let blobs = tempfile::tempdir().unwrap();
    let blobs = Box::new(Disk::open(blobs.path()).unwrap());
    let error = Postgres::open_in(scratch.url(), scratch.schema(), blobs).err().unwrap();
    assert_eq!(error, StoreError::Newer { found: 999, known: KNOWN });
}

#[test]
fn a_user_who_may_only_read_opens_what_is_there() {
    let Some(scratch) = Scratch::new() else { return };
    drop(scratch.open());
    let blobs = tempfile::tempdir().unwrap();
    let blobs = Box::new(Disk::open(blobs.path()).unwrap());
    let url = format!("{}&options=-c%20default_transaction_read_only%3Don", scratch.url());
    let store = Postgres::open_in(&url, scratch.schema(), blobs).unwrap();
    assert_eq!(store.engagements(), Ok(vec![]));
    let change = Change::Put(Shelf::Meta, "key".into(), vec![1]);
    assert_eq!(store.change(&[change]), Err(StoreError::ReadOnly));
}
