//! Webhooks of the visitor's side: listed, added, looked at, and what can be done to one.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    once,
    page::{Page, WebhooksPage},
};
use outrigger_desk::outbox::{NewWebhook, WebhookAct};
use outrigger_kernel::refusal;
use serde_json::json;

/// The webhooks of the visitor's side.
pub fn list(call: &Call, member: &Membership) -> Outcome {
    let list = call.desk().webhooks(member.account(), member.id())?;
    Answer::page(Page::Webhooks(WebhooksPage::new(list)))
}

/// Adds a webhook. A refused one shows its form again with what was typed.
pub fn add(call: &Call, member: &Membership) -> Outcome {
    let text = |name| call.sent.text(name).to_owned();
    let new = NewWebhook { url: text("url"), name: text("name"), events: text("events") };
    match call.desk().add_webhook(member.account(), member.id(), &new, call.once.as_ref()) {
        Ok(id) => {
            let path = format!("/e/{}/webhooks/{id}", member.id());
            Ok(Answer::Done { path, data: json!({ "id": id }) })
        }
        Err(refused) => {
            let refused = once::said(call, refused);
            // Who may not see the list is refused it here as well.
            let list = call.desk().webhooks(member.account(), member.id())?;
            let page = WebhooksPage { typed: new, refusal: Some(refused.clone()), ..WebhooksPage::new(list) };
            Answer::again(Page::Webhooks(page), refused)
        }
    }
}

/// One webhook, with what was sent to it.
pub fn show(call: &Call, member: &Membership) -> Outcome {
    let webhook = call.desk().webhook(member.account(), member.id(), call.ask.param("hook"))?;
    Answer::page(Page::Webhook(Box::new(webhook)))
}

/// Tests, stops, starts or removes a webhook.
pub fn act(call: &Call, member: &Membership) -> Outcome {
    let (hook, name) = (call.ask.param("hook"), call.ask.param("act"));
    let act: WebhookAct =
        name.parse().map_err(|_| refusal::not_found("act", name).next("Choose one on the page."))?;
    call.desk().webhook_act(member.account(), member.id(), (hook, act))?;
    let list = format!("/e/{}/webhooks", member.id());
    let path = if act == WebhookAct::Remove { list } else { format!("{list}/{hook}") };
    Ok(Answer::Done { path, data: json!({ "done": name }) })
}
