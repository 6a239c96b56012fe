//! Everything that one seed decides about: the people, their engagements, the desk, its store and its clock.

use super::{
    cast::{CASTS, Cast, STRANGERS},
    deal::Deal,
    invariants, steps,
    terms::ZONE,
    trace::Trace,
};
use crate::trust::{
    dice::Dice,
    faulty::Faulty,
    image::{Image, lay_down, quick_folder},
};
use outrigger_desk::{Desk, Keys, Machine, Snapshot, machine::SetMachine};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Micros, Seq, Side, time::SECOND};
use outrigger_lifecycle::{Fact, engagement::Role};
use outrigger_store::{Sqlite, Store, store::ENTRIES_PER_READ_MAX};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};
use tempfile::TempDir;

/// When every story begins; the clocks of its zone change five weeks later.
const BEGINS: &str = "2026-02-20T08:00:00Z";

/// One story.
pub struct World {
    /// What decides everything.
    pub dice: Dice,
    /// What happened last.
    pub trace: Trace,
    /// What happened in all.
    pub count: Count,
    /// Everybody.
    pub people: Vec<Person>,
    /// Both engagements.
    pub deals: Vec<Deal>,
    /// The clock, and the desk's random numbers.
    pub machine: Arc<SetMachine>,
    /// Requests that carried a key.
    pub requests: usize,
    texts: usize,
    premises: Option<Premises>,
    folder: TempDir,
}

/// The desk of the server, and its store.
struct Premises {
    desk: Desk,
    store: Arc<Faulty>,
}

/// Somebody with an account.
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The name.
    pub name: String,
    /// Which engagement the person is made for, on which side, in which role; none for a stranger.
    pub part: Option<(usize, Side, Role)>,
}

/// How much was tried, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// Steps.
    pub steps: usize,
    /// Answers of success.
    pub accepted: usize,
    /// Refusals.
    pub refused: usize,
    /// The names of the facts that happened.
    pub facts: BTreeSet<String>,
}

impl World {
    /// The beginning of the story of a seed: both engagements are founded.
    pub fn new(seed: u64) -> Self {
        let folder = quick_folder();
        lay_down(&Image::new(), folder.path());
        let secret = Hash::of_parts(&[b"simulation", &seed.to_be_bytes()]).0;
        let mut world = Self {
            dice: Dice::new(seed),
            trace: Trace::default(),
            count: Count::default(),
            people: Vec::new(),
            deals: Vec::new(),
            machine: Arc::new(SetMachine::new(BEGINS.parse().unwrap(), secret)),
            requests: 0,
            texts: 0,
            premises: None,
            folder,
        };
        world.open();
        for (deal, cast) in CASTS.iter().enumerate() {
            for (first, side, role) in cast.parts {
                world.join((cast.login(first), cast.name(first)), Some((deal, *side, *role)));
            }
        }
        for name in STRANGERS {
            world.join((format!("{name}@nowhere.example"), name.to_owned()), None);
        }
        CASTS.iter().for_each(|cast| world.found(cast));
        world
    }

    /// Somebody does something, some time passes, and what is quickly seen has to hold.
    pub fn step(&mut self) {
        self.count.steps += 1;
        let deal = usize::from(self.dice.one_in(3));
        steps::take(self, deal);
        let seconds = self.dice.between(1, 600);
        self.pass(seconds * SECOND);
        invariants::hold(self);
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.premises.as_ref().expect("the desk is open").desk
    }

    /// The store below it.
    pub fn store(&self) -> &Faulty {
        &self.premises.as_ref().expect("the desk is open").store
    }

    /// The server ends without notice, and starts again.
    pub fn reopen(&mut self) {
        self.premises = None;
        self.open();
    }

    /// The keys of the server.
    pub fn keys() -> Keys {
        Keys::of([7; 32])
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.machine.now()
    }

    /// Sets the clock on, or back.
    pub fn pass(&self, micros: Micros) {
        self.machine.set(self.now().plus(micros));
    }

    /// A text that says whose it is, and that nobody has written before.
    pub fn text(&mut self, deal: usize, what: &str) -> String {
        self.texts += 1;
        format!("{what} number {} of {}", self.texts, self.deals[deal].cast.mark)
    }

    /// A reason that is long enough for everything that asks for one.
    pub fn reason(&mut self, deal: usize) -> String {
        self.text(deal, "A reason that both sides may read,")
    }

    /// Somebody of an engagement who has one of the roles; now and then somebody else, whoever that may be.
    pub fn someone(&mut self, deal: usize, roles: &[Role]) -> AccountId {
        let members = self.deals[deal].on.members.iter();
        let able = members.filter(|(_, member)| roles.iter().any(|role| member.roles.contains(role)));
        let able: Vec<AccountId> = able.map(|(account, _)| *account).collect();
        let anyone: Vec<AccountId> = self.people.iter().map(|person| person.account).collect();
        let from = if able.is_empty() || self.dice.one_in(12) { anyone } else { able };
        self.dice.pick(&from).expect("there is somebody")
    }

    /// The name of an account.
    pub fn name(&self, account: AccountId) -> &str {
        let person = self.people.iter().find(|person| person.account == account);
        person.map_or("nobody", |person| person.name.as_str())
    }

    /// The engagement as it is.
    pub fn snapshot(&self, deal: usize) -> Arc<Snapshot> {
        let deal = &self.deals[deal];
        self.desk().snapshot(deal.member(), deal.id, None).unwrap()
    }

    /// The engagement as somebody sees it who may not have looked for a while.
    pub fn view(&mut self, deal: usize) -> Arc<Snapshot> {
        let stale = self.deals[deal].seen.clone().filter(|_| self.dice.one_in(6));
        stale.unwrap_or_else(|| {
            let fresh = self.snapshot(deal);
            self.deals[deal].seen = Some(Arc::clone(&fresh));
            fresh
        })
    }

    /// The entries of a ledger after a place, as the store has them.
    pub fn entries(&self, engagement: EngagementId, after: Seq) -> Vec<Entry> {
        let mut entries = Vec::new();
        loop {
            let last = after + entries.len() as u64;
            let page = self.store().read(engagement, last, ENTRIES_PER_READ_MAX).unwrap();
            if page.is_empty() {
                return entries;
            }
            entries.extend(page);
        }
    }

    /// Takes in what came into a ledger since the last time: the places of the new entries.
    pub fn learn(&mut self, deal: usize) -> Vec<Seq> {
        let (id, known) = (self.deals[deal].id, self.deals[deal].tree.size());
        let entries = self.entries(id, known);
        for entry in &entries {
            let opened = self.desk().opener(id).open(&entry.payload).unwrap().into_owned();
            let fact = Fact::parse(&entry.kind, &opened).unwrap();
            self.deals[deal].take(entry, &fact);
            self.count.facts.insert(entry.kind.clone());
        }
        entries.into_iter().map(|entry| entry.seq).collect()
    }

    fn open(&mut self) {
        let store = Arc::new(Faulty::new(Sqlite::open(self.folder.path()).unwrap()));
        let shared: Arc<dyn Store> = Arc::<Faulty>::clone(&store);
        let desk = Desk::open(shared, Self::keys(), Arc::clone(&self.machine)).unwrap();
        self.premises = Some(Premises { desk, store });
    }

    fn join(&mut self, (login, name): (String, String), part: Option<(usize, Side, Role)>) {
        let account = self.desk().add_account(&login, &name).unwrap();
        self.people.push(Person { account, name, part });
    }

    /// The first of a cast founds its engagement, and admits those who are there from the beginning.
    fn found(&mut self, cast: &'static Cast) {
        let deal = self.deals.len();
        let own = self.people.iter().filter(|person| person.part.is_some_and(|part| part.0 == deal));
        let own: Vec<&Person> = own.take(3).collect();
        let [lead, sponsor, manager] = own[..] else { panic!("a cast is larger") };
        let fields = json!({
            "title": format!("{} tickets", cast.mark), "client": format!("{} Client", cast.mark),
            "provider": format!("{} Provider", cast.mark), "zone": ZONE, "founder": lead.name,
        });
        let id = self.desk().found(lead.account, fields).unwrap().engagement;
        for person in [sponsor, manager] {
            let admission = steps::admission(person).expect("nobody of a cast is a stranger");
            self.desk().execute(lead.account, id, admission).unwrap();
        }
        self.deals.push(Deal::new(id, cast));
        self.learn(deal);
    }
}
