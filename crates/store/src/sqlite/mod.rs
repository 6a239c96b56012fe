//! The store of one machine: a SQLite file with many readers and one writer that commits in groups, and a
//! folder of blobs beside it.

mod ballast;
mod blobs;
mod columns;
mod fault;
mod ledger;
mod legacy;
mod open;
mod readers;
mod records;
mod schema;
mod tail;
mod writer;
mod writing;

use crate::{
    Change, Chunk, Job, KnownChunk, Lease, Queue, Shelf, Store, StoreError, Tail,
    blob::{Blobs, Disk},
    check, folder,
};
use ballast::Ballast;
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};
use readers::Readers;
use rusqlite::Connection;
use std::{fs::File, path::Path, sync::Arc};
use writing::Writing;

/// The file in the data folder that holds everything but blobs and keys.
pub const FILE_NAME: &str = "outrigger.db";
/// The file in the data folder that holds the keys of data subjects.
pub const KEYS_FILE_NAME: &str = open::KEYS_FILE_NAME;
/// The folder in the data folder that holds blobs.
pub const BLOBS_NAME: &str = "blobs";

/// A data folder, open for this process alone.
pub struct Sqlite {
    // Dropped in this order: the writer closes last, so that it can fold the log back into the file,
    // and the lock goes when nothing is open any more.
    readers: Readers,
    /// None for one that only reads.
    writing: Option<Writing>,
    blobs: Box<dyn Blobs>,
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens a data folder, making it when it is missing and bringing an older one up to date.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::Newer`] when a later
    /// version wrote it, [`StoreError::ReadOnly`] and the other errors of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let dir = folder::make(dir)?;
        Self::open_with(&dir, || {
            let blobs = Disk::open(&dir.join(BLOBS_NAME))?;
            blobs.clear_unfinished()?;
            Ok(Box::new(blobs))
        })
    }

    /// Opens a data folder whose blobs lie elsewhere.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn open_with(
        dir: &Path,
        blobs: impl FnOnce() -> Result<Box<dyn Blobs>, StoreError>,
    ) -> Result<Self, StoreError> {
        let dir = folder::make(dir)?;
        let lock = open::lock(&dir)?;
        let file = dir.join(FILE_NAME);
        let ballast = Ballast::of(&dir);
        let db = match up_to_date(&file) {
            // Even opening writes a little.
            Err(StoreError::Full) => {
                ballast.give_up();
                up_to_date(&file)?
            }
            opened => opened?,
        };
        let blobs = blobs()?;
        blobs::move_out(&db, &*blobs)?;
        let writing = Writing::start(db, ballast)?;
        Ok(Self { readers: Readers::new(file), writing: Some(writing), blobs, _lock: Some(lock) })
    }

    /// Opens a data folder to read it, beside the process that has it open: for backups and checks.
    /// Whatever would write is refused with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// [`StoreError::Older`] when it has to be brought up to date first, [`StoreError::Newer`], and the
    /// errors of the disk.
    pub fn open_reading(
        dir: &Path,
        blobs: impl FnOnce() -> Result<Box<dyn Blobs>, StoreError>,
    ) -> Result<Self, StoreError> {
        let dir = dir.canonicalize().map_err(|error| folder::fault(dir, &error))?;
        let file = dir.join(FILE_NAME);
        let readers = Readers::new(file);
        readers.run(schema::check)?;
        Ok(Self { readers, writing: None, blobs: blobs()?, _lock: None })
    }

    fn writing(&self) -> Result<&Writing, StoreError> {
        self.writing.as_ref().ok_or(StoreError::ReadOnly)
    }

    /// After changes are on disk.
    fn after(&self, changes: &[Change]) -> Result<(), StoreError> {
        if records::destroy_keys(changes) {
            self.writing()?.forget_keys()?;
        }
        Ok(())
    }
}

/// Whether a process has a data folder open to write. Looking changes nothing.
pub fn is_in_use(dir: &Path) -> bool {
    open::is_in_use(dir)
}

/// Whether a data folder has the schema of this program. Looking changes nothing.
///
/// # Errors
/// [`StoreError::Older`], [`StoreError::Newer`], and the errors of the disk.
pub fn check_schema(dir: &Path) -> Result<(), StoreError> {
    let dir = dir.canonicalize().map_err(|error| folder::fault(dir, &error))?;
    Readers::new(dir.join(FILE_NAME)).run(schema::check)
}

/// The connection that writes, on a file that has its tables.
fn up_to_date(file: &Path) -> Result<Connection, StoreError> {
    let mut db = open::for_writing(file)?;
    schema::migrate(&mut db)?;
    Ok(db)
}

impl Store for Sqlite {
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
        with: &[Change],
    ) -> Result<(), StoreError> {
        check::append(engagement, expected_seq, entries)?;
        check::changes(with)?;
        let (entries, changes) = (entries.to_vec(), with.to_vec());
        self.writing()?.grow(|writer| {
            writer.run(move |db| {
                ledger::append(db, engagement, expected_seq, &entries)?;
                records::change(db, &changes)
            })
        })?;
        self.after(with)
    }

    fn read(&self, engagement: EngagementId, after_seq: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        check::read_limit(limit)?;
        let entries = self.readers.run(|db| ledger::read(db, engagement, after_seq, limit))?;
        check::entries_read(engagement, after_seq, &entries)?;
        Ok(entries)
    }

    fn head(&self, engagement: EngagementId) -> Result<Seq, StoreError> {
        self.readers.run(|db| ledger::head(db, engagement))
    }

    fn engagements(&self) -> Result<Vec<EngagementId>, StoreError> {
        self.readers.run(ledger::engagements)
    }

    fn blob_put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        check::blob(bytes)?;
        let digest = Hash::of(bytes);
        self.writing()?.grow(|_| self.blobs.put(digest, bytes))?;
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
        let (chunk, changes) = (chunk.clone(), with.to_vec());
        self.writing()?.grow(|writer| {
            writer.run(move |db| {
                tail::append(db, tail, &chunk)?;
                records::change(db, &changes)
            })
        })?;
        self.after(with)
    }

    fn tail_read(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, StoreError> {
        check::listed(limit)?;
        self.readers.run(|db| tail::read(db, tail, after_no, limit))
    }

    fn tail_ids(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<KnownChunk>, StoreError> {
        check::listed(limit)?;
        self.readers.run(|db| tail::known(db, tail, after_no, limit))
    }

    fn tail_head(&self, tail: Tail) -> Result<u64, StoreError> {
        self.readers.run(|db| tail::head(db, tail))
    }

    fn tail_seal(&self, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError> {
        self.writing()?.go_on(move |db| tail::seal(db, tail, through_no, batch))
    }

    fn tail_forget(&self, tail: Tail, batch: Hash) -> Result<(), StoreError> {
        self.writing()?.go_on(move |db| tail::forget(db, tail, batch))
    }

    fn tail_discard(&self, tail: Tail, numbers: &[u64], with: &[Change]) -> Result<(), StoreError> {
        check::listed(numbers.len())?;
        check::changes(with)?;
        let (numbers, changes) = (numbers.to_vec(), with.to_vec());
        self.writing()?.go_on(move |db| {
            tail::discard(db, tail, &numbers)?;
            records::change(db, &changes)
        })?;
        self.after(with)
    }

    fn tails(&self) -> Result<Vec<Tail>, StoreError> {
        self.readers.run(tail::all)
    }

    fn record(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if !check::is_key(key) {
            return Ok(None);
        }
        self.readers.run(|db| records::get(db, shelf, key))
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
        self.readers.run(|db| records::list(db, shelf, (prefix, after), limit))
    }

    fn change(&self, changes: &[Change]) -> Result<(), StoreError> {
        check::changes(changes)?;
        let made: Arc<[Change]> = changes.into();
        self.writing()?.go_on(move |db| records::change(db, &made))?;
        self.after(changes)
    }

    fn job_take(&self, queue: Queue, now: Instant, lease: Lease) -> Result<Option<Job>, StoreError> {
        // Looked for among the readers first: an idle server must not write every second.
        if !self.readers.run(|db| records::is_due(db, queue, now))? {
            return Ok(None);
        }
        self.writing()?.go_on(move |db| records::job_take(db, queue, now, lease))
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn is_full(&self) -> bool {
        self.writing.as_ref().is_some_and(Writing::is_full)
    }
}

#[cfg(test)]
mod tests;
