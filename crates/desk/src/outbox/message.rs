//! A message to a webhook as Standard Webhooks 1.0 lays it down: its id, its body, and the signature over
//! both.

use super::hook::HookKey;
use crate::Keys;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq, time::SECOND};
use outrigger_store::{StoreError, people::written};
use serde::Serialize;
use serde_json::Value;

/// The kind of the entry that erases a person. As a message it is a recall: receivers drop what they hold of
/// the subject that it names.
pub(crate) const PERSON_ERASED: &str = "engagement.person-erased";
/// The kind of a message that somebody asked for to see whether messages arrive.
pub(super) const TEST: &str = "outrigger.test";

/// A message. Its id and body stay the same however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub id: String,
    pub kind: String,
    pub body: Vec<u8>,
}

/// What a receiver reads.
#[derive(Serialize)]
struct Body<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: Instant,
    data: T,
}

/// A ledger entry as a receiver reads it.
#[derive(Serialize)]
struct EntryData<'a> {
    engagement: EngagementId,
    seq: Seq,
    at: Instant,
    actor: AccountId,
    leaf: Hash,
    path: &'a str,
    fact: Value,
}

/// A test as a receiver reads it.
#[derive(Serialize)]
struct TestData<'a> {
    engagement: EngagementId,
    webhook: &'a str,
}

impl Message {
    /// The message that an entry is. Its fact is the payload as the ledger stores it.
    pub fn of(engagement: EngagementId, entry: &Entry) -> Result<Self, StoreError> {
        let data = EntryData {
            engagement,
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            leaf: entry.leaf,
            path: &format!("/e/{engagement}/ledger/{}", entry.seq),
            fact: serde_json::from_slice(&entry.payload).unwrap_or_default(),
        };
        let body = Body { kind: &entry.kind, timestamp: entry.at, data };
        Ok(Self {
            id: format!("msg_{engagement}_{}", entry.seq),
            kind: entry.kind.clone(),
            body: written(&body)?,
        })
    }

    /// A message that says nothing but that messages arrive.
    pub fn test(key: &HookKey, at: Instant) -> Result<Self, StoreError> {
        let data = TestData { engagement: key.engagement, webhook: &key.id };
        Ok(Self {
            id: format!("msg_{}_test_{}_{}", key.engagement, key.id, seconds(at)),
            kind: TEST.to_owned(),
            body: written(&Body { kind: TEST, timestamp: at, data })?,
        })
    }

    /// What proves that it comes from here and when it was sent, as the header says it.
    pub fn signature(&self, key: &SigningKey, at: Instant) -> String {
        let mut signed = format!("{}.{}.", self.id, seconds(at)).into_bytes();
        signed.extend_from_slice(&self.body);
        format!("v1a,{}", STANDARD.encode(key.sign(&signed).to_bytes()))
    }
}

/// The key that signs the messages of one webhook, and of no other.
pub(super) fn signing_key(keys: &Keys, key: &HookKey) -> SigningKey {
    SigningKey::from_bytes(&keys.derive(&format!("outrigger/webhook/1/{key}")))
}

/// The key with which a receiver checks signatures, as the standard writes it.
pub(super) fn public_key(key: &SigningKey) -> String {
    format!("whpk_{}", STANDARD.encode(key.verifying_key().to_bytes()))
}

/// Whole seconds since 1970, as the header says them.
pub(super) fn seconds(at: Instant) -> i64 {
    at.0.div_euclid(SECOND)
}

#[cfg(test)]
mod tests;
