//! The visitor's desk, and founding an engagement from it.

use super::command::{command_form, unknown};
use crate::{
    answer::{Answer, Outcome},
    call::Call,
    once,
    page::Page,
    values,
};
use outrigger_desk::{Receipt, Visitor};
use outrigger_kernel::Refusal;
use outrigger_lifecycle::catalogue;

const FOUND: &str = "engagement.found";

/// What waits on the visitor, over all engagements.
pub fn desk(call: &Call, visitor: &Visitor) -> Outcome {
    Answer::page(Page::Desk(call.desk().desk(visitor.account)?))
}

/// The form to found an engagement; the founder's name is known.
pub fn found_form(call: &Call, visitor: &Visitor) -> Outcome {
    let mut typed = values::typed(&call.ask.query);
    typed.entry("founder".into()).or_insert_with(|| vec![visitor.name.clone()]);
    Answer::page(command_form(FOUND, typed, None)?)
}

/// Founds an engagement.
pub fn found(call: &Call, visitor: &Visitor) -> Outcome {
    match try_found(call, visitor).map_err(|refused| once::said(call, refused)) {
        Ok(receipt) => Ok(Answer::Sealed(receipt)),
        Err(refused) => {
            let page = command_form(FOUND, values::typed_in(&call.sent), Some(refused.clone()))?;
            Answer::again(page, refused)
        }
    }
}

fn try_found(call: &Call, visitor: &Visitor) -> Result<Receipt, Refusal> {
    let doc = catalogue::find(FOUND).ok_or_else(|| unknown(FOUND))?;
    call.desk().found_once(visitor.account, values::of(doc, &call.sent)?, call.once.as_ref())
}
