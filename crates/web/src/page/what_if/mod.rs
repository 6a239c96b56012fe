//! The page that tries other terms on past events: a number to move, and what would have come out.

mod slider;
#[cfg(test)]
mod tests;

pub use slider::Slider;

use super::Chrome;
use crate::words;
use outrigger_agreement::{
    Agreement, Level, Quantity,
    what_if::{Comparison, LevelChange},
};
use outrigger_kernel::{ItemNo, Money, Refusal, number::counted};
use schemars::JsonSchema;
use serde::Serialize;

/// Other terms on past events.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct WhatIfPage {
    /// The agreement that the other terms are held against; none while there is none.
    pub agreement: Option<ItemNo>,
    /// The agreements that can be chosen.
    pub agreements: Vec<ItemNo>,
    /// The numbers that can be moved.
    pub choices: Vec<Choice>,
    /// The number that is moved; none when whole terms are tried.
    pub slider: Option<Slider>,
    /// What it is moved to, as the agreement writes it; none before it is, when the terms are held against
    /// themselves.
    pub value: Option<String>,
    /// The other agreement whose terms are tried; none when others are.
    pub with: Option<ItemNo>,
    /// The terms that are tried as a whole; empty when one number is.
    pub text: String,
    /// What changes; none before something is tried, or while nothing is sealed.
    pub comparison: Option<Comparison>,
    /// The same in one sentence.
    pub says: String,
    /// Why something could not be tried.
    pub refusal: Option<Refusal>,
}

/// One number of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Choice {
    /// The level's name.
    pub level: String,
    /// What the level is called.
    pub title: String,
    /// Which of its numbers: target, expected or minimum.
    pub key: String,
    /// What is agreed.
    pub value: String,
    /// Whether it is the one that is moved.
    pub chosen: bool,
}

/// What can be moved of a level, with what is agreed.
pub(crate) fn numbers(level: &Level) -> Vec<(&'static str, Quantity)> {
    let target = level.measure.target().map(Quantity::Micros);
    let all = [("target", target), ("expected", Some(level.expected)), ("minimum", level.minimum)];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// Every number of an agreement; `chosen` names the one that is moved, or else it is the first.
pub(crate) fn choices(agreement: &Agreement, chosen: Option<(&str, &str)>) -> Vec<Choice> {
    let of_level = |level: &Level| -> Vec<Choice> {
        let choice = |(key, value): (&'static str, Quantity)| Choice {
            level: level.name.clone(),
            title: level.title.clone(),
            key: key.to_owned(),
            value: value.exact(),
            chosen: chosen == Some((level.name.as_str(), key)),
        };
        numbers(level).into_iter().map(choice).collect()
    };
    let mut all: Vec<Choice> = agreement.levels.iter().flat_map(of_level).collect();
    if !all.iter().any(|choice| choice.chosen)
        && let Some(first) = all.first_mut()
    {
        first.chosen = true;
    }
    all
}

impl WhatIfPage {
    /// The figures that the page lists first: all of the level whose number is moved, so that the table
    /// stays as it is while it moves; whatever changes when whole terms are tried.
    pub(super) fn shown(&self) -> Vec<&LevelChange> {
        match &self.slider {
            Some(slider) => self.figures().filter(|row| row.level == slider.level).collect(),
            None => self.figures().filter(|row| is_changed(row)).collect(),
        }
    }

    /// Whether an agreement is the one whose terms are tried.
    pub(super) fn is_with(&self, other: &ItemNo) -> bool {
        self.with.as_ref() == Some(other)
    }

    /// What else changes when one number is moved.
    pub(super) fn elsewhere(&self) -> Vec<&LevelChange> {
        let Some(slider) = &self.slider else { return Vec::new() };
        self.figures().filter(|row| row.level != slider.level && is_changed(row)).collect()
    }

    /// What a level is called.
    pub(super) fn title_of<'a>(&'a self, level: &'a str) -> &'a str {
        let row = self.figures().find(|row| row.level == level);
        row.map_or(level, |row| row.before.title.as_str())
    }

    fn figures(&self) -> impl Iterator<Item = &LevelChange> {
        self.comparison.iter().flat_map(|comparison| &comparison.levels)
    }

    /// What becomes of a figure, in words.
    pub(super) fn change(&self, row: &LevelChange) -> &'static str {
        match (row.before.default, row.after.default) {
            (false, true) => "Becomes a default",
            (true, false) => "No default any more",
            _ if row.verdict_changed => "Other result",
            _ if is_changed(row) => "Other figure",
            _ => "Same",
        }
    }

    /// The sums of the months: credited before and after, payable before and after.
    pub(super) fn sums(&self) -> Option<[Money; 4]> {
        let months = &self.comparison.as_ref()?.months;
        let sum = |amounts: Vec<Money>| -> Option<Money> {
            amounts.into_iter().map(Some).reduce(|sum, next| sum?.checked_add(next?)).flatten()
        };
        Some([
            sum(months.iter().map(|month| month.before.credited).collect())?,
            sum(months.iter().map(|month| month.after.credited).collect())?,
            sum(months.iter().map(|month| month.before.payable).collect())?,
            sum(months.iter().map(|month| month.after.payable).collect())?,
        ])
    }

    /// Where the number that was tried is written into new terms.
    pub(super) fn edit(&self, chrome: &Chrome) -> String {
        let (Some(no), Some(slider), Some(value)) = (self.agreement, &self.slider, &self.value) else {
            return chrome.to("operate/agreements");
        };
        let address = chrome.agreement(&no, "edit");
        let (level, value) = (words::encoded(&slider.level), words::encoded(value));
        format!("{address}?level={level}&key={}&value={value}", slider.key)
    }

    /// What the page comes to, in one line.
    pub(crate) fn said(&self) -> String {
        let Some(comparison) = &self.comparison else {
            if self.with.is_some() {
                return "No events are sealed that these terms could be held against.".to_owned();
            }
            return "Move the number, and read what would have come out.".to_owned();
        };
        let tried = match (&self.slider, &self.value) {
            (Some(slider), None) => {
                return format!("Move the number from {}, and read what would have come out.", slider.agreed);
            }
            (Some(slider), Some(value)) => slider.instead(value),
            (None, _) => match (self.with, self.agreement) {
                (Some(with), Some(agreement)) => format!("With {with} instead of {agreement}"),
                _ => "With these terms".to_owned(),
            },
        };
        let verdicts = comparison.levels.iter().filter(|row| row.verdict_changed).count();
        let results = counted(verdicts as u64, "result changes", "results change");
        let cases = counted(comparison.sides_total, "case changes side", "cases change side");
        let money = self.sums().map_or_else(String::new, |[before, after, _, _]| {
            if before == after {
                format!("; credits stay at {before}")
            } else {
                format!("; credits are {after} instead of {before}")
            }
        });
        format!("{tried}, {results} and {cases}{money}.")
    }
}

fn is_changed(row: &LevelChange) -> bool {
    row.before.measured != row.after.measured || row.verdict_changed || row.default_changed
}
