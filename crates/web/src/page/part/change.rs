//! Figures and amounts before and after something, side by side.

use super::super::{Chrome, part};
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::LevelResult;
use outrigger_kernel::Money;
use outrigger_lifecycle::operate::{LevelChange, MoneyChange};

/// Results of levels, two columns for each moment.
#[derive(Template)]
#[template(path = "part/changes.html")]
pub(crate) struct Changes<'a> {
    chrome: &'a Chrome,
    changes: &'a [LevelChange],
    /// What the first column is called.
    before: &'static str,
    /// What the second column is called.
    after: &'static str,
}

impl HtmlSafe for Changes<'_> {}

impl Changes<'_> {
    /// Both moments of a row.
    fn moments<'r>(&self, row: &'r LevelChange) -> [Option<&'r LevelResult>; 2] {
        [row.before.as_ref(), row.after.as_ref()]
    }
}

/// The results that change, under what the two moments are called.
pub(crate) fn changes<'a>(
    chrome: &'a Chrome,
    changes: &'a [LevelChange],
    before: &'static str,
    after: &'static str,
) -> Changes<'a> {
    Changes { chrome, changes, before, after }
}

/// Amounts of money before and after.
#[derive(Template)]
#[template(path = "part/amounts.html")]
pub(crate) struct Amounts<'a> {
    changes: &'a [MoneyChange],
    before: &'static str,
    after: &'static str,
}

impl HtmlSafe for Amounts<'_> {}

impl Amounts<'_> {
    /// Both moments of a row.
    fn moments<'r>(&self, row: &'r MoneyChange) -> [Option<&'r Money>; 2] {
        [row.before.as_ref(), row.after.as_ref()]
    }
}

/// The amounts that change, under what the two moments are called.
pub(crate) fn amounts<'a>(
    changes: &'a [MoneyChange],
    before: &'static str,
    after: &'static str,
) -> Amounts<'a> {
    Amounts { changes, before, after }
}
