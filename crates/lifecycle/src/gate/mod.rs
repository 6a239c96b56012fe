//! The doors between stages: the only mechanism by which one stage opens the next.

mod decide;
mod kinds;
mod state;

pub use kinds::{Command, Criterion, Fact, GateNo, Proof, Verdict};
pub use state::{GateState, Signature, State, Waiver};

pub(crate) use decide::decide;
pub(crate) use state::evolve;

use crate::{Engagement, assess::Assess, stage::Stage};

/// What a gate asks, with verdicts and evidence; waived criteria are marked. Gates of stages that are
/// not part of this version ask nothing and can only be waived as a whole.
pub fn criteria(on: &Engagement, gate: GateNo) -> Vec<Criterion> {
    let mut criteria = match gate {
        GateNo::G1 => Assess::criteria(on),
        GateNo::G2 | GateNo::G3 | GateNo::G4 | GateNo::G5 | GateNo::G6 => Vec::new(),
    };
    let waivers = &on.gates.gate(gate).waivers;
    for criterion in &mut criteria {
        if criterion.verdict == Verdict::Open && waivers.contains_key(criterion.key) {
            criterion.verdict = Verdict::Waived;
        }
    }
    criteria
}

#[cfg(test)]
mod tests;
