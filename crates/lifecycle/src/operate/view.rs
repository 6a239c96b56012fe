//! What the operate pages show. Figures come from the event log, so they are handed in.

mod shapes;

pub use shapes::{
    AgreementRow, ClaimRow, LevelRow, LevelView, OperateView, SourceRow, StatementRow, StatementView,
    TrendPoint,
};

use super::{
    Standing,
    decide::{overtaken, standing},
};
use crate::{
    Engagement,
    view::{Offer, PROBE_REASON, TryCommand, Waiting, asking, offer, sealed},
};
use outrigger_agreement::{Cadence, Figures, LevelResult, Measure, Period};
use outrigger_kernel::{Hash, ItemNo, Side};

/// Rows of raw cases on one page.
const CASES_SHOWN_MAX: usize = 200;

/// The stage's page for a period, or for the last whole one.
pub fn view(
    on: &Engagement,
    figures: Option<&Figures>,
    period: Option<Period>,
    try_command: TryCommand<'_>,
) -> OperateView {
    let periods = figures.map(stated_periods).unwrap_or_default();
    let complete = on.operate.complete_until();
    let zone = on.operate.agreement().map(|agreement| agreement.zone.clone());
    let is_whole = |period: &&Period| {
        zone.as_ref().is_some_and(|zone| complete.is_some_and(|until| period.bounds(zone).1 <= until))
    };
    let period = period.or_else(|| periods.iter().find(is_whole).or(periods.first()).copied());
    let statement = period.and_then(|period| on.operate.statement_of(period)).map(|(no, _)| no);
    let statements = on.operate.statements.keys().rev().filter_map(|no| statement_row(on, *no));
    OperateView {
        period,
        period_title: period.map(Period::title).unwrap_or_default(),
        from: period.map(|period| period.first_day().to_string()).unwrap_or_default(),
        to: period.map(|period| period.last_day().to_string()).unwrap_or_default(),
        periods,
        zone: on.operate.agreement().map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
        levels: period.map(|period| level_rows(on, figures, period)).unwrap_or_default(),
        statement: statement.and_then(|no| statement_row(on, no)),
        statements: statements.collect(),
        claims: on.operate.claims.keys().rev().filter_map(|no| claim_row(on, *no, try_command)).collect(),
        sources: source_rows(on, try_command),
        agreements: agreement_rows(on, try_command),
        complete_until: complete,
        offers: offers(period, try_command),
    }
}

/// The periods of every cadence that a level is stated at, newest first; months before quarters before
/// weeks.
fn stated_periods(figures: &Figures) -> Vec<Period> {
    let used = |cadence: &Cadence| figures.agreement().levels.iter().any(|level| level.period == *cadence);
    let cadences = [Cadence::Month, Cadence::Quarter, Cadence::Week].into_iter().filter(used);
    cadences.flat_map(|cadence| figures.periods(cadence).into_iter().rev()).collect()
}

fn offers(period: Option<Period>, try_command: TryCommand<'_>) -> Vec<Offer> {
    let mut offers = Vec::new();
    if let Some(period) = period {
        let label = format!("State the figures of {}", period.title());
        offers.push(offer(
            "operate.state-period",
            &label,
            &[("period", &period.to_string())],
            false,
            try_command,
        ));
    }
    offers.push(asking("operate.propose-agreement", "Propose terms", &[]));
    offers
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

fn statement_row(on: &Engagement, no: ItemNo) -> Option<StatementRow> {
    let stated = on.operate.statements.get(&no)?;
    let levels = &stated.figures.levels;
    let agreed: Vec<Side> =
        stated.agreed.iter().filter_map(|stamp| on.member(stamp.by)).map(|member| member.side).collect();
    Some(StatementRow {
        no,
        period: stated.figures.period,
        title: stated.figures.period.title(),
        standing: standing(on, no)?,
        met: levels.iter().filter(|level| level.verdict == outrigger_agreement::Verdict::Met).count(),
        levels: levels.len(),
        waits_on: Side::BOTH.into_iter().filter(|side| !agreed.contains(side)).collect(),
        stated: sealed(on, &stated.stated),
    })
}

fn claim_row(on: &Engagement, no: ItemNo, try_command: TryCommand<'_>) -> Option<ClaimRow> {
    let claim = on.operate.claims.get(&no)?;
    let settled = claim.settlement.as_ref();
    let number = no.to_string();
    let mut offers = Vec::new();
    if settled.is_none() {
        let fields = [("claim", number.as_str())];
        let probe = [("claim", number.as_str()), ("answer", "accept"), PROBE_REASON];
        let closed = try_command("operate.answer-dispute", &probe);
        offers.push(Offer { closed, ..asking("operate.answer-dispute", "Answer", &fields) });
    }
    Some(ClaimRow {
        no,
        statement: claim.statement,
        level: claim.level.clone(),
        reason: claim.reason.clone(),
        raised: sealed(on, &claim.raised),
        answer: settled.map(|settlement| settlement.answer),
        answer_reason: settled.map(|settlement| settlement.reason.clone()),
        answered: settled.map(|settlement| sealed(on, &settlement.stamp)),
        offers,
    })
}

fn source_rows(on: &Engagement, try_command: TryCommand<'_>) -> Vec<SourceRow> {
    let row = |kept: &crate::content::Kept<super::Source>| {
        let no = kept.no.to_string();
        let batches: Vec<_> = on.operate.batches.iter().filter(|batch| batch.source == kept.no).collect();
        let connected = on.operate.connected.contains(&kept.no);
        let offers = if connected {
            vec![
                asking("operate.seal-batch", "Seal events", &[("source", &no)]),
                asking("operate.disconnect-source", "Disconnect", &[("source", &no)]),
            ]
        } else {
            vec![offer("operate.connect-source", "Connect", &[("source", &no)], false, try_command)]
        };
        SourceRow {
            no: kept.no,
            name: kept.content.name.clone(),
            connected,
            batches: batches.len(),
            events: batches.iter().map(|batch| batch.shape.events).sum(),
            complete_until: on.operate.source_complete_until(kept.no),
            offers,
        }
    };
    on.operate.sources.iter().map(row).collect()
}

fn agreement_rows(on: &Engagement, try_command: TryCommand<'_>) -> Vec<AgreementRow> {
    let row = |(no, terms): (&ItemNo, &super::Terms)| {
        let digest = terms.digest.to_string();
        let fields = [("agreement", no.to_string()), ("digest", digest)];
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        let sign = offer("operate.sign-agreement", "Sign these terms", &fields, false, try_command);
        let agreement = terms.agreement.as_ref();
        AgreementRow {
            no: *no,
            title: agreement.map(|agreement| agreement.title.clone()).unwrap_or_default(),
            digest: terms.digest,
            effective: agreement.map(|agreement| agreement.effective.to_string()).unwrap_or_default(),
            in_force: on.operate.in_force == Some(*no),
            signings: terms.signings.iter().map(|signing| sealed(on, &signing.stamp)).collect(),
            offers: if terms.in_force.is_some() { Vec::new() } else { vec![sign] },
        }
    };
    on.operate.agreements.iter().rev().map(row).collect()
}

/// One level's page; `None` when there is no such level or no figures.
pub fn level_view(
    on: &Engagement,
    figures: &Figures,
    level: &str,
    period: Option<Period>,
) -> Option<LevelView> {
    let at = figures.level_at(level)?;
    let terms = figures.agreement().levels.get(at)?;
    let digest = figures.agreement().digest;
    let agreement =
        on.operate.agreements.iter().find(|(_, terms)| terms.digest == digest).map(|(no, _)| *no)?;
    let mut periods = figures.periods(terms.period);
    periods.reverse();
    let until = on.operate.complete_until();
    let is_whole =
        |period: &&Period| until.is_some_and(|until| period.bounds(&figures.agreement().zone).1 <= until);
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
    Some(LevelView {
        period,
        period_title: period.title(),
        periods,
        today: stated
            .is_some()
            .then(|| today.clone())
            .filter(|today| Some(today) != stated.as_ref().map(|(_, it)| it)),
        stated: stated.as_ref().map(|(no, _)| *no),
        result: stated.map_or(today, |(_, result)| result),
        promise: promise(figures, at),
        condition: terms.condition.as_ref().map(|condition| condition.source.clone()),
        exclude: terms.exclude.iter().map(|condition| condition.source.clone()).collect(),
        agreement,
        agreement_digest: digest,
        zone: figures.agreement().zone_name.clone(),
        trend: trend
            .map(|(period, result)| TrendPoint { period, from: period.first_day().to_string(), result })
            .collect(),
        cases: cases.into_iter().take(CASES_SHOWN_MAX).collect(),
        cases_total,
        complete_until: on.operate.complete_until(),
    })
}

/// A percentage without decimals that say nothing.
fn plain_percent(share: outrigger_kernel::Ratio) -> String {
    share.percent(share.percent_decimals().unwrap_or(1))
}

/// What is measured, in words.
fn promise(figures: &Figures, level: usize) -> String {
    let agreement = figures.agreement();
    let clock = |at: usize| {
        agreement
            .clocks
            .get(at)
            .map(|clock| format!("{} on calendar {}", clock.name, clock.calendar_name))
            .unwrap_or_default()
    };
    match &agreement.levels[level].measure {
        Measure::ShareWithin { target, clock: at } => {
            format!(
                "share of cases within {} of clock {}",
                outrigger_kernel::time::spoken(*target),
                clock(*at)
            )
        }
        Measure::Percentile { share, clock: at } => {
            format!("time within which {} % of cases lie, by clock {}", plain_percent(*share), clock(*at))
        }
        Measure::Mean { clock: at } => format!("mean time by clock {}", clock(*at)),
        Measure::Ratio { part, over } => {
            format!("cases with {} among cases with {}", part.source, over.source)
        }
        Measure::Count { of } => format!("number of cases with {}", of.source),
    }
}

/// A statement's page; `None` when there is no such statement.
pub fn statement_view(
    on: &Engagement,
    no: ItemNo,
    recomputed: Option<Hash>,
    try_command: TryCommand<'_>,
) -> Option<StatementView> {
    let stated = on.operate.statements.get(&no)?;
    let terms = on.operate.agreements.get(&stated.agreement)?;
    let (number, digest) = (no.to_string(), stated.figures.digest.to_string());
    let agree = [("statement", number.as_str()), ("digest", digest.as_str())];
    let mut offers =
        vec![offer("operate.agree-statement", "Agree to these figures", &agree, false, try_command)];
    let first = stated.figures.levels.first().map(|level| level.level.clone()).unwrap_or_default();
    let probe = [("statement", number.as_str()), ("level", &first), PROBE_REASON];
    let closed = try_command("operate.dispute-statement", &probe);
    offers.push(Offer {
        closed,
        ..asking("operate.dispute-statement", "Dispute a figure", &[("statement", &number)])
    });
    let row = statement_row(on, no)?;
    if matches!(row.standing, Standing::Final | Standing::Replaced) {
        offers.clear();
    }
    Some(StatementView {
        row,
        agreement: stated.agreement,
        figures: stated.figures.clone(),
        zone: terms.agreement.as_ref().map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
        agreed: stated.agreed.iter().map(|stamp| sealed(on, stamp)).collect(),
        claims: on.operate.claims_on(no).filter_map(|(claim, _)| claim_row(on, claim, try_command)).collect(),
        recomputed: recomputed.map(|digest| digest == stated.figures.digest),
        offers,
    })
}

/// What waits on either side in this stage.
pub(crate) fn waiting(on: &Engagement) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for (no, stated) in &on.operate.statements {
        let Some(row) = statement_row(on, *no) else { continue };
        let path = format!("operate/statements/{no}");
        let what = match row.standing {
            Standing::Stated => format!("Agree to the figures of {}, or dispute them", row.title),
            Standing::ToRestate => format!("State {} again; a dispute was accepted", row.title),
            _ => continue,
        };
        let since = Some(stated.stated.at);
        let sides = if row.standing == Standing::ToRestate { vec![Side::Provider] } else { row.waits_on };
        waiting.extend(sides.into_iter().map(|side| Waiting {
            what: what.clone(),
            side,
            since,
            path: path.clone(),
        }));
    }
    let is_open = |claim: &super::Claim| {
        claim.settlement.is_none() && standing(on, claim.statement) != Some(Standing::Replaced)
    };
    for (no, claim) in on.operate.claims.iter().filter(|(_, claim)| is_open(claim)) {
        let Some(raiser) = on.member(claim.raised.by) else { continue };
        waiting.push(Waiting {
            what: format!("Answer {no}: {} is disputed", claim.level),
            side: raiser.side.other(),
            since: Some(claim.raised.at),
            path: format!("operate/statements/{}", claim.statement),
        });
    }
    let is_offer = |terms: &super::Terms| terms.in_force.is_none() && overtaken(on, terms).is_none();
    for (no, terms) in on.operate.agreements.iter().filter(|(_, terms)| is_offer(terms)) {
        let Some(signer) = terms.signings.first().and_then(|signing| on.member(signing.stamp.by)) else {
            continue;
        };
        waiting.push(Waiting {
            what: format!("Sign the proposed terms {no}"),
            side: signer.side.other(),
            since: terms.signings.first().map(|signing| signing.stamp.at),
            path: "operate".into(),
        });
    }
    waiting
}
