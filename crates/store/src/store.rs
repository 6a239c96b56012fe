//! The trait that every storage engine implements, the rows it keeps besides entries, and its limits.

use crate::StoreError;
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq};
use std::fmt;

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
/// Rows that go into a tail in one call.
pub const TAIL_ROWS_MAX: usize = 100_000;
/// Rows of a tail that are read or sealed in one call: one batch holds a whole tail, so that what is
/// said to be complete is.
pub const TAIL_KEPT_MAX: usize = 1_000_000;
/// Bytes in one line of the tail: 1 MiB.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes in the login, the name, or the password hash of an account.
pub const ACCOUNT_TEXT_BYTES_MAX: usize = 1_000;

/// Keeps what the desk hands over. Calls block until they are answered; writes are durable by then.
///
/// # Errors
/// Any call may fail with [`StoreError::Disk`], [`StoreError::Damaged`] or [`StoreError::Engine`]; one
/// that writes also with [`StoreError::Full`], [`StoreError::ReadOnly`] or [`StoreError::Stopped`]; one
/// that is given or asked for too much with [`StoreError::TooLarge`]. Errors beyond these are named at
/// the method. A call that fails has changed nothing, save that after `Stopped` the last change may turn
/// out to be there once the server has been started again.
pub trait Store: Send + Sync {
    /// Appends entries to a ledger that has `expected_seq` of them: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the ledger has another length; [`StoreError::Misuse`] when the
    /// entries do not follow each other from `expected_seq + 1` or do not fit their leaf hashes.
    fn append(
        &self,
        engagement: EngagementId,
        expected_seq: Seq,
        entries: &[Entry],
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

    /// Adds rows to the tail of a source. A row whose external id this source has brought before, sealed
    /// since or not, or earlier in the same call, is counted and left out.
    fn tail_append(
        &self,
        engagement: EngagementId,
        source: u32,
        rows: &[TailRow],
    ) -> Result<TailAppended, StoreError>;

    /// The unsealed rows of a source in the order they arrived, at most `limit`.
    fn tail_range(
        &self,
        engagement: EngagementId,
        source: u32,
        limit: usize,
    ) -> Result<Vec<TailRow>, StoreError>;

    /// Takes the first `rows` rows off the tail. Their external ids stay known.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the tail has fewer rows.
    fn tail_seal(&self, engagement: EngagementId, source: u32, rows: usize) -> Result<(), StoreError>;

    /// How many unsealed rows a source has.
    fn tail_len(&self, engagement: EngagementId, source: u32) -> Result<u64, StoreError>;

    /// Adds an account, or replaces the one with its id. Logins are compared byte by byte.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another account has the login.
    fn account_put(&self, account: &Account) -> Result<(), StoreError>;

    /// The account with this id.
    fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// The account with this login.
    fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError>;

    /// Lets an account see an engagement. What it may do there, the ledger decides.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    fn grant_put(&self, account: AccountId, engagement: EngagementId) -> Result<(), StoreError>;

    /// The engagements that an account may see, in the order they were granted.
    fn grants(&self, account: AccountId) -> Result<Vec<EngagementId>, StoreError>;

    /// Adds a session, or replaces the one with its digest.
    ///
    /// One that was seen since it was made is brought up to date, and not made again when it has ended.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    fn session_put(&self, session: &Session) -> Result<(), StoreError>;

    /// The session of a token. Whether it is too old is for the asker to say.
    fn session(&self, token_digest: Hash) -> Result<Option<Session>, StoreError>;

    /// Forgets a session; one that is unknown is forgotten already.
    fn session_end(&self, token_digest: Hash) -> Result<(), StoreError>;

    /// Adds a sign-in link.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    fn link_put(&self, link: &Link) -> Result<(), StoreError>;

    /// Uses up a sign-in link: its account the first time, `None` when it is used, unknown or expired.
    fn link_take(&self, token_digest: Hash, now: Instant) -> Result<Option<AccountId>, StoreError>;
}

/// One event that waits to be sealed into a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TailRow {
    /// What the source calls the event, reduced to sixteen bytes.
    pub external_id: [u8; 16],
    /// The event as the desk wrote it down.
    pub line: Vec<u8>,
}

/// What became of the rows of one [`Store::tail_append`]: together they are all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TailAppended {
    /// Rows that are now in the tail.
    pub accepted: usize,
    /// Rows that the source had brought before.
    pub duplicates: usize,
}

/// A person who can sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The id that ledger entries name.
    pub id: AccountId,
    /// What the person types to sign in; unique.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The password hash as a PHC string; `None` for one who signs in by link only.
    pub password: Option<String>,
    /// When the account was made.
    pub created: Instant,
}

/// Shows the id alone: logs carry neither personal data nor password hashes.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A signed-in browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of the token in the cookie; the token itself is never kept.
    pub token_digest: Hash,
    /// Who signed in.
    pub account: AccountId,
    /// When they signed in.
    pub created: Instant,
    /// When they were last seen.
    pub seen: Instant,
    /// What a form must send back to be believed.
    pub csrf: Hash,
}

/// Shows no secret: logs must not let anybody forge a form.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.account)
            .field("created", &self.created)
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

/// A link that signs somebody in once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The digest of the token in the link.
    pub token_digest: Hash,
    /// Whom it signs in.
    pub account: AccountId,
    /// The first instant at which it no longer works.
    pub expires: Instant,
}

#[cfg(test)]
mod tests;
