//! Pages of webhooks, in every standing that one can have.

use super::{
    super::*,
    sample::{HOSTILE, at},
};
use outrigger_desk::outbox::{DeliveryRow, NewWebhook, WebhookRow, WebhooksView};
use outrigger_kernel::{Side, refusal};
use outrigger_lifecycle::view::Who;

fn row() -> WebhookRow {
    WebhookRow {
        id: "5f0c9b1e77a2d3c4".into(),
        name: HOSTILE.into(),
        url: format!("https://hooks.example.org/{HOSTILE}"),
        events: Vec::new(),
        by: Who { name: HOSTILE.into(), side: Side::Client, party: "Northwind".into() },
        created: at("2026-04-02T09:12:00Z"),
        sent_to: 41,
        behind: 0,
        attempts: 0,
        next: None,
        stopped: None,
        stopped_at: None,
    }
}

fn waits() -> WebhookRow {
    let next = Some(at("2026-04-02T09:17:00Z"));
    WebhookRow {
        events: vec!["gate".into(), "operate.statement".into()],
        behind: 3,
        attempts: 2,
        next,
        ..row()
    }
}

fn stopped() -> WebhookRow {
    WebhookRow { stopped: Some(HOSTILE.into()), stopped_at: Some(at("2026-04-05T09:12:00Z")), ..waits() }
}

fn delivery(status: Option<u16>) -> DeliveryRow {
    DeliveryRow {
        message: "msg_k3m9xq2v7p4tbw8n_41".into(),
        kind: "gate.gate-signed".into(),
        at: at("2026-04-02T09:12:00Z"),
        status,
        took_millis: status.map(|_| 1_240),
        said: HOSTILE.into(),
    }
}

fn one(row: WebhookRow, deliveries: Vec<DeliveryRow>) -> Page {
    let public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=".into();
    Page::Webhook(Box::new(WebhookView { row, public_key, deliveries, kept: 100 }))
}

pub fn pages() -> Vec<Page> {
    let list = |webhooks| WebhooksPage::new(WebhooksView { webhooks, most: 10 });
    let typed = NewWebhook { url: HOSTILE.into(), name: HOSTILE.into(), events: HOSTILE.into() };
    let refused = Some(refusal::invalid(HOSTILE).at("url"));
    vec![
        Page::Webhooks(list(Vec::new())),
        Page::Webhooks(WebhooksPage { typed, refusal: refused, ..list(vec![row(), waits(), stopped()]) }),
        one(row(), Vec::new()),
        one(waits(), vec![delivery(Some(500)), delivery(None)]),
        one(stopped(), vec![delivery(Some(204))]),
    ]
}

#[test]
fn a_page_offers_what_can_be_done() {
    let offers = |page: Page| {
        let html = page.html(&super::sample::chrome()).unwrap();
        ["/test\"", "/start\"", "/stop\"", "/remove\""].map(|act| html.contains(act))
    };
    assert_eq!(offers(one(row(), Vec::new())), [true, false, true, true]);
    assert_eq!(offers(one(waits(), Vec::new())), [true, true, true, true]);
    assert_eq!(offers(one(stopped(), Vec::new())), [true, true, false, true]);
}
