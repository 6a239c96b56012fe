//! Figures that are no times of stopped cases: counted events, due dates, answers, outages, backlogs.

mod available;
mod done_by;
mod judge;
mod open;
mod surveyed;

pub(super) use available::available;
pub(super) use done_by::done_by;
pub(super) use open::open;
pub(super) use surveyed::surveyed;

use super::tally::{Measured, Sample, Tally, Within, tally};
use crate::{
    evaluate::Figures,
    fold::Kind,
    terms::{Measure, Quantity},
};
use outrigger_kernel::Ratio;
use std::collections::BTreeMap;

/// Which conditions of a level are counted, by their number in the fold: numerator and denominator.
fn conditions(figures: &Figures, level: usize) -> (usize, usize) {
    let levels = &figures.agreement.levels;
    let used = |measure: &Measure| match measure {
        Measure::Ratio { .. } => 2,
        Measure::Count { .. } => 1,
        _ => 0,
    };
    let first = levels[..level].iter().map(|level| used(&level.measure)).sum::<usize>();
    (first, first + used(&levels[level].measure).max(1) - 1)
}

/// The cases of a period with an event that meets a condition; a case counts once however often.
pub(super) fn counted(figures: &Figures, level: usize, within: Within) -> Tally {
    let terms = &figures.agreement.levels[level];
    let (part, over) = conditions(figures, level);
    let record = figures.record();
    // Per case: in the numerator, in the denominator, and its kind; excluded by any of its events.
    let mut cases: BTreeMap<u32, (bool, bool, &Kind)> = BTreeMap::new();
    for occurrence in figures.occurrences(within) {
        let kind = &record.kinds[occurrence.kind as usize];
        let meets = |at: usize| occurrence.meets[at / 64] >> (at % 64) & 1 == 1;
        if !kind.applies(level) || !(meets(part) || meets(over)) {
            continue;
        }
        let case = cases.entry(occurrence.case).or_insert((false, false, kind));
        case.0 |= meets(part);
        case.1 |= meets(over);
        if kind.excludes(level) {
            case.2 = kind;
        }
    }
    let samples = cases.into_values().filter(|(_, over, _)| *over);
    let samples: Vec<_> = samples.map(|(part, _, kind)| Sample { kind, value: part }).collect();
    let is_ratio = matches!(terms.measure, Measure::Ratio { .. });
    tally(level, terms.by.is_some(), &samples, |parts| {
        let over = parts.len() as u64;
        if !is_ratio {
            return Measured { value: Some(Quantity::Count(over)), cases: over, misses: None, margin: None };
        }
        let part = parts.iter().filter(|part| **part).count() as u64;
        // What is counted for the worse is a miss: the part itself where less is better.
        let misses = if terms.better == crate::terms::Better::Lower { part } else { over - part };
        let value = Ratio::share(part, over).map(Quantity::Share);
        Measured { value, cases: over, misses: Some(misses), margin: None }
    })
}

impl Figures {
    /// The counted events of a time.
    fn occurrences(&self, within: Within) -> &[crate::fold::Occurrence] {
        let (from, to) = within.bounds(&self.agreement.zone);
        let all = &self.record().occurrences;
        let first = all.partition_point(|occurrence| occurrence.at < from);
        let last = all.partition_point(|occurrence| occurrence.at < to);
        &all[first..last.max(first)]
    }

    /// How many cases of a time have an event that meets a charge's condition, by the charge's number.
    pub(crate) fn units(&self, unit: usize, within: Within) -> u64 {
        let levels = self.agreement.levels.iter().map(|level| crate::fold::counted(&level.measure).len());
        let at = levels.sum::<usize>() + unit;
        let meets = self.occurrences(within).iter().filter(|it| it.meets[at / 64] >> (at % 64) & 1 == 1);
        let mut cases: Vec<u32> = meets.map(|occurrence| occurrence.case).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.len() as u64
    }
}
