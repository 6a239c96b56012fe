//! A fixed journey: from founding an engagement to a statement that both sides agree to, and to the erasure of a
//! person. Every request of it carries a key, so it may be sent again.

use crate::house::{EVENTS, TERMS};
use outrigger_desk::{Desk, Once};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal, Side, refusal};
use outrigger_lifecycle::{
    Command,
    content::{self, Content},
    engagement::Role,
    founding::{self, ErasureBasis},
    gate::{self, GateNo},
    operate::{self, DateOrder, Source},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Those who take part: sign-in name, name, side, role.
pub const PEOPLE: [(&str, &str, Side, Role); 4] = [
    (LEAD, "Lena Aalto", Side::Client, Role::SourcingLead),
    (SPONSOR, "Stig Dahl", Side::Client, Role::Sponsor),
    (LEAVER, "Nora Lind", Side::Client, Role::Auditor),
    (MANAGER, "Mira Costa", Side::Provider, Role::AccountManager),
];
const LEAD: &str = "lena@meridian.example";
const SPONSOR: &str = "stig@meridian.example";
const LEAVER: &str = "nora@meridian.example";
const MANAGER: &str = "mira@halyard.example";
const REASON: &str = "The contract was tendered and signed on paper before this ledger began.";

/// The journey. The names are the keys of its requests.
pub const JOURNEY: [(&str, Act); 18] = [
    ("found", Act::Found),
    ("admit-sponsor", Act::Do(LEAD, |desk| admit(desk, SPONSOR))),
    ("admit-manager", Act::Do(LEAD, |desk| admit(desk, MANAGER))),
    ("admit-leaver", Act::Do(LEAD, |desk| admit(desk, LEAVER))),
    ("waive-g1", Act::Do(SPONSOR, |_| waive(GateNo::G1))),
    ("waive-g2", Act::Do(SPONSOR, |_| waive(GateNo::G2))),
    ("waive-g3", Act::Do(SPONSOR, |_| waive(GateNo::G3))),
    ("waive-g4", Act::Do(SPONSOR, |_| waive(GateNo::G4))),
    ("draft-source", Act::Do(MANAGER, |_| draft_source())),
    (
        "connect-source",
        Act::Do(MANAGER, |_| work(operate::Command::ConnectSource { source: number("SRC-1") })),
    ),
    ("send-events", Act::Send),
    ("seal-batch", Act::Do(MANAGER, |_| seal())),
    ("propose-terms", Act::Do(LEAD, |_| work(operate::Command::ProposeAgreement { text: TERMS.into() }))),
    ("sign-terms", Act::Do(MANAGER, |_| sign())),
    ("state-september", Act::Do(MANAGER, |_| state())),
    ("agree-client", Act::Do(LEAD, agree)),
    ("agree-provider", Act::Do(MANAGER, agree)),
    ("erase-person", Act::Do(LEAD, erase)),
];

/// One request of the journey.
#[derive(Clone, Copy)]
pub enum Act {
    /// The engagement is founded.
    Found,
    /// Somebody gives a command.
    Do(&'static str, fn(&Desk) -> Result<Command, Refusal>),
    /// Events are sent.
    Send,
}

impl Act {
    /// Sends the request under its key; the answer as JSON.
    pub fn ask(self, desk: &Desk, key: &str) -> Result<Value, Refusal> {
        let once = |account| Once::new(account, key, Hash::of(key.as_bytes()), desk.now());
        match self {
            Self::Found => {
                let lead = account(desk, LEAD)?;
                Ok(told(desk.found_once(lead, charter(), Some(&once(lead)?))?))
            }
            Self::Do(login, command) => {
                let (account, command) = (account(desk, login)?, command(desk)?);
                let engagement = engagement(desk, account)?;
                Ok(told(desk.execute_once(account, engagement, command, Some(&once(account)?))?))
            }
            Self::Send => {
                let manager = account(desk, MANAGER)?;
                let engagement = engagement(desk, manager)?;
                let events = (number("SRC-1"), EVENTS);
                Ok(told(desk.ingest_once(manager, engagement, events, Some(&once(manager)?))?))
            }
        }
    }
}

fn told(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap()
}

fn account(desk: &Desk, login: &str) -> Result<AccountId, Refusal> {
    desk.account(login)?.ok_or_else(|| refusal::not_found("account", login))
}

/// The one engagement of somebody.
fn engagement(desk: &Desk, account: AccountId) -> Result<EngagementId, Refusal> {
    let found = desk.desk(account)?.engagements.first().map(|row| row.id);
    found.ok_or_else(|| refusal::not_found("engagement of", account))
}

fn number(text: &str) -> ItemNo {
    text.parse().unwrap()
}

fn charter() -> Value {
    json!({
        "title": "Tickets", "client": "Meridian", "provider": "Halyard", "zone": "Europe/Stockholm",
        "founder": "Lena Aalto",
    })
}

fn work(command: operate::Command) -> Result<Command, Refusal> {
    Ok(Command::Operate(command))
}

fn admit(desk: &Desk, login: &str) -> Result<Command, Refusal> {
    let (_, name, side, role) = PEOPLE.into_iter().find(|person| person.0 == login).unwrap();
    let (account, roles) = (account(desk, login)?, BTreeSet::from([role]));
    Ok(Command::Founding(founding::Command::AdmitMember { account, name: name.into(), side, roles }))
}

fn waive(gate: GateNo) -> Result<Command, Refusal> {
    Ok(Command::Gate(gate::Command::WaiveGate { gate, reason: REASON.into() }))
}

fn draft_source() -> Result<Command, Refusal> {
    let content = Content::Source(Source {
        name: "Ticket system".into(),
        case_column: "case".into(),
        time_column: "time".into(),
        activity_column: "activity".into(),
        id_column: String::new(),
        date_order: DateOrder::Plain,
        zone: String::new(),
    });
    Ok(Command::Content(content::Command::Draft { content }))
}

fn seal() -> Result<Command, Refusal> {
    let complete_until = "2026-11-01T00:00:00Z".parse().unwrap();
    work(operate::Command::SealBatch { source: number("SRC-1"), complete_until })
}

fn sign() -> Result<Command, Refusal> {
    let digest = Hash::of(TERMS.as_bytes());
    work(operate::Command::SignAgreement { agreement: number("AGR-1"), digest })
}

fn state() -> Result<Command, Refusal> {
    work(operate::Command::StatePeriod { period: "2026-09".parse().unwrap() })
}

fn agree(desk: &Desk) -> Result<Command, Refusal> {
    let (lead, statement) = (account(desk, LEAD)?, number("STMT-1"));
    let snapshot = desk.snapshot(lead, engagement(desk, lead)?, None)?;
    let stated = snapshot.engagement.operate.statements.get(&statement);
    let digest = stated.ok_or_else(|| refusal::not_found("statement", statement))?.figures.digest;
    work(operate::Command::AgreeStatement { statement, digest })
}

/// Asked for again, the account has lost its name already.
fn erase(desk: &Desk) -> Result<Command, Refusal> {
    let lead = account(desk, LEAD)?;
    let snapshot = desk.snapshot(lead, engagement(desk, lead)?, None)?;
    let on = &snapshot.engagement;
    let auditors = on.members.iter().filter(|(_, member)| member.roles.contains(&Role::Auditor));
    let leaver = auditors.map(|(account, _)| *account).chain(on.erased.keys().copied()).next();
    Ok(Command::Founding(founding::Command::ErasePerson {
        account: leaver.ok_or_else(|| refusal::not_found("auditor", "who leaves"))?,
        basis: ErasureBasis::DataSubjectRequest,
        reason: "Asked for in writing.".into(),
    }))
}
