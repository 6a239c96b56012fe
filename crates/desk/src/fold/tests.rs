//! What memory holds of a ledger is no more than what the store has.

use super::*;
use crate::tests::{draft, found, room};

#[test]
fn a_store_that_was_put_back_is_folded_anew() {
    let room = room("2026-03-03T09:00:00Z");
    let (anna, engagement) = found(&room.desk);
    room.desk.execute(anna, engagement, draft("Service desk")).unwrap();
    let now = room.desk.load(engagement).unwrap();
    let mut ahead = (*now).clone();
    ahead.engagement.head += 5;
    room.desk.keep(&Arc::new(ahead));
    assert_eq!(room.desk.load(engagement).unwrap().engagement.head, now.engagement.head);
    room.desk.execute(anna, engagement, draft("Field support")).unwrap();
    assert_eq!(room.desk.load(engagement).unwrap().engagement.head, now.engagement.head + 1);
}

#[test]
fn a_fold_aside_is_the_same_and_is_not_kept() {
    let room = room("2026-03-03T09:00:00Z");
    let (_, engagement) = found(&room.desk);
    let now = room.desk.load(engagement).unwrap();
    room.desk.forget(engagement);
    let aside = room.desk.fold_only(engagement).unwrap();
    assert_eq!(aside.tree.root(), now.tree.root());
    assert!(room.desk.0.folds.kept.get(&engagement).is_none());
}
