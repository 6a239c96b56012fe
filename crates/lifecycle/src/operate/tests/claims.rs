//! Claims that cases be left out: raised by either side, answered, taken back, or settled by silence.

use crate::{
    Command, Evidence, Need,
    operate::{Answer, ClaimKind, Ending, claim_view},
    scene::{REASON, Scene, TERMS, assert_lines, claim, figures, instant, no, terms_with_silence, with},
    view::Waiting,
};
use serde_json::{Value, json};

fn answer(claim: &str, answer: &str) -> Value {
    json!({ "claim": claim, "answer": answer, "reason": REASON })
}

fn withdraw(claim: &str) -> Value {
    json!({ "claim": claim, "reason": REASON })
}

fn settle(claim: &str) -> Value {
    json!({ "claim": claim })
}

#[test]
fn a_claim_says_which_cases_of_which_levels() {
    let everything = with(claim("INC-7"), "cases", json!([]));
    let bare = with(everything.clone(), "condition", "cause == \"outage\"");
    let window = with(everything.clone(), "from", "2026-03-01T00:00:00Z");
    let scene = Scene::measured()
        .when("ben", "operate.raise-claim", with(claim("INC-7"), "levels", json!(["speed"])))
        .when("ben", "operate.raise-claim", everything)
        .when("ben", "operate.raise-claim", bare)
        .when("ben", "operate.raise-claim", window.clone())
        .when("ben", "operate.raise-claim", with(window.clone(), "to", "2026-05-01T00:00:00Z"))
        .when("ben", "operate.raise-claim", with(window.clone(), "to", "2026-02-01T00:00:00Z"))
        .when("ben", "operate.raise-claim", with(claim("INC-7"), "reason", "ours"))
        .when("carla", "operate.raise-claim", claim("INC-7"))
        .when("ben", "operate.raise-claim", with(window, "to", "2026-03-02T00:00:00Z"))
        .when("otto", "operate.raise-claim", with(claim("INC-7"), "kind", "exclusion"))
        .then(
            "
            ben operate.raise-claim => NotFound: There is no service level speed here.
            ben operate.raise-claim => Invalid: A claim names its cases, or a whole window of time, from and to.
            ben operate.raise-claim => Invalid: A claim names its cases, or a whole window of time, from and to.
            ben operate.raise-claim => Invalid: A claim names its cases, or a whole window of time, from and to.
            ben operate.raise-claim => Invalid: \
            The window ends at 2026-05-01T00:00:00Z, which has not come.
            ben operate.raise-claim => Invalid: The claim cannot be applied: \
            the window is empty: 2026-03-01T00:00:00Z is not before 2026-02-01T00:00:00Z.
            ben operate.raise-claim => Invalid: Reason has fewer than 10 characters.
            carla operate.raise-claim => NotAllowed: You cannot raise claims.
            ben operate.raise-claim => operate.claim-raised
            otto operate.raise-claim => operate.claim-raised
            ",
        );
    for unreadable in ["cause ==", "cause + 1"] {
        let fields = with(claim("INC-7"), "condition", unreadable);
        let refusal = scene.decide("ben", "operate.raise-claim", fields).unwrap_err();
        assert!(refusal.message.starts_with("The claim cannot be applied: "), "{refusal}");
        assert!(refusal.next.is_some());
    }
    let claim = &scene.on.operate.claims[&no("CLAIM-2")];
    assert_eq!((claim.kind(), claim.is_open(), claim.due), (ClaimKind::Exclusion, true, None));
    assert_eq!(claim.relief().map(|relief| (relief.claim, relief.cases.len())), Some((no("CLAIM-2"), 1)));
}

#[test]
fn a_claim_has_limits_and_needs_terms() {
    let cases: Vec<String> = (0..10_001).map(|at| format!("INC-{at}")).collect();
    Scene::live()
        .when("ben", "operate.raise-claim", claim("INC-7"))
        .then("ben operate.raise-claim => NotReady: No agreement is in force.");
    Scene::measured()
        .when("ben", "operate.raise-claim", with(claim("INC-7"), "cases", json!(cases)))
        .then("ben operate.raise-claim => TooMuch: Cases is over its limit of 10000.");
    let raised = Scene::measured().when("ben", "operate.raise-claim", claim("INC-7"));
    let again = |scene: &Scene| {
        scene.decide("tina", "operate.raise-claim", claim("INC-7")).map_err(|refusal| refusal.message)
    };
    let open = copied(raised.clone(), 500);
    let too_many = "The number of open claims about cases is over its limit of 500.";
    assert_eq!(again(&open).unwrap_err(), too_many);
    let one_less = open.when("anna", "operate.answer-claim", answer("CLAIM-1", "accept"));
    assert!(again(&one_less).is_ok());
    let accepted = raised.when("anna", "operate.answer-claim", answer("CLAIM-1", "accept"));
    assert!(again(&copied(accepted.clone(), 1_999)).is_ok(), "what is accepted leaves room");
    let too_many = "The number of claims about cases, open and accepted is over its limit of 2000.";
    assert_eq!(again(&copied(accepted, 2_000)).unwrap_err(), too_many);
}

/// The first claim of a scene, so many times.
fn copied(mut scene: Scene, count: u32) -> Scene {
    let first = scene.on.operate.claims[&no("CLAIM-1")].clone();
    for at in 2..=count {
        scene.on.operate.claims.insert(no(&format!("CLAIM-{at}")), first.clone());
    }
    scene
}

#[test]
fn the_other_side_answers_and_accepted_claims_are_handed_in() {
    let scene = Scene::measured()
        .when("tina", "operate.raise-claim", claim("INC-7"))
        .when("otto", "operate.raise-claim", claim("INC-8"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .when("otto", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .when("anna", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .when("anna", "operate.answer-claim", answer("CLAIM-1", "reject"))
        .when("ben", "operate.answer-claim", answer("CLAIM-2", "reject"))
        .when("ben", "operate.answer-claim", answer("CLAIM-3", "reject"))
        .then(
            "
            tina operate.raise-claim => operate.claim-raised
            otto operate.raise-claim => operate.claim-raised
            ben operate.answer-claim => NotAllowed: You cannot answer a claim of your own side.
            otto operate.answer-claim => NotAllowed: You cannot answer claims.
            anna operate.answer-claim => operate.claim-answered
            anna operate.answer-claim => Conflict: CLAIM-1 is already answered.
            ben operate.answer-claim => operate.claim-answered
            ben operate.answer-claim => NotFound: There is no claim CLAIM-3 here.
            ",
        );
    let reliefs = scene.on.operate.reliefs();
    assert_eq!(reliefs.iter().map(|relief| relief.claim).collect::<Vec<_>>(), [no("CLAIM-1")]);
    let state = Command::parse("operate.state-period", json!({ "period": "2026-03" })).unwrap();
    let Some(Need::Statement { reliefs: handed_in, .. }) = state.needs(&scene.on) else {
        panic!("figures are needed");
    };
    assert_eq!(handed_in, reliefs, "only what was accepted");
    let effect = |claim: &str| {
        let both = scene.on.operate.reliefs_without_and_with(no(claim)).unwrap();
        both.map(|reliefs| reliefs.iter().map(|relief| relief.claim.no()).collect::<Vec<_>>())
    };
    assert_eq!(effect("CLAIM-1"), [vec![], vec![1]]);
    assert_eq!(effect("CLAIM-2"), [vec![1], vec![1, 2]], "what was rejected can still be compared");
}

#[test]
fn a_claim_is_taken_back_by_the_side_that_raised_it() {
    Scene::stated()
        .when("tina", "operate.raise-claim", claim("INC-7"))
        .when("anna", "operate.withdraw-claim", withdraw("CLAIM-1"))
        .when("ben", "operate.withdraw-claim", with(withdraw("CLAIM-1"), "reason", "no"))
        .when("ben", "operate.withdraw-claim", withdraw("CLAIM-1"))
        .when("ben", "operate.withdraw-claim", withdraw("CLAIM-1"))
        .when("anna", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .then(
            "
            tina operate.raise-claim => operate.claim-raised
            anna operate.withdraw-claim => NotAllowed: You cannot withdraw a claim of the other side.
            ben operate.withdraw-claim => Invalid: Reason has fewer than 10 characters.
            ben operate.withdraw-claim => operate.claim-withdrawn
            ben operate.withdraw-claim => Conflict: CLAIM-1 is already withdrawn.
            anna operate.answer-claim => Conflict: CLAIM-1 is already withdrawn.
            ",
        );
    let seen = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    Scene::stated()
        .when(
            "otto",
            "operate.dispute-statement",
            json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON }),
        )
        .when("otto", "operate.withdraw-claim", withdraw("CLAIM-1"))
        .when("anna", "operate.withdraw-claim", withdraw("CLAIM-1"))
        .when("ben", "operate.agree-statement", seen)
        .then(
            "
            otto operate.dispute-statement => operate.statement-disputed
            otto operate.withdraw-claim => NotAllowed: You cannot withdraw claims.
            anna operate.withdraw-claim => operate.claim-withdrawn
            ben operate.agree-statement => operate.statement-agreed
            ",
        );
}

#[test]
fn silence_answers_when_the_terms_say_so() {
    for (silence, meaning) in [("accepted", Answer::Accept), ("rejected", Answer::Reject)] {
        let scene = Scene::under(&terms_with_silence(silence))
            .when("tina", "operate.raise-claim", claim("INC-7"))
            .when("ben", "operate.settle-claim", settle("CLAIM-1"))
            .later(10)
            .when("audit", "operate.settle-claim", settle("CLAIM-1"))
            .when("anna", "operate.answer-claim", answer("CLAIM-1", "reject"))
            .when("anna", "operate.settle-claim", settle("CLAIM-1"))
            .when("ben", "operate.settle-claim", settle("CLAIM-1"));
        let due = scene.on.operate.claims[&no("CLAIM-1")].due.unwrap();
        let scene = scene.then(&format!(
            "
            tina operate.raise-claim => operate.claim-raised
            ben operate.settle-claim => NotReady: CLAIM-1 can be answered until {due}.
            audit operate.settle-claim => NotAllowed: You cannot settle claims.
            anna operate.answer-claim => NotReady: CLAIM-1 could be answered until {due}.
            anna operate.settle-claim => operate.claim-lapsed
            ben operate.settle-claim => Conflict: CLAIM-1 is already settled by silence.
            "
        ));
        let claim = &scene.on.operate.claims[&no("CLAIM-1")];
        let end = claim.settlement.as_ref().unwrap();
        assert_eq!((claim.answer(), end.ending, end.reason.as_str()), (Some(meaning), Ending::Lapsed, ""));
        assert_eq!(scene.on.operate.reliefs().len(), usize::from(meaning == Answer::Accept));
    }
}

#[test]
fn without_a_time_or_a_meaning_a_claim_waits() {
    let waits = terms_with_silence("waits");
    for terms in [TERMS, waits.as_str()] {
        Scene::under(terms)
            .when("tina", "operate.raise-claim", claim("INC-7"))
            .later(300)
            .when("ben", "operate.settle-claim", settle("CLAIM-1"))
            .when("anna", "operate.answer-claim", answer("CLAIM-1", "accept"))
            .then(
                "
                tina operate.raise-claim => operate.claim-raised
                ben operate.settle-claim => NotReady: Under its terms CLAIM-1 waits until it is answered.
                anna operate.answer-claim => operate.claim-answered
                ",
            );
    }
}

#[test]
fn the_time_to_answer_is_that_of_the_terms_on_the_day() {
    let terms = terms_with_silence("accepted");
    let scene = Scene::under(&terms).when("tina", "operate.raise-claim", claim("INC-7"));
    let claim = &scene.on.operate.claims[&no("CLAIM-1")];
    assert_eq!(claim.due, Some(claim.raised.at.plus(instant("1970-01-11T00:00:00Z").0)), "ten days");
    assert_eq!(claim.lapses(claim.due.unwrap()), None, "the last instant is in time");
    assert_eq!(claim.lapses(claim.due.unwrap().plus(1)), Some(Answer::Accept));
}

#[test]
fn a_claims_page_says_what_it_asks_and_what_can_be_done() {
    let scene = Scene::under(&terms_with_silence("rejected")).when(
        "tina",
        "operate.raise-claim",
        with(claim("INC-7"), "condition", "cause == \"outage\""),
    );
    let offers = |who: &str, scene: &Scene| -> Vec<String> {
        let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields);
        let page = claim_view(&scene.on, no("CLAIM-1"), None, &try_command).unwrap();
        let open = page.row.offers.into_iter().filter(|offer| offer.closed.is_none());
        open.map(|offer| offer.label).collect()
    };
    let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    let page = claim_view(&scene.on, no("CLAIM-1"), None, &nothing).unwrap();
    assert_eq!(page.row.about, "case INC-7 with cause == \"outage\" in resolution");
    assert_eq!((page.zone.as_str(), page.effect), ("Europe/Berlin", None));
    assert_eq!(page.relief.map(|relief| relief.cases), Some(vec!["INC-7".to_owned()]));
    assert_lines(offers("anna", &scene), "Answer");
    assert_lines(offers("ben", &scene), "Take it back");
    let waiting = |scene: &Scene| -> Vec<String> {
        let line = |waiting: &Waiting| format!("{}: {} ({})", waiting.side, waiting.what, waiting.path);
        crate::view::waiting(&scene.on, scene.now()).iter().map(line).collect()
    };
    assert_lines(waiting(&scene), "client: Answer CLAIM-1: relief is claimed (operate/claims/CLAIM-1)");
    let scene = scene.later(11);
    assert_lines(offers("anna", &scene), "Settle by silence");
    assert_lines(
        waiting(&scene),
        "provider: Settle CLAIM-1: nobody answered it in time (operate/claims/CLAIM-1)",
    );
    assert!(claim_view(&scene.on, no("CLAIM-2"), None, &nothing).is_none());
}

#[test]
fn a_lapsed_dispute_is_stated_again() {
    let terms = terms_with_silence("accepted");
    let computed = |percent| Evidence::Statement(Box::new(crate::scene::figures_under(&terms, percent)));
    Scene::under(&terms)
        .evidence(computed(96))
        .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
        .when(
            "otto",
            "operate.dispute-statement",
            json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON }),
        )
        .later(11)
        .when("otto", "operate.settle-claim", settle("CLAIM-1"))
        .evidence(computed(94))
        .when("ben", "operate.state-period", json!({ "period": "2026-03" }))
        .then(
            "
            ben operate.state-period => operate.period-stated
            otto operate.dispute-statement => operate.statement-disputed
            otto operate.settle-claim => operate.claim-lapsed
            ben operate.state-period => operate.period-stated
            ",
        );
}
