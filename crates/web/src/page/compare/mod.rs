//! Two versions of an agreement side by side: term by term, and line by line.

mod lines;
mod terms;
#[cfg(test)]
mod tests;

pub use lines::Lines;
pub use terms::TermRow;

use outrigger_kernel::ItemNo;
use schemars::JsonSchema;
use serde::Serialize;

/// Two versions of an agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparePage {
    /// The version before.
    pub before: ItemNo,
    /// The version after.
    pub after: ItemNo,
    /// Every version that can be compared.
    pub versions: Vec<ItemNo>,
    /// Every term that either version has, by its key.
    pub terms: Vec<TermRow>,
    /// The lines that differ, with what stands around them.
    pub lines: Lines,
}

/// What became of something from one version to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is as it was.
    Same,
    /// It says something else.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl ComparePage {
    /// Compares two texts, each with its number.
    pub fn new(before: (ItemNo, &str), after: (ItemNo, &str), versions: Vec<ItemNo>) -> Self {
        let (terms, lines) = (terms::rows(before.1, after.1), lines::lines(before.1, after.1));
        Self { before: before.0, after: after.0, versions, terms, lines }
    }

    /// The terms that differ.
    pub(super) fn changed(&self) -> impl Iterator<Item = &TermRow> {
        self.terms.iter().filter(|row| row.change != Change::Same)
    }

    /// The terms that are as they were.
    pub(super) fn same(&self) -> impl Iterator<Item = &TermRow> {
        self.terms.iter().filter(|row| row.change == Change::Same)
    }
}

impl Change {
    /// What it is called.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Same => "Same",
            Self::Changed => "Changed",
            Self::Added => "Added",
            Self::Removed => "Removed",
        }
    }
}
