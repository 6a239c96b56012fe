//! The same random calls on both engines: every answer must be the same.

use super::Scratch;
use crate::{
    Change, Chunk, Lease, Queue, Shelf, Sqlite, Store, StoreError, Tail, Taken,
    contract::{engagement, entries},
};
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};

/// A call that both engines refuse.
type Refused<'a> = &'a dyn Fn(&dyn Store) -> Option<StoreError>;

const CALLS: u64 = 2_000;
const SEED: u64 = 20;

/// Texts whose order, case and encoding an engine may get wrong.
const KEYS: [&str; 14] =
    ["a", "A", "a/1", "a/10", "a/2", "a_", "a%", "ab", "é", "e\u{301}", "😀", "שלום", "\u{10ffff}", "\\x00"];
const PREFIXES: [&str; 7] = ["", "a", "a/", "é", "😀", "\u{10ffff}", "none"];
const SHELVES: [Shelf; 3] = [Shelf::Once, Shelf::Meta, Shelf::SubjectKey];
const VALUES: [&[u8]; 4] = [b"", b"\0", b"1000000000000000000", b"\xff\xfe"];
const QUEUES: [Queue; 2] = [Queue::Import, Queue::Mail];
const INSTANTS: [i64; 7] = [i64::MIN, -1, 0, 5, 1_000, 1_000_000_000_000_000_000, i64::MAX];

/// A generator of numbers that a seed repeats.
struct Random(u64);

impl Random {
    /// Below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[usize::try_from(self.below(some.len() as u64)).unwrap()]
    }

    fn instant(&mut self) -> Instant {
        Instant(self.of(&INSTANTS))
    }

    fn engagement(&mut self) -> EngagementId {
        engagement(1 + u8::try_from(self.below(3)).unwrap())
    }

    fn tail(&mut self) -> Tail {
        Tail { engagement: self.engagement(), source: self.of(&[0, 1, u32::MAX]) }
    }

    fn value(&mut self) -> Vec<u8> {
        self.of(&VALUES).to_vec()
    }
}

/// One call with all it needs.
#[derive(Debug)]
enum Call {
    Append(EngagementId, Seq, Vec<Entry>, Vec<Change>),
    TailAppend(Tail, Chunk, Vec<Change>),
    TailSeal(Tail, u64, Hash),
    TailForget(Tail, Hash),
    TailDiscard(Tail, Vec<u64>, Vec<Change>),
    Change(Vec<Change>),
    JobTake(Queue, Instant, Lease),
    BlobPut(Vec<u8>),
    Records(Shelf, &'static str, &'static str, usize),
    Look(EngagementId, Tail, Shelf, &'static str),
}

impl Call {
    /// What a store answers, as text; a job that was taken goes to the list.
    fn answer(&self, store: &dyn Store, taken: &mut Vec<Taken>) -> String {
        match self {
            Self::Append(engagement, seq, entries, with) => {
                format!("{:?}", store.append(*engagement, *seq, entries, with))
            }
            Self::TailAppend(tail, chunk, with) => format!("{:?}", store.tail_append(*tail, chunk, with)),
            Self::TailSeal(tail, no, batch) => format!("{:?}", store.tail_seal(*tail, *no, *batch)),
            Self::TailForget(tail, batch) => format!("{:?}", store.tail_forget(*tail, *batch)),
            Self::TailDiscard(tail, numbers, with) => {
                format!("{:?}", store.tail_discard(*tail, numbers, with))
            }
            Self::Change(changes) => format!("{:?}", store.change(changes)),
            Self::JobTake(queue, now, lease) => {
                let job = store.job_take(*queue, *now, *lease);
                taken.extend(job.iter().flatten().map(|job| job.taken.clone()));
                format!("{job:?}")
            }
            Self::BlobPut(bytes) => format!("{:?} {:?}", store.blob_put(bytes), store.blobs(None, 100)),
            Self::Records(shelf, prefix, after, limit) => {
                format!("{:?}", store.records(*shelf, prefix, after, *limit))
            }
            Self::Look(engagement, tail, shelf, key) => look(store, *engagement, *tail, (*shelf, *key)),
        }
    }
}

fn look(store: &dyn Store, engagement: EngagementId, tail: Tail, (shelf, key): (Shelf, &str)) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        store.engagements(),
        store.head(engagement),
        store.read(engagement, 1, 3),
        store.tails(),
        store.tail_head(tail),
        store.tail_read(tail, 1, 2),
        store.tail_ids(tail, 0, 3),
        store.record(shelf, key),
        store.blob_get(Hash::of(b"")),
    )
}

/// Draws a call; often one that fits what is there, so that chains grow.
fn draw(random: &mut Random, store: &dyn Store, taken: &[Taken]) -> Call {
    match random.below(12) {
        0..=2 => {
            let engagement = random.engagement();
            let head = store.head(engagement).unwrap();
            let seq = if random.below(4) == 0 { random.below(4) } else { head };
            let entries = entries(engagement, seq, random.below(4));
            Call::Append(engagement, seq, entries, changes(random, taken, 2))
        }
        3..=4 => {
            let tail = random.tail();
            let head = store.tail_head(tail).unwrap();
            let no = if random.below(4) == 0 { 1 + random.below(4) } else { head + 1 };
            let ids: Vec<[u8; 16]> = (0..random.below(4)).map(|id| [id as u8; 16]).collect();
            let lines = b"line \0 \xff\n".repeat(ids.len());
            Call::TailAppend(tail, Chunk { no, ids, lines }, changes(random, taken, 1))
        }
        5 => {
            let tail = random.tail();
            let through = random.below(store.tail_head(tail).unwrap() + 2);
            Call::TailSeal(tail, through, Hash([random.of(&[1, 2]); 32]))
        }
        6 if random.below(2) == 0 => Call::TailForget(random.tail(), Hash([random.of(&[1, 2, 3]); 32])),
        6 => {
            let tail = random.tail();
            let head = store.tail_head(tail).unwrap();
            let numbers = (0..random.below(3)).map(|_| head.saturating_sub(random.below(3))).collect();
            Call::TailDiscard(tail, numbers, changes(random, taken, 1))
        }
        7..=8 => Call::Change(changes(random, taken, 4)),
        9 => {
            let token = Hash::of(&random.below(u64::MAX).to_be_bytes());
            let lease = Lease { until: random.instant(), token };
            Call::JobTake(random.of(&QUEUES), random.instant(), lease)
        }
        10 => {
            let limit = usize::try_from(random.below(6)).unwrap();
            Call::Records(random.of(&SHELVES), random.of(&PREFIXES), random.of(&KEYS), limit)
        }
        _ if random.below(4) == 0 => Call::BlobPut(random.value()),
        _ => Call::Look(random.engagement(), random.tail(), random.of(&SHELVES), random.of(&KEYS)),
    }
}

fn changes(random: &mut Random, taken: &[Taken], at_most: u64) -> Vec<Change> {
    (0..random.below(at_most + 1)).map(|_| change(random, taken)).collect()
}

fn change(random: &mut Random, taken: &[Taken]) -> Change {
    let (shelf, key) = (random.of(&SHELVES), random.of(&KEYS).to_owned());
    let recent = taken.len().saturating_sub(8);
    let taken = match &taken[recent..] {
        [] => Taken { id: key.clone(), token: Hash([9; 32]), puts: 1 },
        some => some[usize::try_from(random.below(some.len() as u64)).unwrap()].clone(),
    };
    match random.below(11) {
        0..=2 => Change::Put(shelf, key, random.value()),
        3 => Change::Insert(shelf, key, random.value()),
        4 => Change::Replace { shelf, key, was: random.value(), value: random.value() },
        5 => Change::Delete(shelf, key),
        6 => {
            let expected = if random.below(2) == 0 { None } else { Some(random.value()) };
            Change::Expect(shelf, key, expected)
        }
        7..=8 => {
            let (queue, due, payload) = (random.of(&QUEUES), random.instant(), random.value());
            Change::JobPut { id: key, queue, due, payload }
        }
        9 => Change::JobDone(taken),
        _ if random.below(2) == 0 => Change::JobAgain(taken, random.instant()),
        _ => Change::JobHeld(taken),
    }
}

#[test]
fn r20_both_engines_give_the_same_answers() {
    let Some(scratch) = Scratch::new() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (sqlite, postgres) = (Sqlite::open(dir.path()).unwrap(), scratch.open());
    let mut random = Random(SEED);
    let mut taken = Vec::new();
    let mut successes = 0;
    for no in 0..CALLS {
        let call = draw(&mut random, &sqlite, &taken);
        let answer = call.answer(&sqlite, &mut taken);
        assert_eq!(call.answer(&postgres, &mut Vec::new()), answer, "call {no} of seed {SEED}: {call:?}");
        successes += u64::from(answer.starts_with("Ok"));
    }
    assert!((CALLS / 3..CALLS).contains(&successes), "{successes} calls succeeded: neither all nor few");
}

#[test]
fn r20_both_engines_refuse_the_same_calls() {
    let Some(scratch) = Scratch::new() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (sqlite, postgres) = (Sqlite::open(dir.path()).unwrap(), scratch.open());
    let one = entries(engagement(1), 0, 1);
    let misplaced = entries(engagement(1), 5, 1);
    let tail = Tail { engagement: engagement(1), source: 1 };
    let half = Chunk { no: 1, ids: vec![[1; 16]], lines: Vec::new() };
    let nul = [Change::Put(Shelf::Once, "a\0b".into(), Vec::new())];
    let refused: [Refused<'_>; 6] = [
        &|store| store.append(engagement(1), 1, &entries(engagement(1), 1, 1), &[]).err(),
        &|store| store.append(engagement(1), 0, &misplaced, &[]).err(),
        &|store| store.append(engagement(2), 0, &one, &[]).err(),
        &|store| store.tail_append(tail, &half, &[]).err(),
        &|store| store.change(&nul).err(),
        &|store| store.read(engagement(1), 0, usize::MAX).err(),
    ];
    for (no, call) in refused.iter().enumerate() {
        let refusal = call(&sqlite);
        assert!(refusal.is_some(), "call {no}");
        assert_eq!(call(&postgres), refusal, "call {no}");
    }
}
