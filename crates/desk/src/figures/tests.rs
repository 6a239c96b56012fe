//! Figures with and without claims, over the sample: what a claim changes, and how a final month moves.

use crate::{Desk, Keys, Snapshot, machine::SetMachine, sample};
use outrigger_kernel::{AccountId, EngagementId, ItemNo, Refusal};
use outrigger_lifecycle::{Command, operate::Standing};
use outrigger_store::{Sqlite, Store};
use serde_json::{Value, json};
use std::sync::Arc;

const REASON: &str = "The client's mail gateway was down on these days, so nobody could answer.";
const LEVEL: &str = "p3-resolution";

struct Room {
    desk: Desk,
    machine: Arc<SetMachine>,
    engagement: EngagementId,
    _folder: tempfile::TempDir,
}

impl Room {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let machine = Arc::new(SetMachine::new(now, [1; 32]));
        let desk = Desk::open(Arc::clone(&store), Keys::of([7; 32]), Arc::clone(&machine)).unwrap();
        let filled = sample::fill(&store, desk.keys(), desk.now(), [2; 32], sample::SEED).unwrap().unwrap();
        Self { desk, machine, engagement: filled.engagement, _folder: folder }
    }

    fn person(&self, login: &str) -> AccountId {
        self.desk.account(login).unwrap().unwrap()
    }

    fn act(&self, login: &str, command: &str, fields: Value) -> Result<String, Refusal> {
        self.machine.set(self.desk.now().plus(1_000_000));
        let command = Command::parse(command, fields)?;
        self.desk.execute(self.person(login), self.engagement, command).map(|receipt| receipt.path)
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.desk.snapshot(self.person(ANNA), self.engagement, None).unwrap()
    }
}

const ANNA: &str = "anna@northwind.example";
const BEN: &str = "ben@brightline.example";

fn no(text: &str) -> ItemNo {
    text.parse().unwrap()
}

/// A claim over the whole month of the first statement, which both sides have agreed on.
fn claim(room: &Room) -> Value {
    let snapshot = room.snapshot();
    let figures = &snapshot.engagement.operate.statements[&no("STMT-1")].figures;
    json!({
        "kind": "relief",
        "levels": [LEVEL],
        "from": figures.from,
        "to": figures.to,
        "reason": REASON,
    })
}

#[test]
fn a_claim_shows_every_figure_with_and_without_it() {
    let room = Room::open();
    assert_eq!(room.act(BEN, "operate.raise-claim", claim(&room)).unwrap(), "operate/claims/CLAIM-2");
    let snapshot = room.snapshot();
    let effect = room.desk.claim_effect(&snapshot, no("CLAIM-2")).unwrap().unwrap();
    assert!(effect.cases_total > 0 && effect.cases.len() <= effect.cases_total.min(200), "{effect:?}");
    let excluded = |result: &Option<outrigger_agreement::LevelResult>| result.as_ref().unwrap().excluded;
    let (claimed, others): (Vec<_>, Vec<_>) = effect.changes.iter().partition(|change| change.level == LEVEL);
    assert!(!claimed.is_empty());
    assert!(claimed.iter().all(|change| excluded(&change.before) < excluded(&change.after)));
    // A case taken out of one level no longer fails there, so it counts in the other level that it fails.
    let left_out = |result: &Option<outrigger_agreement::LevelResult>| result.as_ref().unwrap().left_out;
    assert!(others.iter().all(|change| left_out(&change.before) > left_out(&change.after)), "{others:?}");
    let dispute = room.desk.claim_effect(&snapshot, no("CLAIM-1")).unwrap();
    assert_eq!(dispute, None, "a dispute leaves no case out");
    let today = room.desk.today(&snapshot, no("STMT-1")).unwrap().unwrap();
    let stated = &snapshot.engagement.operate.statements[&no("STMT-1")].figures;
    assert_eq!(today.levels, stated.levels, "what is only claimed changes nothing");
}

#[test]
fn a_final_month_moves_by_both_signatures_and_verifies() {
    let room = Room::open();
    let period = room.snapshot().engagement.operate.statements[&no("STMT-1")].figures.period;
    let restate = json!({ "period": period, "reason": REASON });
    let nothing = room.act(BEN, "operate.propose-restatement", restate.clone()).unwrap_err();
    assert!(nothing.message.starts_with("Nothing would change"), "{nothing}");

    room.act(BEN, "operate.raise-claim", claim(&room)).unwrap();
    let accept = json!({ "claim": "CLAIM-2", "answer": "accept", "reason": REASON });
    room.act(ANNA, "operate.answer-claim", accept).unwrap();
    let path = room.act(BEN, "operate.propose-restatement", restate).unwrap();
    assert_eq!(path, "operate/restatements/RST-1");
    let proposed = room.snapshot().engagement.operate.restatements[&no("RST-1")].figures.clone();
    assert_eq!(proposed.reliefs.iter().map(|relief| relief.claim).collect::<Vec<_>>(), [no("CLAIM-2")]);
    let sign = json!({ "restatement": "RST-1", "digest": proposed.digest });
    assert_eq!(room.act(ANNA, "operate.sign-restatement", sign).unwrap(), "operate/statements/STMT-3");

    let snapshot = room.snapshot();
    let operate = &snapshot.engagement.operate;
    let both = |accounts: &[AccountId]| accounts.len() == 2;
    assert_eq!(operate.standing(no("STMT-1"), both), Some(Standing::Replaced));
    assert_eq!(operate.standing(no("STMT-3"), both), Some(Standing::Final));
    assert_eq!(room.desk.today(&snapshot, no("STMT-1")).unwrap(), None, "another took its place");
    for statement in ["STMT-1", "STMT-2", "STMT-3"].map(no) {
        let stated = operate.statements[&statement].figures.digest;
        assert_eq!(room.desk.recomputed(&snapshot, statement).unwrap(), Some(stated), "{statement}");
    }
    assert!(room.desk.verify(&snapshot).unwrap().sound);
    let entry = room.desk.entry(&snapshot, snapshot.engagement.head).unwrap();
    assert!(entry.row.sentence.starts_with("Signed RST-1, which is STMT-3 now"), "{}", entry.row.sentence);
}
