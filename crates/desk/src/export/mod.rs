//! Taking a ledger elsewhere: an export that anybody verifies offline, without this program or its server.
//!
//! An export is a tar, byte for byte the same for the same ledger. Its ledger is the last file, so that an
//! export which was cut short is never taken for a whole one. `verify.py` travels inside it; it and
//! [`verify()`] come to the same verdict over every export.

mod desk;
mod files;
pub(crate) mod line;
mod named;
pub(crate) mod receipt;
mod report;
mod store;
mod verify;
mod write;

pub use receipt::{RECEIPT_BYTES_MAX, ReceiptReport, verify_receipt};
pub use report::{Report, Trusted};
pub use store::verify_store;
pub use verify::{verify, verify_path};
pub use write::{Parts, write};

use outrigger_kernel::{Refusal, refusal};

/// Entries that an export may have.
pub const ENTRIES_MAX: u64 = 1_000_000;
/// Bytes that the ledger of an export may have.
pub const LEDGER_BYTES_MAX: usize = 1 << 30;
/// Bytes that a line of the ledger may have: a payload of the store, each byte of it escaped, and the rest.
pub const LINE_BYTES_MAX: usize = 4 << 20;
/// Files that an export may have.
pub const FILES_MAX: usize = 1_000_000;
/// Bytes that the checkpoint or the list of keys may have.
pub const TEXT_BYTES_MAX: u64 = 1 << 20;

const README: &str = "README.txt";
const VERIFIER: &str = "verify.py";
const CHECKPOINT: &str = "checkpoint.txt";
const KEYS: &str = "keys.txt";
const PEOPLE: &str = "people.json";
const BLOBS: &str = "blobs/";
const LEDGER: &str = "ledger.ndjson";

/// An export that cannot be read to its end.
fn unreadable(why: impl std::fmt::Display) -> Refusal {
    refusal::invalid(format!("The export cannot be read: {why}.")).next("Ask for the export once more.")
}

#[cfg(test)]
mod tests;
