//! What a level came to in a period, as statements state it and pages show it.

use crate::terms::{Better, Bound, Kind, Quantity};
use outrigger_kernel::{Instant, Micros, Ratio, Side};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a figure means under the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The expected level is reached.
    Met,
    /// Between the minimum and the expected level.
    BelowExpected,
    /// Below the minimum, or below the expected level where there is no minimum.
    Missed,
    /// No case in the period: neither 100 nor 0.
    NotMeasured,
    /// Fewer cases than the agreement judges.
    TooFew,
    /// The figures were not reported in time.
    NotReported,
}

/// The result of one level in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelResult {
    /// The level's name in the agreement; its clause is `level.` and this name.
    pub level: String,
    /// What it is called on pages.
    pub title: String,
    /// Whether it bears credits.
    pub kind: Kind,
    /// The side that owes it.
    #[serde(default = "provider")]
    pub owed_by: Side,
    /// The figure, without excluded cases; none when nothing was measured.
    pub measured: Option<Quantity>,
    /// The level that is owed.
    pub expected: Quantity,
    /// The level as it was first agreed, where a ratchet has raised it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Quantity>,
    /// The level below which it is a default.
    pub minimum: Option<Quantity>,
    /// Which way the figure improves.
    pub better: Better,
    /// How many cases the figure is about.
    pub cases: u64,
    /// How many of them miss; only where a single case can miss.
    pub misses: Option<u64>,
    /// How many cases were excluded.
    pub excluded: u64,
    /// The figure as it would be with the excluded cases, when there are any.
    pub with_excluded: Option<Quantity>,
    /// Cases without an end; only where a due date judges them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<u64>,
    /// Cases left out because the agreement counts their failure in another level.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
    /// The margin of error of a sampled figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// The figure by the values of an attribute; of very many those that fall shortest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartResult>,
    /// How many values were judged and are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub parts_left_out: u64,
    /// What the figure means.
    pub verdict: Verdict,
    /// Whether it is a default: below the minimum, not reported, or below what is expected as often as
    /// the agreement says.
    #[serde(default)]
    pub default: bool,
}

fn provider() -> Side {
    Side::Provider
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The interval in which a sampled figure lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Margin {
    /// Its lower end.
    pub low: Quantity,
    /// Its upper end.
    pub high: Quantity,
    /// How sure that is.
    pub confidence: Ratio,
    /// Which end has to reach the target.
    pub bound: Bound,
}

/// The figure of the cases that share one value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartResult {
    /// The value; empty for cases that lack the attribute.
    pub value: String,
    /// The figure, without excluded cases.
    pub measured: Option<Quantity>,
    /// How many cases it is about.
    pub cases: u64,
    /// How many of them miss; only where a single case can miss.
    pub misses: Option<u64>,
    /// How many were excluded.
    pub excluded: u64,
    /// What the figure means.
    pub verdict: Verdict,
}

/// One case behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseOutcome {
    /// The case's id in the events.
    pub case: String,
    /// When its clock started.
    pub started: Instant,
    /// When it stopped.
    pub stopped: Instant,
    /// Working time counted, in microseconds.
    pub elapsed_micros: Micros,
    /// Working time held, in microseconds.
    pub paused_micros: Micros,
    /// Working time by which it is over its target, in microseconds; none when it is not.
    pub over_micros: Option<Micros>,
    /// Whether it is within the target; none where a single case has no target.
    pub within: Option<bool>,
    /// Whether the agreement or a claim excludes it.
    pub excluded: bool,
}
