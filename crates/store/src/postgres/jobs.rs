//! Jobs: work that becomes due, and is one taker's at a time.

use super::{
    columns::{count, digest_if_any, get},
    fault::Fault,
};
use crate::{Job, Lease, Queue, StoreError, Taken};
use outrigger_kernel::Instant;
use postgres::{Client, Transaction, types::Type};

/// Adds a job, or has the one that is there run once more.
pub(super) fn put(
    db: &mut Transaction<'_>,
    id: &str,
    (queue, due): (Queue, Instant),
    payload: &[u8],
) -> Result<(), Fault> {
    let sql = "INSERT INTO job (id, queue, due, token, puts, payload) VALUES ($1, $2, $3, NULL, 1, $4)
               ON CONFLICT (id) DO UPDATE SET puts = job.puts + 1";
    db.execute_typed(
        sql,
        &[(&id, Type::TEXT), (&queue.as_str(), Type::TEXT), (&due.0, Type::INT8), (&payload, Type::BYTEA)],
    )?;
    Ok(())
}

/// Takes away a job that is done. One that was put again while it was being done is due at once.
pub(super) fn done(db: &mut Transaction<'_>, taken: &Taken) -> Result<(), Fault> {
    let puts = held(db, taken)?;
    let sql = if puts == taken.puts {
        "DELETE FROM job WHERE id = $1"
    } else {
        "UPDATE job SET due = 0, token = NULL WHERE id = $1"
    };
    db.execute_typed(sql, &[(&taken.id, Type::TEXT)])?;
    Ok(())
}

/// Gives a job back.
pub(super) fn again(db: &mut Transaction<'_>, taken: &Taken, due: Instant) -> Result<(), Fault> {
    held(db, taken)?;
    let sql = "UPDATE job SET due = $2, token = NULL WHERE id = $1";
    db.execute_typed(sql, &[(&taken.id, Type::TEXT), (&due.0, Type::INT8)])?;
    Ok(())
}

/// How often a job has been put, if it is still the taker's; then nobody takes it before the end of the
/// transaction.
pub(super) fn held(db: &mut Transaction<'_>, taken: &Taken) -> Result<u64, Fault> {
    let sql = "SELECT token, puts FROM job WHERE id = $1 FOR UPDATE";
    if let Some(row) = db.query_typed_opt(sql, &[(&taken.id, Type::TEXT)])?
        && digest_if_any(&row, 0)? == Some(taken.token)
    {
        return count(&row, 1);
    }
    Err(StoreError::Changed { what: format!("the job {}", taken.id) }.into())
}

/// Takes the job of a queue that has been due longest, past those that others are taking.
pub(super) fn take(
    db: &mut Transaction<'_>,
    queue: Queue,
    now: Instant,
    lease: Lease,
) -> Result<Option<Job>, Fault> {
    let sql = "UPDATE job SET due = $3, token = $4 WHERE id =
                   (SELECT id FROM job WHERE queue = $1 AND due <= $2
                    ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING id, puts, payload";
    let row = db.query_typed_opt(
        sql,
        &[
            (&queue.as_str(), Type::TEXT),
            (&now.0, Type::INT8),
            (&lease.until.0, Type::INT8),
            (&lease.token.0.as_slice(), Type::BYTEA),
        ],
    )?;
    let Some(row) = row else { return Ok(None) };
    let taken = Taken { id: get(&row, 0)?, token: lease.token, puts: count(&row, 1)? };
    Ok(Some(Job { taken, payload: get(&row, 2)? }))
}

/// Whether a queue has a job that is due.
pub(super) fn is_due(db: &mut Client, queue: Queue, now: Instant) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM job WHERE queue = $1 AND due <= $2)";
    let row = db.query_typed_one(sql, &[(&queue.as_str(), Type::TEXT), (&now.0, Type::INT8)])?;
    get(&row, 0)
}
