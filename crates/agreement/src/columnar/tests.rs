//! A columnar file gives the figures that its log gives, or none.

use super::*;
use crate::{
    Basis,
    tests::{SPEED, agreement, instant, log},
};
use outrigger_eventlog::{EventLog, LogBuilder, columnar};
use outrigger_kernel::{Hash, time::MINUTE};
use proptest::prelude::*;

/// Levels of both cadences, placed and judged in every way.
const LEVELS: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
reopen = "resume"

[clock.answer]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Note"'

[level.share]
title = "Resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
by = "status"
expected = "95 %"

[level.median]
title = "Median"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
judged = "end"
where = 'priority == "P1"'
period = "week"
expected = "4h"

[level.begun]
title = "Mean of the cases begun"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
judged = "start"
period-of = "start"
where = 'priority == "P2"'
expected = "4h"

[level.answer]
title = "Mean time to a note"
kind = "key"
measure = { mean = "elapsed", clock = "answer" }
period-of = "start"
period = "week"
expected = "4h"
"#;

fn file(log: &EventLog) -> Vec<u8> {
    let mut bytes = Vec::new();
    columnar::write(log, &mut bytes).unwrap();
    bytes
}

/// The digests of all statements that an agreement with [`LEVELS`] makes.
fn digests(figures: &Figures) -> Vec<Hash> {
    let periods = [crate::Cadence::Week, crate::Cadence::Month]
        .into_iter()
        .flat_map(|cadence| figures.periods(cadence));
    periods.map(|period| figures.statement(period, Basis::default()).digest).collect()
}

#[track_caller]
fn assert_alike(agreement: &Arc<Agreement>, log: EventLog) {
    let bytes = file(&log);
    let ours = figures(Arc::clone(agreement), &Columnar::open(&bytes).unwrap()).unwrap();
    let theirs = Figures::new(Arc::clone(agreement), Arc::new(log)).unwrap();
    assert_eq!((ours.span(), ours.events()), (theirs.span(), theirs.events()));
    assert_eq!(digests(&ours), digests(&theirs));
}

fn events() -> impl Strategy<Value = Vec<(u8, i64, [Option<&'static str>; 4])>> {
    // Hours of three weeks, so that events of a case meet at one instant.
    let said = |words: &[&'static str]| prop::option::weighted(0.6, prop::sample::select(words.to_vec()));
    let values = (
        said(&["Opened", "Opened", "Resolved", "Note"]),
        said(&["Waiting", "Active"]),
        said(&["P1", "P2"]),
        said(&["outage", "error"]),
    );
    let values = values.prop_map(|(activity, status, priority, cause)| [activity, status, priority, cause]);
    prop::collection::vec((0..6u8, 0..21 * 24i64, values), 1..80)
}

/// The events as a log; case ids come in no order of their own.
fn log_of(events: &[(u8, i64, [Option<&str>; 4])], offset: i64) -> EventLog {
    let mut builder = LogBuilder::new();
    let columns = ["activity", "status", "priority", "cause"].map(|name| builder.column(name));
    for (case, hour, values) in events {
        let cells: Vec<(usize, &str)> =
            columns.into_iter().zip(values).filter_map(|(column, value)| Some((column, (*value)?))).collect();
        let at = instant("03-16T00:00").plus(hour * 60 * MINUTE + offset);
        builder.push(&format!("case {}", case ^ 3), at, &cells);
    }
    builder.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_events_give_the_figures_of_their_log(events in events(), offset in 0..2i64) {
        assert_alike(&agreement(LEVELS), log_of(&events, offset));
    }
}

#[test]
fn many_blocks_give_the_figures_of_their_log() {
    const STEPS: [[&str; 3]; 5] = [
        ["Opened", "Active", "P1"],
        ["Note", "Waiting", ""],
        ["Note", "Active", "P2"],
        ["Resolved", "Done", ""],
        ["Opened", "Active", "P1"],
    ];
    let mut builder = LogBuilder::new();
    let columns = ["activity", "status", "priority", "agent"].map(|name| builder.column(name));
    let begin = instant("02-01T00:00");
    for event in 0..300_000i64 {
        // A thousand cases at a time, one step after the other.
        let (case, step) = (event / 5_000 * 1_000 + event % 1_000, event / 1_000 % 5);
        let [activity, status, priority] = STEPS[(step + case % 2) as usize % 5];
        let agent = format!("agent {}", event * 7 % 400);
        let values = [activity, status, priority, agent.as_str()];
        let cells: Vec<(usize, &str)> = columns.into_iter().zip(values).collect();
        builder.push(&format!("case {case}"), begin.plus(event * MINUTE / 6), &cells);
    }
    let log = builder.finish();
    assert_eq!(Columnar::open(&file(&log)).unwrap().blocks(), 5);
    assert!(can_stream(&agreement(LEVELS)));
    assert_alike(&agreement(LEVELS), log);
}

#[test]
fn other_agreements_go_through_a_log() {
    let counted = SPEED.to_owned()
        + "[level.opened]\ntitle = \"Opened\"\nkind = \"key\"\nexpected = \"3\"\n\
           measure = { count = 'activity == \"Opened\"' }\n";
    let agreement = agreement(&counted);
    assert!(!can_stream(&agreement));
    let log = log("A 03-02T09:00 Opened\nB 03-02T10:00 Opened\nA 03-02T11:00 Resolved");
    assert_alike(&agreement, EventLog::clone(&log));
}

#[test]
fn no_events_give_no_figures_and_no_error() {
    assert_alike(&agreement(LEVELS), EventLog::default());
}

#[test]
fn an_attribute_that_a_clock_needs_has_to_be_there() {
    let log = log("A 03-02T09:00 status=Active\nA 03-02T10:00 status=Done");
    let bytes = file(&log);
    let error = figures(agreement(SPEED), &Columnar::open(&bytes).unwrap()).map(|_| ()).unwrap_err();
    let expected = Figures::new(agreement(SPEED), log).map(|_| ()).unwrap_err();
    assert_eq!(error, FiguresError::Attribute(expected));
    assert!(error.to_string().contains("looks at `activity`"), "{error}");
}

#[test]
fn damage_that_matters_is_an_error() {
    let whole = file(&log("A 03-02T09:00 Opened team=north\nA 03-02T10:00 Resolved team=south"));
    let end = whole.len() - 8;
    let footer = u64::from_le_bytes(whole[end..].try_into().unwrap()) as usize;
    let sections = 8..end - 32 - footer;
    let mut errors = 0;
    for at in sections.clone() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        if let Err(error) = figures(agreement(SPEED), &Columnar::open(&bytes).unwrap()).map(|_| ()) {
            assert!(matches!(error, FiguresError::File(_)), "{error}");
            errors += 1;
        }
    }
    // Case ids: an end of 4 bytes and a letter. Teams: two ends, two words and a byte for each event.
    assert_eq!(errors, sections.len() - (4 + 1) - (8 + 10 + 2));
}
