//! Who takes part: the people of two engagements that know nothing of each other, and strangers.

use outrigger_kernel::Side::{self, Client, Provider};
use outrigger_lifecycle::engagement::Role::{
    self, AccountManager, Auditor, ProcessOwner, SourcingLead, Sponsor, TeamLead,
};

/// The people of one engagement.
#[derive(Debug)]
pub struct Cast {
    /// A word that stands in everything they write, and in nothing else.
    pub mark: &'static str,
    /// Who they are: first name, side, role. The first one founds the engagement, the next two are there from
    /// the beginning, and the others may come.
    pub parts: &'static [(&'static str, Side, Role)],
}

/// Both engagements; their people are rivals.
pub static CASTS: [Cast; 2] = [
    Cast {
        mark: "Marramgrass",
        parts: &[
            ("Lena", Client, SourcingLead),
            ("Stig", Client, Sponsor),
            ("Mira", Provider, AccountManager),
            ("Olof", Client, ProcessOwner),
            ("Tom", Provider, TeamLead),
            ("Nora", Client, SourcingLead),
            ("Vera", Client, Sponsor),
            ("Petra", Provider, AccountManager),
            ("Ada", Client, Auditor),
            ("Paul", Provider, Auditor),
        ],
    },
    Cast {
        mark: "Kelpiewater",
        parts: &[
            ("Rhea", Client, SourcingLead),
            ("Sven", Client, Sponsor),
            ("Kim", Provider, AccountManager),
            ("Otis", Client, ProcessOwner),
            ("Ravi", Provider, TeamLead),
            ("Ines", Client, SourcingLead),
            ("Nell", Provider, AccountManager),
            ("Bea", Client, Auditor),
        ],
    },
];

/// Those who belong to neither.
pub const STRANGERS: [&str; 2] = ["Eve", "Mallory"];

impl Cast {
    /// The full name of somebody, which nobody else has.
    pub fn name(&self, first: &str) -> String {
        format!("{first} {}", self.mark)
    }

    /// What somebody signs in with.
    pub fn login(&self, first: &str) -> String {
        format!("{first}@{}.example", self.mark).to_lowercase()
    }
}
