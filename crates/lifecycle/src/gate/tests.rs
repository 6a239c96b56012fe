//! Gates: what opens them, in which order, and a row for every refusal.

use super::{GateNo, Verdict, criteria};
use crate::{
    Member,
    scene::{REASON, Scene, account, amend, draft, kpi, objective, process, told, waiver, with},
};
use outrigger_kernel::Code;
use serde_json::{Value, json};

fn sign(gate: &str) -> Value {
    json!({ "gate": gate })
}

fn waive(criterion: &str) -> Value {
    with(waiver("G1"), "criterion", criterion)
}

#[test]
fn two_people_of_the_client_open_g1() {
    let scene = Scene::assessed()
        .when("otto", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G1"))
        .when("carla", "gate.sign", sign("G1"))
        .when("carla", "gate.sign", sign("G1"))
        .then(
            "
            otto gate.sign => NotAllowed: You cannot sign gates.
            anna gate.sign => gate.gate-signed
            anna gate.sign => Conflict: G1 is already signed for the client by anna on 2 April 2026, 10:11.
            carla gate.sign => gate.gate-signed, gate.gate-opened
            carla gate.sign => Conflict: G1 is already opened for the client by carla on 2 April 2026, 10:12.
            ",
        );
    let state = scene.on.gates.gate(GateNo::G1);
    assert_eq!(state.signatures.iter().map(|signed| signed.stamp.seq).collect::<Vec<_>>(), [13, 14]);
    assert_eq!(state.opened.as_ref().map(|stamp| stamp.seq), Some(15));
    let signed: Value = serde_json::from_slice(&scene.ledger[12].payload).unwrap();
    assert_eq!(signed, json!({ "fact": "gate-signed", "gate": "G1", "evidence": [8, 9, 11, 12] }));
}

#[test]
fn the_provider_signs_no_gate_before_the_award() {
    let mut scene = Scene::assessed();
    scene.ask("anna", "gate.sign", sign("G1")).unwrap();
    let answer = scene.ask("ben", "gate.sign", sign("G1"));
    assert_eq!(answer.map(|facts| facts.len()).map_err(|refusal| refusal.code), Err(Code::NotAllowed));
    assert!(!scene.on.gates.is_passed(GateNo::G1), "only the client decides to outsource");
}

#[test]
fn r09_of_fifty_signers_two_open_the_gate_and_the_others_learn_who() {
    let mut scene = Scene::assessed();
    let carla = scene.on.member(account("carla")).unwrap().clone();
    let sponsor = |at: usize| (account(&at.to_string()), Member { name: format!("s{at}"), ..carla.clone() });
    scene.on.members.extend((0..50).map(sponsor));
    let answers: Vec<_> = (0..50).map(|at| scene.ask(&at.to_string(), "gate.sign", sign("G1"))).collect();
    let (sealed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(sealed.into_iter().flatten().map(|facts| facts.len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(refused.len(), 48);
    for refusal in refused.into_iter().filter_map(Result::err) {
        let expected = "Conflict: G1 is already opened for the client by s1 on 2 April 2026, 10:12.";
        assert_eq!(told(&refusal), expected);
    }
}

#[test]
fn r10_one_person_in_two_sessions_is_one_signature() {
    let mut scene = Scene::assessed();
    scene.ask("anna", "gate.sign", sign("G1")).unwrap();
    for _ in 0..2 {
        let refusal = scene.ask("anna", "gate.sign", sign("G1")).unwrap_err();
        assert_eq!(refusal.code, Code::Conflict);
    }
    assert!(!scene.on.gates.is_passed(GateNo::G1), "four eyes belong to two people");
}

/// Approve, edit, approve: what was signed is no longer what the gate rests on.
#[test]
fn r10_a_signature_lapses_when_the_evidence_changes() {
    let scene = Scene::assessed()
        .when("anna", "gate.sign", sign("G1"))
        .when(
            "otto",
            "content.amend",
            amend("PROC-1", 1, with(process("Claims"), "notes", "Wider than thought.")),
        )
        .when("carla", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G1"))
        .then(
            "
            anna gate.sign => gate.gate-signed
            otto content.amend => content.item-amended
            carla gate.sign => gate.gate-signed
            anna gate.sign => gate.gate-signed, gate.gate-opened
            ",
        );
    assert!(scene.on.gates.is_passed(GateNo::G1));
}

/// A waiver is evidence too: whoever signed without it has not agreed to it.
#[test]
fn r10_a_signature_lapses_when_a_criterion_is_waived_after_it() {
    Scene::assessed()
        .when("anna", "gate.sign", sign("G1"))
        .when("otto", "content.draft", draft(objective()))
        .when("carla", "gate.waive-criterion", waive("objectives"))
        .when("carla", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G1"))
        .then(
            "
            anna gate.sign => gate.gate-signed
            otto content.draft => content.item-drafted
            carla gate.waive-criterion => gate.criterion-waived
            carla gate.sign => gate.gate-signed
            anna gate.sign => gate.gate-signed, gate.gate-opened
            ",
        );
}

#[test]
fn nothing_is_signed_before_it_is_proven() {
    let mut scene = Scene::given();
    let refusal = scene.ask("anna", "gate.sign", sign("G1")).unwrap_err();
    assert_eq!((refusal.code, refusal.message.as_str()), (Code::NotReady, "G1 cannot be signed: 5 left."));
    let next = refusal.next.unwrap();
    for criterion in criteria(&scene.on, GateNo::G1) {
        assert_eq!(criterion.verdict, Verdict::Open);
        assert!(next.contains(criterion.claim), "{next}");
    }
}

#[test]
fn gates_are_passed_in_their_order() {
    Scene::given()
        .when("anna", "gate.sign", sign("G2"))
        .when("carla", "gate.waive-gate", waiver("G2"))
        .when("carla", "gate.waive-gate", waiver("G6"))
        .when("carla", "gate.waive-criterion", with(waive("scope"), "gate", "G3"))
        .when("carla", "gate.waive-gate", waiver("G1"))
        .when("carla", "gate.waive-gate", waiver("G1"))
        .when("carla", "gate.waive-criterion", waive("scope"))
        .when("anna", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G2"))
        .when("carla", "gate.waive-criterion", with(waive("scope"), "gate", "G2"))
        .when("anna", "gate.sign", sign("G7"))
        .then(
            "
            anna gate.sign => NotReady: G2 comes after G1, which is not passed.
            carla gate.waive-gate => NotReady: G2 comes after G1, which is not passed.
            carla gate.waive-gate => NotReady: G6 comes after G5, which is not passed.
            carla gate.waive-criterion => NotReady: G3 comes after G2, which is not passed.
            carla gate.waive-gate => gate.gate-waived
            carla gate.waive-gate => Conflict: G1 is already waived for the client by carla on 2 April 2026, 10:06.
            carla gate.waive-criterion => Conflict: \
            G1 is already waived for the client by carla on 2 April 2026, 10:06.
            anna gate.sign => Conflict: G1 is already waived for the client by carla on 2 April 2026, 10:06.
            anna gate.sign => NotReady: G2 has no criteria in this version, so there is nothing to sign.
            carla gate.waive-criterion => NotFound: There is no criterion scope here.
            anna gate.sign => Invalid: The fields of sign cannot be read: gate: unknown variant `G7`, \
            expected one of `G1`, `G2`, `G3`, `G4`, `G5`, `G6`.
            ",
        );
}

#[test]
fn a_criterion_is_waived_with_a_reason_and_the_gate_opens() {
    let renamed = with(kpi(), "name", "Cases resolved in time");
    let scene = Scene::assessed()
        .when("otto", "content.amend", amend("KPI-1", 1, renamed))
        .when("anna", "gate.sign", sign("G1"))
        .when("anna", "gate.waive-criterion", waive("baselines"))
        .when("carla", "gate.waive-criterion", with(waive("baselines"), "reason", "not needed"))
        .when("carla", "gate.waive-criterion", with(waive("baselines"), "reason", "x".repeat(2001)))
        .when("carla", "gate.waive-criterion", waive(" "))
        .when("carla", "gate.waive-criterion", waive("business-case"))
        .when("carla", "gate.waive-criterion", waive("scope"))
        .when("carla", "gate.waive-criterion", waive("baselines"))
        .when("carla", "gate.waive-criterion", waive("baselines"))
        .when("carla", "gate.sign", sign("G1"))
        .when("anna", "gate.sign", sign("G1"))
        .then(
            "
            otto content.amend => content.item-amended
            anna gate.sign => NotReady: G1 cannot be signed: 1 left.
            anna gate.waive-criterion => NotAllowed: You cannot waive criteria.
            carla gate.waive-criterion => Invalid: Reason has fewer than 20 characters.
            carla gate.waive-criterion => TooMuch: Reason is over its limit of 2000 characters.
            carla gate.waive-criterion => Invalid: Criterion is empty.
            carla gate.waive-criterion => NotFound: There is no criterion business-case here.
            carla gate.waive-criterion => Conflict: \
            At least one process is in scope is already proven; a waiver is not needed.
            carla gate.waive-criterion => gate.criterion-waived
            carla gate.waive-criterion => Conflict: \
            Every KPI has a baseline measured on events is already waived \
            for the client by carla on 2 April 2026, 10:12.
            carla gate.sign => gate.gate-signed
            anna gate.sign => gate.gate-signed, gate.gate-opened
            ",
        );
    let state = scene.on.gates.gate(GateNo::G1);
    assert_eq!(state.waivers["baselines"].reason, REASON);
    assert!(state.opened.is_some() && state.waived.is_none());
}

#[test]
fn a_late_engagement_enters_by_waivers() {
    let scene = Scene::given()
        .when("anna", "gate.waive-gate", waiver("G1"))
        .when("carla", "gate.waive-gate", with(waiver("G1"), "reason", "too late"))
        .when("carla", "gate.waive-gate", waiver("G1"))
        .when("carla", "gate.waive-gate", waiver("G2"))
        .when("carla", "gate.waive-gate", waiver("G3"))
        .when("carla", "gate.waive-gate", waiver("G4"))
        .then(
            "
            anna gate.waive-gate => NotAllowed: You cannot waive gates.
            carla gate.waive-gate => Invalid: Reason has fewer than 20 characters.
            carla gate.waive-gate => gate.gate-waived
            carla gate.waive-gate => gate.gate-waived
            carla gate.waive-gate => gate.gate-waived
            carla gate.waive-gate => gate.gate-waived
            ",
        );
    let passed = GateNo::ALL.map(|gate| scene.on.gates.is_passed(gate));
    assert_eq!(passed, [true, true, true, true, false, false]);
    let waived = scene.on.gates.gate(GateNo::G4).waived.as_ref().unwrap();
    assert_eq!((waived.stamp.seq, waived.reason.as_str()), (11, REASON));
}

#[test]
fn gates_are_written_as_they_are_read() {
    for gate in GateNo::ALL {
        assert_eq!(gate.to_string().parse(), Ok(gate));
    }
    assert_eq!("G7".parse::<GateNo>(), Err(()));
    assert!(GateNo::G2.is_before_award() && !GateNo::G3.is_before_award());
}
