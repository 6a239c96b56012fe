//! What the errors of PostgreSQL mean for the person in front of it.

use crate::StoreError;
use postgres::error::SqlState;
use std::{error::Error, io, iter};

/// Why a call did not come through.
#[derive(Debug)]
pub(super) enum Fault {
    /// The store has a word for it.
    Said(StoreError),
    /// The database refused, or was lost.
    Database(postgres::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Said(error)
    }
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl Fault {
    /// Whether the connection is gone. What it had begun is undone by the database, unless it was just
    /// being committed.
    pub(super) fn is_lost(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error.code() {
            Some(code) => is_farewell(code),
            None => error.is_closed() || error.source().is_some_and(|cause| cause.is::<io::Error>()),
        }
    }

    /// Whether the same call may come through when it is made again.
    pub(super) fn may_pass(&self) -> bool {
        let Self::Database(error) = self else { return false };
        let is_in_the_way = |code: &SqlState| {
            [
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::T_R_SERIALIZATION_FAILURE,
                // Somebody who takes no locks was first: seen from the start, it is a conflict.
                SqlState::UNIQUE_VIOLATION,
            ]
            .contains(code)
        };
        self.is_lost() || error.code().is_some_and(is_in_the_way)
    }

    /// The store's error for it, given how a sentence names the database.
    pub(super) fn words(self, database: &str) -> StoreError {
        match self {
            Self::Said(error) => error,
            Self::Database(error) => match error.as_db_error() {
                Some(answer) => answered(answer.code(), answer.message(), database),
                None => StoreError::Engine { cause: unanswered(&error, database) },
            },
        }
    }
}

/// Whether the database says with this that it ends the connection.
fn is_farewell(code: &SqlState) -> bool {
    let farewells = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_SESSION_TIMEOUT,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    // Class 08 is trouble with the connection itself.
    farewells.contains(code) || code.code().starts_with("08")
}

/// What the database said no to, and what helps.
fn answered(code: &SqlState, message: &str, database: &str) -> StoreError {
    let cause = match *code {
        SqlState::DISK_FULL => return StoreError::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => return StoreError::ReadOnly,
        SqlState::IO_ERROR => return StoreError::Disk { cause: format!("{database} says: {message}") },
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            return StoreError::Damaged { what: format!("{database} says: {message}") };
        }
        SqlState::CHARACTER_NOT_IN_REPERTOIRE | SqlState::UNTRANSLATABLE_CHARACTER => {
            return StoreError::Misuse { what: format!("a text that no database can hold, {message}") };
        }
        SqlState::INVALID_CATALOG_NAME => format!("there is no such thing as {database}. Create it first"),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            format!("{database} does not let this user in: {message}. Check user, password and pg_hba.conf")
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            format!("{database} says: {message}. Let its owner grant this user what it needs")
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            format!("{database} has no connection left. Raise max_connections or stop other programs")
        }
        SqlState::LOCK_NOT_AVAILABLE => format!("somebody else held a lock in {database} for too long"),
        _ => format!("{database} says: {message}"),
    };
    StoreError::Engine { cause }
}

/// Why there was no answer. The wording of the causes names hosts and files, never a password.
fn unanswered(error: &postgres::Error, database: &str) -> String {
    let first: &(dyn Error + 'static) = error;
    let causes = iter::successors(Some(first), |&error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    let causes = causes.join(", ");
    if causes.contains("invalid peer certificate") {
        return format!(
            "{database} shows a certificate that nobody known vouches for: {causes}. Name the file of its \
             authority with sslrootcert=FILE, or go without TLS where the network is trusted with \
             sslmode=disable"
        );
    }
    format!("{database} does not answer: {causes}")
}

#[cfg(test)]
mod tests;
