//! Bytes under their own digest, in the same file as the ledger that names them.

use crate::StoreError;
use outrigger_kernel::Hash;
use rusqlite::{Connection, OptionalExtension, params};

/// Keeps bytes unless they are kept already.
pub(super) fn put(db: &Connection, digest: Hash, bytes: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO blob (digest, bytes) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING";
    db.execute(sql, params![digest.0, bytes])?;
    Ok(())
}

/// The bytes of a digest, checked against it.
pub(super) fn get(db: &Connection, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM blob WHERE digest = ?1";
    let bytes: Option<Vec<u8>> = db.query_row(sql, [digest.0], |row| row.get(0)).optional()?;
    if bytes.as_ref().is_some_and(|bytes| Hash::of(bytes) != digest) {
        return Err(StoreError::Damaged { what: format!("the bytes kept as {digest} give another digest") });
    }
    Ok(bytes)
}
