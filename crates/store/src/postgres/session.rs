//! Connections to the database, each with the settings that the store relies on.

use super::{address::Address, fault::Fault, tls};
use crate::StoreError;
use postgres::{Client, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Bytes in the name of a schema, as PostgreSQL limits them.
const SCHEMA_BYTES_MAX: usize = 63;

/// An answer of success means that it is on disk, whatever the server's default. A process that stops in
/// the middle of its work lets go of its locks after a while, and nobody waits for a lock for ever.
const SETTINGS: &str = "
    SET synchronous_commit = on;
    SET idle_in_transaction_session_timeout = '30s';
    SET lock_timeout = '60s';
    SET client_min_messages = warning;
";

/// Where connections lead to.
pub(super) struct Server {
    address: Address,
    tls: MakeRustlsConnect,
    schema: String,
    spoken: String,
}

impl Server {
    /// A schema of the database at a URL. Nothing is connected by this.
    pub(super) fn try_new(url: &str, schema: &str) -> Result<Self, StoreError> {
        if !is_plain(schema) {
            return Err(StoreError::Misuse { what: format!("a schema called {schema:?}") });
        }
        let address = Address::parse(url).map_err(|cause| StoreError::Engine { cause })?;
        let tls = tls::connector(address.authorities.as_deref())?;
        let spoken = address.spoken();
        Ok(Self { address, tls, schema: schema.to_owned(), spoken })
    }

    /// A new connection that looks into the schema and nowhere else.
    pub(super) fn connect(&self) -> Result<Client, Fault> {
        let mut client = self.address.config.connect(self.tls.clone())?;
        client.batch_execute(SETTINGS)?;
        let sql = "SELECT set_config('search_path', $1, false)";
        client.query_typed(sql, &[(&self.schema, Type::TEXT)])?;
        Ok(client)
    }

    /// The name of the schema: letters, digits and underscores.
    pub(super) fn schema(&self) -> &str {
        &self.schema
    }

    /// The database as a sentence names it.
    pub(super) fn spoken(&self) -> &str {
        &self.spoken
    }
}

/// Whether a name may stand in a statement as it is.
fn is_plain(schema: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    schema.len() <= SCHEMA_BYTES_MAX
        && schema.starts_with(|first: char| first.is_ascii_lowercase())
        && schema.bytes().all(fits)
}

#[cfg(test)]
mod tests;
