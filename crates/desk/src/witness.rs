//! Signed checkpoints: what the server says a ledger was at one size, and which witnesses say the same.
//!
//! A witness keeps what it has seen and signs what grew out of it. Two sides whose witnesses signed one
//! checkpoint have seen one ledger.

mod brought;

pub use brought::NOTE_BYTES_MAX;

use crate::{Desk, Snapshot, trouble};
use outrigger_kernel::{
    AccountId, Checkpoint, EngagementId, Hash, Instant, Refusal, Seq, Side,
    note::{Note, Signature, VerifierKey},
    refusal,
};
use outrigger_lifecycle::engagement::Witness;
use outrigger_store::{Change, Shelf};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Checkpoints of which the signature of one witness is kept: its newest ones.
const KEPT_PER_WITNESS: usize = 64;

/// A signed checkpoint, with the witnesses who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint, signed by the server and then by each of the witnesses.
    pub note: Note,
    /// How many entries it covers.
    pub size: u64,
    /// Who signed it besides the server.
    pub witnesses: Vec<Cosigner>,
}

/// A witness who signed a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cosigner {
    /// For which side it watches.
    pub side: Side,
    /// Its key, as the ledger names it.
    pub key: VerifierKey,
    /// When it signed, by its own clock.
    pub at: Instant,
}

/// How far witnesses have followed a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Witnessed {
    /// How many entries the newest checkpoint covers that they signed.
    pub size: u64,
    /// Who signed it.
    pub by: Vec<Cosigner>,
    /// How many entries came since.
    pub since: u64,
}

/// A signature that was kept, and the witness who is said to have made it.
struct Kept<'a> {
    witness: &'a Witness,
    signature: Signature,
}

impl Desk {
    /// The checkpoint of a ledger as it is shown, signed by this server, with the signatures of witnesses who
    /// have seen exactly this.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn checkpoint(&self, snapshot: &Snapshot) -> Result<Note, Refusal> {
        Ok(self.signed(snapshot)?.note)
    }

    /// The newest checkpoint that a witness of each side has signed, or else the newest of those that most sides
    /// did; none while no witness has signed any.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn checkpoint_cosigned(&self, snapshot: &Snapshot) -> Result<Option<Cosigned>, Refusal> {
        self.cosigned_from(snapshot, 0)
    }

    /// Keeps what witnesses signed: a checkpoint of this ledger below which there is a signature by a key that
    /// the ledger names. Whoever brings it only has to be a member, since the signature speaks for itself.
    ///
    /// # Errors
    /// Invalid when the note is no checkpoint of this ledger, its history is another, or a signature is not by
    /// the key that it names; not allowed when no witness of the ledger signed it.
    pub fn cosign(
        &self,
        account: AccountId,
        engagement: EngagementId,
        note: &str,
    ) -> Result<Cosigned, Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        let note = brought::parse(note)?;
        let size = brought::same_history(&snapshot, &note)?;
        let mut changes = self.outlived(&snapshot)?;
        for (witness, signature, at) in brought::signatures(&snapshot, &note, self.now())? {
            let key = format!("{engagement}/{}{}", padded(size), digest(&witness.key));
            let before = self.store().record(Shelf::Cosignature, &key).map_err(trouble::store)?;
            let before = before.as_deref().and_then(read);
            let before = before.and_then(|signature| when(&note.text, &Kept { witness, signature }));
            // Sent late or twice: the newest word of a witness counts.
            if before.is_none_or(|before| before < at) {
                let line = signature.to_string().into_bytes();
                changes.push(Change::Put(Shelf::Cosignature, key, line));
            }
        }
        self.store().change(&changes).map_err(trouble::store)?;
        self.signed_at(&snapshot, size)
    }

    /// How far witnesses have followed a ledger; none while they signed nothing.
    pub(crate) fn witnessed(&self, snapshot: &Snapshot) -> Result<Option<Witnessed>, Refusal> {
        let cosigned = self.checkpoint_cosigned(snapshot)?;
        Ok(cosigned.map(|cosigned| Witnessed {
            since: snapshot.tree.size() - cosigned.size,
            size: cosigned.size,
            by: cosigned.witnesses,
        }))
    }

    /// The present checkpoint with whoever signed exactly this.
    pub(crate) fn signed(&self, snapshot: &Snapshot) -> Result<Cosigned, Refusal> {
        self.signed_at(snapshot, snapshot.tree.size())
    }

    fn signed_at(&self, snapshot: &Snapshot, size: u64) -> Result<Cosigned, Refusal> {
        let kept = self.kept(snapshot, &padded(size))?.remove(&size).unwrap_or_default();
        let cosigned = self.with_cosignatures(snapshot, size, &kept);
        cosigned.ok_or_else(|| refusal::not_found("checkpoint of so many entries", size))
    }

    /// As [`Desk::checkpoint_cosigned`], among the checkpoints that cover an entry.
    pub(crate) fn cosigned_from(&self, snapshot: &Snapshot, seq: Seq) -> Result<Option<Cosigned>, Refusal> {
        let kept = self.kept(snapshot, "")?;
        let mut sizes: Vec<(usize, u64)> = kept
            .range(seq..)
            .map(|(size, kept)| (sides(kept.iter().map(|one| one.witness.side)), *size))
            .collect();
        sizes.sort_unstable();
        // Signatures are verified from the best on. One that does not hold was put there by somebody else than
        // its witness: then the next best one is as good as anybody may believe.
        let verified = sizes.iter().rev().find_map(|(claimed, size)| {
            let cosigned = self.with_cosignatures(snapshot, *size, kept.get(size)?)?;
            (sides(cosigned.witnesses.iter().map(|one| one.side)) == *claimed).then_some(cosigned)
        });
        Ok(verified)
    }

    /// The checkpoint at a size with the server's signature and those of the kept ones that hold.
    fn with_cosignatures(&self, snapshot: &Snapshot, size: u64, kept: &[Kept<'_>]) -> Option<Cosigned> {
        let root = snapshot.tree.root_at(size)?;
        let text = Checkpoint { engagement: snapshot.id, size, root }.to_string();
        let server = self.keys().server().sign(&text, self.now());
        let mut cosigned =
            Cosigned { note: Note { text, signatures: vec![server] }, size, witnesses: Vec::new() };
        for one in kept {
            if let Some(at) = when(&cosigned.note.text, one) {
                let (side, key) = (one.witness.side, one.witness.key.clone());
                cosigned.witnesses.push(Cosigner { side, key, at });
                cosigned.note.signatures.push(one.signature.clone());
            }
        }
        Some(cosigned)
    }

    /// The signatures by keys that stand in the ledger as it is shown, of sizes that it has; `under` narrows the
    /// sizes.
    fn kept<'a>(&self, snapshot: &'a Snapshot, under: &str) -> Result<BTreeMap<u64, Vec<Kept<'a>>>, Refusal> {
        let standing: BTreeMap<String, &Witness> =
            snapshot.engagement.witnesses.iter().map(|witness| (digest(&witness.key), witness)).collect();
        let prefix = format!("{}/{under}", snapshot.id);
        let mut kept: BTreeMap<u64, Vec<Kept<'a>>> = BTreeMap::new();
        for (key, line) in self.all_records(Shelf::Cosignature, &prefix).map_err(trouble::store)? {
            let mut parts = key.split('/').skip(1);
            let size = parts.next().and_then(|size| size.parse::<u64>().ok());
            let witness = parts.next().and_then(|digest| standing.get(digest).copied());
            if let (Some(size), Some(witness), Some(signature)) = (size, witness, read(&line))
                && size <= snapshot.tree.size()
            {
                kept.entry(size).or_default().push(Kept { witness, signature });
            }
        }
        Ok(kept)
    }

    /// What is kept no longer: all but the newest signatures of each witness, and those of keys that do not
    /// stand in the ledger any more.
    fn outlived(&self, snapshot: &Snapshot) -> Result<Vec<Change>, Refusal> {
        let standing = snapshot.engagement.witnesses.iter().map(|witness| digest(&witness.key));
        let mut left: BTreeMap<String, usize> = standing.map(|digest| (digest, KEPT_PER_WITNESS)).collect();
        let prefix = format!("{}/", snapshot.id);
        let there = self.all_records(Shelf::Cosignature, &prefix).map_err(trouble::store)?;
        let mut outlived = Vec::new();
        // The newest stand last.
        for (key, _) in there.into_iter().rev() {
            let room = key.rsplit('/').next().and_then(|witness| left.get_mut(witness));
            match room {
                Some(room) if *room > 0 => *room -= 1,
                _ => outlived.push(Change::Delete(Shelf::Cosignature, key)),
            }
        }
        Ok(outlived)
    }
}

/// A signature as its record has it.
fn read(line: &[u8]) -> Option<Signature> {
    str::from_utf8(line).ok()?.parse().ok()
}

/// When the witness signed, if the signature is its own and of this text.
fn when(text: &str, kept: &Kept<'_>) -> Option<Instant> {
    let alone = Note { text: text.to_owned(), signatures: vec![kept.signature.clone()] };
    alone.verified_by(&kept.witness.key)?.at
}

/// How many sides there are among those who signed.
fn sides(of: impl Iterator<Item = Side>) -> usize {
    of.collect::<BTreeSet<_>>().len()
}

/// How the keys of records say a size: such that their order is that of the sizes.
fn padded(size: u64) -> String {
    format!("{size:020}/")
}

/// What names a witness in a record: the whole key. Its four-byte id could be made to fit another key.
fn digest(key: &VerifierKey) -> String {
    Hash::of(key.to_string().as_bytes()).to_string()
}

#[cfg(test)]
mod tests;
