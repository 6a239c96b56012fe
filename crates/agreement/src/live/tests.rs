//! The board at an instant: what is open, what is due first, what comes next, and what a restart gives.

use super::{Board, Late, Live, OpenClock};
use crate::{
    Agreement,
    tests::{SPEED, agreement, instant, log, speed_with_level},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{
    Instant,
    time::{HOUR, spoken},
};
use proptest::{prelude::*, sample::select};
use std::sync::{Arc, LazyLock};

/// Rows that a board of these tests shows at most.
const ROWS: usize = 100;

fn live(clauses: &str, events: &str) -> Live {
    Live::of(agreement(clauses), &log(events)).unwrap()
}

fn board(clauses: &str, events: &str, now: &str) -> Board {
    live(clauses, events).board(instant(now), ROWS)
}

/// A board in few words: the case, what is left, and when it is due or that it is held.
fn told(board: &Board) -> Vec<String> {
    let row = |row: &OpenClock| {
        let due = match (row.due, row.paused) {
            (Some(due), false) => format!("due {due}"),
            (None, true) => "held".to_owned(),
            (None, false) => "over".to_owned(),
            (Some(_), true) => "held and due".to_owned(),
        };
        format!("{} {} left, {due}", row.case, spoken(row.left_micros))
    };
    board.rows.iter().map(row).collect()
}

/// What is open at eleven on a Monday; the desk is open from nine to five.
const MONDAY: &str = "C 03-02T09:00 Opened
                      C 03-02T09:30 Update status=Waiting
                      B 03-02T10:00 Opened
                      A 03-02T09:00 Opened
                      D 02-27T13:00 Opened
                      E 03-02T09:00 Opened
                      E 03-02T10:00 Resolved
                      F 03-02T09:00 Update status=Active";

#[test]
fn what_is_due_first_comes_first_and_what_is_held_comes_last() {
    let board = board(SPEED, MONDAY, "03-02T11:00");
    let want = [
        "D -2 h left, over",
        "A 2 h left, due 2026-03-02T13:00:00Z",
        "B 3 h left, due 2026-03-02T14:00:00Z",
        "C 3 h 30 min left, held",
    ];
    assert_eq!(told(&board), want);
    assert_eq!((board.open, board.paused, board.overdue), (4, 1, 1));
    assert_eq!((board.at, board.next), (instant("03-02T11:00"), Some(instant("03-02T13:00"))));
    let row = &board.rows[1];
    assert_eq!((row.clock.as_str(), row.level.as_str()), ("resolution", "speed"));
    assert_eq!(row.title, "Resolved in 4 working hours");
    assert_eq!(
        (row.started, row.counted_micros, row.target_micros),
        (instant("03-02T09:00"), 2 * HOUR, 4 * HOUR)
    );
}

#[test]
fn a_board_shows_as_many_rows_as_asked_for_and_counts_all() {
    let live = live(SPEED, MONDAY);
    let now = instant("03-02T11:00");
    let (short, whole) = (live.board(now, 2), live.board(now, ROWS));
    assert_eq!(told(&short)[..], told(&whole)[..2]);
    assert_eq!((short.open, short.paused, short.overdue, short.next), (4, 1, 1, whole.next));
    assert!(live.board(now, 0).rows.is_empty());
}

#[test]
fn a_due_time_lies_in_the_hours_of_the_calendar() {
    let due = |opened: &str, now: &str| board(SPEED, &format!("A {opened} Opened"), now).rows[0].due;
    assert_eq!(due("03-02T15:00", "03-02T16:00"), Some(instant("03-03T11:00")), "over night");
    assert_eq!(due("03-06T15:00", "03-08T12:00"), Some(instant("03-09T11:00")), "over a weekend");
    assert_eq!(due("03-09T15:00", "03-09T20:00"), Some(instant("03-11T11:00")), "over a holiday");
    assert_eq!(
        due("03-02T13:00", "03-02T14:00"),
        Some(instant("03-03T09:00")),
        "at closing, so at the next opening"
    );
    assert_eq!(due("03-02T07:00", "03-02T08:00"), Some(instant("03-02T13:00")), "opened before hours");
}

#[test]
fn a_held_case_is_never_due_and_goes_on_where_it_was_held() {
    let held = "A 03-02T09:00 Opened\nA 03-02T10:00 Update status=Waiting";
    for at in ["03-02T10:00", "03-02T16:00", "03-20T12:00"] {
        let board = board(SPEED, held, at);
        assert_eq!(told(&board), ["A 3 h left, held"], "{at}");
        assert_eq!((board.paused, board.overdue, board.next), (1, 0, None));
    }
    let goes_on = format!("{held}\nA 03-03T10:00 Update status=Active");
    assert_eq!(told(&board(SPEED, &goes_on, "03-03T11:00")), ["A 2 h left, due 2026-03-03T13:00:00Z"]);
    let opened_again = "A 03-02T09:00 Opened\nA 03-02T10:00 Resolved\nA 03-03T09:00 Opened";
    assert_eq!(told(&board(SPEED, opened_again, "03-03T10:00")), ["A 2 h left, due 2026-03-03T12:00:00Z"]);
}

/// The level with a ladder of three rungs: after two hours, after three, and two hours too late.
fn with_ladder() -> String {
    let steps = r#"[ladder.desk]
steps = [
    { at = "50 %", to = "team lead" },
    { before = "1h", to = "manager" },
    { after = "2h", to = "director" },
]
"#;
    speed_with_level("ladder = \"desk\"") + steps
}

#[test]
fn rungs_are_reached_one_after_the_other() {
    let live = live(&with_ladder(), "A 03-02T09:00 Opened");
    let at = |text: &str| (Some(instant(text)), false);
    let reached = (None, true);
    let cases = [
        ("03-02T09:00", [at("03-02T11:00"), at("03-02T12:00"), at("03-02T15:00")], Some("03-02T11:00")),
        ("03-02T11:00", [reached, at("03-02T12:00"), at("03-02T15:00")], Some("03-02T12:00")),
        ("03-02T12:30", [reached, reached, at("03-02T15:00")], Some("03-02T13:00")),
        ("03-02T13:00", [reached, reached, at("03-02T15:00")], Some("03-02T15:00")),
        ("03-02T15:00", [reached; 3], None),
    ];
    for (now, rungs, next) in cases {
        let board = live.board(instant(now), ROWS);
        let told: Vec<_> = board.rows[0].rungs.iter().map(|rung| (rung.at, rung.reached)).collect();
        assert_eq!(told, rungs, "{now}");
        assert_eq!(board.next, next.map(instant), "{now}");
        assert_eq!(live.next_due(instant(now)), board.next, "{now}");
    }
    let rungs = &live.board(instant("03-02T09:00"), ROWS).rows[0].rungs;
    let words: Vec<_> = rungs.iter().map(|rung| (rung.to.as_str(), rung.what.as_str())).collect();
    let want = [
        ("team lead", "50 % of the target"),
        ("manager", "1 h before the target"),
        ("director", "2 h after the target"),
    ];
    assert_eq!(words, want);
}

#[test]
fn a_target_is_over_once_more_than_it_is_counted() {
    let at = |now: &str| {
        let board = board(SPEED, "A 03-02T09:00 Opened", now);
        (board.rows[0].left_micros, board.rows[0].due, board.overdue)
    };
    assert_eq!(at("03-02T12:59").2, 0);
    assert_eq!(at("03-02T13:00"), (0, None, 0), "used up to the second is not over");
    assert_eq!(at("03-02T13:01").2, 1);
    assert_eq!(at("03-02T22:00").0, -4 * HOUR, "nothing is counted in the evening");
}

#[test]
fn a_case_is_on_the_board_as_long_as_a_level_is_owed_for_it() {
    let p1 = "where = 'priority == \"P1\"'\nexclude = ['cause == \"outage\"']";
    let now_judged = speed_with_level(p1);
    let at_start = speed_with_level(&format!("{p1}\njudged = \"start\""));
    let opened = "A 03-02T09:00 Opened priority=P1";
    let cases = [
        ("", 1, 1),
        ("A 03-02T10:00 Update priority=P2", 0, 1),
        ("A 03-02T10:00 Update cause=outage", 0, 1),
        ("A 03-02T10:00 Update priority=P2\nA 03-02T10:30 Update priority=P1", 1, 1),
        ("A 03-02T10:00 Resolved", 0, 0),
    ];
    for (then, now, start) in cases {
        let events = format!("{opened}\n{then}");
        assert_eq!(board(&now_judged, &events, "03-02T11:00").open, now, "{then}");
        assert_eq!(board(&at_start, &events, "03-02T11:00").open, start, "{then}");
    }
}

#[test]
fn nobody_waits_on_an_empty_board() {
    let board = Live::new(agreement(SPEED)).board(instant("03-02T11:00"), ROWS);
    assert!(board.rows.is_empty());
    assert_eq!((board.open, board.paused, board.overdue, board.next), (0, 0, 0, None));
    let refused = Live::of(agreement(SPEED), &log("A 03-02T09:00 status=Waiting")).err().unwrap();
    assert_eq!((refused.attribute.as_str(), refused.clause.as_str()), ("activity", "clock.resolution"));
}

/// Feeds an event that says one attribute.
fn feed(live: &mut Live, case: &str, at: Instant, said: (&str, &'static str)) -> Result<(), Late> {
    live.feed(case, at, |name| (name == said.0).then_some(said.1))
}

#[test]
fn an_event_that_comes_late_changes_nothing_until_its_case_is_fed_again() {
    let mut live = Live::new(agreement(SPEED));
    let opened = (instant("03-02T09:00"), ("activity", "Opened"));
    let held = (instant("03-02T10:00"), ("status", "Waiting"));
    let goes_on = (instant("03-02T11:00"), ("status", "Active"));
    let now = instant("03-02T12:00");
    for (at, said) in [opened, goes_on] {
        assert_eq!(feed(&mut live, "A", at, said), Ok(()));
        assert_eq!(feed(&mut live, "B", at, said), Ok(()));
    }
    assert_eq!(feed(&mut live, "A", held.0, held.1), Err(Late));
    assert_eq!(feed(&mut live, "A", goes_on.0, goes_on.1), Ok(()), "the same instant is not late");
    let before = ["A 1 h left, due 2026-03-02T13:00:00Z", "B 1 h left, due 2026-03-02T13:00:00Z"];
    assert_eq!(told(&live.board(now, ROWS)), before);
    live.replay("A");
    live.replay("nowhere");
    assert_eq!(told(&live.board(now, ROWS)), before[1..], "the case is forgotten");
    for (at, said) in [opened, held, goes_on] {
        assert_eq!(feed(&mut live, "A", at, said), Ok(()));
    }
    let after = ["B 1 h left, due 2026-03-02T13:00:00Z", "A 2 h left, due 2026-03-02T14:00:00Z"];
    assert_eq!(told(&live.board(now, ROWS)), after);
}

#[test]
fn calendars_widen_in_both_directions_while_cases_are_open() {
    let at = |text: &str| text.parse::<Instant>().unwrap();
    let events = [
        ("A", at("2026-03-02T09:00:00Z"), ("activity", "Opened")),
        ("B", at("2021-03-01T09:00:00Z"), ("activity", "Opened")),
        ("A", at("2026-03-02T10:00:00Z"), ("status", "Waiting")),
        ("C", at("2033-03-01T09:00:00Z"), ("activity", "Opened")),
        ("B", at("2021-03-01T11:00:00Z"), ("status", "Waiting")),
        ("A", at("2033-03-01T09:00:00Z"), ("status", "Active")),
    ];
    let mut live = Live::new(agreement(SPEED));
    for (case, at, said) in events {
        assert_eq!(feed(&mut live, case, at, said), Ok(()));
    }
    let want =
        ["A 2 h left, due 2033-03-01T12:00:00Z", "C 3 h left, due 2033-03-01T13:00:00Z", "B 2 h left, held"];
    assert_eq!(told(&live.board(at("2033-03-01T10:00:00Z"), ROWS)), want);
}

#[test]
fn a_case_takes_few_bytes() {
    assert!(live(SPEED, MONDAY).bytes_per_case() <= 120);
    let second = SPEED.split("[level.speed]").next().unwrap().replace("clock.resolution", "clock.reply");
    assert!(live(&format!("{SPEED}{second}"), MONDAY).bytes_per_case() <= 2 * 120);
}

static WITH_LADDER: LazyLock<Arc<Agreement>> = LazyLock::new(|| {
    let ladder = "ladder = \"desk\"";
    agreement(&with_ladder().replace(ladder, &format!("{ladder}\nexclude = ['priority == \"P2\"']")))
});

/// Up to 40 lines of events, each of its own minute, in order of time; with where each one is fed.
fn events() -> impl Strategy<Value = Vec<(String, usize)>> {
    let said = select(vec![
        "Opened",
        "Opened",
        "Resolved",
        "status=Waiting",
        "status=Active",
        "priority=P1",
        "priority=P2",
    ]);
    let event = (select(vec!["A", "B", "C"]), 1..90_u32, said, 0..6_usize);
    prop::collection::vec(event, 1..40).prop_map(|events| {
        let mut minute = 0;
        let line = |(case, gap, said, delay): (&str, u32, &str, usize)| {
            minute += gap;
            let (day, hour) = (minute / 600 + 2, minute % 600 / 60 + 8);
            (format!("{case} 03-{day:02}T{hour:02}:{:02} {said}", minute % 60), delay)
        };
        events.into_iter().map(line).collect()
    })
}

/// A log of some lines that has every attribute.
fn log_of<'l>(lines: impl Iterator<Item = &'l String>) -> Arc<EventLog> {
    let lines: Vec<&str> = lines.map(String::as_str).collect();
    log(&format!("none 03-01T09:00 activity=Note status=Active priority=P3\n{}", lines.join("\n")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_restart_gives_the_board_that_was_fed_event_by_event(lines in events()) {
        let log = log_of(lines.iter().map(|(line, _)| line));
        // Events come in up to five places after their own, so that many are late.
        let mut order: Vec<usize> = (0..log.len()).collect();
        order.sort_by_key(|row| row + row.checked_sub(1).map_or(0, |at| lines[at].1));
        let mut fed = Live::new(Arc::clone(&WITH_LADDER));
        let mut known: Vec<usize> = Vec::new();
        for row in order {
            let feed = |live: &mut Live, row: usize| {
                let case = log.cases().get(log.case_codes()[row]);
                live.feed(case, Instant(log.instants()[row]), |name| log.value(row, name))
            };
            known.push(row);
            if feed(&mut fed, row) == Err(Late) {
                let case = log.case_codes()[row];
                fed.replay(log.cases().get(case));
                let of_case = known.iter().copied().filter(|row| log.case_codes()[*row] == case);
                let mut again: Vec<usize> = of_case.collect();
                again.sort_unstable();
                for row in again {
                    prop_assert_eq!(feed(&mut fed, row), Ok(()));
                }
            }
        }
        let restarted = Live::of(Arc::clone(&WITH_LADDER), &log).unwrap();
        let last = log.span().unwrap().1;
        for later in [0, HOUR, 30 * HOUR] {
            let now = last.plus(later);
            let boards = [&fed, &restarted].map(|live| format!("{:?}", live.board(now, ROWS)));
            prop_assert_eq!(&boards[0], &boards[1]);
        }
    }
}
