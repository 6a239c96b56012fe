//! A schema of a test's own in the database that OUTRIGGER_TEST_POSTGRES names, dropped with its owner.

use super::Postgres;
use crate::blob::Disk;
use postgres::{Client, NoTls};
use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;

/// A schema and a folder of blobs.
pub(crate) struct Scratch {
    url: String,
    schema: String,
    blobs: TempDir,
}

impl Scratch {
    /// A new schema, or nothing but a word where there is no database to test with.
    pub(crate) fn new() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(url) = environment("OUTRIGGER_TEST_POSTGRES") else {
            let must = environment("OUTRIGGER_REQUIRE_ALL").is_some();
            assert!(!must, "nothing may be skipped here: OUTRIGGER_TEST_POSTGRES names no database");
            println!("skipped: set OUTRIGGER_TEST_POSTGRES to the URL of a database to run this test");
            return None;
        };
        let no = COUNT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("outrigger_test_{}_{no}", std::process::id());
        // The database lists connections by this name.
        let joint = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{joint}application_name={schema}");
        Some(Self { url, schema, blobs: tempfile::tempdir().unwrap() })
    }

    /// The store in it, as one more process opens it.
    pub(crate) fn open(&self) -> Postgres {
        let blobs = Disk::open(self.blobs()).unwrap();
        Postgres::open_in(&self.url, &self.schema, Box::new(blobs)).unwrap()
    }

    /// The URL of the database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The name of the schema.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// The folder of its blobs.
    pub(crate) fn blobs(&self) -> &Path {
        self.blobs.path()
    }

    /// Ends every connection of the stores that are open in it, as a restart of the server does.
    pub(crate) fn end_connections(&self) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = $1 AND pid <> pg_backend_pid()";
        self.raw().execute(sql, &[&self.schema]).unwrap();
    }

    /// A connection past the store, as somebody with the password in hand has it.
    pub(crate) fn raw(&self) -> Client {
        let mut client = Client::connect(&self.url, NoTls).unwrap();
        client.batch_execute(&format!("SET search_path = {}", self.schema)).unwrap();
        client
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let sql = format!("SET client_min_messages = error; DROP SCHEMA IF EXISTS {} CASCADE", self.schema);
        // A test that failed has more to say than what it left behind.
        _ = Client::connect(&self.url, NoTls).and_then(|mut client| client.batch_execute(&sql));
    }
}

#[expect(clippy::disallowed_methods, reason = "tests find their database where the environment says")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
