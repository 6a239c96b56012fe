//! One row for every error that has a meaning of its own.

use super::*;

fn sqlite(code: i32) -> StoreError {
    Error::SqliteFailure(ffi::Error::new(code), Some("cause".into())).into()
}

#[test]
fn codes_of_sqlite_get_their_meaning() {
    let cause = || "cause".to_owned();
    let cases = [
        (ffi::SQLITE_FULL, StoreError::Full),
        (ffi::SQLITE_IOERR_SHMSIZE, StoreError::Full),
        (ffi::SQLITE_IOERR_FSYNC, StoreError::Disk { cause: cause() }),
        (ffi::SQLITE_IOERR_WRITE, StoreError::Disk { cause: cause() }),
        (ffi::SQLITE_READONLY, StoreError::ReadOnly),
        (ffi::SQLITE_CORRUPT, StoreError::Damaged { what: cause() }),
        (ffi::SQLITE_NOTADB, StoreError::Damaged { what: cause() }),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, StoreError::Engine { cause: cause() }),
        (ffi::SQLITE_BUSY, StoreError::Engine { cause: cause() }),
    ];
    for (code, want) in cases {
        assert_eq!(sqlite(code), want, "{code}");
    }
}

#[test]
fn a_column_of_the_wrong_kind_is_damage() {
    let error = StoreError::from(Error::IntegralValueOutOfRange(0, -1));
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    let error = StoreError::from(Error::QueryReturnedNoRows);
    assert!(matches!(error, StoreError::Engine { .. }), "{error:?}");
}
