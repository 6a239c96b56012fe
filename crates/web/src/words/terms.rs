//! What pages say of terms, claims and what stands behind a figure.

use super::moment;
use outrigger_agreement::{
    LevelResult,
    level::Margin,
    terms::{Bound, Silence},
};
use outrigger_kernel::{Instant, Ratio, Side};
use outrigger_lifecycle::operate::ClaimKind;

/// A share with one decimal.
pub fn percent(share: &Ratio) -> String {
    format!("{} %", share.percent(1))
}

/// Whether the client owes it.
pub fn is_clients(side: &Side) -> bool {
    *side == Side::Client
}

/// Whether more stands behind a figure than its row shows.
pub fn has_more(result: &LevelResult) -> bool {
    let has = [
        result.with_excluded.is_some(),
        result.margin.is_some(),
        result.agreed.is_some(),
        result.open.is_some(),
        result.left_out > 0,
        !result.parts.is_empty(),
    ];
    has.contains(&true)
}

/// The interval of a sampled figure, how sure it is, and which end counts.
pub fn margin(result: &LevelResult, margin: &Margin) -> String {
    format!(
        "between {} and {} at {} confidence; {}",
        result.shown(margin.low),
        result.shown(margin.high),
        percent(&margin.confidence),
        bound(&margin.bound)
    )
}

/// Which end of an interval has to reach the target.
pub fn bound(bound: &Bound) -> &'static str {
    match bound {
        Bound::Point => "the figure itself counts",
        Bound::Lower => "the lower end counts",
        Bound::Upper => "the upper end counts",
    }
}

/// Until when a claim has to be answered, and what no answer by then means.
pub fn silence(due: &Option<Instant>, silence: &Silence, zone: &str) -> String {
    let Some(due) = due else { return "The terms set no time for an answer.".to_owned() };
    let then = match silence {
        Silence::Waits => "without one it stays open",
        Silence::Accepted => "without one it is accepted",
        Silence::Rejected => "without one it is rejected",
    };
    format!("An answer is due by {}; {then}.", moment(due, zone))
}

/// What a claim is, as a sentence.
pub fn claim_kind(kind: &ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Dispute => "Disputes a figure.",
        ClaimKind::Relief => "Asks for relief.",
        ClaimKind::Exclusion => "Asks to leave cases out.",
    }
}
