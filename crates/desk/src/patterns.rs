//! Patterns in the sealed events that are worth a question.

use crate::{Desk, Snapshot};
use outrigger_agreement::gaming::{Pattern, patterns, patterns_without_names};
use outrigger_kernel::{ItemNo, Refusal, Side};
use schemars::JsonSchema;
use serde::Serialize;

/// What the sealed events raise as questions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternsView {
    /// The agreement whose clocks were looked at.
    pub agreement: ItemNo,
    /// The zone of the agreement.
    pub zone: String,
    /// How many events were looked at.
    pub events: u64,
    /// Whether people are named; the other side of those who did the work reads of agent 1, agent 2.
    pub named: bool,
    /// The questions, in the order of the agreement.
    pub patterns: Vec<Pattern>,
}

impl Desk {
    /// The patterns of everything that is sealed, under the terms that hold at the moment looked at; `None`
    /// without terms or batches. The provider's people have their names on their own side alone.
    ///
    /// # Errors
    /// As [`Desk::figures`].
    pub fn patterns(&self, snapshot: &Snapshot, viewer: Side) -> Result<Option<PatternsView>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let Some(figures) = self.figures(snapshot, None)? else { return Ok(None) };
        let digest = figures.agreement().digest;
        let named = viewer == Side::Provider;
        let patterns = if named { patterns(&figures) } else { patterns_without_names(&figures) };
        let agreement = operate.agreements.iter().find(|(_, terms)| terms.digest == digest);
        Ok(agreement.map(|(no, _)| PatternsView {
            agreement: *no,
            zone: figures.agreement().zone_name.clone(),
            events: operate.batches.iter().map(|batch| batch.shape.events).sum(),
            named,
            patterns,
        }))
    }
}
