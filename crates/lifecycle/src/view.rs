//! What pages of the whole engagement show, for a member. No HTML; the same data is the JSON answer.

mod files;
mod people;

pub use files::{DetachedRow, FileRow};
pub use people::{ErasedRow, HoldRow, MemberRow, PartyView, PeopleView, WitnessRow, people};

use crate::{
    Engagement, Stamp, content,
    gate::{self, Criterion, GateNo, Verdict},
    stage::Stage,
};
use outrigger_kernel::{AccountId, Hash, Instant, ItemNo, Seq, Side};
use schemars::JsonSchema;
use serde::Serialize;

/// Says whether a command with these fields would be accepted now: the reason why not, or none.
pub type TryCommand<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> Option<String>;

/// A person as pages name one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Who {
    /// The person's name.
    pub name: String,
    /// The person's side; its ink on the page.
    pub side: Side,
    /// The party's name.
    pub party: String,
}

/// A sealed entry as pages cite one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sealed {
    /// The entry's number.
    pub entry: Seq,
    /// When it was sealed.
    pub at: Instant,
    /// By whom.
    pub by: Who,
    /// The entry's leaf hash.
    pub leaf: Hash,
}

/// Something that can be done here, or cannot and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Offer {
    /// The command's name.
    pub command: String,
    /// What the button says.
    pub label: String,
    /// Fields that are already known here.
    pub fields: Vec<(String, String)>,
    /// Why it cannot be done now; none when it can.
    pub closed: Option<String>,
    /// Whether more has to be filled in on a form.
    pub asks: bool,
}

/// Something that waits on somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waiting {
    /// What has to be done.
    pub what: String,
    /// On which side it waits.
    pub side: Side,
    /// Since when.
    pub since: Option<Instant>,
    /// The page where it is done, below the engagement's address.
    pub path: String,
}

/// One stage on the rail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RailStage {
    /// The stage's name.
    pub stage: String,
    /// Its title.
    pub title: String,
    /// Its page, when this version has the stage.
    pub path: Option<String>,
    /// The gate that the stage opens.
    pub gate: GateNo,
    /// What that gate decides.
    pub gate_title: String,
    /// `open`, `waived`, `ready`, `closed`.
    pub standing: String,
    /// Criteria that are met or waived.
    pub proven: usize,
    /// All criteria.
    pub criteria: usize,
}

/// The engagement's own page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EngagementView {
    /// What it is called.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The zone of its dates.
    pub zone: String,
    /// Whether it is a sample.
    pub sample: bool,
    /// The stages with their gates.
    pub rail: Vec<RailStage>,
    /// What waits, on either side.
    pub waiting: Vec<Waiting>,
    /// The people.
    pub members: Vec<Who>,
    /// How many entries the ledger has.
    pub entries: Seq,
}

/// A gate's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GateView {
    /// The gate.
    pub gate: GateNo,
    /// What it decides.
    pub title: String,
    /// What it asks.
    pub criteria: Vec<Criterion>,
    /// How many criteria are open.
    pub open: usize,
    /// Waivers with their reasons.
    pub waivers: Vec<WaiverRow>,
    /// Who has signed.
    pub signatures: Vec<Sealed>,
    /// Whose signatures it needs, in words.
    pub signers: String,
    /// When it opened.
    pub opened: Option<Sealed>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// One waiver.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverRow {
    /// What the criterion claims; none for the whole gate.
    pub criterion: Option<String>,
    /// Why.
    pub reason: String,
    /// By whom and when.
    pub sealed: Sealed,
}

/// An item's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ItemView {
    /// Its number.
    pub no: ItemNo,
    /// Its kind's name.
    pub kind: String,
    /// Its kind's title.
    pub kind_title: String,
    /// Its title.
    pub title: String,
    /// Its content as JSON; labels come from the kind's schema.
    pub content: serde_json::Value,
    /// Its version.
    pub version: u32,
    /// Its files, with those that were detached.
    pub files: Vec<FileRow>,
    /// Every entry that wrote it, newest first.
    pub history: Vec<Sealed>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// A person by account; somebody who never was a member is named by the account.
pub fn who(on: &Engagement, account: AccountId) -> Who {
    let (name, side) = (on.name_of(account), on.side_of(account));
    let party = side.map(|side| on.party(side).to_owned()).unwrap_or_default();
    Who { name, side: side.unwrap_or(Side::Client), party }
}

/// A stamp with its person.
pub fn sealed(on: &Engagement, stamp: &Stamp) -> Sealed {
    Sealed { entry: stamp.seq, at: stamp.at, by: who(on, stamp.by), leaf: stamp.leaf }
}

/// The engagement's own page at an instant.
pub fn engagement(on: &Engagement, now: Instant) -> EngagementView {
    let charter = on.charter.as_ref();
    let text =
        |field: fn(&crate::engagement::Charter) -> &String| charter.map(field).cloned().unwrap_or_default();
    EngagementView {
        title: text(|charter| &charter.title),
        client: text(|charter| &charter.client),
        provider: text(|charter| &charter.provider),
        zone: text(|charter| &charter.zone),
        sample: charter.is_some_and(|charter| charter.sample),
        rail: rail(on),
        waiting: waiting(on, now),
        members: members(on),
        entries: on.head,
    }
}

/// The people of both sides, the client's first, by name.
fn members(on: &Engagement) -> Vec<Who> {
    let mut people: Vec<Who> = on.members.keys().map(|account| who(on, *account)).collect();
    people.sort_by(|one, other| (one.side, &one.name).cmp(&(other.side, &other.name)));
    people
}

/// The six stages with their gates.
pub fn rail(on: &Engagement) -> Vec<RailStage> {
    let built = [crate::assess::Assess::NAME, crate::operate::Operate::NAME];
    let names = ["assess", "select", "talent", "transition", "operate", "improve"];
    let titles = ["Assess", "Select", "Talent", "Transition", "Operate", "Improve"];
    let stages = names.into_iter().zip(titles).zip(GateNo::ALL);
    stages
        .map(|((name, title), gate)| {
            let criteria = gate::criteria(on, gate);
            let proven = criteria.iter().filter(|criterion| criterion.verdict != Verdict::Open).count();
            RailStage {
                stage: name.to_owned(),
                title: title.to_owned(),
                path: built.contains(&name).then(|| name.to_owned()),
                gate,
                gate_title: gate.title().to_owned(),
                standing: standing(on, gate, proven == criteria.len() && proven > 0).to_owned(),
                proven,
                criteria: criteria.len(),
            }
        })
        .collect()
}

fn standing(on: &Engagement, gate: GateNo, proven: bool) -> &'static str {
    let state = on.gates.gate(gate);
    match (&state.opened, &state.waived) {
        (Some(_), _) => "open",
        (None, Some(_)) => "waived",
        (None, None) if proven => "ready",
        (None, None) => "closed",
    }
}

/// What waits on either side at an instant, oldest first.
pub fn waiting(on: &Engagement, now: Instant) -> Vec<Waiting> {
    let mut waiting = crate::operate::waiting(on, now);
    let criteria = gate::criteria(on, GateNo::G1);
    let ready = !criteria.is_empty() && criteria.iter().all(|criterion| criterion.verdict != Verdict::Open);
    if ready && !on.gates.is_passed(GateNo::G1) {
        let since = on.gates.gate(GateNo::G1).signatures.last().map(|signed| signed.stamp.at);
        waiting.push(Waiting {
            what: "Sign gate G1, decide to outsource".into(),
            side: Side::Client,
            since,
            path: "gates/G1".into(),
        });
    }
    waiting.sort_by_key(|waiting| waiting.since);
    waiting
}

/// A reason to ask with whether a command would be accepted once somebody gives one.
pub(crate) const PROBE_REASON: (&str, &str) = ("reason", "a reason to ask with, never kept");

/// A gate's page. `try_command` says whether a command would be accepted now.
pub fn gate(on: &Engagement, gate: GateNo, try_command: TryCommand<'_>) -> GateView {
    let criteria = gate::criteria(on, gate);
    let state = on.gates.gate(gate);
    let name = gate.to_string();
    let mut offers = vec![offer("gate.sign", "Sign this gate", &[("gate", &name)], false, try_command)];
    for criterion in criteria.iter().filter(|criterion| criterion.verdict == Verdict::Open) {
        let fields = [("gate", name.as_str()), ("criterion", criterion.key)];
        let label = format!("Waive: {}", criterion.claim);
        let probe = [fields[0], fields[1], PROBE_REASON];
        let closed = try_command("gate.waive-criterion", &probe);
        offers.push(Offer { closed, ..asking("gate.waive-criterion", &label, &fields) });
    }
    if criteria.is_empty() {
        let fields = [("gate", name.as_str())];
        let closed = try_command("gate.waive-gate", &[fields[0], PROBE_REASON]);
        offers.push(Offer { closed, ..asking("gate.waive-gate", "Waive this gate", &fields) });
    }
    if on.gates.is_passed(gate) {
        offers.clear();
    }
    let claim = |key: &String| {
        let known = criteria.iter().find(|criterion| criterion.key == key);
        known.map_or_else(|| key.clone(), |criterion| criterion.claim.to_owned())
    };
    let waiver = |criterion: Option<&String>, waiver: &gate::Waiver| WaiverRow {
        criterion: criterion.map(claim),
        reason: waiver.reason.clone(),
        sealed: sealed(on, &waiver.stamp),
    };
    let waivers: Vec<WaiverRow> = state
        .waivers
        .iter()
        .map(|(key, one)| waiver(Some(key), one))
        .chain(state.waived.iter().map(|one| waiver(None, one)))
        .collect();
    GateView {
        gate,
        title: gate.title().to_owned(),
        open: criteria.iter().filter(|criterion| criterion.verdict == Verdict::Open).count(),
        criteria,
        waivers,
        signatures: state.signatures.iter().map(|signed| sealed(on, &signed.stamp)).collect(),
        signers: if gate.is_before_award() {
            format!("Two people of {} sign.", on.party(Side::Client))
        } else {
            format!("{} and {} sign.", on.party(Side::Client), on.party(Side::Provider))
        },
        opened: state.opened.as_ref().map(|stamp| sealed(on, stamp)),
        offers,
    }
}

/// An item's page; `None` when there is no such item.
pub fn item(on: &Engagement, no: ItemNo, try_command: TryCommand<'_>) -> Option<ItemView> {
    let kind = content::kind_of(no)?;
    let (version, content) = content::standing(on, no)?;
    let (title, mut history) = content::title_and_history(on, no)?;
    history.reverse();
    let text = no.to_string();
    let mut offers = Vec::new();
    match kind.name {
        "process" => offers.push(asking("assess.attach-log", "Attach an event log", &[("process", &text)])),
        "kpi" => {
            offers.push(offer(
                "assess.measure-baseline",
                "Measure the baseline",
                &[("kpi", &text)],
                false,
                try_command,
            ));
        }
        "source" => {
            offers.push(offer("operate.connect-source", "Connect", &[("source", &text)], false, try_command));
        }
        _ => {}
    }
    offers.push(files::attach(no, try_command));
    let mut content = serde_json::to_value(content).ok()?;
    if let Some(map) = content.as_object_mut() {
        map.remove("kind");
    }
    Some(ItemView {
        no,
        kind: kind.name.to_owned(),
        kind_title: kind.title.to_owned(),
        title,
        content,
        version,
        files: files::file_rows(on, no, try_command),
        history: history.iter().map(|stamp| sealed(on, stamp)).collect(),
        offers,
    })
}

/// An offer of a command whose fields are all known here.
pub(crate) fn offer(
    command: &str,
    label: &str,
    fields: &[(&str, &str)],
    asks: bool,
    try_command: TryCommand<'_>,
) -> Offer {
    let closed = try_command(command, fields);
    Offer { closed, asks, ..asking(command, label, fields) }
}

/// An offer of a command that asks for more on a form.
pub(crate) fn asking(command: &str, label: &str, fields: &[(&str, &str)]) -> Offer {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Offer { command: command.to_owned(), label: label.to_owned(), fields, closed: None, asks: true }
}

#[cfg(test)]
mod tests;
