//! What a case of the sample is like: its attributes, and the tables they are drawn from.

use super::{
    hours::{HOUR_SECONDS as HOUR, MINUTE},
    rng::Rng,
};
use outrigger_kernel::Instant;

/// A case on its way through the desk.
pub(super) struct Case {
    /// Its place in the list of cases, which is that of the time.
    pub place: usize,
    pub opened: Instant,
    pub priority: Priority,
    pub category: &'static Category,
    pub channel: &'static str,
    pub region: &'static str,
    /// Why it happened, where that is found out.
    pub cause: Option<&'static str>,
    /// The team that has it.
    pub team: Team,
    /// The agent who had it last.
    pub agent: Option<u32>,
    /// Its own generator.
    pub rng: Rng,
    /// How often it may still wait for somebody.
    pub waits_left: u8,
    /// Whether another team has it that has not yet looked at it.
    pub handed_over: bool,
    pub started: bool,
    pub reopened: bool,
}

/// How urgent a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    P1,
    P2,
    P3,
    P4,
}

/// How cases of one priority are treated; times in working seconds.
pub(super) struct Treatment {
    pub name: &'static str,
    /// How much later than now a first look is due.
    pub look_due: i64,
    /// How much later than now work is due.
    pub work_due: i64,
    /// Waiting time before work after which somebody escalates.
    pub escalated_after: Option<i64>,
    /// The median time between the last work and the solution.
    pub settling: i64,
    /// In how many of 1,000 cases the cause is found out.
    pub cause_known: u64,
}

/// What a case is about.
pub(super) struct Category {
    pub name: &'static str,
    pub specialists: Team,
    /// In how many of 1,000 cases the specialists are needed.
    pub handed_over: u64,
    /// The median work in seconds.
    pub effort: i64,
    /// In how many of 1,000 cases somebody must be waited for.
    pub waits: u64,
    /// In how many of 1,000 waits that is a vendor rather than the user.
    pub vendor: u64,
}

/// A team of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Team {
    ServiceDesk,
    Applications,
    Infrastructure,
}

/// The cause that the agreement excludes.
pub(super) const CLIENT_OUTAGE: &str = "client outage";
/// What is found to be behind major cases, by weight.
pub(super) const CAUSES: [(u64, &str); 4] =
    [(400, "software change"), (330, "hardware fault"), (240, "network fault"), (30, CLIENT_OUTAGE)];
/// Priorities by weight.
pub(super) const PRIORITIES: [(u64, Priority); 4] =
    [(22, Priority::P1), (140, Priority::P2), (520, Priority::P3), (318, Priority::P4)];
/// Regions of the client by weight.
pub(super) const REGIONS: [(u64, &str); 4] = [(310, "North"), (270, "South"), (240, "West"), (180, "East")];
/// Channels while the desk is open, by weight.
pub(super) const CHANNELS_OPEN: [(u64, &str); 4] =
    [(300, "mail"), (330, PHONE), (130, CHAT), (240, "portal")];
/// Channels while it is closed.
pub(super) const CHANNELS_CLOSED: [(u64, &str); 2] = [(450, "mail"), (550, "portal")];
pub(super) const PHONE: &str = "phone";
pub(super) const CHAT: &str = "chat";
/// Categories by weight.
pub(super) static CATEGORIES: [(u64, &Category); 5] =
    [(260, &ACCESS), (170, &HARDWARE), (280, &SOFTWARE), (120, &NETWORK), (170, &MAIL)];

static ACCESS: Category = Category {
    name: "Access",
    specialists: Team::Applications,
    handed_over: 80,
    effort: 12 * MINUTE,
    waits: 150,
    vendor: 50,
};
static HARDWARE: Category = Category {
    name: "Hardware",
    specialists: Team::Infrastructure,
    handed_over: 300,
    effort: 24 * MINUTE,
    waits: 320,
    vendor: 500,
};
static SOFTWARE: Category = Category {
    name: "Software",
    specialists: Team::Applications,
    handed_over: 320,
    effort: 22 * MINUTE,
    waits: 260,
    vendor: 250,
};
/// What outages of the client's lines are about.
pub(super) static NETWORK: Category = Category {
    name: "Network",
    specialists: Team::Infrastructure,
    handed_over: 450,
    effort: 24 * MINUTE,
    waits: 180,
    vendor: 400,
};
static MAIL: Category = Category {
    name: "Mail",
    specialists: Team::Applications,
    handed_over: 180,
    effort: 15 * MINUTE,
    waits: 200,
    vendor: 150,
};

static P1: Treatment = Treatment {
    name: "P1",
    look_due: 0,
    work_due: 0,
    escalated_after: None,
    settling: 38 * MINUTE,
    cause_known: 700,
};
static P2: Treatment = Treatment {
    name: "P2",
    look_due: 10 * MINUTE,
    work_due: HOUR,
    escalated_after: Some(HOUR),
    settling: 100 * MINUTE,
    cause_known: 300,
};
static P3: Treatment = Treatment {
    name: "P3",
    look_due: 30 * MINUTE,
    work_due: 6 * HOUR,
    escalated_after: Some(8 * HOUR),
    settling: 5 * HOUR,
    cause_known: 0,
};
static P4: Treatment = Treatment {
    name: "P4",
    look_due: 40 * MINUTE,
    work_due: 10 * HOUR,
    escalated_after: None,
    settling: 9 * HOUR,
    cause_known: 0,
};

impl Priority {
    /// How cases of this priority are treated.
    pub fn treatment(self) -> &'static Treatment {
        match self {
            Self::P1 => &P1,
            Self::P2 => &P2,
            Self::P3 => &P3,
            Self::P4 => &P4,
        }
    }

    /// The priority that a second look gives.
    pub fn corrected(self) -> Self {
        match self {
            Self::P2 => Self::P3,
            Self::P3 => Self::P2,
            Self::P4 => Self::P3,
            Self::P1 => Self::P1,
        }
    }
}

impl Team {
    pub const ALL: [Self; 3] = [Self::ServiceDesk, Self::Applications, Self::Infrastructure];

    /// What the team is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceDesk => "Service desk",
            Self::Applications => "Applications",
            Self::Infrastructure => "Infrastructure",
        }
    }
}
