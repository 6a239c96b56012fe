//! Patterns around targets and phases of the clock.

use super::{cases, none, one, plain};
use crate::tests::{SPEED, speed_with_clock};

#[test]
fn stops_crowd_just_before_the_target() {
    let before = "CASE 03-03T09:00 Opened\nCASE 03-03T12:57 Resolved";
    let after = "CASE 03-03T09:00 Opened\nCASE 03-03T13:02 Resolved";
    let far = "CASE 03-03T09:00 Opened\nCASE 03-03T13:30 Resolved";
    let crowd = cases(0..25, before) + &cases(25..28, after) + &cases(28..40, far);
    let pattern = one(SPEED, &crowd, "stops-before-target");
    assert_eq!((pattern.count, pattern.of), (25, 28));
    assert!(pattern.question.contains("25 cases stop in the last 2 % before"), "{}", pattern.question);
    assert!(pattern.question.ends_with("and 3 in the 2 % after it?"), "{}", pattern.question);
    assert_eq!(pattern.examples[0].what, "stopped after 3 h 57 min");
    let even = cases(0..15, before) + &cases(15..25, after);
    none(SPEED, &even, "stops-before-target");
}

#[test]
fn a_stop_exactly_at_the_target_is_before_it() {
    let at = "CASE 03-03T09:00 Opened\nCASE 03-03T13:00 Resolved";
    let pattern = one(SPEED, &cases(0..20, at), "stops-before-target");
    assert_eq!((pattern.count, pattern.of), (20, 20));
}

#[test]
fn cases_are_stopped_opened_again_and_stopped() {
    let back = "CASE 03-03T09:00 Opened\nCASE 03-03T10:00 Resolved\nCASE 03-03T10:40 Opened\nCASE 03-03T11:30 Resolved";
    let pattern = one(SPEED, &(plain() + &cases(0..10, back)), "reopened-soon");
    assert_eq!((pattern.count, pattern.of, pattern.clause.as_str()), (10, 50, "clock.resolution"));
    assert!(pattern.question.starts_with("Why were 10 of 50 stopped cases opened again within 1 h"));
    assert_eq!(pattern.examples[0].what, "opened again 40 min after its stop");
    let open = "CASE 03-03T09:00 Opened\nCASE 03-03T10:00 Resolved\nCASE 03-03T10:40 Opened";
    none(SPEED, &(plain() + &cases(0..10, open)), "reopened-soon");
    let later = back.replace("T10:40", "T11:10");
    none(SPEED, &(plain() + &cases(0..10, &later)), "reopened-soon");
    let ignored = speed_with_clock("reopen = \"ignore\"");
    none(&ignored, &(plain() + &cases(0..10, back)), "reopened-soon");
}

#[test]
fn an_hour_of_working_time_may_span_a_night() {
    let night = "CASE 03-03T09:00 Opened\nCASE 03-03T16:50 Resolved\nCASE 03-04T09:30 Opened\nCASE 03-04T11:30 Resolved";
    let pattern = one(SPEED, &cases(0..20, night), "reopened-soon");
    assert_eq!(pattern.examples[0].what, "opened again 16 h 40 min after its stop");
}

#[test]
fn pauses_that_begin_again_at_once() {
    let again = "CASE 03-03T09:00 Opened
                 CASE 03-03T09:30 Update status=Waiting
                 CASE 03-03T10:00 Update status=Active
                 CASE 03-03T10:03 Update status=Waiting
                 CASE 03-03T10:30 Update status=Active
                 CASE 03-03T12:00 Resolved";
    let pattern = one(SPEED, &cases(0..12, again), "paused-again-soon");
    assert_eq!((pattern.count, pattern.of), (12, 24));
    assert_eq!(pattern.question, "Why was the clock held again within 5 min after 12 of 24 pauses?");
    assert_eq!(pattern.examples[0].what, "went on for 3 min");
    none(SPEED, &cases(0..12, &again.replace("T10:03", "T10:06")), "paused-again-soon");
}

const TWO_TARGETS: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.urgent]
title = "Urgent"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
expected = "50 %"

[level.calm]
title = "Calm"
kind = "key"
measure = { share-within = "6h", clock = "resolution" }
where = 'priority == "P3"'
expected = "50 %"
"#;

#[test]
fn cases_change_to_a_longer_target_while_they_run() {
    let saved =
        "CASE 03-03T09:00 Opened priority=P1\nCASE 03-03T12:30 Update priority=P3\nCASE 03-03T14:00 Resolved";
    let needless = saved.replace("T14:00", "T12:45");
    let stays = "CASE 03-03T09:00 Opened priority=P1\nCASE 03-03T12:00 Resolved";
    let events = cases(0..6, saved) + &cases(6..8, &needless) + &cases(8..30, stays);
    let pattern = one(TWO_TARGETS, &events, "longer-target");
    assert_eq!((pattern.count, pattern.of), (8, 30));
    assert_eq!(
        pattern.compared.unwrap(),
        "Of them, 6 would have missed the shorter target and met the longer one."
    );
    let example = &pattern.examples[0];
    assert_eq!(example.what, "target of 4 h became 6 h; 5 h counted at the stop");
    assert_eq!(example.at, crate::tests::instant("03-03T12:30"));
    let shorter =
        "CASE 03-03T09:00 Opened priority=P3\nCASE 03-03T12:30 Update priority=P1\nCASE 03-03T14:00 Resolved";
    none(TWO_TARGETS, &cases(0..30, shorter), "longer-target");
}

#[test]
fn young_cases_are_stopped_while_old_ones_are_over() {
    let waiting = cases(0..8, "CASE 03-02T09:00 Opened\nCASE 03-02T10:00 Note");
    let young = |day: usize| {
        (10..16)
            .map(|hour| {
                format!("young{day}{hour} 03-0{day}T{hour}:00 Opened\nyoung{day}{hour} 03-0{day}T{hour}:20 Resolved\n")
            })
            .collect::<String>()
    };
    let events = waiting.clone() + &(3..7).map(young).collect::<String>();
    let pattern = one(SPEED, &events, "youngest-first");
    assert_eq!((pattern.count, pattern.of, pattern.clause.as_str()), (24, 24, "level.speed"));
    assert_eq!(pattern.examples[0].case, "young615");
    assert_eq!(pattern.examples[0].what, "stopped 20 min after it began; 8 of 9 were over");
    let nobody_waits: String = (3..7).map(young).collect();
    none(SPEED, &nobody_waits, "youngest-first");
    let held = waiting.replace("Note", "Note status=Waiting");
    none(SPEED, &(held + &(3..7).map(young).collect::<String>()), "youngest-first");
}

#[test]
fn cases_taken_by_age_raise_no_question() {
    let mut events = cases(0..8, "CASE 03-02T09:00 Opened\nCASE 03-02T10:00 Note");
    for (day, number) in (3..7).flat_map(|day| (0..6).map(move |number| (day, number))) {
        let case = format!("queue{day}{number} 03-0{day}");
        events += &format!("{case}T10:0{number} Opened\n{case}T11:0{number} Resolved\n");
    }
    none(SPEED, &events, "youngest-first");
}
