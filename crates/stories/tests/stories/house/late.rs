//! An engagement that is entered late: its contract is in force, so its first gates are waived.

use super::{House, Person, text};

/// Where events of the one source go.
pub const SENT: &str = "operate/sources/SRC-1/events";

const LEAD: &str = "lena@meridian.example";
const MANAGER: &str = "mira@halyard.example";
const REASON: &str = "The contract was tendered and signed on paper before this ledger began.";

/// The people who run an engagement that was entered late.
pub struct Late {
    /// The client's sourcing lead.
    pub lead: Person,
    /// The provider's account manager.
    pub manager: Person,
}

/// Founds an engagement, admits its people, waives the gates up to the work itself, and connects SRC-1.
pub fn enter_late(house: &House) -> Late {
    let (mut lead, _) = house.newcomer(LEAD, "Lena Aalto");
    let (mut sponsor, sponsor_account) = house.newcomer("stig@meridian.example", "Stig Dahl");
    let (mut manager, manager_account) = house.newcomer(MANAGER, "Mira Costa");
    let charter = [
        ("title", "Problem management"),
        ("client", "Meridian"),
        ("provider", "Halyard"),
        ("zone", "Europe/Stockholm"),
        ("founder", "Lena Aalto"),
    ];
    lead.post_form("/found", &charter).with_status(303);
    lead.find_home();
    for (account, name, side, role) in [
        (sponsor_account, "Stig Dahl", "client", "sponsor"),
        (manager_account, "Mira Costa", "provider", "account-manager"),
    ] {
        let account = account.to_string();
        let fields = [("account", account.as_str()), ("name", name), ("side", side), ("roles[]", role)];
        lead.act("engagement.admit-member", &fields);
    }
    sponsor.find_home();
    manager.find_home();
    for gate in ["G1", "G2", "G3", "G4"] {
        let page = sponsor.act("gate.waive-gate", &[("gate", gate), ("reason", REASON)]);
        assert_eq!(page, format!("gates/{gate}"));
    }
    manager
        .act("content.draft", &[("kind", "source"), ("name", "Ticket system"), ("zone", "Europe/Stockholm")]);
    manager.act("operate.connect-source", &[("source", "SRC-1")]);
    Late { lead, manager }
}

impl Late {
    /// The client proposes terms, the provider reads and signs them.
    pub fn sign_terms(&self, terms: &str) {
        let page = self.lead.act("operate.propose-agreement", &[("text", terms)]);
        assert_eq!(page, "operate/agreements/AGR-1");
        let read = self.manager.data(&page);
        assert_eq!(read["text"], terms, "what is signed is what was proposed, to the letter");
        let digest = text(&read["row"]["digest"]);
        self.manager.act("operate.sign-agreement", &[("agreement", "AGR-1"), ("digest", digest)]);
        assert_eq!(self.lead.data(&page)["row"]["in_force"], true);
    }

    /// The provider sends events, and seals them as all that there are until an instant.
    pub fn seal(&self, events: &[u8], complete_until: &str) {
        let sent = self.manager.upload(&self.manager.at(SENT), events).with_status(200).json();
        assert_eq!(sent["report"]["rejected"], 0, "{sent}");
        let seal = [("source", "SRC-1"), ("complete_until", complete_until)];
        assert_eq!(self.manager.act("operate.seal-batch", &seal), "operate");
    }

    /// Time passes, sessions end with it, and both sides sign in again.
    pub fn back_at(&mut self, house: &House, instant: &str) {
        house.wait_until(instant);
        self.lead = house.person(LEAD);
        self.manager = house.person(MANAGER);
    }

    /// Both sides agree to a statement, and it is final.
    pub fn agree(&self, statement: &str) {
        let page = format!("operate/statements/{statement}");
        let stated = self.lead.data(&page);
        let digest = text(&stated["figures"]["digest"]);
        for person in [&self.lead, &self.manager] {
            person.act("operate.agree-statement", &[("statement", statement), ("digest", digest)]);
        }
        assert_eq!(self.lead.data(&page)["row"]["standing"], "final");
    }
}
