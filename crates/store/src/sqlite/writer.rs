//! Writing, one group at a time. Whoever calls while nobody writes commits for all who wait, so that many
//! callers share one sync of the disk, and one alone needs no other thread.

use crate::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::{
    collections::VecDeque,
    slice,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError,
        mpsc::{self, Sender},
    },
};

/// Calls in one commit.
const GROUP_MAX: usize = 256;
/// Groups that one caller commits before another takes its place.
const GROUPS_MAX: usize = 16;

/// Why nothing is written any more, once a write has failed.
type Stopped = Arc<OnceLock<StoreError>>;

/// The one connection that writes, and the calls that wait for it.
pub(super) struct Writer {
    waiting: Mutex<VecDeque<Box<dyn Job>>>,
    disk: Mutex<Disk>,
    stopped: Stopped,
}

impl Writer {
    /// A writer over its connection.
    pub(super) fn new(db: Connection) -> Self {
        let stopped = Stopped::default();
        let disk = Mutex::new(Disk { db, stopped: Arc::clone(&stopped) });
        Self { waiting: Mutex::default(), disk, stopped }
    }

    /// An error once writes are no longer taken.
    pub(super) fn still_going(&self) -> Result<(), StoreError> {
        self.stopped.get().map_or(Ok(()), |stopped| Err(stopped.clone()))
    }

    /// Takes no writes any more: the disk has failed under something else than the file.
    pub(super) fn stop(&self, cause: String) -> StoreError {
        self.stopped.get_or_init(|| StoreError::Stopped { cause }).clone()
    }

    /// Runs the work in a transaction and answers once it is on disk. The work may run twice: when a
    /// group cannot be committed together, each call is tried alone.
    pub(super) fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, told) = mpsc::channel();
        hold(&self.waiting).push_back(Box::new(Call { work, outcome: None, reply }));
        self.lead();
        loop {
            match told.recv() {
                Ok(Told::Answer(answer)) => return answer,
                Ok(Told::Lead) => self.lead(),
                Err(_) => return Err(broken_off()),
            }
        }
    }

    /// Runs work between two transactions, for what cannot be done within one.
    pub(super) fn between(
        &self,
        work: impl Fn(&Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let _baton = Baton(self);
        let disk = hold(&self.disk);
        // A log that is folded back syncs too.
        self.still_going()?;
        work(&disk.db)
    }

    /// Commits what waits, unless somebody does already: who does looks for more when it is done.
    fn lead(&self) {
        // Dropped after the connection is free again; who did not get it has nothing to hand on.
        let _baton;
        let mut disk = match self.disk.try_lock() {
            Ok(disk) => disk,
            // A call that panicked was rolled back as its transaction went.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        _baton = Baton(self);
        // Whoever leads goes on for a while: waking another for each group would leave the disk idle.
        for _ in 0..GROUPS_MAX {
            let group = self.group();
            if group.is_empty() {
                break;
            }
            commit(&mut disk, group);
        }
    }

    fn group(&self) -> Vec<Box<dyn Job>> {
        let mut waiting = hold(&self.waiting);
        let count = waiting.len().min(GROUP_MAX);
        waiting.drain(..count).collect()
    }
}

/// Tells the first of those who wait to lead next, when it goes: after the connection is free again, and also
/// when a call has panicked.
struct Baton<'w>(&'w Writer);

impl Drop for Baton<'_> {
    fn drop(&mut self) {
        if let Some(next) = hold(&self.0.waiting).front() {
            next.lead();
        }
    }
}

fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn broken_off() -> StoreError {
    StoreError::Engine { cause: "a call beside this one broke off before it was known what was saved".into() }
}

/// What a caller that waits is told.
enum Told<T> {
    /// What its call came to.
    Answer(Result<T, StoreError>),
    /// Nobody writes any more: it is to commit for all who wait.
    Lead,
}

fn commit(disk: &mut Disk, mut group: Vec<Box<dyn Job>>) {
    if !group.is_empty() {
        let committed = disk.commit(&mut group);
        if committed.is_err() && group.len() > 1 && disk.stopped.get().is_none() {
            // One call spoilt the transaction, as SQLite rolls all of it back when a disk is full.
            for mut job in group {
                let committed = disk.commit(slice::from_mut(&mut job));
                job.answer(committed);
            }
        } else {
            group.into_iter().for_each(|job| job.answer(committed.clone()));
        }
    }
}

/// The connection, and why it no longer takes writes.
struct Disk {
    db: Connection,
    stopped: Stopped,
}

impl Disk {
    /// Commits jobs together. After the disk has failed, what it holds is unknown until the file is
    /// opened afresh, and a second sync could succeed without the data: so there is none.
    fn commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        if let Some(stopped) = self.stopped.get() {
            return Err(stopped.clone());
        }
        match transact(&mut self.db, jobs) {
            Err(StoreError::Disk { cause }) => {
                Err(self.stopped.get_or_init(|| StoreError::Stopped { cause }).clone())
            }
            committed => committed,
        }
    }
}

/// Runs jobs in one transaction, each in a savepoint, so that one that fails leaves the others alone.
fn transact(db: &mut Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let mut transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let [job] = jobs {
        // Alone, it needs no savepoint. What fails is rolled back as the transaction goes.
        job.run(&transaction)?;
        return Ok(transaction.commit()?);
    }
    for job in jobs {
        let savepoint = transaction.savepoint()?;
        let ran = job.run(&savepoint);
        if savepoint.is_autocommit() {
            let unexplained = || StoreError::Engine { cause: "the transaction was rolled back".into() };
            return Err(ran.err().unwrap_or_else(unexplained));
        }
        match ran {
            Ok(()) => savepoint.commit()?,
            Err(StoreError::Disk { cause }) => return Err(StoreError::Disk { cause }),
            // A savepoint that is not committed is rolled back as it finishes.
            Err(_) => savepoint.finish()?,
        }
    }
    Ok(transaction.commit()?)
}

/// One caller's work on its way through the thread.
trait Job: Send {
    /// Does the work; an error means that its changes shall not stay.
    fn run(&mut self, db: &Connection) -> Result<(), StoreError>;

    /// Tells the caller, now that it is known whether the commit reached the disk.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);

    /// Tells the caller to lead.
    fn lead(&self);
}

/// Work, what it gave, and whom to tell.
struct Call<T, W> {
    work: W,
    outcome: Option<Result<T, StoreError>>,
    reply: Sender<Told<T>>,
}

impl<T, W> Job for Call<T, W>
where
    T: Send,
    W: Fn(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, db: &Connection) -> Result<(), StoreError> {
        let outcome = (self.work)(db);
        let ran = outcome.as_ref().map(|_| ()).map_err(StoreError::clone);
        self.outcome = Some(outcome);
        ran
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Self { outcome, reply, .. } = *self;
        let answer = committed.and_then(|()| outcome.unwrap_or_else(|| Err(broken_off())));
        // A caller that went away needs no answer.
        _ = reply.send(Told::Answer(answer));
    }

    fn lead(&self) {
        _ = self.reply.send(Told::Lead);
    }
}

#[cfg(test)]
mod tests;
