//! Requests that are sent again: same key and same content is once; anything else is refused in words.

use super::*;
use crate::{
    Keys,
    tests::{charter, draft, found, room},
};
use outrigger_kernel::{Code, EngagementId};
use outrigger_lifecycle::Command;
use serde_json::json;
use std::{
    sync::{Arc, Barrier},
    thread,
};

const NOW: &str = "2026-03-03T09:00:00Z";
/// How many send the same request at once.
const THREADS: usize = 8;

fn once(desk: &Desk, account: AccountId, key: &str, asked: &str) -> Once {
    Once::new(account, key, Hash::of(asked.as_bytes()), desk.now()).unwrap()
}

fn head(desk: &Desk, account: AccountId, engagement: EngagementId) -> u64 {
    desk.snapshot(account, engagement, None).unwrap().engagement.head
}

#[test]
fn a_key_is_visible_ascii() {
    let account = AccountId::from_random([1; 16]);
    let new = |key: &str| Once::new(account, key, Hash::default(), Instant(0));
    for good in ["a", "!", "~", "8e03978e-40d5-43e8-bc93-6894a57f9324", &"x".repeat(KEY_CHARS_MAX)] {
        assert_eq!(new(good).unwrap().key, format!("{account}/{good}"));
    }
    for wrong in ["", " ", "a b", "a\n", "\u{7f}", "é", "\0", &"x".repeat(KEY_CHARS_MAX + 1)] {
        let refused = new(wrong).unwrap_err();
        assert_eq!(refused.code, Code::Invalid);
        assert_eq!(refused.message, "The key of a request has 1 to 200 visible ASCII characters.");
    }
}

#[test]
fn r11_a_command_sent_again_is_done_once() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let request = once(&room.desk, anna, "k1", "draft a process");
    let send =
        |request: &Once| room.desk.execute_once(anna, engagement, draft("Service desk"), Some(request));
    let first = send(&request).unwrap();
    let before = head(&room.desk, anna, engagement);
    for _ in 0..3 {
        room.machine.set(room.desk.now().plus(HOUR));
        assert_eq!(send(&request).unwrap(), first);
    }
    let reopened = Desk::open(Arc::clone(&room.store), Keys::of([7; 32]), Arc::clone(&room.machine)).unwrap();
    let again = reopened.execute_once(anna, engagement, draft("Service desk"), Some(&request));
    assert_eq!(again.unwrap(), first, "by another process too");
    assert_eq!(head(&room.desk, anna, engagement), before);

    let another = once(&room.desk, anna, "k2", "draft a process");
    assert_ne!(send(&another).unwrap().entries, first.entries, "a new key is a new request");
}

#[test]
fn r11_a_key_that_stands_for_another_request_is_refused() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let carla = room.desk.add_account("carla@northwind.example", "Carla").unwrap();
    let first = once(&room.desk, anna, "k1", "one thing");
    room.desk.execute_once(anna, engagement, draft("Service desk"), Some(&first)).unwrap();
    let before = head(&room.desk, anna, engagement);
    let other = once(&room.desk, anna, "k1", "another thing");
    let refused = room.desk.execute_once(anna, engagement, draft("Field support"), Some(&other)).unwrap_err();
    assert_eq!(refused.code, Code::KeyReused);
    assert_eq!(
        refused.to_string(),
        "This key was used for another request. Use a new key for a new request."
    );
    assert_eq!(room.desk.found_once(anna, charter(), Some(&other)).unwrap_err().code, Code::KeyReused);
    assert_eq!(head(&room.desk, anna, engagement), before);
    let hers = once(&room.desk, carla, "k1", "another thing");
    assert!(room.desk.found_once(carla, charter(), Some(&hers)).is_ok(), "keys are each account's own");
}

#[test]
fn r11_a_refusal_is_not_kept() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let request = once(&room.desk, anna, "k1", "release");
    let because = |verb: &str| Command::parse(verb, json!({ "reason": "A claim before a court." })).unwrap();
    let release = || because("engagement.release-hold");
    let send = || room.desk.execute_once(anna, engagement, release(), Some(&request));
    assert_eq!(send().unwrap_err().code, Code::NotReady);
    room.desk.execute(anna, engagement, because("engagement.place-hold")).unwrap();
    let first = send().unwrap();
    assert_eq!(send().unwrap(), first);
}

#[test]
fn r11_an_engagement_is_founded_once() {
    let room = room(NOW);
    let anna = room.desk.add_account("anna@northwind.example", "Anna Adler").unwrap();
    let request = once(&room.desk, anna, "k1", "found");
    let first = room.desk.found_once(anna, charter(), Some(&request)).unwrap();
    assert_eq!(room.desk.found_once(anna, charter(), Some(&request)).unwrap(), first);
    assert_eq!(room.store.engagements().unwrap(), [first.engagement]);
    assert_eq!(room.store.grants(anna).unwrap(), [first.engagement]);
}

#[test]
fn r11_the_same_request_many_times_at_once_is_done_once() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let before = head(&room.desk, anna, engagement);
    let other = Desk::open(Arc::clone(&room.store), Keys::of([7; 32]), Arc::clone(&room.machine)).unwrap();
    let desks = [room.desk.clone(), other];
    let request = once(&room.desk, anna, "k1", "draft");
    let founding = once(&room.desk, anna, "k2", "found");
    let start = Barrier::new(THREADS);
    let answers: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> = (0..THREADS)
            .map(|no: usize| {
                let (desk, start, request, founding) = (&desks[no % 2], &start, &request, &founding);
                scope.spawn(move || {
                    start.wait();
                    let drafted = desk.execute_once(anna, engagement, draft("Service desk"), Some(request));
                    (drafted.unwrap(), desk.found_once(anna, charter(), Some(founding)).unwrap())
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(head(&room.desk, anna, engagement), before + 1);
    let both = [engagement, answers[0].1.engagement];
    assert_eq!(room.store.engagements().unwrap(), both);
    assert_eq!(room.store.grants(anna).unwrap(), both, "what lost the race left no grant");
}

#[test]
fn whoever_writes_something_else_keeps_the_answer_too() {
    let room = room(NOW);
    let anna = room.desk.add_account("anna@northwind.example", "Anna Adler").unwrap();
    let request = once(&room.desk, anna, "k1", "send events");
    assert_eq!(room.desk.once_replay::<Vec<u64>>(&request).unwrap(), None);
    room.store.change(&[request.change(&[3, 2, 1])]).unwrap();
    assert_eq!(room.desk.once_replay::<Vec<u64>>(&request).unwrap(), Some(vec![3, 2, 1]));
    let second = room.store.change(&[request.change(&[9])]);
    assert!(matches!(second, Err(StoreError::Changed { .. })), "{second:?}");
}

#[test]
fn r11_what_does_no_harm_twice_is_answered_once() {
    let room = room(NOW);
    let anna = room.desk.add_account("anna@northwind.example", "Anna Adler").unwrap();
    let (request, other) = (once(&room.desk, anna, "k1", "one"), once(&room.desk, anna, "k1", "other"));
    let answer = |once: Option<&Once>, what: u64| room.desk.answer_once(once, || Ok(what));
    let refused = room.desk.answer_once::<u64>(Some(&request), || Err(refusal::full()));
    assert_eq!(refused.unwrap_err().code, Code::Full, "which is not kept");
    assert_eq!(answer(Some(&request), 1), Ok(1));
    assert_eq!(answer(Some(&request), 2), Ok(1));
    assert_eq!(answer(Some(&other), 2).unwrap_err().code, Code::KeyReused);
    assert_eq!((answer(None, 2), answer(None, 3)), (Ok(2), Ok(3)));
    assert_ne!(room.desk.new_key(), room.desk.new_key());
    assert!(Once::new(anna, &room.desk.new_key(), Hash::default(), Instant(0)).is_ok());
}

#[test]
fn answers_are_kept_for_thirty_days() {
    let room = room(NOW);
    let request = once(&room.desk, AccountId::from_random([1; 16]), "k1", "x");
    room.store.change(&[request.change(&7)]).unwrap();
    let value = room.store.record(Shelf::Once, &request.key).unwrap().unwrap();
    let now = room.desk.now();
    assert!(!expired(&value, now));
    assert!(!expired(&value, now.plus(KEPT_FOR)));
    assert!(expired(&value, now.plus(KEPT_FOR + 1)));
    assert!(!expired(&value, now.plus(-KEPT_FOR)), "a clock that ran backwards ends nothing");
    assert!(!expired(b"what is this", now.plus(KEPT_FOR + 1)), "what cannot be read is kept");
}
