//! The few cases that are shown for a pattern.

use outrigger_kernel::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;

/// Cases shown for one pattern.
const EXAMPLES_MAX: usize = 5;

/// One case to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Example {
    /// The case's id in the events.
    pub case: String,
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub what: String,
}

/// The latest cases seen so far; which ones are kept does not depend on the order in which they come.
#[derive(Default)]
pub(super) struct Examples(Vec<Example>);

impl Examples {
    pub fn add(&mut self, case: &str, at: Instant, what: impl FnOnce() -> String) {
        let key = (Reverse(at), case);
        let place = self.0.partition_point(|known| (Reverse(known.at), known.case.as_str()) <= key);
        if place < EXAMPLES_MAX {
            self.0.insert(place, Example { case: case.to_owned(), at, what: what() });
            self.0.truncate(EXAMPLES_MAX);
        }
    }

    pub fn into_list(self) -> Vec<Example> {
        self.0
    }
}
