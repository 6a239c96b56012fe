//! Statements: a period's figures, stated once it is over and agreed by both sides.

use super::{complete, computed, find_statement, is_own_side, judged_by, next_no, over, standing};
use crate::{
    Context, Engagement,
    operate::{Fact, Standing},
};
use jiff::{Span, tz::TimeZone};
use outrigger_agreement::Period;
use outrigger_kernel::{Hash, Instant, ItemNo, Refusal, refusal, time::start_of_day};

/// The longest time to report that is counted, in days.
const REPORT_DAYS_MAX: u32 = 3_660;

pub(super) fn state(on: &Engagement, period: Period, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let (agreement, terms) = judged_by(on, period)?;
    over(period, terms, ctx)?;
    complete(on, period, terms)?;
    if let Some((no, _)) = on.operate.statement_of(period)
        && standing(on, no) != Some(Standing::ToRestate)
    {
        return Err(stated_already(on, period, no));
    }
    let Some(figures) = computed(ctx, period, terms.digest)? else { return Ok(Vec::new()) };
    let statement = next_no("STMT", on.operate.statements.len())?;
    Ok(vec![Fact::PeriodStated { statement, agreement, figures: Box::new(figures.clone()) }])
}

pub(super) fn declare_unreported(
    on: &Engagement,
    period: Period,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let (agreement, terms) = judged_by(on, period)?;
    over(period, terms, ctx)?;
    if let Some((no, _)) = on.operate.statement_of(period) {
        return Err(stated_already(on, period, no));
    }
    let report_days = terms.credits.as_ref().filter(|credits| credits.unreported_is_default);
    let Some(days) = report_days.and_then(|credits| credits.report_days) else {
        return Err(refusal::not_ready(
            "The terms do not say from when on unreported figures are a default.",
        )
        .next("State the figures when they are there, or agree on an amendment."));
    };
    let until = reported_until(period, &terms.zone, days);
    if ctx.at < until {
        let message = format!("The figures of {} may be stated until {until}.", period.title());
        return Err(refusal::not_ready(message).at("period"));
    }
    let Some(figures) = computed(ctx, period, terms.digest)? else { return Ok(Vec::new()) };
    let statement = next_no("STMT", on.operate.statements.len())?;
    Ok(vec![Fact::PeriodStated { statement, agreement, figures: Box::new(figures.clone()) }])
}

/// The first instant at which figures are late: the end of so many whole days after the period.
fn reported_until(period: Period, zone: &TimeZone, days: u32) -> Instant {
    let days = Span::new().days(i64::from(days.min(REPORT_DAYS_MAX)));
    start_of_day(period.next().first_day().saturating_add(days), zone).unwrap_or(Instant::LATEST)
}

fn stated_already(on: &Engagement, period: Period, no: ItemNo) -> Refusal {
    let entry = on.operate.statements.get(&no).map_or(0, |stated| stated.stated.seq);
    refusal::already(period.title(), &format!("stated as {no}, entry {entry}"))
        .next("Propose a restatement where its figures come out differently by now.")
}

pub(super) fn agree(
    on: &Engagement,
    statement: ItemNo,
    digest: Hash,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let stated = find_statement(on, statement)?;
    if stated.figures.digest != digest {
        return Err(refusal::outdated(statement).at("digest"));
    }
    match standing(on, statement) {
        Some(Standing::Replaced) => return Err(refusal::already(statement, "replaced by a later statement")),
        Some(Standing::Final) => return Err(refusal::already(statement, "agreed by both sides")),
        Some(Standing::Disputed) => return Err(dispute_waits(statement)),
        Some(Standing::ToRestate) => return Err(dispute_accepted(statement)),
        Some(Standing::Stated) | None => {}
    }
    if stated.agreed.iter().any(|stamp| is_own_side(on, stamp.by, ctx)) {
        return Err(refusal::already(statement, "agreed by your side"));
    }
    Ok(vec![Fact::StatementAgreed { statement, digest }])
}

pub(super) fn dispute_waits(statement: ItemNo) -> Refusal {
    refusal::not_ready(format!("A dispute of {statement} waits for an answer.")).next("Answer it first.")
}

pub(super) fn dispute_accepted(statement: ItemNo) -> Refusal {
    refusal::not_ready(format!("A dispute of {statement} was accepted."))
        .next("State the period again first.")
}
