//! The keys that sign notes and verify them: a server's own, and those of witnesses.

use super::Signature;
use crate::{
    hash::Hash,
    time::{Instant, SECOND},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// Characters that the name of a key may have.
pub const NAME_CHARS_MAX: usize = 200;

/// How a key signs: the type byte of C2SP's signed notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The text alone: what a server signs its checkpoints with.
    Ed25519 = 0x01,
    /// The text and the time: what a witness cosigns a checkpoint with.
    Cosignature = 0x04,
}

/// The public half of a key, with the name of who holds it. Written `name+id+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Who holds the secret half, best as an address without scheme: `outrigger.example/server`.
    pub name: String,
    /// How it signs.
    pub kind: KeyKind,
    /// The Ed25519 public key.
    pub key: [u8; 32],
}

/// A key that signs. The secret half is wiped from memory when it is dropped, and never shown.
#[derive(Clone)]
pub struct SignerKey {
    verifier: VerifierKey,
    secret: SigningKey,
}

/// That a key signed a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// When, in whole seconds, as a cosignature says; a plain signature says nothing.
    pub at: Option<Instant>,
}

impl SignerKey {
    /// Makes the key of a seed: 32 random bytes that the desk drew once and keeps secret.
    ///
    /// Characters that no name of a key may have become dashes.
    pub fn new(name: &str, kind: KeyKind, seed: [u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(&seed);
        let key = secret.verifying_key().to_bytes();
        Self { verifier: VerifierKey { name: as_name(name), kind, key }, secret }
    }

    /// What others verify with.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text, which should end with a line feed. A cosignature says `at` in whole seconds since
    /// 1970, earlier instants as that; a plain signature ignores it.
    pub fn sign(&self, text: &str, at: Instant) -> Signature {
        let bytes = match self.verifier.kind {
            KeyKind::Ed25519 => self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
            KeyKind::Cosignature => {
                let seconds = u64::try_from(at.0.div_euclid(SECOND)).unwrap_or(0);
                let signature = self.secret.sign(cosigned(seconds, text).as_bytes()).to_bytes();
                [&seconds.to_be_bytes()[..], &signature[..]].concat()
            }
        };
        Signature { name: self.verifier.name.clone(), key_id: self.verifier.id(), bytes }
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.verifier)
    }
}

impl VerifierKey {
    /// The first four bytes of the SHA-256 of name, line feed, kind and key: tells the keys of one name
    /// apart and proves nothing.
    pub fn id(&self) -> [u8; 4] {
        let Hash([a, b, c, d, ..]) =
            Hash::of_parts(&[self.name.as_bytes(), b"\n", &[self.kind as u8], &self.key]);
        [a, b, c, d]
    }

    /// What the key said about a text with these bytes; `None` when it did not make them of it.
    pub(super) fn check(&self, text: &str, bytes: &[u8]) -> Option<Signed> {
        match self.kind {
            KeyKind::Ed25519 => self.signed(text, bytes).then_some(Signed { at: None }),
            KeyKind::Cosignature => {
                let (time, signature) = bytes.split_first_chunk()?;
                let seconds = u64::from_be_bytes(*time);
                let at = Instant(i64::try_from(seconds).ok()?.checked_mul(SECOND)?);
                self.signed(&cosigned(seconds, text), signature).then_some(Signed { at: Some(at) })
            }
        }
    }

    fn signed(&self, message: &str, signature: &[u8]) -> bool {
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        let key = VerifyingKey::from_bytes(&self.key);
        key.is_ok_and(|key| key.verify_strict(message.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let key = [&[self.kind as u8][..], &self.key[..]].concat();
        write!(f, "{}+{id:08x}+{}", self.name, STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

/// The text is not a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAKey(&'static str);

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a verifier key: {}", self.0)
    }
}

impl std::error::Error for NotAKey {}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(code)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAKey("it is written name+id+base64"));
        };
        if !is_name(name) {
            return Err(NotAKey("its name is empty, too long, or has a space"));
        }
        let wrong = NotAKey("what follows its id is no Ed25519 key in base64");
        let bytes = Some(code).filter(|code| code.len() == 44).and_then(|code| STANDARD.decode(code).ok());
        let [kind, key @ ..]: [u8; 33] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(wrong)?;
        let kind = match kind {
            0x01 => KeyKind::Ed25519,
            0x04 => KeyKind::Cosignature,
            _ => return Err(NotAKey("it is neither an Ed25519 key nor a witness's")),
        };
        // A key of small order would verify signatures that nobody made.
        if !VerifyingKey::from_bytes(&key).is_ok_and(|key| !key.is_weak()) {
            return Err(wrong);
        }
        let key = Self { name: name.to_owned(), kind, key };
        let is_own = format!("{:08x}", u32::from_be_bytes(key.id())) == id;
        is_own.then_some(key).ok_or(NotAKey("its id is not that of its name and key; copy it once more"))
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for VerifierKey {
    fn schema_name() -> Cow<'static, str> {
        "VerifierKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let pattern = "^[^\\s+]{1,200}\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}$";
        schemars::json_schema!({ "type": "string", "pattern": pattern, "maxLength": 254 })
    }
}

/// Whether C2SP lets a key have the name.
pub(super) fn is_name(name: &str) -> bool {
    (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().all(may_stand_in_name)
}

fn as_name(text: &str) -> String {
    let usable = |c| if may_stand_in_name(c) { c } else { '-' };
    let name: String = text.chars().take(NAME_CHARS_MAX).map(usable).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

fn may_stand_in_name(c: char) -> bool {
    c > ' ' && !c.is_whitespace() && c != '+'
}

/// What a witness signs: that it saw the text at that time.
fn cosigned(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}
