//! What is done again, what is asked for afterwards, and how many connections there are.

mod proxy;

use super::*;
use crate::{
    Shelf, Store,
    blob::Disk,
    postgres::{Postgres, address::Address, scratch::Scratch},
};
use postgres::config::Host;
use proxy::Proxy;
use std::cell::Cell;

/// Says in SQL what an error of the database looks like.
const DEADLOCK: &str = "DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40P01'; END $$";
const END_MYSELF: &str = "SELECT pg_terminate_backend(pg_backend_pid())";
const PUT: &str = "INSERT INTO record (shelf, key, value) VALUES ('meta', 'key', 'value')";

fn value(store: &Postgres) -> Option<Vec<u8>> {
    store.record(Shelf::Meta, "key").unwrap()
}

#[test]
fn what_was_in_the_way_is_tried_again() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let runs = Cell::new(0);
    let done = store.pool.write(&store.locks(), |db| {
        runs.set(runs.get() + 1);
        db.batch_execute(PUT)?;
        if runs.get() < 3 { Ok(db.batch_execute(DEADLOCK)?) } else { Ok(()) }
    });
    assert_eq!((done, runs.get()), (Ok(()), 3));
    assert_eq!(value(&store), Some(b"value".to_vec()), "once, or the key would be there twice");
}

#[test]
fn what_stays_in_the_way_is_given_up() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let runs = Cell::new(0);
    let done = store.pool.write(&store.locks(), |db| {
        runs.set(runs.get() + 1);
        db.batch_execute(PUT)?;
        Ok(db.batch_execute(DEADLOCK)?)
    });
    let error = done.unwrap_err().to_string();
    assert!(error.contains("says: in the way"), "{error}");
    assert_eq!(runs.get(), ATTEMPTS_MAX);
    assert_eq!(value(&store), None);
}

#[test]
fn a_connection_that_breaks_during_the_work_is_replaced() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let runs = Cell::new(0);
    let done = store.pool.write(&store.locks(), |db| {
        runs.set(runs.get() + 1);
        db.batch_execute(PUT)?;
        if runs.get() == 1 { Ok(db.batch_execute(END_MYSELF)?) } else { Ok(()) }
    });
    assert_eq!((done, runs.get()), (Ok(()), 2));
    let runs = Cell::new(0);
    let read = store.pool.read(|db| {
        runs.set(runs.get() + 1);
        if runs.get() == 1 { Ok(db.batch_execute(END_MYSELF)?) } else { Ok(()) }
    });
    assert_eq!((read, runs.get()), (Ok(()), 2));
    assert_eq!(value(&store), Some(b"value".to_vec()));
}

#[test]
fn a_refusal_is_not_repeated_and_keeps_the_connection() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let runs = Cell::new(0);
    let done: Result<(), StoreError> = store.pool.write(&store.locks(), |db| {
        runs.set(runs.get() + 1);
        db.batch_execute(PUT)?;
        Err(StoreError::Conflict { head: 7 }.into())
    });
    assert_eq!((done, runs.get()), (Err(StoreError::Conflict { head: 7 }), 1));
    assert_eq!(value(&store), None);
    assert_eq!(store.pool.idle().len(), 1);
}

#[test]
fn a_commit_that_the_database_undid_is_made_again() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    // The first commit ends its connection just before it would be saved.
    let trap = "CREATE SEQUENCE shot;
        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('shot') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON record DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION cut()";
    scratch.raw().batch_execute(trap).unwrap();
    assert_eq!(store.pool.write(&store.locks(), |db| Ok(db.batch_execute(PUT)?)), Ok(()));
    assert_eq!(value(&store), Some(b"value".to_vec()));
    let shots: i64 = scratch.raw().query_one("SELECT last_value FROM shot", &[]).unwrap().get(0);
    assert_eq!(shots, 2);
}

#[test]
fn a_commit_whose_answer_was_lost_is_not_made_twice() {
    let Some(scratch) = Scratch::new() else { return };
    drop(scratch.open());
    let config = Address::parse(scratch.url()).unwrap().config;
    let Some(Host::Tcp(host)) = config.get_hosts().first() else { panic!("the test needs TCP") };
    let place = format!("{host}:{}", config.get_ports()[0]);
    let proxy = Proxy::before(place.clone());
    let url = scratch.url().replacen(&place, &format!("127.0.0.1:{}", proxy.port), 1);
    let blobs = Box::new(Disk::open(scratch.blobs()).unwrap());
    let store = Postgres::open_in(&url, scratch.schema(), blobs).unwrap();

    let runs = Cell::new(0);
    proxy.hang_up();
    let done = store.pool.write(&store.locks(), |db| {
        runs.set(runs.get() + 1);
        Ok(db.batch_execute(PUT)?)
    });
    assert!(proxy.has_hung_up());
    assert_eq!((done, runs.get()), (Ok(()), 1));
    assert_eq!(value(&store), Some(b"value".to_vec()));
}

#[test]
fn what_became_of_a_commit_is_found_out() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let begin_and = |commits: bool| {
        let mut raw = scratch.raw();
        let (db, transaction) = locks::begin(&mut raw, &[]).unwrap();
        if commits {
            db.commit().unwrap()
        } else {
            db.rollback().unwrap()
        }
        transaction
    };
    assert_eq!(store.pool.was_committed(&begin_and(true)), Ok(true));
    assert_eq!(store.pool.was_committed(&begin_and(false)), Ok(false));
    let error = store.pool.was_committed("9000000000000000000").unwrap_err().to_string();
    assert!(error.contains("cannot say whether it did"), "{error}");
}

#[test]
fn a_crowd_shares_few_connections() {
    let Some(scratch) = Scratch::new() else { return };
    let store = scratch.open();
    let sleep = || store.pool.read(|db| Ok(db.batch_execute("SELECT pg_sleep(0.02)")?));
    thread::scope(|scope| {
        for _ in 0..3 * CONNECTIONS_MAX {
            scope.spawn(|| assert_eq!(sleep(), Ok(())));
        }
    });
    assert!(store.pool.idle().len() <= CONNECTIONS_MAX);
    assert_eq!(*store.pool.lent(), 0);
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    let open: i64 = scratch.raw().query_one(sql, &[&scratch.schema()]).unwrap().get(0);
    assert!(open <= i64::try_from(CONNECTIONS_MAX).unwrap() + 1, "{open}");
}
