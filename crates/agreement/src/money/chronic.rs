//! Many defaults of one level, and what they lead to.

use crate::{
    level::LevelResult,
    terms::{Chronic, Kind},
};
use outrigger_kernel::number::counted;
use std::collections::BTreeMap;

/// The defaults of every critical level so far, by the number of their month.
#[derive(Default)]
pub(super) struct Chronicle(BTreeMap<String, Vec<usize>>);

impl Chronicle {
    /// The consequences that a month's defaults have, a notice each. A level has them in every month
    /// whose default makes it so many; a month without one of its own repeats nothing.
    pub fn notices(&mut self, terms: &Chronic, month: usize, results: &[LevelResult]) -> Vec<String> {
        let mut notices = Vec::new();
        for result in results.iter().filter(|result| result.default && result.kind == Kind::Critical) {
            let defaults = self.0.entry(result.level.clone()).or_default();
            let again = defaults.last() == Some(&month);
            defaults.push(month);
            let first = month.saturating_sub(usize::try_from(terms.of.saturating_sub(1)).unwrap_or(month));
            defaults.retain(|at| *at >= first);
            if again || u64::from(terms.defaults) > defaults.len() as u64 {
                continue;
            }
            let count = counted(defaults.len() as u64, "default", "defaults");
            let months = counted(u64::from(terms.of), "month", "months");
            let lead =
                |then: &String| format!("\"{}\": {count} in {months}. It leads to: {then}.", result.title);
            notices.extend(terms.then.iter().map(lead));
        }
        notices
    }
}
