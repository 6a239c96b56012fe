//! Pages of the ledger: what was sealed, and the proof of it.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    page::Page,
};

/// A page of the ledger, newest first.
pub fn ledger(call: &Call, member: &Membership) -> Outcome {
    let before = call.queried("before")?;
    Answer::page(Page::Ledger(call.desk().ledger(member.shown(), before)?))
}

/// One entry with its proof.
pub fn entry(call: &Call, member: &Membership) -> Outcome {
    let seq = call.named("seq", "entry")?;
    Answer::page(Page::Entry(Box::new(call.desk().entry(member.shown(), seq)?)))
}

/// Recomputes everything.
pub fn verify(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Verify(call.desk().verify(member.shown())?))
}
