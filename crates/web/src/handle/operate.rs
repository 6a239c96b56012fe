//! Pages of the operate stage.

use super::attempt;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    page::{AgreementPage, Page},
};
use outrigger_kernel::{ItemNo, refusal};
use outrigger_lifecycle::operate::{level_view, statement_view, view};

/// Every service level in a period.
pub fn operate(call: &Call, member: &Membership) -> Outcome {
    let period = call.queried("period")?;
    let (shown, try_command) = (member.shown(), attempt(call, member));
    let figures = call.desk().figures(shown, period)?;
    let mut page = view(member.on(), figures.as_deref(), period, &try_command);
    // The period that is shown when none was asked for may be judged by earlier terms than today.
    if period.is_none() && page.period.is_some() {
        let figures = call.desk().figures(shown, page.period)?;
        page = view(member.on(), figures.as_deref(), page.period, &try_command);
    }
    Answer::page(Page::Operate(Box::new(page)))
}

/// One service level.
pub fn level(call: &Call, member: &Membership) -> Outcome {
    let (name, period) = (call.ask.param("level"), call.queried("period")?);
    let look = |period| -> Result<_, Failure> {
        let figures = call.desk().figures(member.shown(), period)?;
        Ok(figures.and_then(|figures| level_view(member.on(), &figures, name, period)))
    };
    let view = match look(period)? {
        Some(view) if period.is_none() => look(Some(view.period))?,
        view => view,
    };
    let view = view
        .ok_or_else(|| refusal::not_found("service level", name).next("Choose one on the stage's page."))?;
    Answer::page(Page::Level(Box::new(view)))
}

/// One case under every clock.
pub fn case(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Case(call.desk().case(member.shown(), call.ask.param("case"))?))
}

/// One statement, recomputed from its batches.
pub fn statement(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "statement")?;
    let recomputed = call.desk().recomputed(member.shown(), no)?;
    let view = statement_view(member.on(), no, recomputed, &attempt(call, member));
    let view = view.ok_or_else(|| refusal::not_found("statement", no))?;
    Answer::page(Page::Statement(Box::new(view)))
}

/// One agreement's terms.
pub fn agreement(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "agreement")?;
    let stage = view(member.on(), None, None, &attempt(call, member));
    let row = stage.agreements.into_iter().find(|row| row.no == no);
    let text = member.on().operate.agreements.get(&no).map(|terms| terms.text.clone());
    let (row, text) = row.zip(text).ok_or_else(|| refusal::not_found("agreement", no))?;
    Answer::page(Page::Agreement(AgreementPage { row, text }))
}

/// One agreement's text, byte for byte as it was signed.
pub fn terms(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "agreement")?;
    let terms = member.on().operate.agreements.get(&no).ok_or_else(|| refusal::not_found("agreement", no))?;
    let bytes = terms.text.clone().into_bytes();
    Ok(Answer::Download { name: format!("{no}.toml"), kind: "application/toml", bytes })
}

/// Every sealed event, in the order of the batches: what both sides compute their figures from.
pub fn events(call: &Call, member: &Membership) -> Outcome {
    let bytes = call.desk().sealed_events(member.shown())?;
    Ok(Answer::Download { name: "events.ndjson".into(), kind: "application/x-ndjson", bytes })
}
