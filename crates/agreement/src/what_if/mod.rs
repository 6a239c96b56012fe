//! The same events under two agreements, side by side: which figures, verdicts, cases and amounts change.

mod sides;
mod target;

pub use sides::CaseSide;
pub use target::with_target;

use crate::{
    Figures,
    level::LevelResult,
    money::Account,
    period::{Cadence, Period},
    terms::Level,
};
use outrigger_kernel::{Hash, Money};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Periods of one cadence that are compared; of a longer log the last ones.
pub const PERIODS_MAX: usize = 600;
/// Cases that changed side and are listed; all of them are counted.
pub const SIDES_MAX: usize = 200;

/// What changes when other terms are applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The digest of the agreement before.
    pub before: Hash,
    /// The digest of the agreement after.
    pub after: Hash,
    /// Levels that only the agreement after has.
    pub added: Vec<String>,
    /// Levels that only the agreement before has.
    pub removed: Vec<String>,
    /// Every level that both have, in every period that both know: by period, then as in the text.
    pub levels: Vec<LevelChange>,
    /// The cases that count on another side of a target than before; the first [`SIDES_MAX`] of them.
    pub sides: Vec<CaseSide>,
    /// How many such cases there are.
    pub sides_total: u64,
    /// The money of every month for which both agreements compute it.
    pub months: Vec<MonthChange>,
}

/// One level in one period under both agreements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LevelChange {
    /// The level's name.
    pub level: String,
    /// The period.
    pub period: Period,
    /// Its result under the agreement before.
    pub before: LevelResult,
    /// Its result under the agreement after.
    pub after: LevelResult,
    /// Whether the figure means something else.
    pub verdict_changed: bool,
    /// Whether it became a default, or ceased to be one.
    pub default_changed: bool,
}

/// The money of one month under both agreements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthChange {
    /// The month.
    pub period: Period,
    /// Under the agreement before.
    pub before: MonthMoney,
    /// Under the agreement after.
    pub after: MonthMoney,
}

/// What a month credits and what its invoice comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthMoney {
    /// What the month's defaults credit, after caps.
    pub credited: Money,
    /// What the month's invoice comes to.
    pub payable: Money,
}

/// Compares the figures of two agreements over the periods of some cadences. Levels are matched by their
/// names; one that either agreement states at a cadence is compared at it.
pub fn compare(old: &Figures, new: &Figures, cadences: &[Cadence]) -> Comparison {
    let pairs = pairs(old, new);
    let (mut levels, mut changed) = (Vec::new(), sides::Sides::default());
    for cadence in cadences {
        for period in common_periods(old, new, *cadence) {
            for pair in pairs.iter().filter(|pair| pair.cadences.contains(cadence)) {
                levels.extend(level_change(old, new, pair, period));
                if !pair.keeps_sides {
                    let cases = (old.cases(pair.old, period), new.cases(pair.new, period));
                    changed.add(pair.name, period, cases);
                }
            }
        }
    }
    Comparison {
        before: old.agreement().digest,
        after: new.agreement().digest,
        added: only_in(new, old),
        removed: only_in(old, new),
        levels,
        sides: changed.listed,
        sides_total: changed.total,
        months: months(old, new),
    }
}

/// A level that both agreements have, with its place in each.
struct Pair<'a> {
    name: &'a str,
    old: usize,
    new: usize,
    cadences: [Cadence; 2],
    /// Whether no case can change side.
    keeps_sides: bool,
}

fn pairs<'a>(old: &'a Figures, new: &Figures) -> Vec<Pair<'a>> {
    // Figures on one tape are retargeted ones: their terms differ in numbers only.
    let is_retargeted = Arc::ptr_eq(&old.tape, &new.tape);
    let levels = old.agreement().levels.iter().enumerate();
    let pair = |(at, level): (usize, &'a Level)| {
        let other = new.level_at(&level.name)?;
        let terms = new.agreement().levels.get(other)?;
        let keeps_sides = is_retargeted && level.measure.target() == terms.measure.target();
        let cadences = [level.period, terms.period];
        Some(Pair { name: &level.name, old: at, new: other, cadences, keeps_sides })
    };
    levels.filter_map(pair).collect()
}

fn only_in(one: &Figures, other: &Figures) -> Vec<String> {
    let names = one.agreement().levels.iter().map(|level| &level.name);
    names.filter(|name| other.level_at(name).is_none()).cloned().collect()
}

fn common_periods(old: &Figures, new: &Figures, cadence: Cadence) -> Vec<Period> {
    let known = new.periods(cadence);
    let mut both = old.periods(cadence);
    // A period that no event reaches is the same under any terms.
    both.retain(|period| known.binary_search(period).is_ok() && is_reached(old, *period));
    both.drain(..both.len().saturating_sub(PERIODS_MAX));
    both
}

/// Whether the last event lies in a period or after it.
fn is_reached(figures: &Figures, period: Period) -> bool {
    let last = figures.log().span().or(figures.span()).map(|(_, last)| last);
    last.is_some_and(|last| period.bounds(&figures.agreement().zone).0 <= last)
}

fn level_change(old: &Figures, new: &Figures, pair: &Pair<'_>, period: Period) -> Option<LevelChange> {
    let (before, after) = (old.level(pair.old, period)?, new.level(pair.new, period)?);
    Some(LevelChange {
        level: pair.name.to_owned(),
        period,
        verdict_changed: before.verdict != after.verdict,
        default_changed: before.default != after.default,
        before,
        after,
    })
}

fn months(old: &Figures, new: &Figures) -> Vec<MonthChange> {
    let (before, after) = (old.accounts(), new.accounts());
    let money = |account: &Account| MonthMoney { credited: account.credited, payable: account.payable };
    let reached = before.iter().filter(|account| is_reached(old, account.period));
    let both = reached.filter_map(|account| {
        let other = after.iter().find(|other| other.period == account.period)?;
        Some(MonthChange { period: account.period, before: money(account), after: money(other) })
    });
    both.collect()
}

#[cfg(test)]
mod tests;
