//! The templates of webhooks: the list with its form, and one of them.

use super::super::{Chrome, WebhooksPage, part};
use crate::words;
use askama::Template;
use outrigger_desk::outbox::WebhookView;

#[derive(Template)]
#[template(path = "webhooks.html")]
pub(super) struct Webhooks<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a WebhooksPage,
}

#[derive(Template)]
#[template(path = "webhook.html")]
pub(super) struct Webhook<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a WebhookView,
}
