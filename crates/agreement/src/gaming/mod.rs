//! Patterns that may be gaming, told as questions. They are reported to people: no figure, verdict or
//! credit ever depends on one.
//!
//! Each has an innocent reading too, so a pattern comes with its counts, with what would be usual, and with
//! cases to look at. Where there are few cases nothing is told.

mod edge;
mod example;
mod handover;
mod last_known;
mod pseudonyms;
mod reclassified;
mod resources;
mod returns;
mod scene;
mod young;

pub use example::Example;
pub(crate) use last_known::LastKnown;

use crate::Figures;
use example::Examples;
use outrigger_kernel::Ratio;
use pseudonyms::Pseudonyms;
use scene::Scene;
use schemars::JsonSchema;
use serde::Serialize;

/// Cases that a pattern is told of at least.
pub const CASES_MIN: u64 = 20;
/// Occurrences of a pattern below which it is not told.
const COUNT_MIN: u64 = 5;
/// How many times the usual number is unusual.
const USUAL_TIMES: u64 = 2;
/// Percent of the cases below which something that has no usual number is everyday.
const SHARE_PERCENT_MIN: u64 = 2;

/// Something in the events that is worth a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pattern {
    /// What kind of pattern it is, as in `pauses-near-target`.
    pub name: String,
    /// The clause of the agreement that it could serve, as in `level.p1-resolution`.
    pub clause: String,
    /// The question, with its numbers.
    pub question: String,
    /// How often it happened.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The one as a share of the other.
    pub share: Option<Ratio>,
    /// What would be usual, in words.
    pub compared: Option<String>,
    /// Cases to look at, the latest ones first.
    pub examples: Vec<Example>,
}

/// Every pattern of every clock, in the order of the agreement's text. Clocks that stop at the same events
/// raise the same question; it is told of the first of them.
pub fn patterns(figures: &Figures) -> Vec<Pattern> {
    told(figures, &Pseudonyms::default())
}

/// The same without names: people are called `agent 1`, `agent 2`, each the same in every pattern.
pub fn patterns_without_names(figures: &Figures) -> Vec<Pattern> {
    told(figures, &Pseudonyms::new(&figures.log))
}

fn told(figures: &Figures, pseudonyms: &Pseudonyms) -> Vec<Pattern> {
    let clocks = figures.agreement.clocks.iter().enumerate();
    let scenes = clocks.filter_map(|(at, _)| Scene::new(figures, at, pseudonyms));
    let of_clocks = scenes.flat_map(|scene| of_clock(&scene));
    let mut told: Vec<Pattern> = Vec::new();
    for pattern in of_clocks {
        if !told.iter().any(|known| known.asks_the_same_as(&pattern)) {
            told.push(pattern);
        }
    }
    told
}

/// Walks every case once; each seeker keeps what it needs.
fn of_clock(scene: &Scene<'_>) -> Vec<Pattern> {
    let mut edges: Vec<_> = scene.promises.iter().map(|promise| edge::Edge::new(scene, promise)).collect();
    let mut youngest: Vec<_> =
        scene.promises.iter().map(|promise| young::Young::new(scene, promise)).collect();
    let mut returns = returns::Returns::new(scene);
    let mut reclassified = reclassified::Reclassified::new(scene);
    let mut handovers = handover::Handovers::new(scene);
    let mut pausing = resources::Pausing::new(scene);
    scene.each_case(|case| {
        edges.iter_mut().for_each(|edge| edge.see(case));
        youngest.iter_mut().for_each(|young| young.see(case));
        returns.see(case);
        reclassified.see(case);
        handovers.see(case);
        pausing.see(case);
    });
    let mut found: Vec<Pattern> = edges.into_iter().flat_map(edge::Edge::told).collect();
    found.extend(youngest.into_iter().filter_map(young::Young::told));
    found.extend(returns.told());
    found.extend(reclassified.told());
    found.extend(handovers.told());
    found.extend(pausing.told());
    found
}

impl Pattern {
    fn new(name: &str, clause: String, (count, of): (u64, u64), question: String) -> Self {
        Self {
            name: name.to_owned(),
            clause,
            question,
            count,
            of,
            share: Ratio::share(count, of),
            compared: None,
            examples: Vec::new(),
        }
    }

    fn asks_the_same_as(&self, other: &Self) -> bool {
        self.question == other.question && self.compared == other.compared && self.examples == other.examples
    }

    fn compared(mut self, usual: impl Into<String>) -> Self {
        self.compared = Some(usual.into());
        self
    }

    fn with(mut self, examples: Examples) -> Self {
        self.examples = examples.into_list();
        self
    }
}

/// Whether something without a usual number happened often enough, in enough cases, to be told.
fn is_notable(count: u64, of: u64) -> bool {
    of >= CASES_MIN && count >= COUNT_MIN && count * 100 >= of * SHARE_PERCENT_MIN
}

#[cfg(test)]
mod tests;
