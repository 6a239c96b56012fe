//! Backups: taken while the server runs, restored into either engine, and believed only once they have
//! been restored.
//!
//! A backup is a tar of everything but sessions, links, the answers kept for retries, and keys. The keys of
//! data subjects go into a file of their own, so that they can be kept for a shorter time than the data:
//! what a ledger says of a person who was erased can be read only as long as an older key file exists. Names
//! and addresses of accounts are no part of a ledger and stand in the backup in plain; a restore takes them
//! away when it is told who was erased.
//!
//! The parts are read in an order in which nothing is missed: imports, events that wait, ledgers, what
//! became of those events, blobs, other records. So a backup is a prefix of every ledger with all that the
//! prefix names, whatever is written meanwhile.

mod chunk;
mod create;
mod manifest;
mod pack;
mod restore;
mod tails;
mod verify;

pub use create::create;
pub use manifest::{LedgerPart, Manifest};
pub use restore::{Restore, Restored, restore};
pub use verify::{Verified, verify};

use crate::trouble;
use outrigger_kernel::{EngagementId, Refusal, refusal};
use outrigger_store::{Shelf, Store};
use std::{fmt, io};

/// The format that every manifest names first.
const FORMAT: &str = "outrigger-backup/1";
/// The name of the part that lists the others, and stands last.
const MANIFEST: &str = "manifest.json";
/// Entries, chunks and records that are read at once.
const PAGE: usize = 1_000;

/// Shelves that are not taken along. Sessions and links end with the server they were made for. An answer
/// kept for a retry may name entries that came after the backup; without it the retry is simply done. Jobs
/// are made anew by whoever opens the store.
const LEFT_OUT: [Shelf; 4] = [Shelf::Session, Shelf::SessionOf, Shelf::Link, Shelf::Once];

/// Shelves by the time at which they are read: before the tails, or at the end.
fn is_early(shelf: Shelf) -> bool {
    shelf == Shelf::Import
}

/// Whether a shelf goes into the backup at all. Keys go into their own file.
fn is_kept(shelf: Shelf) -> bool {
    shelf != Shelf::SubjectKey && !LEFT_OUT.contains(&shelf)
}

/// Who was erased, engagement by engagement: what a restore of an older backup has to be told.
///
/// # Errors
/// When the store cannot be read.
pub fn erased(store: &dyn Store) -> Result<Vec<(EngagementId, String)>, Refusal> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = store.records(Shelf::Erased, "", &after, PAGE).map_err(trouble::store)?;
        all.extend(page.iter().filter_map(|(key, _)| {
            let (engagement, subject) = key.split_once('/')?;
            Some((engagement.parse().ok()?, subject.to_owned()))
        }));
        match page.last() {
            Some((last, _)) if page.len() == PAGE => after.clone_from(last),
            _ => return Ok(all),
        }
    }
}

fn unwritable(error: &io::Error) -> Refusal {
    let sentence = format!("The backup cannot be written: {error}.");
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            refusal::unavailable(sentence).next("Free space, or write it to another disk.")
        }
        _ => refusal::unavailable(sentence),
    }
}

fn unreadable(what: impl fmt::Display) -> Refusal {
    refusal::invalid(format!("This is no backup, or it is damaged: {what}."))
        .next("Take another one; a backup that was verified once is good while its bytes are.")
}

#[cfg(test)]
mod tests;
