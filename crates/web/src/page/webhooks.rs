//! The data of the page that lists webhooks and adds one.

use outrigger_desk::outbox::{NewWebhook, WebhooksView};
use outrigger_kernel::Refusal;
use schemars::JsonSchema;
use serde::Serialize;

/// The webhooks of the visitor's side, and the form that adds one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhooksPage {
    /// The webhooks.
    #[serde(flatten)]
    pub list: WebhooksView,
    /// What the form holds; data for programs has no form.
    #[serde(skip)]
    pub typed: NewWebhook,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl WebhooksPage {
    /// The list with an empty form.
    pub fn new(list: WebhooksView) -> Self {
        Self { list, typed: NewWebhook::default(), refusal: None }
    }
}
