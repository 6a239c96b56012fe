//! The order in which months with charges are stated, and what is no month to state.

use super::tail;
use crate::{
    Evidence,
    operate::{Standing, decide::standing, view},
    scene::{REASON, Scene, TERMS, no, seal},
};
use outrigger_agreement::{Agreement, Basis, Figures, Period, Statement};
use serde_json::{Value, json};
use std::sync::Arc;

/// [`TERMS`] with a fixed charge, from long before the first event of a scene.
fn charged() -> String {
    let priced = TERMS.replace("effective = 2026-01-01", "currency = \"EUR\"\neffective = 2025-01-01");
    format!("{priced}\n[charges]\nfixed = \"42000 / month\"\n")
}

fn period(period: &str) -> Value {
    json!({ "period": period })
}

/// What terms make of no event at all.
fn figures(terms: &str) -> Figures {
    let (agreement, _) = Agreement::parse(terms).unwrap();
    Figures::new(Arc::new(agreement), Arc::default()).unwrap()
}

/// A statement of a period, with the money of a month; what it measures does not matter here.
fn statement(terms: &str, period: &str) -> Statement {
    let (agreement, _) = Agreement::parse(terms).unwrap();
    agreement.unreported(period.parse().unwrap(), Basis::default())
}

fn stated(scene: Scene, terms: &str, month: &str) -> Scene {
    let computed = Evidence::Statement(Box::new(statement(terms, month)));
    scene.evidence(computed).when("ben", "operate.state-period", period(month))
}

/// Everything is sealed to the end of May; the first event is of February.
fn until_june(terms: &str) -> Scene {
    Scene::under(terms)
        .later(62)
        .evidence(tail("may", "2026-05-31T20:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-06-01T00:00:00Z"))
        .then("tina operate.seal-batch => operate.batch-sealed")
}

#[test]
fn months_with_charges_are_stated_one_after_the_other() {
    let terms = charged();
    let mut scene = until_june(&terms);
    for month in ["2026-01", "2026-04", "2026-03", "2026-05", "2026-02", "2026-04", "2026-05"] {
        scene = stated(scene, &terms, month);
    }
    scene.then(
        "
        ben operate.state-period => NotReady: No event of January 2026 is known; data begin on 1 February 2026.
        ben operate.state-period => NotReady: March 2026 is not stated, and the account of April 2026 builds on it.
        ben operate.state-period => operate.period-stated
        ben operate.state-period => NotReady: April 2026 is not stated, and the account of May 2026 builds on it.
        ben operate.state-period => NotReady: \
        March 2026 is stated already and builds on the months before it.
        ben operate.state-period => operate.period-stated
        ben operate.state-period => operate.period-stated
        ",
    );
}

#[test]
fn months_without_charges_know_no_order() {
    let mut scene = until_june(TERMS);
    for month in ["2026-05", "2026-03", "2026-04"] {
        scene = stated(scene, TERMS, month);
    }
    scene.then(
        "
        ben operate.state-period => operate.period-stated
        ben operate.state-period => operate.period-stated
        ben operate.state-period => operate.period-stated
        ",
    );
}

/// A dispute is settled where it was raised, whatever was stated since.
#[test]
fn a_month_can_be_stated_again_behind_later_ones() {
    let terms = charged();
    let scene = stated(stated(until_june(&terms), &terms, "2026-03"), &terms, "2026-04");
    let dispute = json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON });
    let accept = json!({ "claim": "CLAIM-1", "answer": "accept", "reason": REASON });
    let mut moved = statement(&terms, "2026-03");
    moved.levels[0].cases += 1;
    moved.digest = moved.recomputed_digest();
    let scene = scene
        .when("anna", "operate.dispute-statement", dispute)
        .when("ben", "operate.answer-claim", accept)
        .evidence(Evidence::Statement(Box::new(moved)))
        .when("ben", "operate.state-period", period("2026-03"))
        .then(
            "
            ben operate.state-period => operate.period-stated
            ben operate.state-period => operate.period-stated
            anna operate.dispute-statement => operate.statement-disputed
            ben operate.answer-claim => operate.dispute-answered
            ben operate.state-period => operate.period-stated
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Replaced));
    assert_eq!(standing(&scene.on, no("STMT-2")), Some(Standing::Stated), "April keeps what it said");
}

#[test]
fn a_month_of_charges_is_stated_without_levels_of_its_own() {
    let by_quarter = charged().replace("expected =", "period = \"quarter\"\nexpected =");
    let scene = stated(until_june(&by_quarter), &by_quarter, "2026-03");
    let scene = scene.when("anna", "operate.declare-unreported", period("2026-04")).then(
        "
        ben operate.state-period => operate.period-stated
        anna operate.declare-unreported => Invalid: No service level is stated by the month.
        ",
    );
    let march = &scene.on.operate.statements[&no("STMT-1")].figures;
    assert!(march.levels.is_empty() && march.account.is_some(), "it has an invoice");
    let without = TERMS.replace("expected =", "period = \"quarter\"\nexpected =");
    stated(until_june(&without), &without, "2026-03")
        .then("ben operate.state-period => Invalid: No service level is stated by the month.");
}

#[test]
fn a_page_says_whether_a_stated_period_would_come_out_differently() {
    let scene = Scene::stated();
    let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    let march: Period = "2026-03".parse().unwrap();
    let differs = |scene: &Scene, figures: &Figures| {
        let page = view(&scene.on, Some(figures), Some(march), scene.now(), &nothing);
        assert_eq!(page.differs, page.statement.is_some_and(|row| row.differs));
        (page.differs, page.statements.iter().filter(|row| row.differs).count())
    };
    let today = figures(TERMS);
    assert_eq!(differs(&scene, &today), (true, 1), "no event is left of the 96 %");
    let computed = Evidence::Statement(Box::new(today.statement(march, Basis::default())));
    let same = Scene::measured().evidence(computed).when("ben", "operate.state-period", period("2026-03"));
    assert_eq!(differs(&same, &today), (false, 0));
    assert_eq!(differs(&scene, &figures(&charged())), (false, 0), "other terms do not judge it");
}
