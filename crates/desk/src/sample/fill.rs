//! Fills an empty store with the sample engagement: the commands its people would have given, at the
//! times they would have given them.

use super::{AGREEMENT, WEEKS, events, events_until};
use crate::{
    Desk, Keys,
    machine::{Machine, SetMachine},
    trouble,
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::{
    AccountId, EngagementId, Instant, ItemNo, Micros, Refusal, refusal,
    time::{HOUR, MINUTE, start_of_day, zone},
};
use outrigger_lifecycle::Command;
use outrigger_store::Store;
use serde_json::{Value, json};
use std::sync::Arc;

/// The people of the sample: sign-in name, name, side, role.
const PEOPLE: [(&str, &str, &str, &str); 6] = [
    ("anna@northwind.example", "Anna Lindqvist", "client", "sourcing-lead"),
    ("carla@northwind.example", "Carla Moreau", "client", "sponsor"),
    ("otto@northwind.example", "Otto Brandt", "client", "process-owner"),
    ("audit@northwind.example", "Ines Duarte", "client", "auditor"),
    ("ben@brightline.example", "Ben Okafor", "provider", "account-manager"),
    ("tina@brightline.example", "Tina Novak", "provider", "team-lead"),
];
const ANNA: usize = 0;
const CARLA: usize = 1;
const OTTO: usize = 2;
const BEN: usize = 4;
const TINA: usize = 5;

/// Those whom the demonstration gives a sign-in link.
const GUESTS: [(usize, &str); 3] = [
    (ANNA, "the client's sourcing lead"),
    (BEN, "the provider's account manager"),
    (3, "the client's auditor"),
];

const ZONE: &str = "Europe/Berlin";
/// How long the morning of a day is, in which a week is sealed and a month is stated.
const MORNING: Micros = 12 * HOUR;
/// The level of the first statement that is disputed.
const DISPUTED: &str = "escalations";
const KPI_TERMS: &str = include_str!("kpi.toml");

/// What a filled store holds.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The sample engagement.
    pub engagement: EngagementId,
    /// How many events were sealed.
    pub events: u64,
}

/// Fills a store that has no engagement yet, with the keys that belong to it; says `None` when it has one.
///
/// # Errors
/// When the store cannot be written, or a command of the sample is refused, which is a bug.
pub fn fill(
    store: &Arc<dyn Store>,
    keys: &Keys,
    now: Instant,
    secret: [u8; 32],
    seed: u64,
) -> Result<Option<Sample>, Refusal> {
    if !store.engagements().map_err(trouble::store)?.is_empty() {
        return Ok(None);
    }
    let zone = zone(ZONE).ok_or_else(|| refusal::invalid("The sample's zone is unknown."))?;
    let last_day = last_day(now, &zone);
    let first_day = last_day.saturating_sub((7 * i64::from(WEEKS) - 1).days());
    let machine = Arc::new(SetMachine::new(at(first_day.saturating_sub(70.days()), 9, &zone), secret));
    let desk = Desk::open(Arc::clone(store), keys.clone(), Arc::clone(&machine))?;
    let mut script = Script { desk, machine, zone, people: Vec::new(), engagement: None };
    script.found(first_day)?;
    script.assess(first_day, seed)?;
    script.contract(first_day)?;
    let events = script.operate((first_day, last_day), now, seed)?;
    let engagement = script.engagement()?;
    Ok(Some(Sample { engagement, events }))
}

/// The last day of the whole weeks: the last Sunday whose Monday morning, on which its week is sealed and
/// stated, is over too.
pub(super) fn last_day(now: Instant, zone: &TimeZone) -> Date {
    let day = now.plus(-MORNING).in_zone(zone).date();
    let since_sunday = i64::from(day.weekday().since(Weekday::Sunday));
    day.saturating_sub(if since_sunday == 0 { 7 } else { since_sunday }.days())
}

/// New one-time links for the demonstration's guests: who, and the secret of the link.
///
/// # Errors
/// When the store cannot be written.
pub fn links(desk: &Desk) -> Result<Vec<(String, String)>, Refusal> {
    let mut links = Vec::new();
    for (person, role) in GUESTS {
        let (login, name, ..) = PEOPLE[person];
        let Some(account) = desk.account(login)? else { continue };
        links.push((format!("{name}, {role}"), desk.link(account)?));
    }
    Ok(links)
}

struct Script {
    desk: Desk,
    machine: Arc<SetMachine>,
    zone: TimeZone,
    people: Vec<AccountId>,
    engagement: Option<EngagementId>,
}

impl Script {
    fn engagement(&self) -> Result<EngagementId, Refusal> {
        self.engagement.ok_or_else(|| refusal::not_ready("The sample is not founded."))
    }

    /// A person gives a command; a few minutes pass.
    fn act(&self, person: usize, name: &str, fields: Value) -> Result<String, Refusal> {
        let command = Command::parse(name, fields)?;
        let receipt = self.desk.execute(self.people[person], self.engagement()?, command)?;
        self.machine.set(self.machine.now().plus(7 * MINUTE));
        Ok(receipt.path)
    }

    fn wait_until(&self, date: Date, hour: i64) {
        self.machine.set(at(date, hour, &self.zone).max(self.machine.now()));
    }

    fn found(&mut self, first_day: Date) -> Result<(), Refusal> {
        self.wait_until(first_day.saturating_sub(70.days()), 9);
        for (login, name, ..) in PEOPLE {
            let account = self.desk.add_account(login, name)?;
            self.people.push(account);
        }
        let fields = json!({
            "title": "Service desk", "client": "Northwind", "provider": "Brightline", "zone": ZONE,
            "founder": PEOPLE[ANNA].1, "sample": true,
        });
        self.engagement = Some(self.desk.found(self.people[ANNA], fields)?.engagement);
        (CARLA..BEN).try_for_each(|person| self.admit(ANNA, person))
    }

    fn admit(&self, by: usize, person: usize) -> Result<(), Refusal> {
        let (_, name, side, role) = PEOPLE[person];
        let fields = json!({ "account": self.people[person], "name": name, "side": side, "roles": [role] });
        self.act(by, "engagement.admit-member", fields).map(|_| ())
    }

    fn assess(&self, first_day: Date, seed: u64) -> Result<(), Refusal> {
        self.wait_until(first_day.saturating_sub(63.days()), 10);
        for process in processes() {
            self.act(OTTO, "content.draft", json!({ "content": process }))?;
        }
        let by = first_day.saturating_add(180.days()).to_string();
        for objective in objectives(&by) {
            self.act(ANNA, "content.draft", json!({ "content": objective }))?;
        }
        let kpi = json!({
            "kind": "kpi", "name": "First reply within a quarter of an hour", "objective": "OBJ-1", "process": "PROC-1",
            "terms": KPI_TERMS,
        });
        self.act(ANNA, "content.draft", json!({ "content": kpi }))?;
        self.wait_until(first_day.saturating_sub(56.days()), 14);
        // The baseline is the client's own log of four weeks before.
        let before = events(seed.wrapping_add(1), first_day.saturating_sub(57.days()), 4);
        let mut file = Vec::new();
        outrigger_eventlog::write::csv(&before.log, &mut file)
            .map_err(|error| refusal::unavailable(format!("The sample log cannot be written: {error}.")))?;
        let digest = self.desk.upload(self.people[OTTO], self.engagement()?, &file)?;
        self.act(OTTO, "assess.attach-log", json!({ "process": "PROC-1", "file": digest }))?;
        self.act(OTTO, "assess.measure-baseline", json!({ "kpi": "KPI-1" }))?;
        let reason =
            "Wider use is watched by the board itself, outside this engagement; no figure is owed for it.";
        let waiver = json!({ "gate": "G1", "criterion": "objectives", "reason": reason });
        self.act(CARLA, "gate.waive-criterion", waiver)?;
        self.wait_until(first_day.saturating_sub(49.days()), 11);
        self.act(ANNA, "gate.sign", json!({ "gate": "G1" }))?;
        self.act(CARLA, "gate.sign", json!({ "gate": "G1" })).map(|_| ())
    }

    fn contract(&self, first_day: Date) -> Result<(), Refusal> {
        self.wait_until(first_day.saturating_sub(14.days()), 10);
        let reasons = [
            ("G2", "The contract was tendered and signed on paper before both sides used this ledger."),
            ("G3", "The team of the previous provider moved over as a whole; nobody had to be recruited."),
            (
                "G4",
                "The desk ran in parallel for six weeks under the previous contract and went live on time.",
            ),
        ];
        for (gate, reason) in reasons {
            self.act(CARLA, "gate.waive-gate", json!({ "gate": gate, "reason": reason }))?;
        }
        self.admit(ANNA, BEN)?;
        self.admit(BEN, TINA)?;
        let source = json!({ "kind": "source", "name": "Brightline ticket system" });
        self.act(BEN, "content.draft", json!({ "content": source }))?;
        self.act(BEN, "operate.connect-source", json!({ "source": "SRC-1" }))?;
        self.act(BEN, "operate.propose-agreement", json!({ "text": AGREEMENT }))?;
        self.wait_until(first_day.saturating_sub(7.days()), 15);
        let digest = outrigger_kernel::Hash::of(AGREEMENT.as_bytes());
        self.act(ANNA, "operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest }))
            .map(|_| ())
    }

    /// Week by week: events come in and are sealed on Monday morning; whole months are stated. What came
    /// after the last of these weeks is known and not sealed yet. Says how many events are sealed.
    fn operate(&self, (first_day, last_day): (Date, Date), now: Instant, seed: u64) -> Result<u64, Refusal> {
        let all = events_until(seed, (first_day, now.in_zone(&self.zone).date()), now);
        let mut monday = first_day;
        while monday < last_day {
            let next = monday.saturating_add(1.week());
            let (from, to) = (at(monday, 0, &self.zone), at(next, 0, &self.zone));
            self.wait_until(next, 6);
            self.send(&between(&all, from, to))?;
            self.act(TINA, "operate.seal-batch", json!({ "source": "SRC-1", "complete_until": to }))?;
            self.state_months((monday, next), (first_day, last_day))?;
            monday = next;
        }
        self.machine.set(now.max(self.machine.now()));
        let sealed_until = at(monday, 0, &self.zone);
        self.send(&between(&all, sealed_until, now))?;
        Ok(all.instants().partition_point(|instant| *instant < sealed_until.0) as u64)
    }

    /// The provider's ticket system sends its events.
    fn send(&self, events: &EventLog) -> Result<(), Refusal> {
        if events.is_empty() {
            return Ok(());
        }
        let source = ItemNo::try_new("SRC", 1).map_err(|error| refusal::invalid(error.to_string()))?;
        let mut lines = Vec::new();
        outrigger_eventlog::write::ndjson(events, &mut lines)
            .map_err(|error| refusal::unavailable(format!("The sample cannot be written: {error}.")))?;
        self.desk.ingest(self.people[TINA], self.engagement()?, source, &lines).map(|_| ())
    }

    /// States the month that ended in the week before, when the sample has all of it. The last one waits
    /// for whoever tries the sample; one before it is settled, with a dispute that was answered.
    fn state_months(
        &self,
        (monday, next): (Date, Date),
        (first_day, last_day): (Date, Date),
    ) -> Result<(), Refusal> {
        let month_start = next.first_of_month();
        let month = month_start.saturating_sub(1.day()).first_of_month();
        let ended_this_week = monday < month_start && month_start <= next;
        if !ended_this_week || month < first_day {
            return Ok(());
        }
        self.wait_until(next, 9);
        let period = month.strftime("%Y-%m").to_string();
        let path = self.act(BEN, "operate.state-period", json!({ "period": period }))?;
        // The first is settled when a later one is going to wait for whoever tries the sample.
        if !path.ends_with("STMT-1") || month_start.saturating_add(1.month()) > last_day {
            return Ok(());
        }
        let snapshot = self.desk.snapshot(self.people[ANNA], self.engagement()?, None)?;
        let (_, stated) = snapshot
            .engagement
            .operate
            .statements
            .iter()
            .next()
            .ok_or_else(|| refusal::not_ready("nothing stated"))?;
        let digest = stated.figures.digest;
        self.wait_until(next.saturating_add(1.day()), 10);
        let reason =
            "Three of these cases were closed by the requesters themselves, as the tickets' notes say.";
        self.act(
            ANNA,
            "operate.dispute-statement",
            json!({ "statement": "STMT-1", "level": DISPUTED, "reason": reason }),
        )?;
        self.wait_until(next.saturating_add(2.days()), 16);
        let reason =
            "Closing by the requester stops no clock under the terms; the figure counts what AGR-1 says.";
        self.act(
            BEN,
            "operate.answer-claim",
            json!({ "claim": "CLAIM-1", "answer": "reject", "reason": reason }),
        )?;
        let agree = json!({ "statement": "STMT-1", "digest": digest });
        self.act(BEN, "operate.agree-statement", agree.clone())?;
        self.wait_until(next.saturating_add(3.days()), 9);
        self.act(ANNA, "operate.agree-statement", agree).map(|_| ())
    }
}

fn at(date: Date, hour: i64, zone: &TimeZone) -> Instant {
    start_of_day(date, zone).unwrap_or_default().plus(hour * HOUR)
}

/// The events of a stretch of time, in their order.
fn between(log: &EventLog, from: Instant, to: Instant) -> EventLog {
    let mut builder = LogBuilder::new();
    let columns: Vec<usize> = log.columns().iter().map(|column| builder.column(&column.name)).collect();
    for (row, instant) in log.instants().iter().enumerate() {
        if *instant < from.0 || *instant >= to.0 {
            continue;
        }
        let values: Vec<(usize, &str)> = columns
            .iter()
            .zip(log.columns())
            .filter_map(|(to, column)| Some((*to, column.value(row)?)))
            .collect();
        builder.push(log.cases().get(log.case_codes()[row]), Instant(*instant), &values);
    }
    builder.finish()
}

fn processes() -> [Value; 3] {
    [
        json!({
            "kind": "process", "name": "Service desk", "function": "IT support", "owner": "Otto Brandt",
            "volume_per_month": 2_200, "handling_minutes": 24, "fte_tenths": 140, "importance": 2,
            "standardisation": "high", "documentation": 4, "data_classes": ["personal"], "in_scope": true,
            "notes": "First and second level, four priorities, mail, phone, chat and portal.",
        }),
        json!({
            "kind": "process", "name": "Field support", "function": "IT support", "owner": "Otto Brandt",
            "volume_per_month": 310, "handling_minutes": 75, "fte_tenths": 60, "importance": 3,
            "standardisation": "medium", "documentation": 2, "data_classes": ["personal"], "in_scope": false,
            "notes": "Hands at the sites; stays with the client.",
        }),
        json!({
            "kind": "process", "name": "Pricing of tenders", "function": "Sales", "owner": "Lena Vogt",
            "volume_per_month": 40, "handling_minutes": 480, "fte_tenths": 35, "importance": 5,
            "standardisation": "low", "documentation": 1, "data_classes": ["confidential"], "in_scope": false,
        }),
    ]
}

fn objectives(by: &str) -> [Value; 2] {
    [
        json!({
            "kind": "objective", "statement": "People get an answer while they still remember the question",
            "why": "Every hour of silence brings a second call.", "by": by,
        }),
        json!({
            "kind": "objective", "statement": "The portal is used for four requests in ten", "by": by,
            "why": "Requests by telephone cost three times as much.",
        }),
    ]
}
