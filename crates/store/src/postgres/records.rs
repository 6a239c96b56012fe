//! Records: a value under a key on a shelf. Writers hold the locks of what they change, so looking first
//! and writing afterwards leaves no gap between.

use super::{
    columns::{get, int},
    fault::Fault,
    jobs,
};
use crate::{Change, Shelf, StoreError};
use postgres::{Client, GenericClient, Row, Transaction, types::Type};

/// The value of a record.
pub(super) fn value(db: &mut impl GenericClient, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, Fault> {
    let sql = match shelf {
        Shelf::SubjectKey => "SELECT value FROM subject_key WHERE shelf = $1 AND key = $2",
        _ => "SELECT value FROM record WHERE shelf = $1 AND key = $2",
    };
    let row = db.query_typed_opt(sql, &[(&shelf.as_str(), Type::TEXT), (&key, Type::TEXT)])?;
    row.map(|row| get(&row, 0)).transpose()
}

/// Records in the order of the bytes of their keys.
pub(super) fn list(
    db: &mut Client,
    shelf: Shelf,
    (prefix, after): (&str, &str),
    limit: usize,
) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    // No key holds a NUL byte, so what comes after one comes after the text before it.
    let after = after.split('\0').next().unwrap_or_default();
    let sql = match shelf {
        Shelf::SubjectKey => {
            "SELECT key, value FROM subject_key
             WHERE shelf = $1 AND key >= $2 AND key > $3 AND ($4 IS NULL OR key < $4) ORDER BY key LIMIT $5"
        }
        _ => {
            "SELECT key, value FROM record
             WHERE shelf = $1 AND key >= $2 AND key > $3 AND ($4 IS NULL OR key < $4) ORDER BY key LIMIT $5"
        }
    };
    let rows = db.query_typed(
        sql,
        &[
            (&shelf.as_str(), Type::TEXT),
            (&prefix, Type::TEXT),
            (&after, Type::TEXT),
            (&beyond(prefix), Type::TEXT),
            (&int(limit), Type::INT8),
        ],
    )?;
    rows.iter().map(pair).collect()
}

fn pair(row: &Row) -> Result<(String, Vec<u8>), Fault> {
    Ok((get(row, 0)?, get(row, 1)?))
}

/// The first text after all that begin with a prefix, in the order of bytes; none when there is no such
/// text.
fn beyond(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // In UTF-8 the order of bytes is the order of characters, of which some numbers are none.
        if let Some(next) = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// Makes changes within a transaction that holds their locks.
pub(super) fn change(db: &mut Transaction<'_>, changes: &[Change]) -> Result<(), Fault> {
    for change in changes {
        match change {
            Change::Put(shelf, key, value) => put(db, *shelf, key, value)?,
            Change::Insert(shelf, key, value) => {
                expect(db, *shelf, key, None)?;
                put(db, *shelf, key, value)?;
            }
            Change::Replace { shelf, key, was, value } => {
                expect(db, *shelf, key, Some(was))?;
                put(db, *shelf, key, value)?;
            }
            Change::Delete(shelf, key) => delete(db, *shelf, key)?,
            Change::Expect(shelf, key, value) => expect(db, *shelf, key, value.as_deref())?,
            Change::JobPut { id, queue, due, payload } => jobs::put(db, id, (*queue, *due), payload)?,
            Change::JobDone(taken) => jobs::done(db, taken)?,
            Change::JobAgain(taken, due) => jobs::again(db, taken, *due)?,
            Change::JobHeld(taken) => {
                jobs::held(db, taken)?;
            }
        }
    }
    Ok(())
}

fn put(db: &mut Transaction<'_>, shelf: Shelf, key: &str, value: &[u8]) -> Result<(), Fault> {
    let sql = match shelf {
        Shelf::SubjectKey => {
            "INSERT INTO subject_key (shelf, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (shelf, key) DO UPDATE SET value = excluded.value"
        }
        _ => {
            "INSERT INTO record (shelf, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (shelf, key) DO UPDATE SET value = excluded.value"
        }
    };
    db.execute_typed(sql, &[(&shelf.as_str(), Type::TEXT), (&key, Type::TEXT), (&value, Type::BYTEA)])?;
    Ok(())
}

fn delete(db: &mut Transaction<'_>, shelf: Shelf, key: &str) -> Result<(), Fault> {
    let sql = match shelf {
        Shelf::SubjectKey => "DELETE FROM subject_key WHERE shelf = $1 AND key = $2",
        _ => "DELETE FROM record WHERE shelf = $1 AND key = $2",
    };
    db.execute_typed(sql, &[(&shelf.as_str(), Type::TEXT), (&key, Type::TEXT)])?;
    Ok(())
}

fn expect(db: &mut Transaction<'_>, shelf: Shelf, key: &str, expected: Option<&[u8]>) -> Result<(), Fault> {
    if value(db, shelf, key)?.as_deref() == expected {
        return Ok(());
    }
    Err(StoreError::Changed { what: format!("{} {key}", shelf.as_str()) }.into())
}

/// Whether changes destroy keys of data subjects.
pub(super) fn destroy_keys(changes: &[Change]) -> bool {
    changes.iter().any(|change| matches!(change, Change::Delete(Shelf::SubjectKey, _)))
}

/// Writes the table of keys afresh, so that its file holds destroyed ones no longer.
pub(super) fn forget_destroyed_keys(db: &mut Client) -> Result<(), Fault> {
    Ok(db.batch_execute("VACUUM (FULL) subject_key")?)
}

#[cfg(test)]
mod tests;
