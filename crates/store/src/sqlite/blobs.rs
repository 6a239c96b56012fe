//! Moves the blobs that the first version kept in the file to where blobs lie since.

use super::columns::digest;
use crate::{StoreError, blob::Blobs};
use outrigger_kernel::Hash;
use rusqlite::{Connection, OptionalExtension};

/// Moves one after the other: each is put down before its row goes, so breaking off loses nothing.
pub(super) fn move_out(db: &Connection, blobs: &dyn Blobs) -> Result<(), StoreError> {
    let next = "SELECT digest, bytes FROM blob LIMIT 1";
    let read = || -> rusqlite::Result<Option<(Hash, Vec<u8>)>> {
        db.query_row(next, [], |row| Ok((digest(row, 0)?, row.get(1)?))).optional()
    };
    while let Some((name, bytes)) = read()? {
        if Hash::of(&bytes) != name {
            return Err(StoreError::Damaged {
                what: format!("the bytes kept as {name} give another digest"),
            });
        }
        blobs.put(name, &bytes)?;
        db.execute("DELETE FROM blob WHERE digest = ?1", [name.0])?;
    }
    Ok(())
}
