//! The data of pages about running work: a level with its reasons, the live board, patterns.

use outrigger_agreement::reason::Reason;
use outrigger_desk::{ImportView, LiveView, PatternsView};
use outrigger_lifecycle::operate::LevelView;
use schemars::JsonSchema;
use serde::Serialize;

/// One service level, and how its figure came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelPage {
    /// The level.
    #[serde(flatten)]
    pub view: LevelView,
    /// How the figure came about that the events give today, step by step.
    pub reason: Option<Reason>,
}

/// The open cases.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LivePage {
    /// The board; none without terms in force.
    pub live: Option<LiveView>,
}

/// Questions that the events raise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternsPage {
    /// The questions; none without terms or sealed events.
    pub found: Option<PatternsView>,
}

/// Imports of whole files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportsPage {
    /// The imports, newest first.
    pub imports: Vec<ImportView>,
}
