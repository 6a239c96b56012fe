//! Figures that nobody reported: declared by the client once the terms allow it.

use crate::{
    Command, Evidence, Need,
    operate::{Standing, decide::standing, view},
    scene::{REASON, Scene, TERMS, digest, draft, figures_under, no, source, with},
};
use outrigger_agreement::{Agreement, Basis, Statement, Verdict};
use serde_json::{Value, json};

/// [`TERMS`] under which figures that are not stated within five days are a default.
fn strict() -> String {
    let head = TERMS.replace(
        "zone = \"Europe/Berlin\"\neffective",
        "zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\neffective",
    );
    let level = head.replace("kind = \"key\"", "kind = \"critical\"\nallocation = \"100 %\"");
    format!(
        "{level}\n[credits]\nat-risk = \"12 %\"\nfailure-to-report = \"default\"\nreport-within = \"5 calendar days\"\n\
         \n[charges]\nfixed = \"42000 / month\"\n"
    )
}

/// Terms are in force, and a source is connected that has sent nothing.
fn silent(terms: &str) -> Scene {
    let mut scene = Scene::live();
    let steps: [(&str, &str, Value); 4] = [
        ("ben", "content.draft", draft(source("Remedy"))),
        ("ben", "operate.connect-source", json!({ "source": "SRC-1" })),
        ("anna", "operate.propose-agreement", json!({ "text": terms })),
        ("ben", "operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest(terms) })),
    ];
    for (who, command, fields) in steps {
        scene.ask(who, command, fields).unwrap();
    }
    scene
}

fn march() -> Value {
    json!({ "period": "2026-03" })
}

fn unreported(terms: &str) -> Statement {
    let (agreement, _) = Agreement::parse(terms).unwrap();
    agreement.unreported("2026-03".parse().unwrap(), Basis::default())
}

fn computed(terms: &str) -> Evidence {
    Evidence::Statement(Box::new(unreported(terms)))
}

#[test]
fn figures_are_late_when_the_terms_say_so() {
    let terms = strict();
    let scene = silent(&terms)
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", march())
        .later(6)
        .evidence(computed(&terms))
        .when("ben", "operate.declare-unreported", march())
        .when("anna", "operate.declare-unreported", march())
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", json!({ "period": "2026-W10" }))
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", json!({ "period": "2026-04" }))
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", march())
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", march())
        .then(
            "
            anna operate.declare-unreported => NotReady: \
            The figures of March 2026 may be stated until 2026-04-07T22:00:00Z.
            ben operate.declare-unreported => NotAllowed: You cannot declare figures unreported.
            anna operate.declare-unreported => NotReady: The figures of the period were not computed.
            anna operate.declare-unreported => Invalid: No service level is stated by the week.
            anna operate.declare-unreported => NotReady: \
            April 2026 is not over; it ends at 2026-04-30T22:00:00Z.
            anna operate.declare-unreported => operate.period-stated
            anna operate.declare-unreported => Conflict: March 2026 is already stated as STMT-1, entry 17.
            ",
        );
    let stated = &scene.on.operate.statements[&no("STMT-1")];
    assert!(stated.is_unreported() && stated.figures.batches.is_empty());
    assert_eq!(stated.figures.levels[0].verdict, Verdict::NotReported);
}

#[test]
fn figures_whose_data_are_complete_are_stated_instead() {
    let terms = strict();
    silent(&terms)
        .evidence(super::tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", crate::scene::seal("SRC-1", "2026-04-01T00:00:00Z"))
        .later(6)
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", march())
        .then(
            "
            tina operate.seal-batch => operate.batch-sealed
            anna operate.declare-unreported => NotReady: The data of March 2026 are complete.
            ",
        );
}

#[test]
fn terms_without_that_rule_make_nothing_late() {
    silent(TERMS)
        .later(90)
        .evidence(computed(TERMS))
        .when("anna", "operate.declare-unreported", march())
        .then(
            "anna operate.declare-unreported => NotReady: \
        The terms do not say from when on unreported figures are a default.",
        );
    Scene::live()
        .when("anna", "operate.declare-unreported", march())
        .then("anna operate.declare-unreported => NotReady: No agreement is in force.");
}

#[test]
fn a_declaration_can_be_disputed_and_the_figures_stated_after_all() {
    let terms = strict();
    let scene = silent(&terms)
        .later(6)
        .evidence(computed(&terms))
        .when("anna", "operate.declare-unreported", march())
        .when(
            "ben",
            "operate.dispute-statement",
            json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON }),
        )
        .when(
            "anna",
            "operate.answer-claim",
            json!({ "claim": "CLAIM-1", "answer": "accept", "reason": REASON }),
        )
        .evidence(super::tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", crate::scene::seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(Evidence::Statement(Box::new(figures_under(&terms, 96))))
        .when("ben", "operate.state-period", march())
        .then(
            "
            anna operate.declare-unreported => operate.period-stated
            ben operate.dispute-statement => operate.statement-disputed
            anna operate.answer-claim => operate.dispute-answered
            tina operate.seal-batch => operate.batch-sealed
            ben operate.state-period => operate.period-stated
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Replaced));
    assert!(!scene.on.operate.statements[&no("STMT-2")].is_unreported());
}

#[test]
fn a_declaration_needs_no_events_and_is_offered_to_the_client() {
    let terms = strict();
    let scene = silent(&terms).later(6);
    let declare = Command::parse("operate.declare-unreported", march()).unwrap();
    let need = Need::Unreported {
        period: "2026-03".parse().unwrap(),
        terms: terms.clone(),
        basis: Basis::default(),
    };
    assert_eq!(declare.needs(&scene.on), Some(need));
    let offered = |who: &str, scene: &Scene| {
        let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields);
        let page = view(&scene.on, None, Some("2026-03".parse().unwrap()), scene.now(), &try_command);
        let offer = page.offers.into_iter().find(|offer| offer.command == "operate.declare-unreported");
        offer.map(|offer| offer.closed)
    };
    assert_eq!(offered("anna", &scene), Some(None));
    assert_eq!(offered("ben", &scene), Some(Some("You cannot declare figures unreported.".into())));
    assert_eq!(offered("anna", &silent(TERMS)), None, "the terms do not say so");
    let early = with(march(), "period", "2025-12");
    assert_eq!(
        silent(&terms).decide("anna", "operate.declare-unreported", early).unwrap_err().message,
        "The terms in force begin on 2026-01-01, after that period.",
    );
}
