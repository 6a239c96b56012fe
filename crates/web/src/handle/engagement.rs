//! Pages of the engagement itself, of the assess stage, and of gates.

use super::{attempt, operate::now};
use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    page::Page,
};
use outrigger_kernel::{ItemNo, refusal};
use outrigger_lifecycle::{assess as assess_stage, gate::GateNo, view};

/// The engagement's own page.
pub fn engagement(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Engagement(view::engagement(member.on(), now(call, member))))
}

/// The people of both sides, holds and witnesses.
pub fn people(call: &Call, member: &Membership) -> Outcome {
    let view = view::people(member.on(), member.account(), &attempt(call, member));
    Answer::page(Page::People(Box::new(view)))
}

/// The assess stage.
pub fn assess(_: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Assess(assess_stage::view(member.on())))
}

/// One item.
pub fn item(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "item")?;
    let view = view::item(member.on(), no, &attempt(call, member));
    Answer::page(Page::Item(view.ok_or_else(|| refusal::not_found("item", no))?))
}

/// One gate.
pub fn gate(call: &Call, member: &Membership) -> Outcome {
    let gate: GateNo = call.named("gate", "gate")?;
    Answer::page(Page::Gate(view::gate(member.on(), gate, &attempt(call, member))))
}
