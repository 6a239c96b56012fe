//! Events that a claim takes out of figures: planned outages, force majeure, work held up by the client.

use crate::condition::Condition;
use outrigger_kernel::{Instant, ItemNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cases that one claim names.
pub const CASES_MAX: usize = 10_000;
/// Levels that one claim names.
pub const LEVELS_MAX: usize = 64;
const CONDITION_BYTES_MAX: usize = 4_096;
const CASE_BYTES_MAX: usize = 1_024;

/// What a claim takes out of the figures of service levels.
///
/// A case is affected when it is among `cases`, meets the condition, and its clock ran inside the
/// window. What is empty or absent selects everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relief {
    /// The claim's number.
    pub claim: ItemNo,
    /// The names of the levels; all of them when empty.
    #[serde(default)]
    pub levels: Vec<String>,
    /// A condition on the case's last known attributes; all cases when empty.
    #[serde(default)]
    pub condition: String,
    /// The ids of the cases; all of them when empty.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The first instant of the window; open when absent.
    #[serde(default)]
    pub from: Option<Instant>,
    /// The first instant after the window; open when absent.
    #[serde(default)]
    pub to: Option<Instant>,
}

impl Relief {
    /// Whether it can be applied.
    ///
    /// # Errors
    /// A sentence: the condition cannot be read, the window is empty, it selects everything, or a limit
    /// is passed.
    pub fn check(&self) -> Result<(), String> {
        if self.levels.len() > LEVELS_MAX {
            return Err(format!("a claim names at most {LEVELS_MAX} service levels"));
        }
        if self.cases.len() > CASES_MAX {
            return Err(format!("a claim names at most {CASES_MAX} cases; select more by a condition"));
        }
        if self.cases.iter().any(|case| case.is_empty() || case.len() > CASE_BYTES_MAX) {
            return Err(format!("a case id has 1 to {CASE_BYTES_MAX} bytes"));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(format!("the window is empty: {from} is not before {to}"));
        }
        let everything = self.condition.trim().is_empty() && self.cases.is_empty();
        if everything && (self.from.is_none() || self.to.is_none()) {
            return Err("a claim selects cases: by a condition, by their ids, or by a window".into());
        }
        if self.condition.len() > CONDITION_BYTES_MAX {
            return Err(format!("a condition has at most {CONDITION_BYTES_MAX} bytes"));
        }
        self.condition().map(|_| ())
    }

    /// Its condition, read; `None` when it has none.
    pub(crate) fn condition(&self) -> Result<Option<Condition>, String> {
        if self.condition.trim().is_empty() {
            return Ok(None);
        }
        Condition::parse(&self.condition)
            .map(Some)
            .map_err(|fault| format!("{} {}", fault.what, fault.help).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests;
