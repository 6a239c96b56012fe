//! Patterns in the sealed events that are worth a question.

use crate::{Desk, Snapshot};
use outrigger_agreement::gaming::{Pattern, patterns};
use outrigger_kernel::{ItemNo, Refusal};
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
    /// The questions, in the order of the agreement.
    pub patterns: Vec<Pattern>,
}

impl Desk {
    /// The patterns of everything that is sealed, under the terms that hold at the moment looked at; `None`
    /// without terms or batches.
    ///
    /// # Errors
    /// As [`Desk::figures`].
    pub fn patterns(&self, snapshot: &Snapshot) -> Result<Option<PatternsView>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let Some(figures) = self.figures(snapshot, None)? else { return Ok(None) };
        let digest = figures.agreement().digest;
        let named = operate.agreements.iter().find(|(_, terms)| terms.digest == digest);
        Ok(named.map(|(no, _)| PatternsView {
            agreement: *no,
            zone: figures.agreement().zone_name.clone(),
            events: operate.batches.iter().map(|batch| batch.shape.events).sum(),
            patterns: patterns(&figures),
        }))
    }
}
