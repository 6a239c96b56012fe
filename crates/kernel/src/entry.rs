//! A fact sealed with its place, time, actor and hash.

use crate::{
    hash::{Hash, Salt, commit},
    id::{AccountId, EngagementId},
    merkle,
    time::Instant,
};

/// The place of an entry in its engagement's ledger, counted from 1.
pub type Seq = u64;

/// One sealed ledger entry.
///
/// The leaf commits to the payload through a salted digest, so the payload can later be erased while
/// the tree still verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place in the ledger, from 1.
    pub seq: Seq,
    /// When the desk accepted it.
    pub at: Instant,
    /// Whose command it came from.
    pub actor: AccountId,
    /// The name of the fact, as in `operate.statement-agreed`.
    pub kind: String,
    /// The fact as JSON.
    pub payload: Vec<u8>,
    /// What stands before the payload in its commitment.
    pub salt: Salt,
    /// The RFC 6962 leaf hash of [`Entry::leaf_text`].
    pub leaf: Hash,
}

/// A fact on its way into the ledger.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The name of the fact.
    pub kind: String,
    /// The fact as JSON.
    pub payload: Vec<u8>,
    /// Random bytes drawn by the desk.
    pub salt: Salt,
}

impl Entry {
    /// Seals a fact at its place.
    pub fn seal(engagement: EngagementId, seq: Seq, (at, actor): (Instant, AccountId), draft: Draft) -> Self {
        let mut entry = Self {
            seq,
            at,
            actor,
            kind: draft.kind,
            payload: draft.payload,
            salt: draft.salt,
            leaf: Hash::default(),
        };
        entry.leaf = merkle::leaf_hash(entry.leaf_text(engagement).as_bytes());
        entry
    }

    /// What the leaf says, line by line; anyone can rebuild it with a text editor and SHA-256.
    pub fn leaf_text(&self, engagement: EngagementId) -> String {
        let commitment = commit(&self.salt, &self.payload);
        format!(
            "outrigger/entry/1\n{engagement}\n{}\n{}\n{}\n{}\n{commitment}\n",
            self.seq, self.at, self.actor, self.kind
        )
    }

    /// Whether the stored leaf hash is the one that the contents give.
    pub fn is_intact(&self, engagement: EngagementId) -> bool {
        merkle::leaf_hash(self.leaf_text(engagement).as_bytes()) == self.leaf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> (EngagementId, Entry) {
        let engagement = EngagementId::from_random([1; 16]);
        let draft = Draft { kind: "operate.batch-sealed".into(), payload: b"{}".to_vec(), salt: [7; 32] };
        (engagement, Entry::seal(engagement, 1, (Instant(0), AccountId::from_random([2; 16])), draft))
    }

    #[test]
    fn every_field_is_under_the_hash() {
        let (engagement, sealed) = entry();
        assert!(sealed.is_intact(engagement));
        let changes: [fn(&mut Entry); 6] = [
            |e| e.seq = 2,
            |e| e.at = Instant(1),
            |e| e.actor = AccountId::from_random([3; 16]),
            |e| e.kind = "operate.statement-agreed".into(),
            |e| e.payload = b"{ }".to_vec(),
            |e| e.salt = [8; 32],
        ];
        for change in changes {
            let mut forged = sealed.clone();
            change(&mut forged);
            assert!(!forged.is_intact(engagement), "{forged:?}");
        }
        assert!(!sealed.is_intact(EngagementId::from_random([9; 16])));
    }

    #[test]
    fn the_leaf_reads_as_text() {
        let (engagement, sealed) = entry();
        let text = sealed.leaf_text(engagement);
        assert!(text.starts_with("outrigger/entry/1\nbbbb"), "{text}");
        assert_eq!(text.lines().count(), 7);
    }
}
