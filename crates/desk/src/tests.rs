//! The desk over a real store in a temporary folder: executing, sealing, stating, verifying.

mod pages;

use crate::{Desk, Keys, machine::SetMachine, sample};
use outrigger_kernel::{AccountId, Code, EngagementId, Instant, Side};
use outrigger_lifecycle::{Command, operate::Standing};
use outrigger_store::{Sqlite, Store};
use serde_json::{Value, json};
use std::sync::Arc;

/// A desk over a store in a folder of its own, with a clock that is set by hand.
pub(crate) struct Room {
    pub desk: Desk,
    pub machine: Arc<SetMachine>,
    pub store: Arc<dyn Store>,
    pub folder: tempfile::TempDir,
}

pub(crate) fn room(now: &str) -> Room {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let machine = Arc::new(SetMachine::new(now.parse().unwrap(), [1; 32]));
    let desk = Desk::open(Arc::clone(&store), Keys::of([7; 32]), Arc::clone(&machine)).unwrap();
    Room { desk, machine, store, folder }
}

/// An engagement that Anna Adler has just founded: her account and its id.
pub(crate) fn found(desk: &Desk) -> (AccountId, EngagementId) {
    let anna = desk.add_account("anna@northwind.example", "Anna Adler").unwrap();
    (anna, desk.found(anna, charter()).unwrap().engagement)
}

pub(crate) fn charter() -> Value {
    json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline",
        "zone": "Europe/Berlin", "founder": "Anna Adler",
    })
}

/// A command that writes a process of this name.
pub(crate) fn draft(name: &str) -> Command {
    let process = json!({
        "kind": "process", "name": name, "function": "IT", "owner": "Otto", "volume_per_month": 400,
        "handling_minutes": 12, "fte_tenths": 125, "importance": 2, "standardisation": "high",
        "documentation": 4,
    });
    Command::parse("content.draft", json!({ "content": process })).unwrap()
}

/// Puts the sample into a room; none when it is there already.
pub(crate) fn fill(room: &Room) -> Option<sample::Sample> {
    sample::fill(&room.store, room.desk.keys(), room.desk.now(), [2; 32], sample::SEED).unwrap()
}

#[test]
fn the_sample_fills_once_and_everything_in_it_verifies() {
    let room = room("2026-11-21T10:00:00Z");
    let filled = fill(&room).unwrap();
    assert!((35_000..45_000).contains(&filled.events), "{}", filled.events);
    assert!(fill(&room).is_none());

    let anna = room.desk.account("anna@northwind.example").unwrap().unwrap();
    let snapshot = room.desk.snapshot(anna, filled.engagement, None).unwrap();
    let verified = room.desk.verify(&snapshot).unwrap();
    assert!(verified.sound, "{verified:?}");
    assert_eq!(verified.statements.len(), 2);
    assert_eq!(verified.batches, 12);

    let desk = room.desk.desk(anna).unwrap();
    assert_eq!(desk.engagements.len(), 1);
    assert_eq!(desk.engagements[0].side, Side::Client);
    assert!(
        desk.engagements[0].on_us.iter().any(|waiting| waiting.what.contains("October 2026")),
        "{desk:?}"
    );
}

#[test]
fn both_sides_agree_and_the_past_can_be_visited() {
    let room = room("2026-11-21T10:00:00Z");
    let engagement = fill(&room).unwrap().engagement;
    let person = |login: &str| room.desk.account(login).unwrap().unwrap();
    let (anna, ben) = (person("anna@northwind.example"), person("ben@brightline.example"));
    let before = room.desk.snapshot(anna, engagement, None).unwrap();
    let statement = "STMT-2".parse().unwrap();
    let stated = &before.engagement.operate.statements[&statement];
    let fields = json!({ "statement": "STMT-2", "digest": stated.figures.digest });
    let mut notices = room.desk.watch(engagement);
    for account in [anna, ben] {
        room.machine.set(room.desk.now().plus(1_000_000));
        let command = Command::parse("operate.agree-statement", fields.clone()).unwrap();
        let receipt = room.desk.execute(account, engagement, command).unwrap();
        assert_eq!(receipt.path, "operate/statements/STMT-2");
        assert_eq!(notices.try_recv().unwrap().kind, "operate.statement-agreed");
    }
    let after = room.desk.snapshot(anna, engagement, None).unwrap();
    let both = |accounts: &[_]| accounts.len() == 2;
    assert_eq!(after.engagement.operate.standing(statement, both), Some(Standing::Final));
    let past = room.desk.snapshot(anna, engagement, Some("2026-11-21T10:00:00Z".parse().unwrap())).unwrap();
    assert_eq!(past.engagement.head, before.engagement.head);
    assert_eq!(past.engagement.operate.standing(statement, both), Some(Standing::Stated));
    let entry = room.desk.entry(&after, after.engagement.head).unwrap();
    assert!(entry.proven);
    assert_eq!(room.desk.recomputed(&after, statement).unwrap(), Some(stated.figures.digest));
}

#[test]
fn strangers_learn_nothing_and_members_only_what_their_role_may_do() {
    let room = room("2026-11-21T10:00:00Z");
    let engagement = fill(&room).unwrap().engagement;
    let stranger = room.desk.add_account("eve@example.com", "Eve").unwrap();
    let unknown = room.desk.snapshot(stranger, EngagementId::from_random([5; 16]), None);
    let hidden = room.desk.snapshot(stranger, engagement, None);
    assert_eq!(hidden.err(), unknown.err(), "a stranger cannot tell which engagements exist");
    let audit = room.desk.account("audit@northwind.example").unwrap().unwrap();
    let command = Command::parse("operate.state-period", json!({ "period": "2026-11" })).unwrap();
    let refused = room.desk.execute(audit, engagement, command).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
}

#[test]
fn rows_sent_twice_change_nothing_and_bad_rows_are_named() {
    let room = room("2026-11-21T10:00:00Z");
    let engagement = fill(&room).unwrap().engagement;
    let tina = room.desk.account("tina@brightline.example").unwrap().unwrap();
    let source = "SRC-1".parse().unwrap();
    let csv = b"case,time,activity\nINC-1,2026-11-20T10:00:00Z,Opened\nINC-1,soon,Resolved\nINC-2,2026-11-20T11:00:00Z,Opened\n";
    let first = room.desk.ingest(tina, engagement, source, csv).unwrap();
    assert_eq!((first.rows, first.accepted, first.duplicates, first.rejected), (3, 2, 0, 1));
    assert!(first.unsealed > 1_000, "the sample's week that goes on: {}", first.unsealed);
    assert_eq!(first.problems[0].line, 3);
    assert!(first.rejects.contains("reject_reason"), "{}", first.rejects);
    let second = room.desk.ingest(tina, engagement, source, csv).unwrap();
    assert_eq!((second.accepted, second.duplicates, second.unsealed), (0, 2, first.unsealed));
    let fields = json!({ "source": "SRC-1", "complete_until": "2026-11-21T10:00:00Z" });
    room.desk.execute(tina, engagement, Command::parse("operate.seal-batch", fields).unwrap()).unwrap();
    let third = room.desk.ingest(tina, engagement, source, csv).unwrap();
    assert_eq!((third.accepted, third.duplicates, third.unsealed), (0, 2, 0), "sealed rows are remembered");
}

#[test]
fn links_work_once_sessions_end_and_passwords_are_checked() {
    let room = room("2026-11-21T10:00:00Z");
    let account = room.desk.add_account("Anna@Example.com", "Anna").unwrap();
    let token = room.desk.link(account).unwrap();
    let session = room.desk.redeem(&token).unwrap();
    assert_eq!(room.desk.redeem(&token).err().map(|refusal| refusal.code), Some(Code::NotAllowed));
    assert_eq!(room.desk.session(&session.token).unwrap().unwrap().account, account);
    assert!(room.desk.session("made up").unwrap().is_none());

    assert_eq!(room.desk.set_password(account, "short").unwrap_err().code, Code::Invalid);
    room.desk.set_password(account, "four random words here").unwrap();
    assert!(room.desk.sign_in("anna@example.com", "four random words here").is_ok());
    for (login, password) in
        [("anna@example.com", "wrong words"), ("nobody@example.com", "four random words here")]
    {
        assert_eq!(room.desk.sign_in(login, password).err().unwrap().code, Code::NotAllowed);
    }
    room.desk.sign_out(&session.token).unwrap();
    assert!(room.desk.session(&session.token).unwrap().is_none());

    let late = room.desk.link(account).unwrap();
    let again = room.desk.sign_in("anna@example.com", "four random words here").unwrap();
    room.machine.set(Instant(room.desk.now().0 + 25 * 3_600 * 1_000_000));
    assert!(room.desk.redeem(&late).is_err(), "links expire");
    assert!(room.desk.session(&again.token).unwrap().is_none(), "unused sessions end");
}
