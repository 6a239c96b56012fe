//! Exit codes, and why a verb ended early. What failed elsewhere becomes a code here and nowhere else.

use outrigger_kernel::{Code, Refusal};
use outrigger_store::StoreError;
use std::{fmt, io, process::ExitCode};

/// What the process leaves with. Scripts rely on the numbers, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It is done.
    Ok = 0,
    /// Something went wrong that has no code of its own.
    Unexpected = 1,
    /// The command line, the agreement or the question file is wrong.
    Usage = 2,
    /// It does not exist, or this user may not.
    NotFound = 3,
    /// It is done, but input rows were rejected, or parts were left out.
    Rejected = 4,
    /// Somebody was first, or it is already so.
    Conflict = 5,
    /// A gate is closed; or a level is missed, and the caller wanted to know.
    Missed = 6,
    /// What was recomputed is not what was sealed.
    NotVerified = 7,
    /// The disk is full, failing or read-only.
    NoRoom = 8,
    /// A port is taken, or somebody did not answer in time.
    Unreachable = 9,
    /// Interrupted before everything was put away.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a verb ended early, what to leave with, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What to leave with.
    pub exit: Exit,
    /// One sentence: what is wrong and where. Empty when there is nobody to tell.
    pub message: String,
    /// One sentence: what to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with its sentence.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// An end that needs no words, as when the reader of a pipe has gone.
    pub fn silent(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    /// The same failure, with what to do next.
    #[must_use]
    pub fn hint(mut self, sentence: impl Into<String>) -> Self {
        self.hint = Some(sentence.into());
        self
    }

    /// Reading or writing `place` failed; `act` is the verb, as in "read".
    pub fn io(act: &str, place: &str, error: &io::Error) -> Self {
        let failure = Self::new(exit_of(error), format!("Cannot {act} {place}: {error}."));
        match error.kind() {
            io::ErrorKind::NotFound => failure.hint("Check the path."),
            io::ErrorKind::PermissionDenied => failure.hint("Check who may use it."),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                failure.hint("Free space and try again.")
            }
            _ => failure,
        }
    }
}

/// The exit code of a failed read or write.
pub fn exit_of(error: &io::Error) -> Exit {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Exit::NotFound,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem => {
            Exit::NoRoom
        }
        io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable | io::ErrorKind::TimedOut => {
            Exit::Unreachable
        }
        io::ErrorKind::Interrupted => Exit::Interrupted,
        _ => Exit::Unexpected,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let exit = match refusal.code {
            Code::Invalid | Code::TooMuch => Exit::Usage,
            Code::NotFound | Code::NotAllowed => Exit::NotFound,
            Code::Conflict | Code::KeyReused => Exit::Conflict,
            Code::NotReady => Exit::Missed,
            Code::Full | Code::Unavailable => Exit::NoRoom,
        };
        Self { exit, message: refusal.message, hint: refusal.next }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::Conflict { .. } | StoreError::Changed { .. } | StoreError::Taken { .. } => {
                Exit::Conflict
            }
            StoreError::Damaged { .. } => Exit::NotVerified,
            StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Disk { .. }
            | StoreError::Stopped { .. } => Exit::NoRoom,
            StoreError::InUse { .. } => Exit::Unreachable,
            StoreError::TooLarge { .. } => Exit::Usage,
            StoreError::Misuse { .. }
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::Engine { .. } => Exit::Unexpected,
        };
        Self::new(exit, error.to_string())
    }
}

#[cfg(test)]
mod tests;
