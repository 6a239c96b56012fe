//! Opening a data folder: the folder itself, its lock, and the connections with their settings.

use crate::{StoreError, folder::fault};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

const LOCK_NAME: &str = "outrigger.lock";

/// The file that holds the keys of data subjects.
pub(super) const KEYS_FILE_NAME: &str = "keys.db";
/// How SQL names that file.
const KEYS: &str = "keys";
/// Statements that a connection keeps prepared.
const STATEMENTS_KEPT: usize = 64;

/// How often the lock is tried. A process that has just ended may still be putting its files away, and one
/// that is being started holds, for a moment, what its parent held.
const LOCK_TRIES: u32 = 20;
/// How long is waited in between.
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Only a backup tool or somebody's shell can be in the way; readers never block the writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The lock that keeps a second process out for as long as the file stays open.
pub(super) fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK_NAME);
    let opened = File::options().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(|error| fault(&path, &error))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::park_timeout(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(fault(&path, &error)),
        }
    }
    Err(StoreError::InUse { folder: dir.display().to_string() })
}

/// Whether a process has the folder open. Looking makes nothing; the lock is held for a moment at most.
pub(super) fn is_in_use(dir: &Path) -> bool {
    let file = File::options().write(true).open(dir.join(LOCK_NAME));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The one connection that writes.
pub(super) fn for_writing(file: &Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    attach_keys(&db, file)?;
    // For both files: the statement names none.
    let journal: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !journal.eq_ignore_ascii_case("wal") {
        let cause = format!("the file system of {} cannot hold a write-ahead log", file.display());
        return Err(StoreError::Engine { cause });
    }
    // NORMAL would lose acknowledged commits on a power cut; on a Mac only a full fsync reaches the disk.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "fullfsync", true)?;
    // Folded back every 16 MiB. One that fails is tried again with the next commit, from the log: nothing is
    // lost by it.
    db.pragma_update(Some("main"), "wal_autocheckpoint", 4_096)?;
    // A key that is destroyed must not lie in a page that is free.
    db.pragma_update(Some(KEYS), "secure_delete", true)?;
    // Nor the name of an account that was erased in one that is in use. Free pages of this file are only
    // written over in time: clearing them would double what it costs to seal a tail.
    db.pragma_update(Some("main"), "secure_delete", "FAST")?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(db)
}

/// One of the connections that only read.
pub(super) fn for_reading(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    // A copy of the data that is only read may have come without the keys.
    if keys_beside(file).exists() {
        attach_keys(&db, file)?;
    }
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(db)
}

/// Keys of data subjects lie in a file of their own beside the other: a copy of the data does not take
/// them along, and destroying one leaves no older page behind.
fn attach_keys(db: &Connection, file: &Path) -> Result<(), StoreError> {
    let keys = keys_beside(file);
    let path = keys
        .to_str()
        .ok_or_else(|| StoreError::Engine { cause: format!("the path {} is not UTF-8", keys.display()) })?;
    db.execute("ATTACH DATABASE ?1 AS keys", [path])?;
    Ok(())
}

fn keys_beside(file: &Path) -> PathBuf {
    file.with_file_name(KEYS_FILE_NAME)
}
