//! Jobs: taken when they are due, by one taker at a time; a taker that comes too late changes nothing.

use super::{Promise, chunk, engagement, entries, is_changed, job, lease, put, tail};
use crate::{Change, Job, Queue, Shelf, Store, Taken};
use outrigger_kernel::{Hash, Instant};
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    what_has_been_due_longest_comes_first,
    queues_are_kept_apart,
    jobs_of_any_text_and_instant_come_back,
    a_taken_job_is_nobody_elses_until_its_time_runs_out,
    a_done_job_is_gone,
    a_job_given_back_comes_again_at_its_time,
    a_silent_taker_keeps_its_job_while_nobody_takes_it,
    a_job_put_again_while_it_waits_runs_once,
    a_job_put_again_while_it_is_done_runs_once_more,
    a_job_put_after_it_was_done_is_a_new_one,
    r15_a_late_taker_changes_nothing,
    r15_what_goes_with_a_held_job_is_kept,
    many_takers_never_share_a_job,
];

/// Takes a job of the queue that most tests use, and names its taker by when it took it.
fn take(store: &dyn Store, now: i64, until: i64) -> Option<Job> {
    store.job_take(Queue::Import, Instant(now), lease(until, &format!("taker at {now}"))).unwrap()
}

/// Takes the job that must be due.
fn taken(store: &dyn Store, now: i64, until: i64) -> Taken {
    take(store, now, until).unwrap().taken
}

fn ids(store: &dyn Store, now: i64) -> Vec<String> {
    let mut ids = Vec::new();
    let take = |taker: usize| {
        let lease = lease(i64::MAX, &format!("taker {taker} at {now}"));
        store.job_take(Queue::Import, Instant(now), lease).unwrap()
    };
    while let Some(job) = take(ids.len()) {
        ids.push(job.taken.id);
    }
    ids
}

fn what_has_been_due_longest_comes_first(store: &dyn Store) {
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
    let jobs = [job("late", 30), job("b", 20), job("a", 20), job("early", -10), job("never", 1_000)];
    assert_eq!(store.change(&jobs), Ok(()));
    assert_eq!(take(store, -11, 50), None, "nothing is due");
    let first = take(store, -10, i64::MAX).unwrap();
    assert_eq!((first.taken.id.as_str(), first.payload.as_slice()), ("early", &b"early"[..]));
    assert_eq!(first.taken.token, lease(0, "taker at -10").token);
    assert_eq!(ids(store, 30), ["a", "b", "late"]);
    assert_eq!(ids(store, 999), [""; 0]);
}

fn queues_are_kept_apart(store: &dyn Store) {
    let queues = [Queue::Import, Queue::Webhook, Queue::Mail, Queue::House];
    let jobs: Vec<Change> = queues
        .map(|queue| Change::JobPut {
            id: queue.as_str().into(),
            queue,
            due: Instant(0),
            payload: Vec::new(),
        })
        .into();
    assert_eq!(store.change(&jobs), Ok(()));
    for queue in queues {
        let found = store.job_take(queue, Instant(5), lease(10, queue.as_str())).unwrap().unwrap();
        assert_eq!(found.taken.id, queue.as_str());
        assert_eq!(store.job_take(queue, Instant(5), lease(10, "another")), Ok(None));
    }
}

fn jobs_of_any_text_and_instant_come_back(store: &dyn Store) {
    let instants =
        [i64::MIN, -1_000_000_000_000_000_000, -1, 0, 1, 1_000_000_000_000_000_000, i64::MAX - 1, i64::MAX];
    let texts = ["", "🙂", "שלום/\u{202e}x", "a'b", "\u{1}", "e\u{301}", "é", "1e18"];
    for (due, id) in instants.into_iter().zip(texts) {
        let payload = format!("\0{id}\0").into_bytes();
        let change = Change::JobPut { id: id.into(), queue: Queue::Import, due: Instant(due), payload };
        assert_eq!(store.change(&[change]), Ok(()));
    }
    for (due, id) in instants.into_iter().zip(texts) {
        if due > i64::MIN {
            assert_eq!(take(store, due - 1, i64::MAX), None, "{id:?} is not due");
        }
        let found = take(store, due, i64::MAX).unwrap();
        assert_eq!((found.taken.id.as_str(), found.payload), (id, format!("\0{id}\0").into_bytes()));
        assert_eq!(store.change(&[Change::JobDone(found.taken)]), Ok(()));
    }
}

fn a_taken_job_is_nobody_elses_until_its_time_runs_out(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    let first = taken(store, 5, 100);
    assert_eq!(take(store, 99, 200), None);
    let second = taken(store, 100, 200);
    assert_eq!(second.id, first.id);
    assert_ne!(second.token, first.token);
    assert_eq!(take(store, 199, 300), None);
    assert!(take(store, 200, 300).is_some());
}

fn a_done_job_is_gone(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    let unknown = Taken { id: "b".into(), token: Hash([1; 32]), puts: 1 };
    let untaken = Taken { id: "a".into(), token: Hash([1; 32]), puts: 1 };
    let first = taken(store, 5, 100);
    assert!(is_changed(store.change(&[Change::JobDone(unknown)])));
    assert!(is_changed(store.change(&[Change::JobDone(untaken)])), "another token");
    assert_eq!(store.change(&[Change::JobHeld(first.clone()), Change::JobDone(first.clone())]), Ok(()));
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
    for again in [Change::JobDone(first.clone()), Change::JobHeld(first.clone())] {
        assert!(is_changed(store.change(&[again])));
    }
    assert!(is_changed(store.change(&[Change::JobAgain(first, Instant(0))])));
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
}

fn a_job_given_back_comes_again_at_its_time(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    let first = taken(store, 5, 100);
    assert_eq!(store.change(&[Change::JobAgain(first.clone(), Instant(50))]), Ok(()));
    assert!(is_changed(store.change(&[Change::JobHeld(first)])), "it is nobody's");
    assert_eq!(take(store, 49, 100), None);
    let second = take(store, 50, 100).unwrap();
    assert_eq!((second.taken.id.as_str(), second.payload.as_slice()), ("a", &b"a"[..]));
    assert_eq!(store.change(&[Change::JobDone(second.taken)]), Ok(()));
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
}

fn a_silent_taker_keeps_its_job_while_nobody_takes_it(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    let first = taken(store, 5, 6);
    let changes = [Change::JobHeld(first.clone()), put(Shelf::Import, "a", b"1"), Change::JobDone(first)];
    assert_eq!(store.change(&changes), Ok(()), "what counts is the token, not the time");
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
}

fn a_job_put_again_while_it_waits_runs_once(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 10)]), Ok(()));
    let other =
        Change::JobPut { id: "a".into(), queue: Queue::Import, due: Instant(0), payload: b"b".to_vec() };
    assert_eq!(store.change(&[other.clone(), other]), Ok(()));
    assert_eq!(take(store, 9, 100), None, "when it is due does not change");
    let first = take(store, 10, 100).unwrap();
    assert_eq!(first.payload, b"a", "nor what it is about");
    assert_eq!(store.change(&[Change::JobDone(first.taken)]), Ok(()));
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
}

fn a_job_put_again_while_it_is_done_runs_once_more(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 10)]), Ok(()));
    let first = taken(store, 10, 100);
    assert_eq!(store.change(&[job("a", 500), job("a", 600)]), Ok(()));
    assert_eq!(take(store, 99, 200), None, "it is still being done");
    assert_eq!(store.change(&[Change::JobDone(first.clone())]), Ok(()));
    assert!(is_changed(store.change(&[Change::JobDone(first)])), "it is nobody's");
    let second = take(store, 20, 100).unwrap();
    assert_eq!((second.taken.id.as_str(), second.payload.as_slice()), ("a", &b"a"[..]), "due at once");
    assert_eq!(store.change(&[Change::JobDone(second.taken)]), Ok(()));
    assert_eq!(take(store, i64::MAX, i64::MAX), None, "once more is once");
}

fn a_job_put_after_it_was_done_is_a_new_one(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 10)]), Ok(()));
    let first = taken(store, 10, 100);
    assert_eq!(store.change(&[Change::JobDone(first.clone()), job("a", 30)]), Ok(()));
    assert_eq!(take(store, 29, 100), None);
    assert!(is_changed(store.change(&[Change::JobHeld(first.clone())])));
    let second = taken(store, 30, 100);
    assert!(is_changed(store.change(&[Change::JobDone(first)])));
    assert_eq!(store.change(&[Change::JobDone(second)]), Ok(()));
}

fn r15_a_late_taker_changes_nothing(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0), put(Shelf::Import, "row", b"0")]), Ok(()));
    let late = taken(store, 5, 100);
    let current = taken(store, 100, 200);
    let fences = [
        Change::JobHeld(late.clone()),
        Change::JobDone(late.clone()),
        Change::JobAgain(late.clone(), Instant(0)),
    ];
    for fence in fences {
        let beside = [put(Shelf::Import, "row", b"late"), job("b", 0), fence.clone()];
        assert!(is_changed(store.change(&beside)), "{fence:?}");
        let ledger = entries(engagement(1), 0, 2);
        assert!(is_changed(store.append(engagement(1), 0, &ledger, &beside)), "{fence:?}");
        assert!(is_changed(store.tail_append(tail(1, 7), &chunk(1, 2), &beside)), "{fence:?}");
        assert_eq!(store.record(Shelf::Import, "row"), Ok(Some(b"0".to_vec())));
        assert_eq!((store.head(engagement(1)), store.tail_head(tail(1, 7))), (Ok(0), Ok(0)));
        assert_eq!((store.engagements(), store.tails()), (Ok(vec![]), Ok(vec![])));
        assert_eq!(take(store, 199, 300), None, "no job was put, and none was given back");
    }
    assert_eq!(store.change(&[Change::JobDone(current)]), Ok(()), "the other is left in peace");
}

fn r15_what_goes_with_a_held_job_is_kept(store: &dyn Store) {
    assert_eq!(store.change(&[job("a", 0)]), Ok(()));
    let held = Change::JobHeld(taken(store, 5, 100));
    let beside = |value: &[u8]| [held.clone(), put(Shelf::Import, "row", value)];
    assert_eq!(store.append(engagement(1), 0, &entries(engagement(1), 0, 2), &beside(b"1")), Ok(()));
    assert_eq!(store.record(Shelf::Import, "row"), Ok(Some(b"1".to_vec())));
    assert_eq!(store.tail_append(tail(1, 7), &chunk(1, 2), &beside(b"2")), Ok(()));
    assert_eq!(store.record(Shelf::Import, "row"), Ok(Some(b"2".to_vec())));
    assert_eq!((store.head(engagement(1)), store.tail_head(tail(1, 7))), (Ok(2), Ok(1)));
}

fn many_takers_never_share_a_job(store: &dyn Store) {
    let jobs: Vec<Change> = (0..40).map(|no| job(&format!("job {no}"), no)).collect();
    assert_eq!(store.change(&jobs), Ok(()));
    let take_all = move |taker: u8| {
        let mut taken = Vec::new();
        while let Some(job) = store
            .job_take(Queue::Import, Instant(100), lease(1_000, &format!("{taker}/{}", taken.len())))
            .unwrap()
        {
            taken.push(job.taken);
        }
        taken
    };
    let mut taken: Vec<Taken> = thread::scope(|scope| {
        let takers: Vec<_> = (0..8).map(|taker| scope.spawn(move || take_all(taker))).collect();
        takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
    });
    assert_eq!(taken.len(), 40);
    taken.sort_by(|one, other| one.id.cmp(&other.id));
    taken.dedup_by(|one, other| one.id == other.id);
    assert_eq!(taken.len(), 40, "each was taken by one");
    let done: Vec<Change> = taken.into_iter().map(Change::JobDone).collect();
    assert_eq!(store.change(&done), Ok(()));
    assert_eq!(take(store, i64::MAX, i64::MAX), None);
}
