//! Statements: a period's figures, stated once it is over and agreed by both sides.

use super::{
    complete, computed, find_statement, has_level, is_own_side, judged_by, next_no, no_level,
    order::{in_order, known},
    over, standing,
};
use crate::{
    Context, Engagement,
    operate::{Answer, Fact, Standing, StatedPeriod},
};
use jiff::{Span, civil::Date, tz::TimeZone};
use outrigger_agreement::{LevelResult, Period, Statement};
use outrigger_kernel::{Hash, Instant, ItemNo, Refusal, refusal, time::start_of_day};

/// The longest time to report that is counted, in days.
const REPORT_DAYS_MAX: u32 = 3_660;

pub(super) fn state(on: &Engagement, period: Period, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let (agreement, terms) = judged_by(on, period)?;
    over(period, terms, ctx)?;
    known(on, period, terms)?;
    complete(on, period, terms)?;
    let before = on.operate.statement_of(period);
    match before {
        Some((no, _)) if standing(on, no) != Some(Standing::ToRestate) => {
            return Err(stated_already(on, period, no));
        }
        // What is stated again may have later months behind it: their accounts keep what they said.
        Some(_) => {}
        None => in_order(on, period, terms)?,
    }
    let Some(figures) = computed(ctx, period, terms.digest)? else { return Ok(Vec::new()) };
    if let Some((no, stated)) = before {
        moved(on, (no, stated), figures)?;
    }
    let statement = next_no("STMT", on.operate.statements.len())?;
    Ok(vec![Fact::PeriodStated { statement, agreement, figures: Box::new(figures.clone()) }])
}

/// Stating again says that a dispute was right, so one of the disputed figures comes out differently.
fn moved(on: &Engagement, (no, stated): (ItemNo, &StatedPeriod), now: &Statement) -> Result<(), Refusal> {
    let accepted = on.operate.claims_on(no).filter(|(_, claim)| claim.answer() == Some(Answer::Accept));
    let mut levels: Vec<&str> = accepted.filter_map(|(_, claim)| Some(claim.figure()?.1)).collect();
    levels.sort_unstable();
    levels.dedup();
    if levels.iter().any(|level| result(&stated.figures, level) != result(now, level)) {
        return Ok(());
    }
    let message = match levels.as_slice() {
        [level] => format!("The disputed figure of {level} comes out as it was."),
        levels => format!("The disputed figures of {} come out as they were.", levels.join(", ")),
    };
    Err(refusal::not_ready(message).at("period").next(
        "Seal what is missing, have cases left out by a claim, or take the dispute back; then the statement stands.",
    ))
}

fn result<'s>(statement: &'s Statement, level: &str) -> Option<&'s LevelResult> {
    statement.levels.iter().find(|result| result.level == level)
}

pub(super) fn declare_unreported(
    on: &Engagement,
    period: Period,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let (agreement, terms) = judged_by(on, period)?;
    over(period, terms, ctx)?;
    if !has_level(terms, period.cadence()) {
        return Err(no_level(period.cadence()));
    }
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
    if on.operate.is_complete(period, &terms.zone) {
        let message = format!("The data of {} are complete.", period.title());
        return Err(refusal::not_ready(message).at("period").next("State its figures."));
    }
    let in_force = on.operate.agreements.get(&agreement).and_then(|terms| terms.in_force.as_ref());
    let since = counts_from(period, in_force.map(|stamp| stamp.at), &terms.zone);
    let until = days_after(since, days, &terms.zone);
    if ctx.at < until {
        let message = format!("The figures of {} may be stated until {until}.", period.title());
        return Err(refusal::not_ready(message).at("period"));
    }
    in_order(on, period, terms)?;
    let Some(figures) = computed(ctx, period, terms.digest)? else { return Ok(Vec::new()) };
    let statement = next_no("STMT", on.operate.statements.len())?;
    Ok(vec![Fact::PeriodStated { statement, agreement, figures: Box::new(figures.clone()) }])
}

/// The first day that counts: the one after the period, or after the day on which the terms came into force.
fn counts_from(period: Period, in_force: Option<Instant>, zone: &TimeZone) -> Date {
    let ended = period.next().first_day();
    let signed = in_force.map(|at| at.in_zone(zone).date().saturating_add(Span::new().days(1)));
    signed.map_or(ended, |signed| signed.max(ended))
}

/// The first instant at which figures are late: the end of so many whole days.
fn days_after(since: Date, days: u32, zone: &TimeZone) -> Instant {
    let days = Span::new().days(i64::from(days.min(REPORT_DAYS_MAX)));
    start_of_day(since.saturating_add(days), zone).unwrap_or(Instant::LATEST)
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
        Some(Standing::Disputed) => return Err(dispute_waits(statement)),
        Some(Standing::ToRestate) => return Err(dispute_accepted(statement)),
        Some(Standing::Stated | Standing::Final) | None => {}
    }
    if let Some(own) = stated.agreed.iter().find(|stamp| is_own_side(on, stamp.by, ctx)) {
        return Err(refusal::already(statement, &format!("agreed {}", on.by_whom(own))));
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
