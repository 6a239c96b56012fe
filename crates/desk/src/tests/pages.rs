//! What pages ask of the desk beyond the fold: the live board, other terms on past events, patterns.

use super::*;
use crate::{EVENTS_SENT, PatternsView, Snapshot};
use outrigger_agreement::what_if::with_target;
use outrigger_kernel::ItemNo;

const NOW: &str = "2026-11-20T12:00:00Z";

/// The sample as Anna of the client sees it.
fn shown(room: &Room) -> (Arc<Snapshot>, AccountId) {
    let filled = fill(room).unwrap();
    let anna = room.desk.account("anna@northwind.example").unwrap().unwrap();
    (room.desk.snapshot(anna, filled.engagement, None).unwrap(), anna)
}

fn terms(snapshot: &Snapshot) -> (ItemNo, String) {
    let no: ItemNo = "AGR-1".parse().unwrap();
    (no, snapshot.engagement.operate.agreements[&no].text.clone())
}

#[test]
fn the_board_counts_what_is_not_sealed_and_tells_those_who_watch() {
    let room = room(NOW);
    let (snapshot, _) = shown(&room);
    let before = room.desk.live(&snapshot).unwrap().unwrap();
    assert_eq!(before.agreement.to_string(), "AGR-1");
    assert!(before.unsealed > 1_000, "the week that goes on: {}", before.unsealed);
    let tina = room.desk.account("tina@brightline.example").unwrap().unwrap();
    let mut heard = room.desk.watch(snapshot.id);
    let csv = b"case,time,activity,priority\nINC-LIVE,2026-11-20T11:00:00Z,Opened,P1\n";
    room.desk.ingest(tina, snapshot.id, "SRC-1".parse().unwrap(), csv).unwrap();
    let notice = heard.try_recv().unwrap();
    assert_eq!((notice.kind.as_str(), notice.seq), (EVENTS_SENT, snapshot.engagement.head));

    let after = room.desk.live(&snapshot).unwrap().unwrap();
    assert_eq!(after.unsealed, before.unsealed + 1);
    assert!(after.board.open > before.board.open);
    let row = after.board.rows.iter().find(|row| row.case == "INC-LIVE" && row.level == "p1-resolution");
    let row = row.unwrap_or_else(|| panic!("the case is on the board: {:?}", after.board.rows.len()));
    assert_eq!(row.due.map(|due| due.to_string()).as_deref(), Some("2026-11-20T15:00:00Z"));
    let next = room.desk.next_due(&snapshot).unwrap().unwrap();
    assert!(next > room.desk.now() && next <= row.due.unwrap());

    room.desk.ingest(tina, snapshot.id, "SRC-1".parse().unwrap(), csv).unwrap();
    assert!(heard.try_recv().is_err(), "what was sent before is no news");
}

#[test]
fn the_past_has_a_board_without_a_tail() {
    let room = room(NOW);
    let (snapshot, anna) = shown(&room);
    let then = room.desk.snapshot(anna, snapshot.id, Some("2026-10-10T08:00:00Z".parse().unwrap())).unwrap();
    let board = room.desk.live(&then).unwrap().unwrap();
    assert_eq!((board.board.at.to_string().as_str(), board.unsealed), ("2026-10-10T08:00:00Z", 0));
    let empty = room.desk.snapshot(anna, snapshot.id, Some("2020-01-01T00:00:00Z".parse().unwrap())).unwrap();
    assert!(room.desk.live(&empty).unwrap().is_none() && room.desk.next_due(&empty).unwrap().is_none());
}

#[test]
fn other_terms_are_held_against_past_events() {
    let room = room(NOW);
    let (snapshot, _) = shown(&room);
    let (no, text) = terms(&snapshot);
    let same = room.desk.what_if(&snapshot, no, &text).unwrap().unwrap();
    assert!(!same.levels.is_empty() && same.levels.iter().all(|row| row.before == row.after));
    assert_eq!(same.sides_total, 0);

    let strict = with_target(&text, "p2-resolution", "target", "1h").unwrap();
    let changed = room.desk.what_if(&snapshot, no, &strict).unwrap().unwrap();
    assert!(changed.sides_total > 0);
    assert!(changed.levels.iter().any(|row| row.level == "p2-resolution" && row.verdict_changed));
    // Without its hold a clock has to run again; a number alone would not need that.
    let (head, tail) = text.split_once("pause = ").unwrap();
    let (_, tail) = tail.split_once('\n').unwrap();
    let unheld = room.desk.what_if(&snapshot, no, &format!("{head}{tail}")).unwrap().unwrap();
    assert!(unheld.sides_total > 0);
}

#[test]
fn terms_that_cannot_be_used_are_refused_with_their_place() {
    let room = room(NOW);
    let (snapshot, _) = shown(&room);
    let (no, text) = terms(&snapshot);
    let refused = room.desk.what_if(&snapshot, no, &text.replace("95 %", "95")).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("text")));
    let unknown = room.desk.what_if(&snapshot, "AGR-9".parse().unwrap(), &text).unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
}

#[test]
fn patterns_are_asked_of_what_is_sealed() {
    let room = room(NOW);
    let (snapshot, anna) = shown(&room);
    let found = room.desk.patterns(&snapshot, Side::Client).unwrap().unwrap();
    assert!(found.events > 30_000 && !found.named);
    let named = room.desk.patterns(&snapshot, Side::Provider).unwrap().unwrap();
    assert!(named.named);
    let counts = |view: &PatternsView| view.patterns.iter().map(|one| one.count).collect::<Vec<_>>();
    assert_eq!(counts(&found), counts(&named), "the same questions, with names and without");
    assert!(
        found.patterns.iter().all(|pattern| pattern.count <= pattern.of && pattern.question.ends_with('?'))
    );
    let empty = room.desk.snapshot(anna, snapshot.id, Some("2020-01-01T00:00:00Z".parse().unwrap())).unwrap();
    assert!(room.desk.patterns(&empty, Side::Client).unwrap().is_none());
}
