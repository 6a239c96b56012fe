//! How many cases which exclusion or claim took out of a figure.

use super::step;
use crate::{
    Figures,
    condition::Compiled,
    gaming::LastKnown,
    level::{CaseOutcome, LevelResult},
    money::Step,
    period::Period,
    terms::{Judged, Level},
};
use outrigger_kernel::number::counted;

/// One step for each exclusion that took a case out, one for claims, and what the figure would be with
/// those cases.
pub(super) fn steps(figures: &Figures, level: usize, period: Period, result: &LevelResult) -> Vec<Step> {
    let Some(terms) = figures.agreement.levels.get(level) else { return Vec::new() };
    if result.excluded == 0 {
        let none = || step(terms, ".exclude", "No case is excluded.".to_owned());
        return (!terms.exclude.is_empty()).then(none).into_iter().collect();
    }
    let by = Excluded::of(figures, level, period, terms);
    let mut steps = if by.total() == result.excluded { by.told(terms) } else { vec![summed(terms, result)] };
    if let Some(value) = result.with_excluded {
        let what = format!("With them the figure would be {}.", result.shown(value));
        steps.push(step(terms, ".exclude", what));
    }
    steps
}

/// Excluded cases by what excludes them; the first condition of the text that does counts.
struct Excluded {
    conditions: Vec<u64>,
    claims: u64,
}

impl Excluded {
    fn of(figures: &Figures, level: usize, period: Period, terms: &Level) -> Self {
        let compile = |condition| Compiled::new(condition, &figures.log);
        let conditions: Vec<Compiled> = terms.exclude.iter().map(compile).collect();
        let mut excluded = Self { conditions: vec![0; conditions.len()], claims: 0 };
        for case in figures.cases(level, period).iter().filter(|case| case.excluded) {
            let rows = rows_judged(figures, case, terms.judged);
            let known = LastKnown { log: &figures.log, rows };
            let condition = conditions.iter().position(|condition| known.holds(condition));
            match condition.and_then(|at| excluded.conditions.get_mut(at)) {
                Some(count) => *count += 1,
                None => excluded.claims += 1,
            }
        }
        excluded
    }

    fn total(&self) -> u64 {
        self.conditions.iter().sum::<u64>() + self.claims
    }

    fn told(&self, terms: &Level) -> Vec<Step> {
        let excluded = |count: u64| counted(count, "case is", "cases are");
        let conditions = terms.exclude.iter().zip(&self.conditions).filter(|(_, count)| **count > 0);
        let mut steps: Vec<Step> = conditions
            .map(|(condition, count)| {
                let what = format!("{} excluded by {}.", excluded(*count), condition.source);
                step(terms, ".exclude", what)
            })
            .collect();
        if self.claims > 0 {
            let what = format!("{} excluded by an accepted claim.", excluded(self.claims));
            steps.push(Step { clause: "claims".to_owned(), what, amount: None });
        }
        steps
    }
}

/// The number alone, where no list of cases says which condition excluded which.
fn summed(terms: &Level, result: &LevelResult) -> Step {
    let cases = counted(result.excluded, "case is", "cases are");
    let conditions: Vec<&str> = terms.exclude.iter().map(|condition| condition.source.as_str()).collect();
    let by = if conditions.is_empty() { "an accepted claim".to_owned() } else { conditions.join(" or ") };
    step(terms, ".exclude", format!("{cases} excluded by {by}."))
}

/// The rows of a case that say what is judged of it.
fn rows_judged<'f>(figures: &'f Figures, case: &CaseOutcome, judged: Judged) -> &'f [u32] {
    let Some(code) = figures.log.cases().code(&case.case) else { return &[] };
    let rows = figures.index.rows_of(code);
    let until = match judged {
        Judged::Start => case.started,
        Judged::Stop => case.stopped,
        Judged::End => return rows,
    };
    let instants = figures.log.instants();
    let count = rows.partition_point(|row| instants[*row as usize] <= until.0);
    rows.get(..count).unwrap_or_default()
}
