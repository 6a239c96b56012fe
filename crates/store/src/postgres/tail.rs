//! Chunks of events that wait to be sealed, and the ids by which a second delivery is known.

use super::{
    columns::{count, damaged, digest_if_any, get, id, int},
    fault::Fault,
};
use crate::{Chunk, ExternalId, KnownChunk, StoreError, Tail};
use outrigger_kernel::Hash;
use postgres::{Client, GenericClient, Row, Transaction, types::Type};
use std::collections::BTreeSet;

/// Adds a chunk after the last one.
pub(super) fn append(db: &mut Transaction<'_>, tail: Tail, chunk: &Chunk) -> Result<(), Fault> {
    let head = head(db, tail)?;
    if head + 1 != chunk.no {
        return Err(StoreError::Conflict { head }.into());
    }
    let sql = "INSERT INTO chunk (engagement, source, no, ids, lines) VALUES ($1, $2, $3, $4, $5)";
    db.execute_typed(
        sql,
        &[
            (&tail.engagement.as_str(), Type::TEXT),
            (&i64::from(tail.source), Type::INT8),
            (&int(chunk.no), Type::INT8),
            (&chunk.ids.as_flattened(), Type::BYTEA),
            (&chunk.lines, Type::BYTEA),
        ],
    )?;
    Ok(())
}

/// The chunks that wait.
pub(super) fn read(db: &mut Client, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, Fault> {
    let sql = "SELECT no, ids, lines FROM chunk
               WHERE engagement = $1 AND source = $2 AND no > $3 AND lines IS NOT NULL
               ORDER BY no LIMIT $4";
    rows(db, sql, tail, (after_no, limit))?.iter().map(waiting).collect()
}

fn waiting(row: &Row) -> Result<Chunk, Fault> {
    Ok(Chunk { no: count(row, 0)?, ids: ids(row, 1)?, lines: get(row, 2)? })
}

/// The ids of all chunks that are not forgotten.
pub(super) fn known(
    db: &mut Client,
    tail: Tail,
    after_no: u64,
    limit: usize,
) -> Result<Vec<KnownChunk>, Fault> {
    let sql = "SELECT no, ids, batch, coalesce(octet_length(lines), 0)::int8 FROM chunk
               WHERE engagement = $1 AND source = $2 AND no > $3 AND length(ids) > 0
               ORDER BY no LIMIT $4";
    rows(db, sql, tail, (after_no, limit))?.iter().map(sealed_or_not).collect()
}

fn sealed_or_not(row: &Row) -> Result<KnownChunk, Fault> {
    let (no, ids) = (count(row, 0)?, ids(row, 1)?);
    Ok(KnownChunk { no, ids, batch: digest_if_any(row, 2)?, bytes: count(row, 3)? })
}

fn rows(
    db: &mut Client,
    sql: &str,
    tail: Tail,
    (after_no, limit): (u64, usize),
) -> Result<Vec<Row>, postgres::Error> {
    db.query_typed(
        sql,
        &[
            (&tail.engagement.as_str(), Type::TEXT),
            (&i64::from(tail.source), Type::INT8),
            (&int(after_no), Type::INT8),
            (&int(limit), Type::INT8),
        ],
    )
}

/// The number of the last chunk.
pub(super) fn head(db: &mut impl GenericClient, tail: Tail) -> Result<u64, Fault> {
    let sql = "SELECT coalesce(max(no), 0) FROM chunk WHERE engagement = $1 AND source = $2";
    let row = db.query_typed_one(
        sql,
        &[(&tail.engagement.as_str(), Type::TEXT), (&i64::from(tail.source), Type::INT8)],
    )?;
    count(&row, 0)
}

/// Takes the lines of chunks away and writes down which batch holds them.
pub(super) fn seal(db: &mut Transaction<'_>, tail: Tail, through_no: u64, batch: Hash) -> Result<(), Fault> {
    let sql = "UPDATE chunk SET lines = NULL, batch = $4
               WHERE engagement = $1 AND source = $2 AND no <= $3 AND lines IS NOT NULL";
    db.execute_typed(
        sql,
        &[
            (&tail.engagement.as_str(), Type::TEXT),
            (&i64::from(tail.source), Type::INT8),
            (&int(through_no), Type::INT8),
            (&batch.0.as_slice(), Type::BYTEA),
        ],
    )?;
    Ok(())
}

/// Forgets the ids of a batch; the rows stay, so that their numbers are not taken again.
pub(super) fn forget(db: &mut Transaction<'_>, tail: Tail, batch: Hash) -> Result<(), Fault> {
    let sql = "UPDATE chunk SET ids = '' WHERE engagement = $1 AND source = $2 AND batch = $3";
    db.execute_typed(
        sql,
        &[
            (&tail.engagement.as_str(), Type::TEXT),
            (&i64::from(tail.source), Type::INT8),
            (&batch.0.as_slice(), Type::BYTEA),
        ],
    )?;
    Ok(())
}

/// Empties chunks that wait; the rows stay, so that their numbers are not taken again.
pub(super) fn discard(db: &mut Transaction<'_>, tail: Tail, numbers: &[u64]) -> Result<(), Fault> {
    let asked: Vec<i64> = numbers.iter().map(|no| int(*no)).collect();
    let sql = "UPDATE chunk SET ids = '', lines = CASE WHEN lines IS NOT NULL THEN ''::bytea END
               WHERE engagement = $1 AND source = $2 AND no = ANY ($3)
                   AND (lines IS NOT NULL OR length(ids) = 0)
               RETURNING no";
    let rows = db.query_typed(
        sql,
        &[
            (&tail.engagement.as_str(), Type::TEXT),
            (&i64::from(tail.source), Type::INT8),
            (&asked, Type::INT8_ARRAY),
        ],
    )?;
    let emptied: BTreeSet<u64> = rows.iter().map(|row| count(row, 0)).collect::<Result<_, Fault>>()?;
    match numbers.iter().find(|no| !emptied.contains(*no)) {
        Some(no) => {
            let what = format!("chunk {no} of source {}", tail.source);
            Err(StoreError::Changed { what }.into())
        }
        None => Ok(()),
    }
}

/// The tails that ever had a chunk.
pub(super) fn all(db: &mut Client) -> Result<Vec<Tail>, Fault> {
    let sql = "SELECT DISTINCT engagement, source FROM chunk ORDER BY engagement, source";
    db.query_typed(sql, &[])?.iter().map(tail).collect()
}

fn tail(row: &Row) -> Result<Tail, Fault> {
    let source = u32::try_from(count(row, 1)?).map_err(|_| damaged(1, "it is no source"))?;
    Ok(Tail { engagement: id(row, 0)?, source })
}

fn ids(row: &Row, column: usize) -> Result<Vec<ExternalId>, Fault> {
    let bytes: &[u8] = get(row, column)?;
    let (ids, rest) = bytes.as_chunks::<16>();
    if rest.is_empty() { Ok(ids.to_vec()) } else { Err(damaged(column, "it holds half an id")) }
}
