//! Folders and files of the data folder: made for this user alone, synced with what names them, and their
//! errors put into words.

use crate::StoreError;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// A folder, made when it is missing, by its full path.
pub(crate) fn make(dir: &Path) -> Result<PathBuf, StoreError> {
    make_all(dir).and_then(|()| dir.canonicalize()).map_err(|error| fault(dir, &error))
}

/// Makes the names in a folder durable, where folders can be synced.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub fn sync(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// What an error of a file or folder means that could not be opened or read.
pub(crate) fn fault(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Disk { cause: format!("{} cannot be opened, {error}", path.display()) },
    }
}

/// What an error means that came while a file was written.
pub(crate) fn write_fault(path: &Path, error: &io::Error) -> StoreError {
    match fault(path, error) {
        StoreError::Disk { .. } => {
            StoreError::Disk { cause: format!("{} cannot be written, {error}", path.display()) }
        }
        other => other,
    }
}

/// Makes a folder with those above it. A power cut must not take it away again, so the folder that names
/// it is synced too.
///
/// # Errors
/// When one of them cannot be made or synced.
pub fn make_all(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_all(parent)?;
    match make_private(dir) {
        // Another process was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        made => made.and_then(|()| sync(parent)),
    }
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

#[cfg(test)]
mod tests;
