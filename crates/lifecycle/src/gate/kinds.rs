//! What gates are, what may be asked of them and what can have happened.

use outrigger_kernel::Seq;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The six gates, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum GateNo {
    /// Decide to outsource.
    G1,
    /// Award and sign.
    G2,
    /// Ready to staff.
    G3,
    /// Go live.
    G4,
    /// Steady state.
    G5,
    /// Renew, extend, renegotiate or exit.
    G6,
}

impl GateNo {
    /// All gates in order.
    pub const ALL: [Self; 6] = [Self::G1, Self::G2, Self::G3, Self::G4, Self::G5, Self::G6];

    /// What opening it means.
    pub fn title(self) -> &'static str {
        match self {
            Self::G1 => "Decide to outsource",
            Self::G2 => "Award and sign",
            Self::G3 => "Ready to staff",
            Self::G4 => "Go live",
            Self::G5 => "Steady state",
            Self::G6 => "Renew, renegotiate or exit",
        }
    }

    /// Before the award there is no provider to sign: two people of the client do.
    pub fn is_before_award(self) -> bool {
        self <= Self::G2
    }
}

impl fmt::Display for GateNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::str::FromStr for GateNo {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|gate| gate.to_string() == text).ok_or(())
    }
}

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Sign a gate whose criteria are all met or waived.
    Sign {
        /// The gate.
        gate: GateNo,
    },
    /// Waive one criterion of a gate, with the reason that everybody will read.
    WaiveCriterion {
        /// The gate.
        gate: GateNo,
        /// The criterion.
        #[schemars(length(min = 1, max = 60))]
        criterion: String,
        /// Why the gate may open without it.
        #[schemars(length(min = 20, max = 2_000))]
        reason: String,
    },
    /// Pass a whole gate without its criteria, because the engagement is entered late.
    WaiveGate {
        /// The gate.
        gate: GateNo,
        /// Why the gate is not needed.
        #[schemars(length(min = 20, max = 2_000))]
        reason: String,
    },
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody signed.
    GateSigned {
        /// The gate.
        gate: GateNo,
        /// The evidence that was signed: entries that the criteria cited, and waivers of what they lacked.
        evidence: Vec<Seq>,
    },
    /// The last signature was given.
    GateOpened {
        /// The gate.
        gate: GateNo,
    },
    /// A criterion was waived.
    CriterionWaived {
        /// The gate.
        gate: GateNo,
        /// The criterion.
        criterion: String,
        /// Why.
        reason: String,
    },
    /// A whole gate was waived.
    GateWaived {
        /// The gate.
        gate: GateNo,
        /// Why.
        reason: String,
    },
}

/// How a criterion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Proven.
    Met,
    /// Not proven yet.
    Open,
    /// Not proven, and waived with a reason.
    Waived,
}

/// One thing a gate asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Criterion {
    /// Its name within the gate.
    pub key: &'static str,
    /// What must be true.
    pub claim: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in words: the machine's result.
    pub finding: String,
    /// The entries that prove it.
    pub evidence: Vec<Proof>,
}

/// A piece of evidence: the item it is about and the entry that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proof {
    /// The item's number, as in `PROC-1`.
    pub item: String,
    /// The entry.
    pub entry: Seq,
}
