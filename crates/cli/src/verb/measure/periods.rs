//! Which periods to state: those asked for, else every one that the log covers from its first day to its last.

use crate::{
    agreement::moment,
    exit::{Exit, Failure},
};
use outrigger_agreement::{Cadence, Figures, Period, period::NotAPeriod, terms::Clock};
use outrigger_kernel::time::start_of_day;
use std::{collections::BTreeSet, str::FromStr};

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Every period that an event falls in.
    All,
    /// This one.
    One(Period),
}

impl FromStr for Wanted {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        if text == "all" { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}

/// The periods to state, and what to say about those left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Weeks first, then months, then quarters; the oldest first.
    pub periods: Vec<Period>,
    /// Sentences for whoever watches.
    pub notes: Vec<String>,
}

/// Chooses the periods of every cadence at which the agreement states a level; money is stated by month.
///
/// # Errors
/// When a period was asked for whose cadence no level has, or about which the events say nothing.
pub fn choose(figures: &Figures, wanted: Option<Wanted>) -> Result<Chosen, Failure> {
    let agreement = figures.agreement();
    let mut cadences: BTreeSet<Cadence> = agreement.levels.iter().map(|level| level.period).collect();
    if agreement.charges.is_some() {
        cadences.insert(Cadence::Month);
    }
    if let Some(Wanted::One(period)) = wanted {
        return one(period, &cadences, figures);
    }
    let mut chosen = Chosen::default();
    if figures.events() == 0 {
        chosen.notes.push("No event was accepted, so nothing can be measured.".to_owned());
    }
    for cadence in cadences {
        let touched = figures.periods(cadence);
        if wanted == Some(Wanted::All) {
            chosen.periods.extend(touched);
        } else {
            chosen.take_whole(touched, cadence, figures);
        }
    }
    Ok(chosen)
}

fn one(period: Period, cadences: &BTreeSet<Cadence>, figures: &Figures) -> Result<Chosen, Failure> {
    if !cadences.contains(&period.cadence()) {
        let known: Vec<String> = cadences.iter().map(|cadence| format!("by {cadence}")).collect();
        let sentence = format!("No level of this agreement is stated by {}.", period.cadence());
        let hint = format!("Its levels are stated {}.", known.join(" and "));
        return Err(Failure::new(Exit::Usage, sentence).hint(hint));
    }
    let agreement = figures.agreement();
    let (from, end) = period.bounds(&agreement.zone);
    let Some((first, last)) = figures.span() else {
        let sentence = format!("No event was accepted, so {period} cannot be measured.");
        return Err(Failure::new(Exit::Usage, sentence)
            .hint("Look at the rejected rows, or name another file or a later instant."));
    };
    let reach = format!("The events reach from {} to {}.", moment(first, agreement), moment(last, agreement));
    if last < from || first >= end {
        let sentence = format!("The events say nothing about {period}.");
        return Err(Failure::new(Exit::Usage, sentence).hint(reach));
    }
    let mut chosen = Chosen { periods: vec![period], notes: Vec::new() };
    if !is_whole(period, figures) {
        chosen.notes.push(format!("The log covers only a part of {period}. {reach}"));
    }
    Ok(chosen)
}

impl Chosen {
    fn take_whole(&mut self, touched: Vec<Period>, cadence: Cadence, figures: &Figures) {
        let (whole, partial): (Vec<_>, Vec<_>) =
            touched.into_iter().partition(|period| is_whole(*period, figures));
        if whole.is_empty() && !partial.is_empty() {
            self.notes
                .push(format!("The log covers no whole {cadence}, so its part of each {cadence} is shown."));
            self.periods.extend(partial);
            return;
        }
        if !partial.is_empty() {
            let names: Vec<String> = partial.iter().map(Period::to_string).collect();
            let names = names.join(" and ");
            self.notes.push(format!(
                "Left out because the log covers only a part: {names}; `--period all` shows all."
            ));
        }
        self.periods.extend(whole);
    }
}

/// Whether the log covers a period. At its beginning no working day may be missing, whatever hours the agreement
/// counts in: a desk that is closed on Sunday has no event on the first day of March 2026. At its end only an
/// event after it shows that nothing is still to come.
fn is_whole(period: Period, figures: &Figures) -> bool {
    let agreement = figures.agreement();
    let (from, end) = period.bounds(&agreement.zone);
    let Some(((first, _), until)) = figures.span().zip(figures.data_until()) else { return false };
    let opens = start_of_day(first.in_zone(&agreement.zone).date(), &agreement.zone).unwrap_or(first);
    let nothing_missed = |clock: &Clock| clock.calendar.between(from, opens) == 0;
    until >= end && (opens <= from || agreement.clocks.iter().any(nothing_missed))
}

#[cfg(test)]
mod tests;
