//! One engagement as its ledger says it is: the unit of sharing, of the ledger and of permission.

use crate::{Stamp, assess::Assess, content::Attached, gate, operate::Operate, stage::Stage};
use jiff::tz::TimeZone;
use outrigger_kernel::{
    AccountId, Instant, ItemNo, Seq, Side, note::VerifierKey, personal::ERASED, time::zone,
};
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
    /// Whom a side erased: what they did stays, under no name.
    pub erased: BTreeMap<AccountId, Erased>,
    /// The holds that stand: while there is one, nobody is erased.
    pub holds: BTreeMap<Side, Hold>,
    /// The keys with which the sides co-sign the ledger, in the order in which they were named.
    pub witnesses: Vec<Witness>,
    /// The files of items, in the order in which they were attached, with those that were detached.
    pub files: BTreeMap<ItemNo, Vec<Attached>>,
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

/// A person who was erased. What stays is what the figures and signatures need: for whom the person spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The party.
    pub side: Side,
    /// When it was done.
    pub at: Instant,
}

/// A hold: all data are needed, as for a dispute before a court.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// The entry that placed it.
    pub stamp: Stamp,
}

/// A key with which a side co-signs checkpoints of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The party.
    pub side: Side,
    /// The key.
    pub key: VerifierKey,
    /// The entry that named it.
    pub named: Stamp,
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

    /// The side that an account speaks for, or spoke for until its person was erased.
    pub fn side_of(&self, account: AccountId) -> Option<Side> {
        let erased = || self.erased.get(&account).map(|erased| erased.side);
        self.member(account).map(|member| member.side).or_else(erased)
    }

    /// The name of a person by account; somebody who never was a member is named by the account.
    pub fn name_of(&self, account: AccountId) -> String {
        match (self.member(account), self.erased.get(&account)) {
            (Some(member), _) => member.name.clone(),
            (None, Some(erased)) => format!("{ERASED} ({})", erased.side),
            (None, None) => account.to_string(),
        }
    }

    /// An instant on the engagement's clock, as sentences say it: `3 March 2026, 10:02`.
    pub fn moment(&self, at: Instant) -> String {
        let zone = self.charter.as_ref().and_then(|charter| zone(&charter.zone));
        moment(at, &zone.unwrap_or(TimeZone::UTC))
    }

    /// Who did something and when, as sentences say it: `for the client by Anna Lindqvist on 3 March 2026, 10:02`.
    pub fn by_whom(&self, stamp: &Stamp) -> String {
        let (name, at) = (self.name_of(stamp.by), self.moment(stamp.at));
        match self.side_of(stamp.by) {
            Some(side) => format!("for the {side} by {name} on {at}"),
            None => format!("by {name} on {at}"),
        }
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

/// An instant on the clock of a zone, as sentences say it: `3 March 2026, 10:02`.
pub fn moment(at: Instant, zone: &TimeZone) -> String {
    at.in_zone(zone).strftime("%-d %B %Y, %H:%M").to_string()
}
