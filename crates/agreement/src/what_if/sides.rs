//! Cases that one agreement counts as within a target and the other does not.

use super::SIDES_MAX;
use crate::{level::CaseOutcome, period::Period};
use outrigger_kernel::Micros;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A case that changed side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseSide {
    /// The level's name.
    pub level: String,
    /// The period whose figure holds the case.
    pub period: Period,
    /// The case's id in the events.
    pub case: String,
    /// Whether it was within the target; none when it did not count: the level was not about it, excluded
    /// it, or gives a single case no target.
    pub before: Option<bool>,
    /// Whether it is within the target now; none when it does not count.
    pub after: Option<bool>,
    /// Working time that the agreement before counts, in microseconds; none when it does not know the case
    /// in this period.
    pub elapsed_before: Option<Micros>,
    /// Working time that the agreement after counts, in microseconds.
    pub elapsed_after: Option<Micros>,
}

/// The first cases that changed side, and how many there are.
#[derive(Default)]
pub(super) struct Sides {
    pub listed: Vec<CaseSide>,
    pub total: u64,
}

impl Sides {
    /// Adds the cases of one level in one period, by their ids.
    pub fn add(
        &mut self,
        level: &str,
        period: Period,
        (before, after): (Vec<CaseOutcome>, Vec<CaseOutcome>),
    ) {
        let mut cases: BTreeMap<&str, [Option<&CaseOutcome>; 2]> = BTreeMap::new();
        for outcome in &before {
            cases.entry(&outcome.case).or_default()[0] = Some(outcome);
        }
        for outcome in &after {
            cases.entry(&outcome.case).or_default()[1] = Some(outcome);
        }
        for (case, [before, after]) in cases {
            if side(before) == side(after) {
                continue;
            }
            self.total += 1;
            if self.listed.len() < SIDES_MAX {
                self.listed.push(CaseSide {
                    level: level.to_owned(),
                    period,
                    case: case.to_owned(),
                    before: side(before),
                    after: side(after),
                    elapsed_before: before.map(|outcome| outcome.elapsed_micros),
                    elapsed_after: after.map(|outcome| outcome.elapsed_micros),
                });
            }
        }
    }
}

/// The side on which a case counts; an excluded one counts on neither.
fn side(outcome: Option<&CaseOutcome>) -> Option<bool> {
    outcome.filter(|outcome| !outcome.excluded)?.within
}
