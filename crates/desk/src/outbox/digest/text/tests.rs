//! The mail of the morning as people read it.

use super::*;
use crate::outbox::tests::{Room, room};
use outrigger_kernel::time::{MINUTE, zone};

const ORIGIN: &str = "https://desk.example.org";

fn account(room: &Room) -> Account {
    room.store.account(room.anna).unwrap().unwrap()
}

fn waiting(what: &str, side: Side, since: Option<&str>, path: &str) -> Waiting {
    let since = since.map(|at| at.parse().unwrap());
    Waiting { what: what.into(), side, since, path: path.into() }
}

fn section(room: &Room, title: &str, waiting: Vec<Waiting>, rungs: Option<Rungs>) -> Section {
    let snapshot = room.desk.load(room.engagement).unwrap();
    let zone_name = "Europe/Berlin".to_owned();
    let zone = zone(&zone_name).unwrap();
    let news = Arc::new(News { snapshot, title: title.into(), zone, zone_name, waiting });
    Section { news, side: Side::Client, rungs: rungs.map(Arc::new) }
}

fn two_things() -> Vec<Waiting> {
    vec![
        waiting(
            "Agree to the figures of February 2026, or dispute them",
            Side::Client,
            Some("2026-03-01T05:00:00Z"),
            "operate/statements/STMT-2",
        ),
        waiting("Settle CLAIM-2: nobody answered it in time", Side::Provider, None, "operate/claims/CLAIM-2"),
        waiting(
            "Answer CLAIM-3: relief is claimed",
            Side::Client,
            Some("2026-03-02T05:30:00Z"),
            "operate/claims/CLAIM-3",
        ),
    ]
}

fn reached(
    case: &str,
    title: &str,
    (what, to): (&str, &str),
    (due, left): (Option<&str>, Micros),
) -> Reached {
    Reached {
        case: case.into(),
        title: title.into(),
        what: what.into(),
        to: to.into(),
        due: due.map(|due| due.parse().unwrap()),
        left_micros: left,
    }
}

fn rungs() -> Rungs {
    let (p1, p2) = ("P1 incidents resolved in 4 working hours", "P2 incidents resolved in 2 days");
    Rungs {
        since: "2026-03-01".parse().unwrap(),
        count: 8,
        cases: 7,
        first: vec![
            reached(
                "INC-1042",
                p1,
                ("50 % of the target", "team lead"),
                (Some("2026-03-02T14:00:00Z"), HOUR),
            ),
            reached("INC-1007", p2, ("2 h after the target", "service manager"), (None, -130 * MINUTE)),
            reached("INC-1043", p1, ("30 min before the target", "team lead"), (None, MINUTE)),
        ],
    }
}

/// What is written, with the id of the engagement made plain, as it is drawn at random, and without the space
/// at the end of the line that divides it.
fn written(room: &Room, sections: &[Section], origin: Option<&str>) -> (String, String) {
    let now = "2026-03-02T06:00:00Z".parse().unwrap();
    let (subject, text) = letter(&account(room), sections, origin, now).unwrap();
    assert_eq!(text.lines().filter(|line| *line == "-- ").count(), 1, "{text}");
    (subject, text.replace(room.engagement.as_str(), "k3m9xq2v7p4tbw8n").replace("-- \n", "--\n"))
}

#[test]
fn a_letter_says_what_waits_and_what_was_reached() {
    let room = room();
    let sections = [section(&room, "Service desk", two_things(), Some(rungs()))];
    let (subject, text) = written(&room, &sections, Some(ORIGIN));
    assert_eq!(subject, "Service desk: 2 things wait on Northwind");
    insta::assert_snapshot!(text, @r"
    Good morning, Anna Lindqvist.


    Service desk
    ------------
    2 things wait on Northwind:

      Agree to the figures of February 2026, or dispute them
      since 1 March 2026, 1 day
      https://desk.example.org/e/k3m9xq2v7p4tbw8n/operate/statements/STMT-2

      Answer CLAIM-3: relief is claimed
      since 2 March 2026
      https://desk.example.org/e/k3m9xq2v7p4tbw8n/operate/claims/CLAIM-3

    8 warnings were reached on 7 open cases since the morning of 1 March
    2026. Due first:

      INC-1042, P1 incidents resolved in 4 working hours
      50 % of the target, for team lead; due 2 March 2026, 15:00

      INC-1007, P2 incidents resolved in 2 days
      2 h after the target, for service manager; over by 2 h 10 min

      INC-1043, P1 incidents resolved in 4 working hours
      30 min before the target, for team lead; held

      4 more stand on the live board
      https://desk.example.org/e/k3m9xq2v7p4tbw8n/operate/live

    Times are contract time, Europe/Berlin.

    --
    Written in the morning, once a day at most, when something waits.
    Switch it off at https://desk.example.org/password
    ");
}

#[test]
fn subjects_say_how_much_there_is() {
    let room = room();
    let one = || vec![waiting("Sign gate G1", Side::Client, None, "gates/G1")];
    let alone = |waiting, rungs| [section(&room, "Service desk", waiting, rungs)];
    let subject = |sections: &[Section]| written(&room, sections, None).0;
    assert_eq!(subject(&alone(one(), None)), "Service desk: 1 thing waits on Northwind");
    assert_eq!(subject(&alone(Vec::new(), Some(rungs()))), "Service desk: 8 warnings on open cases");
    let both = [section(&room, "One", one(), None), section(&room, "Two", one(), Some(rungs()))];
    assert_eq!(subject(&both), "2 things wait on you in 2 engagements");
    let warned =
        [section(&room, "One", Vec::new(), Some(rungs())), section(&room, "Two", Vec::new(), Some(rungs()))];
    assert_eq!(subject(&warned), "16 warnings on open cases");
}

#[test]
fn where_nothing_waits_nothing_is_written() {
    let room = room();
    let theirs = vec![waiting("Answer CLAIM-3", Side::Provider, None, "operate/claims/CLAIM-3")];
    let sections = [section(&room, "One", Vec::new(), None), section(&room, "Two", theirs, None)];
    assert_eq!(letter(&account(&room), &sections, Some(ORIGIN), room.desk.now()), None);
    assert_eq!(letter(&account(&room), &[], Some(ORIGIN), room.desk.now()), None);
}

#[test]
fn lines_are_short_and_nobody_writes_lines_of_their_own() {
    let room = room();
    let title = format!("Service\r\nBcc: eve@example.org {}", "very long ".repeat(20));
    let what = "Answer a claim\n\n-- \nthat is told at length ".repeat(9);
    let sections = [section(&room, &title, vec![waiting(&what, Side::Client, None, "x")], Some(rungs()))];
    let (subject, text) = written(&room, &sections, None);
    assert!(!text.contains("https://"), "without an origin there is nothing to link to");
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    assert!(!super::super::Letter::to(&account(&room), &subject, text).subject.contains('\n'));
}
