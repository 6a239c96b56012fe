//! The data of restatements: what stands, what would take its place, and who signed.

use crate::view::{Offer, Sealed};
use outrigger_agreement::{LevelResult, Period, Statement};
use outrigger_kernel::{Hash, ItemNo, Money};
use schemars::JsonSchema;
use serde::Serialize;

/// One restatement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RestatementRow {
    /// Its number.
    pub no: ItemNo,
    /// The statement whose place it would take.
    pub statement: ItemNo,
    /// The period.
    pub period: Period,
    /// The period's title.
    pub title: String,
    /// How it stands.
    pub standing: RestatementStanding,
    /// Why it was proposed.
    pub reason: String,
    /// The digest of its figures.
    pub digest: Hash,
    /// Who proposed it and when.
    pub proposed: Sealed,
    /// Who signed or declined it and when.
    pub ended: Option<Sealed>,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// The statement that it became.
    pub becomes: Option<ItemNo>,
    /// The statement or restatement that overtook it.
    pub overtaken_by: Option<ItemNo>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// How a restatement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RestatementStanding {
    /// It waits for the other side's signature.
    Proposed,
    /// Both sides signed; it took the statement's place.
    Signed,
    /// The other side declined it, or its own side took it back.
    Declined,
    /// Something newer took its place first.
    Overtaken,
}

/// A restatement's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RestatementView {
    /// Its row.
    pub row: RestatementRow,
    /// The results that differ: `before` as stated, `after` as proposed.
    pub changes: Vec<LevelChange>,
    /// The money that differs.
    pub money: Vec<MoneyChange>,
    /// What becomes of later accounts that build on the statement, in a sentence; none when there are none.
    pub later: Option<String>,
    /// The proposed figures.
    pub figures: Statement,
    /// The zone of the agreement.
    pub zone: String,
}

/// One level's result in a period, before and after something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LevelChange {
    /// The period.
    pub period: Period,
    /// The level's name.
    pub level: String,
    /// What it is called.
    pub title: String,
    /// The result before; none when the level was not stated.
    pub before: Option<LevelResult>,
    /// The result after; none when the level is no longer stated.
    pub after: Option<LevelResult>,
}

/// An amount before and after something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MoneyChange {
    /// Which amount: charged, credited or payable.
    pub what: String,
    /// The amount before; none when there was no account.
    pub before: Option<Money>,
    /// The amount after.
    pub after: Option<Money>,
}
