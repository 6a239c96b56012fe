//! Personal data in the ledger: sealed with a key of the person's own, so that destroying the key erases the
//! person while every leaf stays as it was.
//!
//! **Invariant:** no key is remembered longer than one reading takes, so that one which any process destroyed
//! is gone for all of them.

use crate::{Desk, keys, trouble};
use base64::{Engine, engine::general_purpose::STANDARD};
use outrigger_kernel::{
    EngagementId, Refusal, SubjectId,
    personal::{open_each, seal_each},
    refusal,
};
use outrigger_store::{Change, Shelf, StoreError};
use serde_json::Value;
use std::{borrow::Cow, collections::HashMap};
use zeroize::Zeroizing;

/// What the keys of subjects are wrapped with.
const WRAPPING: &str = "outrigger/subject-key/1";
/// What every payload with personal data contains.
const MARK: &str = "\"personal\"";
/// How often a key is made while others make or destroy it.
const ROUNDS_MAX: usize = 4;

/// What seals a person's data in one engagement. It is wiped when it is dropped.
type SubjectKey = Zeroizing<[u8; 32]>;

/// The name of a subject in an engagement: the key of its records, and what its texts are bound to, so that
/// none can be put in another's place.
pub(crate) fn name_of(engagement: EngagementId, subject: SubjectId) -> String {
    format!("{engagement}/{subject}")
}

impl Desk {
    /// A payload with everything personal in it sealed. The keys are on disk by the answer, before the entry
    /// that needs them.
    ///
    /// # Errors
    /// When a subject was erased from the engagement, or the store cannot be read or written.
    pub(crate) fn seal_payload(&self, engagement: EngagementId, payload: &[u8]) -> Result<Vec<u8>, Refusal> {
        let Some(mut value) = personal(payload) else { return Ok(payload.to_vec()) };
        seal_each(&mut value, &mut |subject: SubjectId, text: &str| -> Result<String, Refusal> {
            let name = name_of(engagement, subject);
            let key = self.subject_key(&name)?;
            Ok(STANDARD.encode(keys::seal(&key, name.as_bytes(), self.nonce(), text.as_bytes())))
        })?;
        Ok(value.to_string().into_bytes())
    }

    /// Opens the payloads of one reading.
    pub fn opener(&self, engagement: EngagementId) -> Opener<'_> {
        Opener { desk: self, engagement, known: HashMap::new() }
    }

    /// The key of a subject, made when there is none. One that was destroyed is never made again.
    fn subject_key(&self, name: &str) -> Result<SubjectKey, Refusal> {
        for _ in 0..ROUNDS_MAX {
            if self.store().record(Shelf::Erased, name).map_err(trouble::store)?.is_some() {
                return Err(refusal::already("This person", "erased from this engagement")
                    .next("Admit the person under a new account."));
            }
            if let Some(wrapped) = self.store().record(Shelf::SubjectKey, name).map_err(trouble::store)? {
                return self.unwrapped(name, &wrapped).ok_or_else(|| {
                    refusal::unavailable("The key of a person in this engagement is damaged.")
                        .next("Restore it from a backup of the keys.")
                });
            }
            let key = Zeroizing::new(self.0.machine.random());
            let wrapped = keys::seal(&self.wrapping(), name.as_bytes(), self.nonce(), key.as_slice());
            let made = [
                Change::Expect(Shelf::Erased, name.to_owned(), None),
                Change::Insert(Shelf::SubjectKey, name.to_owned(), wrapped),
            ];
            match self.store().change(&made) {
                Ok(()) => return Ok(key),
                // Somebody else made it, or the person was erased: look again.
                Err(StoreError::Changed { .. }) => {}
                Err(error) => return Err(trouble::store(error)),
            }
        }
        Err(refusal::outdated("The key of a person in this engagement"))
    }

    fn unwrapped(&self, name: &str, wrapped: &[u8]) -> Option<SubjectKey> {
        let key = Zeroizing::new(keys::open(&self.wrapping(), name.as_bytes(), wrapped)?);
        Some(Zeroizing::new(key.as_slice().try_into().ok()?))
    }

    fn wrapping(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.keys().derive(WRAPPING))
    }

    fn nonce(&self) -> [u8; keys::NONCE_BYTES] {
        let random = self.0.machine.random();
        std::array::from_fn(|at| random[at])
    }
}

/// Opens payloads of one engagement, and knows their keys for as long as it lives.
pub struct Opener<'d> {
    desk: &'d Desk,
    engagement: EngagementId,
    /// None for a subject without a key.
    known: HashMap<SubjectId, Option<SubjectKey>>,
}

impl Opener<'_> {
    /// The payload with everything in it readable that has a key. What has none stays sealed.
    ///
    /// # Errors
    /// When the store cannot be read: a person must not look erased for that.
    pub fn open<'p>(&mut self, payload: &'p [u8]) -> Result<Cow<'p, [u8]>, Refusal> {
        let Some(mut value) = personal(payload) else { return Ok(Cow::Borrowed(payload)) };
        let mut failed = None;
        open_each(&mut value, &mut |subject: SubjectId, sealed: &str| {
            let name = name_of(self.engagement, subject);
            match self.key(subject, &name) {
                Ok(key) => opened(&key?, &name, sealed),
                Err(refusal) => {
                    failed = Some(refusal);
                    None
                }
            }
        });
        match failed {
            None => Ok(Cow::Owned(value.to_string().into_bytes())),
            Some(refusal) => Err(refusal),
        }
    }

    fn key(&mut self, subject: SubjectId, name: &str) -> Result<Option<SubjectKey>, Refusal> {
        if let Some(known) = self.known.get(&subject) {
            return Ok(known.clone());
        }
        let wrapped = self.desk.store().record(Shelf::SubjectKey, name).map_err(trouble::store)?;
        let key = wrapped.as_ref().and_then(|wrapped| self.desk.unwrapped(name, wrapped));
        if wrapped.is_some() && key.is_none() {
            tracing::warn!(subject = name, "a person's key is damaged; restore it from a backup of the keys");
        }
        self.known.insert(subject, key.clone());
        Ok(key)
    }
}

fn opened(key: &SubjectKey, name: &str, sealed: &str) -> Option<String> {
    let plain = keys::open(key, name.as_bytes(), &STANDARD.decode(sealed).ok()?)?;
    String::from_utf8(plain).ok()
}

/// The JSON of a payload that has personal data in it, as most have not.
fn personal(payload: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(payload).ok().filter(|text| text.contains(MARK))?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests;
