//! The figures of one period, with what they were computed from and a digest of the result.

use crate::{evaluate::Figures, level::LevelResult, period::Period};
use outrigger_kernel::{Hash, Instant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names the rules by which figures are computed; it changes only when a figure could.
pub const ENGINE: &str = "outrigger-figures/1";

/// The figures of one period under one agreement version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The period.
    pub period: Period,
    /// The digest of the agreement's text.
    pub agreement: Hash,
    /// The rules by which it was computed.
    pub engine: String,
    /// The first instant of the period.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// The last event that was known; the period is complete when it lies past its end.
    pub data_until: Option<Instant>,
    /// How many events were known.
    pub events: u64,
    /// The sealed batches those events came from; empty when they came from a file.
    pub batches: Vec<Hash>,
    /// The levels stated for such periods, in the order of the agreement.
    pub levels: Vec<LevelResult>,
    /// The digest of engine, agreement, period and levels: equal digests are equal figures.
    pub digest: Hash,
}

/// What the digest is taken over: results and terms, not how often or in which order events came.
#[derive(Serialize)]
struct Digested<'a> {
    engine: &'a str,
    agreement: Hash,
    period: Period,
    levels: &'a [LevelResult],
}

impl Statement {
    /// The digest that its contents give; a statement is intact when it equals its own.
    pub fn recomputed_digest(&self) -> Hash {
        digest(&self.engine, self.agreement, self.period, &self.levels)
    }
}

fn digest(engine: &str, agreement: Hash, period: Period, levels: &[LevelResult]) -> Hash {
    // Struct fields serialise in their order and hold integers and texts only, so this is canonical.
    let bytes = serde_json::to_vec(&Digested { engine, agreement, period, levels }).unwrap_or_default();
    debug_assert!(!bytes.is_empty(), "plain structs always serialise");
    Hash::of(&bytes)
}

impl Figures {
    /// The statement of one period: every level that is stated at its cadence.
    pub fn statement(&self, period: Period, batches: Vec<Hash>) -> Statement {
        let (from, to) = period.bounds(&self.agreement.zone);
        let stated =
            self.agreement.levels.iter().enumerate().filter(|(_, level)| level.period == period.cadence());
        let levels: Vec<LevelResult> = stated.filter_map(|(at, _)| self.level(at, period)).collect();
        let agreement = self.agreement.digest;
        Statement {
            period,
            agreement,
            engine: ENGINE.to_owned(),
            from,
            to,
            data_until: self.log.span().map(|(_, last)| last),
            events: self.log.len() as u64,
            batches,
            digest: digest(ENGINE, agreement, period, &levels),
            levels,
        }
    }
}

#[cfg(test)]
mod tests;
