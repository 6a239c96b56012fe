//! What the errors of SQLite and of the file system mean for the person in front of it.

use crate::StoreError;
use rusqlite::{Error, ErrorCode, ffi};
use std::{io, path::Path};

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let cause = error.to_string();
        let extended = error.sqlite_extended_error_code();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            // The index of the write-ahead log could not grow: the disk is full, nothing was lost.
            Some(ErrorCode::SystemIoFailure) if extended == Some(ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            Some(ErrorCode::SystemIoFailure) => Self::Disk { cause },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { what: cause },
            // Accounts are the only rows that others point at.
            Some(_) if extended == Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
                Self::Misuse { what: "the account is unknown".into() }
            }
            Some(_) => Self::Engine { cause },
            None if is_unreadable(&error) => Self::Damaged { what: cause },
            None => Self::Engine { cause },
        }
    }
}

/// Whether a column held something that was never written there.
fn is_unreadable(error: &Error) -> bool {
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..)
    )
}

/// The same for a file or folder that could not be opened.
pub(super) fn io(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Disk { cause: format!("{} cannot be opened, {error}", path.display()) },
    }
}

#[cfg(test)]
mod tests;
