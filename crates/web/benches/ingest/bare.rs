//! The same rows in bare SQLite: a table with a unique index, synced with every transaction, from one thread
//! and without anything around it.

use crate::Outcome;
use rusqlite::{Connection, params};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How many rows a second are inserted, so many in each transaction.
pub fn rows_a_second(file: &Path, rows: usize, time: Duration) -> Outcome<f64> {
    let mut db = Connection::open(file)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute_batch("CREATE TABLE event (id BLOB NOT NULL UNIQUE, line TEXT NOT NULL) STRICT")?;
    let line = "x".repeat(150);
    let (begin, mut number) = (Instant::now(), 0_u128);
    while begin.elapsed() < time {
        let transaction = db.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO event (id, line) VALUES (?1, ?2)")?;
            for _ in 0..rows {
                // As far apart as digests are.
                let id = number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes();
                insert.execute(params![id, line])?;
                number += 1;
            }
        }
        transaction.commit()?;
    }
    Ok(number as f64 / begin.elapsed().as_secs_f64())
}
