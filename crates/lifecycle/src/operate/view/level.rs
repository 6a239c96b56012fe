//! One level's page: its figure, the cases behind it, and the relief that a miss gives the other side.

use super::{LevelView, TrendPoint, promise::promise};
use crate::{
    Engagement,
    view::{Offer, PROBE_REASON, TryCommand, asking},
};
use outrigger_agreement::{Agreement, Cadence, CaseOutcome, Figures, Level, LevelResult, Period};
use outrigger_kernel::Side;

/// Rows of raw cases on one page.
const CASES_SHOWN_MAX: usize = 200;
/// Cases that an offer names in advance.
const CASES_NAMED_MAX: usize = 1_000;
/// Bytes of their names together: an offer travels in an address.
const NAMES_BYTES_MAX: usize = 12 * 1_024;
/// A window to ask with whether a claim would be accepted; the offer itself names cases, so that its own
/// window may lie ahead.
const PROBE_WINDOW: [(&str, &str); 2] = [("from", "2000-01-01T00:00:00Z"), ("to", "2000-01-02T00:00:00Z")];

/// One level's page; `None` when there is no such level or no figures.
pub fn level_view(
    on: &Engagement,
    figures: &Figures,
    level: &str,
    period: Option<Period>,
    try_command: TryCommand<'_>,
) -> Option<LevelView> {
    let at = figures.level_at(level)?;
    let terms = figures.agreement().levels.get(at)?;
    let digest = figures.agreement().digest;
    let agreement = on.operate.agreement_of(digest)?;
    let mut periods = figures.periods(terms.period);
    periods.reverse();
    let is_whole = |period: &&Period| on.operate.is_complete(**period, &figures.agreement().zone);
    let period = period.or_else(|| periods.iter().find(is_whole).or(periods.first()).copied())?;
    let today = figures.level(at, period)?;
    let stated = on.operate.statement_of(period).and_then(|(no, stated)| {
        let result = stated.figures.levels.iter().find(|result| result.level == level)?;
        Some((no, result.clone()))
    });
    let mut cases = figures.cases(at, period);
    let cases_total = cases.len();
    cases.sort_by_key(|case| (case.within != Some(false), std::cmp::Reverse(case.elapsed_micros)));
    let trend = figures.series(at, Cadence::Week).into_iter();
    let changed = stated.as_ref().filter(|(_, result)| *result != today).map(|_| today.clone());
    let no = stated.as_ref().map(|(no, _)| *no);
    let result = stated.map_or(today, |(_, result)| result);
    Some(LevelView {
        period,
        period_title: period.title(),
        periods,
        today: changed,
        stated: no,
        promise: promise(figures.agreement(), &terms.measure),
        condition: terms.condition.as_ref().map(|condition| condition.source.clone()),
        exclude: terms.exclude.iter().map(|condition| condition.source.clone()).collect(),
        relieves: terms.relieves.clone(),
        agreement,
        agreement_digest: digest,
        zone: figures.agreement().zone_name.clone(),
        trend: trend
            .map(|(period, result)| TrendPoint { period, from: period.first_day().to_string(), result })
            .collect(),
        offers: relief(figures.agreement(), terms, (period, &result, &cases), try_command)
            .into_iter()
            .collect(),
        result,
        cases: cases.into_iter().take(CASES_SHOWN_MAX).collect(),
        cases_total,
        complete_until: on.operate.complete_until(),
    })
}

/// A miss of what the client owes relieves the provider: the claim is offered with its levels, its time
/// and its cases filled in.
fn relief(
    agreement: &Agreement,
    terms: &Level,
    (period, result, cases): (Period, &LevelResult, &[CaseOutcome]),
    try_command: TryCommand<'_>,
) -> Option<Offer> {
    let has_misses = result.misses.is_some_and(|misses| misses > 0);
    if terms.owed_by != Side::Client || terms.relieves.is_empty() || !has_misses {
        return None;
    }
    let (from, to) = period.bounds(&agreement.zone);
    let (from, to) = (from.to_string(), to.to_string());
    let window = [("kind", "relief"), ("from", from.as_str()), ("to", to.as_str())];
    let [probed_from, probed_to] = PROBE_WINDOW;
    let closed = try_command("operate.raise-claim", &[window[0], probed_from, probed_to, PROBE_REASON]);
    let (levels, missed) = (terms.relieves.join("\n"), missed(cases));
    let fields = [window[0], ("levels", &levels), ("cases", &missed), window[1], window[2]];
    Some(Offer { closed, ..asking("operate.raise-claim", "Claim relief", &fields) })
}

/// The cases that missed, one a line, as many as an address can hold.
fn missed(cases: &[CaseOutcome]) -> String {
    let missed = cases.iter().filter(|case| case.within == Some(false) && !case.excluded);
    let mut names = String::new();
    for case in missed.take(CASES_NAMED_MAX) {
        if names.len() + case.case.len() >= NAMES_BYTES_MAX {
            break;
        }
        if !names.is_empty() {
            names.push('\n');
        }
        names.push_str(&case.case);
    }
    names
}

#[cfg(test)]
mod tests;
