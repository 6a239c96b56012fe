//! Connections for whoever asks, and what is done again when one is lost or two were in each other's way.

use super::{
    columns::get,
    fault::Fault,
    locks::{self, Locks},
    session::Server,
};
use crate::StoreError;
use postgres::{Client, Transaction, types::Type};
use std::{
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// Connections at a time. Whoever comes when all are lent waits: a database has few of them.
const CONNECTIONS_MAX: usize = 16;
/// How long somebody waits for a connection.
const LENT_WAIT_MAX: Duration = Duration::from_secs(30);
/// How often a call is made until its fault is believed.
const ATTEMPTS_MAX: usize = 5;
/// How often, and how long apart, the database is asked what became of a commit.
const FATE_ASKED_MAX: usize = 200;
const FATE_PAUSE: Duration = Duration::from_millis(50);

/// Lends connections to one schema.
pub(super) struct Pool {
    server: Server,
    idle: Mutex<Vec<Client>>,
    lent: Mutex<usize>,
    returned: Condvar,
}

impl Pool {
    /// A pool that connects when somebody asks.
    pub(super) fn new(server: Server) -> Self {
        Self { server, idle: Mutex::default(), lent: Mutex::default(), returned: Condvar::new() }
    }

    /// Where its connections lead to.
    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Runs queries that may be run twice, on a connection of their own while they run.
    pub(super) fn read<T>(&self, query: impl Fn(&mut Client) -> Result<T, Fault>) -> Result<T, StoreError> {
        self.persist(|| self.run(&query))
    }

    /// Runs work in a transaction that holds the locks, and answers once it is committed. The work may run
    /// several times, of which one counts.
    pub(super) fn write<T>(
        &self,
        locks: &Locks<'_>,
        work: impl Fn(&mut Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let keys = locks.keys();
        self.persist(|| match self.run(|client| transact(client, &keys, &work))? {
            (answer, None) => Ok(answer),
            (answer, Some(open)) => {
                if self.was_committed(&open.transaction)? {
                    Ok(answer)
                } else {
                    Err(open.fault)
                }
            }
        })
    }

    /// Takes the connections that nobody uses.
    pub(super) fn take_idle(&self) -> Vec<Client> {
        mem::take(&mut *self.idle())
    }

    /// Makes a call again while its fault may pass.
    fn persist<T>(&self, call: impl Fn() -> Result<T, Fault>) -> Result<T, StoreError> {
        let mut attempts = 1;
        loop {
            match call() {
                Err(fault) if fault.may_pass() && attempts < ATTEMPTS_MAX => attempts += 1,
                answer => return answer.map_err(|fault| fault.words(self.server.spoken())),
            }
        }
    }

    fn run<T>(&self, work: impl FnOnce(&mut Client) -> Result<T, Fault>) -> Result<T, Fault> {
        let _slot = self.slot()?;
        let idle = self.idle().pop();
        let mut client = match idle {
            Some(client) => client,
            // A server that cannot be reached at all is not asked five times.
            None => self.server.connect().map_err(|fault| fault.words(self.server.spoken()))?,
        };
        let answer = work(&mut client);
        if client.is_closed() || answer.as_ref().is_err_and(Fault::is_lost) {
            // The others went the same way, or are missed by nobody.
            drop(self.take_idle());
        } else {
            self.idle().push(client);
        }
        answer
    }

    fn slot(&self) -> Result<Slot<'_>, StoreError> {
        let lent = self.lent();
        let waited = self.returned.wait_timeout_while(lent, LENT_WAIT_MAX, |lent| *lent >= CONNECTIONS_MAX);
        let (mut lent, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            let cause = format!("all {CONNECTIONS_MAX} connections to {} are busy", self.server.spoken());
            return Err(StoreError::Engine { cause });
        }
        *lent += 1;
        Ok(Slot(self))
    }

    /// What became of a transaction whose commit was not answered: saved means saved, and what is said to
    /// have failed must not turn up later.
    fn was_committed(&self, transaction: &str) -> Result<bool, StoreError> {
        for _ in 0..FATE_ASKED_MAX {
            match self.read(|db| fate(db, transaction)).unwrap_or_default().as_deref() {
                Some("committed") => return Ok(true),
                Some("aborted") => return Ok(false),
                Some("in progress") => thread::sleep(FATE_PAUSE),
                _ => break,
            }
        }
        let database = self.server.spoken();
        Err(StoreError::Engine {
            cause: format!("{database} was lost while it saved, and cannot say whether it did. Look first"),
        })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Client>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lent(&self) -> MutexGuard<'_, usize> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to one connection.
struct Slot<'a>(&'a Pool);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.lent() -= 1;
        self.0.returned.notify_one();
    }
}

/// A commit that was sent and not answered.
struct Open {
    transaction: String,
    fault: Fault,
}

fn transact<T>(
    client: &mut Client,
    keys: &[i64],
    work: &impl Fn(&mut Transaction<'_>) -> Result<T, Fault>,
) -> Result<(T, Option<Open>), Fault> {
    let (mut db, transaction) = locks::begin(client, keys)?;
    let answer = work(&mut db)?;
    match db.commit().map_err(Fault::from) {
        Ok(()) => Ok((answer, None)),
        Err(fault) if fault.is_lost() => Ok((answer, Some(Open { transaction, fault }))),
        Err(fault) => Err(fault),
    }
}

/// Whether a transaction is in progress, committed or aborted; nothing when it was too long ago.
fn fate(db: &mut Client, transaction: &str) -> Result<Option<String>, Fault> {
    let sql = "SELECT pg_xact_status($1::text::xid8)";
    get(&db.query_typed_one(sql, &[(&transaction, Type::TEXT)])?, 0)
}

#[cfg(test)]
mod tests;
