//! Records of webhooks: who wants what, what is kept of deliveries, and changes that meet.

use super::*;
use crate::outbox::tests::{Room, receiver::Receiver, room};
use outrigger_store::store::CHANGES_MAX;

fn delivery(number: u64) -> Delivery {
    Delivery {
        message: format!("msg_{number}"),
        kind: "gate.signed".into(),
        at: Instant(0),
        status: Some(204),
        took_micros: Some(1),
        said: "The receiver took it.".into(),
    }
}

fn listed(room: &Room) -> Vec<String> {
    let all = room.store.records(Shelf::Delivery, "", "", 10_000).unwrap();
    all.into_iter().map(|(key, _)| key).collect()
}

#[test]
fn a_webhook_wants_what_begins_like_its_kinds_and_every_erasure() {
    let room = room();
    let hook = room.kept(&room.hook(&Receiver::new(), "gate. operate.statement"));
    for (kind, want) in [
        ("gate.gate-signed", true),
        ("operate.statement-agreed", true),
        ("operate.statement-disputed", true),
        ("operate.period-stated", false),
        ("content.item-drafted", false),
        ("gates.other", false),
        ("engagement.member-admitted", false),
        ("engagement.person-erased", true),
    ] {
        assert_eq!(hook.wants(kind), want, "{kind}");
    }
    let all = Hook { events: Vec::new(), ..hook };
    assert!(all.wants("content.item-drafted") && all.wants("engagement.person-erased"));
}

#[test]
fn r24_ten_thousand_deliveries_leave_a_hundred_records() {
    let room = room();
    let receiver = Receiver::new();
    let (busy, quiet) = (room.hook(&receiver, ""), room.hook(&receiver, ""));
    let mut hook = room.kept(&quiet);
    room.store.change(&hook.note(&quiet, &delivery(1)).unwrap()).unwrap();
    let mut hook = room.kept(&busy);
    let mut changes = Vec::new();
    for number in 1..=10_000 {
        changes.extend(hook.note(&busy, &delivery(number)).unwrap());
        if changes.len() + 2 > CHANGES_MAX / 10 || number == 10_000 {
            room.store.change(&changes).unwrap();
            changes.clear();
            assert!(listed(&room).len() <= 101, "at no time are there more");
        }
    }
    assert_eq!(listed(&room).len(), 101, "and one of the other webhook");
    let last = deliveries(&*room.store, &busy).unwrap();
    assert_eq!(
        (last.len(), last[0].message.as_str(), last[99].message.as_str()),
        (100, "msg_10000", "msg_9901")
    );
    remove(&*room.store, &busy).unwrap();
    assert_eq!(listed(&room), [format!("{quiet}/000000000001")]);
}

#[test]
fn changes_that_meet_are_both_made() {
    let room = room();
    let key = room.hook(&Receiver::new(), "");
    let mut rounds = 0;
    let changed = update(&*room.store, &key, |hook| {
        rounds += 1;
        if rounds == 1 {
            // Somebody else is first, between reading and writing.
            let other = update(&*room.store, &key, |hook| {
                hook.name = "Renamed".into();
                Ok(Some(Vec::new()))
            });
            assert_eq!(other, Ok(true));
        }
        hook.cursor = 7;
        Ok(Some(Vec::new()))
    });
    assert_eq!((changed, rounds), (Ok(true), 2));
    let kept = room.kept(&key);
    assert_eq!((kept.name.as_str(), kept.cursor), ("Renamed", 7));
    assert_eq!(update(&*room.store, &key, |_| Ok(None)), Ok(false), "nothing was to be done");
    remove(&*room.store, &key).unwrap();
    assert_eq!(
        update(&*room.store, &key, |_| Ok(Some(Vec::new()))),
        Ok(false),
        "what is gone is not made again"
    );
}

#[test]
fn keys_read_back_and_nothing_else_is_one() {
    let key = HookKey::from_random(EngagementId::from_random([3; 16]), [0x0f; 8]);
    assert_eq!(key.id, "0f0f0f0f0f0f0f0f");
    assert_eq!(key.to_string().parse(), Ok(key.clone()));
    for wrong in
        ["", "x", "x/y", &format!("{}/", key.engagement), &format!("{key}0"), &key.to_string().to_uppercase()]
    {
        assert_eq!(wrong.parse::<HookKey>(), Err(NotAHook), "{wrong}");
    }
}

#[test]
fn a_store_says_how_many_have_stopped() {
    let room = room();
    assert_eq!(stopped_webhooks(&*room.store), Ok((0, 0)));
    let receiver = Receiver::new();
    let (one, _) = (room.hook(&receiver, ""), room.hook(&receiver, ""));
    let stop = crate::outbox::WebhookAct::Stop;
    room.desk.webhook_act(room.anna, room.engagement, (&one.id, stop)).unwrap();
    assert_eq!(stopped_webhooks(&*room.store), Ok((2, 1)));
}
