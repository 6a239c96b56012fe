//! Many approve the same gate at the same moment: one entry is made, and everybody else learns whose.

use super::count::tell;
use crate::house::{Answer, House, JSON, Person, list, text};
use outrigger_kernel::AccountId;
use std::{sync::Barrier, thread};

/// How many browsers send the same approval.
const CLIENTS: usize = 50;
const REASON: &str = "The contract was tendered on what is known; nothing is measured here.";

#[test]
fn r09_fifty_clients_approve_one_gate_and_one_entry_is_made() {
    let house = House::empty();
    let (ada, carl) = at_the_gate(&house);
    for (person, others, size) in [("carl@meridian.example", &ada, 1), ("ada@meridian.example", &carl, 2)] {
        let before = entries(others);
        let clients: Vec<Person> = (0..CLIENTS).map(|_| house.person(person)).collect();
        let (done, refused): (Vec<_>, Vec<_>) =
            at_once(&clients).into_iter().partition(|answer| answer.status == 201);
        assert_eq!((done.len(), refused.len()), (1, CLIENTS - 1), "{person}");
        assert_eq!(list(&done[0].json()["entries"]).len(), size, "the second signature opens the gate");
        assert_eq!(entries(others), before + size as u64, "{person}");
        let winner =
            if size == 1 { "signed for the client by Carl Ek" } else { "opened for the client by Ada Diaz" };
        let said = format!("G1 is already {winner} on 21 November 2026, 11:00.");
        for answer in refused {
            assert_eq!((answer.status, text(&answer.json()["message"])), (409, said.as_str()));
        }
    }
    let signed = ada.data("gates/G1");
    assert_eq!((list(&signed["signatures"]).len(), signed["opened"].is_null()), (2, false));
    tell("R9", &format!("{CLIENTS} approvals at once, twice: 1 entry each, the others told of it"));
}

/// Every client signs G1 at the same moment.
fn at_once(clients: &[Person]) -> Vec<Answer> {
    let start = Barrier::new(clients.len());
    let sign = &|client: &Person| {
        start.wait();
        client.post_form_as(&client.at("do/gate.sign"), &[("gate", "G1")], JSON)
    };
    thread::scope(|scope| {
        let signing: Vec<_> = clients.iter().map(|client| scope.spawn(move || sign(client))).collect();
        signing.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

/// An engagement whose first gate waits for its two signatures, and the two who give them.
fn at_the_gate(house: &House) -> (Person, Person) {
    let (mut ada, _) = house.newcomer("ada@meridian.example", "Ada Diaz");
    let (mut carl, account) = house.newcomer("carl@meridian.example", "Carl Ek");
    let charter = [
        ("title", "Service desk"),
        ("client", "Meridian"),
        ("provider", "Halyard"),
        ("zone", "Europe/Berlin"),
        ("founder", "Ada Diaz"),
    ];
    ada.post_form("/found", &charter).with_status(303);
    ada.find_home();
    admit_sponsor(&ada, account);
    carl.find_home();
    for criterion in list(&ada.data("gates/G1")["criteria"]) {
        let waiver = [("gate", "G1"), ("criterion", text(&criterion["key"])), ("reason", REASON)];
        carl.act("gate.waive-criterion", &waiver);
    }
    (ada, carl)
}

fn admit_sponsor(ada: &Person, account: AccountId) {
    let account = account.to_string();
    let sponsor =
        [("account", account.as_str()), ("name", "Carl Ek"), ("side", "client"), ("roles[]", "sponsor")];
    ada.act("engagement.admit-member", &sponsor);
}

fn entries(person: &Person) -> u64 {
    person.data("ledger")["size"].as_u64().unwrap()
}
