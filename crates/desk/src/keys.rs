//! The server's keys: one master secret in a file of its own, and every other key derived from it.

mod file;

pub use file::FILE_NAME;

use crate::{Machine, trouble};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use outrigger_kernel::{
    Refusal,
    note::{KeyKind, SignerKey},
    refusal,
};
use outrigger_store::{Change, Shelf, Store, StoreError};
use sha2::Sha256;
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// Bytes that a nonce has: so many that it may be drawn at random.
pub const NONCE_BYTES: usize = 24;
/// The name under which the server signs.
const SERVER_NAME: &str = "outrigger";
/// The record that says with whose keys a store was first opened.
const SERVER_KEY: &str = "server-key";

/// The master secret, from which every key of this server is derived. It is wiped when it is dropped.
///
/// Whoever has it and the data can read what is sealed, and sign as this server. Whoever has lost it can do
/// neither: it belongs into a backup of its own.
#[derive(Clone)]
pub struct Keys {
    master: Zeroizing<[u8; 32]>,
}

/// Shows nothing of the secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    /// The keys of a master secret that is known.
    pub fn of(master: [u8; 32]) -> Self {
        Self { master: Zeroizing::new(master) }
    }

    /// The keys of a folder. The first time, a master secret is drawn and put there for this user alone; it
    /// is never written over.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no master secret.
    pub fn open(folder: &Path, machine: &dyn Machine) -> Result<Self, Refusal> {
        file::open(folder, machine).map(Self::of)
    }

    /// The keys of a folder for a store: as [`open`](Self::open), but none is drawn for a store that has some
    /// already, so that nothing lies where the right file belongs.
    ///
    /// # Errors
    /// As [`open`](Self::open); also when the file is missing and the store was opened with one before, or
    /// cannot be read.
    pub fn open_for(folder: &Path, store: &dyn Store, machine: &dyn Machine) -> Result<Self, Refusal> {
        // Asked first: another process may make the file, and then this record, between the two questions.
        let known = store.record(Shelf::Meta, SERVER_KEY).map_err(trouble::store)?;
        let path = folder.join(FILE_NAME);
        if known.is_some() && !path.exists() {
            let sentence = format!("This data has a master key already, and {} is missing.", path.display());
            return Err(refusal::unavailable(sentence).next("Put the file there; nothing was changed."));
        }
        Self::open(folder, machine)
    }

    /// Puts a master secret that was kept elsewhere into a folder that has none; one that is there stays.
    ///
    /// # Errors
    /// When `text` is no master secret, or the file cannot be made.
    pub fn bring(folder: &Path, text: &[u8]) -> Result<(), Refusal> {
        file::bring(folder, text)
    }

    /// A key for one use. Labels name the use and its version, as in `outrigger/subject-key/1`; keys of
    /// different labels tell nothing of each other.
    #[expect(
        clippy::expect_used,
        reason = "HKDF gives up to 8,160 bytes, and a key of zeros must not come out"
    )]
    pub fn derive(&self, label: &str) -> [u8; 32] {
        let mut key = [0; 32];
        let derived = Hkdf::<Sha256>::new(None, self.master.as_slice()).expand(label.as_bytes(), &mut key);
        derived.expect("32 bytes are few");
        key
    }

    /// The key that signs checkpoints for this server.
    pub fn server(&self) -> SignerKey {
        SignerKey::new(SERVER_NAME, KeyKind::Ed25519, self.derive("outrigger/server-key/1"))
    }

    /// Makes sure that a store was never opened with other keys: what those sealed would look erased, and
    /// what they signed forged.
    ///
    /// # Errors
    /// When it was, or when the store cannot be read or, the first time, written.
    pub(crate) fn check(&self, store: &dyn Store) -> Result<(), Refusal> {
        let own = self.server().verifier().to_string();
        let known = || store.record(Shelf::Meta, SERVER_KEY).map_err(trouble::store);
        let made = Change::Insert(Shelf::Meta, SERVER_KEY.into(), own.clone().into());
        let first = match known()? {
            None => match store.change(&[made]) {
                // Another process was first, perhaps with other keys.
                Err(StoreError::Changed { .. }) => known()?,
                made => return made.map_err(trouble::store),
            },
            first => first,
        };
        match first {
            Some(first) if first != own.as_bytes() => Err(other_keys(&String::from_utf8_lossy(&first), &own)),
            _ => Ok(()),
        }
    }
}

/// Seals bytes: the nonce, then the ciphertext. They open with the same key and the same associated bytes
/// alone. A nonce is drawn for each call and never used twice with one key.
#[expect(clippy::expect_used, reason = "only 256 GiB and more cannot be sealed, which no limit lets through")]
pub fn seal(key: &[u8; 32], aad: &[u8], nonce: [u8; NONCE_BYTES], plain: &[u8]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad }).expect("few enough bytes");
    [&nonce[..], &sealed[..]].concat()
}

/// Opens what [`seal`] made; `None` when the key or the associated bytes are others, or it was changed.
pub fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).ok()
}

fn other_keys(first: &str, own: &str) -> Refusal {
    refusal::unavailable(format!(
        "This data was first opened with another master key: that gave the server key {first}, and the one \
         in use gives {own}."
    ))
    .next(format!("Put the {FILE_NAME} that belongs to this data in its place; nothing was changed."))
}

#[cfg(test)]
mod tests;
