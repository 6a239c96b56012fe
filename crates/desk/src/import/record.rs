//! An import as it is kept: what was asked, how far it has come, and what became of the rows until there.

use crate::{Desk, ingest::Placed, trouble, view::IngestProblem};
use outrigger_eventlog::Format;
use outrigger_kernel::{AccountId, EngagementId, Hash, Instant, ItemNo, Refusal, refusal};
use outrigger_lifecycle::operate::Source;
use outrigger_store::{
    Change, Shelf, StoreError,
    people::{read, written},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Imports of one engagement; their numbers have six digits, so that they stand in order.
pub(super) const IMPORTS_MAX: u64 = 999_999;

/// How an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    /// It has not begun, or it waits until it can go on.
    Waiting,
    /// Rows are being read.
    Running,
    /// Every row was read.
    Done,
    /// The file as a whole cannot be read any further; what was read before stays.
    Failed,
    /// It was undone: none of its events is there any more.
    Discarded,
}

impl ImportState {
    /// Whether rows are still to be read.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// One import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub no: u64,
    pub source: ItemNo,
    /// What the source said of its files when the import began: every step reads alike.
    pub how: Source,
    pub file: Hash,
    pub name: String,
    pub bytes: u64,
    pub by: AccountId,
    pub at: Instant,
    /// Rows in one step. It is kept, so that a later version of the program cuts at the same rows.
    pub step_rows: u64,
    pub state: ImportState,
    /// When it came to its end.
    pub ended: Option<Instant>,
    /// Why it waits, or why it failed.
    pub trouble: Option<String>,
    pub format: Option<Format>,
    /// Rows until here, and what became of them.
    pub rows: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: u64,
    /// The first rejected rows.
    pub problems: Vec<IngestProblem>,
    /// Blobs that hold the rejected rows, one after the other.
    pub rejects: Vec<Hash>,
    /// The chunks of the tail that hold what was new, and nothing else.
    pub chunks: Vec<u64>,
}

impl Record {
    /// The record of a step whose rows were placed.
    pub fn placed(mut self, placed: &Placed) -> Self {
        self.accepted += placed.accepted;
        self.duplicates += placed.duplicates;
        self.chunks.extend(placed.no);
        assert_eq!(self.rows, self.accepted + self.duplicates + self.rejected, "no row disappears");
        self
    }
}

/// A record with the bytes that it was read from: whoever replaces it has to know them, so that of two who do
/// the same work one alone gets anywhere.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub key: String,
    pub record: Record,
    value: Vec<u8>,
}

impl Kept {
    /// A record that is not kept yet.
    pub fn new(engagement: EngagementId, record: Record) -> Result<Self, StoreError> {
        Ok(Self { key: key(engagement, record.no), value: written(&record)?, record })
    }

    /// The change that adds it.
    pub fn inserted(&self) -> Change {
        Change::Insert(Shelf::Import, self.key.clone(), self.value.clone())
    }

    /// The change that puts another record in its place.
    pub fn replaced(&self, by: &Record) -> Result<Change, StoreError> {
        let (key, was, value) = (self.key.clone(), self.value.clone(), written(by)?);
        Ok(Change::Replace { shelf: Shelf::Import, key, was, value })
    }

    /// The same place with the record that was put there.
    pub fn with(&self, record: Record) -> Result<Self, StoreError> {
        Ok(Self { key: self.key.clone(), value: written(&record)?, record })
    }
}

/// The key of a record. Numbers stand in order.
pub(super) fn key(engagement: EngagementId, no: u64) -> String {
    format!("{engagement}/{no:06}")
}

impl Desk {
    /// An import that is kept.
    pub(super) fn kept_import(&self, engagement: EngagementId, no: u64) -> Result<Kept, Refusal> {
        let found = self.find_import(engagement, no).map_err(trouble::store)?;
        found.ok_or_else(|| refusal::not_found("import", no))
    }

    pub(super) fn find_import(&self, engagement: EngagementId, no: u64) -> Result<Option<Kept>, StoreError> {
        let key = key(engagement, no);
        let Some(value) = self.store().record(Shelf::Import, &key)? else { return Ok(None) };
        Ok(Some(Kept { record: read(&value)?, key, value }))
    }

    /// Imports after a number, in order, at most `limit`.
    pub(super) fn imports_after(
        &self,
        engagement: EngagementId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let (prefix, after) = (format!("{engagement}/"), key(engagement, after));
        let records = self.store().records(Shelf::Import, &prefix, &after, limit)?;
        records.iter().map(|(_, value)| read(value)).collect()
    }

    /// The number of the newest import; 0 when there is none. Numbers have no gaps, so it is found by halving.
    pub(super) fn last_import(&self, engagement: EngagementId) -> Result<u64, StoreError> {
        let is_there = |no: u64| -> Result<bool, StoreError> {
            Ok(self.store().record(Shelf::Import, &key(engagement, no))?.is_some())
        };
        let (mut below, mut beyond) = (0, 1);
        while is_there(beyond)? {
            (below, beyond) = (beyond, beyond * 2);
        }
        while beyond - below > 1 {
            let middle = below + (beyond - below) / 2;
            if is_there(middle)? { below = middle } else { beyond = middle }
        }
        Ok(below)
    }
}
