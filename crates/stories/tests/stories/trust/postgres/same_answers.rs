//! One journey over a data folder and over a database: both servers say the same, to the letter.

use super::Database;
use crate::{
    crawl::crawl,
    house::{Answer, EVENTS, HTML, House, JSON, Late, Person, SENT, two_months},
    trust::count::{number, tell},
};

/// What was asked, and what was answered.
type Said = (String, u16, String);

const REASON: &str = "It was opened a second time under another number.";
const PERIOD: (&str, &str) = ("period", "2026-09");

/// Names that databases order and compare in ways of their own.
const NAMES: [&str; 8] = [
    "Tickets",
    "tickets",
    "Ä-tickets 😀",
    "A\u{308}-tickets",
    "בקשות תמיכה",
    "Robert'); DROP TABLE entry;--",
    "100 % \\ _ \"quoted\" <b>&amp;</b>",
    "1000000000000000000",
];

#[test]
fn r20_a_database_answers_as_a_data_folder_does() {
    let Some(database) = Database::make() else { return };
    let folder = tempfile::tempdir().unwrap();
    let shared = database.store(&folder.path().join("blobs"));
    let [own, shared] = [House::empty(), House::over(shared, folder)].map(|house| journey(&house));
    let (done, refused): (Vec<&Said>, Vec<&Said>) = own.iter().partition(|(_, status, _)| *status < 400);
    assert!(done.len() > 100 && refused.len() >= 8, "{} were done, {} refused", done.len(), refused.len());
    for (one, other) in own.iter().zip(&shared) {
        assert_eq!(one, other);
    }
    assert_eq!(own.len(), shared.len());
    tell("R20", &format!("{} answers of two engines, 0 differ", number(own.len())));
}

fn journey(house: &House) -> Vec<Said> {
    let late = two_months(house);
    let mut said = Vec::new();
    names_of_all_kinds(&late.manager, &mut said);
    claims_and_restatements(&late, &mut said);
    what_is_refused(&late, &mut said);
    events(&late.manager, &mut said);
    for person in [&late.lead, &late.manager] {
        look_around(person, &mut said);
    }
    said
}

fn names_of_all_kinds(manager: &Person, said: &mut Vec<Said>) {
    for name in NAMES {
        act(manager, "content.draft", &[("kind", "source"), ("name", name)], said);
    }
}

fn claims_and_restatements(late: &Late, said: &mut Vec<Said>) {
    let claim = |cases: &'static str| {
        [("kind", "exclusion"), ("levels", "resolved"), ("cases", cases), ("reason", REASON)]
    };
    act(&late.manager, "operate.raise-claim", &claim("S-8"), said);
    act(&late.manager, "operate.raise-claim", &claim("S-7"), said);
    let accept = [("claim", "CLAIM-1"), ("answer", "accept"), ("reason", REASON)];
    act(&late.lead, "operate.answer-claim", &accept, said);
    act(&late.lead, "operate.answer-claim", &accept, said);
    act(&late.manager, "operate.withdraw-claim", &[("claim", "CLAIM-2"), ("reason", REASON)], said);
    act(&late.manager, "operate.propose-restatement", &[PERIOD, ("reason", REASON)], said);
    act(&late.lead, "operate.decline-restatement", &[("restatement", "RST-1"), ("reason", REASON)], said);
    act(&late.lead, "engagement.place-hold", &[("reason", REASON)], said);
}

fn what_is_refused(late: &Late, said: &mut Vec<Said>) {
    let unknown = "0".repeat(64);
    act(&late.lead, "gate.sign", &[("gate", "G5")], said);
    act(&late.lead, "engagement.place-hold", &[("reason", REASON)], said);
    act(&late.manager, "engagement.release-hold", &[("reason", REASON)], said);
    act(&late.manager, "operate.state-period", &[PERIOD], said);
    act(&late.manager, "operate.withdraw-batch", &[("batch", unknown.as_str()), ("reason", REASON)], said);
    act(&late.manager, "operate.connect-source", &[("source", "SRC-4711")], said);
    act(&late.lead, "operate.sign-agreement", &[("agreement", "AGR-1"), ("digest", unknown.as_str())], said);
    for path in ["ledger/999999", "items/PROC-9", "operate/cases/nobody", "no-such-page"] {
        look(&late.lead, &late.lead.at(path), JSON, said);
    }
}

/// Events that are there already, events that cannot be read, and one that is new.
fn events(manager: &Person, said: &mut Vec<Said>) {
    let odd = "case,time,activity\nT-9,2026-10-09T08:00:00Z,Opened\nT-9,soon,Resolved\n\
               ,2026-10-09T08:00:00Z,Opened\n";
    for file in [EVENTS, odd.as_bytes(), odd.as_bytes()] {
        let answer = manager.upload(&manager.at(SENT), file);
        write_down("events".into(), answer, said);
    }
}

/// Every page that links lead to, as people and as programs see it.
fn look_around(person: &Person, said: &mut Vec<Said>) {
    let mut paths: Vec<String> = crawl(person).into_iter().collect();
    paths.sort();
    for path in paths {
        look(person, &path, HTML, said);
        look(person, &path, JSON, said);
    }
}

fn act(person: &Person, command: &str, fields: &[(&str, &str)], said: &mut Vec<Said>) {
    let answer = person.post_form_as(&person.at(&format!("do/{command}")), fields, JSON);
    write_down(format!("{command} {fields:?}"), answer, said);
}

fn look(person: &Person, path: &str, accept: &str, said: &mut Vec<Said>) {
    write_down(format!("{path} as {accept}"), person.get_as(path, accept), said);
}

fn write_down(asked: String, answer: Answer, said: &mut Vec<Said>) {
    said.push((asked, answer.status, answer.body));
}
