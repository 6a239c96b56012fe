//! Programs that write to a server without a pause, and what they were answered.

use super::client::Client;
use crate::{house::SENT, watch::PATIENCE};
use outrigger_kernel::{Entry, Instant, Seq, time::SECOND};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// Before the first batch is sealed the source is complete up to here; all events are older.
const COMPLETE_UNTIL: &str = "2024-07-01T00:00:00Z";
/// Items that one program writes; fewer than an engagement may have.
const ITEMS_MAX: usize = 2_000;
/// How often something is asked before nobody is there to answer.
const TRIES_MAX: usize = 6;
/// How often it is looked whether enough was answered.
const LOOKS_MAX: u32 = 1_000;

/// Events in the one case that a request is about.
pub const EVENTS_PER_CASE: usize = 3;

/// The name of an item that was written, and the entry that it became.
pub type Written = (String, Seq);

/// What programs that work at once share.
#[derive(Default)]
pub struct Load {
    is_over: AtomicBool,
    answers: AtomicUsize,
    /// The cases whose events were taken in.
    cases: Mutex<Vec<String>>,
}

/// Ends the load when it is dropped, so that a story which fails waits for nobody.
pub struct Ending<'l>(&'l Load);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Release);
    }
}

impl Load {
    /// Lets the programs work for as long as the answer lives.
    pub fn ending(&self) -> Ending<'_> {
        Ending(self)
    }

    /// Waits until so many requests were answered.
    pub fn wait_for(&self, answers: usize) {
        for _ in 0..LOOKS_MAX {
            if self.answers.load(Ordering::Acquire) >= answers {
                return;
            }
            thread::sleep(PATIENCE / LOOKS_MAX);
        }
        panic!("{answers} answers never came, in {PATIENCE:?}");
    }

    /// How many requests were answered so far.
    pub fn answers(&self) -> usize {
        self.answers.load(Ordering::Acquire)
    }

    /// The cases whose events were taken in so far.
    pub fn cases(&self) -> Vec<String> {
        self.cases.lock().unwrap().clone()
    }

    /// Writes items until the load is over. What one server does not answer is asked of the next, under the
    /// same key.
    pub fn write_items(&self, servers: &[Client], no: usize) -> Vec<Written> {
        let mut written = Vec::new();
        while self.goes_on() && written.len() < ITEMS_MAX {
            let name = format!("Queue-{no}-{:05}", written.len());
            let mut tries = servers.iter().cycle().take(TRIES_MAX);
            let seq = tries.find_map(|server| draft(server, &name)).expect("somebody answers");
            written.push((name, seq));
            self.count();
        }
        written
    }

    /// Sends the events of one case after the other until the load is over.
    pub fn send_events(&self, server: &Client) {
        for no in (0..).take_while(|_| self.goes_on()) {
            let case = format!("C-{no:06}");
            let answer = server.upload(SENT, events(&case).as_bytes()).unwrap();
            assert!(answer.is_success(), "{case}: {} {}", answer.status, answer.text());
            self.cases.lock().unwrap().push(case);
            self.count();
        }
    }

    /// Seals batch after batch until the load is over.
    pub fn seal_batches(&self, server: &Client) {
        let first: Instant = COMPLETE_UNTIL.parse().unwrap();
        for no in (0..).take_while(|_| self.goes_on()) {
            seal(server, &first.plus(no * SECOND).to_string());
            self.count();
        }
    }

    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Acquire)
    }

    fn count(&self) {
        self.answers.fetch_add(1, Ordering::AcqRel);
    }
}

/// Writes an item of a name; the entry that it became, or nothing when nobody answers.
pub fn draft(server: &Client, name: &str) -> Option<Seq> {
    let fields = [("kind", "source"), ("name", name), ("zone", "Etc/UTC")];
    let answer = server.act("content.draft", name, &fields)?;
    assert!(answer.is_success(), "{name}: {} {}", answer.status, answer.text());
    Some(answer.json()["entries"][0].as_u64().unwrap())
}

/// Seals what waits as everything that there is until an instant.
pub fn seal(server: &Client, complete_until: &str) {
    let fields = [("source", "SRC-1"), ("complete_until", complete_until)];
    let answer = server.act("operate.seal-batch", complete_until, &fields).unwrap();
    assert!(answer.is_success(), "{complete_until}: {} {}", answer.status, answer.text());
}

/// Every answer is in the ledger: in the entry that it named, and in no other.
pub fn each_is_written_once(entries: &[Entry], written: &[Written]) {
    let mut named: BTreeMap<String, Vec<Seq>> = BTreeMap::new();
    for entry in entries {
        let fact: Value = serde_json::from_slice(&entry.payload).unwrap();
        if let Some(name) = fact["content"]["name"].as_str() {
            named.entry(name.to_owned()).or_default().push(entry.seq);
        }
    }
    for (name, seq) in written {
        assert_eq!(named.get(name), Some(&vec![*seq]), "{name}");
    }
}

/// A case that was opened, replied to and resolved.
fn events(case: &str) -> String {
    format!(
        "case,time,activity\n{case},2024-06-03T08:00:00Z,Opened\n{case},2024-06-03T09:00:00Z,Reply\n\
         {case},2024-06-03T10:00:00Z,Resolved\n"
    )
}

#[test]
fn an_answer_is_missed_where_it_is_not_and_where_it_is_twice() {
    use outrigger_kernel::{AccountId, EngagementId, entry::Draft};
    let entry = |seq: Seq, name: &str| {
        let payload = serde_json::json!({ "content": { "name": name } }).to_string().into_bytes();
        let draft = Draft { kind: "content.item-drafted".into(), payload, salt: [0; 32] };
        Entry::seal(
            EngagementId::from_random([0; 16]),
            seq,
            (Instant(0), AccountId::from_random([1; 16])),
            draft,
        )
    };
    let entries = [entry(1, "one"), entry(2, "two"), entry(3, "two")];
    each_is_written_once(&entries, &[("one".into(), 1)]);
    for wrong in [("one", 2), ("two", 2), ("three", 3)] {
        let looked =
            std::panic::catch_unwind(|| each_is_written_once(&entries, &[(wrong.0.into(), wrong.1)]));
        assert!(looked.is_err(), "{wrong:?}");
    }
}
