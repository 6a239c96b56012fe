//! The order of months: an account builds on the months before it as they were stated, so months with
//! charges are stated one after the other, from the month in which the data begin.

use super::{is_stated_by, spoken};
use crate::Engagement;
use outrigger_agreement::{Agreement, Cadence, Period};
use outrigger_kernel::{Refusal, refusal};

/// A period that ended before the first event has no figures.
pub(super) fn known(on: &Engagement, period: Period, terms: &Agreement) -> Result<(), Refusal> {
    let (_, ends) = period.bounds(&terms.zone);
    let Some(first) = on.operate.first_event().filter(|first| ends <= *first) else { return Ok(()) };
    let (title, begin) = (period.title(), spoken(first.in_zone(&terms.zone).date()));
    Err(refusal::not_ready(format!("No event of {title} is known; data begin on {begin}."))
        .at("period")
        .next("Seal its events first, where there are any."))
}

/// A month with charges that is stated for the first time follows the month before it and comes before none
/// that is stated.
pub(super) fn in_order(on: &Engagement, month: Period, terms: &Agreement) -> Result<(), Refusal> {
    if terms.charges.is_none() || month.cadence() != Cadence::Month {
        return Ok(());
    }
    if let Some(later) = on.operate.stated_after(month) {
        let later = later.title();
        return Err(refusal::not_ready(format!(
            "{later} is stated already and builds on the months before it."
        ))
        .at("period")
        .next(format!("Propose a restatement of {later} where it comes out differently by now.")));
    }
    let before = month.previous();
    if !is_owed(on, before) || on.operate.statement_of(before).is_some() {
        return Ok(());
    }
    let (before, month) = (before.title(), month.title());
    Err(refusal::not_ready(format!("{before} is not stated, and the account of {month} builds on it."))
        .at("period")
        .next(format!("State {before} first.")))
}

/// Whether a month has to be stated before the one after it: its terms have months stated, and the data begin
/// before it. The month in which they begin is seldom whole.
fn is_owed(on: &Engagement, month: Period) -> bool {
    let terms = on.operate.terms_for(month).and_then(|(_, terms)| terms.agreement.as_ref());
    let Some((terms, since)) = terms.zip(on.operate.known_since()) else { return false };
    is_stated_by(terms, Cadence::Month) && Period::containing(since, &terms.zone, Cadence::Month) < month
}
