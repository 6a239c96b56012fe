//! Terms: proposed by one side, signed by the other, in force.

use crate::scene::{REASON, Scene, TERMS, digest, no};
use serde_json::{Value, json};

fn propose(text: &str) -> Value {
    json!({ "text": text })
}

fn sign(agreement: &str, text: &str) -> Value {
    json!({ "agreement": agreement, "digest": digest(text) })
}

#[test]
fn terms_that_cannot_be_used_are_not_proposed() {
    Scene::live()
        .when("otto", "operate.propose-agreement", propose(TERMS))
        .when("anna", "operate.propose-agreement", propose(" "))
        .when("anna", "operate.propose-agreement", propose(&"#".repeat(262_145)))
        .when("anna", "operate.propose-agreement", propose("# nothing is promised"))
        .then(
            "
            otto operate.propose-agreement => NotAllowed: You cannot propose terms.
            anna operate.propose-agreement => Invalid: Text is empty.
            anna operate.propose-agreement => TooMuch: Text is over its limit of 262144 characters.
            anna operate.propose-agreement => Invalid: The terms cannot be used: 1:1: \
            There is no [agreement] section. \
            Begin with [agreement] and its title, client, provider, zone and effective date.
            ",
        );
}

#[test]
fn both_sides_sign_exactly_what_they_read() {
    let scene = Scene::live()
        .when("anna", "operate.propose-agreement", propose(TERMS))
        .when("ben", "operate.propose-agreement", propose(TERMS))
        .when("ben", "operate.sign-agreement", sign("AGR-9", TERMS))
        .when("ben", "operate.sign-agreement", sign("AGR-1", "other terms"))
        .when("anna", "operate.sign-agreement", sign("AGR-1", TERMS))
        .when("carla", "operate.sign-agreement", sign("AGR-1", TERMS))
        .when("ben", "operate.sign-agreement", sign("AGR-1", TERMS))
        .when("ben", "operate.sign-agreement", sign("AGR-1", TERMS))
        .then(
            "
            anna operate.propose-agreement => operate.agreement-proposed
            ben operate.propose-agreement => Conflict: This text is already proposed as AGR-1.
            ben operate.sign-agreement => NotFound: There is no agreement AGR-9 here.
            ben operate.sign-agreement => Conflict: \
            AGR-1 was changed by somebody else while you worked on it.
            anna operate.sign-agreement => Conflict: \
            AGR-1 is already signed for the client by anna on 2 April 2026, 10:10.
            carla operate.sign-agreement => NotAllowed: You cannot sign terms.
            ben operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force
            ben operate.sign-agreement => Conflict: \
            AGR-1 is already in force, signed for the provider by ben on 2 April 2026, 10:11.
            ",
        );
    let (agreement, terms) = scene.on.operate.terms_in_force().unwrap();
    assert_eq!((agreement, terms.text.as_str(), terms.digest), (no("AGR-1"), TERMS, digest(TERMS)));
    assert_eq!(terms.signings.iter().map(|signing| signing.stamp.seq).collect::<Vec<_>>(), [12, 13]);
    assert_eq!(scene.on.operate.agreement().unwrap().levels.len(), 1);
}

#[test]
fn amended_terms_take_over_when_both_have_signed() {
    let stricter = TERMS.replace("95 %", "97 %");
    let in_force = |scene: &Scene| scene.on.operate.terms_in_force().map(|(no, _)| no.to_string());
    assert_eq!(in_force(&Scene::live()), None);
    let scene = Scene::measured()
        .when("ben", "operate.propose-agreement", propose(&stricter))
        .when("ben", "operate.sign-agreement", sign("AGR-2", &stricter))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.sign-agreement => Conflict: \
            AGR-2 is already signed for the provider by ben on 2 April 2026, 10:15.
            ",
        );
    assert_eq!(in_force(&scene).as_deref(), Some("AGR-1"), "a proposal binds nobody");
    let scene = scene
        .when("anna", "operate.sign-agreement", sign("AGR-2", &stricter))
        .then("anna operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force");
    assert_eq!(in_force(&scene).as_deref(), Some("AGR-2"));
    assert_eq!(scene.on.operate.agreements.len(), 2, "earlier terms stay on record");
}

/// Terms that begin later leave the months before them alone, and an old offer is no way back.
#[test]
fn later_terms_leave_earlier_months_alone_and_overtaken_offers_lapse() {
    let later = TERMS.replace("effective = 2026-01-01", "effective = 2026-04-01");
    let other = TERMS.replace("title = ", "# another offer\ntitle = ");
    assert!(later != TERMS && other != TERMS);
    let sign = |no: &str, text: &str| json!({ "agreement": no, "digest": digest(text) });
    let scene = Scene::measured()
        .when("ben", "operate.propose-agreement", json!({ "text": other.clone() }))
        .when("ben", "operate.propose-agreement", json!({ "text": later.clone() }))
        .when("anna", "operate.sign-agreement", sign("AGR-3", &later))
        .when("anna", "operate.sign-agreement", sign("AGR-2", &other))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force
            anna operate.sign-agreement => Conflict: AGR-2 is already overtaken by AGR-3; \
            propose it again if it is still meant.
            ",
        );
    let terms_for = |period: &str| scene.on.operate.terms_for(period.parse().unwrap()).map(|(no, _)| no);
    assert_eq!(terms_for("2026-03"), Some(no("AGR-1")));
    assert_eq!(terms_for("2026-04"), Some(no("AGR-3")));
    assert_eq!(terms_for("2025-12"), None);
    assert!(
        crate::view::waiting(&scene.on, scene.now()).iter().all(|waiting| !waiting.what.contains("AGR-2"))
    );
}

fn withdraw(agreement: &str) -> Value {
    json!({ "agreement": agreement, "reason": REASON })
}

#[test]
fn an_offer_is_taken_back_by_the_side_that_made_it() {
    let scene = Scene::live()
        .when("ben", "operate.propose-agreement", propose(TERMS))
        .when("anna", "operate.withdraw-agreement", withdraw("AGR-1"))
        .when("tina", "operate.withdraw-agreement", withdraw("AGR-1"))
        .when("ben", "operate.withdraw-agreement", withdraw("AGR-9"))
        .when("ben", "operate.withdraw-agreement", json!({ "agreement": "AGR-1", "reason": "no" }))
        .when("ben", "operate.withdraw-agreement", withdraw("AGR-1"))
        .when("ben", "operate.withdraw-agreement", withdraw("AGR-1"))
        .when("anna", "operate.sign-agreement", sign("AGR-1", TERMS))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.withdraw-agreement => NotAllowed: You cannot withdraw terms of the other side.
            tina operate.withdraw-agreement => NotAllowed: You cannot withdraw terms.
            ben operate.withdraw-agreement => NotFound: There is no agreement AGR-9 here.
            ben operate.withdraw-agreement => Invalid: Reason has fewer than 10 characters.
            ben operate.withdraw-agreement => operate.agreement-withdrawn
            ben operate.withdraw-agreement => Conflict: AGR-1 is already withdrawn.
            anna operate.sign-agreement => Conflict: AGR-1 is already withdrawn.
            ",
        );
    assert!(crate::view::waiting(&scene.on, scene.now()).is_empty(), "nobody is asked to sign it");
    let scene = scene
        .when("ben", "operate.propose-agreement", propose(TERMS))
        .when("anna", "operate.sign-agreement", sign("AGR-2", TERMS))
        .when("ben", "operate.withdraw-agreement", withdraw("AGR-2"))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force
            ben operate.withdraw-agreement => Conflict: \
            AGR-2 is already in force, signed for the client by anna on 2 April 2026, 10:13.
            ",
        );
    assert_eq!(scene.on.operate.agreement_of(digest(TERMS)), Some(no("AGR-2")), "the one that was signed");
}

#[test]
fn a_newer_offer_of_the_same_side_overtakes_its_older_ones() {
    let softer = TERMS.replace("95 %", "90 %");
    let stricter = TERMS.replace("95 %", "99 %");
    Scene::live()
        .when("ben", "operate.propose-agreement", propose(&softer))
        .when("anna", "operate.propose-agreement", propose(&stricter))
        .when("ben", "operate.propose-agreement", propose(TERMS))
        .when("anna", "operate.sign-agreement", sign("AGR-1", &softer))
        .when("ben", "operate.withdraw-agreement", withdraw("AGR-3"))
        .when("anna", "operate.sign-agreement", sign("AGR-1", &softer))
        .when("ben", "operate.propose-agreement", propose(&softer))
        .when("ben", "operate.sign-agreement", sign("AGR-2", &stricter))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.propose-agreement => operate.agreement-proposed
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.sign-agreement => Conflict: AGR-1 is already overtaken by AGR-3; \
            propose it again if it is still meant.
            ben operate.withdraw-agreement => operate.agreement-withdrawn
            anna operate.sign-agreement => Conflict: AGR-1 is already overtaken by AGR-3; \
            propose it again if it is still meant.
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force
            ",
        );
}
