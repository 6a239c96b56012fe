//! Statements: when a period can be stated, and how both sides come to agree on it.

use super::{connect, tail};
use crate::{
    Evidence, Member,
    operate::{Standing, decide::standing},
    scene::{Scene, TERMS, account, digest, draft, figures, no, seal, source, told},
};
use outrigger_agreement::Statement;
use outrigger_kernel::{Code, Hash};
use serde_json::{Value, json};

fn period(period: &str) -> Value {
    json!({ "period": period })
}

fn agree(statement: &str, digest: Hash) -> Value {
    json!({ "statement": statement, "digest": digest })
}

fn computed(figures: Statement) -> Evidence {
    Evidence::Statement(Box::new(figures))
}

#[test]
fn a_period_is_stated_under_terms_and_on_complete_data() {
    Scene::live()
        .when("ben", "operate.state-period", period("2026-03"))
        .when("ben", "operate.propose-agreement", json!({ "text": TERMS }))
        .when("ben", "operate.state-period", period("2026-03"))
        .when("anna", "operate.sign-agreement", json!({ "agreement": "AGR-1", "digest": digest(TERMS) }))
        .when("ben", "operate.state-period", period("2026-04"))
        .when("ben", "operate.state-period", period("2026-03"))
        .when("ben", "content.draft", draft(source("Remedy")))
        .when("ben", "operate.connect-source", connect("SRC-1"))
        .evidence(tail("early", "2026-03-19T00:00:00Z"))
        .when("ben", "operate.seal-batch", seal("SRC-1", "2026-03-20T00:00:00Z"))
        .when("ben", "operate.state-period", period("2026-03"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("ben", "operate.seal-batch", seal("SRC-1", "2026-03-31T22:00:00Z"))
        .evidence(computed(figures(96)))
        .when("ben", "operate.state-period", period("2026-03"))
        .then(
            "
            ben operate.state-period => NotReady: No agreement is in force.
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.state-period => NotReady: No agreement is in force.
            anna operate.sign-agreement => operate.agreement-signed, operate.agreement-put-in-force
            ben operate.state-period => NotReady: April 2026 is not over; it ends at 2026-04-30T22:00:00Z.
            ben operate.state-period => NotReady: No source has sealed events yet.
            ben content.draft => content.item-drafted
            ben operate.connect-source => operate.source-connected
            ben operate.seal-batch => operate.batch-sealed
            ben operate.state-period => NotReady: \
            Data is complete to 2026-03-20T00:00:00Z only, and the period ends at 2026-03-31T22:00:00Z.
            ben operate.seal-batch => operate.batch-sealed
            ben operate.state-period => operate.period-stated
            ",
        );
}

#[test]
fn figures_that_were_not_computed_are_not_stated() {
    let scene = Scene::measured()
        .when("tina", "operate.state-period", period("2026-03"))
        .when("ben", "operate.state-period", period("2026-3"))
        .when("ben", "operate.state-period", period("2026-03"))
        .evidence(Evidence::Impossible("[clock.resolution] looks at an attribute that no event has.".into()))
        .when("ben", "operate.state-period", period("2026-03"))
        .evidence(computed(figures(96)))
        .when("ben", "operate.state-period", period("2026-03"))
        .evidence(computed(figures(96)))
        .when("anna", "operate.state-period", period("2026-03"))
        .then(
            "
            tina operate.state-period => NotAllowed: You cannot state periods.
            ben operate.state-period => Invalid: The fields of state-period cannot be read: \
            period: a period is written 2026-03 (month), 2026-W11 (week) or 2026-Q1 (quarter).
            ben operate.state-period => NotReady: The figures of the period were not computed.
            ben operate.state-period => Invalid: [clock.resolution] looks at an attribute that no event has.
            ben operate.state-period => operate.period-stated
            anna operate.state-period => Conflict: March 2026 is already stated as STMT-1, entry 18.
            ",
        );
    let stated = &scene.on.operate.statements[&no("STMT-1")];
    assert_eq!((&stated.figures, stated.agreement, stated.stated.seq), (&figures(96), no("AGR-1"), 18));
}

#[test]
fn a_source_that_has_sealed_nothing_holds_the_statement_up() {
    let mut scene = Scene::measured();
    scene.ask("ben", "content.draft", draft(source("Zendesk"))).unwrap();
    scene.ask("ben", "operate.connect-source", connect("SRC-2")).unwrap();
    let refusal = scene.ask("ben", "operate.state-period", period("2026-03")).unwrap_err();
    assert_eq!(refusal.code, Code::NotReady);
    assert!(refusal.next.is_some());
}

#[test]
fn a_statement_is_final_when_both_sides_agree() {
    let seen = figures(96).digest;
    let scene = Scene::stated()
        .when("anna", "operate.agree-statement", agree("STMT-9", seen))
        .when("anna", "operate.agree-statement", agree("STMT-1", digest("other figures")))
        .when("carla", "operate.agree-statement", agree("STMT-1", seen))
        .when("anna", "operate.agree-statement", agree("STMT-1", seen))
        .when("anna", "operate.agree-statement", agree("STMT-1", seen))
        .then(
            "
            anna operate.agree-statement => NotFound: There is no statement STMT-9 here.
            anna operate.agree-statement => Conflict: \
            STMT-1 was changed by somebody else while you worked on it.
            carla operate.agree-statement => NotAllowed: You cannot agree to statements.
            anna operate.agree-statement => operate.statement-agreed
            anna operate.agree-statement => Conflict: \
            STMT-1 is already agreed for the client by anna on 2 April 2026, 10:16.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Stated), "one side is not enough");
    let scene = scene
        .when("ben", "operate.agree-statement", agree("STMT-1", seen))
        .when("ben", "operate.agree-statement", agree("STMT-1", seen))
        .evidence(computed(figures(94)))
        .when("ben", "operate.state-period", period("2026-03"))
        .then(
            "
            ben operate.agree-statement => operate.statement-agreed
            ben operate.agree-statement => Conflict: \
            STMT-1 is already agreed for the provider by ben on 2 April 2026, 10:17.
            ben operate.state-period => Conflict: March 2026 is already stated as STMT-1, entry 18.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Final));
    assert_eq!(standing(&scene.on, no("STMT-2")), None);
}

#[test]
fn r09_of_fifty_who_agree_for_one_side_one_does_and_the_others_learn_who() {
    let mut scene = Scene::stated();
    let ben = scene.on.member(account("ben")).unwrap().clone();
    let manager = |at: usize| (account(&at.to_string()), Member { name: format!("m{at}"), ..ben.clone() });
    scene.on.members.extend((0..50).map(manager));
    let fields = agree("STMT-1", figures(96).digest);
    assert!(scene.ask("0", "operate.agree-statement", fields.clone()).is_ok());
    for at in 1..50 {
        let refusal = scene.ask(&at.to_string(), "operate.agree-statement", fields.clone()).unwrap_err();
        let expected = "Conflict: STMT-1 is already agreed for the provider by m0 on 2 April 2026, 10:16.";
        assert_eq!(told(&refusal), expected);
    }
    assert_eq!(scene.on.operate.statements[&no("STMT-1")].agreed.len(), 1);
}
