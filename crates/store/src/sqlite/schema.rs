//! The tables, and how an older data folder is brought up to date: forward only, one step at a time.

use crate::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// The step at index `n` leads to version `n + 1`. A step that was ever released is never edited.
const STEPS: &[&str] = &[FIRST];

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

/// Takes every step that the file has not seen, each in a transaction of its own.
///
/// # Errors
/// [`StoreError::Newer`] when the file has seen steps that this program does not know.
pub(super) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    db.execute_batch("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) STRICT")?;
    let found: u32 =
        db.query_row("SELECT coalesce(max(version), 0) FROM schema_version", [], |row| row.get(0))?;
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    for (version, step) in (1..=KNOWN).zip(STEPS).filter(|(version, _)| *version > found) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.execute("INSERT INTO schema_version (version) VALUES (?1)", [version])?;
        transaction.commit()?;
    }
    Ok(())
}
