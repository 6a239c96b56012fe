//! The trait that every storage engine implements, what goes through it, and its limits.

use crate::StoreError;
use outrigger_kernel::{EngagementId, Entry, Hash, Instant, Seq};
use std::{fmt, time::Duration};

/// Entries in one append.
pub const ENTRIES_PER_APPEND_MAX: usize = 10_000;
/// Entries in one read.
pub const ENTRIES_PER_READ_MAX: usize = 10_000;
/// Bytes in the name of a fact.
pub const KIND_BYTES_MAX: usize = 200;
/// Bytes in the payload of one entry: 1 MiB.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 20;
/// Bytes in one blob: 512 MiB.
pub const BLOB_BYTES_MAX: usize = 512 << 20;
/// Rows in one chunk of a tail.
pub const CHUNK_ROWS_MAX: usize = 1_000_000;
/// Bytes in the lines of one chunk: 256 MiB.
pub const CHUNK_BYTES_MAX: usize = 256 << 20;
/// Rows of a tail that wait to be sealed: one batch holds a whole tail, so that what is said to be
/// complete is.
pub const TAIL_KEPT_MAX: usize = 1_000_000;
/// Bytes in one line of the tail: 1 MiB.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes in the key of a record or the id of a job.
pub const KEY_BYTES_MAX: usize = 300;
/// Bytes in the value of a record or of a job: 16 MiB.
pub const VALUE_BYTES_MAX: usize = 16 << 20;
/// Changes that go together.
pub const CHANGES_MAX: usize = 10_000;
/// Records, chunks, digests or blobs listed in one call.
pub const LISTED_MAX: usize = 10_000;

/// Keeps what the desk hands over. Calls block until they are answered; writes are durable by then.
///
/// Four things are kept: ledgers of sealed entries, blobs under their digests, tails of events that wait
/// to be sealed, and records, which are everything that is neither folded nor proven. Jobs are records
/// that become due.
///
/// # Errors
/// Any call may fail with [`StoreError::Disk`], [`StoreError::Damaged`] or [`StoreError::Engine`]; one
/// that writes also with [`StoreError::Full`], [`StoreError::ReadOnly`] or [`StoreError::Stopped`]; one
/// that is given or asked for too much with [`StoreError::TooLarge`]. Errors beyond these are named at
/// the method. A call that fails has changed nothing, save that after `Stopped` the last change may turn
/// out to be there once the server has been started again, and that a shared store which loses its database
/// while it saves, and cannot ask it afterwards, says so.
pub trait Store: Send + Sync {
    /// Appends entries to a ledger that has `expected_seq` of them, together with changes: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the ledger has another length; [`StoreError::Misuse`] when the
    /// entries do not follow each other from `expected_seq + 1` or do not fit their leaf hashes; and the
    /// errors of [`Store::change`].
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
        with: &[Change],
    ) -> Result<(), StoreError>;

    /// The entries after a place, in order, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], naming the first entry that is missing or was changed.
    fn read(&self, engagement: EngagementId, after_seq: Seq, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// How many entries the ledger has; 0 when the engagement is unknown.
    fn head(&self, engagement: EngagementId) -> Result<Seq, StoreError>;

    /// Every engagement that has entries, oldest first.
    fn engagements(&self) -> Result<Vec<EngagementId>, StoreError>;

    /// Keeps bytes under their own digest. Putting the same bytes twice is putting them once.
    fn blob_put(&self, bytes: &[u8]) -> Result<Hash, StoreError>;

    /// The bytes of a digest, checked against it.
    fn blob_get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The digests that are kept, in their order, after one of them or from the start, at most `limit`.
    fn blobs(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError>;

    /// Adds a chunk at the end of a tail, together with changes: all or nothing. Chunks are numbered from
    /// 1 for ever, sealed ones included; the chunk's own number says where the tail is believed to end.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the tail's last chunk is not the one before, naming the number of the
    /// last one; [`StoreError::Misuse`] when lines and ids do not fit each other; and the errors of
    /// [`Store::change`].
    fn tail_append(&self, tail: Tail, chunk: &Chunk, with: &[Change]) -> Result<(), StoreError>;

    /// The chunks of a tail that wait to be sealed, after a number, in order, at most `limit`.
    fn tail_read(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<Chunk>, StoreError>;

    /// The ids of all chunks, sealed ones included, and how long their lines are, after a number, in order, at
    /// most `limit`. Forgotten chunks are left out.
    fn tail_ids(&self, tail: Tail, after_no: u64, limit: usize) -> Result<Vec<KnownChunk>, StoreError>;

    /// The number of a tail's last chunk, sealed or not; 0 when there was none.
    fn tail_head(&self, tail: Tail) -> Result<u64, StoreError>;

    /// Takes the lines of the chunks up to a number off the tail, now that a batch holds them. Their ids
    /// stay known. Chunks that were sealed before stay as they are.
    fn tail_seal(&self, tail: Tail, through_no: u64, batch: Hash) -> Result<(), StoreError>;

    /// Forgets the ids that a batch holds, so that its events may be sent again; the numbers stay taken.
    fn tail_forget(&self, tail: Tail, batch: Hash) -> Result<(), StoreError>;

    /// Empties chunks that wait, ids and lines, as if their events had never come, together with changes: all
    /// or nothing. The chunks stay, so that their numbers are not taken again; forgotten ones stay as they are.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when one of them is sealed or was never there; and the errors of
    /// [`Store::change`].
    fn tail_discard(&self, tail: Tail, numbers: &[u64], with: &[Change]) -> Result<(), StoreError>;

    /// The tails that ever had a chunk, in order of engagement and source.
    fn tails(&self) -> Result<Vec<Tail>, StoreError>;

    /// The value of a record.
    fn record(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Records of a shelf whose keys begin with `prefix` and come after `after` in the order of their
    /// bytes, at most `limit`.
    fn records(
        &self,
        shelf: Shelf,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Makes changes: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when a record or a job is not what a change expects.
    fn change(&self, changes: &[Change]) -> Result<(), StoreError>;

    /// Takes the job of a queue that has been due longest and that nobody has taken, or whose taker has
    /// been silent until its time ran out. It is the taker's until `until`; `token` proves it.
    fn job_take(&self, queue: Queue, now: Instant, lease: Lease) -> Result<Option<Job>, StoreError>;

    /// Whether other processes may work on the same data at the same time.
    fn is_shared(&self) -> bool;

    /// Waits for news of ledgers that have grown since the last call, by whatever process, and names their
    /// engagements; nothing when there are none for as long as stated. A store that is not shared answers
    /// at once, with nothing: whoever has it open knows what it appends. Listening begins with the first
    /// call, and one caller at a time listens.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when news may have been missed: then every ledger may have grown. The next
    /// call listens again.
    fn wait_for_news(&self, _at_most: Duration) -> Result<Vec<EngagementId>, StoreError> {
        Ok(Vec::new())
    }

    /// Whether the disk was found full. Then ledgers, tails and blobs take nothing until there is room
    /// again; records and jobs go on in what was set aside for them, so that people can still sign in.
    fn is_full(&self) -> bool {
        false
    }
}

/// The events of one source that wait to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tail {
    /// Whose events.
    pub engagement: EngagementId,
    /// The number of the source.
    pub source: u32,
}

/// What one source calls an event, reduced to sixteen bytes.
pub type ExternalId = [u8; 16];

/// Events that arrived together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its number in its tail, from 1.
    pub no: u64,
    /// One id per event.
    pub ids: Vec<ExternalId>,
    /// One line per event, each with its newline.
    pub lines: Vec<u8>,
}

/// The ids of a chunk, for telling a second delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownChunk {
    /// Its number in its tail.
    pub no: u64,
    /// One id per event.
    pub ids: Vec<ExternalId>,
    /// The batch that holds it; none while it waits.
    pub batch: Option<Hash>,
    /// Bytes of its lines; 0 when it is sealed.
    pub bytes: u64,
}

/// What a record is about. Keys are unique on their shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Accounts by id.
    Account,
    /// The account that has a login.
    Login,
    /// The engagements that an account may see.
    Grants,
    /// Signed-in browsers by the digest of their token.
    Session,
    /// The sessions of an account: its id, a slash, the digest.
    SessionOf,
    /// Sign-in links by the digest of their token.
    Link,
    /// Access tokens of programs by their digest.
    Token,
    /// The access tokens of an account: its id, a slash, the digest.
    TokenOf,
    /// What a command that carried a key came to: the account, a slash, the key.
    Once,
    /// Keys of data subjects, wrapped: the engagement, a slash, the subject. Kept apart from everything
    /// else, so that a copy of the data does not hold them. Change them by themselves, and before what
    /// is sealed with them: a power cut may keep one of two places and not the other.
    SubjectKey,
    /// Subjects whose keys were destroyed: the engagement, a slash, the subject.
    Erased,
    /// Signatures of witnesses: the engagement, a slash, the size of the ledger, a slash, the digest of the key.
    Cosignature,
    /// Where messages are sent to: the engagement, a slash, an id.
    Webhook,
    /// What was sent and what came back, newest last: the webhook's key, a slash, the message.
    Delivery,
    /// When an account was last written to, and whether it wants to be.
    Digest,
    /// Imports of whole files: the engagement, a slash, the number.
    Import,
    /// Files that were brought to an engagement: the engagement, a slash, the digest.
    Upload,
    /// Facts about the store itself.
    Meta,
}

impl Shelf {
    /// All shelves.
    pub const ALL: [Self; 18] = [
        Self::Account,
        Self::Login,
        Self::Grants,
        Self::Session,
        Self::SessionOf,
        Self::Link,
        Self::Token,
        Self::TokenOf,
        Self::Once,
        Self::SubjectKey,
        Self::Erased,
        Self::Cosignature,
        Self::Webhook,
        Self::Delivery,
        Self::Digest,
        Self::Import,
        Self::Upload,
        Self::Meta,
    ];

    /// Its name on disk.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Login => "login",
            Self::Grants => "grants",
            Self::Session => "session",
            Self::SessionOf => "session-of",
            Self::Link => "link",
            Self::Token => "token",
            Self::TokenOf => "token-of",
            Self::Once => "once",
            Self::SubjectKey => "subject-key",
            Self::Erased => "erased",
            Self::Cosignature => "cosignature",
            Self::Webhook => "webhook",
            Self::Delivery => "delivery",
            Self::Digest => "digest",
            Self::Import => "import",
            Self::Upload => "upload",
            Self::Meta => "meta",
        }
    }
}

/// One change of records or jobs.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds a record, or replaces the one with its key.
    Put(Shelf, String, Vec<u8>),
    /// Adds a record that must not be there.
    Insert(Shelf, String, Vec<u8>),
    /// Replaces a record that must have this value.
    Replace {
        /// On which shelf.
        shelf: Shelf,
        /// Its key.
        key: String,
        /// What it must be.
        was: Vec<u8>,
        /// What it becomes.
        value: Vec<u8>,
    },
    /// Removes a record; one that is not there is removed already.
    Delete(Shelf, String),
    /// Changes nothing, and fails everything that goes with it when the record is not as stated.
    Expect(Shelf, String, Option<Vec<u8>>),
    /// Adds a job. One with this id that is there already is told to run once more after it is done;
    /// when it is due does not change.
    JobPut {
        /// Its id.
        id: String,
        /// Its queue.
        queue: Queue,
        /// When it is due.
        due: Instant,
        /// What it is about.
        payload: Vec<u8>,
    },
    /// The taker has done a job. It goes, unless it was put again meanwhile: then it is due at once.
    JobDone(Taken),
    /// The taker gives a job back, to be done later.
    JobAgain(Taken, Instant),
    /// Fails everything that goes with it when the job is no longer the taker's.
    JobHeld(Taken),
}

/// Shows no value: they hold personal data and digests of secrets.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(shelf, key, _) => write!(f, "Put({shelf:?}, {key})"),
            Self::Insert(shelf, key, _) => write!(f, "Insert({shelf:?}, {key})"),
            Self::Replace { shelf, key, .. } => write!(f, "Replace({shelf:?}, {key})"),
            Self::Delete(shelf, key) => write!(f, "Delete({shelf:?}, {key})"),
            Self::Expect(shelf, key, _) => write!(f, "Expect({shelf:?}, {key})"),
            Self::JobPut { id, queue, .. } => write!(f, "JobPut({queue:?}, {id})"),
            Self::JobDone(taken) => write!(f, "JobDone({})", taken.id),
            Self::JobAgain(taken, due) => write!(f, "JobAgain({}, {due})", taken.id),
            Self::JobHeld(taken) => write!(f, "JobHeld({})", taken.id),
        }
    }
}

/// What kind of work a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Reading a whole file of events.
    Import,
    /// Sending messages to one webhook.
    Webhook,
    /// Writing to people.
    Mail,
    /// Keeping house.
    House,
}

impl Queue {
    /// Its name on disk.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Webhook => "webhook",
            Self::Mail => "mail",
            Self::House => "house",
        }
    }
}

/// Until when a job is somebody's, and what proves it. Tokens are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The first instant at which others may take the job.
    pub until: Instant,
    /// What the taker shows with every change.
    pub token: Hash,
}

/// A job that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What proves that it was taken.
    pub taken: Taken,
    /// What it is about.
    pub payload: Vec<u8>,
}

/// Proof that a job was taken. It fails once another has taken the job: a taker that slept through its
/// time changes nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The job's id.
    pub id: String,
    /// The token of its lease.
    pub token: Hash,
    /// How often the job had been put when it was taken.
    pub puts: u64,
}

#[cfg(test)]
mod tests;
