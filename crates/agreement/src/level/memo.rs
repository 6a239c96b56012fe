//! What was worked out once for a period. Figures never change, so nothing here is ever outdated.

use super::{
    shapes::LevelResult,
    tally::{Tally, Within},
};
use crate::period::Period;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// For each level, the cases whose failure counts in another one.
pub(super) type LeftOut = BTreeMap<usize, BTreeSet<u32>>;

/// A level, and the period it was asked for; none for everything that is known.
type Asked = (usize, Option<Period>);

/// Answers that were given before. A lock is never held while something is worked out: one answer asks
/// for others.
#[derive(Default)]
pub(crate) struct Memo {
    left_out: Mutex<BTreeMap<Period, Arc<LeftOut>>>,
    tallies: Mutex<BTreeMap<Asked, Arc<Tally>>>,
    results: Mutex<BTreeMap<(usize, Period), LevelResult>>,
}

impl Memo {
    pub(super) fn left_out(&self, period: Period) -> Option<Arc<LeftOut>> {
        hold(&self.left_out).get(&period).cloned()
    }

    pub(super) fn keep_left_out(&self, period: Period, left_out: &Arc<LeftOut>) {
        hold(&self.left_out).insert(period, Arc::clone(left_out));
    }

    pub(super) fn tally(&self, level: usize, within: Within) -> Option<Arc<Tally>> {
        hold(&self.tallies).get(&(level, period(within))).cloned()
    }

    pub(super) fn keep_tally(&self, level: usize, within: Within, tally: &Arc<Tally>) {
        hold(&self.tallies).insert((level, period(within)), Arc::clone(tally));
    }

    pub(super) fn result(&self, level: usize, period: Period) -> Option<LevelResult> {
        hold(&self.results).get(&(level, period)).cloned()
    }

    pub(super) fn keep_result(&self, level: usize, period: Period, result: &LevelResult) {
        hold(&self.results).insert((level, period), result.clone());
    }
}

fn period(within: Within) -> Option<Period> {
    match within {
        Within::Period(period) => Some(period),
        Within::Everything => None,
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
