//! Erasing people: by whom, past which holds, and what stays true without their names.

use crate::{
    Fact,
    engagement::Role,
    founding::ErasureBasis,
    gate::GateNo,
    scene::{REASON, Scene, account, admit, erase, figures, reason, with},
    view,
};
use outrigger_kernel::{Side, personal::ERASED};
use serde_json::{Value, json};

#[test]
fn a_lead_erases_people_of_its_own_side() {
    let (otto, guest) = (admit("otto", Side::Client, &[Role::Auditor]), account("guest"));
    let scene = Scene::given()
        .when("otto", "engagement.erase-person", erase("tina"))
        .when("anna", "engagement.erase-person", erase("guest"))
        .when("anna", "engagement.erase-person", erase("ben"))
        .when("anna", "engagement.erase-person", with(erase("otto"), "reason", "no"))
        .when("anna", "engagement.erase-person", with(erase("otto"), "reason", "x".repeat(2_001)))
        .when("anna", "engagement.erase-person", with(erase("otto"), "basis", "boredom"))
        .when("anna", "engagement.erase-person", erase("otto"))
        .when("anna", "engagement.erase-person", erase("otto"))
        .when("otto", "engagement.place-hold", reason())
        .when("anna", "engagement.admit-member", otto)
        .then(&format!(
            "
            otto engagement.erase-person => NotAllowed: You cannot erase people.
            anna engagement.erase-person => NotFound: There is no member {guest} here.
            anna engagement.erase-person => NotAllowed: You cannot erase people of Brightline.
            anna engagement.erase-person => Invalid: Reason has fewer than 3 characters.
            anna engagement.erase-person => TooMuch: Reason is over its limit of 2000 characters.
            anna engagement.erase-person => Invalid: The fields of erase-person cannot be read: \
            basis: unknown variant `boredom`, expected one of `data-subject-request`, `purpose-ended`, \
            `unlawful`, `legal-obligation`.
            anna engagement.erase-person => engagement.person-erased
            anna engagement.erase-person => Conflict: This person is already erased, on 2 April 2026, 10:06.
            otto engagement.place-hold => NotFound: There is no engagement with that address here.
            anna engagement.admit-member => Conflict: \
            This account is already erased from this engagement, on 2 April 2026, 10:06.
            ",
        ));
    let who = view::who(&scene.on, account("otto"));
    assert_eq!(
        (who.name.as_str(), who.side, who.party.as_str()),
        ("an erased person (client)", Side::Client, "Northwind")
    );
    assert!(!format!("{:?}", scene.on).contains("\"otto\""), "nothing that is known says the name");
    let fact: Value = serde_json::from_slice(&scene.ledger[7].payload).unwrap();
    let otto = account("otto");
    let basis = "data-subject-request";
    let expected = json!({ "fact": "person-erased", "account": otto, "subject": otto, "basis": basis, "reason": REASON });
    assert_eq!(fact, expected);
}

#[test]
fn a_side_keeps_somebody_who_leads_it() {
    let nora = admit("nora", Side::Client, &[Role::SourcingLead]);
    Scene::given()
        .when("anna", "engagement.erase-person", erase("anna"))
        .when("ben", "engagement.erase-person", erase("ben"))
        .when("anna", "engagement.admit-member", nora)
        .when("anna", "engagement.erase-person", erase("anna"))
        .when("nora", "engagement.erase-person", erase("nora"))
        .then(
            "
            anna engagement.erase-person => NotReady: anna is the last who leads for Northwind.
            ben engagement.erase-person => NotReady: ben is the last who leads for Brightline.
            anna engagement.admit-member => engagement.member-admitted
            anna engagement.erase-person => engagement.person-erased
            nora engagement.erase-person => NotReady: nora is the last who leads for Northwind.
            ",
        );
}

#[test]
fn nobody_is_erased_while_either_side_holds() {
    let dispute = json!({ "reason": "A court asks about March." });
    Scene::given()
        .when("otto", "engagement.place-hold", reason())
        .when("otto", "engagement.release-hold", reason())
        .when("anna", "engagement.place-hold", json!({ "reason": "no" }))
        .when("ben", "engagement.place-hold", dispute.clone())
        .when("ben", "engagement.place-hold", dispute)
        .when("anna", "engagement.erase-person", erase("otto"))
        .when("anna", "engagement.release-hold", reason())
        .when("anna", "engagement.place-hold", reason())
        .when("ben", "engagement.release-hold", json!({ "reason": "no" }))
        .when("ben", "engagement.release-hold", reason())
        .when("ben", "engagement.erase-person", erase("tina"))
        .when("anna", "engagement.release-hold", reason())
        .when("ben", "engagement.erase-person", erase("tina"))
        .then(
            "
            otto engagement.place-hold => NotAllowed: You cannot place holds.
            otto engagement.release-hold => NotAllowed: You cannot release holds.
            anna engagement.place-hold => Invalid: Reason has fewer than 3 characters.
            ben engagement.place-hold => engagement.hold-placed
            ben engagement.place-hold => Conflict: \
            The hold of Brightline is already placed for the provider by ben on 2 April 2026, 10:06.
            anna engagement.erase-person => NotReady: \
            A hold of Brightline stands since 2 April 2026, 10:06: A court asks about March.
            anna engagement.release-hold => NotReady: No hold of Northwind stands.
            anna engagement.place-hold => engagement.hold-placed
            ben engagement.release-hold => Invalid: Reason has fewer than 3 characters.
            ben engagement.release-hold => engagement.hold-released
            ben engagement.erase-person => NotReady: A hold of Northwind stands since 2 April 2026, 10:07: \
            The contract was signed long before this ledger began.
            anna engagement.release-hold => engagement.hold-released
            ben engagement.erase-person => engagement.person-erased
            ",
        );
}

#[test]
fn e5_figures_and_agreements_outlive_a_name() {
    let agree = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    let dispute = json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON });
    let scene = Scene::stated()
        .when("ben", "engagement.admit-member", admit("bea", Side::Provider, &[Role::AccountManager]))
        .when("anna", "operate.agree-statement", agree.clone())
        .when("ben", "operate.agree-statement", agree.clone());
    let figures_before = format!("{:?}", scene.on.operate);
    let scene = scene
        .when("bea", "engagement.erase-person", erase("ben"))
        .when("bea", "operate.agree-statement", agree)
        .when("otto", "operate.dispute-statement", dispute)
        .then(
            "
            ben engagement.admit-member => engagement.member-admitted
            anna operate.agree-statement => operate.statement-agreed
            ben operate.agree-statement => operate.statement-agreed
            bea engagement.erase-person => engagement.person-erased
            bea operate.agree-statement => Conflict: STMT-1 is already agreed \
            for the provider by an erased person (provider) on 2 April 2026, 10:18.
            otto operate.dispute-statement => Conflict: STMT-1 is already agreed by both sides.
            ",
        );
    assert_eq!(format!("{:?}", scene.on.operate), figures_before);
    assert!(view::waiting(&scene.on, scene.now()).iter().all(|waiting| !waiting.what.contains("March")));
}

#[test]
fn e5_a_signature_outlives_a_name() {
    let sign = json!({ "gate": "G1" });
    let scene = Scene::assessed()
        .when("carla", "gate.sign", sign.clone())
        .when("anna", "engagement.erase-person", erase("carla"))
        .when("anna", "gate.sign", sign)
        .then(
            "
            carla gate.sign => gate.gate-signed
            anna engagement.erase-person => engagement.person-erased
            anna gate.sign => gate.gate-signed, gate.gate-opened
            ",
        );
    assert!(scene.on.gates.is_passed(GateNo::G1));
}

/// Ledgers from before data had subjects say the bare name; a name without a key cannot be read.
#[test]
fn names_are_read_as_every_ledger_says_them() {
    let admitted = |name: Value| {
        let (vera, roles) = (account("vera"), [Role::Auditor]);
        let fact = json!({ "fact": "member-admitted", "account": vera, "name": name, "side": "client", "roles": roles });
        let fact = Fact::parse("engagement.member-admitted", fact.to_string().as_bytes()).unwrap();
        let mut scene = Scene::given();
        scene.happen("anna", &fact);
        scene.on.name_of(vera)
    };
    assert_eq!(admitted(json!("Vera")), "Vera");
    let subject = account("vera");
    assert_eq!(admitted(json!({ "personal": { "subject": subject, "text": "Vera" } })), "Vera");
    assert_eq!(admitted(json!({ "personal": { "subject": subject, "sealed": "AAAA" } })), ERASED);
    let founder: Value = serde_json::from_slice(&Scene::given().ledger[1].payload).unwrap();
    assert_eq!(founder["name"], json!({ "personal": { "subject": account("anna"), "text": "anna" } }));
}

#[test]
fn each_ground_names_its_article() {
    let grounds = [
        (ErasureBasis::PurposeEnded, "purpose-ended", "(a)"),
        (ErasureBasis::DataSubjectRequest, "data-subject-request", "(b) or (c)"),
        (ErasureBasis::Unlawful, "unlawful", "(d)"),
        (ErasureBasis::LegalObligation, "legal-obligation", "(e)"),
    ];
    for (basis, name, point) in grounds {
        assert_eq!(serde_json::to_value(basis).unwrap(), name);
        assert_eq!(basis.article(), format!("GDPR art. 17(1){point}"));
    }
}
