//! Operate: entering the stage, sources and what is sealed of them; a row for every refusal.

mod amendments;
mod batches;
mod claims;
mod disputes;
mod order;
mod pages;
mod restatements;
mod statements;
mod terms;
mod unreported;

use crate::{
    Command, Evidence, Need,
    context::EventsShape,
    scene::{Scene, TERMS, amend, digest, draft, instant, no, seal, shape, source, with},
};
use outrigger_agreement::Basis;
use serde_json::{Value, json};

/// The fields of a command about a source.
fn connect(source: &str) -> Value {
    json!({ "source": source })
}

fn tail(name: &str, last: &str) -> Evidence {
    Evidence::Tail(shape(name, last))
}

#[test]
fn the_stage_is_entered_through_g4() {
    Scene::given()
        .when("ben", "content.draft", draft(source("Remedy")))
        .when("ben", "operate.connect-source", connect("SRC-1"))
        .when("anna", "operate.propose-agreement", json!({ "text": TERMS }))
        .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
        .then(
            "
            ben content.draft => content.item-drafted
            ben operate.connect-source => NotReady: The work has not gone live: gate G4 is not passed.
            anna operate.propose-agreement => NotReady: The work has not gone live: gate G4 is not passed.
            ben operate.state-period => NotReady: The work has not gone live: gate G4 is not passed.
            ",
        );
}

#[test]
fn a_source_is_connected_once() {
    let scene = Scene::live()
        .when("ben", "operate.connect-source", connect("SRC-1"))
        .when("ben", "content.draft", draft(with(source("Remedy"), "zone", "Mars/Olympus")))
        .when("ben", "content.draft", draft(with(source("Remedy"), "zone", "Europe/Berlin")))
        .when("otto", "operate.connect-source", connect("SRC-1"))
        .when("tina", "operate.connect-source", connect("SRC-1"))
        .when("anna", "operate.connect-source", connect("SRC-1"))
        .when("anna", "content.amend", amend("SRC-1", 1, source("Remedy 9")))
        .then(
            "
            ben operate.connect-source => NotFound: There is no source SRC-1 here.
            ben content.draft => Invalid: There is no time zone Mars/Olympus.
            ben content.draft => content.item-drafted
            otto operate.connect-source => NotAllowed: You cannot connect sources.
            tina operate.connect-source => operate.source-connected
            anna operate.connect-source => Conflict: SRC-1 is already connected.
            anna content.amend => content.item-amended
            ",
        );
    assert!(scene.on.operate.connected.contains(&no("SRC-1")));
}

#[test]
fn events_are_sealed_when_they_are_complete() {
    let none = EventsShape { events: 0, ..shape("march", "2026-03-31T21:00:00Z") };
    let scene = Scene::live()
        .when("ben", "content.draft", draft(source("Remedy")))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .when("tina", "operate.connect-source", connect("SRC-1"))
        .when("otto", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-03T00:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(Evidence::Tail(none))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(Evidence::Impossible("Two events of the tail cannot be read.".into()))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-03-31T20:00:00Z"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "soon"))
        .then(
            "
            ben content.draft => content.item-drafted
            tina operate.seal-batch => NotReady: SRC-1 is not connected.
            tina operate.connect-source => operate.source-connected
            otto operate.seal-batch => NotAllowed: You cannot seal batches.
            tina operate.seal-batch => Invalid: A source cannot be complete to a time that has not come.
            tina operate.seal-batch => NotReady: The unsealed events of SRC-1 were not looked at.
            tina operate.seal-batch => NotReady: The unsealed events of SRC-1 were not looked at.
            tina operate.seal-batch => Invalid: Two events of the tail cannot be read.
            tina operate.seal-batch => Invalid: \
            An event of 2026-03-31T21:00:00Z lies after the time up to which it is complete.
            tina operate.seal-batch => operate.batch-sealed
            tina operate.seal-batch => Invalid: The fields of seal-batch cannot be read: \
            complete_until: an instant is written as in 2026-03-01T09:00:00Z, between 1900 and 2200.
            ",
        );
    assert_eq!(scene.on.operate.batch_digests(), [digest("march")]);
}

/// The client has sources too, as of what it owes itself.
#[test]
fn either_side_seals_the_events_of_its_sources() {
    Scene::live()
        .when("anna", "content.draft", draft(source("Approvals")))
        .when("anna", "operate.connect-source", connect("SRC-1"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("anna", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .then(
            "
            anna content.draft => content.item-drafted
            anna operate.connect-source => operate.source-connected
            anna operate.seal-batch => operate.batch-sealed
            ",
        );
}

/// A quiet source holds no statement up, and one that is gone waits for nobody.
#[test]
fn a_source_without_events_is_attested_and_a_lost_one_disconnected() {
    let close = json!({ "source": "SRC-1", "reason": "The system was switched off in March." });
    let scene = Scene::measured()
        .evidence(Evidence::EmptyTail)
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(Evidence::EmptyTail)
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T06:00:00Z"))
        .then(
            "
            tina operate.seal-batch => Conflict: SRC-1 is already known to be complete to 2026-04-01T00:00:00Z.
            tina operate.seal-batch => operate.source-attested
            ",
        );
    assert_eq!(scene.on.operate.complete_until(), Some(instant("2026-04-01T06:00:00Z")));
    let scene = scene
        .when("tina", "operate.disconnect-source", close.clone())
        .when("ben", "operate.disconnect-source", close.clone())
        .when("ben", "operate.disconnect-source", close)
        .then(
            "
            tina operate.disconnect-source => NotAllowed: You cannot disconnect sources.
            ben operate.disconnect-source => operate.source-disconnected
            ben operate.disconnect-source => NotReady: SRC-1 is not connected.
            ",
        );
    assert!(scene.on.operate.connected.is_empty());
    assert_eq!(scene.on.operate.batches.len(), 1, "what was sealed stays");
    let complete = scene.on.operate.complete_until();
    assert_eq!(complete, Some(instant("2026-04-01T00:00:00Z")), "and is all there is");
}

#[test]
fn data_is_complete_when_every_connected_source_is() {
    let complete = |scene: &Scene| scene.on.operate.complete_until();
    let scene = Scene::live();
    assert_eq!(complete(&scene), None, "without a source nothing is complete");
    let scene = Scene::measured();
    assert_eq!(complete(&scene), Some(instant("2026-04-01T00:00:00Z")));
    let scene = scene.when("ben", "content.draft", draft(source("Zendesk")));
    assert_eq!(complete(&scene), Some(instant("2026-04-01T00:00:00Z")), "only connected sources count");
    let scene = scene.when("ben", "operate.connect-source", connect("SRC-2"));
    assert_eq!(complete(&scene), None, "the second source has sealed nothing");
    let scene = scene
        .evidence(tail("early", "2026-03-20T00:00:00Z"))
        .when("ben", "operate.seal-batch", seal("SRC-2", "2026-03-25T00:00:00Z"))
        .evidence(tail("earlier", "2026-03-10T00:00:00Z"))
        .when("ben", "operate.seal-batch", seal("SRC-2", "2026-03-15T00:00:00Z"));
    assert_eq!(complete(&scene), Some(instant("2026-03-25T00:00:00Z")), "a later word is not taken back");
    assert_eq!(scene.on.operate.batch_digests(), [digest("march"), digest("early"), digest("earlier")]);
}

#[test]
fn commands_say_what_they_need_computed() {
    let needs = |scene: &Scene, name: &str, fields| Command::parse(name, fields).unwrap().needs(&scene.on);
    let march = json!({ "period": "2026-03" });
    let tail = Need::Tail { source: no("SRC-1") };
    let statement = Need::Statement {
        period: "2026-03".parse().unwrap(),
        terms: TERMS.to_owned(),
        earlier: Vec::new(),
        reliefs: Vec::new(),
        basis: Basis { batches: vec![digest("march")], history: Vec::new() },
    };
    let scene = Scene::measured();
    assert_eq!(needs(&scene, "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z")), Some(tail));
    assert_eq!(needs(&scene, "operate.state-period", march.clone()), Some(statement));
    assert_eq!(needs(&Scene::live(), "operate.state-period", march), None, "no terms are in force");
    assert_eq!(needs(&scene, "operate.connect-source", connect("SRC-1")), None);
}
