//! Every way to a figure leads to the same one: a stream, other numbers over what was read, a log without
//! what a claim takes out, and a board that is fed event by event.

use super::wide::{
    CASES, Event, PERIODS, at_the_edges, case_name, end, events, events_and_shuffled, log_of, rules,
    statements, timed, wide, wide_text, with_other_numbers,
};
use crate::{
    Agreement, Figures, LevelResult, Measure, PartResult, Relief, Setting,
    live::{Late, Live},
    stream::{can_stream, stream},
    tests::{parsed, period},
};
use outrigger_eventlog::{Import, write};
use outrigger_kernel::time::HOUR;
use proptest::prelude::*;
use std::{collections::BTreeMap, io, sync::Arc};

#[test]
fn only_what_is_read_off_times_can_be_streamed() {
    assert!(can_stream(&timed(("resume", "carry"))));
    assert!(!can_stream(&wide(("resume", "carry"))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_that_streams_by_gives_the_statements_of_its_log(
        rules in rules(),
        (_, shuffled) in events_and_shuffled(),
    ) {
        let (agreement, log) = (timed(rules), log_of(&shuffled));
        let mut file = Vec::new();
        write::csv(&log, &mut file).unwrap();
        let open = || Ok::<_, io::Error>(file.as_slice());
        let streamed =
            stream(Arc::clone(&agreement), &open, &Import::default(), (None, &mut |_| {})).unwrap();
        prop_assert_eq!(streamed.report.accepted, shuffled.len() as u64);
        let resident = Figures::new(agreement, log.into()).unwrap();
        prop_assert_eq!(statements(&streamed.figures), statements(&resident));
    }

    #[test]
    fn other_numbers_over_what_was_read_are_a_whole_evaluation(rules in rules(), events in events()) {
        let log = Arc::new(log_of(&events));
        let before = wide_text(rules);
        let after = with_other_numbers(&before);
        let read = Figures::new(parsed(&before), Arc::clone(&log)).unwrap();
        let stated = statements(&read);
        let quick = read.retargeted(parsed(&after)).unwrap();
        let anew = Figures::new(parsed(&after), log).unwrap();
        prop_assert_eq!(statements(&quick), statements(&anew));
        let back = quick.retargeted(parsed(&before)).unwrap();
        prop_assert_eq!(statements(&back), stated);
    }

    #[test]
    fn a_figure_with_a_claim_is_that_of_a_log_without_its_cases(
        rules in rules(),
        events in events(),
        claimed in prop::collection::btree_set(0..CASES, 1..4),
    ) {
        let agreement = wide(rules);
        let mut all = events;
        all.extend(at_the_edges());
        let kept: Vec<Event> = all.iter().filter(|event| !claimed.contains(&event.case)).cloned().collect();
        let relief = Relief {
            claim: "CLAIM-1".parse().unwrap(),
            levels: Vec::new(),
            condition: String::new(),
            cases: claimed.iter().map(|case| case_name(*case)).collect(),
            from: None,
            to: None,
        };
        let setting = Setting { reliefs: vec![relief], ..Setting::default() };
        let with = Figures::with(Arc::clone(&agreement), log_of(&all).into(), setting).unwrap();
        let without = Figures::new(Arc::clone(&agreement), log_of(&kept).into()).unwrap();
        for (at, level) in agreement.levels.iter().enumerate() {
            // A component whose outages are excused still owes its service time.
            if matches!(level.measure, Measure::Availability { .. }) {
                continue;
            }
            for text in PERIODS {
                let [with, without] = [&with, &without].map(|figures| figures.level(at, period(text)).unwrap());
                prop_assert_eq!(without_excluded(with), without_excluded(without), "{}", text);
            }
        }
    }

    #[test]
    fn a_board_fed_in_any_order_is_the_board_of_the_log(
        rules in rules(),
        (events, shuffled) in events_and_shuffled(),
    ) {
        let agreement = wide(rules);
        let at_once = Live::of(Arc::clone(&agreement), &log_of(&events)).unwrap();
        let one_by_one = fed(&agreement, &interleaved(&shuffled));
        let out_of_order = fed(&agreement, &shuffled);
        for hours in [0, 5, 100] {
            let now = end().plus(hours * HOUR);
            let [want, one, other] = [&at_once, &one_by_one, &out_of_order]
                .map(|live| serde_json::to_string(&live.board(now, 100)).unwrap());
            prop_assert_eq!(&one, &want);
            prop_assert_eq!(&other, &want);
            prop_assert_eq!(out_of_order.next_due(now), at_once.next_due(now));
        }
    }
}

/// A result as though nothing had been excluded from it.
fn without_excluded(result: LevelResult) -> LevelResult {
    let counted = result.parts.into_iter().filter(|part| part.cases > 0);
    let parts = counted.map(|part| PartResult { excluded: 0, ..part }).collect();
    LevelResult { excluded: 0, with_excluded: None, parts, ..result }
}

/// The events in another order between cases; those of each case stay in order of time.
fn interleaved(shuffled: &[Event]) -> Vec<Event> {
    let mut of_case: BTreeMap<u8, Vec<&Event>> = BTreeMap::new();
    for event in shuffled {
        of_case.entry(event.case).or_default().push(event);
    }
    for events in of_case.values_mut() {
        events.sort_by_key(|event| std::cmp::Reverse(event.minute));
    }
    shuffled.iter().filter_map(|event| of_case.get_mut(&event.case)?.pop()).cloned().collect()
}

/// A board that was fed one event after the other. Where one comes late, its case is fed again.
fn fed(agreement: &Arc<Agreement>, events: &[Event]) -> Live {
    let mut live = Live::new(Arc::clone(agreement));
    for (at, event) in events.iter().enumerate() {
        if feed(&mut live, event).is_ok() {
            continue;
        }
        live.replay(&event.case_name());
        let mut again: Vec<&Event> = events[..=at].iter().filter(|other| other.case == event.case).collect();
        again.sort_by_key(|event| event.minute);
        again.into_iter().for_each(|event| feed(&mut live, event).unwrap());
    }
    live
}

fn feed(live: &mut Live, event: &Event) -> Result<(), Late> {
    live.feed(&event.case_name(), event.at(), |name| event.value(name))
}
