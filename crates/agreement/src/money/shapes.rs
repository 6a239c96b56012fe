//! The money of a month, as statements state it and pages show it.

use crate::{level::LevelResult, period::Period};
use outrigger_kernel::Money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the money of a month is computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MonthFacts {
    /// The month.
    pub period: Period,
    /// The results of every level whose period ends in the month.
    pub results: Vec<LevelResult>,
    /// What was counted for its charges: units and people, by the names of the charges.
    pub volumes: Vec<Volume>,
}

/// Something counted in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Volume {
    /// The charge's clause, as in `charges.unit.ticket`.
    pub clause: String,
    /// How many.
    pub count: u64,
}

/// The money of one month: what is charged, what is credited, what is earned back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The month.
    pub period: Period,
    /// What the month's work costs.
    pub charges: Vec<Line>,
    /// Their sum.
    pub charged: Money,
    /// The credits that the month's defaults give, before caps.
    pub credits: Vec<Credit>,
    /// What the caps leave of them.
    pub credited: Money,
    /// How the caps were applied; empty when nothing was credited.
    pub caps: Vec<Step>,
    /// Credits of earlier months that are earned back with this one.
    pub earned_back: Vec<Line>,
    /// What the month's invoice comes to: its charges, less what the month before credited, plus what
    /// is earned back.
    pub invoice: Vec<Line>,
    /// Its sum.
    pub payable: Money,
    /// What else the terms give rise to: a price to agree anew, a plan to be made, a right to end; and that
    /// months are missing before this one.
    pub notices: Vec<String>,
}

/// One line of an account with the way to its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// What it is for.
    pub title: String,
    /// The clause of the agreement, as in `charges.unit.ticket`.
    pub clause: String,
    /// The amount; negative when it is owed to the client.
    pub amount: Money,
    /// How it was computed, one rule a step.
    pub steps: Vec<Step>,
}

/// The credit that one default gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// The level's name.
    pub level: String,
    /// What the level is called.
    pub title: String,
    /// How many defaults in a row this is: 1 for the first.
    pub in_a_row: u32,
    /// The amount before caps.
    pub amount: Money,
    /// How it was computed, one rule a step.
    pub steps: Vec<Step>,
}

/// One step of a computation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The clause of the agreement that the step applies, as in `credits.at-risk`.
    pub clause: String,
    /// What it does, with its numbers, in words.
    pub what: String,
    /// What it comes to, where that is money.
    pub amount: Option<Money>,
}
