//! Sealed entries: appended at the head, read in order, never changed.

use super::columns::{count, digest, id, int};
use crate::StoreError;
use outrigger_kernel::{EngagementId, Entry, Instant, Seq};
use rusqlite::{Connection, Row, params};

/// Appends when the ledger has the expected length.
pub(super) fn append(
    db: &Connection,
    engagement: EngagementId,
    expected_seq: Seq,
    entries: &[Entry],
) -> Result<(), StoreError> {
    let head = head(db, engagement)?;
    if head != expected_seq {
        return Err(StoreError::Conflict { head });
    }
    let mut insert = db.prepare_cached(
        "INSERT INTO entry (engagement, seq, at, actor, kind, payload, salt, leaf)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for entry in entries {
        insert.execute(params![
            engagement.as_str(),
            int(entry.seq),
            entry.at.0,
            entry.actor.as_str(),
            entry.kind,
            entry.payload,
            entry.salt,
            entry.leaf.0,
        ])?;
    }
    Ok(())
}

/// The entries after a place.
pub(super) fn read(
    db: &Connection,
    engagement: EngagementId,
    after_seq: Seq,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT seq, at, actor, kind, payload, salt, leaf FROM entry
         WHERE engagement = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let rows = query.query_map(params![engagement.as_str(), int(after_seq), int(limit)], entry)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: count(row, 0)?,
        at: Instant(row.get(1)?),
        actor: id(row, 2)?,
        kind: row.get(3)?,
        payload: row.get(4)?,
        salt: row.get(5)?,
        leaf: digest(row, 6)?,
    })
}

/// How many entries there are.
pub(super) fn head(db: &Connection, engagement: EngagementId) -> Result<Seq, StoreError> {
    let sql = "SELECT coalesce(max(seq), 0) FROM entry WHERE engagement = ?1";
    Ok(db.prepare_cached(sql)?.query_row([engagement.as_str()], |row| count(row, 0))?)
}

/// The engagements in the order of their first entries.
pub(super) fn engagements(db: &Connection) -> Result<Vec<EngagementId>, StoreError> {
    let mut query = db.prepare("SELECT engagement FROM entry WHERE seq = 1 ORDER BY arrival")?;
    let rows = query.query_map([], |row| id::<EngagementId>(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
