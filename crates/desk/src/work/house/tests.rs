//! What has had its time goes, and nothing else does.

use super::*;
use crate::{
    Once,
    outbox::{
        Post, Sending, WebhookAct,
        tests::{Room, receiver::Receiver, room},
    },
};
use outrigger_kernel::{Hash, time::MINUTE};
use outrigger_store::Queue;

fn count(room: &Room, shelf: Shelf) -> usize {
    room.store.records(shelf, "", "", 10_000).unwrap().len()
}

#[test]
fn records_go_page_by_page_once_they_have_expired() {
    let room = room();
    let now = room.desk.now();
    let once = |key: &str, at| Once::new(room.anna, key, Hash::of(b"x"), at).unwrap().change(&"done");
    let many: Vec<Change> = (0..2_500).map(|number| once(&format!("key-{number}"), now)).collect();
    room.store.change(&many).unwrap();
    room.desk.link(room.anna).unwrap();
    let token = room.desk.link(room.anna).unwrap();
    room.desk.redeem(&token).unwrap();
    let counts =
        || [Shelf::Once, Shelf::Link, Shelf::Session, Shelf::SessionOf].map(|shelf| count(&room, shelf));
    room.desk.house_job().unwrap();
    assert_eq!(counts(), [2_500, 1, 1, 1], "nothing has expired");
    room.pass(12 * HOUR + MINUTE);
    room.desk.house_job().unwrap();
    assert_eq!(counts(), [2_500, 1, 0, 0]);
    room.pass(12 * HOUR);
    room.desk.house_job().unwrap();
    assert_eq!(counts(), [2_500, 0, 0, 0]);
    room.store.change(&[once("late", room.desk.now())]).unwrap();
    room.pass(28 * 24 * HOUR);
    room.desk.house_job().unwrap();
    assert_eq!(counts(), [2_501, 0, 0, 0]);
    room.pass(24 * HOUR);
    assert_eq!(room.desk.house_job(), Ok(Next::Again(room.desk.now().plus(HOUR))));
    assert_eq!(counts(), [1, 0, 0, 0], "the late one has a day left");
}

#[test]
fn deliveries_go_with_their_webhook_and_no_others() {
    let room = room();
    let receiver = Receiver::new();
    let (one, other) = (room.hook(&receiver, ""), room.hook(&receiver, ""));
    room.write(3);
    room.work(Queue::Webhook);
    assert_eq!(count(&room, Shelf::Delivery), 6);
    room.desk.webhook_act(room.anna, room.engagement, (&one.id, WebhookAct::Remove)).unwrap();
    assert_eq!(count(&room, Shelf::Delivery), 3);
    // As if a worker had noted one after its webhook was gone.
    let left =
        [1, 2].map(|number| Change::Put(Shelf::Delivery, format!("{one}/{number:012}"), b"{}".to_vec()));
    room.store.change(&left).unwrap();
    room.desk.house_job().unwrap();
    let kept = room.store.records(Shelf::Delivery, "", "", 100).unwrap();
    assert!(kept.len() == 3 && kept.iter().all(|(key, _)| key.starts_with(&other.to_string())), "{kept:?}");
}

#[test]
fn what_cannot_be_read_is_left_and_stops_nothing() {
    let room = room();
    room.store.change(&[Change::Put(Shelf::Link, "0".into(), b"no link".to_vec())]).unwrap();
    room.desk.link(room.anna).unwrap();
    room.pass(25 * HOUR);
    room.desk.house_job().unwrap();
    let left: Vec<String> =
        room.store.records(Shelf::Link, "", "", 10).unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(left, ["0"]);
}

#[test]
fn mail_leaves_the_spool_after_a_week() {
    let room = room();
    let spool = room.folder.path().join("spool");
    let (post, origin) = (Some(Post::spool(&spool).unwrap()), Some("https://desk.example.org".into()));
    room.desk.send_by(Sending { post, origin, ..Sending::default() });
    room.desk.mail_link(room.anna).unwrap();
    let mails = || std::fs::read_dir(&spool).unwrap().count();
    room.pass(SPOOLED_MAX);
    room.desk.house_job().unwrap();
    assert_eq!(mails(), 1);
    room.pass(HOUR);
    room.desk.house_job().unwrap();
    assert_eq!(mails(), 0);
}

#[test]
fn a_webhook_that_missed_its_wake_is_woken() {
    let room = room();
    let receiver = Receiver::new();
    let key = room.hook(&receiver, "");
    room.write(1);
    // As if the command had looked for webhooks a moment before this one was added.
    let job = |token: u8| outrigger_store::Lease { until: room.desk.now(), token: Hash([token; 32]) };
    let taken = room.store.job_take(Queue::Webhook, room.desk.now(), job(1)).unwrap().unwrap();
    room.store.change(&[Change::JobDone(taken.taken)]).unwrap();
    assert_eq!((room.work(Queue::Webhook), receiver.got().len()), (0, 0));
    room.desk.house_job().unwrap();
    room.work(Queue::Webhook);
    assert_eq!((receiver.got().len(), room.kept(&key).cursor), (1, 5));
}
