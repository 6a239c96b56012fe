//! What somebody brings to be kept as a co-signed checkpoint, and why it is not taken.

use crate::Snapshot;
use outrigger_kernel::{
    Checkpoint, Instant, Micros, Refusal,
    note::{Note, Signature},
    refusal,
    time::MINUTE,
};
use outrigger_lifecycle::engagement::Witness;

/// Bytes that a note may have which somebody sends.
pub const NOTE_BYTES_MAX: usize = 128 << 10;
/// How far the clock of a witness may be ahead.
const AHEAD_MAX: Micros = 10 * MINUTE;

/// The note that somebody sends.
pub(super) fn parse(note: &str) -> Result<Note, Refusal> {
    if note.len() > NOTE_BYTES_MAX {
        return Err(refusal::too_much("The note, in bytes,", NOTE_BYTES_MAX).at("note"));
    }
    // Browsers send line feeds as two characters.
    note.replace("\r\n", "\n").parse::<Note>().map_err(|error| {
        refusal::invalid(format!("The note cannot be read: {error}."))
            .at("note")
            .next("Send the checkpoint as it was handed out, with the signature of the witness below it.")
    })
}

/// How many entries the checkpoint covers, which must be what this ledger was at that size.
pub(super) fn same_history(snapshot: &Snapshot, note: &Note) -> Result<u64, Refusal> {
    let (id, head) = (snapshot.id, snapshot.tree.size());
    let checkpoint = Checkpoint::parse(&note.text)
        .map_err(|error| refusal::invalid(format!("The note is no checkpoint: {error}.")).at("note"))?;
    let Checkpoint { engagement, size, root } = checkpoint;
    let wrong = if engagement != id {
        format!("The checkpoint is of the ledger {engagement}, and this one is {id}.")
    } else if size > head {
        format!("The checkpoint covers {size} entries, and this ledger has {head}.")
    } else if snapshot.tree.root_at(size) != Some(root) {
        format!("The checkpoint has another root over {size} entries than this ledger.")
    } else {
        return Ok(size);
    };
    Err(refusal::invalid(wrong).at("note").next(
        "Keep the checkpoint, and compare it with what the other side holds: \
         `outrigger witness compare` tells whether the two saw one ledger.",
    ))
}

/// The signatures under a note that are by witnesses of the ledger, each with its time.
pub(super) fn signatures<'a>(
    snapshot: &'a Snapshot,
    note: &Note,
    now: Instant,
) -> Result<Vec<(&'a Witness, Signature, Instant)>, Refusal> {
    let mut found = Vec::new();
    for witness in &snapshot.engagement.witnesses {
        let Some(signature) = note.signatures.iter().find(|one| one.claims(&witness.key)) else { continue };
        let name = &witness.key.name;
        let at = note.verified_by(&witness.key).and_then(|signed| signed.at).ok_or_else(|| {
            refusal::invalid(format!("The signature of {name} is not by the key that the ledger names."))
                .at("note")
        })?;
        if at > now.plus(AHEAD_MAX) {
            let sentence = format!("The clock of {name} is ahead: it signed at {at}, and it is {now} now.");
            return Err(refusal::invalid(sentence).at("note").next("Set its clock, and sign once more."));
        }
        found.push((witness, signature.clone(), at));
    }
    if found.is_empty() {
        return Err(refusal::not_allowed("co-sign this ledger with such a key", "a witness that it names")
            .at("note")
            .next("A lead names the key with engagement.name-witness; then send the note again."));
    }
    Ok(found)
}
