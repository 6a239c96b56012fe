//! What a verification is given by the party that asks for it, and what it answers.

use outrigger_kernel::{
    EngagementId, Hash, Seq,
    note::{Note, VerifierKey},
    number::counted,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Sealed files that are missing, named one by one; the rest is counted.
const MISSING_NAMED_MAX: usize = 10;

/// What a party holds itself and therefore trusts.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// Whose signatures count; without any, those of the keys inside the export do.
    pub keys: Vec<VerifierKey>,
    /// Checkpoints that the party kept. Their signatures are not asked for: the party kept them itself.
    pub notes: Vec<Note>,
}

/// What the verification of an export found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Whose ledger it is.
    pub engagement: EngagementId,
    /// How many entries, from the first on, are what was sealed.
    pub entries: u64,
    /// The root over them.
    pub root: Hash,
    /// The names of the keys that signed the checkpoint.
    pub checkpoint_signed_by: Vec<String>,
    /// The first entry that is missing or not what was sealed, and why.
    pub first_bad: Option<(Seq, String)>,
    /// What else is wrong, a sentence each.
    pub findings: Vec<String>,
    /// What is worth knowing and not wrong, a sentence each.
    pub remarks: Vec<String>,
    /// How many sealed files were compared with their names.
    pub blobs_checked: u64,
    /// How many of them are not what their names say.
    pub blobs_bad: u64,
    /// Sealed files that the ledger names and that are not there as they were sealed.
    pub blobs_missing: Vec<Hash>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.first_bad.is_none() && self.findings.is_empty() && self.blobs_bad == 0
    }

    /// A sentence about the sealed files that are missing; none when all are there.
    pub(super) fn said_missing(&self, place: &str) -> Option<String> {
        let named: Vec<String> =
            self.blobs_missing.iter().take(MISSING_NAMED_MAX).map(Hash::to_string).collect();
        let count = counted(self.blobs_missing.len() as u64, "sealed file", "sealed files");
        let more = if self.blobs_missing.len() > named.len() { ", and others" } else { "" };
        (!named.is_empty()).then(|| {
            format!(
                "The ledger names {count} that {place} lacks, so figures that rest on them cannot be recomputed \
                 from it: {}{more}",
                named.join(" ")
            )
        })
    }
}
