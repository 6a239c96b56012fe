//! One engagement as its ledger says it is: the unit of sharing, of the ledger and of permission.

use crate::{Stamp, assess::Assess, gate, operate::Operate, stage::Stage};
use outrigger_kernel::{AccountId, Instant, Seq, Side};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the fold of a ledger yields.
#[derive(Clone, Debug, Default)]
pub struct Engagement {
    /// What it is about and between whom; none before it is founded.
    pub charter: Option<Charter>,
    /// The people of both sides.
    pub members: BTreeMap<AccountId, Member>,
    /// The doors between the stages.
    pub gates: gate::State,
    /// The assess stage.
    pub assess: <Assess as Stage>::State,
    /// The operate stage.
    pub operate: <Operate as Stage>::State,
    /// The number of the last entry.
    pub head: Seq,
    /// The stamp of the last entry.
    pub last: Option<Stamp>,
}

/// What an engagement is about and between whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// What it is called.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The IANA zone of its dates.
    pub zone: String,
    /// Whether it is a sample that proves nothing.
    pub sample: bool,
}

/// A person of a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person's name.
    pub name: String,
    /// The party.
    pub side: Side,
    /// What the person may do.
    pub roles: BTreeSet<Role>,
}

/// What a member is trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the engagement for the client.
    SourcingLead,
    /// Signs for the client.
    Sponsor,
    /// Owns a process at the client.
    ProcessOwner,
    /// Runs the engagement for the provider.
    AccountManager,
    /// Leads a team at the provider.
    TeamLead,
    /// Reads everything its side may read and changes nothing.
    Auditor,
}

impl Role {
    /// All roles, for tables.
    pub const ALL: [Self; 6] = [
        Self::SourcingLead,
        Self::Sponsor,
        Self::ProcessOwner,
        Self::AccountManager,
        Self::TeamLead,
        Self::Auditor,
    ];

    /// Which side may give it; both for auditors.
    pub fn fits(self, side: Side) -> bool {
        match self {
            Self::SourcingLead | Self::Sponsor | Self::ProcessOwner => side == Side::Client,
            Self::AccountManager | Self::TeamLead => side == Side::Provider,
            Self::Auditor => true,
        }
    }

    /// The role as people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::SourcingLead => "the client's sourcing lead",
            Self::Sponsor => "the client's sponsor",
            Self::ProcessOwner => "the client's process owner",
            Self::AccountManager => "the provider's account manager",
            Self::TeamLead => "the provider's team lead",
            Self::Auditor => "an auditor",
        }
    }
}

impl Engagement {
    /// The member behind an account, if it is one.
    pub fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.get(&account)
    }

    /// The name of a party, or its side before there is a charter.
    pub fn party(&self, side: Side) -> &str {
        match (&self.charter, side) {
            (Some(charter), Side::Client) => &charter.client,
            (Some(charter), Side::Provider) => &charter.provider,
            (None, side) => side.as_str(),
        }
    }

    /// When the last thing happened.
    pub fn last_at(&self) -> Option<Instant> {
        self.last.as_ref().map(|stamp| stamp.at)
    }
}
