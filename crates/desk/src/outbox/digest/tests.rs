//! Who is written to, when, and how often.

use super::*;
use crate::outbox::{
    Post, Sending,
    tests::{Room, room},
};
use outrigger_kernel::{Hash, time::MINUTE};
use outrigger_lifecycle::Command;
use serde_json::{Value, json};
use std::fs;

/// Terms with a ladder: half of four hours, and the four hours over.
const TERMS: &str = r#"[agreement]
title = "Tickets"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-03-01

[calendar.always]
zone = "Europe/Berlin"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[ladder.tickets]
steps = [{ at = "50 %", to = "team lead" }]

[level.resolved]
title = "Tickets resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "90 %"
minimum = "80 %"
period = "month"
ladder = "tickets"
"#;

fn execute(room: &Room, account: AccountId, command: &str, fields: Value) {
    let command = Command::parse(command, fields).unwrap();
    room.desk.execute(account, room.engagement, command).unwrap();
}

/// Enters the operate stage, and proposes terms that wait for the provider's signature.
fn propose(room: &Room) {
    let carla = room.desk.add_account("carla", "Carla Conrad").unwrap();
    room.admit(carla, "Carla Conrad", ("client", "sponsor"));
    for gate in ["G1", "G2", "G3", "G4"] {
        let waiver = json!({ "gate": gate, "reason": "The contract is already in force." });
        execute(room, carla, "gate.waive-gate", waiver);
    }
    room.execute("operate.propose-agreement", json!({ "text": TERMS }));
}

fn sign(room: &Room) {
    let fields = json!({ "agreement": "AGR-1", "digest": Hash::of(TERMS.as_bytes()) });
    execute(room, room.ben, "operate.sign-agreement", fields);
}

fn with_spool(room: &Room) {
    let post = Some(Post::spool(&room.folder.path().join("spool")).unwrap());
    room.desk.send_by(Sending {
        post,
        origin: Some("https://desk.example.org".into()),
        ..Sending::default()
    });
}

/// The mails in the spool; each of somebody, with what it is about.
fn mails(room: &Room) -> Vec<(String, String)> {
    let Ok(files) = fs::read_dir(room.folder.path().join("spool")) else { return Vec::new() };
    let header = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let mut mails: Vec<(String, String)> = files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .map(|text| (header(&text, "To:"), header(&text, "Subject:")))
        .collect();
    mails.sort();
    mails
}

/// One round at an instant; how many mails there are by then.
fn round(room: &Room, at: &str) -> usize {
    room.at(at);
    room.desk.digest_job().unwrap();
    mails(room).len()
}

const BEN: &str = "\"Ben Okoro\" <ben@brightline.example>";

#[test]
fn whoever_has_something_waiting_gets_one_mail_a_day() {
    let room = room();
    with_spool(&room);
    propose(&room);
    assert_eq!(round(&room, "2026-03-03T05:59:00Z"), 0, "it is not seven in Berlin");
    assert_eq!(round(&room, "2026-03-03T06:00:00Z"), 1);
    assert_eq!(mails(&room), [(BEN.into(), "Service desk: 1 thing waits on Brightline".into())]);
    for later in
        ["2026-03-03T07:00:00Z", "2026-03-03T10:59:00Z", "2026-03-03T20:00:00Z", "2026-03-04T05:00:00Z"]
    {
        assert_eq!(round(&room, later), 1, "{later}");
    }
    assert_eq!(round(&room, "2026-03-04T06:30:00Z"), 2);
    sign(&room);
    assert_eq!(round(&room, "2026-03-05T06:30:00Z"), 2, "nothing waits any more");
}

#[test]
fn what_comes_up_in_the_day_waits_for_the_morning() {
    let room = room();
    with_spool(&room);
    assert_eq!(round(&room, "2026-03-03T06:00:00Z"), 0);
    propose(&room);
    assert_eq!(round(&room, "2026-03-03T08:00:00Z"), 0, "this morning was looked at");
    assert_eq!(round(&room, "2026-03-04T11:00:00Z"), 0, "noon is no morning");
    assert_eq!(round(&room, "2026-03-05T10:00:00Z"), 1, "a server that was away catches up until noon");
}

#[test]
fn who_does_not_want_it_gets_none() {
    let room = room();
    with_spool(&room);
    propose(&room);
    assert_eq!(room.desk.wants_digest(room.ben), Ok(Some(true)));
    room.desk.set_digest(room.ben, false).unwrap();
    assert_eq!(room.desk.wants_digest(room.ben), Ok(Some(false)));
    assert_eq!(round(&room, "2026-03-03T06:00:00Z"), 0);
    room.desk.set_digest(room.ben, true).unwrap();
    assert_eq!(round(&room, "2026-03-03T07:00:00Z"), 1);
    room.desk.set_digest(room.ben, true).unwrap();
    assert_eq!(round(&room, "2026-03-03T08:00:00Z"), 1, "saying so twice is no second mail");
    let bare = room.desk.add_account("otto", "Otto Ode").unwrap();
    assert_eq!(room.desk.wants_digest(bare), Ok(None), "there is no address to write to");
}

#[test]
fn a_letter_that_does_not_leave_is_tried_again_in_the_same_morning() {
    let room = room();
    propose(&room);
    // A file stands where the folder would be.
    fs::write(room.folder.path().join("spool"), "in the way").unwrap();
    with_spool(&room);
    room.at("2026-03-03T06:00:00Z");
    assert!(room.desk.digest_job().is_ok(), "one letter that fails holds up nobody");
    fs::remove_file(room.folder.path().join("spool")).unwrap();
    assert_eq!(round(&room, "2026-03-03T07:00:00Z"), 1);
    assert_eq!(round(&room, "2026-03-03T08:00:00Z"), 1);
}

#[test]
fn warnings_are_told_once_and_of_open_cases_alone() {
    let room = room();
    with_spool(&room);
    propose(&room);
    sign(&room);
    room.execute("content.draft", json!({ "content": { "kind": "source", "name": "Tickets" } }));
    room.execute("operate.connect-source", json!({ "source": "SRC-1" }));
    room.at("2026-03-02T20:00:00Z");
    let csv = b"case,time,activity\nINC-1,2026-03-02T10:00:00Z,Opened\nINC-2,2026-03-02T10:00:00Z,Opened\n\
        INC-2,2026-03-02T15:00:00Z,Resolved\nINC-3,2026-03-02T19:50:00Z,Held\n";
    room.desk.ingest(room.ben, room.engagement, "SRC-1".parse().unwrap(), csv).unwrap();
    assert_eq!(round(&room, "2026-03-03T06:20:00Z"), 3, "everybody with an address: {:?}", mails(&room));
    assert!(mails(&room).iter().all(|(_, subject)| subject == "Service desk: 1 warning on open cases"));
    assert_eq!(round(&room, "2026-03-04T06:20:00Z"), 3, "what was told is not told again");
}

#[test]
fn a_round_ends_with_the_hour() {
    let room = room();
    for (at, next) in
        [("2026-03-03T06:20:00Z", "2026-03-03T07:00:00Z"), ("2026-03-03T07:00:00Z", "2026-03-03T08:00:00Z")]
    {
        room.at(at);
        assert_eq!(room.desk.digest_job(), Ok(Next::Again(next.parse().unwrap())), "also without a post");
    }
}

#[test]
fn mornings_are_those_of_the_zone() {
    let zone = |name: &str| outrigger_kernel::time::zone(name).unwrap();
    let at = |text: &str| text.parse::<Instant>().unwrap();
    for (instant, name, want) in [
        ("2026-03-29T04:59:00Z", "Europe/Berlin", None),
        ("2026-03-29T05:00:00Z", "Europe/Berlin", Some("2026-03-29")),
        ("2026-03-29T10:00:00Z", "Europe/Berlin", None),
        ("2026-03-03T01:30:00Z", "Asia/Kolkata", Some("2026-03-03")),
        ("2026-03-03T20:00:00Z", "Pacific/Auckland", Some("2026-03-04")),
    ] {
        let morning = morning(at(instant), &zone(name));
        assert_eq!(morning.map(|date| date.to_string()).as_deref(), want, "{instant} in {name}");
    }
    let berlin = zone("Europe/Berlin");
    let begins = |date: &str| begins(date.parse().unwrap(), &berlin).unwrap();
    assert_eq!(
        begins("2026-03-29").0 - begins("2026-03-28").0,
        23 * 60 * MINUTE,
        "clocks go forward in the night"
    );
}
