//! Opening a data folder: the folder itself, its lock, and the connections with their settings.

use super::fault;
use crate::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

const LOCK_NAME: &str = "outrigger.lock";

/// Only a backup tool or somebody's shell can be in the way; readers never block the writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The data folder, made when it is missing, by its full path.
pub(super) fn folder(dir: &Path) -> Result<PathBuf, StoreError> {
    make_folder(dir).and_then(|()| dir.canonicalize()).map_err(|error| fault::io(dir, &error))
}

/// The lock that keeps a second process out for as long as the file stays open.
pub(super) fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK_NAME);
    let opened = File::options().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(|error| fault::io(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { folder: dir.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(fault::io(&path, &error)),
    }
}

/// The one connection that writes.
pub(super) fn for_writing(file: &Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    let journal: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !journal.eq_ignore_ascii_case("wal") {
        let cause = format!("the file system of {} cannot hold a write-ahead log", file.display());
        return Err(StoreError::Engine { cause });
    }
    // NORMAL would lose acknowledged commits on a power cut; on a Mac only a full fsync reaches the disk.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(db)
}

/// One of the connections that only read.
pub(super) fn for_reading(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    Ok(db)
}

/// Makes a folder with those above it. A power cut must not take it away again, so the folder that names
/// it is synced too.
fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(parent)?;
    make_private(dir)?;
    if cfg!(unix) { File::open(parent)?.sync_all() } else { Ok(()) }
}

/// Password hashes and other people's figures are nothing for the machine's other users.
#[cfg(unix)]
fn make_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make_private(dir: &Path) -> io::Result<()> {
    fs::create_dir(dir)
}
