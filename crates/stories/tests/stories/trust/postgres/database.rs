//! A database of a story's own, on the server that `OUTRIGGER_TEST_POSTGRES` names.

use crate::machine::{skip, variable};
use ::postgres::{Client, Error, NoTls};
use outrigger_store::{Postgres, Store, blob::Disk};
use std::{
    path::Path,
    process,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

const SERVER: &str = "OUTRIGGER_TEST_POSTGRES";

/// An empty database; it is dropped with this value, whoever is connected to it.
pub struct Database {
    /// Where it is, as the command line takes it.
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// Makes one, or says that there is no server to make it on.
    pub fn make() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(server) = variable(SERVER) else {
            skip(&format!("{SERVER} names no server of databases"));
            return None;
        };
        let no = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("outrigger_story_{}_{no}", process::id());
        let database = Self { url: address_of(&name, &server), name, server };
        // An earlier run may have ended without dropping its own.
        database.drop_it().unwrap();
        database.run(&format!("CREATE DATABASE {}", database.name)).unwrap();
        Some(database)
    }

    /// The store in it, as one more server opens it.
    pub fn store(&self, blobs: &Path) -> Arc<dyn Store> {
        let blobs = Disk::open(blobs).unwrap();
        Arc::new(Postgres::open(&self.url, Box::new(blobs)).unwrap())
    }

    fn drop_it(&self) -> Result<(), Error> {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
    }

    fn run(&self, sql: &str) -> Result<(), Error> {
        Client::connect(&self.server, NoTls)?.batch_execute(sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A story that failed has more to say than what it left behind.
        _ = self.drop_it();
    }
}

/// The address of another database on the same server.
fn address_of(name: &str, server: &str) -> String {
    let (scheme, rest) = server.split_once("://").expect("the server has an address");
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let host = place.split('/').next().unwrap_or_default();
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{name}{mark}{options}")
}

#[test]
fn another_database_is_on_the_same_server() {
    let check = |server: &str, wanted: &str| assert_eq!(address_of("own", server), wanted);
    check("postgres://outrigger@127.0.0.1:54330/postgres", "postgres://outrigger@127.0.0.1:54330/own");
    check("postgres://me:word@db/x?sslmode=disable", "postgres://me:word@db/own?sslmode=disable");
    check("postgresql://db", "postgresql://db/own");
}
