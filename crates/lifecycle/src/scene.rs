//! A scene for tests: people with names ask for things one after the other, and what they are answered
//! is compared as text.
//!
//! On the client's side anna leads, carla sponsors, otto owns a process and audit reads; on the
//! provider's ben manages the account and tina leads a team. Anybody else is a stranger.

use crate::{
    Actor, Command, Context, Engagement, Evidence, Fact, Stamp, content::FileKind, context::EventsShape,
    engagement::Role, evolve,
};
use outrigger_agreement::{
    Better, Kind, LevelResult, Period, Quantity, Statement, Verdict, statement::ENGINE,
};
use outrigger_kernel::{
    AccountId, Hash, Instant, ItemNo, Ratio, Refusal, Side,
    note::{KeyKind, SignerKey},
    time::{HOUR, MINUTE, zone},
};
use serde_json::{Value, json};

/// Terms with one level, stated by month in the zone of Berlin.
pub const TERMS: &str = r#"
[agreement]
title = "Service desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = "24/7"

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.resolution]
title = "Cases resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
"#;

/// [`TERMS`] with ten days to answer a claim, after which silence means what is said.
pub fn terms_with_silence(silence: &str) -> String {
    format!("{TERMS}\n[claims]\nanswer-within = \"10 calendar days\"\nsilence = \"{silence}\"\n")
}

/// A reason that is long enough for everything that asks for one.
pub const REASON: &str = "The contract was signed long before this ledger began.";

const BEGINS: &str = "2026-04-02T08:00:00Z";

/// Who is admitted to every scene but the empty one, after anna, who founds it.
const MEMBERS: [(&str, Side, &[Role]); 5] = [
    ("carla", Side::Client, &[Role::Sponsor]),
    ("otto", Side::Client, &[Role::ProcessOwner]),
    ("audit", Side::Client, &[Role::Auditor]),
    ("ben", Side::Provider, &[Role::AccountManager]),
    ("tina", Side::Provider, &[Role::TeamLead]),
];

/// An engagement on its way, with its ledger and what was said since the last [`Scene::then`].
#[derive(Clone)]
pub struct Scene {
    /// The engagement as it stands.
    pub on: Engagement,
    /// Everything that happened, as a ledger keeps it.
    pub ledger: Vec<Entry>,
    transcript: Vec<String>,
    evidence: Option<Evidence>,
    now: Instant,
}

/// One fact in the ledger of a scene.
#[derive(Clone)]
pub struct Entry {
    /// Its place.
    pub stamp: Stamp,
    /// Its name.
    pub kind: String,
    /// Its JSON.
    pub payload: Vec<u8>,
}

/// Scenes to begin with, each one further than the one before.
impl Scene {
    /// Nothing happened yet.
    pub fn empty() -> Self {
        let (on, now) = (Engagement::default(), instant(BEGINS));
        Self { on, ledger: Vec::new(), transcript: Vec::new(), evidence: None, now }
    }

    /// Founded, with all members. Entries 1 to 7.
    pub fn given() -> Self {
        let mut scene = Self::empty().when("anna", "engagement.found", found());
        for (name, side, roles) in MEMBERS {
            let asker = if name == "tina" { "ben" } else { "anna" };
            scene = scene.when(asker, "engagement.admit-member", admit(name, side, roles));
        }
        scene.settled()
    }

    /// Given, and everything that G1 asks is proven. Entries 8 to 12.
    pub fn assessed() -> Self {
        Self::given()
            .when("otto", "content.draft", draft(process("Incidents")))
            .when("anna", "content.draft", draft(objective()))
            .when("anna", "content.draft", draft(kpi()))
            .evidence(Evidence::Log(shape("log", "2026-02-28T18:00:00Z"), 0))
            .when("otto", "assess.attach-log", attach("log"))
            .evidence(Evidence::Baseline(Box::new(result(91))))
            .when("anna", "assess.measure-baseline", json!({ "kpi": "KPI-1" }))
            .settled()
    }

    /// Given, and entered late: G1 to G4 are waived. Entries 8 to 11.
    pub fn live() -> Self {
        let waive = |scene: Self, gate: &str| scene.when("carla", "gate.waive-gate", waiver(gate));
        ["G1", "G2", "G3", "G4"].into_iter().fold(Self::given(), waive).settled()
    }

    /// Live, with the events of March sealed and terms in force. Entries 12 to 17.
    pub fn measured() -> Self {
        Self::under(TERMS)
    }

    /// Measured, under other terms than [`TERMS`].
    pub fn under(terms: &str) -> Self {
        Self::live()
            .when("ben", "content.draft", draft(source("Remedy")))
            .when("ben", "operate.connect-source", json!({ "source": "SRC-1" }))
            .evidence(Evidence::Tail(shape("march", "2026-03-31T21:00:00Z")))
            .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
            .when("anna", "operate.propose-agreement", json!({ "text": terms }))
            .when("ben", "operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest(terms) }))
            .settled()
    }

    /// Measured, and March is stated with 96 %. Entry 18.
    pub fn stated() -> Self {
        Self::measured()
            .evidence(Evidence::Statement(Box::new(figures(96))))
            .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
            .settled()
    }

    /// The scene with its steps behind it, none of which may have been refused.
    fn settled(mut self) -> Self {
        let refused: Vec<&String> = self.transcript.iter().filter(|line| line.contains(": ")).collect();
        assert!(refused.is_empty(), "{refused:?}");
        self.transcript.clear();
        self
    }
}

/// What happens in a scene.
impl Scene {
    /// Hands in what the next command needs computed.
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// So many days go by.
    pub fn later(mut self, days: i64) -> Self {
        self.now = self.now.plus(days * 24 * HOUR);
        self
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Somebody asks for something; the answer is written down.
    pub fn when(mut self, who: &str, command: &str, fields: Value) -> Self {
        let answer = match self.ask(who, command, fields) {
            Ok(facts) => facts.iter().map(Fact::kind).collect::<Vec<_>>().join(", "),
            Err(refusal) => told(&refusal),
        };
        self.transcript.push(format!("{who} {command} => {answer}"));
        self
    }

    /// Holds the answers since the last time against what is expected, line by line.
    #[track_caller]
    pub fn then(mut self, expected: &str) -> Self {
        assert_lines(std::mem::take(&mut self.transcript), expected);
        self
    }

    /// Somebody asks for something, and what is decided happens.
    pub fn ask(&mut self, who: &str, command: &str, fields: Value) -> Result<Vec<Fact>, Refusal> {
        let decided = self.decide(who, command, fields);
        self.evidence = None;
        let facts = decided?;
        facts.iter().for_each(|fact| self.happen(who, fact));
        self.now = self.now.plus(MINUTE);
        Ok(facts)
    }

    /// What would be decided now; nothing happens.
    pub fn decide(&self, who: &str, command: &str, fields: Value) -> Result<Vec<Fact>, Refusal> {
        crate::decide(&self.on, Command::parse(command, fields)?, &self.context(who))
    }

    /// Why the rules would refuse a command now, asked as pages ask it: with nothing computed.
    pub fn closed(&self, who: &str, command: &str, fields: &[(&str, &str)]) -> Option<String> {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect();
        let ctx = Context { evidence: Some(Evidence::Untried), ..self.context(who) };
        let command = Command::parse(command, Value::Object(fields));
        command
            .and_then(|command| crate::decide(&self.on, command, &ctx))
            .err()
            .map(|refusal| refusal.message)
    }

    /// Seals a fact in the ledger and folds it.
    pub fn happen(&mut self, who: &str, fact: &Fact) {
        let payload = fact.payload();
        let stamp = Stamp { seq: self.on.head + 1, at: self.now, by: account(who), leaf: Hash::of(&payload) };
        evolve(&mut self.on, &stamp, fact);
        self.ledger.push(Entry { stamp, kind: fact.kind(), payload });
    }

    /// The context in which somebody asks now.
    pub fn context(&self, who: &str) -> Context {
        Context { at: self.now, actor: Actor { account: account(who) }, evidence: self.evidence.clone() }
    }
}

/// Compares lines; the indentation of what is expected does not matter.
#[track_caller]
pub fn assert_lines(got: impl IntoIterator<Item = String>, expected: &str) {
    let got = got.into_iter().collect::<Vec<_>>().join("\n");
    let expected = expected.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert_eq!(got, expected, "\n{got}\n");
}

/// A refusal on one line: its code and its sentence.
pub fn told(refusal: &Refusal) -> String {
    format!("{:?}: {}", refusal.code, refusal.message)
}

/// The account of a name.
pub fn account(name: &str) -> AccountId {
    let Hash(bytes) = digest(name);
    AccountId::from_random(std::array::from_fn(|at| bytes[at]))
}

pub fn no(text: &str) -> ItemNo {
    text.parse().unwrap()
}

pub fn digest(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

pub fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Forty events of twelve cases since the first of February.
pub fn shape(name: &str, last: &str) -> EventsShape {
    let first = instant("2026-02-01T08:00:00Z");
    EventsShape { digest: digest(name), events: 40, cases: 12, first, last: instant(last) }
}

/// The level of [`TERMS`] with a share of cases in percent.
pub fn result(percent: u32) -> LevelResult {
    let share = |percent: u32| Quantity::Share(Ratio::new(i64::from(percent), 100).unwrap());
    LevelResult {
        level: "resolution".into(),
        title: "Cases resolved in 4 hours".into(),
        kind: Kind::Key,
        owed_by: Side::Provider,
        measured: Some(share(percent)),
        expected: share(95),
        agreed: None,
        minimum: None,
        better: Better::Higher,
        cases: 100,
        misses: Some(100 - u64::from(percent)),
        excluded: 0,
        with_excluded: None,
        open: None,
        left_out: 0,
        margin: None,
        parts: Vec::new(),
        parts_left_out: 0,
        default: false,
        verdict: if percent >= 95 { Verdict::Met } else { Verdict::Missed },
    }
}

/// The statement of March under [`TERMS`], with a share of cases in percent.
pub fn figures(percent: u32) -> Statement {
    figures_under(TERMS, percent)
}

/// The same under other terms.
pub fn figures_under(terms: &str, percent: u32) -> Statement {
    let period: Period = "2026-03".parse().unwrap();
    let (from, to) = period.bounds(&zone("Europe/Berlin").unwrap());
    let mut figures = Statement {
        period,
        agreement: digest(terms),
        engine: ENGINE.to_owned(),
        from,
        to,
        data_until: Some(instant("2026-03-31T21:00:00Z")),
        events: 40,
        batches: vec![digest("march")],
        reliefs: Vec::new(),
        history: Vec::new(),
        levels: vec![result(percent)],
        volumes: Vec::new(),
        account: None,
        digest: Hash::default(),
    };
    figures.digest = figures.recomputed_digest();
    figures
}

/// The same fields with one of them changed or added.
pub fn with(mut fields: Value, field: &str, to: impl Into<Value>) -> Value {
    fields[field] = to.into();
    fields
}

pub fn found() -> Value {
    json!({
        "title": "Service desk",
        "client": "Northwind",
        "provider": "Brightline",
        "zone": "Europe/Berlin",
        "founder": "anna",
    })
}

pub fn admit(name: &str, side: Side, roles: &[Role]) -> Value {
    json!({ "account": account(name), "name": name, "side": side, "roles": roles })
}

/// A command that asks for nothing but a reason.
pub fn reason() -> Value {
    json!({ "reason": REASON })
}

pub fn erase(name: &str) -> Value {
    json!({ "account": account(name), "basis": "data-subject-request", "reason": REASON })
}

/// The key of a witness of a name, as text.
pub fn witness_key(name: &str, kind: KeyKind) -> String {
    SignerKey::new(name, kind, digest(name).0).verifier().to_string()
}

/// Names the key of a witness.
pub fn witness(name: &str) -> Value {
    json!({ "key": witness_key(name, KeyKind::Cosignature) })
}

/// Attaches the file of a name to an item.
pub fn attach_file(item: &str, name: &str) -> Value {
    json!({ "item": item, "file": digest(name), "name": name })
}

pub fn detach_file(item: &str, name: &str) -> Value {
    json!({ "item": item, "file": digest(name), "reason": REASON })
}

/// A PDF of a size.
pub fn pdf(bytes: u64) -> Evidence {
    Evidence::File { bytes, kind: FileKind::Pdf }
}

pub fn withdraw_batch(name: &str) -> Value {
    json!({ "batch": digest(name), "reason": REASON })
}

pub fn draft(content: Value) -> Value {
    json!({ "content": content })
}

pub fn amend(item: &str, version: u32, content: Value) -> Value {
    json!({ "item": item, "version": version, "content": content })
}

pub fn process(name: &str) -> Value {
    json!({
        "kind": "process",
        "name": name,
        "function": "IT support",
        "owner": "otto",
        "volume_per_month": 4000,
        "handling_minutes": 12,
        "fte_tenths": 125,
        "importance": 2,
        "standardisation": "high",
        "documentation": 4,
        "data_classes": ["personal"],
        "in_scope": true,
    })
}

pub fn objective() -> Value {
    json!({ "kind": "objective", "statement": "Nearly every case is resolved in four hours", "by": "2026-12-31" })
}

pub fn kpi() -> Value {
    json!({ "kind": "kpi", "name": "Cases in time", "objective": "OBJ-1", "process": "PROC-1", "terms": TERMS })
}

pub fn source(name: &str) -> Value {
    json!({ "kind": "source", "name": name })
}

/// Attaches the log of a name to PROC-1.
pub fn attach(log: &str) -> Value {
    json!({ "process": "PROC-1", "file": digest(log) })
}

pub fn waiver(gate: &str) -> Value {
    json!({ "gate": gate, "reason": REASON })
}

pub fn seal(source: &str, until: &str) -> Value {
    json!({ "source": source, "complete_until": until })
}

/// A claim that one case be left out of the level of [`TERMS`].
pub fn claim(case: &str) -> Value {
    json!({ "kind": "relief", "levels": ["resolution"], "cases": [case], "reason": REASON })
}

/// One example of every command, in the order of the catalogue.
pub fn every_command() -> Vec<(&'static str, Value)> {
    let dispute = json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON });
    vec![
        ("engagement.found", found()),
        ("engagement.admit-member", admit("guest", Side::Client, &[Role::Auditor])),
        ("engagement.erase-person", erase("otto")),
        ("engagement.place-hold", reason()),
        ("engagement.release-hold", reason()),
        ("engagement.name-witness", witness("northwind.example/witness")),
        ("engagement.retire-witness", with(witness("northwind.example/witness"), "reason", REASON)),
        ("content.draft", draft(process("Changes"))),
        ("content.amend", amend("PROC-1", 1, process("Problems"))),
        ("content.attach-file", attach_file("PROC-1", "report.pdf")),
        ("content.detach-file", detach_file("PROC-1", "report.pdf")),
        ("gate.sign", json!({ "gate": "G1" })),
        ("gate.waive-criterion", with(waiver("G1"), "criterion", "scope")),
        ("gate.waive-gate", waiver("G1")),
        ("assess.attach-log", attach("log")),
        ("assess.measure-baseline", json!({ "kpi": "KPI-1" })),
        ("operate.connect-source", json!({ "source": "SRC-1" })),
        ("operate.disconnect-source", json!({ "source": "SRC-1", "reason": REASON })),
        ("operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z")),
        ("operate.withdraw-batch", withdraw_batch("march")),
        ("operate.propose-agreement", json!({ "text": TERMS })),
        ("operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest(TERMS) })),
        ("operate.withdraw-agreement", json!({ "agreement": "AGR-1", "reason": REASON })),
        ("operate.state-period", json!({ "period": "2026-03" })),
        ("operate.agree-statement", json!({ "statement": "STMT-1", "digest": figures(96).digest })),
        ("operate.dispute-statement", dispute),
        ("operate.answer-claim", json!({ "claim": "CLAIM-1", "answer": "reject", "reason": REASON })),
        ("operate.raise-claim", claim("INC-7")),
        ("operate.withdraw-claim", json!({ "claim": "CLAIM-1", "reason": REASON })),
        ("operate.settle-claim", json!({ "claim": "CLAIM-1" })),
        ("operate.propose-restatement", json!({ "period": "2026-03", "reason": REASON })),
        ("operate.sign-restatement", json!({ "restatement": "RST-1", "digest": figures(94).digest })),
        ("operate.decline-restatement", json!({ "restatement": "RST-1", "reason": REASON })),
        ("operate.declare-unreported", json!({ "period": "2026-03" })),
    ]
}
