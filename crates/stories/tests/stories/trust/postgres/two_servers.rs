//! Two servers at work on one database: whoever comes to either of them finds what was done at the other.

use super::fleet::{Fleet, Home};
use crate::{
    house::{Person, SENT},
    trust::{
        client::{Answer, Client},
        count::{number, tell},
        load::{draft, seal},
        server::Server,
        site::{MANAGER, SPONSOR},
    },
    watch::{PATIENCE, listen},
};
use serde_json::json;
use std::{sync::Barrier, thread};

/// Browsers that pass the gate at the same moment.
const CLIENTS: usize = 20;
const REASON: &str = "The service runs as agreed since the first month of the contract.";
/// Programs that send the same files, half of them to each server.
const SENDERS: usize = 4;
/// Files that each of them sends, cases in a file, events of a case.
const FILES: usize = 10;
const CASES: usize = 20;
const EVENTS: usize = 2;

#[test]
fn r09_r14_two_servers_on_one_database_are_one() {
    let Some(fleet) = Fleet::start() else { return };
    let [one, other] = &fleet.servers;
    // Signed in at the one, somebody is signed in at the other.
    let mira = fleet.home.client(one, MANAGER);
    let mira = [one, other].map(|server| mira.at(&server.origin));
    what_is_sealed_at_one_is_shown_at_the_other(&mira);
    an_open_page_hears_of_the_other_server(one, &fleet.home, &mira[1]);
    one_of_many_passes_the_gate(&fleet);
    events_that_come_twice_are_taken_in_once(&mira);
    another_master_key_is_refused(&fleet.home);
    fleet.home.run(&["verify"]).leaving(0);
}

fn what_is_sealed_at_one_is_shown_at_the_other([here, there]: &[Client; 2]) {
    let size = |client: &Client| client.data("ledger").unwrap()["size"].as_u64().unwrap();
    for (no, (writes, reads)) in [(here, there), (there, here)].into_iter().cycle().take(10).enumerate() {
        let (name, before) = (format!("Told-{no}"), size(reads));
        let seq = draft(writes, &name).unwrap();
        assert_eq!((seq, size(reads)), (before + 1, before + 1), "at once, and numbered on");
        let entry = reads.data(&format!("ledger/{seq}")).unwrap().to_string();
        assert!(entry.contains(&name), "{name} is not in {entry}");
    }
}

fn an_open_page_hears_of_the_other_server(one: &Server, home: &Home, there: &Client) {
    let watcher = Person::enter(&one.origin, &home.link(MANAGER));
    let (heard, listening) = listen(&watcher, "watch", 2);
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap()["kind"], "head");
    let seq = draft(there, "Heard-of").unwrap();
    let told = heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!((&told["kind"], &told["seq"]), (&json!("content.item-drafted"), &json!(seq)));
    listening.join().unwrap();
}

fn one_of_many_passes_the_gate(fleet: &Fleet) {
    let stig = fleet.home.client(&fleet.servers[0], SPONSOR);
    let start = Barrier::new(CLIENTS);
    let answers = at_once(CLIENTS, |no| {
        let client = stig.at(&fleet.servers[no % 2].origin);
        start.wait();
        let fields = [("gate", "G5"), ("reason", REASON)];
        client.act("gate.waive-gate", &format!("waive-{no}"), &fields).unwrap()
    });
    let (done, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(Answer::is_success);
    assert_eq!((done.len(), refused.len()), (1, CLIENTS - 1));
    for answer in refused {
        let said = answer.text();
        assert_eq!(answer.status, 409, "{said}");
        assert!(said.contains("G5 is already waived for the client by Stig Dahl on "), "{said}");
    }
    let waived = fleet.home.entries().into_iter().filter(|entry| entry.kind == "gate.gate-waived");
    assert_eq!(waived.filter(|entry| entry.payload.windows(4).any(|text| text == b"\"G5\"")).count(), 1);
    tell("R9", &format!("{CLIENTS} clients at two servers waive one gate: 1 entry"));
}

fn events_that_come_twice_are_taken_in_once(mira: &[Client; 2]) {
    let start = Barrier::new(SENDERS);
    let counts = at_once(SENDERS, |no| {
        start.wait();
        let (mut accepted, mut duplicates) = (0, 0);
        // Each begins with another file, so that all of them collide.
        for file in (0..FILES).cycle().skip(no).take(FILES) {
            let sent = mira[no % 2].upload(SENT, events(file).as_bytes()).unwrap();
            assert!(sent.is_success(), "{}", sent.text());
            let report = &sent.json()["report"];
            accepted += report["accepted"].as_u64().unwrap();
            duplicates += report["duplicates"].as_u64().unwrap();
        }
        (accepted, duplicates)
    });
    let (accepted, duplicates) =
        counts.into_iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let distinct = (FILES * CASES * EVENTS) as u64;
    assert_eq!((accepted, duplicates), (distinct, distinct * (SENDERS as u64 - 1)));
    seal(&mira[0], "2024-07-01T00:00:00Z");
    let handed_out = mira[1].get("operate/events").unwrap().text();
    for case in (0..FILES).flat_map(cases) {
        assert_eq!(handed_out.matches(&format!("\"{case}\"")).count(), EVENTS, "{case}");
    }
    let rows = number(FILES * CASES * EVENTS * SENDERS);
    tell("R14", &format!("{rows} rows sent to two servers, {distinct} events, 0 missing, 0 twice"));
}

fn another_master_key_is_refused(home: &Home) {
    let refused = home.start_with_another_key().leaving(8);
    assert!(refused.err.contains("This data was first opened with another master key"), "{}", refused.err);
    assert!(
        refused.err.contains("Put the master.key that belongs to this data in its place"),
        "{}",
        refused.err
    );
}

/// The cases of a file.
fn cases(file: usize) -> impl Iterator<Item = String> {
    (0..CASES).map(move |case| format!("C-{file:02}-{case:02}"))
}

fn events(file: usize) -> String {
    let rows = cases(file)
        .map(|case| format!("{case},2024-06-03T08:00:00Z,Opened\n{case},2024-06-03T10:00:00Z,Resolved\n"));
    format!("case,time,activity\n{}", rows.collect::<String>())
}

/// Does something so many times at once; what came of each.
fn at_once<T: Send>(times: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let act = &act;
    thread::scope(|scope| {
        let acting: Vec<_> = (0..times).map(|no| scope.spawn(move || act(no))).collect();
        acting.into_iter().map(|one| one.join().unwrap()).collect()
    })
}
