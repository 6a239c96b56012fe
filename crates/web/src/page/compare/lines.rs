//! The lines in which two texts differ, with a few lines around each place.

use super::Change;
use schemars::JsonSchema;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Lines shown around a place.
const AROUND: usize = 3;
/// Lines shown in all.
const LINES_MAX: usize = 2_000;
/// Time after which the shortest way from one text to the other is no longer looked for.
const TIME_MAX: Duration = Duration::from_millis(500);

/// The lines that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lines {
    /// The places, each with what stands around it.
    pub places: Vec<Vec<Line>>,
    /// Whether more lines differ than are shown.
    pub cut: bool,
}

/// One line of either text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// Its number in the text before.
    pub before: Option<usize>,
    /// Its number in the text after.
    pub after: Option<usize>,
    /// What became of it: same, added or removed.
    pub change: Change,
    /// What it says.
    pub text: String,
}

pub(super) fn lines(before: &str, after: &str) -> Lines {
    let diff = TextDiff::configure().timeout(TIME_MAX).diff_lines(before, after);
    let (mut places, mut left, mut cut) = (Vec::new(), LINES_MAX, false);
    for group in diff.grouped_ops(AROUND) {
        let mut place = Vec::new();
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            if left == 0 {
                cut = true;
                break;
            }
            left -= 1;
            let number = |index: Option<usize>| index.map(|index| index + 1);
            place.push(Line {
                before: number(change.old_index()),
                after: number(change.new_index()),
                change: match change.tag() {
                    ChangeTag::Equal => Change::Same,
                    ChangeTag::Insert => Change::Added,
                    ChangeTag::Delete => Change::Removed,
                },
                text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
            });
        }
        if !place.is_empty() {
            places.push(place);
        }
    }
    Lines { places, cut }
}

impl Line {
    /// The sign before it, as in a patch.
    pub(in crate::page) fn sign(&self) -> &'static str {
        match self.change {
            Change::Added => "+",
            Change::Removed => "-",
            Change::Same | Change::Changed => " ",
        }
    }
}
