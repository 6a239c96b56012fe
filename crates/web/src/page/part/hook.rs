//! How a webhook stands, in words.

use super::super::{Chrome, part};
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_desk::outbox::WebhookRow;

/// How a webhook stands: it sends, it waits, or it has stopped and why.
#[derive(Template)]
#[template(path = "part/webhook.html")]
pub(crate) struct Standing<'a> {
    chrome: &'a Chrome,
    row: &'a WebhookRow,
}

impl HtmlSafe for Standing<'_> {}

/// How a webhook stands.
pub(crate) fn webhook<'a>(chrome: &'a Chrome, row: &'a WebhookRow) -> Standing<'a> {
    Standing { chrome, row }
}
