//! Checkpoints that people keep in files: a signed note, its three lines alone, or what a witness remembers.

use crate::{
    exit::{Exit, Failure},
    files::{name, read_text},
};
use outrigger_kernel::{
    Checkpoint,
    note::{Note, VerifierKey},
};
use serde::Deserialize;
use std::path::Path;

/// Bytes that such a file may have.
const BYTES_MAX: usize = 256 << 10;

/// A checkpoint that somebody kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The note; without signatures when only its text was kept.
    pub note: Note,
    /// What it states.
    pub checkpoint: Checkpoint,
    /// The key of the server, where a witness remembers it.
    pub server_key: Option<VerifierKey>,
}

/// As much of a witness's memory as is needed here.
#[derive(Deserialize)]
struct Remembered {
    checkpoint: String,
    #[serde(rename = "server-key")]
    server_key: VerifierKey,
}

/// Reads a checkpoint from a file.
///
/// # Errors
/// When the file cannot be read, or holds none.
pub fn read(path: &Path) -> Result<Kept, Failure> {
    let text = read_text(path, BYTES_MAX)?;
    let (text, server_key) = match serde_json::from_str::<Remembered>(&text) {
        Ok(remembered) => (remembered.checkpoint, Some(remembered.server_key)),
        Err(_) => (text, None),
    };
    let no_checkpoint = |why: String| {
        let sentence = format!("{} holds no checkpoint: {why}.", name(path));
        Failure::new(Exit::Usage, sentence).hint(
            "Keep the lines that the page of the ledger shows, or what `outrigger witness show` prints.",
        )
    };
    let note = note(&text).map_err(no_checkpoint)?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(|error| no_checkpoint(error.to_string()))?;
    Ok(Kept { note, checkpoint, server_key })
}

/// A note as people paste it: line ends of any kind, with or without the last one, signed or not.
pub fn note(text: &str) -> Result<Note, String> {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let text = lines.join("\n") + "\n";
    if Checkpoint::parse(&text).is_ok() {
        return Ok(Note { text, signatures: Vec::new() });
    }
    text.parse::<Note>().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::{
        EngagementId, Hash, Instant,
        note::{KeyKind, SignerKey},
    };
    use serde_json::json;

    fn signed() -> (Note, SignerKey) {
        let server = SignerKey::new("outrigger", KeyKind::Ed25519, [7; 32]);
        let engagement = EngagementId::from_random([1; 16]);
        let text = Checkpoint { engagement, size: 3, root: Hash::of(b"root") }.to_string();
        let signatures = vec![server.sign(&text, Instant(0))];
        (Note { text, signatures }, server)
    }

    #[test]
    fn a_checkpoint_is_read_however_it_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.txt");
        let kept = |text: String| {
            std::fs::write(&path, text).unwrap();
            read(&path)
        };
        let (note, server) = signed();
        let whole = note.to_string();
        let state = json!({ "checkpoint": whole, "server-key": server.verifier(), "alarm": null });
        for text in [whole.clone(), whole.replace('\n', "\r\n"), format!("\n {}", whole.trim_end())] {
            let kept = kept(text).unwrap();
            assert_eq!((kept.note, kept.checkpoint.size, kept.server_key), (note.clone(), 3, None));
        }
        let remembered = kept(state.to_string()).unwrap();
        assert_eq!(
            (remembered.note, remembered.server_key.as_ref()),
            (note.clone(), Some(server.verifier()))
        );
        let bare = kept(note.text.clone()).unwrap();
        assert_eq!((bare.note.text, bare.note.signatures.len()), (note.text, 0));
        for wrong in ["", "hello", "{}", "outrigger/ledger/1/x\n3\n"] {
            let failure = kept(wrong.into()).unwrap_err();
            assert!(
                failure.exit == Exit::Usage && failure.message.contains("holds no checkpoint"),
                "{failure}"
            );
        }
    }
}
