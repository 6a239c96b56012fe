//! Signed notes as C2SP writes them: a text, an empty line, and a line for each signature.
//!
//! Nothing in the text counts before a key that the reader trusts is found to have signed it.

mod key;

pub use key::{KeyKind, NAME_CHARS_MAX, NotAKey, Signed, SignerKey, VerifierKey};

use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// Bytes that the text of a note may have.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
/// Signatures that a note may carry.
pub const SIGNATURES_MAX: usize = 64;
/// Bytes that one signature may have; Ed25519 needs 64, and 72 with the time of a cosignature.
pub const SIGNATURE_BYTES_MAX: usize = 8 << 10;

/// What stands before the name in a signature line: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A text and who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was signed; it ends with a line feed.
    pub text: String,
    /// The signatures, in the order of their lines.
    pub signatures: Vec<Signature>,
}

/// One signature under a note; whether it holds, only its key can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The id of the key, as [`VerifierKey::id`] gives it.
    pub key_id: [u8; 4],
    /// What the key made of the text.
    pub bytes: Vec<u8>,
}

impl Note {
    /// What the key said by signing this note; `None` when it did not sign this text.
    ///
    /// The first signature that claims to be by the key decides.
    pub fn verified_by(&self, key: &VerifierKey) -> Option<Signed> {
        let signature = self.signatures.iter().find(|signature| signature.claims(key))?;
        key.check(&self.text, &signature.bytes)
    }
}

impl Signature {
    /// Whether the name and the id are those of the key. Anybody can write them; they prove nothing.
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.key_id == key.id()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// The line without its line feed.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id[..], &self.bytes[..]].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// The text is not a signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANote(&'static str);

impl fmt::Display for NotANote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a signed note: {}", self.0)
    }
}

impl std::error::Error for NotANote {}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(note: &str) -> Result<Self, NotANote> {
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NotANote("it contains control characters"));
        }
        let (text, lines) = note
            .rsplit_once("\n\n")
            .ok_or(NotANote("no empty line ends its text and begins its signatures"))?;
        let lines = lines.strip_suffix('\n').ok_or(NotANote("its last line does not end"))?;
        if text.len() >= TEXT_BYTES_MAX || lines.split('\n').count() > SIGNATURES_MAX {
            return Err(NotANote("its text is over 64 KiB, or its signatures are more than 64"));
        }
        let signatures = lines.split('\n').map(str::parse::<Signature>).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

impl FromStr for Signature {
    type Err = NotANote;

    fn from_str(line: &str) -> Result<Self, NotANote> {
        let wrong =
            NotANote("a signature line is a dash, a name and base64, as in \u{2014} server.example x08go/Z=");
        let (name, code) = line.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or(wrong)?;
        if !key::is_name(name) || code.len() > SIGNATURE_BYTES_MAX * 4 / 3 {
            return Err(wrong);
        }
        let bytes = STANDARD.decode(code).map_err(|_| wrong)?;
        let (key_id, bytes) = bytes.split_first_chunk().ok_or(wrong)?;
        Ok(Self { name: name.to_owned(), key_id: *key_id, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests;
