//! Batches that are withdrawn: until a statement cites them, and what is complete without them.

use super::tail;
use crate::{
    Command, Evidence, Need,
    operate::{BatchRow, view},
    scene::{REASON, Scene, assert_lines, digest, figures, instant, no, seal, with, withdraw_batch},
};
use serde_json::{Value, json};

fn march() -> Value {
    json!({ "period": "2026-03" })
}

/// March is sealed again, without what was wrong in it.
fn sealed_again(scene: Scene) -> Scene {
    scene
        .evidence(tail("march again", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .then("tina operate.seal-batch => operate.batch-sealed")
}

#[test]
fn a_batch_is_withdrawn_as_long_as_nothing_cites_it() {
    let scene = Scene::measured()
        .when("otto", "operate.withdraw-batch", withdraw_batch("march"))
        .when("tina", "operate.withdraw-batch", withdraw_batch("april"))
        .when("tina", "operate.withdraw-batch", with(withdraw_batch("march"), "reason", "no"))
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .when("anna", "operate.withdraw-batch", withdraw_batch("march"))
        .when("ben", "operate.state-period", march())
        .then(&format!(
            "
            otto operate.withdraw-batch => NotAllowed: You cannot withdraw batches.
            tina operate.withdraw-batch => NotFound: There is no batch {} here.
            tina operate.withdraw-batch => Invalid: Reason has fewer than 3 characters.
            tina operate.withdraw-batch => operate.batch-withdrawn
            anna operate.withdraw-batch => Conflict: \
            This batch is already withdrawn for the provider by tina on 2 April 2026, 10:15.
            ben operate.state-period => NotReady: No source has sealed events yet.
            ",
            digest("april").short()
        ));
    let state = &scene.on.operate;
    assert!(state.batches.is_empty() && state.first_event().is_none());
    let withdrawn = &state.withdrawn[0];
    assert_eq!((withdrawn.batch.source, withdrawn.batch.shape.digest), (no("SRC-1"), digest("march")));
    assert_eq!((withdrawn.reason.as_str(), withdrawn.stamp.seq), (REASON, 18));

    let scene = sealed_again(scene);
    let Some(Need::Statement { basis, .. }) =
        Command::parse("operate.state-period", march()).unwrap().needs(&scene.on)
    else {
        panic!("a statement is computed");
    };
    assert_eq!(basis.batches, [digest("march again")], "no figure knows what was withdrawn");
}

#[test]
fn what_a_statement_cites_stays() {
    let scene = Scene::stated()
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .then("tina operate.withdraw-batch => Conflict: This batch is already cited by STMT-1.");
    let mut figures = figures(94);
    figures.batches.push(digest("late"));
    figures.digest = figures.recomputed_digest();
    let decline = json!({ "restatement": "RST-1", "reason": REASON });
    scene
        .evidence(tail("late", "2026-03-30T00:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .evidence(Evidence::Statement(Box::new(figures)))
        .when("ben", "operate.propose-restatement", with(march(), "reason", REASON))
        .when("tina", "operate.withdraw-batch", withdraw_batch("late"))
        .when("anna", "operate.decline-restatement", decline)
        .when("tina", "operate.withdraw-batch", withdraw_batch("late"))
        .then(
            "
            tina operate.seal-batch => operate.batch-sealed
            ben operate.propose-restatement => operate.restatement-proposed
            tina operate.withdraw-batch => Conflict: This batch is already cited by RST-1.
            anna operate.decline-restatement => operate.restatement-declined
            tina operate.withdraw-batch => Conflict: This batch is already cited by RST-1.
            ",
        );
}

/// Whoever replaces a statement leaves what it cited, so that it can be checked for ever.
#[test]
fn what_a_replaced_statement_cites_stays() {
    let restate = with(march(), "reason", REASON);
    let sign = json!({ "restatement": "RST-1", "digest": figures(94).digest });
    let scene = Scene::stated()
        .evidence(Evidence::Statement(Box::new(figures(94))))
        .when("ben", "operate.propose-restatement", restate)
        .when("anna", "operate.sign-restatement", sign)
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .then(
            "
            ben operate.propose-restatement => operate.restatement-proposed
            anna operate.sign-restatement => operate.restatement-signed
            tina operate.withdraw-batch => Conflict: This batch is already cited by STMT-1.
            ",
        );
    assert_eq!(scene.on.operate.citing(digest("late")), None);
}

/// What was said on top of a withdrawn batch was said with its events in mind.
#[test]
fn completeness_falls_back_to_what_was_said_before() {
    let complete = |scene: &Scene| scene.on.operate.complete_until();
    let attest = |scene: Scene, until: &str| {
        scene.evidence(Evidence::EmptyTail).when("tina", "operate.seal-batch", seal("SRC-1", until))
    };
    let scene = Scene::measured().evidence(tail("second", "2026-04-01T11:00:00Z")).when(
        "tina",
        "operate.seal-batch",
        seal("SRC-1", "2026-04-01T12:00:00Z"),
    );
    let scene = attest(scene, "2026-04-01T13:00:00Z").evidence(tail("third", "2026-04-01T13:30:00Z")).when(
        "tina",
        "operate.seal-batch",
        seal("SRC-1", "2026-04-01T14:00:00Z"),
    );
    assert_eq!(complete(&scene), Some(instant("2026-04-01T14:00:00Z")));
    let last = scene.clone().when("tina", "operate.withdraw-batch", withdraw_batch("third"));
    assert_eq!(complete(&last), Some(instant("2026-04-01T13:00:00Z")), "as was attested before it");
    let scene = scene.when("tina", "operate.withdraw-batch", withdraw_batch("second"));
    assert_eq!(scene.on.operate.batch_digests(), [digest("march"), digest("third")]);
    assert_eq!(
        complete(&scene),
        Some(instant("2026-04-01T00:00:00Z")),
        "the events of the second are missing"
    );
    let scene = attest(scene, "2026-04-01T14:00:00Z");
    assert_eq!(complete(&scene), Some(instant("2026-04-01T14:00:00Z")), "somebody stands for it anew");
}

#[test]
fn the_same_events_may_be_sealed_after_they_were_withdrawn() {
    let scene = Scene::measured()
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .evidence(tail("march", "2026-03-31T21:00:00Z"))
        .when("tina", "operate.seal-batch", seal("SRC-1", "2026-04-01T00:00:00Z"))
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .then(
            "
            tina operate.withdraw-batch => operate.batch-withdrawn
            tina operate.seal-batch => operate.batch-sealed
            tina operate.withdraw-batch => operate.batch-withdrawn
            ",
        );
    assert_eq!((scene.on.operate.batches.len(), scene.on.operate.withdrawn.len()), (0, 2));
    assert_eq!(scene.on.operate.complete_until(), None);
}

/// The batches of SRC-1 as the page of the stage lists them.
fn listed(scene: &Scene, who: &str) -> Vec<String> {
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields);
    let page = view(&scene.on, None, None, scene.now(), &try_command);
    let line = |batch: &BatchRow| {
        let standing = match (&batch.withdrawn, batch.cited_by) {
            (Some(withdrawn), _) => {
                format!("withdrawn by {}: {}", withdrawn.sealed.by.name, withdrawn.reason)
            }
            (None, Some(no)) => format!("cited by {no}"),
            (None, None) => "counts".to_owned(),
        };
        let offers: Vec<&str> = batch.offers.iter().map(|offer| offer.label.as_str()).collect();
        format!("{} of {}, {standing} {offers:?}", batch.events, batch.sealed.by.name)
    };
    page.sources[0].sealed.iter().map(line).collect()
}

#[test]
fn a_batch_is_offered_for_withdrawal_to_those_who_may_and_as_long_as_they_may() {
    let scene = Scene::measured();
    assert_lines(listed(&scene, "tina"), "40 of tina, counts [\"Withdraw\"]");
    assert_lines(listed(&scene, "otto"), "40 of tina, counts []");
    assert_lines(listed(&Scene::stated(), "tina"), "40 of tina, cited by STMT-1 []");
    let scene = scene
        .when("tina", "operate.withdraw-batch", withdraw_batch("march"))
        .then("tina operate.withdraw-batch => operate.batch-withdrawn");
    assert_lines(
        listed(&sealed_again(scene), "anna"),
        &format!("40 of tina, counts [\"Withdraw\"]\n40 of tina, withdrawn by tina: {REASON} []"),
    );
}
