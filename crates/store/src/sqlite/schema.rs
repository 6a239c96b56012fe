//! The tables, and how an older data folder is brought up to date: forward only, one step at a time.

use super::legacy;
use crate::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// One step: what changes the tables, and what moves their rows.
struct Step {
    sql: &'static str,
    rows: fn(&Connection) -> Result<(), StoreError>,
    /// What gives up the old tables once their rows are moved.
    after: &'static str,
}

/// The step at index `n` leads to version `n + 1`. A step that was ever released is never edited.
const STEPS: &[Step] = &[
    Step { sql: FIRST, rows: |_| Ok(()), after: "" },
    Step { sql: RECORDS, rows: legacy::move_rows, after: RECORDS_AFTER },
];

const KNOWN: u32 = STEPS.len() as u32;

/// `arrival` columns keep the order in which rows came; entries and ids of the tail are never deleted.
const FIRST: &str = "
    CREATE TABLE entry (
        arrival INTEGER PRIMARY KEY,
        engagement TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload BLOB NOT NULL,
        salt BLOB NOT NULL,
        leaf BLOB NOT NULL,
        UNIQUE (engagement, seq)
    ) STRICT;
    CREATE INDEX entry_first ON entry (engagement) WHERE seq = 1;

    CREATE TABLE blob (
        digest BLOB PRIMARY KEY NOT NULL,
        bytes BLOB NOT NULL
    ) STRICT;

    CREATE TABLE tail (
        arrival INTEGER PRIMARY KEY,
        engagement TEXT NOT NULL,
        source INTEGER NOT NULL,
        external_id BLOB NOT NULL,
        line BLOB NOT NULL
    ) STRICT;
    CREATE INDEX tail_by_source ON tail (engagement, source, arrival);
    CREATE TABLE tail_known (
        engagement TEXT NOT NULL,
        source INTEGER NOT NULL,
        external_id BLOB NOT NULL,
        PRIMARY KEY (engagement, source, external_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE account (
        id TEXT PRIMARY KEY NOT NULL,
        login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        password TEXT,
        created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE account_grant (
        arrival INTEGER PRIMARY KEY,
        account TEXT NOT NULL REFERENCES account (id),
        engagement TEXT NOT NULL,
        UNIQUE (account, engagement)
    ) STRICT;
    CREATE TABLE session (
        token_digest BLOB PRIMARY KEY NOT NULL,
        account TEXT NOT NULL REFERENCES account (id),
        created INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        csrf BLOB NOT NULL
    ) STRICT;
    CREATE TABLE link (
        token_digest BLOB PRIMARY KEY NOT NULL,
        account TEXT NOT NULL REFERENCES account (id),
        expires INTEGER NOT NULL
    ) STRICT;
";

/// Everything that is neither folded nor proven becomes a record, and tails are kept by chunks.
const RECORDS: &str = "
    CREATE TABLE record (
        shelf TEXT NOT NULL,
        key TEXT NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (shelf, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE chunk (
        engagement TEXT NOT NULL,
        source INTEGER NOT NULL,
        no INTEGER NOT NULL,
        ids BLOB NOT NULL,
        lines BLOB,
        batch BLOB,
        PRIMARY KEY (engagement, source, no)
    ) STRICT;
    CREATE INDEX chunk_waiting ON chunk (engagement, source, no) WHERE lines IS NOT NULL;

    CREATE TABLE job (
        id TEXT PRIMARY KEY NOT NULL,
        queue TEXT NOT NULL,
        due INTEGER NOT NULL,
        token BLOB,
        puts INTEGER NOT NULL,
        payload BLOB NOT NULL
    ) STRICT;
    CREATE INDEX job_due ON job (queue, due);
";

const RECORDS_AFTER: &str = "
    DROP TABLE link;
    DROP TABLE session;
    DROP TABLE account_grant;
    DROP TABLE account;
    DROP TABLE tail_known;
    DROP TABLE tail;
";

/// The keys of data subjects have a file of their own. A copy of the data that comes without it is given an
/// empty one, whatever steps the copy has seen.
const KEYS_TABLE: &str = "
    CREATE TABLE IF NOT EXISTS keys.record (
        shelf TEXT NOT NULL,
        key TEXT NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (shelf, key)
    ) STRICT, WITHOUT ROWID;
";

/// Takes every step that the file has not seen, each in a transaction of its own: a step that was broken
/// off is taken again from its start.
///
/// # Errors
/// [`StoreError::Newer`] when the file has seen steps that this program does not know.
pub(super) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    db.execute_batch("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) STRICT")?;
    let found = version(db)?;
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    db.execute_batch(KEYS_TABLE)?;
    for (version, step) in (1..=KNOWN).zip(STEPS).filter(|(version, _)| *version > found) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step.sql)?;
        (step.rows)(&transaction)?;
        transaction.execute_batch(step.after)?;
        transaction.execute("INSERT INTO schema_version (version) VALUES (?1)", [version])?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether the file is of this version exactly: one that is only read cannot be brought up to date.
///
/// # Errors
/// [`StoreError::Newer`] or [`StoreError::Older`].
pub(super) fn check(db: &Connection) -> Result<(), StoreError> {
    match version(db)? {
        found if found > KNOWN => Err(StoreError::Newer { found, known: KNOWN }),
        found if found < KNOWN => Err(StoreError::Older { found, known: KNOWN }),
        _ => Ok(()),
    }
}

/// How many steps the file has seen.
fn version(db: &Connection) -> Result<u32, StoreError> {
    Ok(db.query_row("SELECT coalesce(max(version), 0) FROM schema_version", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
