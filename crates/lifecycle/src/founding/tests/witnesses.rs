//! Witnesses: which keys each side may name, and who retires them.

use crate::{
    founding::WITNESSES_MAX,
    scene::{REASON, Scene, told, with, witness, witness_key},
};
use outrigger_kernel::{Side, note::KeyKind};
use serde_json::{Value, json};

const OURS: &str = "northwind.example/witness";
const THEIRS: &str = "brightline.example/witness";

fn retire(name: &str) -> Value {
    with(witness(name), "reason", REASON)
}

#[test]
fn each_side_names_keys_that_cosign() {
    let plain = json!({ "key": witness_key(OURS, KeyKind::Ed25519) });
    let ours = witness_key(OURS, KeyKind::Cosignature);
    let renamed = json!({ "key": renamed(&ours, "other.example/witness") });
    let scene = Scene::given()
        .when("otto", "engagement.name-witness", witness(OURS))
        .when("anna", "engagement.name-witness", plain)
        .when("anna", "engagement.name-witness", witness(OURS))
        .when("anna", "engagement.name-witness", witness(OURS))
        .when("ben", "engagement.name-witness", renamed)
        .when("ben", "engagement.name-witness", witness(THEIRS))
        .then(
            "
            otto engagement.name-witness => NotAllowed: You cannot name witnesses.
            anna engagement.name-witness => Invalid: \
            A witness co-signs checkpoints, and this key signs plain notes.
            anna engagement.name-witness => engagement.witness-named
            anna engagement.name-witness => Conflict: \
            This key is already named for the client by anna on 2 April 2026, 10:06.
            ben engagement.name-witness => Conflict: \
            This key is already named for the client by anna on 2 April 2026, 10:06.
            ben engagement.name-witness => engagement.witness-named
            ",
        );
    let named: Vec<_> = scene.on.witnesses.iter().map(|one| (one.side, one.key.to_string())).collect();
    let theirs = witness_key(THEIRS, KeyKind::Cosignature);
    assert_eq!(named, [(Side::Client, ours.clone()), (Side::Provider, theirs)]);
    let fact: Value = serde_json::from_slice(&scene.ledger[7].payload).unwrap();
    assert_eq!(fact, json!({ "fact": "witness-named", "side": "client", "key": ours }));
}

/// The same secret under another name.
fn renamed(key: &str, name: &str) -> String {
    let mut key: outrigger_kernel::note::VerifierKey = key.parse().unwrap();
    key.name = name.to_owned();
    key.to_string()
}

#[test]
fn a_side_retires_its_own_keys() {
    let unknown = witness_key("nobody.example", KeyKind::Cosignature);
    let scene = Scene::given()
        .when("anna", "engagement.name-witness", witness(OURS))
        .when("otto", "engagement.retire-witness", retire(OURS))
        .when("ben", "engagement.retire-witness", retire(OURS))
        .when("anna", "engagement.retire-witness", retire("nobody.example"))
        .when("anna", "engagement.retire-witness", with(retire(OURS), "reason", "no"))
        .when("anna", "engagement.retire-witness", retire(OURS))
        .when("anna", "engagement.name-witness", witness(OURS))
        .then(&format!(
            "
            anna engagement.name-witness => engagement.witness-named
            otto engagement.retire-witness => NotAllowed: You cannot retire witnesses.
            ben engagement.retire-witness => NotAllowed: You cannot retire a witness of Northwind.
            anna engagement.retire-witness => NotFound: There is no witness with the key {unknown} here.
            anna engagement.retire-witness => Invalid: Reason has fewer than 3 characters.
            anna engagement.retire-witness => engagement.witness-retired
            anna engagement.name-witness => engagement.witness-named
            ",
        ));
    assert_eq!(scene.on.witnesses.len(), 1);
    assert_eq!(scene.on.witnesses[0].named.seq, 10);
}

#[test]
fn a_side_has_a_limited_number_of_witnesses() {
    let mut scene = Scene::given();
    for at in 0..WITNESSES_MAX {
        scene.ask("anna", "engagement.name-witness", witness(&format!("w{at}.example"))).unwrap();
    }
    let refusal = scene.ask("anna", "engagement.name-witness", witness(OURS)).unwrap_err();
    assert_eq!(told(&refusal), "TooMuch: The number of witnesses of Northwind is over its limit of 8.");
    assert!(scene.ask("ben", "engagement.name-witness", witness(THEIRS)).is_ok(), "each side for itself");
}

#[test]
fn what_is_no_key_is_refused_at_its_field() {
    let refusal = Scene::given().ask("anna", "engagement.name-witness", json!({ "key": "key" })).unwrap_err();
    assert_eq!(refusal.field.as_deref(), Some("key"));
    assert!(refusal.message.contains("this is not a verifier key"), "{}", refusal.message);
}
