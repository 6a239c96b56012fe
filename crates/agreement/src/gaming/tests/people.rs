//! Patterns of who does what.

use super::{cases, none, one, plain};
use crate::{
    gaming::patterns_without_names,
    tests::{SPEED, figures},
};

#[test]
fn cases_change_hands_right_before_they_stop() {
    let handed = "CASE 03-03T09:00 Opened resource=anna
                  CASE 03-03T11:58 Assigned resource=carl
                  CASE 03-03T12:00 Resolved";
    let pattern = one(SPEED, &(plain() + &cases(0..10, handed)), "handed-over-at-the-end");
    assert_eq!((pattern.count, pattern.of), (10, 50));
    assert_eq!(
        pattern.question,
        "Why did 10 of 50 cases change hands in the last 5 min before they stopped?"
    );
    assert_eq!(pattern.examples[0].what, "from anna to carl");
    none(SPEED, &(plain() + &cases(0..10, &handed.replace("T11:58", "T11:50"))), "handed-over-at-the-end");
}

/// Twenty cases that carl pauses; everybody else works on them.
const PAUSED_BY_ONE: &str = "CASE 03-03T09:00 Opened resource=anna
                             CASE 03-03T09:10 Note resource=anna
                             CASE 03-03T09:20 Note resource=ben
                             CASE 03-03T09:30 Note resource=ben
                             CASE 03-03T10:00 Update status=Waiting resource=carl
                             CASE 03-03T11:00 Update status=Active resource=anna
                             CASE 03-03T11:30 Note resource=anna
                             CASE 03-03T12:00 Resolved resource=anna";

#[test]
fn one_resource_begins_most_pauses() {
    let pattern = one(SPEED, &cases(0..20, PAUSED_BY_ONE), "one-resource-pauses");
    assert_eq!((pattern.count, pattern.of), (20, 20));
    assert_eq!(pattern.question, "Why does carl begin 20 of 20 pauses?");
    assert_eq!(pattern.compared.unwrap(), "Of all events, 12.5 % are by the same resource.");
    assert_eq!(pattern.examples[0].what, "held after 1 h");
}

#[test]
fn people_can_be_told_of_without_their_names() {
    let handed = "CASE 03-04T09:00 Opened resource=anna
                  CASE 03-04T11:58 Assigned resource=carl
                  CASE 03-04T12:00 Resolved";
    let events = cases(0..20, PAUSED_BY_ONE) + &cases(20..40, handed);
    let named = one(SPEED, &events, "one-resource-pauses");
    let found = patterns_without_names(&figures(SPEED, &events));
    let of = |name: &str| found.iter().find(|pattern| pattern.name == name).unwrap();
    let pauses = of("one-resource-pauses");
    assert_eq!((pauses.count, pauses.of, &pauses.compared), (named.count, named.of, &named.compared));
    // The log names anna first, then ben, then carl.
    assert_eq!(pauses.question, named.question.replace("carl", "agent 3"));
    assert_eq!(of("handed-over-at-the-end").examples[0].what, "from agent 1 to agent 3");
    let told = format!("{found:?}");
    assert!(["anna", "ben", "carl"].iter().all(|name| !told.contains(name)), "{told}");
}

#[test]
fn a_share_of_three_times_the_usual_is_still_usual() {
    // Carl has 20 of 60 events, a third, and all pauses: exactly three times his share.
    let third = "CASE 03-03T09:00 Opened resource=anna
                 CASE 03-03T10:00 Update status=Waiting resource=carl
                 CASE 03-03T12:00 Resolved resource=anna";
    none(SPEED, &cases(0..20, third), "one-resource-pauses");
    let few = cases(0..9, PAUSED_BY_ONE) + &plain();
    none(SPEED, &few, "one-resource-pauses");
}

#[test]
fn one_resource_stops_at_the_edge() {
    let edge = "CASE 03-03T09:00 Opened resource=anna\nCASE 03-03T12:40 Resolved resource=carl";
    let early = "CASE 03-03T09:00 Opened resource=anna\nCASE 03-03T10:40 Resolved resource=ben";
    let own = "CASE 03-03T09:00 Opened resource=anna\nCASE 03-03T12:40 Resolved resource=ben";
    let events = cases(0..18, edge) + &cases(18..80, early) + &cases(80..84, own);
    let pattern = one(SPEED, &events, "one-resource-before-target");
    assert_eq!((pattern.count, pattern.of), (18, 22));
    assert!(
        pattern.question.starts_with("Why does carl stop 18 of the 22 cases that stop in the last tenth")
    );
    assert_eq!(pattern.compared.unwrap(), "Of all stops, 21.4 % are by the same resource.");
    none(SPEED, &(cases(0..18, edge) + &cases(80..84, own)), "one-resource-before-target");
}

#[test]
fn events_without_resources_raise_no_question_about_people() {
    let nobody = PAUSED_BY_ONE.replace("resource=", "team=");
    let events = cases(0..20, &nobody);
    for name in ["one-resource-pauses", "one-resource-before-target", "handed-over-at-the-end"] {
        none(SPEED, &events, name);
    }
}
