//! The ledger's time never runs backwards, whatever the clock does.

use crate::tests::{draft, found, room};

#[test]
fn r13_a_clock_that_runs_backwards_is_noticed() {
    let room = room("2026-03-03T09:00:00Z");
    let (anna, engagement) = found(&room.desk);
    let snapshot = || room.desk.snapshot(anna, engagement, None).unwrap();
    assert!(!room.desk.clock_is_behind(&snapshot()));
    room.machine.set("2026-03-03T08:59:30Z".parse().unwrap());
    assert!(!room.desk.clock_is_behind(&snapshot()), "half a minute is within what clocks do");

    room.machine.set("2026-03-02T09:00:00Z".parse().unwrap());
    assert!(room.desk.clock_is_behind(&snapshot()));
    let receipt = room.desk.execute(anna, engagement, draft("Service desk")).unwrap();
    let after = snapshot();
    assert_eq!(receipt.entries, [after.engagement.head], "the order is by number");
    assert_eq!(after.engagement.last_at().unwrap().to_string(), "2026-03-03T09:00:00Z");

    room.machine.set("2026-06-01T09:00:00Z".parse().unwrap());
    room.desk.execute(anna, engagement, draft("Field support")).unwrap();
    assert!(!room.desk.clock_is_behind(&snapshot()));
    assert_eq!(snapshot().engagement.last_at(), Some(room.desk.now()));
}

#[test]
fn r13_the_operator_is_warned_once_a_minute() {
    let room = room("2026-03-03T09:00:00Z");
    let (anna, engagement) = found(&room.desk);
    let snapshot = room.desk.snapshot(anna, engagement, None).unwrap();
    let said = || room.desk.0.clock_said.0.load(super::Ordering::Relaxed);
    let warned_at = |now: &str| {
        room.machine.set(now.parse().unwrap());
        room.desk.heed_clock(&snapshot);
        outrigger_kernel::Instant(said()).to_string()
    };
    let never = said();
    room.desk.heed_clock(&snapshot);
    assert_eq!(said(), never, "a clock that is right is nothing to warn of");
    assert_eq!(warned_at("2026-03-02T09:00:00Z"), "2026-03-02T09:00:00Z");
    assert_eq!(warned_at("2026-03-02T09:00:59Z"), "2026-03-02T09:00:00Z");
    assert_eq!(warned_at("2026-03-02T09:01:00Z"), "2026-03-02T09:01:00Z");
    assert_eq!(warned_at("2026-03-01T09:00:00Z"), "2026-03-01T09:00:00Z", "it jumped once more");
}
