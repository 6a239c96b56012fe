//! The store of several machines: a PostgreSQL database that any number of servers work on at once, and
//! blobs in a folder or a bucket that all of them reach.
//!
//! **Invariant:** a write is answered once its transaction is committed with `synchronous_commit` on. What
//! a power cut then leaves is the server's promise: it must run with `fsync` and `full_page_writes` on, as
//! it does unless somebody switched them off. The store does not ask.
//!
//! **Invariant:** a transaction takes its locks first, so processes take turns and conflicts show before
//! anything is written. Settings belong to connections: a pooler between must keep sessions together.

mod address;
mod columns;
mod fault;
mod jobs;
mod ledger;
mod locks;
mod news;
mod pool;
mod records;
mod schema;
#[cfg(test)]
pub(crate) mod scratch;
mod session;
mod tail;
mod tls;

pub(crate) use address::Address;

use crate::{
    Change, Chunk, Job, KnownChunk, Lease, Queue, Shelf, Store, StoreError, Tail, blob::Blobs, check,
};
use locks::Locks;
use news::News;
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};
use pool::Pool;
use session::Server;
use std::{thread, time::Duration};

/// The schema in the database that holds everything but blobs.
pub const SCHEMA: &str = "outrigger";

/// A schema of a database, and blobs beside it. Calls block, also while other processes work on the same
/// ledger: they come from threads that may, never from within an asynchronous task.
pub struct Postgres {
    pool: Pool,
    news: News,
    blobs: Box<dyn Blobs>,
}

impl Postgres {
    /// Opens the database at a URL such as `postgres://user:password@host:5432/database?sslmode=require`,
    /// making its schema when it is missing and bringing an older one up to date.
    ///
    /// A server that offers TLS is held to a certificate for its name, from a public authority or from one
    /// in the file that `sslrootcert` names; with `sslmode=disable` there is no TLS.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when the URL is wrong, the server does not answer, is older than PostgreSQL 13
    /// or does not keep UTF-8; [`StoreError::Newer`] when a later version made the schema.
    pub fn open(url: &str, blobs: Box<dyn Blobs>) -> Result<Self, StoreError> {
        Self::open_in(url, SCHEMA, blobs)
    }

    /// Opens another schema of the database.
    ///
    /// # Errors
    /// As [`Postgres::open`], and [`StoreError::Misuse`] when the schema's name is not made of small
    /// letters, digits and underscores.
    pub fn open_in(url: &str, schema: &str, blobs: Box<dyn Blobs>) -> Result<Self, StoreError> {
        let pool = Pool::new(Server::try_new(url, schema)?);
        pool.read(|db| schema::migrate(db, schema))?;
        Ok(Self { pool, news: News::default(), blobs })
    }

    fn locks(&self) -> Locks<'_> {
        Locks::of(self.pool.server().schema())
    }

    /// After changes were made. The rows of destroyed keys are gone by now; if what is left of them in the
    /// file cannot be removed, the next time will.
    fn tidy_up(&self, changes: &[Change]) {
        if records::destroy_keys(changes) {
            _ = self.pool.read(records::forget_destroyed_keys);
        }
    }
}

impl Store for Postgres {
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
        with: &[Change],
    ) -> Result<(), StoreError> {
        check::append(engagement, expected_seq, entries)?;
        check::changes(with)?;
        self.pool.write(&self.locks().ledger(engagement).changes(with), |db| {
            ledger::append(db, engagement, expected_seq, entries)?;
            records::change(db, with)
        })?;
        self.tidy_up(with);
        Ok(())
    }

    fn read(&self, engagement: EngagementId, after_seq: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        check::read_limit(limit)?;
        let entries = self.pool.read(|db| ledger::read(db, engagement, after_seq, limit))?;
        check::entries_read(engagement, after_seq, &entries)?;
        Ok(entries)
    }

    fn head(&self, engagement: EngagementId) -> Result<Seq, StoreError> {
        self.pool.read(|db| ledger::head(db, engagement))
    }

    fn engagements(&self) -> Result<Vec<EngagementId>, StoreError> {
        self.pool.read(ledger::engagements)
    }

    fn blob_put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        check::blob(bytes)?;
        let digest = Hash::of(bytes);
        self.blobs.put(digest, bytes)?;
        Ok(digest)
    }

    fn blob_get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.blobs.get(digest)
    }

    fn blobs(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        check::listed(limit)?;
        self.blobs.list(after, limit)
    }

    fn tail_append(&self, tail: Tail, chunk: &Chunk, with: &[Change]) -> Result<(), StoreError> {
        check::chunk(chunk)?;
        check::changes(with)?;
        self.pool.write(&self.locks().tail(tail).changes(with), |db| {
            tail::append(db, tail, chunk)?;
            records::change(db, with)
        })?;
        self.tidy_up(with);
        Ok(())
    }

    fn tail_read(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, StoreError> {
        check::listed(limit)?;
        self.pool.read(|db| tail::read(db, tail, after_no, limit))
    }

    fn tail_ids(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<KnownChunk>, StoreError> {
        check::listed(limit)?;
        self.pool.read(|db| tail::known(db, tail, after_no, limit))
    }

    fn tail_head(&self, tail: Tail) -> Result<u64, StoreError> {
        self.pool.read(|db| tail::head(db, tail))
    }

    fn tail_seal(&self, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError> {
        self.pool.write(&self.locks().tail(tail), |db| tail::seal(db, tail, through_no, batch))
    }

    fn tail_forget(&self, tail: Tail, batch: Hash) -> Result<(), StoreError> {
        self.pool.write(&self.locks().tail(tail), |db| tail::forget(db, tail, batch))
    }

    fn tail_discard(&self, tail: Tail, numbers: &[u64], with: &[Change]) -> Result<(), StoreError> {
        check::listed(numbers.len())?;
        check::changes(with)?;
        self.pool.write(&self.locks().tail(tail).changes(with), |db| {
            tail::discard(db, tail, numbers)?;
            records::change(db, with)
        })?;
        self.tidy_up(with);
        Ok(())
    }

    fn tails(&self) -> Result<Vec<Tail>, StoreError> {
        self.pool.read(tail::all)
    }

    fn record(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if !check::is_key(key) {
            return Ok(None);
        }
        self.pool.read(|db| records::value(db, shelf, key))
    }

    fn records(
        &self,
        shelf: Shelf,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        check::listed(limit)?;
        if !check::is_key(prefix) {
            return Ok(Vec::new());
        }
        self.pool.read(|db| records::list(db, shelf, (prefix, after), limit))
    }

    fn change(&self, changes: &[Change]) -> Result<(), StoreError> {
        check::changes(changes)?;
        self.pool.write(&self.locks().changes(changes), |db| records::change(db, changes))?;
        self.tidy_up(changes);
        Ok(())
    }

    fn job_take(&self, queue: Queue, now: Instant, lease: Lease) -> Result<Option<Job>, StoreError> {
        // Looked for first: idle servers must not write every second.
        if !self.pool.read(|db| jobs::is_due(db, queue, now))? {
            return Ok(None);
        }
        self.pool.write(&self.locks(), |db| jobs::take(db, queue, now, lease))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn wait_for_news(&self, at_most: Duration) -> Result<Vec<EngagementId>, StoreError> {
        self.news.wait(self.pool.server(), at_most)
    }
}

/// Closes the connections. That blocks, which a thread of an asynchronous runtime must not: it is done on
/// another.
impl Drop for Postgres {
    fn drop(&mut self) {
        let connections = (self.pool.take_idle(), self.news.take());
        let closing = thread::Builder::new().name("store-closing".into()).spawn(move || drop(connections));
        if let Ok(closing) = closing {
            // It has nothing to say that anybody waits for.
            _ = closing.join();
        }
    }
}

#[cfg(test)]
mod tests;
