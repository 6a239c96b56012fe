//! What every engine checks before it writes and after it reads, so that they agree on it.

use crate::{
    StoreError,
    store::{
        ACCOUNT_TEXT_BYTES_MAX, Account, BLOB_BYTES_MAX, ENTRIES_PER_APPEND_MAX, ENTRIES_PER_READ_MAX,
        KIND_BYTES_MAX, LINE_BYTES_MAX, PAYLOAD_BYTES_MAX, TAIL_KEPT_MAX, TAIL_ROWS_MAX, TailRow,
    },
};
use outrigger_kernel::{EngagementId, Entry, Seq};

/// Before entries are appended: sizes, places and leaf hashes.
pub(crate) fn append(
    engagement: EngagementId,
    expected_seq: Seq,
    entries: &[Entry],
) -> Result<(), StoreError> {
    at_most("entries in one append", entries.len(), ENTRIES_PER_APPEND_MAX)?;
    for entry in entries {
        at_most("kind bytes", entry.kind.len(), KIND_BYTES_MAX)?;
        at_most("payload bytes", entry.payload.len(), PAYLOAD_BYTES_MAX)?;
    }
    first_wrong(engagement, expected_seq, entries).map_or(Ok(()), |seq| {
        let what = format!("entry {seq} of engagement {engagement} is out of place or does not fit its leaf");
        Err(StoreError::Misuse { what })
    })
}

/// Before entries are read.
pub(crate) fn read_limit(limit: usize) -> Result<(), StoreError> {
    at_most("entries in one read", limit, ENTRIES_PER_READ_MAX)
}

/// After entries were read: no gap, and every leaf hash still fits.
pub(crate) fn entries_read(
    engagement: EngagementId,
    after_seq: Seq,
    entries: &[Entry],
) -> Result<(), StoreError> {
    first_wrong(engagement, after_seq, entries).map_or(Ok(()), |seq| {
        let what = format!("entry {seq} of engagement {engagement} is missing or was changed");
        Err(StoreError::Damaged { what })
    })
}

/// The place of the first entry that does not follow the one before it or does not fit its leaf hash.
fn first_wrong(engagement: EngagementId, after_seq: Seq, entries: &[Entry]) -> Option<Seq> {
    let mut place = after_seq;
    for entry in entries {
        place = place.saturating_add(1);
        if entry.seq != place || !entry.is_intact(engagement) {
            return Some(place);
        }
    }
    None
}

/// Before a blob is kept.
pub(crate) fn blob(bytes: &[u8]) -> Result<(), StoreError> {
    at_most("blob bytes", bytes.len(), BLOB_BYTES_MAX)
}

/// Before rows go into the tail.
pub(crate) fn tail(rows: &[TailRow]) -> Result<(), StoreError> {
    at_most("tail rows in one call", rows.len(), TAIL_ROWS_MAX)?;
    rows.iter().try_for_each(|row| at_most("line bytes", row.line.len(), LINE_BYTES_MAX))
}

/// Before rows of the tail are read or sealed.
pub(crate) fn tail_rows(rows: usize) -> Result<(), StoreError> {
    at_most("tail rows in one call", rows, TAIL_KEPT_MAX)
}

/// Before an account is kept.
pub(crate) fn account(account: &Account) -> Result<(), StoreError> {
    at_most("login bytes", account.login.len(), ACCOUNT_TEXT_BYTES_MAX)?;
    at_most("name bytes", account.name.len(), ACCOUNT_TEXT_BYTES_MAX)?;
    at_most("password hash bytes", account.password.as_ref().map_or(0, String::len), ACCOUNT_TEXT_BYTES_MAX)
}

fn at_most(what: &'static str, measured: usize, limit: usize) -> Result<(), StoreError> {
    if measured > limit { Err(StoreError::TooLarge { what, limit }) } else { Ok(()) }
}
