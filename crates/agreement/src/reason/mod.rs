//! Why a figure or a credit is what it is: one step a rule, each with its clause and its numbers.

mod credit;
mod excluded;
mod formula;
mod verdict;
mod volume;

pub use credit::credit;

use crate::{
    Figures,
    level::LevelResult,
    money::Step,
    period::Period,
    terms::{Judged, Level},
};
use outrigger_kernel::{Hash, number::counted};
use schemars::JsonSchema;
use serde::Serialize;

/// How a figure came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reason {
    /// The clause of the level, as in `level.p1-resolution`.
    pub clause: String,
    /// The digest of the agreement.
    pub agreement: Hash,
    /// The period of the figure.
    pub period: Period,
    /// From the cases to the verdict, in order.
    pub steps: Vec<Step>,
}

/// How the figure of a level in a period came about; `None` when there is no such level.
pub fn figure(figures: &Figures, level: usize, period: Period) -> Option<Reason> {
    let terms = figures.agreement.levels.get(level)?;
    let result = figures.level(level, period)?;
    let mut steps = Vec::new();
    steps.extend(volume::step(figures, terms, period));
    steps.push(chosen(terms, &result));
    steps.extend(excluded::steps(figures, level, period, &result));
    steps.extend(left_out(terms, &result));
    steps.push(step(terms, ".measure", formula::words(terms, &result)));
    steps.extend(verdict::steps(terms, &result));
    Some(Reason { clause: clause(terms, ""), agreement: figures.agreement.digest, period, steps })
}

/// Which condition chose the cases, by what was known of them when.
fn chosen(terms: &Level, result: &LevelResult) -> Step {
    let cases = result.cases + result.excluded + result.left_out;
    let cases = counted(cases, "case", "cases");
    let Some(condition) = &terms.condition else {
        return step(terms, "", format!("The level looks at {cases}; it has no condition."));
    };
    let moment = match terms.judged {
        Judged::Start => "when their clock started",
        Judged::Stop if terms.measure.clock().is_some() => "when their clock stopped",
        Judged::Stop => "when they are counted",
        Judged::End => "as they are known last",
    };
    step(terms, ".where", format!("The level looks at {cases} that meet {} {moment}.", condition.source))
}

fn left_out(terms: &Level, result: &LevelResult) -> Option<Step> {
    if result.left_out == 0 {
        return None;
    }
    let cases = counted(result.left_out, "case is", "cases are");
    let what = format!("{cases} left out of \"{}\": the failure counts in another level.", terms.title);
    Some(Step { clause: "credits.one-case-many-levels".to_owned(), what, amount: None })
}

/// The clause of a part of a level.
fn clause(terms: &Level, part: &str) -> String {
    format!("level.{}{part}", terms.name)
}

fn step(terms: &Level, part: &str, what: String) -> Step {
    Step { clause: clause(terms, part), what, amount: None }
}

#[cfg(test)]
mod tests;
