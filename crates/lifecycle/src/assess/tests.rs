//! Assess: logs, baselines, what G1 asks and what the page shows; a row for every refusal.

use super::view;
use crate::{
    Command, Evidence, Need,
    gate::{GateNo, criteria},
    scene::{
        Scene, TERMS, amend, assert_lines, attach, digest, draft, kpi, no, objective, process, result, shape,
        waiver, with,
    },
};
use serde_json::json;

fn log(name: &str) -> Evidence {
    Evidence::Log(shape(name, "2026-02-28T18:00:00Z"), 0)
}

fn unreadable() -> Evidence {
    Evidence::Impossible("The file holds no events.".into())
}

#[test]
fn a_process_is_checked_beyond_its_texts() {
    Scene::given()
        .when("otto", "content.draft", draft(with(process("Incidents"), "importance", 6)))
        .when("otto", "content.draft", draft(with(process("Incidents"), "documentation", 0)))
        .when(
            "otto",
            "content.draft",
            draft(with(process("Incidents"), "data_classes", json!(["none", "health"]))),
        )
        .when("otto", "content.draft", draft(with(process("Incidents"), "data_classes", json!(["none"]))))
        .then(
            "
            otto content.draft => Invalid: The importance of a process is 1 to 5.
            otto content.draft => Invalid: The documentation of a process is 1 to 5.
            otto content.draft => Invalid: Data classes cannot be none and something.
            otto content.draft => content.item-drafted
            ",
        );
}

#[test]
fn a_kpi_belongs_to_an_objective_and_a_process_and_has_one_level() {
    let level = &TERMS[TERMS.find("[level.").unwrap()..];
    let two_levels = format!("{TERMS}\n{}", level.replace("level.resolution", "level.again"));
    Scene::given()
        .when("otto", "content.draft", draft(kpi()))
        .when("otto", "content.draft", draft(objective()))
        .when("otto", "content.draft", draft(kpi()))
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("otto", "content.draft", draft(with(kpi(), "objective", "PROC-1")))
        .when("otto", "content.draft", draft(with(kpi(), "terms", "# nothing is promised")))
        .when("otto", "content.draft", draft(with(kpi(), "terms", two_levels)))
        .when("otto", "content.draft", draft(kpi()))
        .then(
            "
            otto content.draft => NotFound: There is no objective OBJ-1 here.
            otto content.draft => content.item-drafted
            otto content.draft => NotFound: There is no process PROC-1 here.
            otto content.draft => content.item-drafted
            otto content.draft => NotFound: There is no objective PROC-1 here.
            otto content.draft => Invalid: The terms cannot be used: 1:1: There is no [agreement] section. \
            Begin with [agreement] and its title, client, provider, zone and effective date.
            otto content.draft => Invalid: A KPI has one service level, and these terms have 2.
            otto content.draft => content.item-drafted
            ",
        );
}

#[test]
fn a_log_is_attached_once() {
    let scene = Scene::given()
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("otto", "assess.attach-log", with(attach("log"), "process", "PROC-9"))
        .when("otto", "assess.attach-log", with(attach("log"), "file", "log"))
        .when("otto", "assess.attach-log", with(attach("log"), "zone", "x".repeat(61)))
        .when("otto", "assess.attach-log", attach("log"))
        .evidence(unreadable())
        .when("otto", "assess.attach-log", attach("log"))
        .evidence(log("log"))
        .when("ben", "assess.attach-log", attach("log"))
        .evidence(log("log"))
        .when("otto", "assess.attach-log", attach("log"))
        .evidence(log("log"))
        .when("anna", "assess.attach-log", attach("log"))
        .evidence(log("log"))
        .when("anna", "assess.attach-log", with(attach("log"), "zone", "Europe/Berlin"))
        .then(
            "
            otto content.draft => content.item-drafted
            otto assess.attach-log => NotFound: There is no process PROC-9 here.
            otto assess.attach-log => Invalid: The fields of attach-log cannot be read: file: a digest is 64 hex digits.
            otto assess.attach-log => TooMuch: Zone is over its limit of 60 characters.
            otto assess.attach-log => NotReady: The log cannot be read.
            otto assess.attach-log => Invalid: The file holds no events.
            ben assess.attach-log => NotAllowed: You cannot attach logs.
            otto assess.attach-log => assess.log-attached
            anna assess.attach-log => Conflict: This log is already attached to PROC-1.
            anna assess.attach-log => assess.log-attached
            ",
        );
    let attached = &scene.on.assess.logs[&no("PROC-1")];
    assert_eq!((attached.file, attached.zone.as_deref()), (digest("log"), Some("Europe/Berlin")));
    assert_eq!((attached.shape.events, attached.stamp.seq), (40, 10));
}

#[test]
fn a_baseline_is_measured_on_the_present_kpi_and_log() {
    let measure = |kpi: &str| json!({ "kpi": kpi });
    let value = |percent| Evidence::Baseline(Box::new(result(percent)));
    let scene = Scene::given()
        .when("otto", "content.draft", draft(process("Incidents")))
        .when("otto", "content.draft", draft(objective()))
        .when("otto", "content.draft", draft(kpi()))
        .when("otto", "assess.measure-baseline", measure("KPI-9"))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .evidence(log("log"))
        .when("otto", "assess.attach-log", attach("log"))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .evidence(unreadable())
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .evidence(value(91))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .evidence(value(91))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .when("otto", "content.amend", amend("KPI-1", 1, with(kpi(), "name", "Cases resolved in time")))
        .evidence(value(91))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .evidence(log("newer log"))
        .when("otto", "assess.attach-log", attach("newer log"))
        .evidence(value(93))
        .when("otto", "assess.measure-baseline", measure("KPI-1"))
        .then(
            "
            otto content.draft => content.item-drafted
            otto content.draft => content.item-drafted
            otto content.draft => content.item-drafted
            otto assess.measure-baseline => NotFound: There is no KPI KPI-9 here.
            otto assess.measure-baseline => NotReady: PROC-1 has no event log to measure on.
            otto assess.attach-log => assess.log-attached
            otto assess.measure-baseline => NotReady: The baseline cannot be measured.
            otto assess.measure-baseline => Invalid: The file holds no events.
            otto assess.measure-baseline => assess.baseline-measured
            otto assess.measure-baseline => Conflict: KPI-1 is already measured on this log.
            otto content.amend => content.item-amended
            otto assess.measure-baseline => assess.baseline-measured
            otto assess.attach-log => assess.log-attached
            otto assess.measure-baseline => assess.baseline-measured
            ",
        );
    let baseline = scene.on.assess.current_baseline(no("KPI-1")).unwrap();
    assert_eq!((baseline.version, baseline.file, &baseline.result), (2, digest("newer log"), &result(93)));
}

#[test]
fn what_was_decided_on_stays_as_it_was() {
    let opened = Scene::assessed().when("anna", "gate.sign", json!({ "gate": "G1" })).when(
        "carla",
        "gate.sign",
        json!({ "gate": "G1" }),
    );
    let waived = Scene::assessed().when("carla", "gate.waive-gate", waiver("G1"));
    opened
        .evidence(log("newer log"))
        .when("otto", "assess.attach-log", attach("newer log"))
        .when("otto", "assess.measure-baseline", json!({ "kpi": "KPI-1" }))
        .then(
            "
            anna gate.sign => gate.gate-signed
            carla gate.sign => gate.gate-signed, gate.gate-opened
            otto assess.attach-log => Conflict: The assessment is already closed by gate G1.
            otto assess.measure-baseline => Conflict: The assessment is already closed by gate G1.
            ",
        );
    waived.evidence(log("newer log")).when("otto", "assess.attach-log", attach("newer log")).then(
        "
        carla gate.waive-gate => gate.gate-waived
        otto assess.attach-log => assess.log-attached
        ",
    );
}

#[test]
fn commands_say_what_they_need_computed() {
    let needs = |scene: &Scene, name: &str, fields| Command::parse(name, fields).unwrap().needs(&scene.on);
    let scene = Scene::assessed();
    let zoned = with(attach("log"), "zone", "Europe/Berlin");
    let zone = Some("Europe/Berlin".to_owned());
    assert_eq!(needs(&scene, "assess.attach-log", zoned), Some(Need::Log { file: digest("log"), zone }));
    let measure = json!({ "kpi": "KPI-1" });
    let baseline = Need::Baseline { file: digest("log"), zone: None, terms: TERMS.to_owned() };
    assert_eq!(needs(&scene, "assess.measure-baseline", measure.clone()), Some(baseline));
    assert_eq!(needs(&Scene::given(), "assess.measure-baseline", measure), None);
}

/// The criteria of G1 as lines: name, verdict, finding, and the entries that prove it.
fn proven(scene: &Scene) -> Vec<String> {
    let line = |criterion: &crate::gate::Criterion| {
        let proofs =
            criterion.evidence.iter().map(|proof| format!(" [{}, entry {}]", proof.item, proof.entry));
        format!(
            "{} {:?}: {}{}",
            criterion.key,
            criterion.verdict,
            criterion.finding,
            proofs.collect::<String>()
        )
    };
    criteria(&scene.on, GateNo::G1).iter().map(line).collect()
}

#[test]
fn g1_asks_for_scope_data_logs_objectives_and_baselines() {
    assert_lines(
        proven(&Scene::given()),
        "
        scope Open: 0 of 0 processes in scope
        data-classes Open: Stated for 0 processes, 0 with protected data
        logs Open: 0 logs attached
        objectives Open: 0 objectives, each with a KPI and its target
        baselines Open: 0 baselines measured
        ",
    );
    assert_lines(
        proven(&Scene::assessed()),
        "
        scope Met: 1 of 1 process in scope [PROC-1, entry 8]
        data-classes Met: Stated for 1 process, 1 with protected data [PROC-1, entry 8]
        logs Met: 1 log attached [PROC-1, entry 11]
        objectives Met: 1 objective, each with a KPI and its target [OBJ-1, entry 9]
        baselines Met: 1 baseline measured [KPI-1, entry 12]
        ",
    );
}

#[test]
fn g1_names_what_is_missing() {
    let scene = Scene::assessed()
        .when("otto", "content.draft", draft(with(process("Changes"), "data_classes", json!([]))))
        .when("otto", "content.draft", draft(with(process("Trading"), "in_scope", false)))
        .when("otto", "content.draft", draft(objective()))
        .when("otto", "content.draft", draft(with(kpi(), "process", "PROC-2")));
    assert_lines(
        proven(&scene),
        "
        scope Met: 2 of 3 processes in scope [PROC-1, entry 8] [PROC-2, entry 13]
        data-classes Open: Not stated for PROC-2 [PROC-1, entry 8] [PROC-2, entry 13]
        logs Open: No log on PROC-2 [PROC-1, entry 11]
        objectives Open: No KPI for OBJ-2 [OBJ-1, entry 9]
        baselines Open: No current baseline for KPI-2 [KPI-1, entry 12]
        ",
    );
}

#[test]
fn the_page_ranks_processes_and_shows_each_kpi_with_its_baseline() {
    let simple = with(with(process("Passwords"), "importance", 1), "documentation", 5);
    let scene =
        Scene::assessed().when("otto", "content.draft", draft(with(simple, "data_classes", json!(["none"]))));
    let page = view(&scene.on);
    let row = |row: &super::ProcessRow| {
        let fit = &row.suitability;
        format!(
            "{} {} {:?} {:?} {}: {}",
            row.no, row.name, row.data_classes, row.events, fit.score, fit.suggestion
        )
    };
    assert_lines(
        page.processes.iter().map(row),
        r#"
        PROC-2 Passwords ["none"] None 100: outsource or automate
        PROC-1 Incidents ["personal"] Some(40) 82: outsource or automate
        "#,
    );
    assert_eq!((page.proven, page.criteria, page.passed), (4, 5, false), "PROC-2 has no log");
    let objective = &page.objectives[0];
    assert_eq!((objective.by.as_str(), objective.kpis.len()), ("2026-12-31", 1));
    let kpi = &objective.kpis[0];
    assert_eq!(kpi.target, "95.0 %");
    assert_eq!(kpi.baseline, Some(result(91)));
    let measured = kpi.measured.as_ref().unwrap();
    assert_eq!((measured.entry, measured.by.name.as_str()), (12, "anna"));
}

#[test]
fn a_baseline_of_an_older_kpi_is_not_shown() {
    let renamed = with(kpi(), "name", "Cases resolved in time");
    let scene = Scene::assessed().when("otto", "content.amend", amend("KPI-1", 1, renamed));
    let page = view(&scene.on);
    let kpi = &page.objectives[0].kpis[0];
    assert_eq!((kpi.name.as_str(), &kpi.baseline, &kpi.measured), ("Cases resolved in time", &None, &None));
}
