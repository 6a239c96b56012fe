//! What may be asked about the engagement itself and its people, and what can have happened.

use crate::engagement::Role;
use outrigger_kernel::{AccountId, Personal, Side, SubjectId, note::VerifierKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Found an engagement between a client and a provider.
    Found {
        /// What it is called.
        #[schemars(length(min = 1, max = 200))]
        title: String,
        /// The client's name.
        #[schemars(length(min = 1, max = 200))]
        client: String,
        /// The provider's name.
        #[schemars(length(min = 1, max = 200))]
        provider: String,
        /// The IANA time zone of its dates, as in Europe/Berlin.
        #[schemars(length(min = 1, max = 60))]
        zone: String,
        /// Your own name, as the other side will see it.
        #[schemars(length(min = 1, max = 200))]
        founder: String,
        /// This is a sample. It is marked on every page, and proves nothing.
        #[serde(default)]
        sample: bool,
    },
    /// Admit a person to this engagement.
    AdmitMember {
        /// The account of the person.
        account: AccountId,
        /// The person's name.
        #[schemars(length(min = 1, max = 200))]
        name: String,
        /// The party the person speaks for.
        side: Side,
        /// What the person may do.
        #[schemars(length(min = 1, max = 6))]
        roles: BTreeSet<Role>,
    },
    /// Erase a person of your side: the name becomes unreadable for good, and the person is no member any more.
    ErasePerson {
        /// The account of the person.
        account: AccountId,
        /// Ground. Why the data have to go.
        basis: ErasureBasis,
        /// Reason. What was asked for or decided; it stays in the ledger, so do not name the person.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
    },
    /// Place your side's hold: nobody is erased while it stands.
    PlaceHold {
        /// Reason. What the data are needed for, which both sides will read.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
    },
    /// Release your side's hold.
    ReleaseHold {
        /// Reason. Why the data are no longer needed, which both sides will read.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
    },
    /// Name a key with which your side co-signs checkpoints of this ledger.
    NameWitness {
        /// Key. The verifier key, as in witness.example.org+1a2b3c4d+BGV4YW1wbGU=.
        key: VerifierKey,
    },
    /// Retire a key of your side: what it signs from now on counts no more.
    RetireWitness {
        /// Key. The verifier key as it was named.
        key: VerifierKey,
        /// Reason. Why it is retired, which both sides will read.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
    },
}

/// Why a person's data have to be erased: the grounds of article 17(1) of the General Data Protection Regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureBasis {
    /// The person withdraws consent or objects: GDPR art. 17(1)(b) or (c).
    DataSubjectRequest,
    /// The data are no longer needed for what they were collected for: GDPR art. 17(1)(a).
    PurposeEnded,
    /// The data were processed unlawfully: GDPR art. 17(1)(d).
    Unlawful,
    /// A law demands their erasure: GDPR art. 17(1)(e).
    LegalObligation,
}

impl ErasureBasis {
    /// The article that it rests on.
    pub fn article(self) -> &'static str {
        match self {
            Self::DataSubjectRequest => "GDPR art. 17(1)(b) or (c)",
            Self::PurposeEnded => "GDPR art. 17(1)(a)",
            Self::Unlawful => "GDPR art. 17(1)(d)",
            Self::LegalObligation => "GDPR art. 17(1)(e)",
        }
    }
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// An engagement was founded.
    EngagementFounded {
        /// What it is called.
        title: String,
        /// The client's name.
        client: String,
        /// The provider's name.
        provider: String,
        /// The IANA zone of its dates.
        zone: String,
        /// Whether it is a sample.
        #[serde(default)]
        sample: bool,
    },
    /// A person was admitted.
    MemberAdmitted {
        /// The account.
        account: AccountId,
        /// The person's name.
        name: Personal,
        /// The party.
        side: Side,
        /// What the person may do.
        roles: BTreeSet<Role>,
    },
    /// A person was erased: the key to what the ledger says about the person is gone.
    PersonErased {
        /// The account.
        account: AccountId,
        /// Whose data.
        subject: SubjectId,
        /// Why they had to go.
        basis: ErasureBasis,
        /// What was asked for or decided.
        reason: String,
    },
    /// A side placed its hold.
    HoldPlaced {
        /// Why.
        reason: String,
    },
    /// A side released its hold.
    HoldReleased {
        /// Why.
        reason: String,
    },
    /// A side named a key that co-signs the ledger.
    WitnessNamed {
        /// The party.
        side: Side,
        /// The key.
        key: VerifierKey,
    },
    /// A side retired a key of its own.
    WitnessRetired {
        /// The key.
        key: VerifierKey,
        /// Why.
        reason: String,
    },
}
