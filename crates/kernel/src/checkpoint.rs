//! What a party keeps to notice a rewrite: the size and root of a ledger at one moment.

use crate::{hash::Hash, id::EngagementId};
use base64::{Engine, engine::general_purpose::STANDARD};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// What the first line begins with; the engagement's id ends it.
const ORIGIN: &str = "outrigger/ledger/1/";

/// The size and root of an engagement's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checkpoint {
    /// Whose ledger it is.
    pub engagement: EngagementId,
    /// How many entries it has.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads the text of a checkpoint: exactly what it is shown as, signatures aside.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotACheckpoint> {
        let read = || {
            let mut lines = text.lines();
            let engagement = lines.next()?.strip_prefix(ORIGIN)?.parse().ok()?;
            let size = lines.next()?.parse().ok()?;
            let root = lines.next().filter(|root| root.len() == 44)?;
            let root = Hash(STANDARD.decode(root).ok()?.try_into().ok()?);
            Some(Self { engagement, size, root })
        };
        // One checkpoint has one text, so that what is signed is what is read.
        read().filter(|checkpoint| checkpoint.to_string() == text).ok_or(NotACheckpoint)
    }
}

/// Three lines that two people can compare by telephone, as C2SP's `tlog-checkpoint` has them: the
/// origin, the size, and the root in base64.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{ORIGIN}{}\n{}\n{}", self.engagement, self.size, STANDARD.encode(self.root.0))
    }
}

/// The text is not a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACheckpoint;

impl fmt::Display for NotACheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a checkpoint is three lines: the ledger, the number of its entries, and their root in base64",
        )
    }
}

impl std::error::Error for NotACheckpoint {}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint { engagement: EngagementId::from_random([0; 16]), size: 7, root: Hash::of(b"") }
    }

    #[test]
    fn a_checkpoint_is_three_lines() {
        let text = "outrigger/ledger/1/aaaaaaaaaaaaaaaa\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        assert_eq!(checkpoint().to_string(), text);
        assert_eq!(Checkpoint::parse(text), Ok(checkpoint()));
        let empty = Checkpoint { size: 0, ..checkpoint() };
        assert_eq!(Checkpoint::parse(&empty.to_string()), Ok(empty));
    }

    #[test]
    fn a_checkpoint_has_one_text() {
        let text = checkpoint().to_string();
        let changes = [
            ("\n7\n", "\n07\n"),
            ("\n7\n", "\n+7\n"),
            ("\n7\n", "\n-7\n"),
            ("\n7\n", "\r\n7\n"),
            ("\n7\n", "\n18446744073709551616\n"),
            ("\n7\n", "\n\n7\n"),
            ("ledger/1", "ledger/2"),
            ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa0"),
            // The same bytes with other spare bits, and one byte less.
            ("SuFU=", "SuFV="),
            ("hSuFU=", "hSuA=="),
            ("SuFU=\n", "SuFU="),
            ("SuFU=\n", "SuFU=\nan extension\n"),
        ];
        for (from, to) in changes {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            assert_eq!(Checkpoint::parse(&changed), Err(NotACheckpoint), "{changed}");
        }
        assert_eq!(Checkpoint::parse(""), Err(NotACheckpoint));
    }
}
