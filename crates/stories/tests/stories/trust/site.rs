//! A data folder that the command line made: an engagement whose source is connected, and its people.

use crate::{
    house::text,
    program::{Told, outrigger, with},
};
use outrigger_kernel::{EngagementId, Entry};
use outrigger_store::{
    Sqlite,
    store::{ENTRIES_PER_READ_MAX, Store},
};
use std::path::Path;

/// The provider's account manager.
pub const MANAGER: &str = "mira@halyard.example";

/// The client's sponsor, Stig Dahl.
pub const SPONSOR: &str = "stig@meridian.example";

/// The client's sourcing lead.
pub const LEAD: &str = "lena@meridian.example";

const REASON: &str = "reason=The contract was tendered and signed on paper before this ledger began.";

/// A data folder with one engagement in it. No server may run while it is worked on.
pub struct Site {
    /// The folder.
    pub data: String,
    /// The engagement.
    pub engagement: EngagementId,
}

impl Site {
    /// Founds the engagement, admits its people, waives its gates and connects SRC-1.
    pub fn make(data: &str) -> Self {
        account(data, LEAD, "Lena Aalto");
        let sponsor = account(data, SPONSOR, "Stig Dahl");
        let manager = account(data, MANAGER, "Mira Costa");
        let charter =
            ["title=Tickets", "client=Meridian", "provider=Halyard", "zone=Etc/UTC", "founder=Lena Aalto"];
        let founded = act(data, LEAD, "engagement.found", &charter).json();
        let engagement = text(&founded["engagement"]).parse().unwrap();
        let site = Self { data: data.to_owned(), engagement };
        let admit = |account: &str, rest: [&str; 3]| {
            let account = format!("account={account}");
            site.act(LEAD, "engagement.admit-member", &with(&[account.as_str()], &rest));
        };
        admit(&sponsor, ["name=Stig Dahl", "side=client", "roles=sponsor"]);
        admit(&manager, ["name=Mira Costa", "side=provider", "roles=account-manager"]);
        for gate in ["gate=G1", "gate=G2", "gate=G3", "gate=G4"] {
            site.act(SPONSOR, "gate.waive-gate", &[gate, REASON]);
        }
        site.add_source("Ticket system");
        site.act(MANAGER, "operate.connect-source", &["source=SRC-1"]);
        site
    }

    /// Adds one more entry.
    pub fn add_source(&self, name: &str) {
        let name = format!("name={name}");
        self.act(MANAGER, "content.draft", &["kind=source", &name, "zone=Etc/UTC"]);
    }

    /// A new one-time link of somebody.
    pub fn link(&self, login: &str) -> String {
        let told = outrigger(&["account", "link", login, "--data", &self.data]).leaving(0);
        told.out.trim().strip_prefix("/link/").unwrap().to_owned()
    }

    /// The whole ledger, read from the folder.
    pub fn entries(&self) -> Vec<Entry> {
        let store = Sqlite::open(Path::new(&self.data)).unwrap();
        let mut entries = Vec::new();
        loop {
            let page = store.read(self.engagement, entries.len() as u64, ENTRIES_PER_READ_MAX).unwrap();
            if page.is_empty() {
                return entries;
            }
            entries.extend(page);
        }
    }

    /// Gives a command as somebody.
    pub fn act(&self, login: &str, command: &str, fields: &[&str]) {
        act(&self.data, login, command, fields);
    }
}

/// Everything in a folder, recomputed by the program.
pub fn verify(data: &str) -> Told {
    outrigger(&["verify", "--data", data, "--json"])
}

/// Adds an account; its id.
fn account(data: &str, login: &str, name: &str) -> String {
    let told = outrigger(&["account", "add", login, name, "--data", data]).leaving(0);
    told.out.split_whitespace().nth(1).unwrap().to_owned()
}

fn act(data: &str, login: &str, command: &str, fields: &[&str]) -> Told {
    let arguments = with(&["do", command], fields);
    outrigger(&with(&arguments, &["--as", login, "--data", data, "--json"])).leaving(0)
}
