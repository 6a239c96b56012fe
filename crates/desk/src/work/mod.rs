//! Work that nobody waits for: jobs are taken from the store, done, and given back when they fail.
//!
//! **Invariant:** a job is somebody's for a minute at most. Whoever sleeps through that changes nothing any
//! more, because every change of a worker is tied to the token with which it took the job.

mod bell;
mod house;
mod standing;

use crate::{Desk, trouble};
use bell::Bell;
use outrigger_kernel::{
    Hash, Instant, Micros, Refusal, refusal,
    time::{HOUR, SECOND},
};
use outrigger_store::{Change, Job, Lease, Queue, StoreError};
pub(crate) use standing::DIGEST;
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// How long a job is its taker's. Every job ends its turn well before that.
pub(crate) const LEASE: Micros = 60 * SECOND;
/// How often a worker looks for jobs that other processes put.
const IDLE: Duration = Duration::from_secs(1);
/// How long a worker waits after the store has failed it.
const SHAKEN: Duration = Duration::from_secs(10);
/// How long a job that failed waits the first time; each further time it waits twice as long.
const FAILED_FIRST: Micros = 5 * SECOND;
/// How long a job that fails again and again waits at most.
const FAILED_MAX: Micros = HOUR;
/// The workers, each with the queues that it looks at in turn. Two send messages, so that a receiver which
/// does not answer holds up half of them at most.
const WORKERS: [&[Queue]; 4] =
    [&[Queue::Webhook], &[Queue::Webhook], &[Queue::Import], &[Queue::Mail, Queue::House]];

/// What becomes of a job that was done without failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is finished.
    Done,
    /// It is to be done again at an instant.
    Again(Instant),
}

/// What workers share.
#[derive(Default)]
pub(crate) struct Work {
    bell: Bell,
    /// How often each job has failed in a row. A new process begins anew with it.
    failures: Mutex<HashMap<String, u32>>,
}

impl Desk {
    /// Works on jobs until it is told to stop, on threads of its own. Whoever sets `stop` calls
    /// [`Desk::poke`] as well, so that nobody has to wait for the next look.
    pub fn work(&self, stop: &AtomicBool) {
        if let Err(refusal) = self.put_standing_jobs() {
            tracing::warn!(%refusal, "standing jobs could not be put");
        }
        thread::scope(|scope| {
            for queues in WORKERS {
                scope.spawn(move || self.worker(queues, stop));
            }
            if self.store().is_shared() {
                scope.spawn(move || self.listener(stop));
            }
        });
    }

    /// Takes the job of a queue that has been due longest, and does it; whether there was one. A job that
    /// fails is put back and no error: it is tried again later, and the log says why.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn work_once(&self, queue: Queue) -> Result<bool, Refusal> {
        let now = self.now();
        let lease = Lease { until: now.plus(LEASE), token: Hash(self.0.machine.random()) };
        let Some(job) = self.store().job_take(queue, now, lease).map_err(trouble::store)? else {
            return Ok(false);
        };
        let broken = |_| Err(refusal::unavailable("The work broke off."));
        let done = catch_unwind(AssertUnwindSafe(|| self.do_job(queue, &job))).unwrap_or_else(broken);
        let end = match done {
            Ok(next) => {
                self.job_failures(|failures| failures.remove(&job.taken.id));
                match next {
                    Next::Done => Change::JobDone(job.taken),
                    Next::Again(at) => Change::JobAgain(job.taken, at),
                }
            }
            Err(refusal) => {
                let at = self.now().plus(self.wait_after_failure(&job.taken.id));
                tracing::warn!(job = %job.taken.id, %refusal, again = %at, "a job failed");
                Change::JobAgain(job.taken, at)
            }
        };
        match self.store().change(&[end]) {
            // Another has taken it meanwhile, and it is that one's to end.
            Ok(()) | Err(StoreError::Changed { .. }) => Ok(true),
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// Wakes the workers of this process: a job was put, or they are to stop.
    pub fn poke(&self) {
        self.0.work.bell.ring();
    }

    fn do_job(&self, queue: Queue, job: &Job) -> Result<Next, Refusal> {
        match queue {
            Queue::Import => self.import_job(job),
            Queue::Webhook => self.webhook_job(job),
            Queue::Mail => self.mail_job(job),
            Queue::House => self.house_job(),
        }
    }

    fn worker(&self, queues: &[Queue], stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            let seen = self.0.work.bell.rings();
            let (mut has_worked, mut pause) = (false, IDLE);
            for queue in queues {
                match self.work_once(*queue) {
                    Ok(worked) => has_worked |= worked,
                    Err(refusal) => {
                        tracing::warn!(?queue, %refusal, "no job could be taken or ended");
                        pause = SHAKEN;
                    }
                }
            }
            if !has_worked {
                self.0.work.bell.wait(seen, pause);
            }
        }
    }

    /// Hears of what other processes append, and tells those who watch it here.
    fn listener(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            let seen = self.0.work.bell.rings();
            let moved = self.store().wait_for_news(IDLE).map_err(trouble::store);
            if let Err(refusal) = moved.and_then(|moved| self.tell_news(&moved)) {
                tracing::warn!(%refusal, "what other processes append was not heard");
                self.0.work.bell.wait(seen, IDLE);
                // Nobody repeats what was missed; so everything that is watched is looked at.
                _ = self.tell_news(&self.watched());
            }
        }
    }

    /// How long a job waits that has failed once more.
    fn wait_after_failure(&self, id: &str) -> Micros {
        let before = self.job_failures(|failures| {
            let count = failures.entry(id.to_owned()).or_default();
            *count += 1;
            *count - 1
        });
        FAILED_FIRST.saturating_mul(1 << before.min(20)).min(FAILED_MAX)
    }

    fn job_failures<T>(&self, look: impl FnOnce(&mut HashMap<String, u32>) -> T) -> T {
        look(&mut crate::execute::hold(&self.0.work.failures))
    }
}

#[cfg(test)]
mod tests;
