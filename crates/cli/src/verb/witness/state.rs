//! What a witness remembers. It is on disk before anything is signed: a witness that forgot what it signed could
//! be made to sign two histories.

use crate::{
    durable,
    exit::{Exit, Failure},
    files,
};
use outrigger_kernel::{
    Checkpoint, EngagementId,
    note::{Note, VerifierKey},
};
use serde::{Deserialize, Serialize};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Bytes that the file may have.
const BYTES_MAX: usize = 256 << 10;
/// Alarms whose evidence may lie beside one memory.
const ALARMS_MAX: usize = 1_000;

/// The memory of a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct State {
    /// Whose ledger is followed.
    pub engagement: EngagementId,
    /// The key with which the server signs, to which the witness keeps.
    pub server_key: VerifierKey,
    /// The newest checkpoint that grew out of all before it, as a note.
    pub checkpoint: String,
    /// Why the witness signs no more.
    pub alarm: Option<String>,
}

impl State {
    /// What a witness remembers; nothing before it has seen anything.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else: then nothing may be signed.
    pub fn read(path: &Path) -> Result<Option<Self>, Failure> {
        if path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Ok(None);
        }
        let text = files::read_text(path, BYTES_MAX)?;
        let wrong = |why: String| {
            let sentence = format!("{} is not what a witness remembers: {why}.", path.display());
            Failure::new(Exit::Usage, sentence)
                .hint("Restore it. Without it, a ledger that was rewritten would be taken for a new one.")
        };
        let state: Self = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        state.seen().map_err(wrong)?;
        Ok(Some(state))
    }

    /// Remembers it, durably.
    ///
    /// # Errors
    /// When the file cannot be written; then the old one stands.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            Failure::new(Exit::Unexpected, format!("The memory of the witness cannot be written: {error}."))
        })?;
        durable::replace(path, &(text + "\n"))
    }

    /// What the checkpoint states.
    ///
    /// # Errors
    /// The end of a sentence, when it is none of this engagement.
    pub fn seen(&self) -> Result<Checkpoint, String> {
        let note: Note = self.checkpoint.parse().map_err(|error| format!("{error}"))?;
        let seen = Checkpoint::parse(&note.text).map_err(|error| error.to_string())?;
        if seen.engagement != self.engagement {
            return Err(format!("its checkpoint is of the ledger {}", seen.engagement));
        }
        Ok(seen)
    }
}

/// Keeps what proves an alarm beside the memory of the witness: what it had seen, what it was shown, and what was
/// to prove that the one grew out of the other.
///
/// # Errors
/// When a file cannot be written.
pub fn keep_evidence(state: &Path, parts: &[(&str, &str)]) -> Result<Vec<PathBuf>, Failure> {
    let place = |no: usize, part: &str| {
        let mut name = state.as_os_str().to_owned();
        name.push(format!(".alarm-{no}.{part}"));
        PathBuf::from(name)
    };
    // Evidence of an earlier alarm is evidence still.
    let is_free = |no: &usize| parts.iter().all(|(part, _)| !place(*no, part).exists());
    let no = (1..=ALARMS_MAX).find(is_free).unwrap_or(ALARMS_MAX);
    let keep = |(part, text): &(&str, &str)| {
        let path = place(no, part);
        durable::create(&path, text).map(|()| path)
    };
    parts.iter().map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::{
        Hash, Instant,
        note::{KeyKind, SignerKey},
    };
    use std::fs;

    fn state() -> State {
        let server = SignerKey::new("outrigger", KeyKind::Ed25519, [7; 32]);
        let engagement = EngagementId::from_random([1; 16]);
        let text = Checkpoint { engagement, size: 3, root: Hash::of(b"root") }.to_string();
        let signatures = vec![server.sign(&text, Instant(0))];
        let checkpoint = Note { text, signatures }.to_string();
        State { engagement, server_key: server.verifier().clone(), checkpoint, alarm: None }
    }

    #[test]
    fn what_is_remembered_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.json");
        assert_eq!(State::read(&path), Ok(None));
        let first = state();
        first.write(&path).unwrap();
        assert_eq!(State::read(&path), Ok(Some(first.clone())));
        assert_eq!(first.seen().unwrap().size, 3);
        let second = State { alarm: Some("it was rolled back".into()), ..first };
        second.write(&path).unwrap();
        assert_eq!(State::read(&path), Ok(Some(second)));
    }

    #[test]
    fn a_memory_that_cannot_be_read_is_not_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.json");
        let foreign = State { engagement: EngagementId::from_random([2; 16]), ..state() };
        let foreign = serde_json::to_string(&foreign).unwrap();
        for wrong in ["", "{}", "null", &foreign] {
            fs::write(&path, wrong).unwrap();
            let failure = State::read(&path).unwrap_err();
            assert!(failure.exit == Exit::Usage && failure.to_string().contains("Restore it."), "{failure}");
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(State::read(&path).is_err());
    }

    #[test]
    fn evidence_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("witness.json");
        let first = keep_evidence(&state, &[("seen.txt", "one"), ("shown.txt", "two")]).unwrap();
        let second = keep_evidence(&state, &[("seen.txt", "three"), ("shown.txt", "four")]).unwrap();
        let texts: Vec<String> =
            first.iter().chain(&second).map(|path| fs::read_to_string(path).unwrap()).collect();
        assert_eq!(texts, ["one", "two", "three", "four"]);
        assert!(first[0].ends_with("witness.json.alarm-1.seen.txt"), "{first:?}");
    }
}
