//! Records and jobs: a value under a key on a shelf, and work that becomes due.

use super::columns::count;
use crate::{Change, Job, Lease, Queue, Shelf, StoreError, Taken};
use outrigger_kernel::{Hash, Instant};
use rusqlite::{Connection, OptionalExtension, params};

/// The value of a record.
pub(super) fn get(db: &Connection, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = match shelf {
        Shelf::SubjectKey => "SELECT value FROM keys.record WHERE shelf = ?1 AND key = ?2",
        _ => "SELECT value FROM main.record WHERE shelf = ?1 AND key = ?2",
    };
    let mut query = db.prepare_cached(sql)?;
    Ok(query.query_row([shelf.as_str(), key], |row| row.get(0)).optional()?)
}

/// Records in the order of their keys.
pub(super) fn list(
    db: &Connection,
    shelf: Shelf,
    (prefix, after): (&str, &str),
    limit: usize,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let sql = match shelf {
        Shelf::SubjectKey => {
            "SELECT key, value FROM keys.record WHERE shelf = ?1 AND key >= ?2 AND key > ?3 ORDER BY key"
        }
        _ => "SELECT key, value FROM main.record WHERE shelf = ?1 AND key >= ?2 AND key > ?3 ORDER BY key",
    };
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([shelf.as_str(), prefix, after], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    // Keys with one prefix stand together in the order of bytes.
    let rows = rows.take_while(|row| row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix)));
    Ok(rows.take(limit).collect::<rusqlite::Result<_>>()?)
}

/// Makes changes within a transaction of the caller.
pub(super) fn change(db: &Connection, changes: &[Change]) -> Result<(), StoreError> {
    changes.iter().try_for_each(|change| match change {
        Change::Put(shelf, key, value) => put(db, *shelf, key, value),
        Change::Insert(shelf, key, value) => {
            expect(db, *shelf, key, None)?;
            put(db, *shelf, key, value)
        }
        Change::Replace { shelf, key, was, value } => {
            expect(db, *shelf, key, Some(was))?;
            put(db, *shelf, key, value)
        }
        Change::Delete(shelf, key) => delete(db, *shelf, key),
        Change::Expect(shelf, key, value) => expect(db, *shelf, key, value.as_deref()),
        Change::JobPut { id, queue, due, payload } => {
            let sql =
                "INSERT INTO job (id, queue, due, token, puts, payload) VALUES (?1, ?2, ?3, NULL, 1, ?4)
                       ON CONFLICT (id) DO UPDATE SET puts = puts + 1";
            db.prepare_cached(sql)?.execute(params![id, queue.as_str(), due.0, payload])?;
            Ok(())
        }
        Change::JobDone(taken) => job_done(db, taken),
        Change::JobAgain(taken, due) => {
            job_held(db, taken)?;
            let sql = "UPDATE job SET due = ?2, token = NULL WHERE id = ?1";
            db.prepare_cached(sql)?.execute(params![taken.id, due.0])?;
            Ok(())
        }
        Change::JobHeld(taken) => job_held(db, taken).map(drop),
    })
}

/// Adds or replaces a record.
pub(super) fn put(db: &Connection, shelf: Shelf, key: &str, value: &[u8]) -> Result<(), StoreError> {
    let sql = match shelf {
        Shelf::SubjectKey => "INSERT OR REPLACE INTO keys.record (shelf, key, value) VALUES (?1, ?2, ?3)",
        _ => "INSERT OR REPLACE INTO main.record (shelf, key, value) VALUES (?1, ?2, ?3)",
    };
    db.prepare_cached(sql)?.execute(params![shelf.as_str(), key, value])?;
    Ok(())
}

/// Takes the job of a queue that has been due longest.
pub(super) fn job_take(
    db: &Connection,
    queue: Queue,
    now: Instant,
    lease: Lease,
) -> Result<Option<Job>, StoreError> {
    let sql = "UPDATE job SET due = ?3, token = ?4 WHERE id =
                   (SELECT id FROM job WHERE queue = ?1 AND due <= ?2 ORDER BY due, id LIMIT 1)
               RETURNING id, puts, payload";
    let mut take = db.prepare_cached(sql)?;
    let taken = take.query_row(params![queue.as_str(), now.0, lease.until.0, lease.token.0], |row| {
        let taken = Taken { id: row.get(0)?, token: lease.token, puts: count(row, 1)? };
        Ok(Job { taken, payload: row.get(2)? })
    });
    Ok(taken.optional()?)
}

fn delete(db: &Connection, shelf: Shelf, key: &str) -> Result<(), StoreError> {
    let sql = match shelf {
        Shelf::SubjectKey => "DELETE FROM keys.record WHERE shelf = ?1 AND key = ?2",
        _ => "DELETE FROM main.record WHERE shelf = ?1 AND key = ?2",
    };
    db.prepare_cached(sql)?.execute([shelf.as_str(), key])?;
    Ok(())
}

fn expect(db: &Connection, shelf: Shelf, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
    if get(db, shelf, key)?.as_deref() == value {
        return Ok(());
    }
    Err(StoreError::Changed { what: format!("{} {key}", shelf.as_str()) })
}

fn job_done(db: &Connection, taken: &Taken) -> Result<(), StoreError> {
    let puts = job_held(db, taken)?;
    let sql = if puts == taken.puts {
        "DELETE FROM job WHERE id = ?1"
    } else {
        // Put again while it was being done: it is due at once.
        "UPDATE job SET due = 0, token = NULL WHERE id = ?1"
    };
    db.prepare_cached(sql)?.execute([&taken.id])?;
    Ok(())
}

/// How often the job has been put, if it is still the taker's.
fn job_held(db: &Connection, taken: &Taken) -> Result<u64, StoreError> {
    let mut query = db.prepare_cached("SELECT token, puts FROM job WHERE id = ?1")?;
    let held = query
        .query_row([&taken.id], |row| Ok((row.get::<_, Option<[u8; 32]>>(0)?.map(Hash), count(row, 1)?)));
    match held.optional()? {
        Some((token, puts)) if token == Some(taken.token) => Ok(puts),
        _ => Err(StoreError::Changed { what: format!("the job {}", taken.id) }),
    }
}

/// Whether changes destroy keys: then no older page may stay behind in the write-ahead log.
pub(super) fn destroy_keys(changes: &[Change]) -> bool {
    changes.iter().any(|change| matches!(change, Change::Delete(Shelf::SubjectKey, _)))
}

/// Folds the logs of both files back into them and cuts them off: with its key, an erased person's account
/// went too.
///
/// # Errors
/// When somebody reads a file for longer than the writer waits: then its log is as it was.
pub(super) fn forget_key_log(db: &Connection) -> Result<(), StoreError> {
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        let cause = "somebody reads the data, so its log cannot be cut off".into();
        return Err(StoreError::Engine { cause });
    }
    Ok(())
}

/// Whether a queue has a job that is due.
pub(super) fn is_due(db: &Connection, queue: Queue, now: Instant) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM job WHERE queue = ?1 AND due <= ?2)";
    Ok(db.prepare_cached(sql)?.query_row(params![queue.as_str(), now.0], |row| row.get(0))?)
}
