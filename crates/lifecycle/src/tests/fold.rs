//! Properties of the fold, on random walks through an engagement's life.

use super::whole_life;
use crate::{
    Engagement, Evidence, Fact, assess,
    engagement::Role,
    evolve,
    gate::GateNo,
    operate::{self, Ending, Outcome},
    scene::{Entry, Scene, every_command, figures, objective, pdf, process, result, shape, with},
    view,
};
use outrigger_kernel::{Instant, Side};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Who asks on a walk; those who decide most come twice.
const PEOPLE: &[&str] =
    &["anna", "anna", "ben", "ben", "carla", "carla", "otto", "tina", "audit", "stranger"];

/// Scenes that walks begin with.
static STARTS: LazyLock<[Scene; 5]> =
    LazyLock::new(|| [Scene::given(), Scene::assessed(), Scene::live(), Scene::measured(), Scene::stated()]);

static MOVES: LazyLock<Vec<Move>> = LazyLock::new(moves);

/// Something that is asked on a walk.
struct Move {
    command: &'static str,
    fields: Value,
    evidence: Option<Evidence>,
}

/// One example of every command, and more of those that come in several shapes.
fn moves() -> Vec<Move> {
    let again = json!({ "statement": "STMT-2", "digest": figures(94).digest });
    let dispute =
        json!({ "statement": "STMT-1", "level": "resolution", "reason": "half of these cases were ours" });
    let accept = json!({ "claim": "CLAIM-1", "answer": "accept", "reason": "they were indeed yours" });
    let more = [
        ("content.draft", json!({ "content": objective() })),
        ("content.amend", json!({ "item": "PROC-1", "version": 2, "content": process("Changes") })),
        ("gate.waive-gate", json!({ "gate": "G2", "reason": "a contract is already in force" })),
        ("operate.agree-statement", again),
        ("operate.dispute-statement", dispute.clone()),
        ("operate.dispute-statement", with(dispute, "statement", "STMT-2")),
        ("operate.answer-claim", accept.clone()),
        ("operate.answer-claim", with(accept, "claim", "CLAIM-2")),
    ];
    let all = every_command().into_iter().chain(more);
    all.map(|(command, fields)| Move { command, fields, evidence: evidence(command) }).collect()
}

fn evidence(command: &str) -> Option<Evidence> {
    match command {
        "assess.attach-log" => Some(Evidence::Log(shape("log", "2026-02-28T18:00:00Z"), 0)),
        "content.attach-file" => Some(pdf(1_024)),
        "assess.measure-baseline" => Some(Evidence::Baseline(Box::new(result(91)))),
        "operate.seal-batch" => Some(Evidence::Tail(shape("march", "2026-03-31T21:00:00Z"))),
        "operate.state-period" | "operate.propose-restatement" => {
            Some(Evidence::Statement(Box::new(figures(94))))
        }
        _ => None,
    }
}

/// Asks for one move after the other; what is refused must change nothing.
fn walk(mut scene: Scene, steps: &[(usize, &str)]) -> Scene {
    for (step, who) in steps {
        let Move { command, fields, evidence } = &MOVES[*step];
        if let Some(evidence) = evidence {
            scene = scene.evidence(evidence.clone());
        }
        let foreseen = scene.decide(who, command, fields.clone());
        let before = format!("{:?}", scene.on);
        let answer = scene.ask(who, command, fields.clone());
        assert_eq!(format!("{foreseen:?}"), format!("{answer:?}"), "the same question has the same answer");
        assert_eq!(answer.is_err(), before == format!("{:?}", scene.on), "{who} {command}");
    }
    scene
}

/// The engagement as its ledger gives it, read back from the written payloads.
fn replayed(ledger: &[Entry]) -> Engagement {
    let mut on = Engagement::default();
    for entry in ledger {
        let fact = Fact::parse(&entry.kind, &entry.payload).unwrap();
        evolve(&mut on, &entry.stamp, &fact);
    }
    on
}

/// The instant of the last entry.
fn now(on: &Engagement) -> Instant {
    on.last_at().unwrap_or_default()
}

/// What pages show, and everything else that is known.
fn shown(on: &Engagement) -> (Value, Value, Value, String) {
    let closed = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    (
        serde_json::to_value(view::engagement(on, now(on))).unwrap(),
        serde_json::to_value(assess::view(on)).unwrap(),
        serde_json::to_value(operate::view(on, None, None, now(on), &closed)).unwrap(),
        format!("{on:?}"),
    )
}

/// Rules about people and batches that hold whatever was asked, checked without the code that keeps them.
fn audit_upkeep(on: &Engagement) {
    assert!(on.erased.keys().all(|account| !on.members.contains_key(account)), "nobody is back under a name");
    for side in Side::BOTH {
        let mut people = on.members.values().filter(|member| member.side == side).peekable();
        let lead = if side == Side::Client { Role::SourcingLead } else { Role::AccountManager };
        assert!(people.peek().is_none() || people.any(|member| member.roles.contains(&lead)), "{side}");
    }
    let sealed = on.operate.batch_digests();
    let mut cited = on.operate.statements.values().flat_map(|stated| &stated.figures.batches);
    assert!(cited.all(|batch| sealed.contains(batch)), "what a statement cites is there");
}

/// The same about gates, terms and figures.
fn audit(on: &Engagement) {
    audit_upkeep(on);
    let g1 = on.gates.gate(GateNo::G1);
    let signers: BTreeSet<_> = g1.signatures.iter().map(|signed| signed.stamp.by).collect();
    let of_client = signers.iter().filter(|by| on.side_of(**by) == Some(Side::Client)).count();
    assert!(g1.opened.is_none() || of_client == 2, "two people of the client open G1");
    let passed = GateNo::ALL.map(|gate| on.gates.is_passed(gate));
    assert!(passed.windows(2).all(|pair| pair[0] || !pair[1]), "gates are passed in order: {passed:?}");
    if let Some((_, terms)) = on.operate.terms_in_force() {
        let sides: BTreeSet<_> = terms.signings.iter().map(|signing| on.side_of(signing.stamp.by)).collect();
        assert_eq!(sides.len(), 2, "terms in force are signed by both sides");
    }
    let mut standing = BTreeMap::new();
    for stated in on.operate.statements.values().filter(|stated| stated.replaced_by.is_none()) {
        *standing.entry(stated.figures.period).or_insert(0) += 1;
    }
    assert!(standing.values().all(|count| *count == 1), "a period has one statement that stands");
    for one in on.operate.restatements.values() {
        let Some(Outcome::Signed { statement, stamp }) = &one.outcome else { continue };
        let sides = [one.proposed.by, stamp.by].map(|by| on.side_of(by));
        assert_ne!(sides[0], sides[1], "a restatement is signed by both sides");
        assert_eq!(on.operate.statements[statement].figures, one.figures);
    }
    for claim in on.operate.claims.values() {
        let Some(end) = claim.settlement.as_ref() else { continue };
        let is_own = on.side_of(end.stamp.by) == on.side_of(claim.raised.by);
        assert!(is_own != (end.ending == Ending::Answered) || end.ending == Ending::Lapsed);
    }
}

#[test]
fn a_whole_life_replays() {
    let scene = whole_life();
    assert_eq!(shown(&replayed(&scene.ledger)), shown(&scene.on));
    audit(&scene.on);
}

#[test]
fn the_head_is_the_last_entry() {
    for scene in STARTS.iter() {
        let places: Vec<u64> = scene.ledger.iter().map(|entry| entry.stamp.seq).collect();
        assert_eq!(places, (1..=scene.on.head).collect::<Vec<_>>());
        assert_eq!(scene.on.last.as_ref(), scene.ledger.last().map(|entry| &entry.stamp));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_ledger_replays_to_the_engagement_it_came_from(
        start in 0..STARTS.len(),
        steps in prop::collection::vec((0..MOVES.len(), prop::sample::select(PEOPLE)), 0..30),
    ) {
        let scene = walk(STARTS[start].clone(), &steps);
        prop_assert_eq!(shown(&replayed(&scene.ledger)), shown(&scene.on));
        audit(&scene.on);
    }

    #[test]
    fn any_prefix_of_a_ledger_is_an_engagement(start in 0..STARTS.len(), kept in any::<prop::sample::Index>()) {
        let ledger = &STARTS[start].ledger;
        let on = replayed(&ledger[..kept.index(ledger.len())]);
        prop_assert!(serde_json::to_value(view::engagement(&on, now(&on))).is_ok());
        audit(&on);
    }
}
