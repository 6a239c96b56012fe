//! Pages of the operate stage: figures, cases, statements, claims, the live board, patterns.

use super::attempt;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    page::{LevelPage, LivePage, Page, PatternsPage},
};
use outrigger_agreement::reason;
use outrigger_kernel::{Instant, ItemNo, Side, refusal};
use outrigger_lifecycle::operate::{claim_view, level_view, restatement_view, statement_view, view};

/// The moment that a page shows.
pub fn now(call: &Call, member: &Membership) -> Instant {
    member.shown().as_of.unwrap_or(call.desk().now())
}

/// Every service level in a period.
pub fn operate(call: &Call, member: &Membership) -> Outcome {
    let period = call.queried("period")?;
    let (shown, try_command) = (member.shown(), attempt(call, member));
    let look = |period| -> Result<_, Failure> {
        let figures = call.desk().figures(shown, period)?;
        Ok(view(member.on(), figures.as_deref(), period, now(call, member), &try_command))
    };
    let mut page = look(period)?;
    // The period that is shown when none was asked for may be judged by earlier terms than today.
    if period.is_none() && page.period.is_some() {
        page = look(page.period)?;
    }
    Answer::page(Page::Operate(Box::new(page)))
}

/// One service level, and how its figure came about.
pub fn level(call: &Call, member: &Membership) -> Outcome {
    let (name, period) = (call.ask.param("level"), call.queried("period")?);
    let try_command = attempt(call, member);
    let look = |period| -> Result<Option<LevelPage>, Failure> {
        let Some(figures) = call.desk().figures(member.shown(), period)? else { return Ok(None) };
        let view = level_view(member.on(), &figures, name, period, &try_command);
        Ok(view.map(|view| {
            let at = figures.level_at(name);
            let reason = at.and_then(|at| reason::figure(&figures, at, view.period));
            LevelPage { view, reason }
        }))
    };
    let page = match look(period)? {
        Some(page) if period.is_none() => look(Some(page.view.period))?,
        page => page,
    };
    let page = page
        .ok_or_else(|| refusal::not_found("service level", name).next("Choose one on the stage's page."))?;
    Answer::page(Page::Level(Box::new(page)))
}

/// One case under every clock.
pub fn case(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Case(call.desk().case(member.shown(), call.ask.param("case"))?))
}

/// One statement, recomputed from what it cites, and as it would come out today.
pub fn statement(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "statement")?;
    let recomputed = call.desk().recomputed(member.shown(), no)?;
    let today = call.desk().today(member.shown(), no)?;
    let view = statement_view(member.on(), no, recomputed, today.as_ref(), &attempt(call, member));
    let view = view.ok_or_else(|| refusal::not_found("statement", no))?;
    Answer::page(Page::Statement(Box::new(view)))
}

/// One claim, with the figures that it changes.
pub fn claim(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "claim")?;
    let effect = call.desk().claim_effect(member.shown(), no)?;
    let view = claim_view(member.on(), no, effect, &attempt(call, member));
    Answer::page(Page::Claim(Box::new(view.ok_or_else(|| refusal::not_found("claim", no))?)))
}

/// One restatement: before, after, why, and both signatures.
pub fn restatement(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "restatement")?;
    let view = restatement_view(member.on(), no, &attempt(call, member));
    Answer::page(Page::Restatement(Box::new(view.ok_or_else(|| refusal::not_found("restatement", no))?)))
}

/// The open cases, what is due first on top.
pub fn live(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Live(Box::new(LivePage { live: call.desk().live(member.shown())? })))
}

/// Questions that the sealed events raise.
pub fn patterns(call: &Call, member: &Membership) -> Outcome {
    let own = member.present().member(member.account());
    let side = own.map_or(Side::Client, |own| own.side);
    Answer::page(Page::Patterns(PatternsPage { found: call.desk().patterns(member.shown(), side)? }))
}

/// Every sealed event, in the order of the batches: what both sides compute their figures from.
pub fn events(call: &Call, member: &Membership) -> Outcome {
    let bytes = call.desk().sealed_events(member.shown())?;
    Ok(Answer::Download { name: "events.ndjson".into(), kind: "application/x-ndjson", bytes })
}
