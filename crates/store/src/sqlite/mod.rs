//! The store of one machine: a SQLite file with many readers and one writer that commits in groups.

mod accounts;
mod blobs;
mod columns;
mod fault;
mod ledger;
mod open;
mod readers;
mod schema;
mod tail;
mod writer;

use crate::{Account, Link, Session, Store, StoreError, TailAppended, TailRow, check};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq};
use readers::Readers;
use std::{fs::File, path::Path};
use writer::Writer;

/// The file in the data folder that holds everything.
pub const FILE_NAME: &str = "outrigger.db";

/// A data folder, open for this process alone.
pub struct Sqlite {
    // Dropped in this order: the writer closes last, so that it can fold the log back into the file,
    // and the lock goes when nothing is open any more.
    readers: Readers,
    writer: Writer,
    _lock: File,
}

impl Sqlite {
    /// Opens a data folder, making it when it is missing and bringing an older one up to date.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::Newer`] when a later
    /// version wrote it, [`StoreError::ReadOnly`] and the other errors of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let dir = open::folder(dir)?;
        let lock = open::lock(&dir)?;
        let file = dir.join(FILE_NAME);
        let mut db = open::for_writing(&file)?;
        schema::migrate(&mut db)?;
        Ok(Self { readers: Readers::new(file), writer: Writer::start(db)?, _lock: lock })
    }
}

impl Store for Sqlite {
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        check::append(engagement, expected_seq, entries)?;
        let entries = entries.to_vec();
        self.writer.run(move |db| ledger::append(db, engagement, expected_seq, &entries))
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
        let bytes = bytes.to_vec();
        self.writer.run(move |db| blobs::put(db, digest, &bytes))?;
        Ok(digest)
    }

    fn blob_get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers.run(|db| blobs::get(db, digest))
    }

    fn tail_append(
        &self,
        engagement: EngagementId,
        source: u32,
        rows: &[TailRow],
    ) -> Result<TailAppended, StoreError> {
        check::tail(rows)?;
        let rows = rows.to_vec();
        self.writer.run(move |db| tail::append(db, engagement, source, &rows))
    }

    fn tail_range(
        &self,
        engagement: EngagementId,
        source: u32,
        limit: usize,
    ) -> Result<Vec<TailRow>, StoreError> {
        check::tail_rows(limit)?;
        self.readers.run(|db| tail::range(db, engagement, source, limit))
    }

    fn tail_seal(&self, engagement: EngagementId, source: u32, rows: usize) -> Result<(), StoreError> {
        check::tail_rows(rows)?;
        self.writer.run(move |db| tail::seal(db, engagement, source, rows))
    }

    fn tail_len(&self, engagement: EngagementId, source: u32) -> Result<u64, StoreError> {
        self.readers.run(|db| tail::len(db, engagement, source))
    }

    fn account_put(&self, account: &Account) -> Result<(), StoreError> {
        check::account(account)?;
        let account = account.clone();
        self.writer.run(move |db| accounts::put(db, &account))
    }

    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.readers.run(|db| accounts::by_id(db, id))
    }

    fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.readers.run(|db| accounts::by_login(db, login))
    }

    fn grant_put(&self, account: AccountId, engagement: EngagementId) -> Result<(), StoreError> {
        self.writer.run(move |db| accounts::grant_put(db, account, engagement))
    }

    fn grants(&self, account: AccountId) -> Result<Vec<EngagementId>, StoreError> {
        self.readers.run(|db| accounts::grants(db, account))
    }

    fn session_put(&self, session: &Session) -> Result<(), StoreError> {
        let session = session.clone();
        self.writer.run(move |db| accounts::session_put(db, &session))
    }

    fn session(&self, token_digest: Hash) -> Result<Option<Session>, StoreError> {
        self.readers.run(|db| accounts::session(db, token_digest))
    }

    fn session_end(&self, token_digest: Hash) -> Result<(), StoreError> {
        self.writer.run(move |db| accounts::session_end(db, token_digest))
    }

    fn link_put(&self, link: &Link) -> Result<(), StoreError> {
        let link = link.clone();
        self.writer.run(move |db| accounts::link_put(db, &link))
    }

    fn link_take(&self, token_digest: Hash, now: Instant) -> Result<Option<AccountId>, StoreError> {
        self.writer.run(move |db| accounts::link_take(db, token_digest, now))
    }
}

#[cfg(test)]
mod tests;
