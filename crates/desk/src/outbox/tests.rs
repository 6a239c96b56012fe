//! A room to send from: a desk over a store of its own, two sides, and a receiver that answers as it is told.

pub(crate) mod receiver;

use super::{
    Errand, NewWebhook, Sending,
    hook::{self, HookKey},
};
use crate::{Desk, Keys, machine::SetMachine};
use outrigger_kernel::{AccountId, EngagementId, Instant, Micros};
use outrigger_lifecycle::Command;
use outrigger_store::{Change, Queue, Sqlite, Store};
use receiver::Receiver;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;

/// When everything begins: a morning in Berlin.
pub(crate) const NOW: &str = "2026-03-02T09:00:00Z";
/// How long receivers have in tests.
pub(crate) const SOON: Duration = Duration::from_millis(200);

pub(crate) struct Room {
    pub desk: Desk,
    pub machine: Arc<SetMachine>,
    pub store: Arc<dyn Store>,
    /// Leads the client's side.
    pub anna: AccountId,
    /// Leads the provider's side.
    pub ben: AccountId,
    /// Reads for the client.
    pub ada: AccountId,
    pub engagement: EngagementId,
    pub folder: TempDir,
}

pub(crate) fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let machine = Arc::new(SetMachine::new(NOW.parse().unwrap(), [1; 32]));
    let desk = Desk::open(Arc::clone(&store), Keys::of([7; 32]), Arc::clone(&machine)).unwrap();
    let [anna, ben, ada] = [
        ("anna@northwind.example", "Anna Lindqvist"),
        ("ben@brightline.example", "Ben Okoro"),
        ("ada@northwind.example", "Ada Diaz"),
    ]
    .map(|(login, name)| desk.add_account(login, name).unwrap());
    let charter = json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline",
        "zone": "Europe/Berlin", "founder": "Anna Lindqvist",
    });
    let engagement = desk.found(anna, charter).unwrap().engagement;
    let room = Room { desk, machine, store, anna, ben, ada, engagement, folder };
    room.admit(ben, "Ben Okoro", ("provider", "account-manager"));
    room.admit(ada, "Ada Diaz", ("client", "auditor"));
    room
}

impl Room {
    pub fn admit(&self, account: AccountId, name: &str, (side, role): (&str, &str)) {
        let fields = json!({ "account": account, "name": name, "side": side, "roles": [role] });
        self.execute("engagement.admit-member", fields);
    }

    pub fn execute(&self, command: &str, fields: Value) {
        let command = Command::parse(command, fields).unwrap();
        self.desk.execute(self.anna, self.engagement, command).unwrap();
    }

    /// Seals so many entries, one after the other.
    pub fn write(&self, entries: usize) {
        for at in 0..entries {
            let draft = crate::tests::draft(&format!("Process {at}"));
            self.desk.execute(self.anna, self.engagement, draft).unwrap();
        }
    }

    /// Lets messages go to a receiver of the test.
    pub fn send_to(&self, receiver: &Receiver) {
        let allowed = vec![receiver.target()];
        self.desk.send_by(Sending { allowed, answer_within: SOON, ..Sending::default() });
    }

    /// A webhook of the client that points to a receiver.
    pub fn hook(&self, receiver: &Receiver, events: &str) -> HookKey {
        self.send_to(receiver);
        let new = NewWebhook { url: receiver.url(), name: "Desk".into(), events: events.into() };
        let id = self.desk.add_webhook(self.anna, self.engagement, &new, None).unwrap();
        HookKey { engagement: self.engagement, id }
    }

    pub fn kept(&self, key: &HookKey) -> hook::Hook {
        hook::one(&*self.store, key).unwrap().unwrap()
    }

    /// Does what is due on a queue; how many jobs that were.
    pub fn work(&self, queue: Queue) -> usize {
        (0..100).take_while(|_| self.desk.work_once(queue).unwrap()).count()
    }

    pub fn pass(&self, micros: Micros) {
        self.machine.set(self.desk.now().plus(micros));
    }

    pub fn at(&self, instant: &str) {
        self.machine.set(instant.parse::<Instant>().unwrap());
    }
}

#[test]
fn what_grows_a_ledger_wakes_the_webhooks_that_stand() {
    let room = room();
    assert_eq!(room.desk.wakes(room.engagement).unwrap(), Vec::new(), "there are none");
    let receiver = Receiver::new();
    let (one, other) = (room.hook(&receiver, ""), room.hook(&receiver, "gate"));
    let due = room.desk.now();
    let put = |key: &HookKey| Errand::Entries { key: key.clone(), run: 1 }.put(due);
    let mut want = [put(&one), put(&other)];
    want.sort_by_key(|change| format!("{change:?}"));
    let mut wakes = room.desk.wakes(room.engagement).unwrap();
    wakes.sort_by_key(|change| format!("{change:?}"));
    assert_eq!(wakes, want);
    room.desk.webhook_act(room.anna, room.engagement, (&one.id, super::WebhookAct::Stop)).unwrap();
    assert_eq!(room.desk.wakes(room.engagement).unwrap(), [put(&other)]);
    let stranger = EngagementId::from_random([9; 16]);
    assert_eq!(room.desk.wakes(stranger).unwrap(), Vec::new());
}

#[test]
fn a_command_puts_the_job_with_its_entries() {
    let room = room();
    let receiver = Receiver::new();
    room.hook(&receiver, "");
    assert_eq!(room.work(Queue::Webhook), 1, "the job that adding put finds nothing");
    room.write(1);
    assert_eq!(room.work(Queue::Webhook), 1);
    assert_eq!(receiver.got().len(), 1);
}

#[test]
fn a_record_that_cannot_be_read_does_not_keep_the_ledger_from_growing() {
    let room = room();
    let broken = outrigger_store::Shelf::Webhook;
    let key = format!("{}/0000000000000000", room.engagement);
    room.store.change(&[Change::Put(broken, key, b"no record".to_vec())]).unwrap();
    assert_eq!(room.desk.wakes(room.engagement).unwrap(), Vec::new());
    room.write(1);
}
