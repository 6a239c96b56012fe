//! Events that wait to be sealed, and the ids by which a second delivery is known.

use super::columns::{count, int};
use crate::{StoreError, TailAppended, TailRow};
use outrigger_kernel::EngagementId;
use rusqlite::{Connection, params};

/// Adds the rows whose ids are new.
pub(super) fn append(
    db: &Connection,
    engagement: EngagementId,
    source: u32,
    rows: &[TailRow],
) -> Result<TailAppended, StoreError> {
    let mut know = db.prepare(
        "INSERT INTO tail_known (engagement, source, external_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    let mut insert =
        db.prepare("INSERT INTO tail (engagement, source, external_id, line) VALUES (?1, ?2, ?3, ?4)")?;
    let mut appended = TailAppended::default();
    for row in rows {
        if know.execute(params![engagement.as_str(), source, row.external_id])? == 0 {
            appended.duplicates += 1;
        } else {
            insert.execute(params![engagement.as_str(), source, row.external_id, row.line])?;
            appended.accepted += 1;
        }
    }
    Ok(appended)
}

/// The first rows, in the order they arrived.
pub(super) fn range(
    db: &Connection,
    engagement: EngagementId,
    source: u32,
    limit: usize,
) -> Result<Vec<TailRow>, StoreError> {
    let mut query = db.prepare(
        "SELECT external_id, line FROM tail WHERE engagement = ?1 AND source = ?2 ORDER BY arrival LIMIT ?3",
    )?;
    let rows = query.query_map(params![engagement.as_str(), source, int(limit)], |row| {
        Ok(TailRow { external_id: row.get(0)?, line: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Removes the first rows; their ids stay in `tail_known`.
pub(super) fn seal(
    db: &Connection,
    engagement: EngagementId,
    source: u32,
    rows: usize,
) -> Result<(), StoreError> {
    let sealed = db.execute(
        "DELETE FROM tail WHERE arrival IN (
             SELECT arrival FROM tail WHERE engagement = ?1 AND source = ?2 ORDER BY arrival LIMIT ?3
         )",
        params![engagement.as_str(), source, int(rows)],
    )?;
    if sealed == rows {
        Ok(())
    } else {
        let what = format!("{rows} rows of source {source} were to be sealed and only {sealed} are there");
        Err(StoreError::Misuse { what })
    }
}

/// How many rows wait.
pub(super) fn len(db: &Connection, engagement: EngagementId, source: u32) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM tail WHERE engagement = ?1 AND source = ?2";
    Ok(db.query_row(sql, params![engagement.as_str(), source], |row| count(row, 0))?)
}
