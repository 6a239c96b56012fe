//! Between the words of the kernel and the columns of SQLite.

use outrigger_kernel::Hash;
use rusqlite::{Error, Row, types::Type};
use std::str::FromStr;

/// A count as SQLite keeps it. What does not fit is beyond anything that was ever saved.
pub(super) fn int(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

/// A count back.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| Error::IntegralValueOutOfRange(column, value))
}

/// A digest back.
pub(super) fn digest(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// An id back.
pub(super) fn id<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse::<T>().map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
