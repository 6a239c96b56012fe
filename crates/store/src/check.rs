//! What every engine checks before it writes and after it reads, so that they agree on it.

use crate::{
    Change, Chunk, StoreError,
    store::{
        BLOB_BYTES_MAX, CHANGES_MAX, CHUNK_BYTES_MAX, CHUNK_ROWS_MAX, ENTRIES_PER_APPEND_MAX,
        ENTRIES_PER_READ_MAX, KEY_BYTES_MAX, KIND_BYTES_MAX, LINE_BYTES_MAX, LISTED_MAX, PAYLOAD_BYTES_MAX,
        VALUE_BYTES_MAX,
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
        no_nul("the name of a fact", &entry.kind)?;
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

/// Before a chunk goes into a tail.
pub(crate) fn chunk(chunk: &Chunk) -> Result<(), StoreError> {
    at_most("rows in one chunk", chunk.ids.len(), CHUNK_ROWS_MAX)?;
    at_most("chunk bytes", chunk.lines.len(), CHUNK_BYTES_MAX)?;
    let mut lines = 0;
    for line in chunk.lines.split_inclusive(|byte| *byte == b'\n') {
        at_most("line bytes", line.len(), LINE_BYTES_MAX)?;
        lines += 1;
    }
    let ends = chunk.lines.last().is_none_or(|byte| *byte == b'\n');
    if lines == chunk.ids.len() && ends && chunk.no > 0 {
        return Ok(());
    }
    let what = format!("chunk {} has {} ids for {lines} lines", chunk.no, chunk.ids.len());
    Err(StoreError::Misuse { what })
}

/// Before anything is listed.
pub(crate) fn listed(limit: usize) -> Result<(), StoreError> {
    at_most("rows in one list", limit, LISTED_MAX)
}

/// Before records are changed.
pub(crate) fn changes(changes: &[Change]) -> Result<(), StoreError> {
    at_most("changes that go together", changes.len(), CHANGES_MAX)?;
    changes.iter().try_for_each(|change| {
        let (key, value) = match change {
            Change::Put(_, key, value) | Change::Insert(_, key, value) => (key, value.len()),
            Change::Replace { key, value, .. } => (key, value.len()),
            Change::Delete(_, key) | Change::Expect(_, key, _) => (key, 0),
            Change::JobPut { id, payload, .. } => (id, payload.len()),
            Change::JobDone(taken) | Change::JobAgain(taken, _) | Change::JobHeld(taken) => (&taken.id, 0),
        };
        at_most("key bytes", key.len(), KEY_BYTES_MAX)?;
        at_most("value bytes", value, VALUE_BYTES_MAX)?;
        no_nul("a key", key)
    })
}

/// Whether a record can have such a key, or keys that begin so. None that cannot be is there.
pub(crate) fn is_key(key: &str) -> bool {
    key.len() <= KEY_BYTES_MAX && !key.contains('\0')
}

/// Texts that name something hold no NUL: not every engine could keep it.
fn no_nul(what: &str, text: &str) -> Result<(), StoreError> {
    if text.contains('\0') {
        return Err(StoreError::Misuse { what: format!("{what} with a NUL character in it") });
    }
    Ok(())
}

pub(crate) fn at_most(what: &'static str, measured: usize, limit: usize) -> Result<(), StoreError> {
    if measured > limit { Err(StoreError::TooLarge { what, limit }) } else { Ok(()) }
}
