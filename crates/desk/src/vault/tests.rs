//! Personal data go into the ledger sealed, and come out for those who have a key.

use super::*;
use crate::tests::{Room, found, room};
use outrigger_kernel::{AccountId, Code};
use serde_json::json;
use std::{sync::Arc, thread};

const NOW: &str = "2026-03-03T09:00:00Z";

fn here() -> EngagementId {
    EngagementId::from_random([5; 16])
}

fn subject(no: u8) -> SubjectId {
    SubjectId::of(AccountId::from_random([no; 16]))
}

/// A fact that names two people, and something that only looks as if it did.
fn payload() -> Vec<u8> {
    let name = |no: u8, text: &str| json!({ "personal": { "subject": subject(no), "text": text } });
    json!({
        "fact": "met",
        "people": [name(1, "Anna Lindqvist"), { "name": name(2, "Zoë 名前 \u{202e}") }],
        "data_classes": ["personal"],
    })
    .to_string()
    .into_bytes()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn opened(room: &Room, engagement: EngagementId, payload: &[u8]) -> Vec<u8> {
    room.desk.opener(engagement).open(payload).unwrap().into_owned()
}

fn destroy(room: &Room, no: u8) {
    room.store.change(&[Change::Delete(Shelf::SubjectKey, name_of(here(), subject(no)))]).unwrap();
}

#[test]
fn what_is_sealed_says_nothing_and_opens_again() {
    let room = room(NOW);
    let sealed = room.desk.seal_payload(here(), &payload()).unwrap();
    for hidden in ["Anna", "Zoë", "名前"] {
        assert!(!text(&sealed).contains(hidden), "{}", text(&sealed));
    }
    assert!(text(&sealed).contains("\"fact\":\"met\"") && text(&sealed).contains(subject(1).as_str()));
    assert_eq!(text(&opened(&room, here(), &sealed)), text(&payload()));
    assert_eq!(room.store.records(Shelf::SubjectKey, "", "", 10).unwrap().len(), 2);
    let again = room.desk.seal_payload(here(), &payload()).unwrap();
    assert_ne!(again, sealed, "the same name twice does not show that it is the same");
    assert_eq!(room.store.records(Shelf::SubjectKey, "", "", 10).unwrap().len(), 2, "one key a person");
}

#[test]
fn what_has_nothing_personal_stays_as_it_is() {
    let room = room(NOW);
    let plain: [&[u8]; 5] =
        [br#"{"fact":"sealed", "b":1,"a":2}"#, br#"["personal"]"#, b"", b"\xff", br#"{"personal":"#];
    for plain in plain {
        assert_eq!(room.desk.seal_payload(here(), plain).unwrap(), plain);
        assert_eq!(opened(&room, here(), plain), plain);
    }
    assert!(room.store.records(Shelf::SubjectKey, "", "", 10).unwrap().is_empty());
}

#[test]
fn e4_others_in_the_same_fact_stay_readable() {
    let room = room(NOW);
    let sealed = room.desk.seal_payload(here(), &payload()).unwrap();
    destroy(&room, 1);
    let opened = opened(&room, here(), &sealed);
    assert!(!text(&opened).contains("Anna") && text(&opened).contains("Zoë 名前"), "{}", text(&opened));
    assert!(text(&opened).contains("sealed"), "what has no key stays as it was stored");
}

#[test]
fn a_seal_holds_in_its_place_alone() {
    let room = room(NOW);
    let sealed = room.desk.seal_payload(here(), &payload()).unwrap();
    let elsewhere = EngagementId::from_random([6; 16]);
    assert_eq!(opened(&room, elsewhere, &sealed), sealed, "another engagement has other keys");
    let key = |engagement, no| (Shelf::SubjectKey, name_of(engagement, subject(no)));
    let (shelf, first) = key(here(), 1);
    let wrapped = room.store.record(shelf, &first).unwrap().unwrap();
    for (shelf, name) in [key(elsewhere, 1), key(here(), 2)] {
        room.store.change(&[Change::Put(shelf, name, wrapped.clone())]).unwrap();
    }
    assert_eq!(opened(&room, elsewhere, &sealed), sealed, "a key is wrapped for its own place");
    let opened = opened(&room, here(), &sealed);
    assert!(text(&opened).contains("Anna") && !text(&opened).contains("Zoë"), "{}", text(&opened));
    let refused = room.desk.seal_payload(here(), &payload()).unwrap_err();
    assert_eq!(refused.code, Code::Unavailable);
    assert!(refused.message.contains("is damaged"), "{refused}");
}

#[test]
fn an_erased_subject_gets_no_new_key() {
    let room = room(NOW);
    let name = name_of(here(), subject(1));
    room.store.change(&[Change::Put(Shelf::Erased, name.clone(), b"{}".to_vec())]).unwrap();
    let refused = room.desk.seal_payload(here(), &payload()).unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
    assert_eq!(refused.message, "This person is already erased from this engagement.");
    assert_eq!(room.store.record(Shelf::SubjectKey, &name).unwrap(), None);
}

#[test]
fn keys_that_are_made_at_the_same_time_are_one() {
    let room = room(NOW);
    let sealed: Vec<Vec<u8>> = thread::scope(|scope| {
        let seal = || room.desk.seal_payload(here(), &payload()).unwrap();
        let all: Vec<_> = (0..8).map(|_| scope.spawn(seal)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for sealed in sealed {
        assert_eq!(opened(&room, here(), &sealed), payload());
    }
}

#[test]
fn a_ledger_holds_names_sealed_and_shows_them() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let entries = room.store.read(engagement, 0, 10).unwrap();
    assert!(entries.iter().all(|entry| !text(&entry.payload).contains("Anna")));
    let keys = room.desk.keys().clone();
    let desk = Desk::open(Arc::clone(&room.store), keys, Arc::clone(&room.machine)).unwrap();
    let snapshot = desk.snapshot(anna, engagement, None).unwrap();
    assert_eq!(snapshot.engagement.member(anna).unwrap().name, "Anna Adler");
    let entry = desk.entry(&snapshot, 2).unwrap();
    assert!(entry.proven && entry.row.sentence.contains("Anna Adler"), "{}", entry.row.sentence);
    assert!(entry.payload.to_string().contains("sealed") && !entry.payload.to_string().contains("Anna"));
    assert!(entry.opened.unwrap().to_string().contains("Anna Adler"));
    assert!(desk.entry(&snapshot, 1).unwrap().opened.is_none(), "nothing personal in the charter");
}
