//! The one thread that writes. Whatever waits is committed together, so that many callers share one sync
//! of the disk.

use crate::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::{
    iter, slice,
    sync::{
        Arc, OnceLock,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread::{self, JoinHandle},
};

/// Calls in one commit.
const GROUP_MAX: usize = 256;
/// Calls that wait; the next caller is held up until there is room.
const QUEUE_MAX: usize = 1_024;

/// Why nothing is written any more, once a write has failed.
type Stopped = Arc<OnceLock<StoreError>>;

/// Hands work to the writing thread and waits for the commit.
pub(super) struct Writer {
    queue: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
    stopped: Stopped,
}

impl Writer {
    /// Starts the thread on its connection.
    pub(super) fn start(db: Connection) -> Result<Self, StoreError> {
        let (queue, waiting) = mpsc::sync_channel(QUEUE_MAX);
        let stopped = Stopped::default();
        let mut disk = Disk { db, stopped: Arc::clone(&stopped) };
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&mut disk, &waiting))
            .map_err(|error| StoreError::Engine { cause: error.to_string() })?;
        Ok(Self { queue: Some(queue), thread: Some(thread), stopped })
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
        let (reply, answer) = mpsc::channel();
        self.send(Work::InGroup(Box::new(Call { work, outcome: None, reply })));
        answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// Runs work between two transactions, for what cannot be done within one.
    pub(super) fn between(
        &self,
        work: impl Fn(&Connection) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let (reply, answer) = mpsc::channel();
        // A caller that went away needs no answer.
        let call = move |db: &Connection| _ = reply.send(work(db));
        self.send(Work::Between(Box::new(call)));
        answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// What cannot be queued is dropped, and with it the way to answer: its caller learns that much.
    fn send(&self, work: Work) {
        if let Some(queue) = &self.queue {
            _ = queue.send(work);
        }
    }
}

/// Ends the thread after it has answered everybody.
impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told its callers already.
            let _ = thread.join();
        }
    }
}

fn ended() -> StoreError {
    StoreError::Stopped { cause: "the thread that writes has ended".into() }
}

/// What the thread is asked to do.
enum Work {
    /// Something that goes into the next commit.
    InGroup(Box<dyn Job>),
    /// Something that no transaction may be open for.
    Between(Box<dyn FnOnce(&Connection) + Send>),
}

/// Commits what waits, group by group, until nobody can send any more.
fn serve(disk: &mut Disk, waiting: &Receiver<Work>) {
    while let Ok(first) = waiting.recv() {
        let mut group = Vec::new();
        let mut between = None;
        for work in iter::once(first).chain(waiting.try_iter()) {
            match work {
                Work::InGroup(job) => group.push(job),
                Work::Between(work) => between = Some(work),
            }
            if between.is_some() || group.len() == GROUP_MAX {
                break;
            }
        }
        commit(disk, group);
        if let Some(work) = between {
            work(&disk.db);
        }
    }
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
}

/// Work, what it gave, and whom to tell.
struct Call<T, W> {
    work: W,
    outcome: Option<Result<T, StoreError>>,
    reply: Sender<Result<T, StoreError>>,
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
        // A caller that went away needs no answer.
        let _ = reply.send(committed.and_then(|()| outcome.unwrap_or_else(|| Err(ended()))));
    }
}

#[cfg(test)]
mod tests;
