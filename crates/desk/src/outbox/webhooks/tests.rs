//! Who may keep webhooks, what is taken, and what each side sees.

use super::*;
use crate::outbox::tests::{receiver::Receiver, room};
use outrigger_kernel::Code;

fn new(url: &str) -> NewWebhook {
    NewWebhook { url: url.into(), name: "Desk".into(), events: String::new() }
}

const URL: &str = "https://hooks.example.org/outrigger";

#[test]
fn those_who_lead_see_their_own_side_alone() {
    let room = room();
    let (desk, on) = (&room.desk, room.engagement);
    let id = desk.add_webhook(room.anna, on, &new(URL), None).unwrap();
    let theirs = desk.add_webhook(room.ben, on, &new("https://hooks.brightline.example/"), None).unwrap();
    let urls = |account| -> Vec<String> {
        desk.webhooks(account, on).unwrap().webhooks.into_iter().map(|row| row.url).collect()
    };
    assert_eq!(urls(room.anna), [URL]);
    assert_eq!(urls(room.ben), ["https://hooks.brightline.example/"]);
    let hidden = desk.webhook(room.anna, on, &theirs).unwrap_err();
    let unknown = desk.webhook(room.anna, on, "0000000000000000").unwrap_err();
    assert_eq!(
        (hidden.code, hidden.message.replace(&theirs, "0000000000000000")),
        (Code::NotFound, unknown.message)
    );
    for act in [WebhookAct::Test, WebhookAct::Stop, WebhookAct::Start, WebhookAct::Remove] {
        assert_eq!(desk.webhook_act(room.anna, on, (&theirs, act)).unwrap_err().code, Code::NotFound);
    }
    assert!(desk.webhook(room.ben, on, &theirs).is_ok() && desk.webhook(room.anna, on, &id).is_ok());
    for nonsense in ["", "..", "x/y", "0000000000000000/0", "ABCDEF0123456789"] {
        assert_eq!(desk.webhook(room.anna, on, nonsense).unwrap_err().code, Code::NotFound, "{nonsense}");
    }
}

#[test]
fn others_may_not_and_strangers_learn_nothing() {
    let room = room();
    let (desk, on) = (&room.desk, room.engagement);
    let refused = desk.webhooks(room.ada, on).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    assert_eq!(
        refused.to_string(),
        "You cannot keep webhooks. This can be done by the client's sourcing lead or the provider's account manager."
    );
    assert_eq!(desk.add_webhook(room.ada, on, &new(URL), None).unwrap_err().code, Code::NotAllowed);
    let stranger = desk.add_account("eve@example.com", "Eve").unwrap();
    let hidden = desk.webhooks(stranger, on).unwrap_err();
    let unknown = desk.webhooks(stranger, EngagementId::from_random([5; 16])).unwrap_err();
    assert_eq!((hidden.code, &hidden), (Code::NotFound, &unknown));
}

#[test]
fn what_cannot_be_a_webhook_is_refused_at_its_field() {
    let room = room();
    let add = |new: NewWebhook| room.desk.add_webhook(room.anna, room.engagement, &new, None).unwrap_err();
    let name = |name: &str| NewWebhook { name: name.into(), ..new(URL) };
    let events = |events: &str| NewWebhook { events: events.into(), ..new(URL) };
    let many = "gate ".repeat(EVENTS_MAX + 1);
    for (new, code, field) in [
        (new("https://10.0.0.1/"), Code::Invalid, "url"),
        (new("http://hooks.example.org/"), Code::Invalid, "url"),
        (name(""), Code::Invalid, "name"),
        (name(" \n "), Code::Invalid, "name"),
        (name("two\nlines"), Code::Invalid, "name"),
        (name(&"x".repeat(101)), Code::Invalid, "name"),
        (events("Gate"), Code::Invalid, "events"),
        (events("gate; drop"), Code::Invalid, "events"),
        (events(&"x".repeat(61)), Code::Invalid, "events"),
        (events(&many), Code::TooMuch, "events"),
    ] {
        let refused = add(new.clone());
        assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)), "{new:?}: {refused}");
    }
    assert!(room.desk.webhooks(room.anna, room.engagement).unwrap().webhooks.is_empty());
}

#[test]
fn a_side_has_ten_at_most() {
    let room = room();
    for _ in 0..WEBHOOKS_MAX {
        room.desk.add_webhook(room.anna, room.engagement, &new(URL), None).unwrap();
    }
    let refused = room.desk.add_webhook(room.anna, room.engagement, &new(URL), None).unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (Code::TooMuch, "The number of webhooks of Northwind is over its limit of 10.")
    );
    assert!(
        room.desk.add_webhook(room.ben, room.engagement, &new(URL), None).is_ok(),
        "the other side has its own ten"
    );
}

#[test]
fn a_page_says_where_a_webhook_stands() {
    let room = room();
    let (desk, on) = (&room.desk, room.engagement);
    let added = NewWebhook { events: "gate, operate.statement\n".into(), ..new(&format!(" {URL} ")) };
    let id = desk.add_webhook(room.anna, on, &added, None).unwrap();
    room.write(2);
    let view = desk.webhook(room.anna, on, &id).unwrap();
    assert_eq!((view.row.url.as_str(), view.row.events.join(" ")), (URL, "gate operate.statement".into()));
    assert_eq!((view.row.sent_to, view.row.behind, view.row.attempts), (4, 2, 0));
    assert_eq!((view.row.by.name.as_str(), view.row.created), ("Anna Lindqvist", desk.now()));
    assert!(view.public_key.starts_with("whpk_") && view.deliveries.is_empty());
    let secret = outrigger_store::people::written(&view).unwrap();
    assert!(!String::from_utf8(secret).unwrap().contains("whsk_"));
    for _ in 0..2 {
        desk.webhook_act(room.anna, on, (&id, WebhookAct::Stop)).unwrap();
    }
    let stopped = desk.webhook(room.anna, on, &id).unwrap().row;
    assert_eq!(
        (stopped.stopped.as_deref(), stopped.stopped_at),
        (Some("Anna Lindqvist stopped it."), Some(desk.now()))
    );
    for _ in 0..2 {
        desk.webhook_act(room.anna, on, (&id, WebhookAct::Start)).unwrap();
    }
    assert_eq!(desk.webhook(room.anna, on, &id).unwrap().row.stopped, None);
    desk.webhook_act(room.anna, on, (&id, WebhookAct::Remove)).unwrap();
    assert_eq!(desk.webhook(room.anna, on, &id).unwrap_err().code, Code::NotFound);
}

#[test]
fn a_record_of_a_webhook_names_nobody() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "");
    room.desk.webhook_act(room.anna, room.engagement, (&key.id, WebhookAct::Stop)).unwrap();
    let record = room.store.record(outrigger_store::Shelf::Webhook, &key.to_string()).unwrap().unwrap();
    let record = String::from_utf8(record).unwrap();
    assert!(!record.contains("Anna") && record.contains(room.anna.as_str()), "{record}");
}

#[test]
fn a_request_that_is_sent_twice_adds_one() {
    let room = room();
    let digest = outrigger_kernel::Hash::of(b"the same");
    let once = Once::new(room.anna, "key", digest, room.desk.now()).unwrap();
    let add = |once: &Once| room.desk.add_webhook(room.anna, room.engagement, &new(URL), Some(once));
    let first = add(&once).unwrap();
    assert_eq!(add(&once), Ok(first));
    assert_eq!(room.desk.webhooks(room.anna, room.engagement).unwrap().webhooks.len(), 1);
    let other = Once { digest: outrigger_kernel::Hash::of(b"another"), ..once };
    assert_eq!(add(&other).unwrap_err().code, Code::KeyReused);
}
