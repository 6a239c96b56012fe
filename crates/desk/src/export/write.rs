//! Writes an export.

use super::{
    BLOBS, CHECKPOINT, ENTRIES_MAX, KEYS, LEDGER, LEDGER_BYTES_MAX, LINE_BYTES_MAX, PEOPLE, README, VERIFIER,
    line,
};
use outrigger_kernel::{
    AccountId, Checkpoint, Entry, Hash, Refusal, Side,
    note::{Note, VerifierKey},
    refusal,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::Write,
};
use tar::{Builder, EntryType, Header};

/// What goes into an export beside the entries and the sealed files themselves.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The signed checkpoint; it says whose ledger it is and how many of its entries are exported.
    pub checkpoint: Note,
    /// The key that the server signs checkpoints with.
    pub server: VerifierKey,
    /// The keys of the witnesses whom the ledger names, and for which side they watch.
    pub witnesses: Vec<(Side, VerifierKey)>,
    /// The names of members.
    pub people: BTreeMap<AccountId, String>,
    /// The sealed files to take along.
    pub blobs: BTreeSet<Hash>,
}

/// Writes an export: the entries that the checkpoint covers, and each sealed file as `blob` gives it.
///
/// Entries behind the checkpoint are left out: the ledger may have grown meanwhile.
///
/// # Errors
/// When entries or sealed files are missing, damaged or over a limit, or `to` cannot be written. What was
/// written until then is no export: it lacks the ledger.
pub fn write(
    to: &mut dyn Write,
    parts: &Parts,
    entries: impl Iterator<Item = Result<Entry, Refusal>>,
    blob: &mut dyn FnMut(Hash) -> Result<Vec<u8>, Refusal>,
) -> Result<(), Refusal> {
    let ledger = spooled(parts, entries)?;
    let people = serde_json::to_vec_pretty(&parts.people).map_err(unwritable)?;
    let mut tar = Builder::new(to);
    put(&mut tar, README, include_bytes!("README.txt"))?;
    put(&mut tar, VERIFIER, include_bytes!("verify.py"))?;
    put(&mut tar, CHECKPOINT, parts.checkpoint.to_string().as_bytes())?;
    put(&mut tar, KEYS, keys(parts).as_bytes())?;
    put(&mut tar, PEOPLE, &people)?;
    for digest in &parts.blobs {
        let bytes = blob(*digest)?;
        if Hash::of(&bytes) != *digest {
            return Err(refusal::unavailable(format!("The sealed file {digest} is not what was sealed."))
                .next("Restore it from a backup, then export again."));
        }
        put(&mut tar, &format!("{BLOBS}{digest}"), &bytes)?;
    }
    put(&mut tar, LEDGER, &ledger)?;
    tar.finish().and_then(|()| tar.get_mut().flush()).map_err(unwritable)
}

/// The lines of the ledger, in memory: a tar states the size of a file before its bytes.
fn spooled(
    parts: &Parts,
    mut entries: impl Iterator<Item = Result<Entry, Refusal>>,
) -> Result<Vec<u8>, Refusal> {
    let checkpoint = Checkpoint::parse(&parts.checkpoint.text)
        .map_err(|error| refusal::invalid(format!("The export needs a checkpoint: {error}.")))?;
    if checkpoint.size > ENTRIES_MAX {
        return Err(refusal::too_much("The number of entries in an export", ENTRIES_MAX));
    }
    let mut ledger = Vec::new();
    for seq in 1..=checkpoint.size {
        let lost = || refusal::unavailable(format!("Entry {seq} of the ledger is not where it should be."));
        let entry = entries.next().ok_or_else(lost)??;
        if entry.seq != seq {
            return Err(lost());
        }
        let line = line::written(&entry)
            .ok_or_else(|| refusal::unavailable(format!("What entry {seq} holds is not text.")))?;
        if line.len() > LINE_BYTES_MAX || ledger.len() + line.len() > LEDGER_BYTES_MAX {
            return Err(refusal::too_much("The ledger of an export, in bytes,", LEDGER_BYTES_MAX));
        }
        ledger.extend_from_slice(line.as_bytes());
    }
    Ok(ledger)
}

/// One line for each key: who uses it, and the key.
fn keys(parts: &Parts) -> String {
    let witnesses = parts.witnesses.iter().map(|(side, key)| format!("{side} {key}\n"));
    std::iter::once(format!("server {}\n", parts.server)).chain(witnesses).collect()
}

/// One file of the tar. Nothing in its header depends on the machine or the hour.
pub(super) fn put<W: Write>(tar: &mut Builder<W>, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    tar.append_data(&mut header, name, bytes).map_err(unwritable)
}

fn unwritable(error: impl fmt::Display) -> Refusal {
    refusal::unavailable(format!("The export could not be written: {error}."))
}
