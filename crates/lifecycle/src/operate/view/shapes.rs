//! The data of the operate pages, as they are shown and as JSON gives them.

mod claims;
mod restatements;
mod sources;

pub use claims::{ClaimEffect, ClaimRow, ClaimView};
pub use restatements::{LevelChange, MoneyChange, RestatementRow, RestatementStanding, RestatementView};
pub use sources::{BatchRow, SourceRow, WithdrawnRow};

use super::super::Standing;
use crate::view::{Offer, Sealed};
use outrigger_agreement::{CaseOutcome, LevelResult, Period, Statement};
use outrigger_kernel::{Hash, Instant, ItemNo, Side};
use schemars::JsonSchema;
use serde::Serialize;

/// The stage's page: every service level in one period.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OperateView {
    /// The period shown.
    pub period: Option<Period>,
    /// Its title.
    pub period_title: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// The periods that can be shown, newest first.
    pub periods: Vec<Period>,
    /// The zone of the agreement.
    pub zone: String,
    /// The service levels.
    pub levels: Vec<LevelRow>,
    /// The statement of the period, if it is stated.
    pub statement: Option<StatementRow>,
    /// Whether the period is stated and its levels would come out differently today.
    pub differs: bool,
    /// All statements, newest first.
    pub statements: Vec<StatementRow>,
    /// Claims, newest first.
    pub claims: Vec<ClaimRow>,
    /// Restatements, newest first.
    pub restatements: Vec<RestatementRow>,
    /// Sources.
    pub sources: Vec<SourceRow>,
    /// Agreements, newest first.
    pub agreements: Vec<AgreementRow>,
    /// The instant up to which every source has sent everything.
    pub complete_until: Option<Instant>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// One service level in a period.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelRow {
    /// The result.
    #[serde(flatten)]
    pub result: LevelResult,
    /// `provisional` or `stated`.
    pub standing: String,
    /// Values of earlier weeks, oldest first, in basis points or microseconds or counts.
    pub trend: Vec<Option<i64>>,
}

/// One statement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatementRow {
    /// Its number.
    pub no: ItemNo,
    /// Its period.
    pub period: Period,
    /// The period's title.
    pub title: String,
    /// How it stands.
    pub standing: Standing,
    /// How many of its levels are met.
    pub met: usize,
    /// How many levels it states.
    pub levels: usize,
    /// The sides that have not agreed yet.
    pub waits_on: Vec<Side>,
    /// Whether it would come out differently today, where the page's figures say so.
    pub differs: bool,
    /// The entry that stated it.
    pub stated: Sealed,
}

/// One agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementRow {
    /// Its number.
    pub no: ItemNo,
    /// Its title.
    pub title: String,
    /// The digest of its text.
    pub digest: Hash,
    /// The first day of its terms.
    pub effective: String,
    /// Whether it holds today.
    pub in_force: bool,
    /// The last day on which it holds, where other signed terms follow.
    pub until: Option<String>,
    /// Where its term stands; none when it runs until it is ended.
    pub term: Option<TermRow>,
    /// Who signed.
    pub signings: Vec<Sealed>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// How long an agreement runs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TermRow {
    /// The last day of the term that runs.
    pub last_day: String,
    /// The last day on which notice ends it then.
    pub last_notice: String,
    /// How often it was renewed.
    pub renewals: u32,
    /// Whether the last day lies behind.
    pub ended: bool,
}

/// One level's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelView {
    /// The period shown.
    pub period: Period,
    /// Its title.
    pub period_title: String,
    /// The periods that can be shown, newest first.
    pub periods: Vec<Period>,
    /// The result: as it was stated where the period is, provisional where it is not.
    pub result: LevelResult,
    /// The statement that states it; none while it is provisional.
    pub stated: Option<ItemNo>,
    /// What the events and terms give today, where that differs from what was stated.
    pub today: Option<LevelResult>,
    /// What is measured, in words.
    pub promise: String,
    /// Which cases it is about: the condition as the agreement says it.
    pub condition: Option<String>,
    /// Conditions that exclude a case.
    pub exclude: Vec<String>,
    /// Levels of the other side from which a miss of this one gives relief.
    pub relieves: Vec<String>,
    /// The number of the agreement.
    pub agreement: ItemNo,
    /// The digest of the agreement's text.
    pub agreement_digest: Hash,
    /// The zone of the agreement.
    pub zone: String,
    /// Week by week.
    pub trend: Vec<TrendPoint>,
    /// The cases behind the figure: misses first, then the longest.
    pub cases: Vec<CaseOutcome>,
    /// How many cases there are in all.
    pub cases_total: usize,
    /// The instant up to which every source has sent everything.
    pub complete_until: Option<Instant>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// One week of a trend.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrendPoint {
    /// The week.
    pub period: Period,
    /// Its first day.
    pub from: String,
    /// The result in that week.
    pub result: LevelResult,
}

/// A statement's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatementView {
    /// Its row.
    pub row: StatementRow,
    /// The agreement.
    pub agreement: ItemNo,
    /// The figures as they were stated.
    pub figures: Statement,
    /// The zone of the agreement.
    pub zone: String,
    /// Who agreed.
    pub agreed: Vec<Sealed>,
    /// Disputes of its figures.
    pub claims: Vec<ClaimRow>,
    /// Restatements that were proposed of it.
    pub restatements: Vec<RestatementRow>,
    /// Whether the events, terms and claims that it cites give the stated figures; none when not recomputed.
    pub recomputed: Option<bool>,
    /// What would come out differently today, from everything that is sealed and settled by now.
    pub today: Vec<LevelChange>,
    /// The money that would come out differently today.
    pub today_money: Vec<MoneyChange>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}
