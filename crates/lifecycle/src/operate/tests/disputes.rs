//! Disputes: raised by one side, answered by the other, and what follows from the answer.

use crate::{
    Evidence,
    operate::{ClaimKind, Standing, decide::standing},
    scene::{REASON, Scene, figures, no, with},
};
use serde_json::{Value, json};

fn dispute(statement: &str) -> Value {
    json!({ "statement": statement, "level": "resolution", "reason": REASON })
}

fn answer(claim: &str, answer: &str) -> Value {
    json!({ "claim": claim, "answer": answer, "reason": REASON })
}

fn agree(statement: &str, percent: u32) -> Value {
    json!({ "statement": statement, "digest": figures(percent).digest })
}

fn march() -> Value {
    json!({ "period": "2026-03" })
}

#[test]
fn a_figure_is_disputed_with_a_reason() {
    let scene = Scene::stated()
        .when("anna", "operate.dispute-statement", dispute("STMT-9"))
        .when("anna", "operate.dispute-statement", with(dispute("STMT-1"), "level", "speed"))
        .when("anna", "operate.dispute-statement", with(dispute("STMT-1"), "level", " "))
        .when("anna", "operate.dispute-statement", with(dispute("STMT-1"), "reason", "wrong"))
        .when("anna", "operate.dispute-statement", with(dispute("STMT-1"), "reason", "x".repeat(4_001)))
        .when("carla", "operate.dispute-statement", dispute("STMT-1"))
        .when("otto", "operate.dispute-statement", dispute("STMT-1"))
        .when("tina", "operate.dispute-statement", dispute("STMT-1"))
        .then(
            "
            anna operate.dispute-statement => NotFound: There is no statement STMT-9 here.
            anna operate.dispute-statement => NotFound: There is no service level speed here.
            anna operate.dispute-statement => Invalid: Level is empty.
            anna operate.dispute-statement => Invalid: Reason has fewer than 10 characters.
            anna operate.dispute-statement => TooMuch: Reason is over its limit of 4000 characters.
            carla operate.dispute-statement => NotAllowed: You cannot dispute figures.
            otto operate.dispute-statement => operate.statement-disputed
            tina operate.dispute-statement => Conflict: This figure is already disputed as CLAIM-1.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Disputed));
    let claim = &scene.on.operate.claims[&no("CLAIM-1")];
    assert_eq!((claim.figure(), claim.raised.seq), (Some((no("STMT-1"), "resolution")), 19));
    assert_eq!((claim.kind(), claim.due), (ClaimKind::Dispute, None), "the terms set no time");
}

#[test]
fn the_other_side_answers_and_a_rejected_dispute_leaves_the_figures() {
    let scene = Scene::stated()
        .when("anna", "operate.agree-statement", agree("STMT-1", 96))
        .when("otto", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.agree-statement", agree("STMT-1", 96))
        .when("ben", "operate.answer-claim", answer("CLAIM-9", "reject"))
        .when("anna", "operate.answer-claim", answer("CLAIM-1", "reject"))
        .when("tina", "operate.answer-claim", answer("CLAIM-1", "reject"))
        .when("ben", "operate.answer-claim", with(answer("CLAIM-1", "reject"), "reason", "no"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "perhaps"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "reject"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .then(
            "
            anna operate.agree-statement => operate.statement-agreed
            otto operate.dispute-statement => operate.statement-disputed
            ben operate.agree-statement => NotReady: A dispute of STMT-1 waits for an answer.
            ben operate.answer-claim => NotFound: There is no claim CLAIM-9 here.
            anna operate.answer-claim => NotAllowed: You cannot answer a claim of your own side.
            tina operate.answer-claim => NotAllowed: You cannot answer claims.
            ben operate.answer-claim => Invalid: Reason has fewer than 10 characters.
            ben operate.answer-claim => Invalid: The fields of answer-claim cannot be read: \
            answer: unknown variant `perhaps`, expected `accept` or `reject`.
            ben operate.answer-claim => operate.dispute-answered
            ben operate.answer-claim => Conflict: CLAIM-1 is already answered.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Stated));
    let scene = scene
        .when("ben", "operate.agree-statement", agree("STMT-1", 96))
        .when("otto", "operate.dispute-statement", dispute("STMT-1"))
        .then(
            "
            ben operate.agree-statement => operate.statement-agreed
            otto operate.dispute-statement => Conflict: STMT-1 is already agreed by both sides.
            ",
        );
    assert_eq!(
        standing(&scene.on, no("STMT-1")),
        Some(Standing::Final),
        "the earlier agreement still counts"
    );
}

#[test]
fn a_figure_may_be_disputed_again_after_an_answer() {
    Scene::stated()
        .when("anna", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "reject"))
        .when("tina", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.answer-claim", answer("CLAIM-2", "accept"))
        .when("anna", "operate.answer-claim", answer("CLAIM-2", "reject"))
        .then(
            "
            anna operate.dispute-statement => operate.statement-disputed
            ben operate.answer-claim => operate.dispute-answered
            tina operate.dispute-statement => operate.statement-disputed
            ben operate.answer-claim => NotAllowed: You cannot answer a claim of your own side.
            anna operate.answer-claim => operate.dispute-answered
            ",
        );
}

#[test]
fn an_accepted_dispute_is_stated_again() {
    let computed = |percent| Evidence::Statement(Box::new(figures(percent)));
    let scene = Scene::stated()
        .when("anna", "operate.dispute-statement", dispute("STMT-1"))
        .evidence(computed(94))
        .when("ben", "operate.state-period", march())
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .when("ben", "operate.agree-statement", agree("STMT-1", 96))
        .then(
            "
            anna operate.dispute-statement => operate.statement-disputed
            ben operate.state-period => Conflict: March 2026 is already stated as STMT-1, entry 18.
            ben operate.answer-claim => operate.dispute-answered
            ben operate.agree-statement => NotReady: A dispute of STMT-1 was accepted.
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::ToRestate));
    let scene = scene
        .evidence(computed(94))
        .when("ben", "operate.state-period", march())
        .when("ben", "operate.agree-statement", agree("STMT-1", 96))
        .when("anna", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.agree-statement", agree("STMT-2", 96))
        .when("ben", "operate.agree-statement", agree("STMT-2", 94))
        .when("anna", "operate.agree-statement", agree("STMT-2", 94))
        .then(
            "
            ben operate.state-period => operate.period-stated
            ben operate.agree-statement => Conflict: STMT-1 is already replaced by a later statement.
            anna operate.dispute-statement => Conflict: STMT-1 is already replaced by a later statement.
            ben operate.agree-statement => Conflict: \
            STMT-2 was changed by somebody else while you worked on it.
            ben operate.agree-statement => operate.statement-agreed
            anna operate.agree-statement => operate.statement-agreed
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Replaced));
    assert_eq!(standing(&scene.on, no("STMT-2")), Some(Standing::Final));
    assert_eq!(scene.on.operate.statements[&no("STMT-1")].replaced_by, Some(no("STMT-2")));
}

/// To state the same again would answer nothing: the figure moves, or the dispute is taken back.
#[test]
fn an_accepted_dispute_moves_its_figure_or_is_taken_back() {
    let back = json!({ "claim": "CLAIM-1", "reason": REASON });
    let scene = Scene::stated()
        .when("anna", "operate.agree-statement", agree("STMT-1", 96))
        .when("anna", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .evidence(Evidence::Statement(Box::new(figures(96))))
        .when("ben", "operate.state-period", march())
        .when("ben", "operate.withdraw-claim", back.clone())
        .when("anna", "operate.withdraw-claim", back.clone())
        .when("ben", "operate.state-period", march())
        .when("ben", "operate.agree-statement", agree("STMT-1", 96))
        .then(
            "
            anna operate.agree-statement => operate.statement-agreed
            anna operate.dispute-statement => operate.statement-disputed
            ben operate.answer-claim => operate.dispute-answered
            ben operate.state-period => NotReady: The disputed figure of resolution comes out as it was.
            ben operate.withdraw-claim => NotAllowed: You cannot withdraw a claim of the other side.
            anna operate.withdraw-claim => operate.claim-withdrawn
            ben operate.state-period => Conflict: March 2026 is already stated as STMT-1, entry 18.
            ben operate.agree-statement => operate.statement-agreed
            ",
        );
    assert_eq!(standing(&scene.on, no("STMT-1")), Some(Standing::Final), "it stands as before");
    Scene::stated()
        .when("anna", "operate.dispute-statement", dispute("STMT-1"))
        .when("ben", "operate.answer-claim", answer("CLAIM-1", "accept"))
        .evidence(Evidence::Statement(Box::new(figures(94))))
        .when("ben", "operate.state-period", march())
        .when("anna", "operate.withdraw-claim", back)
        .then(
            "
            anna operate.dispute-statement => operate.statement-disputed
            ben operate.answer-claim => operate.dispute-answered
            ben operate.state-period => operate.period-stated
            anna operate.withdraw-claim => Conflict: CLAIM-1 is already answered.
            ",
        );
}
