//! Commands that come at the same time: one is done, and the others hear by whom.

use crate::{
    Desk, Keys,
    tests::{Room, fill, room},
};
use outrigger_kernel::{AccountId, Code, EngagementId, Refusal};
use outrigger_lifecycle::Command;
use serde_json::json;
use std::{
    sync::{Arc, Barrier},
    thread,
};

/// Those who agree at the same time.
const CLIENTS: usize = 50;
/// Leads of the client besides Anna.
const LEADS: usize = 4;

/// The sample with more leads of the client: their accounts, Anna's first.
fn led(room: &Room) -> (EngagementId, Vec<AccountId>) {
    let engagement = fill(room).unwrap().engagement;
    let mut leads = vec![room.desk.account("anna@northwind.example").unwrap().unwrap()];
    for no in 1..=LEADS {
        let name = format!("Lead {no}");
        let account = room.desk.add_account(&format!("lead{no}@northwind.example"), &name).unwrap();
        let admit = json!({ "account": account, "name": name, "side": "client", "roles": ["sourcing-lead"] });
        let command = Command::parse("engagement.admit-member", admit).unwrap();
        room.desk.execute(leads[0], engagement, command).unwrap();
        leads.push(account);
    }
    (engagement, leads)
}

fn agree(desk: &Desk, account: AccountId, engagement: EngagementId) -> Command {
    let snapshot = desk.snapshot(account, engagement, None).unwrap();
    let digest = snapshot.engagement.operate.statements[&"STMT-2".parse().unwrap()].figures.digest;
    Command::parse("operate.agree-statement", json!({ "statement": "STMT-2", "digest": digest })).unwrap()
}

/// What came of it when everybody agrees at once, each over one of the desks.
fn all_agree(
    desks: &[Desk],
    engagement: EngagementId,
    leads: &[AccountId],
) -> (Vec<crate::Receipt>, Vec<Refusal>) {
    let command = agree(&desks[0], leads[0], engagement);
    let start = Barrier::new(CLIENTS);
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = |no: usize| {
            let (command, start) = (command.clone(), &start);
            scope.spawn(move || {
                start.wait();
                desks[no % desks.len()].execute(leads[no % leads.len()], engagement, command)
            })
        };
        let asked: Vec<_> = (0..CLIENTS).map(ask).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let (mut receipts, mut refusals) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Ok(receipt) => receipts.push(receipt),
            Err(refusal) => refusals.push(refusal),
        }
    }
    (receipts, refusals)
}

fn one_won(room: &Room, (receipts, refusals): (Vec<crate::Receipt>, Vec<Refusal>), leads: &[AccountId]) {
    assert_eq!((receipts.len(), refusals.len()), (1, CLIENTS - 1));
    let snapshot = room.desk.snapshot(leads[0], receipts[0].engagement, None).unwrap();
    assert_eq!(receipts[0].entries, [snapshot.engagement.head], "it became one entry, the last one");
    let stated = &snapshot.engagement.operate.statements[&"STMT-2".parse().unwrap()];
    let winner = snapshot.engagement.name_of(stated.agreed[0].by);
    for refused in refusals {
        assert_eq!(refused.code, Code::Conflict);
        assert_eq!(
            refused.message,
            format!("STMT-2 is already agreed for the client by {winner} on 21 November 2026, 11:00.")
        );
    }
}

#[test]
fn r09_fifty_approvals_make_one_entry() {
    let room = room("2026-11-21T10:00:00Z");
    let (engagement, leads) = led(&room);
    let came = all_agree(std::slice::from_ref(&room.desk), engagement, &leads);
    one_won(&room, came, &leads);
}

#[test]
fn r09_fifty_approvals_over_two_processes_make_one_entry() {
    let room = room("2026-11-21T10:00:00Z");
    let (engagement, leads) = led(&room);
    let other = Desk::open(Arc::clone(&room.store), Keys::of([7; 32]), Arc::clone(&room.machine)).unwrap();
    let came = all_agree(&[room.desk.clone(), other], engagement, &leads);
    one_won(&room, came, &leads);
}
