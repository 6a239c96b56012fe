//! Why the store did not do what it was asked: one sentence each, with what to do next.

use outrigger_kernel::Seq;
use thiserror::Error;

/// Why the store did not do what it was asked. A stated cause is the engine's own wording.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Somebody appended first.
    #[error("Somebody saved first: by now {head} are kept. Load it again and retry.")]
    Conflict {
        /// How many entries the ledger has, or chunks the tail.
        head: Seq,
    },
    /// A record or a job is not what a change expected.
    #[error("Somebody changed {what} meanwhile. Load it again and retry.")]
    Changed {
        /// What it is.
        what: String,
    },
    /// Another account has the login.
    #[error("The login {login} belongs to another account. Choose a different one.")]
    Taken {
        /// The login asked for.
        login: String,
    },
    /// A limit would be passed.
    #[error("Too large: {what} are limited to {limit}. Send or ask for less at once.")]
    TooLarge {
        /// What is limited, in the plural.
        what: &'static str,
        /// The most that is accepted.
        limit: usize,
    },
    /// The caller broke a promise of the trait.
    #[error("The store was asked for something that cannot be: {what}. Nothing was saved; please report it.")]
    Misuse {
        /// What cannot be, and where.
        what: String,
    },
    /// What is on disk is not what was saved.
    #[error("The data folder is damaged: {what}. Keep it as it is and restore a backup beside it.")]
    Damaged {
        /// What is damaged.
        what: String,
    },
    /// There is no room for what was to be saved.
    #[error("The disk is full, so nothing was saved. Free space and try again.")]
    Full,
    /// The data folder may be read only.
    #[error("The data folder cannot be written to. Make it writable for this user and try again.")]
    ReadOnly,
    /// The disk failed while reading.
    #[error("The disk failed: {cause}. Check the disk before you go on.")]
    Disk {
        /// How it failed.
        cause: String,
    },
    /// The disk failed while writing, so that no later write can be trusted.
    #[error("Saving failed and was switched off: {cause}. Check the disk, then start the server again.")]
    Stopped {
        /// How it failed.
        cause: String,
    },
    /// Another process has the data folder open.
    #[error("The data folder {folder} is in use by another process. Stop that one or choose another folder.")]
    InUse {
        /// The folder asked for.
        folder: String,
    },
    /// A later version of the program wrote the data folder.
    #[error(
        "The data folder has schema version {found}; this program knows {known}. Run the newer program, \
         or restore a backup made before the update."
    )]
    Newer {
        /// The version in the folder.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// An earlier version of the program wrote what may only be read.
    #[error(
        "The data has schema version {found}, and this program reads {known}. Start the server with it once: \
         that brings it up to date."
    )]
    Older {
        /// The version that was found.
        found: u32,
        /// The version that this program reads.
        known: u32,
    },
    /// The engine refused for a reason that has no name here.
    #[error("The store could not answer: {cause}. Try again; if it stays so, please report it.")]
    Engine {
        /// The engine's own wording.
        cause: String,
    },
}
