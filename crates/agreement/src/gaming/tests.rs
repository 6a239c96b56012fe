//! Events that look like gaming, and events that do not.

mod clocks;
mod people;

use super::{Pattern, patterns};
use crate::tests::{SPEED, figures, instant};
use outrigger_kernel::Ratio;

/// The patterns of a log under terms, by their names.
fn found(clauses: &str, events: &str) -> Vec<Pattern> {
    patterns(&figures(clauses, events))
}

/// The one pattern of a name.
#[track_caller]
fn one(clauses: &str, events: &str, name: &str) -> Pattern {
    let found = found(clauses, events);
    let names: Vec<&str> = found.iter().map(|pattern| pattern.name.as_str()).collect();
    let of_name: Vec<&Pattern> = found.iter().filter(|pattern| pattern.name == name).collect();
    assert_eq!(of_name.len(), 1, "{name} among {names:?}");
    of_name[0].clone()
}

#[track_caller]
fn none(clauses: &str, events: &str, name: &str) {
    let found = found(clauses, events);
    assert!(found.iter().all(|pattern| pattern.name != name), "{found:#?}");
}

/// The events of so many cases; each line has `CASE` where the case's id belongs.
fn cases(range: std::ops::Range<usize>, events: &str) -> String {
    range.map(|number| events.replace("CASE", &format!("case{number:03}")) + "\n").collect()
}

/// Cases that pause and stop all over their target: nothing to ask.
fn plain() -> String {
    let mut all = String::new();
    for number in 0..40 {
        let (hour, minute) = (9 + number % 4, 10 + number);
        let day = 2 + number % 4;
        all += &format!(
            "plain{number} 03-0{day}T09:00 Opened resource=anna
             plain{number} 03-0{day}T{hour:02}:{minute} Update status=Waiting resource=anna
             plain{number} 03-0{day}T14:{minute} Update status=Active resource=ben
             plain{number} 03-0{day}T15:{minute} Resolved resource=ben\n"
        );
    }
    all
}

#[test]
fn ordinary_work_raises_no_question() {
    assert_eq!(found(SPEED, &plain()), Vec::new());
    assert_eq!(found(SPEED, ""), Vec::new());
}

#[test]
fn a_pattern_has_its_counts_its_share_and_the_latest_cases() {
    let late = "CASE 03-03T09:00 Opened\nCASE 03-03T12:45 Update status=Waiting\nCASE 03-03T14:00 Resolved";
    let early = "CASE 03-02T09:00 Opened\nCASE 03-02T10:00 Update status=Waiting\nCASE 03-02T14:00 Resolved";
    let pattern = one(SPEED, &(cases(0..20, late) + &cases(20..24, early)), "pauses-near-target");
    assert_eq!((pattern.count, pattern.of, pattern.share), (20, 24, Ratio::new(5, 6)));
    assert_eq!(pattern.clause, "level.speed");
    let question =
        "Why do 20 of 24 pauses begin in the last tenth of the target of \"Resolved in 4 working hours\"?";
    assert_eq!(pattern.question, question);
    assert_eq!(pattern.compared.unwrap(), "Each of the other tenths holds 0.4 on average.");
    let cases: Vec<&str> = pattern.examples.iter().map(|example| example.case.as_str()).collect();
    assert_eq!(cases, ["case000", "case001", "case002", "case003", "case004"]);
    let example = &pattern.examples[0];
    assert_eq!((example.at, example.what.as_str()), (instant("03-03T12:45"), "held after 3 h 45 min"));
}

#[test]
fn the_latest_cases_are_shown_first() {
    let late = |day: usize| {
        format!(
            "day{day:02} 03-{day:02}T09:00 Opened\nday{day:02} 03-{day:02}T12:50 Update status=Waiting\nday{day:02} 03-{day:02}T14:00 Resolved\n"
        )
    };
    let days: String = (2..31).map(late).collect();
    let pattern = one(&crate::tests::speed_in("always"), &days, "pauses-near-target");
    let cases: Vec<&str> = pattern.examples.iter().map(|example| example.case.as_str()).collect();
    assert_eq!(cases, ["day30", "day29", "day28", "day27", "day26"]);
}

#[test]
fn few_cases_raise_no_question() {
    let late = "CASE 03-03T09:00 Opened\nCASE 03-03T12:45 Update status=Waiting\nCASE 03-03T14:00 Resolved";
    none(SPEED, &cases(0..19, late), "pauses-near-target");
    one(SPEED, &cases(0..20, late), "pauses-near-target");
}

/// Two clocks that stop at the same events.
const TWO_CLOCKS: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[clock.answer]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.calm]
title = "Calm"
kind = "key"
measure = { share-within = "6h", clock = "resolution" }
expected = "50 %"
"#;

#[test]
fn clocks_that_stop_together_raise_one_question() {
    let handed = "CASE 03-03T09:00 Opened resource=anna
                  CASE 03-03T11:58 Assigned resource=carl
                  CASE 03-03T12:00 Resolved";
    let pattern = one(TWO_CLOCKS, &cases(0..40, handed), "handed-over-at-the-end");
    assert_eq!(pattern.clause, "clock.resolution", "the first of them");
    let apart = TWO_CLOCKS.replacen("\"Resolved\"'", "\"Closed\"'", 1);
    let closed = cases(0..30, &format!("{handed}\nCASE 03-03T12:02 Closed")) + &cases(30..40, handed);
    let found = found(&apart, &closed);
    let clauses: Vec<&str> = found
        .iter()
        .filter(|pattern| pattern.name == "handed-over-at-the-end")
        .map(|pattern| pattern.clause.as_str())
        .collect();
    assert_eq!(clauses, ["clock.resolution", "clock.answer"], "other cases, another question");
}

#[test]
fn counts_are_grouped_as_everywhere() {
    let handed = "CASE 03-03T09:00 Opened resource=anna
                  CASE 03-03T11:58 Assigned resource=carl
                  CASE 03-03T12:00 Resolved";
    let pattern = one(SPEED, &cases(0..1_200, handed), "handed-over-at-the-end");
    assert!(
        pattern.question.starts_with("Why did 1\u{202f}200 of 1\u{202f}200 cases"),
        "{}",
        pattern.question
    );
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let late = "CASE 03-03T09:00 Opened\nCASE 03-03T12:45 Update status=Waiting\nCASE 03-03T14:00 Resolved";
    let events = plain() + &cases(0..30, late);
    let mut lines: Vec<&str> = events.lines().collect();
    lines.reverse();
    let told = found(SPEED, &events);
    assert!(!told.is_empty());
    assert_eq!(told, found(SPEED, &lines.join("\n")));
}
