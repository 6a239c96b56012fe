//! A desk whose engagement takes events from two sources, with terms that both sides signed.

use crate::{Desk, Keys, Snapshot, machine::SetMachine, tests::charter, view::IngestReport};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal};
use outrigger_lifecycle::Command;
use outrigger_store::{Sqlite, Store, Tail};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;

/// A day on which March is over.
pub(crate) const NOW: &str = "2026-04-02T09:00:00Z";
/// The end of March in Berlin.
pub(crate) const END: &str = "2026-03-31T22:00:00Z";

const TERMS: &str = r#"[agreement]
title = "Tickets"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.always]
zone = "Europe/Berlin"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.resolved]
title = "Tickets resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "90 %"
minimum = "80 %"
period = "month"
"#;

pub(crate) struct Dock {
    pub desk: Desk,
    pub store: Arc<dyn Store>,
    pub machine: Arc<SetMachine>,
    /// The client's lead.
    pub anna: AccountId,
    pub engagement: EngagementId,
    _folder: TempDir,
}

impl Dock {
    pub fn new() -> Self {
        Self::over(|store| store)
    }

    /// Over a store that was wrapped in another.
    pub fn over(wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Self {
        let folder = TempDir::new().unwrap();
        let store = wrap(Arc::new(Sqlite::open(folder.path()).unwrap()));
        let machine = Arc::new(SetMachine::new(NOW.parse().unwrap(), [1; 32]));
        let desk = open(&store, &machine);
        let [anna, ben, carla] = ["anna", "ben", "carla"].map(|name| desk.add_account(name, name).unwrap());
        let engagement = desk.found(anna, charter()).unwrap().engagement;
        let dock = Self { desk, store, machine, anna, engagement, _folder: folder };
        let member = |account: AccountId, side: &str, role: &str| json!({ "account": account, "name": role, "side": side, "roles": [role] });
        dock.act("engagement.admit-member", member(carla, "client", "sponsor")).unwrap();
        for gate in ["G1", "G2", "G3", "G4"] {
            let reason = "The contract is already in force.";
            dock.act_as(carla, "gate.waive-gate", json!({ "gate": gate, "reason": reason })).unwrap();
        }
        dock.act("engagement.admit-member", member(ben, "provider", "account-manager")).unwrap();
        for source in ["SRC-1", "SRC-2"] {
            dock.act("content.draft", json!({ "content": { "kind": "source", "name": source } })).unwrap();
            dock.act("operate.connect-source", json!({ "source": source })).unwrap();
        }
        dock.act("operate.propose-agreement", json!({ "text": TERMS })).unwrap();
        let signed = json!({ "agreement": "AGR-1", "digest": Hash::of(TERMS.as_bytes()) });
        dock.act_as(ben, "operate.sign-agreement", signed).unwrap();
        dock
    }

    /// Another desk over the same store, as another process has it, or the same one after a restart.
    pub fn another(&self) -> Desk {
        open(&self.store, &self.machine)
    }

    pub fn act(&self, name: &str, fields: Value) -> Result<String, Refusal> {
        self.act_as(self.anna, name, fields)
    }

    fn act_as(&self, account: AccountId, name: &str, fields: Value) -> Result<String, Refusal> {
        let command = Command::parse(name, fields)?;
        self.desk.execute(account, self.engagement, command).map(|receipt| receipt.path)
    }

    pub fn send(&self, source: &str, text: &str) -> IngestReport {
        self.send_to(&self.desk, source, text)
    }

    pub fn send_to(&self, desk: &Desk, source: &str, text: &str) -> IngestReport {
        desk.ingest(self.anna, self.engagement, no(source), text.as_bytes()).unwrap()
    }

    /// Seals what waits, and says its digest.
    pub fn seal(&self, source: &str, until: &str) -> Hash {
        self.act("operate.seal-batch", json!({ "source": source, "complete_until": until })).unwrap();
        self.snapshot().engagement.operate.batches.last().unwrap().shape.digest
    }

    pub fn withdraw(&self, batch: Hash) {
        let fields = json!({ "batch": batch, "reason": "It was the wrong file." });
        self.act("operate.withdraw-batch", fields).unwrap();
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.desk.snapshot(self.anna, self.engagement, None).unwrap()
    }

    /// The tail of the first source.
    pub fn tail(&self) -> Tail {
        Tail { engagement: self.engagement, source: 1 }
    }

    /// Every line of the first source's tail that waits.
    pub fn lines(&self) -> Vec<String> {
        let chunks = self.store.tail_read(self.tail(), 0, 10_000).unwrap();
        let text: Vec<u8> = chunks.into_iter().flat_map(|chunk| chunk.lines).collect();
        String::from_utf8(text).unwrap().lines().map(str::to_owned).collect()
    }
}

fn open(store: &Arc<dyn Store>, machine: &Arc<SetMachine>) -> Desk {
    Desk::open(Arc::clone(store), Keys::of([7; 32]), Arc::clone(machine)).unwrap()
}

pub(crate) fn no(text: &str) -> ItemNo {
    text.parse().unwrap()
}

/// A table of events, one for each number: the same number is the same event.
pub(crate) fn table(numbers: impl IntoIterator<Item = usize>) -> String {
    let mut text = String::from("case,time,activity\n");
    for number in numbers {
        let (day, minute) = (1 + number % 28, number / 28 % 60);
        text.push_str(&format!("INC-{number},2026-03-{day:02}T10:{minute:02}:00Z,Opened\n"));
    }
    text
}
