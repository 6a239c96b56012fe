//! One entry as a line of `ledger.ndjson`. An entry has one line: whatever differs from it was changed.

use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq, entry::Draft};
use serde::{Deserialize, Serialize};

/// The fields in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub seq: Seq,
    /// Microseconds since 1970, for machines.
    at: i64,
    /// The same as the leaf says it.
    #[serde(rename = "at-text")]
    at_text: String,
    actor: AccountId,
    kind: String,
    payload: String,
    salt: Hash,
    leaf: Hash,
}

impl Line {
    /// What the line of an entry says; `None` when its payload is no text.
    pub fn of(entry: &Entry) -> Option<Self> {
        Some(Self {
            seq: entry.seq,
            at: entry.at.0,
            at_text: entry.at.to_string(),
            actor: entry.actor,
            kind: entry.kind.clone(),
            payload: String::from_utf8(entry.payload.clone()).ok()?,
            salt: Hash(entry.salt),
            leaf: entry.leaf,
        })
    }

    /// The entry, sealed anew from what the line says: its leaf is the one that the contents give.
    pub fn sealed(self, engagement: EngagementId) -> Entry {
        let draft = Draft { kind: self.kind, payload: self.payload.into_bytes(), salt: self.salt.0 };
        Entry::seal(engagement, self.seq, (Instant(self.at), self.actor), draft)
    }
}

/// The line of an entry, line feed included; `None` when its payload is no text.
pub(crate) fn written(entry: &Entry) -> Option<String> {
    serde_json::to_string(&Line::of(entry)?).ok().map(|line| line + "\n")
}

/// The entry of the line at a place.
///
/// It is sealed anew from what the line says and written again: one comparison covers every field, the
/// hash, and the way the line is written.
///
/// # Errors
/// Why the line is not the one that was sealed there, as the end of a sentence.
pub(crate) fn entry(raw: &[u8], engagement: EngagementId, seq: Seq) -> Result<Entry, String> {
    let line: Line = serde_json::from_slice(raw).map_err(|_| "it is not a line of a ledger")?;
    if line.seq != seq {
        return Err(format!("entry {} stands in its place", line.seq));
    }
    let entry = line.sealed(engagement);
    let is_sealed = written(&entry).is_some_and(|line| line.as_bytes() == raw);
    is_sealed.then_some(entry).ok_or_else(|| "it is not what was sealed".to_owned())
}
