//! The server is killed again and again in the middle of its work, and what it answered stays true.

use super::{
    client::{Answer, Client},
    count::{amount, number, tell},
    dice::Dice,
    server::{Server, timed},
    site::{MANAGER, Site, verify},
};
use crate::{house::list, program::Folder, watch::PATIENCE};
use outrigger_kernel::{Instant, Seq, time::SECOND};
use std::{
    ops::Range,
    sync::mpsc::{self, Sender},
    thread,
    time::Duration,
};

/// How often the server is killed; the environment may ask for more.
const CYCLES: usize = 40;
const SEED: u64 = 0x0063_7261;
/// How long after the first answer of its cycle a kill comes, in milliseconds.
const KILL_AFTER_MILLIS: Range<usize> = 5..60;
/// A start takes a small part of a second; this is for a machine that does much else.
const START_MAX: Duration = Duration::from_secs(10);
/// Programs that work at once.
const WORKERS: usize = 4;

const SENT: &str = "operate/sources/SRC-1/events";
/// Before the first batch is sealed the source is complete up to here; all events are older.
const COMPLETE_UNTIL: &str = "2024-07-01T00:00:00Z";
/// More batches than are sealed.
const BATCHES_MAX: usize = 10_000_000;

#[test]
fn r01_what_was_answered_outlives_any_kill() {
    let folder = Folder::empty();
    let site = Site::make(&folder.path("data"));
    let token = site.link(MANAGER);
    let (mut server, mut took) = timed(|| Server::start(&site.data));
    let mut client = Client::enter(&server.origin, &token, site.engagement.as_str());
    let mut workers: Vec<Worker> = (0..WORKERS).map(|no| Worker { no, count: 0, open: None }).collect();
    let (mut acks, mut starts, mut dice) = (Vec::new(), vec![took], Dice::new(SEED));
    let cycles = amount("OUTRIGGER_TRUST_CYCLES", CYCLES);
    for _ in 0..cycles {
        let millis = KILL_AFTER_MILLIS.start + dice.below(KILL_AFTER_MILLIS.len());
        let answered = work_until_killed(server, &client, &mut workers, Duration::from_millis(millis as u64));
        (server, took) = timed(|| Server::start(&site.data));
        starts.push(took);
        client = client.at(&server.origin);
        answered.iter().for_each(|ack| is_in_the_ledger(&client, ack));
        acks.extend(answered);
    }
    acks.extend(workers.iter_mut().filter_map(|worker| worker.ask_again(&client)));
    events_are_there(&client, &acks);
    server.kill();
    verify(&site.data).leaving(0);
    each_happened_once(&site, &acks);

    starts.sort();
    let (median, longest) = (starts[starts.len() / 2], starts[starts.len() - 1]);
    let answers = number(acks.len());
    let median = median.as_millis();
    tell("R1", &format!("{cycles} kills, {answers} answers, 0 lost, a start takes {median} ms"));
    assert!(longest < START_MAX, "a start took {longest:?}");
}

/// What somebody asks of the server.
#[derive(Clone, Debug)]
enum Request {
    /// A new item of this name.
    Item { name: String },
    /// Events of this case.
    Events { case: String },
    /// A batch of the events so far, complete up to this instant.
    Seal { until: String },
}

/// What was asked, and the entries that it became according to the answer.
struct Ack {
    request: Request,
    entries: Vec<Seq>,
}

/// A program that asks one thing after the other.
struct Worker {
    no: usize,
    /// How much it has asked.
    count: usize,
    /// What it asked last, when it was not answered.
    open: Option<Request>,
}

/// Lets everybody work, kills the server a moment after its first answer, and collects the answers.
fn work_until_killed(server: Server, client: &Client, workers: &mut [Worker], moment: Duration) -> Vec<Ack> {
    let (tell, first) = mpsc::channel();
    thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter_mut()
            .map(|worker| {
                let (client, tell) = (client.at(&server.origin), tell.clone());
                scope.spawn(move || worker.work(&client, &tell))
            })
            .collect();
        drop(tell);
        first.recv_timeout(PATIENCE).unwrap();
        thread::sleep(moment);
        server.kill();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

impl Worker {
    /// Asks until there is no answer. What was not answered before is asked again first, under its key.
    fn work(&mut self, client: &Client, tell: &Sender<()>) -> Vec<Ack> {
        let mut acks = Vec::new();
        loop {
            let request = self.open.take().unwrap_or_else(|| self.next());
            match request.send(client) {
                Some(answer) => acks.push(Ack::new(request, &answer)),
                None => {
                    self.open = Some(request);
                    return acks;
                }
            }
            // Only the first answer of a cycle is waited for.
            _ = tell.send(());
        }
    }

    /// Asks once more what was not answered; this time somebody is there.
    fn ask_again(&mut self, client: &Client) -> Option<Ack> {
        let request = self.open.take()?;
        let answer = request.send(client).unwrap();
        Some(Ack::new(request, &answer))
    }

    fn next(&mut self) -> Request {
        self.count += 1;
        let (no, count) = (self.no, self.count);
        match no {
            0 | 1 => Request::Item { name: format!("Queue-{no}-{count:06}") },
            2 => Request::Events { case: format!("C-{count:06}") },
            _ => Request::Seal { until: complete_until(count) },
        }
    }
}

impl Request {
    /// Asks it; nothing when there is no answer. What is asked twice shall happen once.
    fn send(&self, client: &Client) -> Option<Answer> {
        match self {
            Self::Item { name } => {
                let fields = [("kind", "source"), ("name", name.as_str()), ("zone", "Etc/UTC")];
                client.act("content.draft", name, &fields)
            }
            Self::Events { case } => client.upload(SENT, events(case).as_bytes()),
            Self::Seal { until } => {
                let fields = [("source", "SRC-1"), ("complete_until", until.as_str())];
                client.act("operate.seal-batch", until, &fields)
            }
        }
    }

    /// What the entries that it becomes say of it, and no others do.
    fn mark(&self) -> &str {
        match self {
            Self::Item { name } => name,
            Self::Events { case } => case,
            Self::Seal { until } => until,
        }
    }
}

impl Ack {
    fn new(request: Request, answer: &Answer) -> Self {
        assert!(answer.is_success(), "{request:?}: {} {}", answer.status, answer.text());
        let entries = match request {
            Request::Events { .. } => Vec::new(),
            Request::Item { .. } | Request::Seal { .. } => {
                list(&answer.json()["entries"]).iter().map(|seq| seq.as_u64().unwrap()).collect()
            }
        };
        Self { request, entries }
    }
}

fn complete_until(count: usize) -> String {
    let first: Instant = COMPLETE_UNTIL.parse().unwrap();
    first.plus(count as i64 * SECOND).to_string()
}

fn events(case: &str) -> String {
    format!(
        "case,time,activity\n{case},2024-06-03T08:00:00Z,Opened\n{case},2024-06-03T09:00:00Z,Reply\n\
         {case},2024-06-03T10:00:00Z,Resolved\n"
    )
}

fn is_in_the_ledger(client: &Client, ack: &Ack) {
    for seq in &ack.entries {
        let entry = client.data(&format!("ledger/{seq}")).unwrap().to_string();
        assert!(entry.contains(ack.request.mark()), "{:?} is not in {entry}", ack.request);
    }
}

/// Seals what is left, and looks for every case in the events that are handed out.
fn events_are_there(client: &Client, acks: &[Ack]) {
    let last = Request::Seal { until: complete_until(BATCHES_MAX) };
    let sealed = last.send(client).unwrap();
    assert!(sealed.is_success(), "{}", sealed.text());
    let handed_out = client.get("operate/events").unwrap().text();
    for ack in acks.iter().filter(|ack| matches!(ack.request, Request::Events { .. })) {
        let rows = handed_out.matches(&quoted(&ack.request)).count();
        assert_eq!(rows, 3, "{:?}", ack.request);
    }
}

/// The ledger has no gap, or it could not be read; and every answer is in it, once.
fn each_happened_once(site: &Site, acks: &[Ack]) {
    let entries = site.entries();
    let payloads: Vec<String> =
        entries.iter().map(|entry| String::from_utf8_lossy(&entry.payload).into_owned()).collect();
    for ack in acks {
        let mark = quoted(&ack.request);
        let marked = entries.iter().zip(&payloads).filter(|(_, payload)| payload.contains(&mark));
        let found: Vec<Seq> = marked.map(|(entry, _)| entry.seq).collect();
        assert_eq!(found, ack.entries, "{:?}", ack.request);
    }
}

/// The mark of a request as JSON has it, so that none is a part of another.
fn quoted(request: &Request) -> String {
    format!("\"{}\"", request.mark())
}
