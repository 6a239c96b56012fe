//! Where things are kept: sealed entries, blobs, the tail of unsealed events, and accounts, behind one
//! narrow trait.
//!
//! **Invariant:** an answer of success means it is on disk. What cannot be saved is refused whole.
//!
//! **Invariant:** the store knows no business rule, no clock and no randomness. Instants and tokens are
//! handed in; entries arrive sealed and are checked against their hash on the way in and on the way out.

mod check;
#[cfg(test)]
mod contract;
pub mod error;
pub mod sqlite;
pub mod store;

pub use error::StoreError;
pub use sqlite::Sqlite;
pub use store::{Account, Link, Session, Store, TailAppended, TailRow};
