//! People at a desk without a server: they give commands, and a few minutes pass with each.

use outrigger_desk::{
    Desk, Keys, Receipt, Snapshot,
    machine::{Machine, SetMachine},
};
use outrigger_kernel::{AccountId, EngagementId, time::MINUTE};
use outrigger_lifecycle::Command;
use outrigger_store::Store;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// The master secret of the desk.
pub const MASTER: [u8; 32] = [7; 32];

/// Who they are: name for short, name, side, role. Anna founds the engagement.
const PEOPLE: [(&str, &str, &str, &str); 5] = [
    ("anna", "Anna Lindqvist", "client", "sourcing-lead"),
    ("carla", "Carla Moreau", "client", "sponsor"),
    ("otto", "Otto Brandt", "client", "process-owner"),
    ("ben", "Ben Okafor", "provider", "account-manager"),
    ("tina", "Tina Novak", "provider", "team-lead"),
];
const REASON: &str = "The contract was tendered and signed on paper before this ledger began.";

/// The people of one engagement.
pub struct Cast {
    /// Their desk.
    pub desk: Desk,
    /// Its clock.
    pub machine: Arc<SetMachine>,
    /// The engagement.
    pub engagement: EngagementId,
    accounts: BTreeMap<&'static str, AccountId>,
}

impl Cast {
    /// Founds an engagement in an empty store at an instant, and admits everybody.
    pub fn assemble(store: Arc<dyn Store>, now: &str) -> Self {
        let machine = Arc::new(SetMachine::new(now.parse().unwrap(), [1; 32]));
        let desk = Desk::open(store, Keys::of(MASTER), Arc::clone(&machine)).unwrap();
        let account = |(short, name, _, _): (&'static str, &str, &str, &str)| {
            (short, desk.add_account(&format!("{short}@people.example"), name).unwrap())
        };
        let accounts: BTreeMap<_, _> = PEOPLE.map(account).into();
        let charter = json!({
            "title": "Tickets", "client": "Meridian", "provider": "Halyard", "zone": "Europe/Stockholm",
            "founder": PEOPLE[0].1,
        });
        let engagement = desk.found(accounts["anna"], charter).unwrap().engagement;
        let cast = Self { desk, machine, engagement, accounts };
        for (short, name, side, role) in &PEOPLE[1..] {
            // The provider's own lead admits the rest of them.
            let who = if *short == "tina" { "ben" } else { "anna" };
            let account = cast.account(short);
            let fields = json!({ "account": account, "name": name, "side": side, "roles": [role] });
            cast.act(who, "engagement.admit-member", fields);
        }
        cast
    }

    /// Somebody's account.
    pub fn account(&self, who: &str) -> AccountId {
        self.accounts[who]
    }

    /// Somebody gives a command, which must be accepted.
    #[track_caller]
    pub fn act(&self, who: &str, command: &str, fields: Value) -> Receipt {
        let parsed = Command::parse(command, fields).unwrap();
        let done = self.desk.execute(self.account(who), self.engagement, parsed);
        let receipt = done.unwrap_or_else(|refusal| panic!("{who} {command}: {refusal}"));
        self.machine.set(self.machine.now().plus(7 * MINUTE));
        receipt
    }

    /// The sponsor passes gates without their criteria.
    pub fn waive_gates(&self, gates: &[&str]) {
        for gate in gates {
            self.act("carla", "gate.waive-gate", json!({ "gate": gate, "reason": REASON }));
        }
    }

    /// The provider names its one source and opens it.
    pub fn connect_source(&self) {
        let source = json!({ "kind": "source", "name": "Ticket system", "zone": "Europe/Stockholm" });
        self.act("ben", "content.draft", json!({ "content": source }));
        self.act("ben", "operate.connect-source", json!({ "source": "SRC-1" }));
    }

    /// The engagement as it stands.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.desk.snapshot(self.account("anna"), self.engagement, None).unwrap()
    }
}
