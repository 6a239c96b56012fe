//! Mail that somebody asked for, and mail that says that something has stopped.

use super::*;
use crate::outbox::{
    Post, Sending, WebhookAct,
    hook::Stopped,
    tests::{Room, receiver::Receiver, room},
};
use outrigger_store::Queue;
use std::fs;

const ORIGIN: &str = "https://desk.example.org";

/// Mail of a room, oldest first.
fn spool(room: &Room) -> Vec<String> {
    let Ok(files) = fs::read_dir(room.folder.path().join("spool")) else { return Vec::new() };
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn with_post(room: &Room, origin: Option<&str>) {
    let post = Some(Post::spool(&room.folder.path().join("spool")).unwrap());
    room.desk.send_by(Sending { post, origin: origin.map(str::to_owned), ..Sending::default() });
}

#[test]
fn a_link_is_sent_to_its_owner_and_signs_in_once() {
    let room = room();
    with_post(&room, Some(ORIGIN));
    room.desk.mail_link(room.anna).unwrap();
    let mail = spool(&room).remove(0);
    let (_, rest) = mail.split_once("https://desk.example.org/link/").unwrap();
    let token = rest.split("\r\n").next().unwrap();
    assert_eq!(room.desk.redeem(token).unwrap().account, room.anna);
    assert!(room.desk.redeem(token).is_err());
    assert!(mail.contains("Hello, Anna Lindqvist."), "{mail}");
    let (_, body) = mail.split_once("\r\n\r\n").unwrap();
    assert!(body.lines().all(|line| line.chars().count() <= 76), "{body}");
}

#[test]
fn a_link_is_not_sent_into_the_blue() {
    let room = room();
    let refused = |account| room.desk.mail_link(account).unwrap_err();
    assert!(refused(room.anna).message.contains("the address that browsers see"));
    room.desk.send_by(Sending { origin: Some(ORIGIN.into()), ..Sending::default() });
    assert!(refused(room.anna).message.contains("No mail leaves this server"));
    with_post(&room, Some(ORIGIN));
    let bare = room.desk.add_account("carla", "Carla Conrad").unwrap();
    assert!(refused(bare).message.contains("no mail address"));
    assert!(spool(&room).is_empty());
}

#[test]
fn those_who_lead_are_told_of_what_stopped_by_itself() {
    let room = room();
    let key = room.hook(&Receiver::new(), "");
    with_post(&room, Some(ORIGIN));
    let put = |why: Why| {
        let at = room.desk.now();
        hook::update(&*room.store, &key, |hook| {
            hook.stopped = Some(Stopped { why: why.clone(), at });
            Ok(Some(vec![Errand::Stopped(key.clone()).put(at)]))
        })
    };
    put(Why::By(room.anna)).unwrap();
    assert_eq!((room.work(Queue::Mail), spool(&room).len()), (1, 0), "who stopped it knows");
    put(Why::Because("A message was tried for three days and never taken.".into())).unwrap();
    room.work(Queue::Mail);
    let mails = spool(&room);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("To: \"Anna Lindqvist\" <anna@northwind.example>\r\n"), "{}", mails[0]);
    room.desk.webhook_act(room.anna, room.engagement, (&key.id, WebhookAct::Remove)).unwrap();
    room.store.change(&[Errand::Stopped(key.clone()).put(room.desk.now())]).unwrap();
    assert_eq!((room.work(Queue::Mail), spool(&room).len()), (1, 1), "what is gone is not told of");
}

#[test]
fn a_letter_about_a_webhook_says_what_to_do() {
    let page = "https://desk.example.org/e/k3m9xq2v7p4tbw8n/webhooks/5f0c9b1e77a2d3c4";
    let reason = "A message was tried for three days and never taken.";
    insta::assert_snapshot!(stopped("Anna Lindqvist", ("Data lake", "Service desk"), reason, Some(page)), @r"
    Hello, Anna Lindqvist.

    The webhook Data lake of Service desk has stopped. A message was tried
    for three days and never taken.

    Nothing is lost: the entries that it was not sent wait. Once its
    receiver takes messages again, start it again on its page, and they are
    sent in their order; or remove it there.

      https://desk.example.org/e/k3m9xq2v7p4tbw8n/webhooks/5f0c9b1e77a2d3c4

    This is written once, when a webhook stops by itself.
    ");
}

#[test]
fn a_job_that_nobody_here_puts_ends() {
    let room = room();
    let put = outrigger_store::Change::JobPut {
        id: "mail/nonsense".into(),
        queue: Queue::Mail,
        due: room.desk.now(),
        payload: Vec::new(),
    };
    room.store.change(&[put]).unwrap();
    assert_eq!((room.work(Queue::Mail), room.work(Queue::Mail)), (1, 0));
}
