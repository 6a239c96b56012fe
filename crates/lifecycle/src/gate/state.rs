//! How gates stand.

use super::{Fact, GateNo};
use crate::Stamp;
use outrigger_kernel::Seq;
use std::collections::BTreeMap;

/// All gates of an engagement.
#[derive(Clone, Debug, Default)]
pub struct State {
    gates: BTreeMap<GateNo, GateState>,
    untouched: GateState,
}

/// One gate.
#[derive(Clone, Debug, Default)]
pub struct GateState {
    /// Who signed, in order.
    pub signatures: Vec<Signature>,
    /// Waived criteria by name.
    pub waivers: BTreeMap<String, Waiver>,
    /// The waiver of the whole gate.
    pub waived: Option<Waiver>,
    /// When it opened.
    pub opened: Option<Stamp>,
}

/// A signature: who, when, and under which entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The entry.
    pub stamp: Stamp,
    /// The entries that the criteria cited when it was given, and the waivers of what they lacked. A signature
    /// counts only while the gate still rests on the same evidence.
    pub evidence: Vec<Seq>,
}

/// A waiver: who, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The entry.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

impl State {
    /// One gate; untouched ones are closed.
    pub fn gate(&self, gate: GateNo) -> &GateState {
        self.gates.get(&gate).unwrap_or(&self.untouched)
    }

    /// Whether a gate is behind the engagement: opened or waived.
    pub fn is_passed(&self, gate: GateNo) -> bool {
        let state = self.gate(gate);
        state.opened.is_some() || state.waived.is_some()
    }
}

pub(crate) fn evolve(state: &mut State, stamp: &Stamp, fact: &Fact) {
    let stamp = stamp.clone();
    match fact {
        Fact::GateSigned { gate, evidence } => {
            let signature = Signature { stamp, evidence: evidence.clone() };
            state.gates.entry(*gate).or_default().signatures.push(signature);
        }
        Fact::GateOpened { gate } => state.gates.entry(*gate).or_default().opened = Some(stamp),
        Fact::CriterionWaived { gate, criterion, reason } => {
            let waiver = Waiver { stamp, reason: reason.clone() };
            state.gates.entry(*gate).or_default().waivers.insert(criterion.clone(), waiver);
        }
        Fact::GateWaived { gate, reason } => {
            state.gates.entry(*gate).or_default().waived = Some(Waiver { stamp, reason: reason.clone() });
        }
    }
}
