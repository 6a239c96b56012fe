//! Jobs are taken, done, put back when they fail, and never by two.

use super::*;
use crate::outbox::tests::{Room, receiver::Receiver, room};
use outrigger_kernel::time::MINUTE;
use outrigger_store::Shelf;
use std::sync::Arc;

/// Longer than any test may take.
const LONG: Duration = Duration::from_secs(30);

/// Puts a job that always fails: its webhook's record cannot be read.
fn put_failing(room: &Room) {
    let key = format!("{}/0123456789abcdef", room.engagement);
    let changes = [
        Change::Put(Shelf::Webhook, key.clone(), b"no record".to_vec()),
        Change::JobPut {
            id: format!("webhook/{key}/1"),
            queue: Queue::Webhook,
            due: room.desk.now(),
            payload: Vec::new(),
        },
    ];
    room.store.change(&changes).unwrap();
}

#[test]
fn a_job_that_fails_is_tried_again_later_and_later() {
    let room = room();
    put_failing(&room);
    let mut wait = FAILED_FIRST;
    for _ in 0..14 {
        assert_eq!(
            room.desk.work_once(Queue::Webhook),
            Ok(true),
            "a failure is the job's and not the worker's"
        );
        room.pass(wait - 1);
        assert_eq!(room.desk.work_once(Queue::Webhook), Ok(false), "not before {wait}");
        room.pass(1);
        wait = (2 * wait).min(FAILED_MAX);
    }
    assert_eq!(wait, HOUR);
}

#[test]
fn what_did_not_fail_begins_anew() {
    let room = room();
    let wait = |id: &str| room.desk.wait_after_failure(id);
    assert_eq!([wait("one"), wait("one"), wait("one")], [5 * SECOND, 10 * SECOND, 20 * SECOND]);
    assert_eq!(wait("other"), 5 * SECOND);
    room.desk.job_failures(|failures| failures.remove("one"));
    assert_eq!(wait("one"), 5 * SECOND);
    for _ in 0..100 {
        assert!(wait("other") <= HOUR);
    }
}

#[test]
fn an_empty_queue_is_no_work() {
    let room = room();
    for queue in [Queue::Import, Queue::Webhook, Queue::Mail, Queue::House] {
        assert_eq!(room.desk.work_once(queue), Ok(false), "{queue:?}");
    }
}

#[test]
fn a_job_that_was_taken_is_nobody_elses_until_its_lease_is_over() {
    let room = room();
    room.hook(&Receiver::new(), "");
    let now = room.desk.now();
    let lease = Lease { until: now.plus(LEASE), token: Hash([1; 32]) };
    let taken = room.store.job_take(Queue::Webhook, now, lease).unwrap().unwrap();
    assert_eq!(room.desk.work_once(Queue::Webhook), Ok(false));
    room.pass(LEASE);
    assert_eq!(room.desk.work_once(Queue::Webhook), Ok(true), "its taker was silent for too long");
    assert!(room.store.change(&[Change::JobDone(taken.taken)]).is_err());
}

#[test]
fn standing_jobs_stand_once_and_come_again() {
    let room = room();
    for _ in 0..3 {
        room.desk.put_standing_jobs().unwrap();
    }
    for queue in [Queue::House, Queue::Mail] {
        assert_eq!(room.desk.work_once(queue), Ok(true));
        assert_eq!(room.desk.work_once(queue), Ok(false), "{queue:?} comes again in an hour");
    }
    room.pass(HOUR);
    assert_eq!(room.desk.work_once(Queue::House), Ok(true));
    assert_eq!(room.desk.work_once(Queue::Mail), Ok(true));
}

#[test]
fn workers_work_and_stop_when_they_are_told() {
    let room = room();
    let receiver = Receiver::new();
    room.hook(&receiver, "");
    let stop = Arc::new(AtomicBool::new(false));
    let (done, ended) = std::sync::mpsc::channel();
    let workers = thread::spawn({
        let (desk, stop) = (room.desk.clone(), Arc::clone(&stop));
        move || {
            desk.work(&stop);
            done.send(()).unwrap();
        }
    });
    room.write(3);
    // Each look is a wait for the workers' own bell, so that nothing spins.
    for _ in 0..600 {
        if receiver.got().len() == 3 {
            break;
        }
        room.desk.0.work.bell.wait(room.desk.0.work.bell.rings(), Duration::from_millis(50));
    }
    assert_eq!(receiver.got().len(), 3);
    stop.store(true, Ordering::Release);
    room.desk.poke();
    ended.recv_timeout(LONG).expect("the workers end");
    workers.join().unwrap();
}

#[test]
fn eight_workers_on_one_webhook_send_each_entry_once_and_in_order() {
    let room = room();
    let receiver = Receiver::new();
    room.hook(&receiver, "");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    room.desk.work_once(Queue::Webhook).unwrap();
                }
            });
        }
        room.write(10);
    });
    room.work(Queue::Webhook);
    let seqs: Vec<u64> =
        receiver.got().iter().map(|got| got.json()["data"]["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (5..15).collect::<Vec<u64>>());
    room.pass(MINUTE);
    assert_eq!(room.work(Queue::Webhook), 0, "nothing is left over");
}
