//! One promise: on which cases, against which target, judged how.

use super::Measure;
use crate::{condition::Condition, period::Cadence};
use outrigger_kernel::{Micros, Ratio, Side};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One promise: what is measured, on which cases, against which target.
#[derive(Clone, Debug)]
pub struct Level {
    /// The name after `level.` in the text.
    pub name: String,
    /// What it is called on pages.
    pub title: String,
    /// Whether it bears credits.
    pub kind: Kind,
    /// The side that owes it; the client's are its obligations.
    pub owed_by: Side,
    /// What is measured.
    pub measure: Measure,
    /// Which cases it is about; all when absent.
    pub condition: Option<Condition>,
    /// The attributes of which moment say whether the level is about a case.
    pub judged: Judged,
    /// Which moment of a case puts it into a period.
    pub period_of: PeriodOf,
    /// The level that is owed.
    pub expected: Quantity,
    /// The level below which it is a default.
    pub minimum: Option<Quantity>,
    /// Whether more is better or less is.
    pub better: Better,
    /// How often it is stated.
    pub period: Cadence,
    /// What happens when there are few cases.
    pub low_volume: Option<LowVolume>,
    /// Cases that do not count; figures are shown with and without.
    pub exclude: Vec<Condition>,
    /// Its share of the credit pool.
    pub allocation: Option<Ratio>,
    /// The attribute by whose values the figure is broken down.
    pub by: Option<String>,
    /// Whether every value of `by` has to reach the level, not only all cases together.
    pub each: bool,
    /// Also a default: below the expected level in so many of so many periods.
    pub repeated: Option<OutOf>,
    /// How the expected level rises with what was reached.
    pub ratchet: Option<Ratchet>,
    /// Index of its escalation ladder in [`Agreement::ladders`](super::Agreement::ladders).
    pub ladder: Option<usize>,
    /// Levels of the other side from which a breach of this one gives relief.
    pub relieves: Vec<String>,
}

/// Whether a level bears credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Bears credits.
    Critical,
    /// Is reported.
    Key,
}

/// The moment whose attributes say whether a level is about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Judged {
    /// When its clock started.
    Start,
    /// When its clock stopped.
    #[default]
    Stop,
    /// The last ones known in the data.
    End,
}

/// The moment that puts a case into a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PeriodOf {
    /// When its clock started.
    Start,
    /// When its clock stopped.
    #[default]
    Stop,
    /// When it was due; an open case whose due time has come then counts as a miss.
    Due,
}

/// So many of so many, as in two of three periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOf {
    /// How many.
    pub count: u32,
    /// Of how many, the present one among them.
    pub of: u32,
}

/// How an expected share rises every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratchet {
    /// Of how many of the year's best months the mean is taken.
    pub best: u32,
    /// The largest rise, as a share of what is missing to 100 %.
    pub cap: Ratio,
}

/// The hours by which something is measured that has no case clock.
#[derive(Clone, Debug)]
pub struct ServiceTime {
    /// The name after `calendar.`.
    pub calendar_name: String,
    /// Those hours.
    pub calendar: crate::calendar::Calendar,
}

/// A measured or promised value with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// A share of cases or of time, exact.
    Share(Ratio),
    /// A length of time in microseconds.
    Micros(Micros),
    /// A number of cases.
    Count(u64),
    /// A score, exact.
    Score(Ratio),
}

/// Which way a value improves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The value should be at least the target.
    Higher,
    /// The value should be at most the target.
    Lower,
}

/// What holds when fewer cases than a floor were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowVolume {
    /// The floor: fewer cases than this are few.
    pub below: u64,
    /// What holds then.
    pub then: FewCases,
}

/// How few cases are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FewCases {
    /// One miss is forgiven, whatever its share.
    OneMiss,
    /// No verdict is given.
    NoVerdict,
}

impl Quantity {
    /// The value as one number for charts: basis points of a percentage (truncated), microseconds,
    /// cases, or hundredths of a score (truncated).
    pub fn plain(self) -> i64 {
        let scaled = |ratio: Ratio, scale: i128| {
            let scaled = i128::from(ratio.numerator()) * scale / i128::from(ratio.denominator());
            i64::try_from(scaled).unwrap_or(i64::MAX)
        };
        match self {
            Self::Share(share) => scaled(share, 10_000),
            Self::Micros(micros) => micros,
            Self::Count(count) => i64::try_from(count).unwrap_or(i64::MAX),
            Self::Score(score) => scaled(score, 100),
        }
    }
}
