//! What people do: a kind of step for each thing that can be done, and how often it comes.

mod agreements;
mod assess;
mod claims;
mod content;
mod copies;
mod events;
mod gates;
mod people;
mod restatements;
mod sources;
mod statements;
mod time;
mod witnesses;

pub use people::admission;

use super::world::World;
use outrigger_lifecycle::{
    Engagement,
    engagement::Role::{self, AccountManager, ProcessOwner, SourcingLead, Sponsor, TeamLead},
    gate::GateNo,
};

/// Somebody of an engagement does something.
type Step = fn(&mut World, usize);

/// Every kind of step with its weight.
const STEPS: [(usize, Step); 36] = [
    (6, content::draft),
    (3, content::amend),
    (3, assess::attach_log),
    (2, assess::measure),
    (4, gates::deal_with),
    (1, sources::connect),
    (1, sources::disconnect),
    (18, events::send),
    (9, sources::seal),
    (2, sources::withdraw),
    (3, agreements::propose),
    (3, agreements::sign),
    (1, agreements::withdraw),
    (10, statements::state),
    (10, statements::agree),
    (1, statements::declare_unreported),
    (2, claims::dispute),
    (3, claims::raise),
    (4, claims::answer),
    (1, claims::withdraw),
    (1, claims::settle),
    (3, restatements::propose),
    (3, restatements::sign),
    (1, restatements::decline),
    (2, people::admit),
    (1, people::erase),
    (1, people::hold),
    (1, people::release),
    (1, witnesses::name),
    (1, witnesses::retire),
    (2, witnesses::cosign),
    (2, witnesses::look),
    (1, copies::export),
    (1, copies::backup),
    (8, time::pass),
    (2, time::end_without_notice),
];

/// Who may do what, as far as steps choose by it. The rules have a table of their own.
const ASSESSORS: [Role; 2] = [SourcingLead, ProcessOwner];
const LEADS: [Role; 2] = [SourcingLead, AccountManager];
const SENDERS: [Role; 3] = [SourcingLead, AccountManager, TeamLead];
const SIGNERS: [Role; 3] = [SourcingLead, Sponsor, AccountManager];
const SPONSORS: [Role; 1] = [Sponsor];
const WATCHERS: [Role; 4] = [SourcingLead, ProcessOwner, AccountManager, TeamLead];

/// One step. What has to come before anything else can comes first most of the time.
pub fn take(world: &mut World, deal: usize) {
    let first = first_of_all(&world.deals[deal].on).filter(|_| !world.dice.one_in(4));
    let step = first.unwrap_or_else(|| world.dice.weigh(&STEPS));
    step(world, deal);
}

fn first_of_all(on: &Engagement) -> Option<Step> {
    if !on.gates.is_passed(GateNo::G4) {
        Some(gates::deal_with)
    } else if on.operate.connected.is_empty() {
        Some(sources::connect)
    } else if on.operate.in_force.is_none() {
        Some(agreements::agree_on_some)
    } else {
        None
    }
}
