//! Gates: an open one has evidence or a waiver for each criterion, and every signature that it needs.

use outrigger_kernel::{AccountId, Side};
use outrigger_lifecycle::{
    Engagement,
    gate::{GateNo, Verdict, criteria},
};
use std::collections::BTreeSet;

/// Looks at a gate in the moment in which it opened.
pub fn open_rightly(on: &Engagement, gate: GateNo) {
    let state = on.gates.gate(gate);
    for criterion in criteria(on, gate) {
        let proofs = &criterion.evidence;
        let cites = !proofs.is_empty() && proofs.iter().all(|proof| proof.entry <= on.head);
        let is_waived = state.waivers.contains_key(criterion.key);
        match criterion.verdict {
            Verdict::Met => assert!(cites, "{gate} opened, and nothing proves {}", criterion.key),
            Verdict::Waived => assert!(is_waived, "{gate} opened, and nobody waived {}", criterion.key),
            Verdict::Open => panic!("{gate} opened without {}", criterion.key),
        }
    }
    let last = state.signatures.last().expect("a gate is opened by signing it");
    let counted = state.signatures.iter().filter(|signature| signature.evidence == last.evidence);
    let signers: BTreeSet<AccountId> = counted.map(|signature| signature.stamp.by).collect();
    let of = |side: Side| signers.iter().filter(|signer| on.side_of(**signer) == Some(side)).count();
    let signed = [of(Side::Client), of(Side::Provider)];
    let wanted = if gate.is_before_award() { [2, 0] } else { [1, 1] };
    assert_eq!(signed, wanted, "who signed {gate} on its evidence");
}
