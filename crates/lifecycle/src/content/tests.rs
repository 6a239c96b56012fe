//! Drafting and amending: numbers, versions, limits, and a row for every refusal.

mod files;

use super::{Content, Fact, KINDS, kind_of};
use crate::scene::{Scene, amend, draft, kpi, no, objective, process, source, told, with};
use outrigger_kernel::Code;
use serde_json::{Value, json};

fn content(value: Value) -> Content {
    serde_json::from_value(value).unwrap()
}

#[test]
fn each_kind_counts_for_itself() {
    let scene = Scene::given()
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("anna", "content.draft", draft(objective()))
        .when("anna", "content.draft", draft(process("Changes")))
        .when("otto", "content.draft", draft(kpi()))
        .when("tina", "content.draft", draft(source("Remedy")))
        .then(
            "
            otto content.draft => content.item-drafted
            anna content.draft => content.item-drafted
            anna content.draft => content.item-drafted
            otto content.draft => content.item-drafted
            tina content.draft => content.item-drafted
            ",
        );
    let processes =
        scene.on.assess.processes.iter().map(|kept| (kept.no.to_string(), kept.content.name.as_str()));
    let expected = [("PROC-1".to_owned(), "Incidents"), ("PROC-2".to_owned(), "Changes")];
    assert_eq!(processes.collect::<Vec<_>>(), expected);
    for (item, title) in [("OBJ-1", "Nearly every case is resolved in four hours"), ("SRC-1", "Remedy")] {
        let (found, history) = super::title_and_history(&scene.on, no(item)).unwrap();
        assert_eq!((found.as_str(), history.len()), (title, 1));
    }
    assert!(scene.on.assess.processes.get(no("KPI-1")).is_none(), "a KPI is no process");
}

#[test]
fn kinds_know_their_items() {
    for (kind, item) in KINDS.iter().zip([process("Incidents"), objective(), kpi(), source("Remedy")]) {
        assert_eq!(content(item).kind(), kind.name);
        assert_eq!(kind_of(no(&format!("{}-7", kind.prefix))).unwrap().name, kind.name);
        assert!((kind.schema)().get("properties").is_some());
    }
    assert!(kind_of(no("AGR-1")).is_none());
}

#[test]
fn an_older_version_changes_nothing() {
    let (ours, theirs) = (process("Incidents and problems"), process("Incidents and requests"));
    let scene = Scene::given()
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("otto", "content.amend", amend("PROC-1", 1, ours.clone()))
        .when("anna", "content.amend", amend("PROC-1", 1, theirs.clone()))
        .when("anna", "content.amend", amend("PROC-1", 3, theirs))
        .when("anna", "content.amend", amend("PROC-1", 2, ours.clone()))
        .then(
            "
            otto content.draft => content.item-drafted
            otto content.amend => content.item-amended
            anna content.amend => Conflict: PROC-1 was changed by somebody else while you worked on it.
            anna content.amend => Conflict: PROC-1 was changed by somebody else while you worked on it.
            anna content.amend => Conflict: PROC-1 is already just so; nothing was changed.
            ",
        );
    let kept = scene.on.assess.processes.get(no("PROC-1")).unwrap();
    assert_eq!((kept.version, kept.entry()), (2, 9));
    assert_eq!(kept.history.iter().map(|stamp| stamp.seq).collect::<Vec<_>>(), [8, 9]);
    assert_eq!(Content::Process(kept.content.clone()), content(ours));
}

#[test]
fn only_what_is_there_is_amended_and_stays_of_its_kind() {
    Scene::assessed()
        .when("otto", "content.amend", amend("PROC-9", 1, process("Changes")))
        .when("otto", "content.amend", amend("AGR-1", 1, process("Changes")))
        .when("otto", "content.amend", amend("PROC-1", 1, objective()))
        .when("ben", "content.amend", amend("PROC-1", 1, process("Changes")))
        .when("tina", "content.draft", draft(objective()))
        .when("carla", "content.draft", draft(kpi()))
        .when("otto", "content.draft", draft(source("Remedy")))
        .when("stranger", "content.draft", draft(source("Remedy")))
        .then(
            "
            otto content.amend => NotFound: There is no item PROC-9 here.
            otto content.amend => NotFound: There is no item AGR-1 here.
            otto content.amend => Invalid: PROC-1 is no objective.
            ben content.amend => NotAllowed: You cannot write processes.
            tina content.draft => NotAllowed: You cannot write objectives.
            carla content.draft => NotAllowed: You cannot write KPIs.
            otto content.draft => NotAllowed: You cannot write sources.
            stranger content.draft => NotFound: There is no engagement with that address here.
            ",
        );
}

#[test]
fn texts_keep_to_the_limits_of_their_schema() {
    let long = |chars: usize| "x".repeat(chars);
    let cases = [
        (with(process("Incidents"), "name", long(201)), "TooMuch: Name is over its limit of 200 characters."),
        (with(process("Incidents"), "name", "  "), "Invalid: Name is empty."),
        (with(process("Incidents"), "owner", ""), "Invalid: Owner is empty."),
        (
            with(process("Incidents"), "notes", long(4_001)),
            "TooMuch: Notes is over its limit of 4000 characters.",
        ),
        (
            with(objective(), "statement", long(301)),
            "TooMuch: Statement is over its limit of 300 characters.",
        ),
        (with(objective(), "why", long(2_001)), "TooMuch: Why is over its limit of 2000 characters."),
        (with(kpi(), "terms", long(20_001)), "TooMuch: Terms is over its limit of 20000 characters."),
        (with(kpi(), "name", "\t"), "Invalid: Name is empty."),
        (with(source("Remedy"), "name", long(121)), "TooMuch: Name is over its limit of 120 characters."),
        (
            with(source("Remedy"), "case_column", long(121)),
            "TooMuch: Case column is over its limit of 120 characters.",
        ),
    ];
    let mut scene = Scene::given();
    for (item, expected) in cases {
        let refusal = scene.ask("anna", "content.draft", draft(item)).unwrap_err();
        assert_eq!(told(&refusal), expected);
        assert!(refusal.field.is_some() && refusal.next.is_some(), "{refusal:?}");
    }
    assert_eq!(scene.ledger.len(), 7, "what was refused is not kept");
    let longest = with(process(&long(200)), "notes", long(4_000));
    assert!(scene.ask("anna", "content.draft", draft(longest)).is_ok(), "a limit itself is within the limit");
}

#[test]
fn content_is_read_strictly() {
    let cases = [
        (with(process("Incidents"), "surprise", 1), "unknown field `surprise`"),
        (with(process("Incidents"), "volume_per_month", "many"), "invalid type"),
        (with(process("Incidents"), "fte_tenths", -1), "invalid value"),
        (with(process("Incidents"), "standardisation", "none"), "unknown variant `none`"),
        (with(source("Remedy"), "kind", "wave"), "unknown variant `wave`"),
        (json!({ "kind": "source" }), "missing field `name`"),
        (json!({ "name": "Remedy" }), "missing field `kind`"),
        (with(kpi(), "objective", "O-1"), "this is not an item number such as PROC-3"),
        (with(objective(), "by", "2026-02-30"), "The fields of draft cannot be read"),
        (json!("Remedy"), "The fields of draft cannot be read"),
    ];
    let mut scene = Scene::given();
    for (item, expected) in cases {
        let refusal = scene.ask("anna", "content.draft", draft(item)).unwrap_err();
        assert_eq!(refusal.code, Code::Invalid, "{expected}");
        assert!(refusal.message.contains(expected), "{}", refusal.message);
    }
    assert_eq!(scene.ledger.len(), 7);
}

#[test]
fn an_engagement_has_a_limited_number_of_items_of_a_kind() {
    let mut scene = Scene::given();
    let last = Fact::ItemDrafted { item: no("SRC-10000"), content: content(source("Remedy")) };
    scene.happen("ben", &crate::Fact::Content(last));
    scene
        .when("ben", "content.draft", draft(source("Zendesk")))
        .when("otto", "content.draft", draft(process("Incidents")))
        .then(
            "
            ben content.draft => TooMuch: The number of items of this kind is over its limit of 10000.
            otto content.draft => content.item-drafted
            ",
        );
}
