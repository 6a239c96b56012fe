//! Moves the rows of the first version's tables to where they are kept since.

use super::columns::{digest, id, int};
use crate::{
    Account, Chunk, Link, Session, Shelf, StoreError, Tail,
    people::written,
    sqlite::{records, tail},
};
use outrigger_kernel::{AccountId, EngagementId, Instant};
use rusqlite::{Connection, params};
use serde::Serialize;

/// Rows of an old tail that become one chunk, at most.
const ROWS_PER_CHUNK: usize = 10_000;
/// Bytes of lines from which on a chunk takes no more of them.
const BYTES_PER_CHUNK: usize = 16 << 20;

/// Moves everything; the old tables are dropped afterwards.
pub(super) fn move_rows(db: &Connection) -> Result<(), StoreError> {
    move_accounts(db)?;
    move_sessions(db)?;
    move_tails(db)
}

fn move_accounts(db: &Connection) -> Result<(), StoreError> {
    let mut query = db.prepare("SELECT id, login, name, password, created FROM account")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let account = Account {
            id: id(row, 0)?,
            login: row.get(1)?,
            name: row.get(2)?,
            password: row.get(3)?,
            created: Instant(row.get(4)?),
        };
        keep(db, Shelf::Account, account.id.as_str(), &account)?;
        records::put(db, Shelf::Login, &account.login, account.id.as_str().as_bytes())?;
        let mut query =
            db.prepare("SELECT engagement FROM account_grant WHERE account = ?1 ORDER BY arrival")?;
        let grants: Vec<EngagementId> =
            query.query_map([account.id.as_str()], |row| id(row, 0))?.collect::<rusqlite::Result<_>>()?;
        if !grants.is_empty() {
            keep(db, Shelf::Grants, account.id.as_str(), &grants)?;
        }
    }
    Ok(())
}

fn move_sessions(db: &Connection) -> Result<(), StoreError> {
    let mut query = db.prepare("SELECT token_digest, account, created, seen, csrf FROM session")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let session = Session {
            token_digest: digest(row, 0)?,
            account: id(row, 1)?,
            created: Instant(row.get(2)?),
            seen: Instant(row.get(3)?),
            csrf: digest(row, 4)?,
        };
        let key = session.token_digest.to_string();
        keep(db, Shelf::Session, &key, &session)?;
        records::put(db, Shelf::SessionOf, &format!("{}/{key}", session.account), b"")?;
    }
    let mut query = db.prepare("SELECT token_digest, account, expires FROM link")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let account: AccountId = id(row, 1)?;
        let link = Link { token_digest: digest(row, 0)?, account, expires: Instant(row.get(2)?) };
        keep(db, Shelf::Link, &link.token_digest.to_string(), &link)?;
    }
    Ok(())
}

fn move_tails(db: &Connection) -> Result<(), StoreError> {
    let mut query = db.prepare("SELECT DISTINCT engagement, source FROM tail_known")?;
    let tails: Vec<Tail> = query
        .query_map([], |row| Ok(Tail { engagement: id(row, 0)?, source: row.get(1)? }))?
        .collect::<rusqlite::Result<_>>()?;
    for each in tails {
        move_sealed(db, each)?;
        move_waiting(db, each)?;
    }
    Ok(())
}

/// The ids that sealed batches hold become the first chunks. Which batch held them was not written down.
fn move_sealed(db: &Connection, tail: Tail) -> Result<(), StoreError> {
    let mut query = db.prepare(
        "SELECT external_id FROM tail_known WHERE engagement = ?1 AND source = ?2 AND external_id NOT IN
             (SELECT external_id FROM tail WHERE engagement = ?1 AND source = ?2)",
    )?;
    let ids: Vec<[u8; 16]> = query
        .query_map(params![tail.engagement.as_str(), tail.source], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut insert = db.prepare(
        "INSERT INTO chunk (engagement, source, no, ids, lines, batch) VALUES (?1, ?2, ?3, ?4, NULL, ?5)",
    )?;
    for (no, ids) in (1_i64..).zip(ids.chunks(ROWS_PER_CHUNK)) {
        insert.execute(params![tail.engagement.as_str(), tail.source, no, ids.as_flattened(), [0_u8; 32]])?;
    }
    Ok(())
}

fn move_waiting(db: &Connection, tail: Tail) -> Result<(), StoreError> {
    let mut query = db.prepare(
        "SELECT external_id, line FROM tail WHERE engagement = ?1 AND source = ?2 ORDER BY arrival",
    )?;
    let mut rows = query.query(params![tail.engagement.as_str(), int(tail.source)])?;
    let mut chunk = Chunk { no: tail::head(db, tail)? + 1, ids: Vec::new(), lines: Vec::new() };
    while let Some(row) = rows.next()? {
        chunk.ids.push(row.get(0)?);
        let line = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        chunk.lines.extend(line);
        if !line.ends_with(b"\n") {
            chunk.lines.push(b'\n');
        }
        if chunk.ids.len() == ROWS_PER_CHUNK || chunk.lines.len() >= BYTES_PER_CHUNK {
            tail::append(db, tail, &chunk)?;
            chunk = Chunk { no: chunk.no + 1, ids: Vec::new(), lines: Vec::new() };
        }
    }
    if chunk.ids.is_empty() { Ok(()) } else { tail::append(db, tail, &chunk) }
}

fn keep(db: &Connection, shelf: Shelf, key: &str, shape: &impl Serialize) -> Result<(), StoreError> {
    records::put(db, shelf, key, &written(shape)?)
}
