//! Webhooks as pages show them.

use crate::{
    Snapshot,
    outbox::hook::{Delivery, Hook, HookKey, Why},
};
use outrigger_kernel::{Instant, Seq};
use outrigger_lifecycle::view::{Who, who};
use schemars::JsonSchema;
use serde::Serialize;

/// The webhooks of the visitor's side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhooksView {
    /// The webhooks, oldest first.
    pub webhooks: Vec<WebhookRow>,
    /// How many a side may have.
    pub most: usize,
}

/// One webhook.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookRow {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where messages go.
    pub url: String,
    /// The beginnings of the kinds that it wants; all when there are none. Erasures are always sent.
    pub events: Vec<String>,
    /// Who added it.
    pub by: Who,
    /// When.
    pub created: Instant,
    /// The last entry that was sent or passed over.
    pub sent_to: Seq,
    /// Entries of the ledger that come after it.
    pub behind: u64,
    /// How often the next message was tried in vain.
    pub attempts: u32,
    /// When it is tried again; none when it is not waiting.
    pub next: Option<Instant>,
    /// Why it sends nothing; none while it sends.
    pub stopped: Option<String>,
    /// Since when.
    pub stopped_at: Option<Instant>,
}

/// One webhook with its last messages.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookView {
    /// The webhook.
    #[serde(flatten)]
    pub row: WebhookRow,
    /// The key with which the receiver checks signatures.
    pub public_key: String,
    /// What was sent, newest first.
    pub deliveries: Vec<DeliveryRow>,
    /// How many are kept.
    pub kept: u64,
}

/// One message that was sent, or was to be.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeliveryRow {
    /// The message's id.
    pub message: String,
    /// What it was about.
    pub kind: String,
    /// When it was sent.
    pub at: Instant,
    /// The status of the answer; none without one.
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds; none without one.
    pub took_millis: Option<u64>,
    /// What became of it, in one sentence.
    pub said: String,
}

/// A webhook as a list shows it.
pub(super) fn row(snapshot: &Snapshot, key: &HookKey, hook: &Hook) -> WebhookRow {
    WebhookRow {
        id: key.id.clone(),
        name: hook.name.clone(),
        url: hook.url.clone(),
        events: hook.events.clone(),
        by: who(&snapshot.engagement, hook.by),
        created: hook.created,
        sent_to: hook.cursor,
        behind: snapshot.engagement.head.saturating_sub(hook.cursor),
        attempts: hook.attempts,
        next: hook.next,
        stopped: hook.stopped.as_ref().map(|stopped| said(snapshot, &stopped.why)),
        stopped_at: hook.stopped.as_ref().map(|stopped| stopped.at),
    }
}

fn said(snapshot: &Snapshot, why: &Why) -> String {
    match why {
        Why::By(account) => format!("{} stopped it.", snapshot.engagement.name_of(*account)),
        Why::Because(reason) => reason.clone(),
    }
}

impl From<Delivery> for DeliveryRow {
    fn from(delivery: Delivery) -> Self {
        let Delivery { message, kind, at, status, took_micros, said } = delivery;
        let took_millis = took_micros.map(|took| took.max(0).unsigned_abs() / 1_000);
        Self { message, kind, at, status, took_millis, said }
    }
}
