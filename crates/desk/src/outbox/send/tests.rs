//! Sending to receivers that behave well and badly: order, schedule, stops, and workers that overslept.

use super::*;
use crate::outbox::{
    Post, Sending, WebhookAct,
    tests::{
        Room, SOON,
        receiver::{Answer, Got, Receiver},
        room,
    },
};
use outrigger_kernel::{
    Hash,
    time::{HOUR, MINUTE, SECOND},
};
use outrigger_store::{Lease, Queue};
use serde_json::json;

/// The schedule of the standard, in seconds.
const SCHEDULE: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

fn seqs(got: &[Got]) -> Vec<u64> {
    got.iter().map(|got| got.json()["data"]["seq"].as_u64().unwrap()).collect()
}

fn act(room: &Room, key: &HookKey, act: WebhookAct) {
    room.desk.webhook_act(room.anna, room.engagement, (&key.id, act)).unwrap();
}

#[test]
fn r12_entries_are_sent_in_their_order_and_each_once() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "");
    room.write(3);
    room.work(Queue::Webhook);
    let got = receiver.got();
    assert_eq!(seqs(&got), [5, 6, 7], "what was sealed before it was added is not sent");
    let ids: Vec<&str> = got.iter().map(|got| got.header("webhook-id")).collect();
    assert_eq!(ids, [5, 6, 7].map(|seq| format!("msg_{}_{seq}", room.engagement)));
    room.work(Queue::Webhook);
    assert_eq!(receiver.got().len(), 3);
    let kept = room.kept(&key);
    assert_eq!((kept.cursor, kept.attempts, kept.next, kept.deliveries), (7, 0, None, 3));
}

#[test]
fn r12_what_was_not_taken_holds_up_what_comes_after_it() {
    let room = room();
    let receiver = Receiver::that([Answer::status(500), Answer::status(301), Answer::Nonsense]);
    let key = room.hook(&receiver, "");
    room.write(2);
    for (tried, wait) in [(1, 6 * SECOND), (2, 6 * MINUTE), (3, HOUR)] {
        room.work(Queue::Webhook);
        assert_eq!(
            (seqs(&receiver.got()).len(), room.kept(&key).attempts),
            (tried, u32::try_from(tried).unwrap())
        );
        room.pass(wait);
    }
    room.write(1);
    room.work(Queue::Webhook);
    let got = receiver.got();
    assert_eq!(seqs(&got), [5, 5, 5, 5, 6, 7]);
    let first: Vec<(&str, &[u8])> =
        got[..4].iter().map(|got| (got.header("webhook-id"), got.body.as_slice())).collect();
    assert!(first.iter().all(|other| *other == first[0]), "a message stays the same");
    let times: Vec<&str> = got[..4].iter().map(|got| got.header("webhook-timestamp")).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "the time of the attempt does not: {times:?}");
    let kept = room.kept(&key);
    assert_eq!((kept.cursor, kept.attempts, kept.next), (7, 0, None));
}

#[test]
fn r12_the_schedule_of_the_standard_is_kept_and_then_it_stops() {
    let room = room();
    let receiver = Receiver::that(std::iter::repeat_n(Answer::status(500), 10));
    let key = room.hook(&receiver, "");
    let spool = room.folder.path().join("spool");
    room.desk.send_by(Sending {
        post: Some(Post::spool(&spool).unwrap()),
        allowed: vec![receiver.target()],
        answer_within: SOON,
        ..Sending::default()
    });
    room.write(1);
    for (at, seconds) in SCHEDULE.into_iter().enumerate() {
        room.work(Queue::Webhook);
        assert_eq!(receiver.got().len(), at + 1);
        let wait = room.kept(&key).next.unwrap().0 - room.desk.now().0;
        let planned = seconds * SECOND;
        assert!((planned..=planned + planned / 10).contains(&wait), "after try {}: {wait}", at + 1);
        room.pass(wait - 1);
        assert_eq!(room.work(Queue::Webhook), 0, "not a moment too soon");
        room.pass(1);
    }
    room.work(Queue::Webhook);
    let kept = room.kept(&key);
    assert_eq!((receiver.got().len(), kept.attempts, kept.next, kept.cursor), (10, 10, None, 4));
    let stopped = kept.stopped.unwrap();
    assert_eq!((stopped.why, stopped.at), (Why::Because(IN_VAIN.into()), room.desk.now()));
    room.write(1);
    assert_eq!(room.work(Queue::Webhook), 0, "a webhook that has stopped is not woken");
    assert_eq!(room.work(Queue::Mail), 1, "those who lead are written to");
    let mail: Vec<_> = std::fs::read_dir(&spool).unwrap().map(|file| file.unwrap().path()).collect();
    let text = std::fs::read_to_string(&mail[0]).unwrap();
    assert!(mail.len() == 1 && text.contains("<anna@northwind.example>"), "{text}");
}

#[test]
fn r12_gone_stops_at_once() {
    let room = room();
    let receiver = Receiver::that([Answer::status(410)]);
    let key = room.hook(&receiver, "");
    room.write(2);
    room.work(Queue::Webhook);
    room.pass(HOUR);
    room.work(Queue::Webhook);
    assert_eq!(receiver.got().len(), 1);
    assert_eq!(room.kept(&key).stopped.unwrap().why, Why::Because(GONE.into()));
    let last = hook::deliveries(&*room.store, &key).unwrap().remove(0);
    assert_eq!((last.status, last.said.as_str()), (Some(410), GONE));
}

#[test]
fn r12_a_receiver_is_left_alone_as_long_as_it_asks() {
    let room = room();
    for (asked, wait) in [("3600", HOUR), ("Mon, 02 Mar 2026 11:00:00 GMT", 2 * HOUR), ("9999999", 24 * HOUR)]
    {
        let receiver = Receiver::that([Answer::Status(429, "retry-after", asked.into())]);
        let key = room.hook(&receiver, "");
        room.write(1);
        room.work(Queue::Webhook);
        assert_eq!(room.kept(&key).next, Some(room.desk.now().plus(wait)), "{asked}");
        act(&room, &key, WebhookAct::Remove);
    }
}

#[test]
fn what_a_receiver_did_is_kept_and_nothing_of_one_that_was_not_reached() {
    let room = room();
    let receiver = Receiver::that([Answer::Hang, Answer::status(302), Answer::status(404)]);
    let key = room.hook(&receiver, "");
    room.write(1);
    for _ in 0..4 {
        room.work(Queue::Webhook);
        room.pass(HOUR);
    }
    let said: Vec<(Option<u16>, bool, String)> = hook::deliveries(&*room.store, &key)
        .unwrap()
        .into_iter()
        .map(|one| (one.status, one.took_micros.is_some(), one.said))
        .collect();
    assert_eq!(
        said,
        [
            (Some(204), true, "The receiver took it.".into()),
            (Some(404), true, "The receiver answered 404.".into()),
            (Some(302), true, "The receiver pointed elsewhere, which is not followed.".into()),
            (None, false, NOBODY.into()),
        ]
    );
}

#[test]
fn only_what_is_wanted_is_sent_and_the_rest_is_passed_over() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "gate");
    room.write(120);
    room.work(Queue::Webhook);
    assert!(receiver.got().is_empty());
    assert_eq!(room.kept(&key).cursor, 124, "what was passed over is not read again");
    let reason = json!({ "account": room.ada, "basis": "purpose-ended", "reason": "Left the company." });
    room.execute("engagement.erase-person", reason);
    room.work(Queue::Webhook);
    let got = receiver.got().remove(0);
    assert_eq!(got.json()["type"], "engagement.person-erased", "a recall goes to everybody");
    assert_eq!(got.json()["data"]["fact"]["subject"], json!(room.ada));
}

#[test]
fn a_test_says_whether_messages_arrive_and_changes_nothing() {
    let room = room();
    let receiver = Receiver::that([Answer::status(500)]);
    let key = room.hook(&receiver, "");
    act(&room, &key, WebhookAct::Test);
    room.work(Queue::Webhook);
    let got = receiver.got().remove(0);
    assert_eq!(got.json()["type"], "outrigger.test");
    assert!(got.header("webhook-id").starts_with(&format!("msg_{}_test_{}", room.engagement, key.id)));
    let kept = room.kept(&key);
    assert_eq!((kept.cursor, kept.attempts, kept.deliveries), (4, 0, 1));
    room.pass(HOUR);
    assert_eq!(room.work(Queue::Webhook), 0, "a test that failed is not tried again");
    act(&room, &key, WebhookAct::Stop);
    act(&room, &key, WebhookAct::Test);
    room.work(Queue::Webhook);
    assert_eq!(receiver.got().len(), 2, "one that has stopped can be tried before it is started");
}

#[test]
fn what_happens_while_it_is_stopped_is_sent_once_it_is_started() {
    let room = room();
    let receiver = Receiver::that([Answer::status(500)]);
    let key = room.hook(&receiver, "");
    room.write(1);
    room.work(Queue::Webhook);
    act(&room, &key, WebhookAct::Stop);
    room.write(2);
    room.pass(HOUR);
    room.work(Queue::Webhook);
    assert_eq!(receiver.got().len(), 1);
    act(&room, &key, WebhookAct::Start);
    room.work(Queue::Webhook);
    assert_eq!(seqs(&receiver.got()), [5, 5, 6, 7]);
}

#[test]
fn starting_does_not_wait_for_the_next_try() {
    let room = room();
    let receiver = Receiver::that([Answer::status(500), Answer::status(500), Answer::status(500)]);
    let key = room.hook(&receiver, "");
    room.write(1);
    for _ in 0..3 {
        room.work(Queue::Webhook);
        act(&room, &key, WebhookAct::Start);
    }
    room.work(Queue::Webhook);
    assert_eq!(seqs(&receiver.got()), [5, 5, 5, 5]);
    room.pass(24 * HOUR);
    room.work(Queue::Webhook);
    assert_eq!(receiver.got().len(), 4, "jobs of earlier starts end without a word");
}

#[test]
fn r15_a_worker_that_overslept_notes_nothing() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "");
    room.work(Queue::Webhook);
    room.write(1);
    let now = room.desk.now();
    let take = |until: Instant, token: u8| {
        room.store.job_take(Queue::Webhook, now, Lease { until, token: Hash([token; 32]) }).unwrap().unwrap()
    };
    let (late, present) = (take(now, 1), take(now.plus(HOUR), 2));
    assert_eq!(late.taken.id, present.taken.id);
    assert!(room.desk.webhook_job(&late).is_err());
    let kept = room.kept(&key);
    assert_eq!((kept.cursor, kept.deliveries), (4, 0));
    assert_eq!(room.desk.webhook_job(&present), Ok(Next::Done));
    assert_eq!(room.kept(&key).cursor, 5);
    let ids: Vec<String> = receiver.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "the receiver can tell that it is the same message: {ids:?}");
}

#[test]
fn a_webhook_that_is_gone_ends_its_jobs() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "");
    room.write(1);
    act(&room, &key, WebhookAct::Test);
    act(&room, &key, WebhookAct::Remove);
    assert_eq!(room.work(Queue::Webhook), 2);
    assert_eq!((receiver.got().len(), room.work(Queue::Webhook)), (0, 0));
}
