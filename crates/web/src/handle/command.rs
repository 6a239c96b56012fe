//! One handler for every command: its form, and its execution from a form or from JSON.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    once,
    page::{CommandFormPage, ItemFormPage, Page, form::Typed},
    values,
};
use outrigger_desk::Receipt;
use outrigger_kernel::{Code, ItemNo, Refusal, refusal};
use outrigger_lifecycle::{
    Command, CommandDoc, catalogue,
    content::{KINDS, standing},
    view,
};
use serde_json::Value;

const DRAFT: &str = "content.draft";
const AMEND: &str = "content.amend";

/// The form of a command, filled with what the address says.
pub fn form(call: &Call, _: &Membership) -> Outcome {
    let name = call.ask.param("command");
    Answer::page(command_form(name, values::typed(&call.ask.query), None)?)
}

/// The same, filled with what was sent: more than an address can hold.
pub fn filled_form(call: &Call, _: &Membership) -> Outcome {
    let name = call.ask.param("command");
    Answer::page(command_form(name, values::typed_in(&call.sent), None)?)
}

/// The form to write a new item.
pub fn draft_form(call: &Call, _: &Membership) -> Outcome {
    let name = call.ask.param("kind");
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let mut page = ItemFormPage::draft(kind.ok_or_else(|| refusal::not_found("kind of item", name))?);
    page.typed = values::typed(&call.ask.query);
    Answer::page(Page::ItemForm(page))
}

/// The form to change an item, filled with what it says.
pub fn amend_form(call: &Call, member: &Membership) -> Outcome {
    let no: ItemNo = call.named("no", "item")?;
    let view = view::item(member.on(), no, &|_, _| None).ok_or_else(|| refusal::not_found("item", no))?;
    Answer::page(Page::ItemForm(ItemFormPage::amend(&view)))
}

/// Executes a command. A refused one shows its form again with what was typed.
pub fn execute(call: &Call, member: &Membership) -> Outcome {
    let name = call.ask.param("command");
    let doc = catalogue::find(name).ok_or_else(|| unknown(name))?;
    match try_execute(call, member, doc).map_err(|refused| once::said(call, refused)) {
        Ok(receipt) => Ok(Answer::Sealed(receipt)),
        Err(refused) => Answer::again(form_again(call, member, doc, &refused)?, refused),
    }
}

/// The form of a command that is not about an item's content.
///
/// # Errors
/// Not found when there is no such command.
pub fn command_form(name: &str, typed: Typed, refused: Option<Refusal>) -> Result<Page, Refusal> {
    CommandFormPage::new(name, typed, refused).map(Page::CommandForm).ok_or_else(|| unknown(name))
}

/// There is no such command.
pub fn unknown(name: &str) -> Refusal {
    refusal::not_found("command", name)
}

fn try_execute(call: &Call, member: &Membership, doc: &CommandDoc) -> Result<Receipt, Refusal> {
    let command = Command::parse(&doc.name, values::of(doc, &call.sent)?)?;
    call.desk().execute_once(member.account(), member.id(), command, call.once.as_ref())
}

fn form_again(
    call: &Call,
    member: &Membership,
    doc: &CommandDoc,
    refused: &Refusal,
) -> Result<Page, Refusal> {
    let typed = values::typed_in(&call.sent);
    if ![DRAFT, AMEND].contains(&doc.name.as_str()) {
        return command_form(&doc.name, typed, Some(refused.clone()));
    }
    let item: Option<ItemNo> = call.sent.text("item").parse().ok();
    let conflict = item.filter(|_| refused.code == Code::Conflict);
    let theirs = conflict.and_then(|item| theirs(call, member, item));
    // Whoever has seen the other version and sends the form again writes over that one.
    let seen = theirs.as_ref().map(|(version, _)| *version);
    Ok(Page::ItemForm(ItemFormPage {
        kind: call.sent.text("kind").to_owned(),
        item,
        version: seen.or_else(|| call.sent.text("version").parse().ok()),
        typed,
        refusal: Some(refused.clone()),
        theirs: theirs.map(|(_, content)| content),
    }))
}

/// The version and content of an item by now. The request's own snapshot may be older.
fn theirs(call: &Call, member: &Membership, item: ItemNo) -> Option<(u32, Value)> {
    let now = call.desk().snapshot(member.account(), member.id(), None).ok()?;
    let (version, content) = standing(&now.engagement, item)?;
    let mut content = serde_json::to_value(content).ok()?;
    content.as_object_mut()?.remove("kind");
    Some((version, content))
}
