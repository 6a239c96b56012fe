//! Witnesses: keys with which each side co-signs what it has seen of the ledger, so that nobody can show the two
//! sides different ones.

use super::{Fact, side};
use crate::{Context, Engagement};
use outrigger_kernel::{
    Refusal,
    note::{KeyKind, VerifierKey},
    refusal,
};

/// Keys of one side that stand at a time.
pub const WITNESSES_MAX: usize = 8;

pub(super) fn name(on: &Engagement, key: VerifierKey, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let side = side(on, ctx)?;
    if key.kind != KeyKind::Cosignature {
        return Err(refusal::invalid("A witness co-signs checkpoints, and this key signs plain notes.")
            .at("key")
            .next("Make a key for co-signatures, and name that one."));
    }
    // One secret under two names is one witness.
    if let Some(witness) = on.witnesses.iter().find(|witness| witness.key.key == key.key) {
        let how = format!("named {}", on.by_whom(&witness.named));
        return Err(refusal::already("This key", &how).at("key"));
    }
    if on.witnesses.iter().filter(|witness| witness.side == side).count() >= WITNESSES_MAX {
        let what = format!("The number of witnesses of {}", on.party(side));
        return Err(refusal::too_much(&what, WITNESSES_MAX).next("Retire one of them first."));
    }
    Ok(vec![Fact::WitnessNamed { side, key }])
}

pub(super) fn retire(
    on: &Engagement,
    key: VerifierKey,
    reason: String,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let witness = on.witnesses.iter().find(|witness| witness.key == key);
    let witness = witness.ok_or_else(|| refusal::not_found("witness with the key", &key).at("key"))?;
    if witness.side != side(on, ctx)? {
        let party = on.party(witness.side);
        return Err(refusal::not_allowed(&format!("retire a witness of {party}"), party).at("key"));
    }
    Ok(vec![Fact::WitnessRetired { key, reason }])
}
