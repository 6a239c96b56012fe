//! One case that fails several critical levels counts by the agreement's policy.

use super::{memo::LeftOut, tally::Within, timed};
use crate::{
    evaluate::{Figures, names_cases},
    period::Period,
    terms::{Kind, Level, Measure, OneCase},
};
use outrigger_kernel::Ratio;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The cases that a level leaves out in a period because they count in another.
pub(super) fn left_out(figures: &Figures, level: usize, within: Within) -> BTreeSet<u32> {
    let Within::Period(period) = within else { return BTreeSet::new() };
    if !names_cases(&figures.agreement) || !takes_part(&figures.agreement.levels[level]) {
        return BTreeSet::new();
    }
    let all = figures.memo.left_out(period).unwrap_or_else(|| {
        let all = Arc::new(work_out(figures, period));
        figures.memo.keep_left_out(period, &all);
        all
    });
    all.get(&level).cloned().unwrap_or_default()
}

/// Critical levels that judge single cases; the others have no failures of single cases to share.
fn takes_part(level: &Level) -> bool {
    let judges = matches!(level.measure, Measure::ShareWithin { .. } | Measure::ServiceFactor { .. });
    level.kind == Kind::Critical && judges
}

fn work_out(figures: &Figures, period: Period) -> LeftOut {
    let agreement = &figures.agreement;
    let policy = agreement.credits.as_ref().map(|credits| credits.one_case).unwrap_or_default();
    let levels = agreement.levels.iter().enumerate();
    let mut failed: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, _) in levels.filter(|(_, level)| takes_part(level) && level.period == period.cadence()) {
        for case in timed::misses(figures, at, Within::Period(period)) {
            failed.entry(case).or_default().push(at);
        }
    }
    let mut left_out = LeftOut::new();
    for (case, levels) in failed {
        let counts = counting(policy, &levels, &agreement.levels);
        for level in levels.into_iter().filter(|level| Some(*level) != counts) {
            left_out.entry(level).or_default().insert(case);
        }
    }
    left_out
}

/// The level in which a failure counts: the first of the text, or the one with the highest allocation,
/// of equal ones the first.
fn counting(policy: OneCase, failed: &[usize], levels: &[Level]) -> Option<usize> {
    let allocation = |level: &usize| levels[*level].allocation.unwrap_or(Ratio::ZERO);
    match policy {
        OneCase::Highest => failed.iter().rev().copied().max_by_key(allocation),
        OneCase::All | OneCase::AnyOne => failed.first().copied(),
    }
}
