//! Restatements: a stated period moves by both signatures and in no other way.

use super::tail;
use crate::{
    Evidence,
    operate::{RestatementStanding, Standing, decide::standing, restatement_view, statement_view},
    scene::{REASON, Scene, assert_lines, claim, digest, figures, no, seal, with},
};
use serde_json::{Value, json};

fn computed(percent: u32) -> Evidence {
    Evidence::Statement(Box::new(figures(percent)))
}

fn propose() -> Value {
    json!({ "period": "2026-03", "reason": REASON })
}

fn sign(restatement: &str, percent: u32) -> Value {
    json!({ "restatement": restatement, "digest": figures(percent).digest })
}

fn decline(restatement: &str) -> Value {
    json!({ "restatement": restatement, "reason": REASON })
}

/// March is stated with 96 % and final; 94 % is proposed by the client.
fn proposed() -> Scene {
    let agree = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    Scene::stated()
        .when("anna", "operate.agree-statement", agree.clone())
        .when("ben", "operate.agree-statement", agree)
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .then(
            "
            anna operate.agree-statement => operate.statement-agreed
            ben operate.agree-statement => operate.statement-agreed
            anna operate.propose-restatement => operate.restatement-proposed
            ",
        )
}

#[test]
fn a_restatement_is_proposed_of_what_is_stated_and_changed() {
    Scene::live()
        .when("anna", "operate.propose-restatement", propose())
        .then("anna operate.propose-restatement => NotReady: No agreement is in force.");
    Scene::measured()
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .then("anna operate.propose-restatement => NotReady: March 2026 is not stated.");
    Scene::stated()
        .evidence(computed(96))
        .when("anna", "operate.propose-restatement", propose())
        .evidence(Evidence::Impossible("The events of a batch are missing.".into()))
        .when("anna", "operate.propose-restatement", propose())
        .when("anna", "operate.propose-restatement", propose())
        .evidence(computed(94))
        .when("otto", "operate.propose-restatement", propose())
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", with(propose(), "reason", "late"))
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .evidence(computed(94))
        .when("ben", "operate.propose-restatement", propose())
        .then(
            "
            anna operate.propose-restatement => NotReady: \
            Nothing would change: the figures of March 2026 come out as stated.
            anna operate.propose-restatement => Invalid: The events of a batch are missing.
            anna operate.propose-restatement => NotReady: The figures of the period were not computed.
            otto operate.propose-restatement => NotAllowed: You cannot propose restatements.
            anna operate.propose-restatement => Invalid: Reason has fewer than 10 characters.
            anna operate.propose-restatement => operate.restatement-proposed
            ben operate.propose-restatement => Conflict: This restatement is already proposed as RST-1.
            ",
        );
}

#[test]
fn what_is_disputed_is_settled_by_its_dispute() {
    let dispute = json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON });
    let accept = json!({ "claim": "CLAIM-1", "answer": "accept", "reason": REASON });
    Scene::stated()
        .when("anna", "operate.dispute-statement", dispute)
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .when("ben", "operate.answer-claim", accept)
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .then(
            "
            anna operate.dispute-statement => operate.statement-disputed
            anna operate.propose-restatement => NotReady: A dispute of STMT-1 waits for an answer.
            ben operate.answer-claim => operate.dispute-answered
            anna operate.propose-restatement => NotReady: A dispute of STMT-1 was accepted.
            ",
        );
}

#[test]
fn late_data_has_to_be_complete_again() {
    let mut scene = Scene::stated();
    scene.ask("ben", "content.draft", crate::scene::draft(crate::scene::source("Zendesk"))).unwrap();
    scene.ask("ben", "operate.connect-source", super::connect("SRC-2")).unwrap();
    scene
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .evidence(tail("late", "2026-03-20T00:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-2", "2026-04-01T00:00:00Z"))
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .then(
            "
            anna operate.propose-restatement => NotReady: Not every connected source has sealed events yet.
            tina operate.seal-batch => operate.batch-sealed
            anna operate.propose-restatement => operate.restatement-proposed
            ",
        );
}

#[test]
fn the_other_side_signs_exactly_what_it_saw() {
    let scene = proposed()
        .when("ben", "operate.sign-restatement", sign("RST-9", 94))
        .when("ben", "operate.sign-restatement", sign("RST-1", 96))
        .when("anna", "operate.sign-restatement", sign("RST-1", 94))
        .when("tina", "operate.sign-restatement", sign("RST-1", 94))
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .when("ben", "operate.decline-restatement", decline("RST-1"))
        .then(
            "
            ben operate.sign-restatement => NotFound: There is no restatement RST-9 here.
            ben operate.sign-restatement => Conflict: \
            RST-1 was changed by somebody else while you worked on it.
            anna operate.sign-restatement => Conflict: \
            RST-1 is already signed for the client by anna on 2 April 2026, 10:18.
            tina operate.sign-restatement => NotAllowed: You cannot sign restatements.
            ben operate.sign-restatement => operate.restatement-signed
            ben operate.sign-restatement => Conflict: \
            RST-1 is already signed for the provider by ben on 2 April 2026, 10:19.
            ben operate.decline-restatement => Conflict: \
            RST-1 is already signed for the provider by ben on 2 April 2026, 10:19.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Replaced));
    assert_eq!(standing(&scene.on, no("STMT-2")), Some(Standing::Final), "it needs no further agreement");
    let stated = &scene.on.operate.statements[&no("STMT-2")];
    let proposal = &scene.on.operate.restatements[&no("RST-1")].proposed;
    assert_eq!((&stated.figures, &stated.stated), (&figures(94), proposal));
    scene
        .evidence(computed(92))
        .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
        .then("ben operate.state-period => Conflict: March 2026 is already stated as STMT-2, entry 21.");
}

#[test]
fn a_declined_restatement_leaves_the_figures_and_can_be_proposed_again() {
    let scene = proposed()
        .when("ben", "operate.decline-restatement", with(decline("RST-1"), "reason", "no"))
        .when("ben", "operate.decline-restatement", decline("RST-1"))
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .then(
            "
            ben operate.decline-restatement => Invalid: Reason has fewer than 10 characters.
            ben operate.decline-restatement => operate.restatement-declined
            ben operate.sign-restatement => Conflict: \
            RST-1 is already declined for the provider by ben on 2 April 2026, 10:19.
            anna operate.propose-restatement => operate.restatement-proposed
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Final));
    assert_eq!(scene.on.operate.statement_of("2026-03".parse().unwrap()).unwrap().0, no("STMT-1"));
}

#[test]
fn the_side_that_proposed_a_restatement_takes_it_back() {
    let scene = proposed()
        .when("otto", "operate.decline-restatement", decline("RST-1"))
        .when("anna", "operate.decline-restatement", decline("RST-1"))
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .then(
            "
            otto operate.decline-restatement => NotAllowed: You cannot decline restatements.
            anna operate.decline-restatement => operate.restatement-declined
            ben operate.sign-restatement => Conflict: \
            RST-1 is already declined for the client by anna on 2 April 2026, 10:19.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Final));
}

/// What is signed knows everything that is sealed and settled.
#[test]
fn a_restatement_that_knows_less_than_today_is_proposed_again() {
    let accept = json!({ "claim": "CLAIM-1", "answer": "accept", "reason": REASON });
    let scene = proposed()
        .when("tina", "operate.raise-claim", claim("INC-7"))
        .when("anna", "operate.answer-claim", accept)
        .when("ben", "operate.sign-restatement", sign("RST-1", 94));
    let waiting = crate::view::waiting(&scene.on, scene.now());
    let told = "Propose RST-1 again; its figures are from before CLAIM-1 was accepted";
    assert!(waiting.iter().any(|waiting| waiting.what == told), "{waiting:?}");
    scene
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .evidence(tail("april", "2026-04-01T20:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-02T00:00:00Z"))
        .when("ben", "operate.sign-restatement", sign("RST-2", 94))
        .evidence(computed(94))
        .when("anna", "operate.propose-restatement", propose())
        .when("ben", "operate.sign-restatement", sign("RST-3", 94))
        .then(
            "
            tina operate.raise-claim => operate.claim-raised
            anna operate.answer-claim => operate.claim-answered
            ben operate.sign-restatement => NotReady: Its figures were computed before CLAIM-1 was accepted.
            anna operate.propose-restatement => operate.restatement-proposed
            tina operate.seal-batch => operate.batch-sealed
            ben operate.sign-restatement => NotReady: \
            Its figures were computed before more events of SRC-1 were sealed.
            anna operate.propose-restatement => operate.restatement-proposed
            ben operate.sign-restatement => operate.restatement-signed
            ",
        );
}

#[test]
fn an_overtaken_restatement_is_not_signed() {
    let scene = proposed()
        .evidence(computed(92))
        .when("ben", "operate.propose-restatement", propose())
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .when("anna", "operate.sign-restatement", sign("RST-2", 92))
        .when("ben", "operate.sign-restatement", sign("RST-1", 94))
        .then(
            "
            ben operate.propose-restatement => operate.restatement-proposed
            ben operate.sign-restatement => Conflict: RST-1 is already overtaken by RST-2; \
            propose it again if it is still meant.
            anna operate.sign-restatement => operate.restatement-signed
            ben operate.sign-restatement => Conflict: RST-1 is already overtaken by STMT-2; \
            propose it again if it is still meant.
            ",
        );
    assert_eq!(scene.on.operate.restatement_overtaken(no("RST-1")), Some(no("STMT-2")));
    assert_eq!(scene.on.operate.restatement_overtaken(no("RST-2")), None, "it was signed");
    let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    let page = restatement_view(&scene.on, no("RST-1"), &nothing).unwrap();
    assert_eq!(page.row.standing, RestatementStanding::Overtaken);
    assert!(page.row.offers.is_empty());
}

#[test]
fn pages_show_what_would_come_out_differently() {
    let scene = proposed();
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("ben", name, fields);
    let page = restatement_view(&scene.on, no("RST-1"), &try_command).unwrap();
    assert_eq!(
        (page.row.standing, page.row.proposed.by.name.as_str()),
        (RestatementStanding::Proposed, "anna")
    );
    let shown = |result: &Option<outrigger_agreement::LevelResult>| {
        result.as_ref().and_then(|result| result.measured).map(|value| value.plain())
    };
    let change = &page.changes[0];
    assert_eq!((shown(&change.before), shown(&change.after)), (Some(9_600), Some(9_400)));
    assert!(page.changes.len() == 1 && page.money.is_empty());
    let labels = page.row.offers.iter().map(|offer| format!("{} {:?}", offer.label, offer.closed));
    assert_lines(labels, "Sign this restatement None\nDecline or take back None");
    assert!(restatement_view(&scene.on, no("RST-2"), &try_command).is_none());

    let today = figures(92);
    let statement = |today| statement_view(&scene.on, no("STMT-1"), None, today, &try_command).unwrap();
    let page = statement(Some(&today));
    assert_eq!((page.today.len(), shown(&page.today[0].after)), (1, Some(9_200)));
    assert_lines(page.offers.into_iter().map(|offer| offer.label), "Propose a restatement");
    assert_eq!(page.restatements.len(), 1);
    let same = figures(96);
    assert!(statement(Some(&same)).today.is_empty() && statement(Some(&same)).offers.is_empty());
    assert!(statement(None).today.is_empty());
}

#[test]
fn an_open_restatement_waits_for_the_other_side() {
    let what = |scene: &Scene| -> Vec<String> {
        let all = crate::view::waiting(&scene.on, scene.now()).into_iter();
        all.map(|waiting| format!("{}: {} ({})", waiting.side, waiting.what, waiting.path)).collect()
    };
    let scene = proposed();
    assert_lines(
        what(&scene),
        "provider: Sign RST-1, the restatement of March 2026, or decline it (operate/restatements/RST-1)",
    );
    let scene = scene.when("ben", "operate.sign-restatement", sign("RST-1", 94));
    assert_lines(what(&scene), "");
}

/// The next month builds on the statement that stands, and a statement that was replaced keeps what it
/// was built on.
#[test]
fn later_months_build_on_what_stands() {
    let scene = proposed().when("ben", "operate.sign-restatement", sign("RST-1", 94));
    let basis = scene.on.operate.basis("2026-04".parse().unwrap());
    assert_eq!(basis.batches, [digest("march")]);
    assert_eq!(basis.history.len(), 1);
    assert_eq!(basis.history[0].statement, figures(94).digest);
    assert_eq!(basis.history[0].facts.results, figures(94).levels);
    assert!(
        scene.on.operate.basis("2026-03".parse().unwrap()).history.is_empty(),
        "nothing lies before March"
    );
    let mut operate = scene.on.operate.clone();
    let mut quarter = operate.statements[&no("STMT-2")].clone();
    quarter.figures.period = "2026-Q1".parse().unwrap();
    operate.statements.insert(no("STMT-3"), quarter);
    let built_on = |period: &str| operate.basis(period.parse().unwrap()).history.len();
    assert_eq!(["2026-02", "2026-03", "2026-04", "2026-Q1"].map(built_on), [0, 1, 2, 0]);
    let mut april = scene.on.operate.statements[&no("STMT-2")].clone();
    april.figures.history = vec![figures(96).digest];
    april.stated.seq = u64::MAX;
    let cited = scene.on.operate.cited_basis(&april);
    assert_eq!(cited.history[0].facts.results, figures(96).levels, "as it was when it was built on");
}
