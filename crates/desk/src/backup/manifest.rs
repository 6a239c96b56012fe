//! What a backup says of itself.

use outrigger_kernel::{EngagementId, Hash, Instant, Seq};
use serde::{Deserialize, Serialize};

/// The list of a backup's parts, with what each ledger came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format's name.
    pub format: String,
    /// The version of the program that wrote it.
    pub program: String,
    /// When it was begun: everything that was saved by then is in it.
    pub made: Instant,
    /// The ledgers, oldest first.
    pub ledgers: Vec<LedgerPart>,
    /// Blobs.
    pub blobs: u64,
    /// Chunks of tails.
    pub chunks: u64,
    /// Records.
    pub records: u64,
    /// Every part with the digest of its bytes, in the order in which they stand.
    pub parts: Vec<Part>,
}

/// The recovery point of one ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerPart {
    /// Whose.
    pub engagement: EngagementId,
    /// How many entries are in the backup.
    pub entries: Seq,
    /// The root over them.
    pub root: Hash,
    /// When the last of them was sealed.
    pub last_at: Instant,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the tar.
    pub name: String,
    /// Its digest.
    pub digest: Hash,
}
