//! Sealed entries: appended at the head, read in order, never changed.

use super::{
    columns::{bytes, count, digest, get, id, int},
    fault::Fault,
};
use crate::StoreError;
use outrigger_kernel::{EngagementId, Entry, Instant, Seq};
use postgres::{Client, GenericClient, Row, Transaction, types::Type};

/// Entries in one statement: a hundred of the largest stay far below what a message may hold.
const ENTRIES_PER_INSERT: usize = 100;

/// Appends when the ledger has the expected length, and tells whoever listens.
pub(super) fn append(
    db: &mut Transaction<'_>,
    engagement: EngagementId,
    expected_seq: Seq,
    entries: &[Entry],
) -> Result<(), Fault> {
    let head = head(db, engagement)?;
    if head != expected_seq {
        return Err(StoreError::Conflict { head }.into());
    }
    for some in entries.chunks(ENTRIES_PER_INSERT) {
        insert(db, engagement, some)?;
    }
    if !entries.is_empty() {
        // The news go out with the commit. Listeners know the channel by the name of the schema.
        let sql = "SELECT pg_notify(current_schema(), $1)";
        db.execute_typed(sql, &[(&engagement.as_str(), Type::TEXT)])?;
    }
    Ok(())
}

fn insert(db: &mut Transaction<'_>, engagement: EngagementId, entries: &[Entry]) -> Result<(), Fault> {
    let seqs: Vec<i64> = entries.iter().map(|entry| int(entry.seq)).collect();
    let instants: Vec<i64> = entries.iter().map(|entry| entry.at.0).collect();
    let actors: Vec<&str> = entries.iter().map(|entry| entry.actor.as_str()).collect();
    let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    let payloads: Vec<&[u8]> = entries.iter().map(|entry| entry.payload.as_slice()).collect();
    let salts: Vec<&[u8]> = entries.iter().map(|entry| entry.salt.as_slice()).collect();
    let leaves: Vec<&[u8]> = entries.iter().map(|entry| entry.leaf.0.as_slice()).collect();
    let sql = "INSERT INTO entry (engagement, seq, at, actor, kind, payload, salt, leaf)
               SELECT $1, sealed.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[],
                   $6::bytea[], $7::bytea[], $8::bytea[]) AS sealed";
    db.execute_typed(
        sql,
        &[
            (&engagement.as_str(), Type::TEXT),
            (&seqs, Type::INT8_ARRAY),
            (&instants, Type::INT8_ARRAY),
            (&actors, Type::TEXT_ARRAY),
            (&kinds, Type::TEXT_ARRAY),
            (&payloads, Type::BYTEA_ARRAY),
            (&salts, Type::BYTEA_ARRAY),
            (&leaves, Type::BYTEA_ARRAY),
        ],
    )?;
    Ok(())
}

/// The entries after a place.
pub(super) fn read(
    db: &mut Client,
    engagement: EngagementId,
    after_seq: Seq,
    limit: usize,
) -> Result<Vec<Entry>, Fault> {
    let sql = "SELECT seq, at, actor, kind, payload, salt, leaf FROM entry
               WHERE engagement = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let rows = db.query_typed(
        sql,
        &[(&engagement.as_str(), Type::TEXT), (&int(after_seq), Type::INT8), (&int(limit), Type::INT8)],
    )?;
    rows.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<Entry, Fault> {
    Ok(Entry {
        seq: count(row, 0)?,
        at: Instant(get(row, 1)?),
        actor: id(row, 2)?,
        kind: get(row, 3)?,
        payload: get(row, 4)?,
        salt: bytes(row, 5)?,
        leaf: digest(row, 6)?,
    })
}

/// How many entries there are.
pub(super) fn head(db: &mut impl GenericClient, engagement: EngagementId) -> Result<Seq, Fault> {
    let sql = "SELECT coalesce(max(seq), 0) FROM entry WHERE engagement = $1";
    count(&db.query_typed_one(sql, &[(&engagement.as_str(), Type::TEXT)])?, 0)
}

/// The engagements in the order of their first entries.
pub(super) fn engagements(db: &mut Client) -> Result<Vec<EngagementId>, Fault> {
    let rows = db.query_typed("SELECT engagement FROM entry WHERE seq = 1 ORDER BY arrival", &[])?;
    rows.iter().map(|row| id(row, 0)).collect()
}
