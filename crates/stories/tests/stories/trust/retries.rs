//! Twice is once: every act is sent again and again, its answers lost on the way, and is done one time.

use super::count::{number, tell};
use crate::{
    house::{Answer, HTML, House, JSON, Person, SENT, enter_late, list},
    watch::PATIENCE,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, thread, time::Duration};

const FORM: &str = "application/x-www-form-urlencoded";
const FILE: &str = "application/octet-stream";
/// How long it is waited between two looks whether something has been done.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

const PROCESS: &str = "kind=process&name=Tickets&function=IT&owner=Ada&volume_per_month=400&handling_minutes=12\
    &fte_tenths=125&importance=2&standardisation=high&documentation=4";
const CHARTER: &str = "title=Claims&client=Meridian&provider=Halyard&zone=Etc%2FUTC&founder=Ada";
const LOG: &str = "case,time,activity\nA-1,2026-11-02T09:00:00Z,Opened\nA-1,2026-11-02T09:30:00Z,Closed\n";
const WEBHOOK: &str = "url=https%3A%2F%2Fhooks.example.org%2F&name=Desk&events=";

/// An act that can be asked for.
struct Act {
    /// Its route in the table.
    route: &'static str,
    /// Where it is sent.
    path: String,
    /// The type of what is sent, and what the answer is wanted as.
    kinds: (&'static str, &'static str),
    body: &'static str,
    /// What something counts that the act makes one more of; nothing where it cannot be seen.
    counted: Option<fn(&Person) -> u64>,
}

#[test]
fn r11_every_act_is_done_once_however_often_it_is_sent() {
    let house = House::empty();
    let late = enter_late(&house);
    let (mut ada, _) = house.newcomer("ada@elsewhere.example", "Ada Diaz");
    let found = Act { path: "/found".into(), ..act("/found", FORM, CHARTER, Some(engagements)) };
    let mut sent = is_done_once(&ada, &found, "found");
    ada.find_home();
    let mut covered = BTreeSet::from(["/found"]);
    for (no, act) in acts(&ada).iter().enumerate() {
        sent += is_done_once(&ada, act, &format!("act-{no}"));
        covered.insert(act.route);
    }
    let events = act("/e/{id}/operate/sources/{no}/events", FILE, LOG, None);
    let events = Act { path: late.manager.at(SENT), ..events };
    sent += is_done_once(&late.manager, &events, "events");
    covered.insert(events.route);
    let again = late.manager.upload(&events.path, LOG.as_bytes()).with_status(200).json();
    assert_eq!((&again["report"]["accepted"], &again["report"]["duplicates"]), (&json!(0), &json!(2)));

    let import = format!("{}?import=1", events.path);
    let import = late.manager.upload(&import, LOG.as_bytes()).with_status(200).json();
    let path = late.manager.at(&format!("operate/imports/{}/discard", import["no"]));
    let discard = act("/e/{id}/operate/imports/{no}/discard", FORM, "import=1", Some(discarded));
    let discard = Act { path, ..discard };
    sent += is_done_once(&late.manager, &discard, "discard");
    covered.insert(discard.route);

    let documented = documented();
    let covered: BTreeSet<String> = covered.into_iter().map(str::to_owned).collect();
    assert_eq!(covered, documented, "every route that takes a key is tried here");
    tell("R11", &format!("{} requests to {} routes, each act done once", number(sent), documented.len()));
}

/// Acts of somebody who leads an engagement that has just been founded, in the order in which they succeed.
fn acts(ada: &Person) -> Vec<Act> {
    let at = |path: &str, act: Act| Act { path: ada.at(path), ..act };
    let command = |name: &str, wanted: &'static str, body: &'static str| {
        let act = act("/e/{id}/do/{command}", FORM, body, Some(entries));
        Act { kinds: (FORM, wanted), ..at(&format!("do/{name}"), act) }
    };
    vec![
        command("content.draft", JSON, PROCESS),
        command("content.draft", HTML, PROCESS),
        command("engagement.place-hold", JSON, "reason=A+claim+before+a+court."),
        command("engagement.release-hold", HTML, "reason=It+was+settled."),
        at("uploads", act("/e/{id}/uploads", FILE, LOG, None)),
        at("items/PROC-1/log", act("/e/{id}/items/{no}/log", FILE, LOG, Some(entries))),
        at("items/PROC-1/files?name=log.csv", act("/e/{id}/items/{no}/files", FILE, LOG, Some(entries))),
        at("webhooks", act("/e/{id}/webhooks", FORM, WEBHOOK, Some(webhooks))),
    ]
}

fn act(
    route: &'static str,
    kind: &'static str,
    body: &'static str,
    counted: Option<fn(&Person) -> u64>,
) -> Act {
    Act { route, path: String::new(), kinds: (kind, JSON), body, counted }
}

/// Sends an act until it is known to be done, and then some; how often it was sent.
fn is_done_once(person: &Person, act: &Act, key: &str) -> usize {
    let headers = [
        ("content-type", act.kinds.0),
        ("accept", act.kinds.1),
        ("sec-fetch-site", "same-origin"),
        ("x-csrf-token", person.csrf()),
        ("idempotency-key", key),
    ];
    let before = act.counted.map(|counted| counted(person));
    let body = act.body.as_bytes();
    let line = person.send_unheard(&act.path, &headers, body);
    if let (Some(counted), Some(before)) = (act.counted, before) {
        eventually(|| counted(person) > before);
    }
    // It is done, or on its way; nobody hears the answer.
    drop(line);
    let send = || person.send(&act.path, &headers, body);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(send);
        (send(), other.join().unwrap())
    });
    drop(person.send_unheard(&act.path, &headers, body));
    for answer in [&one, &other, &send()] {
        assert!([200, 201, 303].contains(&answer.status), "{}: {}", act.path, answer.body);
        assert_eq!(told(answer), told(&one), "{}", act.path);
    }
    let something_else = format!("{}&note=else", act.body);
    let refused = person.send(&act.path, &headers, something_else.as_bytes()).with_status(422);
    let why = if act.kinds.1 == HTML { "This key was used" } else { "key-reused" };
    assert!(refused.body.contains(why), "{}: {}", act.path, refused.body);
    assert_eq!(act.counted.map(|counted| counted(person)), before.map(|before| before + 1), "{}", act.path);
    6
}

/// What an answer says and where it leads.
fn told(answer: &Answer) -> (u16, &str, &str) {
    (answer.status, answer.header("location"), &answer.body)
}

fn entries(person: &Person) -> u64 {
    person.data("ledger")["size"].as_u64().unwrap()
}

fn engagements(person: &Person) -> u64 {
    list(&person.get_as("/", JSON).with_status(200).json()["engagements"]).len() as u64
}

fn webhooks(person: &Person) -> u64 {
    list(&person.data("webhooks")["webhooks"]).len() as u64
}

fn discarded(person: &Person) -> u64 {
    let imports = person.data("operate/imports");
    list(&imports["imports"]).iter().filter(|import| import["state"] == "discarded").count() as u64
}

#[track_caller]
fn eventually(is_so: impl Fn() -> bool) {
    let looks = PATIENCE.as_millis() / BETWEEN_LOOKS.as_millis();
    for _ in 0..looks {
        if is_so() {
            return;
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    panic!("it never came, in {PATIENCE:?}");
}

/// The routes that say that they take a key. The addresses of single commands are one route.
fn documented() -> BTreeSet<String> {
    let document = outrigger_web::document();
    let takes_key = |operations: &Value| {
        let mut parameters = operations["post"]["parameters"].as_array().into_iter().flatten();
        parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let routes = paths.filter(|(_, operations)| takes_key(operations)).map(|(path, _)| path);
    let is_one_command = |path: &str| path.contains("/do/") && !path.ends_with("{command}");
    routes.filter(|path| !is_one_command(path)).cloned().collect()
}
