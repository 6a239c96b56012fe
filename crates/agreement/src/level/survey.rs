//! Surveys: what people answered, as a mean or as the share of the top box, with its margin of error.

mod interval;

use super::{shapes::Margin, tally::Measured};
use crate::{
    condition::{Compiled, Truth},
    terms::{Bound, Quantity, Survey},
};
use interval::{Interval, Mean};
use outrigger_eventlog::EventLog;
use outrigger_kernel::Ratio;

/// One event that answers a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its row in the log.
    pub row: u32,
    /// The score it gives.
    pub score: Ratio,
}

/// The events that answer a survey, in the order of the log. An event whose score is missing or no
/// decimal number is no answer.
pub(crate) fn answers(survey: &Survey, log: &EventLog) -> Vec<Answer> {
    let Some(column) = log.column(&survey.score) else { return Vec::new() };
    let is_answer = survey.answer.as_ref().map(|condition| Compiled::new(condition, log));
    let counts = |row: u32| {
        is_answer.as_ref().is_none_or(|compiled| compiled.on_row(log, row as usize) == Truth::True)
    };
    // By dictionary code; the first one stands for the value that is missing.
    let read = column.values.iter().map(|(_, text)| Ratio::from_decimal(text));
    let scores: Vec<Option<Ratio>> = std::iter::once(None).chain(read).collect();
    let answer = |(row, code): (u32, &u32)| {
        let score = scores.get(*code as usize).copied().flatten()?;
        counts(row).then_some(Answer { row, score })
    };
    (0..).zip(&column.codes).filter_map(answer).collect()
}

/// The figure over the scores of a period's answers; nothing is measured without an answer.
///
/// The mean is exact where it fits a [`Ratio`], else rounded down to six decimals or to as many as fit.
/// One answer has a mean and no margin: a single score says nothing about how scores differ. The share
/// of the top box always has a margin, and the answers below the box are its misses.
pub(crate) fn measured(survey: &Survey, scores: &[Ratio]) -> Measured {
    match survey.top_box {
        Some(lowest) => top_box(survey, scores, lowest),
        None => mean(survey, scores),
    }
}

/// The quantity that has to reach the target: the end of the margin that the agreement names, or the
/// figure itself. A figure without a margin is judged by itself.
pub(crate) fn judged(measured: &Measured) -> Option<Quantity> {
    match measured.margin {
        Some(Margin { bound: Bound::Lower, low, .. }) => Some(low),
        Some(Margin { bound: Bound::Upper, high, .. }) => Some(high),
        Some(Margin { bound: Bound::Point, .. }) | None => measured.value,
    }
}

fn mean(survey: &Survey, scores: &[Ratio]) -> Measured {
    let Some(mean) = Mean::of(scores) else { return Measured::default() };
    let interval = mean.interval(scores, survey.z);
    Measured {
        value: mean.value().map(Quantity::Score),
        cases: scores.len() as u64,
        misses: None,
        margin: interval.map(|interval| margin(survey, interval, Quantity::Score)),
    }
}

fn top_box(survey: &Survey, scores: &[Ratio], lowest: Ratio) -> Measured {
    if scores.is_empty() {
        return Measured::default();
    }
    let inside = scores.iter().filter(|score| **score >= lowest).count() as u64;
    let cases = scores.len() as u64;
    let interval = interval::wilson(inside, cases, survey.z);
    Measured {
        value: Ratio::share(inside, cases).map(Quantity::Share),
        cases,
        misses: Some(cases - inside),
        margin: interval.map(|interval| margin(survey, interval, Quantity::Share)),
    }
}

fn margin(survey: &Survey, interval: Interval, unit: fn(Ratio) -> Quantity) -> Margin {
    Margin {
        low: unit(interval.low),
        high: unit(interval.high),
        confidence: survey.confidence,
        bound: survey.bound,
    }
}

#[cfg(test)]
mod tests;
