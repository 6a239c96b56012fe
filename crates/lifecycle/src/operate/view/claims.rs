//! Claims: their rows and pages, and what they change.

use super::{ClaimEffect, ClaimRow, ClaimView, LevelChange};
use crate::{
    Engagement,
    operate::{Claim, Matter, decide::accepted_dispute},
    view::{Offer, PROBE_REASON, TryCommand, asking, offer, sealed},
};
use jiff::tz::TimeZone;
use outrigger_agreement::{Cadence, CaseOutcome, Figures, Level, Period, Relief, terms::Silence};
use outrigger_kernel::{Instant, ItemNo, number::counted};
use std::{collections::BTreeSet, sync::Arc};

/// Cases of a claim that its page names.
const CASES_NAMED_MAX: usize = 200;

/// A claim's page; `None` when there is no such claim. `effect` is what it changes, where figures say.
pub fn claim_view(
    on: &Engagement,
    no: ItemNo,
    effect: Option<ClaimEffect>,
    try_command: TryCommand<'_>,
) -> Option<ClaimView> {
    let claim = on.operate.claims.get(&no)?;
    let agreement = on.operate.agreement();
    Some(ClaimView {
        row: claim_row(on, no, try_command)?,
        relief: claim.relief().cloned(),
        effect: effect.filter(|_| claim.relief().is_some()),
        zone: agreement.map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
    })
}

/// What a claim changes in the last year of the events: for each agreement of that time the figures
/// without it and with it, of which the periods count that the agreement judges.
pub fn claim_effect(on: &Engagement, pairs: &[[Arc<Figures>; 2]]) -> ClaimEffect {
    let mut effect = ClaimEffect::default();
    let mut cases = BTreeSet::new();
    for [without, with] in pairs {
        let agreement = without.agreement();
        let is_judged = |period: &Period| {
            let terms = on.operate.terms_for(*period);
            terms.is_some_and(|(_, terms)| terms.digest == agreement.digest)
        };
        for (at, level) in agreement.levels.iter().enumerate() {
            for period in last_year(without, level).into_iter().filter(is_judged) {
                let (before, after) = (without.level(at, period), with.level(at, period));
                if before == after {
                    continue;
                }
                let (name, title) = (level.name.clone(), level.title.clone());
                effect.changes.push(LevelChange { period, level: name, title, before, after });
                cases.extend(newly_excluded(without.cases(at, period), with.cases(at, period)));
            }
        }
    }
    effect.cases_total = cases.len();
    effect.cases = cases.into_iter().take(CASES_NAMED_MAX).collect();
    effect
}

/// The cases that counted before and are excluded after.
fn newly_excluded(before: Vec<CaseOutcome>, after: Vec<CaseOutcome>) -> Vec<String> {
    let counted = before.into_iter().filter(|case| !case.excluded);
    let counted: BTreeSet<String> = counted.map(|case| case.case).collect();
    let excluded = after.into_iter().filter(|case| case.excluded);
    excluded.map(|case| case.case).filter(|case| counted.contains(case)).collect()
}

/// The periods of a level that lie in the last year of the events.
fn last_year(figures: &Figures, level: &Level) -> Vec<Period> {
    let count = match level.period {
        Cadence::Week => 52,
        Cadence::Month => 12,
        Cadence::Quarter => 4,
    };
    let mut periods = figures.periods(level.period);
    periods.split_off(periods.len().saturating_sub(count))
}

pub(super) fn claim_row(on: &Engagement, no: ItemNo, try_command: TryCommand<'_>) -> Option<ClaimRow> {
    let claim = on.operate.claims.get(&no)?;
    let end = claim.settlement.as_ref();
    let zone = on.operate.agreement().map(|agreement| &agreement.zone);
    Some(ClaimRow {
        no,
        kind: claim.kind(),
        about: about(claim, zone),
        statement: claim.figure().map(|(statement, _)| statement),
        levels: match &claim.matter {
            Matter::Figure { level, .. } => vec![level.clone()],
            Matter::Cases { relief, .. } => relief.levels.clone(),
        },
        reason: claim.reason.clone(),
        raised: sealed(on, &claim.raised),
        due: claim.due,
        silence: claim.silence,
        answer: claim.answer(),
        answer_reason: end.map(|end| end.reason.clone()).filter(|reason| !reason.is_empty()),
        answered: end.map(|end| sealed(on, &end.stamp)),
        ending: end.map(|end| end.ending),
        offers: match claim.is_open() {
            true => offers(no, claim, try_command),
            false => accepted_dispute(on, no).map(|_| take_back(no, try_command)).into_iter().collect(),
        },
    })
}

fn offers(no: ItemNo, claim: &Claim, try_command: TryCommand<'_>) -> Vec<Offer> {
    let number = no.to_string();
    let own = [("claim", number.as_str())];
    let closed = try_command("operate.answer-claim", &[own[0], ("answer", "accept"), PROBE_REASON]);
    let mut offers =
        vec![Offer { closed, ..asking("operate.answer-claim", "Answer", &own) }, take_back(no, try_command)];
    if claim.due.is_some() && claim.silence != Silence::Waits {
        offers.push(offer("operate.settle-claim", "Settle by silence", &own, false, try_command));
    }
    offers
}

fn take_back(no: ItemNo, try_command: TryCommand<'_>) -> Offer {
    let number = no.to_string();
    let own = ("claim", number.as_str());
    let closed = try_command("operate.withdraw-claim", &[own, PROBE_REASON]);
    Offer { closed, ..asking("operate.withdraw-claim", "Take it back", &[own]) }
}

/// What a claim is about, in words.
fn about(claim: &Claim, zone: Option<&TimeZone>) -> String {
    match &claim.matter {
        Matter::Figure { statement, level } => format!("{level} of {statement}"),
        Matter::Cases { relief, .. } => left_out(relief, zone.unwrap_or(&TimeZone::UTC)),
    }
}

fn left_out(relief: &Relief, zone: &TimeZone) -> String {
    let mut parts = Vec::new();
    match relief.cases.len() {
        0 => parts.push("all cases".to_owned()),
        1 => parts.extend(relief.cases.first().map(|case| format!("case {case}"))),
        many => parts.push(counted(many as u64, "case", "cases")),
    }
    if !relief.condition.is_empty() {
        parts.push(format!("with {}", relief.condition));
    }
    let at = |instant: Instant| instant.in_zone(zone).strftime("%-d %b %Y %H:%M").to_string();
    match (relief.from, relief.to) {
        (Some(from), Some(to)) => parts.push(format!("running between {} and {}", at(from), at(to))),
        (Some(from), None) => parts.push(format!("running after {}", at(from))),
        (None, Some(to)) => parts.push(format!("running before {}", at(to))),
        (None, None) => {}
    }
    let levels = if relief.levels.is_empty() { "all levels".to_owned() } else { relief.levels.join(", ") };
    format!("{} in {levels}", parts.join(" "))
}
