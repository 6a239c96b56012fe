//! A receipt: the proof of one entry in one file, which a party keeps and anybody checks without a server.

use super::{Trusted, line::Line, verify};
use outrigger_kernel::{
    AccountId, Checkpoint, EngagementId, Entry, Hash, Instant, Refusal, Seq, merkle,
    note::{Note, VerifierKey},
    refusal,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes that a receipt may have: a payload of the store, each byte of it escaped, and the rest.
pub const RECEIPT_BYTES_MAX: usize = 8 << 20;

const FORMAT: &str = "outrigger/receipt/1";

/// How a receipt of this format is checked. The words belong to the format: others would make another one.
const HOW: [&str; 6] = [
    "This file proves that one entry stands in the ledger of an engagement. No server is needed to check it.",
    "With the program: outrigger ledger verify FILE",
    "By hand: the SHA-256 of the salt's bytes and the payload is the last line of the leaf text, and the SHA-256 of \
     a zero byte and the leaf text is the leaf of the entry.",
    "The path leads from the leaf to the root, as RFC 6962 lays down. The root is the third line of the checkpoint, \
     in base64.",
    "The checkpoint is a signed note as in c2sp.org/signed-note. Compare the keys with the other party once.",
    "Personal data in the payload are sealed: what stands here can be proved, and not read without their keys.",
];

/// What goes into a receipt, in the order in which it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Receipt {
    format: String,
    how_to_check: Vec<String>,
    engagement: EngagementId,
    entry: Line,
    leaf_text: String,
    path: Vec<Hash>,
    checkpoint: String,
    keys: Vec<VerifierKey>,
}

/// An entry with what proves it.
#[derive(Clone, Debug)]
pub(crate) struct Proof<'a> {
    /// Whose ledger it is in.
    pub engagement: EngagementId,
    /// The entry.
    pub entry: &'a Entry,
    /// The hashes that lead from its leaf to the root of the checkpoint.
    pub path: Vec<Hash>,
    /// The checkpoint, with signatures of the keys and of nobody else.
    pub checkpoint: &'a Note,
    /// Who signed it, in the order of the signatures.
    pub keys: Vec<VerifierKey>,
}

/// What the verification of a receipt found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReceiptReport {
    /// Whose ledger it is about.
    pub engagement: EngagementId,
    /// The number of the entry.
    pub seq: Seq,
    /// When it was sealed.
    pub at: Instant,
    /// Whose command it came from.
    pub actor: AccountId,
    /// The name of the fact.
    pub kind: String,
    /// The fact as the ledger holds it.
    pub payload: String,
    /// How many entries the ledger had when the checkpoint was signed.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The names of the keys that signed the checkpoint.
    pub signed_by: Vec<String>,
    /// What is wrong, a sentence each; nothing in the receipt counts then.
    pub findings: Vec<String>,
    /// What is worth knowing and not wrong, a sentence each.
    pub remarks: Vec<String>,
}

impl ReceiptReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// A receipt as a file.
///
/// # Errors
/// When the payload of the entry is no text.
pub(crate) fn write(proof: Proof<'_>) -> Result<Vec<u8>, Refusal> {
    let seq = proof.entry.seq;
    let no_text = || refusal::unavailable(format!("What entry {seq} holds is not text."));
    let receipt = Receipt {
        format: FORMAT.into(),
        how_to_check: HOW.map(str::to_owned).into(),
        engagement: proof.engagement,
        entry: Line::of(proof.entry).ok_or_else(no_text)?,
        leaf_text: proof.entry.leaf_text(proof.engagement),
        path: proof.path,
        checkpoint: proof.checkpoint.to_string(),
        keys: proof.keys,
    };
    written(&receipt).ok_or_else(no_text)
}

/// Verifies a receipt with nothing but the receipt and what a party holds itself.
///
/// # Errors
/// When it cannot be read as a receipt. What is wrong in one that can is in the report.
pub fn verify_receipt(bytes: &[u8], trusted: &Trusted) -> Result<ReceiptReport, Refusal> {
    let receipt = read(bytes)?;
    let note: Note = receipt.checkpoint.parse().map_err(unreadable)?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(unreadable)?;
    let entry = receipt.entry.clone().sealed(receipt.engagement);
    let mut report = ReceiptReport {
        engagement: receipt.engagement,
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor,
        kind: entry.kind.clone(),
        payload: String::from_utf8_lossy(&entry.payload).into_owned(),
        size: checkpoint.size,
        root: checkpoint.root,
        signed_by: Vec::new(),
        findings: faults(&receipt, &entry, &checkpoint),
        remarks: Vec::new(),
    };
    // A receipt has one spelling: this covers every byte that the proof itself does not.
    let is_as_written = receipt.how_to_check == HOW && note.to_string() == receipt.checkpoint;
    if !is_as_written || written(&receipt).is_none_or(|own| own != bytes) {
        report.findings.push("The receipt is not written as it was made, so somebody has changed it.".into());
    }
    judge_signatures(&mut report, &note, &receipt.keys, &trusted.keys);
    for note in &trusted.notes {
        compare_kept(&mut report, &verify::kept(note)?);
    }
    Ok(report)
}

fn read(bytes: &[u8]) -> Result<Receipt, Refusal> {
    if bytes.len() > RECEIPT_BYTES_MAX {
        return Err(refusal::too_much("The receipt, in bytes,", RECEIPT_BYTES_MAX));
    }
    let receipt: Receipt = serde_json::from_slice(bytes).map_err(unreadable)?;
    if receipt.format != FORMAT {
        return Err(unreadable(format!("its format is not {FORMAT}")));
    }
    Ok(receipt)
}

/// What does not follow from the entry, which was sealed anew from what the receipt says.
fn faults(receipt: &Receipt, entry: &Entry, checkpoint: &Checkpoint) -> Vec<String> {
    let is_leaf = Line::of(entry).as_ref() == Some(&receipt.entry)
        && entry.leaf_text(receipt.engagement) == receipt.leaf_text;
    let place = (entry.seq.saturating_sub(1), checkpoint.size);
    let leads_there =
        entry.seq > 0 && merkle::verify_inclusion(entry.leaf, place, &receipt.path, checkpoint.root);
    let faults = [
        (!is_leaf, "The leaf is not the one that the contents of the entry give."),
        (!leads_there, "The path does not lead from the leaf to the root of the checkpoint."),
        (checkpoint.engagement != receipt.engagement, "The checkpoint is of another ledger than the entry."),
    ];
    faults.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, why)| why.to_owned()).collect()
}

/// Every signature must be by the key that the receipt names in its place, and one of them by a trusted key.
fn judge_signatures(report: &mut ReceiptReport, note: &Note, own: &[VerifierKey], trusted: &[VerifierKey]) {
    let is_signed = |key: &&VerifierKey| note.verified_by(key).is_some();
    let mut pairs = note.signatures.iter().zip(own);
    if note.signatures.len() != own.len() || !pairs.all(|(one, key)| one.claims(key) && is_signed(&key)) {
        report.findings.push("The checkpoint is not signed by the keys that the receipt names.".into());
    }
    let counted = if trusted.is_empty() { own } else { trusted };
    report.signed_by = counted.iter().filter(is_signed).map(|key| key.name.clone()).collect();
    if report.signed_by.is_empty() {
        report.findings.push("No key that you trust signed the checkpoint.".into());
    } else if trusted.is_empty() {
        let keys: Vec<String> = own.iter().map(VerifierKey::to_string).collect();
        report.remarks.push(format!(
            "The checkpoint is signed by keys inside the receipt; compare them with the other party: {}",
            keys.join(" ")
        ));
    }
}

/// What a checkpoint that a party kept says against the one in the receipt.
fn compare_kept(report: &mut ReceiptReport, kept: &Checkpoint) {
    if kept.engagement != report.engagement {
        let sentence =
            format!("The checkpoint you hold is of the ledger {}, the receipt is not.", kept.engagement);
        report.findings.push(sentence);
    } else if kept.size != report.size {
        report.remarks.push(format!(
            "The checkpoint you hold has {} entries and the one in the receipt {}: a proof from the server, or an \
             export, shows whether the two are of one ledger.",
            kept.size, report.size
        ));
    } else if kept.root != report.root {
        report.findings.push(format!(
            "The checkpoint you hold has another root over {} entries: the ledger was rewritten, or the two sides \
             were shown different ones.",
            kept.size
        ));
    }
}

fn written(receipt: &Receipt) -> Option<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(receipt).ok()?;
    bytes.push(b'\n');
    Some(bytes)
}

fn unreadable(why: impl std::fmt::Display) -> Refusal {
    refusal::invalid(format!("The receipt cannot be read: {why}.")).next("Ask for the receipt once more.")
}

#[cfg(test)]
mod tests;
