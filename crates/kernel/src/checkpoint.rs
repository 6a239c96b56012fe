//! What a party keeps to notice a rewrite: the size and root of a ledger at one moment.

use crate::{hash::Hash, id::EngagementId};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

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

/// Three lines that two people can compare by telephone.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "outrigger/ledger/1/{}\n{}\n{}\n", self.engagement, self.size, self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_three_lines() {
        let engagement = EngagementId::from_random([0; 16]);
        let note = Checkpoint { engagement, size: 7, root: Hash::of(b"") }.to_string();
        assert_eq!(note.lines().count(), 3);
        assert!(note.starts_with("outrigger/ledger/1/aaaa"), "{note}");
    }
}
