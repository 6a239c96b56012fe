//! Where things are kept: sealed entries, blobs, tails of unsealed events, and records, behind one narrow
//! trait with two engines.
//!
//! **Invariant:** an answer of success means it is on disk. What cannot be saved is refused whole.
//!
//! **Invariant:** the store knows no business rule, no clock and no randomness. Instants and tokens are
//! handed in; entries arrive sealed and are checked against their hash on the way in and on the way out.

pub mod blob;
mod check;
#[cfg(test)]
mod contract;
pub mod copy;
pub mod error;
pub mod folder;
pub mod people;
pub mod place;
pub mod postgres;
pub mod sqlite;
pub mod store;

pub use self::postgres::Postgres;
pub use error::StoreError;
pub use people::{Account, Link, Session};
pub use place::{BlobPlace, Place};
pub use sqlite::Sqlite;
pub use store::{Change, Chunk, ExternalId, Job, KnownChunk, Lease, Queue, Shelf, Store, Tail, Taken};
