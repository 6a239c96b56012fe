//! The credit of one default: its allocation of the share at risk, more for every default in a row.

use super::{
    exact::Exact,
    shapes::{Credit, Step},
    words::{decimal, money, percent, step},
};
use crate::{
    level::{LevelResult, Verdict},
    terms::{Credits, Kind, Level, Quantity},
};
use outrigger_kernel::{Money, Ratio, Side};
use std::collections::BTreeMap;

/// How many periods of each level are in default in a row.
#[derive(Default)]
pub(super) struct Rows(BTreeMap<String, u32>);

impl Rows {
    /// The credits of a month's results before caps, in their order. A period that is no default ends
    /// the row, also one that was not measured: the multiplier is for defaults without a break.
    pub fn credits(
        &mut self,
        terms: &Credits,
        levels: &[Level],
        results: &[LevelResult],
        base: Money,
    ) -> Vec<Credit> {
        let mut credits = Vec::new();
        for result in results {
            let Some(level) = levels.iter().find(|level| level.name == result.level) else { continue };
            let row = self.0.entry(result.level.clone()).or_default();
            *row = if result.default { row.saturating_add(1) } else { 0 };
            credits.extend(credit(terms, level, result, *row, base));
        }
        credits
    }
}

/// At risk x charges of the month x allocation x multiplier, rounded once.
fn credit(
    terms: &Credits,
    level: &Level,
    result: &LevelResult,
    in_a_row: u32,
    base: Money,
) -> Option<Credit> {
    let bears = level.kind == Kind::Critical && level.owed_by == Side::Provider;
    let allocation = level.allocation.filter(|_| bears && result.default)?;
    let multiplier = multiplier(&terms.repeat, in_a_row);
    let single = Exact::minor(base.minor).times(terms.at_risk).times(allocation);
    let amount = |exact: Exact| money(exact.rounded(), base.currency);
    let share = format!("{} of {} of {base}", percent(allocation), percent(terms.at_risk));
    let mut steps = vec![default_step(level, result), step("credits.at-risk", share, Some(amount(single)))];
    let total = amount(single.times(multiplier));
    if multiplier != Ratio::ONE {
        let what = format!("Default {in_a_row} in a row counts {} times", decimal(multiplier));
        steps.push(step("credits.repeat", what, Some(total)));
    }
    Some(Credit { level: level.name.clone(), title: level.title.clone(), in_a_row, amount: total, steps })
}

/// The first default counts once; the last multiplier holds for all that follow.
fn multiplier(repeat: &[Ratio], in_a_row: u32) -> Ratio {
    let Some(at) = in_a_row.checked_sub(2).and_then(|at| usize::try_from(at).ok()) else {
        return Ratio::ONE;
    };
    repeat.get(at).or(repeat.last()).copied().unwrap_or(Ratio::ONE)
}

fn default_step(level: &Level, result: &LevelResult) -> Step {
    let what = match (result.verdict, result.minimum) {
        (Verdict::NotReported, _) => "Not reported in time: a default".to_owned(),
        (Verdict::Missed, Some(minimum)) => format!("{}: a default", worse(result, "minimum of", minimum)),
        (Verdict::Missed, None) => format!("{}: a default", worse(result, "expected", result.expected)),
        _ => format!("{}, once more: a default", worse(result, "expected", result.expected)),
    };
    step(format!("level.{}", level.name), what, None)
}

/// The figure against a target. It may reach the target itself where every part of it has to, or where
/// the worse end of its margin counts.
fn worse(result: &LevelResult, name: &str, target: Quantity) -> String {
    let actual = result.actual().unwrap_or_else(|| "Not measured".to_owned());
    let reaches = result.measured.is_some_and(|value| result.better.reaches(value, target));
    let who = if reaches { format!("{actual} over all; a part or its margin") } else { actual };
    format!("{who} is worse than the {name} {}", target.exact())
}
