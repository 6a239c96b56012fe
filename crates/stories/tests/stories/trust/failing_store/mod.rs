//! Every request of a journey, with every call to the store failing that it makes: no answer of success without
//! what it promises, nothing lost that was promised, and whoever asks again gets it.

mod acts;

use super::{
    count::{number, on_each_core, tell},
    faulty::{Fault, Faulty, Length, Moment},
    image::{self, Image, lay_down, quick_folder},
};
use acts::{JOURNEY, PEOPLE};
use outrigger_desk::{Desk, Keys, machine::SetMachine};
use outrigger_kernel::{Hash, Refusal};
use outrigger_store::{
    Shelf, Sqlite, Store,
    store::{ENTRIES_PER_READ_MAX, LISTED_MAX},
};
use serde_json::Value;
use std::{
    iter,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// When everything happens: both months of the events are over.
const NOW: &str = "2026-11-21T10:00:00Z";
/// The requests whose calls fail: one of each sort. The others are there to come to these.
const TRIED: [&str; 10] = [
    "found",
    "admit-leaver",
    "waive-g4",
    "draft-source",
    "send-events",
    "seal-batch",
    "sign-terms",
    "state-september",
    "agree-provider",
    "erase-person",
];
/// More calls than any request makes.
const CALLS_MAX: usize = 500;

#[test]
fn r03_no_failing_call_of_the_store_makes_a_false_answer() {
    let chapters = told();
    let tried = (0..JOURNEY.len()).filter(|act| TRIED.contains(&JOURNEY[*act].0));
    let tries: Vec<(usize, (Moment, Length))> =
        tried.flat_map(|act| Fault::WAYS.map(|way| (act, way))).collect();
    assert_eq!(tries.len(), TRIED.len() * Fault::WAYS.len(), "the journey has all of them");
    let next = AtomicUsize::new(0);
    let faults = on_each_core(|_, _| {
        let own = iter::from_fn(|| tries.get(next.fetch_add(1, Ordering::Relaxed)));
        own.map(|(act, way)| until_clean(&chapters, *act, *way)).sum::<usize>()
    });
    let faults: usize = faults.into_iter().sum();
    assert!(faults > 5 * tries.len(), "every request calls the store many times");
    tell("R3", &format!("{} failing calls of the store, 0 lost, 0 corrupt", number(faults)));
}

/// The data folder between two requests, and what is in it.
struct Chapter {
    image: Image,
    kept: Kept,
}

/// What a journey leaves, apart from ids and times.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    /// The names of the facts.
    facts: Vec<String>,
    /// Events of all sources.
    events: usize,
    /// People whose data can be read.
    named: usize,
    /// Whose data were erased.
    erased: usize,
}

/// The journey without any failure: what was there before each request, and in the end.
fn told() -> Vec<Chapter> {
    let folder = quick_folder();
    lay_down(&Image::new(), folder.path());
    let bench = Bench::open(folder.path(), "the journey");
    for (login, name, ..) in PEOPLE {
        bench.desk.add_account(login, name).unwrap();
    }
    let mut chapters = vec![bench.close(folder.path())];
    for (act, (name, _)) in JOURNEY.iter().enumerate() {
        let bench = Bench::open(folder.path(), name);
        bench.ask(act).unwrap();
        chapters.push(bench.close(folder.path()));
    }
    chapters
}

/// Lets the first call of a request fail, then the second one, until it makes no more: how many there were.
fn until_clean(chapters: &[Chapter], act: usize, (moment, length): (Moment, Length)) -> usize {
    let fails = |call: &usize| {
        let fault = Fault { call: *call, moment, length };
        is_met([&chapters[act], &chapters[act + 1]], act, fault)
    };
    let faults = (1..CALLS_MAX).take_while(fails).count();
    assert!(faults + 1 < CALLS_MAX, "{} never ends", JOURNEY[act].0);
    faults
}

/// Sends a request with a failure, and again without one; whether the failure was met.
fn is_met([before, after]: [&Chapter; 2], act: usize, fault: Fault) -> bool {
    let place = format!("{} with {fault:?}", JOURNEY[act].0);
    let folder = quick_folder();
    lay_down(&before.image, folder.path());
    let mut bench = Bench::open(folder.path(), &place);
    bench.store.arm(fault);
    let first = bench.ask(act);
    if !bench.store.disarm() {
        assert!(first.is_ok(), "{place}: {first:?}");
        return false;
    }
    if fault.length == Length::ForGood {
        drop(bench);
        bench = Bench::open(folder.path(), &format!("{place}, after a restart"));
    }
    let second = bench.ask(act).unwrap_or_else(|refusal| panic!("{place}: {refusal}"));
    if let Ok(first) = first {
        assert_eq!(first, second, "{place}: one request has one answer");
    }
    drop(bench);
    let bench = Bench::open(folder.path(), &format!("{place}, in the end"));
    assert_eq!(bench.ask(act), Ok(second), "{place}: and keeps it");
    let verified = bench.desk.verify_all().unwrap();
    assert!(verified.iter().all(|(_, _, verification)| verification.sound), "{place}: {verified:?}");
    assert_eq!(bench.kept(), after.kept, "{place}");
    true
}

/// A desk over a store that can fail.
struct Bench {
    desk: Desk,
    store: Arc<Faulty>,
}

impl Bench {
    /// Each opening draws other random numbers.
    fn open(folder: &Path, secret: &str) -> Self {
        let store = Arc::new(Faulty::new(Sqlite::open(folder).unwrap()));
        let machine = SetMachine::new(NOW.parse().unwrap(), Hash::of(secret.as_bytes()).0);
        let shared: Arc<dyn Store> = Arc::<Faulty>::clone(&store);
        Self { desk: Desk::open(shared, Keys::of([7; 32]), machine).unwrap(), store }
    }

    fn ask(&self, act: usize) -> Result<Value, Refusal> {
        let (key, act) = JOURNEY[act];
        act.ask(&self.desk, key)
    }

    /// Closes the folder, and reads what is in it.
    fn close(self, folder: &Path) -> Chapter {
        let kept = self.kept();
        drop(self);
        Chapter { image: image::read(folder), kept }
    }

    fn kept(&self) -> Kept {
        let engagements = self.store.engagements().unwrap();
        let [engagement] = engagements[..] else {
            assert!(engagements.is_empty(), "founded once: {engagements:?}");
            return Kept::default();
        };
        let entries = self.store.read(engagement, 0, ENTRIES_PER_READ_MAX).unwrap();
        let ids = |tail| self.store.tail_ids(tail, 0, LISTED_MAX).unwrap().into_iter();
        let tails = self.store.tails().unwrap().into_iter();
        let prefix = format!("{engagement}/");
        let people = |shelf| self.store.records(shelf, &prefix, "", LISTED_MAX).unwrap().len();
        Kept {
            facts: entries.into_iter().map(|entry| entry.kind).collect(),
            events: tails.flat_map(ids).map(|chunk| chunk.ids.len()).sum(),
            named: people(Shelf::SubjectKey),
            erased: people(Shelf::Erased),
        }
    }
}
