//! The tables, and how an older schema is brought up to date: forward only, one step at a time.

use super::{
    columns::get,
    fault::Fault,
    locks::{self, Locks},
};
use crate::StoreError;
use postgres::{Client, Transaction, types::Type};

/// The step at index `n` leads to version `n + 1`. A step that was ever released is never edited.
const STEPS: &[&str] = &[FIRST];

const KNOWN: u32 = STEPS.len() as u32;

/// The oldest server that answers what became of a transaction, as it numbers itself.
const SERVER_MIN: i32 = 130_000;

/// Texts are ordered by their bytes, as everywhere else. Keys of data subjects have a table of their own,
/// so that a dump can leave it out. Rows of `entry` and `chunk` are never deleted.
const FIRST: &str = r#"
    CREATE TABLE entry (
        arrival BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        engagement TEXT COLLATE "C" NOT NULL,
        seq BIGINT NOT NULL,
        at BIGINT NOT NULL,
        actor TEXT COLLATE "C" NOT NULL,
        kind TEXT COLLATE "C" NOT NULL,
        payload BYTEA NOT NULL,
        salt BYTEA NOT NULL,
        leaf BYTEA NOT NULL,
        UNIQUE (engagement, seq)
    );
    CREATE INDEX entry_first ON entry (arrival) WHERE seq = 1;

    CREATE TABLE record (
        shelf TEXT COLLATE "C" NOT NULL,
        key TEXT COLLATE "C" NOT NULL,
        value BYTEA NOT NULL,
        PRIMARY KEY (shelf, key)
    );
    CREATE TABLE subject_key (
        shelf TEXT COLLATE "C" NOT NULL,
        key TEXT COLLATE "C" NOT NULL,
        value BYTEA NOT NULL,
        PRIMARY KEY (shelf, key)
    );

    CREATE TABLE chunk (
        engagement TEXT COLLATE "C" NOT NULL,
        source BIGINT NOT NULL,
        no BIGINT NOT NULL,
        ids BYTEA NOT NULL,
        lines BYTEA,
        batch BYTEA,
        PRIMARY KEY (engagement, source, no)
    );
    CREATE INDEX chunk_waiting ON chunk (engagement, source, no) WHERE lines IS NOT NULL;

    CREATE TABLE job (
        id TEXT COLLATE "C" PRIMARY KEY,
        queue TEXT COLLATE "C" NOT NULL,
        due BIGINT NOT NULL,
        token BYTEA,
        puts BIGINT NOT NULL,
        payload BYTEA NOT NULL
    );
    CREATE INDEX job_due ON job (queue, due, id);
"#;

/// Takes every step that the schema has not seen, each in a transaction of its own: a step that was broken
/// off is taken again from its start. Of several servers that start together one takes it.
///
/// # Errors
/// [`StoreError::Newer`] when the schema has seen steps that this program does not know;
/// [`StoreError::Engine`] when the server is too old or does not keep UTF-8.
pub(super) fn migrate(client: &mut Client, schema: &str) -> Result<(), Fault> {
    check(client)?;
    let keys = Locks::of(schema).tables().keys();
    loop {
        let (mut db, _) = locks::begin(client, &keys)?;
        let found = version(&mut db, schema)?;
        if found > KNOWN {
            return Err(StoreError::Newer { found, known: KNOWN }.into());
        }
        let Some(step) = STEPS.get(found as usize) else { return Ok(db.commit()?) };
        db.batch_execute(step)?;
        let sql = "INSERT INTO schema_version (version) VALUES ($1)";
        db.execute_typed(sql, &[(&i64::from(found + 1), Type::INT8)])?;
        db.commit()?;
    }
}

/// What no schema can make good.
fn check(client: &mut Client) -> Result<(), Fault> {
    let sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                      current_setting('server_encoding')";
    let row = client.query_typed_one(sql, &[])?;
    let (number, version, encoding): (i32, &str, &str) = (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
    if number < SERVER_MIN {
        let cause =
            format!("the database server is PostgreSQL {version}. Version 13 is the oldest that will do");
        return Err(StoreError::Engine { cause }.into());
    }
    if encoding != "UTF8" {
        let cause = format!("the database keeps texts as {encoding}. Make one with ENCODING 'UTF8'");
        return Err(StoreError::Engine { cause }.into());
    }
    Ok(())
}

/// How many steps the schema has seen. It is made when it is missing.
fn version(db: &mut Transaction<'_>, schema: &str) -> Result<u32, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1),
                      to_regclass('schema_version') IS NOT NULL";
    let row = db.query_typed_one(sql, &[(&schema, Type::TEXT)])?;
    let (has_schema, has_versions): (bool, bool) = (get(&row, 0)?, get(&row, 1)?);
    // Asked for first: a user who may not make them shall be able to use them.
    if !has_schema {
        db.batch_execute(&format!("CREATE SCHEMA \"{schema}\""))?;
    }
    if !has_versions {
        db.batch_execute("CREATE TABLE schema_version (version BIGINT PRIMARY KEY)")?;
    }
    let row = db.query_typed_one("SELECT coalesce(max(version), 0) FROM schema_version", &[])?;
    let version: i64 = get(&row, 0)?;
    Ok(u32::try_from(version).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
