//! What a transaction locks before it looks at anything, so that processes take turns. Advisory locks also
//! cover what is not there: no row has to exist.

use super::{columns::get, fault::Fault};
use crate::{Change, Tail};
use outrigger_kernel::{EngagementId, Hash};
use postgres::{Client, IsolationLevel, Transaction, types::Type};
use std::collections::BTreeSet;

/// The locks of one transaction. All are taken at once and in order, so that nobody waits in a circle.
pub(super) struct Locks<'a> {
    schema: &'a str,
    keys: BTreeSet<i64>,
}

impl<'a> Locks<'a> {
    /// No locks so far; schemas do not lock each other.
    pub(super) fn of(schema: &'a str) -> Self {
        Self { schema, keys: BTreeSet::new() }
    }

    /// The tables themselves, against others who bring them up to date.
    pub(super) fn tables(self) -> Self {
        self.and("tables", "")
    }

    /// A ledger.
    pub(super) fn ledger(self, engagement: EngagementId) -> Self {
        self.and("ledger", engagement.as_str())
    }

    /// A tail.
    pub(super) fn tail(self, tail: Tail) -> Self {
        self.and("tail", &format!("{}/{}", tail.engagement, tail.source))
    }

    /// Every record and job that changes are about.
    pub(super) fn changes(self, changes: &[Change]) -> Self {
        changes.iter().fold(self, |locks, change| {
            let (shelf, key) = match change {
                Change::Put(shelf, key, _)
                | Change::Insert(shelf, key, _)
                | Change::Replace { shelf, key, .. }
                | Change::Delete(shelf, key)
                | Change::Expect(shelf, key, _) => (shelf.as_str(), key),
                Change::JobPut { id, .. } => ("job", id),
                Change::JobDone(taken) | Change::JobAgain(taken, _) | Change::JobHeld(taken) => {
                    ("job", &taken.id)
                }
            };
            // A server has room for some thousand locks in all, and one call may change ten thousand
            // records: they share 256. Two that share one wait for each other and are none the worse.
            let Hash([lane, ..]) = Hash::of_parts(&[shelf.as_bytes(), b"/", key.as_bytes()]);
            locks.and("lane", &lane.to_string())
        })
    }

    /// The locks by their numbers, in order.
    pub(super) fn keys(&self) -> Vec<i64> {
        self.keys.iter().copied().collect()
    }

    fn and(mut self, what: &str, name: &str) -> Self {
        let text = format!("outrigger/{}/{what}/{name}", self.schema);
        let Hash([a, b, c, d, e, f, g, h, ..]) = Hash::of(text.as_bytes());
        self.keys.insert(i64::from_be_bytes([a, b, c, d, e, f, g, h]));
        self
    }
}

/// Begins a transaction that holds the locks, and answers its number with it. Every statement after this
/// one sees what was committed before it: whoever holds a lock sees what the one before has done.
pub(super) fn begin<'a>(client: &'a mut Client, keys: &[i64]) -> Result<(Transaction<'a>, String), Fault> {
    let mut db = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).start()?;
    let sql = "SELECT pg_current_xact_id()::text,
                      (SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS key)";
    let row = db.query_typed_one(sql, &[(&keys, Type::INT8_ARRAY)])?;
    Ok((db, get(&row, 0)?))
}

#[cfg(test)]
mod tests;
