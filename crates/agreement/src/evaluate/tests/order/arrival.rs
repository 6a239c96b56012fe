//! How events come makes no difference to any measure: in which order, in which batches, how late, how
//! often. Every second of a case is accounted for.

use super::wide::{EVENTS_MAX, Event, PERIODS, events, events_and_shuffled, log_of, rules, wide};
use crate::{
    Agreement, Basis, Explanation, Figures, Relief, Setting,
    clock::{Interval, IntervalKind},
    tests::{instant, period},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{Hash, Instant};
use proptest::prelude::*;
use std::{collections::BTreeSet, slice::from_ref, sync::Arc};

/// The digests of all periods, with claims that take cases out.
fn digests(agreement: &Arc<Agreement>, log: EventLog) -> [Hash; PERIODS.len()] {
    let setting = Setting { reliefs: reliefs(), ..Setting::default() };
    let figures = Figures::with(Arc::clone(agreement), log.into(), setting).unwrap();
    PERIODS.map(|text| figures.statement(period(text), Basis::default()).digest)
}

/// By a condition from some levels, and by name and time from all.
fn reliefs() -> Vec<Relief> {
    let by_condition = Relief {
        claim: "CLAIM-1".parse().unwrap(),
        levels: ["p1", "happy", "orders"].map(str::to_owned).to_vec(),
        condition: "team == \"north\" && status == \"Waiting\"".to_owned(),
        cases: Vec::new(),
        from: None,
        to: None,
    };
    let by_name = Relief {
        claim: "CLAIM-2".parse().unwrap(),
        levels: Vec::new(),
        condition: String::new(),
        cases: vec!["case 1".to_owned()],
        from: Some(instant("03-24T00:00")),
        to: Some(instant("03-31T00:00")),
    };
    vec![by_condition, by_name]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_in_any_order_and_batches_cut_anywhere_change_no_statement(
        rules in rules(),
        (events, shuffled) in events_and_shuffled(),
        cut in any::<prop::sample::Index>(),
    ) {
        let agreement = wide(rules);
        let want = digests(&agreement, log_of(&events));
        prop_assert_eq!(digests(&agreement, log_of(&shuffled)), want);
        let (first, second) = shuffled.split_at(cut.index(shuffled.len() + 1));
        let mut joined = log_of(first);
        joined.append(&log_of(second));
        prop_assert_eq!(joined.len(), events.len());
        prop_assert_eq!(digests(&agreement, joined), want);
    }

    #[test]
    fn events_that_come_late_change_no_statement(
        rules in rules(),
        events in events(),
        lateness in prop::collection::vec(any::<bool>(), EVENTS_MAX),
    ) {
        let agreement = wide(rules);
        let marked = events.iter().zip(lateness);
        let (late, on_time): (Vec<_>, Vec<_>) = marked.partition(|(_, is_late)| *is_late);
        let on_time: Vec<Event> = on_time.into_iter().map(|(event, _)| event.clone()).collect();
        let mut log = log_of(&on_time);
        for (event, _) in late {
            log.append(&log_of(from_ref(event)));
        }
        prop_assert_eq!(log.len(), events.len());
        prop_assert_eq!(digests(&agreement, log), digests(&agreement, log_of(&events)));
    }

    #[test]
    fn events_that_are_there_twice_change_no_statement(
        rules in rules(),
        events in events(),
        again in prop::collection::vec(any::<prop::sample::Index>(), 1..20),
    ) {
        let agreement = wide(rules);
        let mut more = events.clone();
        more.extend(again.iter().map(|index| events[index.index(events.len())].clone()));
        prop_assert_eq!(digests(&agreement, log_of(&more)), digests(&agreement, log_of(&events)));
    }

    #[test]
    fn intervals_of_four_kinds_are_the_whole_window(rules in rules(), events in events()) {
        let figures = Figures::new(wide(rules), log_of(&events).into()).unwrap();
        let (_, end_of_data) = figures.span().unwrap();
        let cases: BTreeSet<String> = events.iter().map(Event::case_name).collect();
        for case in cases {
            for explained in figures.explain(&case).unwrap() {
                accounted_for(&explained, end_of_data)?;
            }
        }
    }
}

/// Every instant from the first start to the last stop, or to the end of the data, is of one kind.
fn accounted_for(explained: &Explanation, end_of_data: Instant) -> Result<(), TestCaseError> {
    let intervals = &explained.intervals;
    let began = explained.events.iter().find(|event| event.effect.starts_with("starts"));
    let Some(began) = began else {
        prop_assert_eq!((explained.standing.as_str(), intervals.len()), ("waiting", 0));
        return Ok(());
    };
    let ends = ["stops", "starts and stops", "is abandoned"];
    let ended = explained.events.iter().rev().find(|event| ends.contains(&event.effect.as_str()));
    let ended = match explained.standing.as_str() {
        "stopped" => ended.unwrap().at,
        _ => end_of_data,
    };
    let of_kind = |kind: IntervalKind| -> i64 {
        intervals.iter().filter(|it| it.kind == kind).map(Interval::micros).sum()
    };
    let kinds = [IntervalKind::Counted, IntervalKind::Paused, IntervalKind::OffHours, IntervalKind::Stopped];
    let [counted, paused, off_hours, stopped] = kinds.map(of_kind);
    prop_assert_eq!(counted + paused + off_hours + stopped, ended.0 - began.at.0);
    prop_assert_eq!(
        (counted, paused, off_hours),
        (explained.counted_micros, explained.paused_micros, explained.off_hours_micros)
    );
    prop_assert!(intervals.windows(2).all(|pair| pair[0].to == pair[1].from));
    Ok(())
}
