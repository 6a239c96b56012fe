//! Chunks of events that wait to be sealed, and the ids by which a second delivery is known.

use super::columns::{count, id, int};
use crate::{Chunk, ExternalId, KnownChunk, StoreError, Tail};
use outrigger_kernel::Hash;
use rusqlite::{Connection, Row, params, types::Type};

/// Adds a chunk after the last one.
pub(super) fn append(db: &Connection, tail: Tail, chunk: &Chunk) -> Result<(), StoreError> {
    let head = head(db, tail)?;
    if head + 1 != chunk.no {
        return Err(StoreError::Conflict { head });
    }
    let sql = "INSERT INTO chunk (engagement, source, no, ids, lines) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute(params![
        tail.engagement.as_str(),
        tail.source,
        int(chunk.no),
        chunk.ids.as_flattened(),
        chunk.lines
    ])?;
    Ok(())
}

/// The chunks that wait.
pub(super) fn read(
    db: &Connection,
    tail: Tail,
    after_no: u64,
    limit: usize,
) -> Result<Vec<Chunk>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT no, ids, lines FROM chunk
         WHERE engagement = ?1 AND source = ?2 AND no > ?3 AND lines IS NOT NULL ORDER BY no LIMIT ?4",
    )?;
    let rows = query
        .query_map(params![tail.engagement.as_str(), tail.source, int(after_no), int(limit)], |row| {
            Ok(Chunk { no: count(row, 0)?, ids: ids(row, 1)?, lines: row.get(2)? })
        })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The ids of all chunks that are not forgotten.
pub(super) fn known(
    db: &Connection,
    tail: Tail,
    after_no: u64,
    limit: usize,
) -> Result<Vec<KnownChunk>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT no, ids, batch, coalesce(length(lines), 0) FROM chunk
         WHERE engagement = ?1 AND source = ?2 AND no > ?3 AND length(ids) > 0 ORDER BY no LIMIT ?4",
    )?;
    let rows = query.query_map(
        params![tail.engagement.as_str(), tail.source, int(after_no), int(limit)],
        |row| {
            Ok(KnownChunk {
                no: count(row, 0)?,
                ids: ids(row, 1)?,
                batch: row.get::<_, Option<_>>(2)?.map(Hash),
                bytes: count(row, 3)?,
            })
        },
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The number of the last chunk.
pub(super) fn head(db: &Connection, tail: Tail) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(max(no), 0) FROM chunk WHERE engagement = ?1 AND source = ?2";
    let mut query = db.prepare_cached(sql)?;
    Ok(query.query_row(params![tail.engagement.as_str(), tail.source], |row| count(row, 0))?)
}

/// Takes the lines of chunks away and writes down which batch holds them.
pub(super) fn seal(db: &Connection, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError> {
    let sql = "UPDATE chunk SET lines = NULL, batch = ?4
               WHERE engagement = ?1 AND source = ?2 AND no <= ?3 AND lines IS NOT NULL";
    db.prepare_cached(sql)?.execute(params![
        tail.engagement.as_str(),
        tail.source,
        int(through_no),
        batch.0
    ])?;
    Ok(())
}

/// Forgets the ids of a batch; the rows stay, so that their numbers are not taken again.
pub(super) fn forget(db: &Connection, tail: Tail, batch: Hash) -> Result<(), StoreError> {
    let sql = "UPDATE chunk SET ids = x'' WHERE engagement = ?1 AND source = ?2 AND batch = ?3";
    db.prepare_cached(sql)?.execute(params![tail.engagement.as_str(), tail.source, batch.0])?;
    Ok(())
}

/// Empties chunks that wait; the rows stay, so that their numbers are not taken again.
pub(super) fn discard(db: &Connection, tail: Tail, numbers: &[u64]) -> Result<(), StoreError> {
    let sql = "UPDATE chunk SET ids = x'', lines = CASE WHEN lines IS NULL THEN NULL ELSE x'' END
               WHERE engagement = ?1 AND source = ?2 AND no = ?3 AND (lines IS NOT NULL OR length(ids) = 0)";
    let mut discard = db.prepare_cached(sql)?;
    for no in numbers {
        if discard.execute(params![tail.engagement.as_str(), tail.source, int(*no)])? == 0 {
            return Err(StoreError::Changed { what: format!("chunk {no} of source {}", tail.source) });
        }
    }
    Ok(())
}

/// The tails that ever had a chunk.
pub(super) fn all(db: &Connection) -> Result<Vec<Tail>, StoreError> {
    let mut query =
        db.prepare("SELECT DISTINCT engagement, source FROM chunk ORDER BY engagement, source")?;
    let rows = query.query_map([], |row| Ok(Tail { engagement: id(row, 0)?, source: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn ids(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<ExternalId>> {
    let bytes = row.get_ref(column)?.as_blob()?;
    let (ids, rest) = bytes.as_chunks::<16>();
    if rest.is_empty() {
        return Ok(ids.to_vec());
    }
    let error = format!("ids of {} bytes", bytes.len());
    Err(rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, error.into()))
}
