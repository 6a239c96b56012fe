//! What the operate pages show. Figures come from the event log, so they are handed in.

mod claims;
mod level;
mod promise;
mod restatements;
mod shapes;
mod sources;
mod statements;
mod terms;
mod waiting;

pub use claims::{claim_effect, claim_view};
pub use level::level_view;
pub use restatements::restatement_view;
pub use shapes::{
    AgreementRow, BatchRow, ClaimEffect, ClaimRow, ClaimView, LevelChange, LevelRow, LevelView, MoneyChange,
    OperateView, RestatementRow, RestatementStanding, RestatementView, SourceRow, StatementRow,
    StatementView, TermRow, TrendPoint, WithdrawnRow,
};
pub use statements::statement_view;
pub(crate) use waiting::waiting;

use crate::{
    Engagement,
    operate::decide::is_stated_by,
    view::{Offer, TryCommand, asking, offer},
};
use claims::claim_row;
use outrigger_agreement::{Cadence, Figures, LevelResult, Period};
use outrigger_kernel::{Instant, ItemNo};
use restatements::restatement_row;
use sources::source_rows;
use statements::statement_row;
use terms::agreement_rows;

/// The stage's page for a period, or for the last whole one. `now` says which terms hold.
pub fn view(
    on: &Engagement,
    figures: Option<&Figures>,
    period: Option<Period>,
    now: Instant,
    try_command: TryCommand<'_>,
) -> OperateView {
    let periods = figures.map(stated_periods).unwrap_or_default();
    let zone = on.operate.agreement().map(|agreement| agreement.zone.clone());
    let is_whole =
        |period: &&Period| zone.as_ref().is_some_and(|zone| on.operate.is_complete(**period, zone));
    let period = period.or_else(|| periods.iter().find(is_whole).or(periods.first()).copied());
    let state = &on.operate;
    let statement = period.and_then(|period| state.statement_of(period)).map(|(no, _)| no);
    let differs = figures.zip(period).is_some_and(|(figures, period)| differs(on, figures, period));
    let row = |no: ItemNo| {
        let row = statement_row(on, no)?;
        Some(StatementRow { differs: differs && statement == Some(no), ..row })
    };
    OperateView {
        period,
        period_title: period.map(Period::title).unwrap_or_default(),
        from: period.map(|period| period.first_day().to_string()).unwrap_or_default(),
        to: period.map(|period| period.last_day().to_string()).unwrap_or_default(),
        periods,
        zone: state.agreement().map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
        levels: period.map(|period| level_rows(on, figures, period)).unwrap_or_default(),
        statement: statement.and_then(row),
        differs,
        statements: state.statements.keys().rev().filter_map(|no| row(*no)).collect(),
        claims: state.claims.keys().rev().filter_map(|no| claim_row(on, *no, try_command)).collect(),
        restatements: state
            .restatements
            .keys()
            .rev()
            .filter_map(|no| restatement_row(on, *no, try_command))
            .collect(),
        sources: source_rows(on, try_command),
        agreements: agreement_rows(on, now, try_command),
        complete_until: state.complete_until(),
        offers: offers(on, period, try_command),
    }
}

/// The periods of every cadence that is stated, newest first; months before quarters before weeks.
fn stated_periods(figures: &Figures) -> Vec<Period> {
    let used = |cadence: &Cadence| is_stated_by(figures.agreement(), *cadence);
    let cadences = [Cadence::Month, Cadence::Quarter, Cadence::Week].into_iter().filter(used);
    cadences.flat_map(|cadence| figures.periods(cadence).into_iter().rev()).collect()
}

/// Whether levels of a stated period would come out differently today. The statement's own page tells what,
/// and how its money would.
fn differs(on: &Engagement, figures: &Figures, period: Period) -> bool {
    let (Some((_, stated)), Some((_, terms))) =
        (on.operate.statement_of(period), on.operate.terms_for(period))
    else {
        return false;
    };
    let today = |name: &str| figures.level(figures.level_at(name)?, period);
    let moved = |result: &LevelResult| today(&result.level).as_ref() != Some(result);
    let is_known = terms.digest == figures.agreement().digest
        && on.operate.is_complete(period, &figures.agreement().zone);
    is_known && stated.figures.levels.iter().any(moved)
}

fn offers(on: &Engagement, period: Option<Period>, try_command: TryCommand<'_>) -> Vec<Offer> {
    let mut offers = Vec::new();
    if let Some(period) = period {
        let (title, written) = (period.title(), period.to_string());
        let fields = [("period", written.as_str())];
        let label = format!("State the figures of {title}");
        offers.push(offer("operate.state-period", &label, &fields, false, try_command));
        if unreported_is_default(on, period) && on.operate.statement_of(period).is_none() {
            let label = format!("Declare the figures of {title} unreported");
            offers.push(offer("operate.declare-unreported", &label, &fields, false, try_command));
        }
    }
    if on.operate.in_force.is_some() {
        offers.push(asking("operate.raise-claim", "Claim relief or an exclusion", &[]));
    }
    offers.push(asking("operate.propose-agreement", "Propose terms", &[]));
    offers
}

fn unreported_is_default(on: &Engagement, period: Period) -> bool {
    let terms = on.operate.terms_for(period).and_then(|(_, terms)| terms.agreement.as_ref());
    let credits = terms.and_then(|terms| terms.credits.as_ref());
    credits.is_some_and(|credits| credits.unreported_is_default && credits.report_days.is_some())
}

fn level_rows(on: &Engagement, figures: Option<&Figures>, period: Period) -> Vec<LevelRow> {
    let Some(figures) = figures else { return Vec::new() };
    let trend =
        |name: &str| figures.level_at(name).map(|at| trend_until(figures, at, period)).unwrap_or_default();
    let row = |result: LevelResult, standing: &str| LevelRow {
        trend: trend(&result.level),
        standing: standing.to_owned(),
        result,
    };
    // What is stated is shown as it was stated, whatever the events say today.
    if let Some((_, stated)) = on.operate.statement_of(period) {
        return stated.figures.levels.iter().map(|result| row(result.clone(), "stated")).collect();
    }
    let levels = figures.agreement().levels.iter().enumerate();
    let due = levels.filter(|(_, level)| level.period == period.cadence());
    due.filter_map(|(at, _)| Some(row(figures.level(at, period)?, "provisional"))).collect()
}

/// The weekly values up to the end of a period.
fn trend_until(figures: &Figures, level: usize, period: Period) -> Vec<Option<i64>> {
    let zone = &figures.agreement().zone;
    let (_, until) = period.bounds(zone);
    let weeks = figures.series(level, Cadence::Week).into_iter();
    weeks
        .filter(|(week, _)| week.bounds(zone).0 < until)
        .map(|(_, result)| result.measured.map(|value| value.plain()))
        .collect()
}
