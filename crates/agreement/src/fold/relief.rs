//! Accepted claims, compiled: which levels each takes a case out of.

use super::{knowledge::Known, program::Program};
use crate::{condition::Condition, relief::Relief, terms::Agreement};
use outrigger_eventlog::Dictionary;
use rustc_hash::FxHashSet;

/// The claims of one evaluation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reliefs {
    all: Vec<Compiled>,
}

#[derive(Clone, Debug)]
struct Compiled {
    /// Bit per level.
    levels: u64,
    /// The codes of its cases; all cases when absent.
    cases: Option<FxHashSet<u32>>,
    from: i64,
    to: i64,
}

impl Reliefs {
    /// The conditions of some claims, one each; one that cannot be read selects nothing.
    pub fn conditions(reliefs: &[Relief]) -> Vec<Option<Condition>> {
        reliefs
            .iter()
            .map(|relief| relief.condition().unwrap_or_else(|_| Condition::parse("false").ok()))
            .collect()
    }

    pub fn new(reliefs: &[Relief], agreement: &Agreement, cases: &Dictionary) -> Self {
        let compile = |relief: &Relief| {
            let named = |name: &String| agreement.levels.iter().position(|level| level.name == *name);
            let bits = relief.levels.iter().filter_map(named).fold(0, |bits, at| bits | 1 << at);
            let code = |case: &String| cases.code(case).filter(|code| *code != outrigger_eventlog::MISSING);
            let codes = relief.cases.iter().filter_map(code).collect();
            Compiled {
                levels: if relief.levels.is_empty() { u64::MAX } else { bits },
                cases: (!relief.cases.is_empty()).then_some(codes),
                from: relief.from.map_or(i64::MIN, |from| from.0),
                to: relief.to.map_or(i64::MAX, |to| to.0),
            }
        };
        Self { all: reliefs.iter().map(compile).collect() }
    }

    /// The levels that claims take a case out of whose clock ran from `started` to `stopped`.
    #[inline]
    pub fn levels(&self, program: &Program, case: u32, known: Known, (started, stopped): (i64, i64)) -> u64 {
        let mut levels = 0;
        for (at, relief) in self.all.iter().enumerate() {
            let inside = started < relief.to && stopped >= relief.from;
            let named = relief.cases.as_ref().is_none_or(|cases| cases.contains(&case));
            if inside && named && program.is_claimed(known, at) {
                levels |= relief.levels;
            }
        }
        levels
    }
}
