//! Between the words of the kernel and the columns of PostgreSQL.

use super::fault::Fault;
use crate::StoreError;
use outrigger_kernel::Hash;
use postgres::{Row, types::FromSql};
use std::str::FromStr;

/// A count as PostgreSQL keeps it. What does not fit is beyond anything that was ever saved.
pub(super) fn int(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

/// A column as it is.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Fault> {
    row.try_get(column).map_err(|error| damaged(column, &error.to_string()))
}

/// A count back.
pub(super) fn count(row: &Row, column: usize) -> Result<u64, Fault> {
    let value: i64 = get(row, column)?;
    u64::try_from(value).map_err(|_| damaged(column, "it is below zero"))
}

/// Bytes of a fixed length back.
pub(super) fn bytes<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], Fault> {
    let bytes: &[u8] = get(row, column)?;
    bytes.try_into().map_err(|_| damaged(column, "it has another length"))
}

/// A digest back.
pub(super) fn digest(row: &Row, column: usize) -> Result<Hash, Fault> {
    bytes(row, column).map(Hash)
}

/// A digest back, if there is one.
pub(super) fn digest_if_any(row: &Row, column: usize) -> Result<Option<Hash>, Fault> {
    let bytes: Option<&[u8]> = get(row, column)?;
    bytes.map(|_| digest(row, column)).transpose()
}

/// An id back.
pub(super) fn id<T: FromStr>(row: &Row, column: usize) -> Result<T, Fault> {
    let text: &str = get(row, column)?;
    text.parse().map_err(|_| damaged(column, "it is no id"))
}

/// A column that holds something that was never written there.
pub(super) fn damaged(column: usize, why: &str) -> Fault {
    StoreError::Damaged { what: format!("column {} of a row cannot be read, {why}", column + 1) }.into()
}
