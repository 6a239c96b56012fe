//! The data of claims: what one asks, how it stands, and what it changes.

use super::LevelChange;
use crate::{
    operate::{Answer, ClaimKind, Ending},
    view::{Offer, Sealed},
};
use outrigger_agreement::{Relief, terms::Silence};
use outrigger_kernel::{Instant, ItemNo};
use schemars::JsonSchema;
use serde::Serialize;

/// One claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimRow {
    /// Its number.
    pub no: ItemNo,
    /// What it asks for.
    pub kind: ClaimKind,
    /// What it is about, in words.
    pub about: String,
    /// The statement that a dispute is about.
    pub statement: Option<ItemNo>,
    /// The levels it is about; all when empty.
    pub levels: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who raised it and when.
    pub raised: Sealed,
    /// The instant by which it has to be answered; none when the terms set no time.
    pub due: Option<Instant>,
    /// What no answer by then means.
    pub silence: Silence,
    /// How it was answered, by words or by silence.
    pub answer: Option<Answer>,
    /// Why it was answered so, or taken back.
    pub answer_reason: Option<String>,
    /// Who ended it and when.
    pub answered: Option<Sealed>,
    /// How it ended; none while it is open.
    pub ending: Option<Ending>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// A claim's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClaimView {
    /// Its row.
    pub row: ClaimRow,
    /// What it would leave out; none for a dispute.
    pub relief: Option<Relief>,
    /// What it changes, with it and without; none for a dispute, and without figures.
    pub effect: Option<ClaimEffect>,
    /// The zone of the agreement.
    pub zone: String,
}

/// What a claim changes in the last twelve months: `before` is without it, `after` with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClaimEffect {
    /// The results that change.
    pub changes: Vec<LevelChange>,
    /// The cases that it leaves out, in alphabetical order; cut off past a limit.
    pub cases: Vec<String>,
    /// How many there are in all.
    pub cases_total: usize,
}
