//! The data of sources and their batches on the stage's page.

use crate::view::{Offer, Sealed};
use outrigger_kernel::{Hash, Instant, ItemNo};
use schemars::JsonSchema;
use serde::Serialize;

/// One source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceRow {
    /// Its number.
    pub no: ItemNo,
    /// Its name.
    pub name: String,
    /// Whether it takes events.
    pub connected: bool,
    /// How many sealed batches count.
    pub batches: usize,
    /// Sealed events.
    pub events: u64,
    /// The instant up to which it has sent everything.
    pub complete_until: Option<Instant>,
    /// Its newest batches, newest first, with those that were withdrawn.
    pub sealed: Vec<BatchRow>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// One sealed batch.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BatchRow {
    /// Its digest.
    pub digest: Hash,
    /// How many events it holds.
    pub events: u64,
    /// How many cases they are about.
    pub cases: u64,
    /// The instant up to which its source had sent everything.
    pub complete_until: Instant,
    /// Who sealed it, and when.
    pub sealed: Sealed,
    /// A statement or restatement whose figures were computed from it; a batch that one cites stays.
    pub cited_by: Option<ItemNo>,
    /// How it was withdrawn; none while it counts.
    pub withdrawn: Option<WithdrawnRow>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// The end of a batch.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WithdrawnRow {
    /// Why.
    pub reason: String,
    /// By whom and when.
    pub sealed: Sealed,
}
