//! Who watches hears of every entry once, whoever appended it.

use super::*;
use crate::{
    Keys, Machine,
    machine::SetMachine,
    tests::{draft, found, room},
};
use std::sync::Arc;
use tokio::sync::broadcast::error::TryRecvError;

const NOW: &str = "2026-03-02T09:00:00Z";

fn seqs(heard: &mut broadcast::Receiver<Notice>) -> Vec<Seq> {
    std::iter::from_fn(|| heard.try_recv().ok()).map(|notice| notice.seq).collect()
}

#[test]
fn what_another_process_appends_is_told_once() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let machine = SetMachine::new(room.machine.now(), [2; 32]);
    let other = Desk::open(Arc::clone(&room.store), Keys::of([7; 32]), machine).unwrap();
    let mut here = room.desk.watch(engagement);
    other.execute(anna, engagement, draft("One")).unwrap();
    other.execute(anna, engagement, draft("Two")).unwrap();
    assert_eq!(here.try_recv(), Err(TryRecvError::Empty), "nobody has said so yet");
    room.desk.tell_news(&[engagement]).unwrap();
    room.desk.tell_news(&[engagement]).unwrap();
    assert_eq!(seqs(&mut here), [3, 4]);
    room.desk.execute(anna, engagement, draft("Three")).unwrap();
    room.desk.tell_news(&room.desk.watched()).unwrap();
    assert_eq!(seqs(&mut here), [5], "what was appended here is no news");
}

#[test]
fn only_what_is_watched_is_looked_at() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    assert!(room.desk.watched().is_empty());
    room.desk.tell_news(&[engagement, EngagementId::from_random([9; 16])]).unwrap();
    let mut heard = room.desk.watch(engagement);
    assert_eq!(
        (room.desk.watched(), seqs(&mut heard)),
        (vec![engagement], Vec::new()),
        "the past is no news"
    );
    drop(heard);
    let other = room.desk.found(anna, crate::tests::charter()).unwrap().engagement;
    _ = room.desk.watch(other);
    assert_eq!(room.desk.watched(), [other], "who has gone is forgotten when somebody comes");
}

#[test]
fn events_are_told_of_although_no_entry_is_new() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let mut heard = room.desk.watch(engagement);
    let snapshot = room.desk.snapshot(anna, engagement, None).unwrap();
    room.desk.tell_of_events(&snapshot);
    room.desk.tell_of_events(&snapshot);
    assert_eq!(seqs(&mut heard), [2, 2]);
}
