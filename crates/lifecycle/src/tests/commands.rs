//! Commands as they are sent: by name, with fields that are read strictly.

use crate::{
    Command, Evidence, catalogue,
    scene::{REASON, Scene, amend, attach, attach_file, every_command, kpi, seal, told, with},
};
use outrigger_kernel::Code;
use serde_json::{Value, json};

#[test]
fn every_command_reads_back_its_name() {
    for (name, fields) in every_command() {
        assert_eq!(Command::parse(name, fields).unwrap().name(), name);
        assert!(catalogue::find(name).is_some_and(|doc| doc.name == name));
    }
    assert!(catalogue::find("operate.nothing").is_none());
}

#[test]
fn what_is_no_command_is_not_found() {
    for name in
        ["", "found", "engagement", "engagement.", ".found", "engagement.dissolve", "operate.state_period"]
    {
        let refusal = Command::parse(name, json!({})).unwrap_err();
        assert_eq!(told(&refusal), format!("NotFound: There is no command {name} here."));
    }
}

#[test]
fn fields_are_an_object_and_none_is_missing() {
    for wrong in [Value::Null, json!([]), json!("G1")] {
        let refusal = Command::parse("gate.sign", wrong).unwrap_err();
        assert_eq!(told(&refusal), "Invalid: A command's fields are a JSON object.");
    }
    let refusal = Command::parse("gate.sign", json!({})).unwrap_err();
    assert_eq!(told(&refusal), "Invalid: The fields of sign cannot be read: missing field `gate`.");
    assert!(refusal.next.is_some());
}

#[test]
fn a_field_cannot_turn_a_command_into_another() {
    let fields = json!({ "gate": "G1", "command": "waive-gate", "reason": "because it is convenient" });
    assert_eq!(Command::parse("gate.sign", fields).unwrap_err().code, Code::Invalid);
    let fields = json!({ "gate": "G1", "command": "waive-gate" });
    assert_eq!(Command::parse("gate.sign", fields).unwrap().name(), "gate.sign");
}

#[test]
fn no_command_takes_fields_that_it_does_not_know() {
    for (name, fields) in every_command() {
        let refusal =
            Command::parse(name, with(fields, "surprise", 1)).map(|command| command.name()).unwrap_err();
        assert_eq!(refusal.code, Code::Invalid, "{name}");
        assert!(refusal.message.contains("unknown field `surprise`"), "{name}: {}", refusal.message);
    }
}

#[test]
fn the_rules_alone_answer_without_facts() {
    let renamed = amend("KPI-1", 1, with(kpi(), "name", "Cases resolved in time"));
    let stale = Scene::assessed().when("otto", "content.amend", renamed);
    let march = json!({ "period": "2026-03" });
    let questions = [
        (Scene::assessed(), "otto", "content.attach-file", attach_file("PROC-1", "report.pdf")),
        (Scene::assessed(), "otto", "assess.attach-log", attach("newer log")),
        (stale, "otto", "assess.measure-baseline", json!({ "kpi": "KPI-1" })),
        (Scene::measured(), "tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z")),
        (Scene::measured(), "ben", "operate.state-period", march.clone()),
        (Scene::stated(), "anna", "operate.propose-restatement", with(march, "reason", REASON)),
    ];
    for (scene, who, command, fields) in questions {
        let refusal = scene.decide(who, command, fields.clone()).unwrap_err();
        assert_eq!(refusal.code, Code::NotReady, "{command} needs something computed");
        let answer = scene.evidence(Evidence::Untried).decide(who, command, fields);
        assert_eq!(answer.map(|facts| facts.len()), Ok(0), "{command}");
    }
}
