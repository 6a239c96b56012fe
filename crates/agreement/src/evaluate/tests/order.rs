//! What must not change a figure: the order of rows, rows that are there twice, batches, excluded cases,
//! and the way it was come by.

mod arrival;
mod paths;
mod wide;

use super::random::{self, Said, events, log_of};
use crate::{Basis, Figures, clock::IntervalKind, period::Cadence, tests::period};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{Hash, Instant};
use proptest::prelude::*;

/// When a stop that stands was undone.
const NEVER: Instant = Instant(i64::MAX);

fn figures(log: EventLog, reopen: &str) -> Figures {
    Figures::new(random::agreement(reopen), log.into()).unwrap()
}

/// The digests of both months.
fn digests(log: EventLog) -> [Hash; 2] {
    let figures = figures(log, "resume");
    ["2026-03", "2026-04"].map(|month| figures.statement(period(month), Basis::default()).digest)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rows_changes_no_digest(
        (events, shuffled) in events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        prop_assert_eq!(digests(log_of(&events)), digests(log_of(&shuffled)));
    }

    #[test]
    fn rows_that_are_there_twice_change_no_digest(
        events in events(),
        again in prop::collection::vec(any::<prop::sample::Index>(), 1..20),
    ) {
        let mut more = events.clone();
        for index in again {
            let copy = events[index.index(events.len())].clone();
            more.insert(index.index(more.len() + 1), copy);
        }
        prop_assert_eq!(digests(log_of(&more)), digests(log_of(&events)));
    }

    #[test]
    fn batches_change_no_digest(events in events(), batches in prop::collection::vec(0usize..4, 60)) {
        let mut joined = EventLog::default();
        for batch in 0..4 {
            let of_batch = events.iter().zip(&batches).filter(|(_, at)| **at == batch);
            joined.append(&log_of(&of_batch.map(|(said, _)| said.clone()).collect::<Vec<Said>>()));
        }
        prop_assert_eq!(joined.len(), events.len());
        prop_assert_eq!(digests(joined), digests(log_of(&events)));
    }

    #[test]
    fn a_figure_is_not_computed_from_excluded_cases(events in events()) {
        let whole = figures(log_of(&events), "resume");
        for (month, level) in [("2026-03", 0), ("2026-03", 1), ("2026-04", 0), ("2026-04", 1)] {
            let month = period(month);
            let cases = whole.cases(level, month).into_iter().filter(|case| case.excluded);
            let excluded: Vec<String> = cases.map(|case| case.case).collect();
            let is_kept = |said: &&Said| !excluded.contains(&format!("case {}", said.case));
            let kept: Vec<Said> = events.iter().filter(is_kept).cloned().collect();
            let without = figures(log_of(&kept), "resume").level(level, month).unwrap();
            let with = whole.level(level, month).unwrap();
            prop_assert_eq!(with.excluded, excluded.len() as u64);
            prop_assert_eq!((without.excluded, without.with_excluded), (0, None));
            prop_assert_eq!(
                (with.measured, with.cases, with.misses, with.verdict),
                (without.measured, without.cases, without.misses, without.verdict)
            );
        }
    }

    #[test]
    fn explanations_account_for_every_second_of_the_figures(events in events()) {
        let figures = figures(log_of(&events), "resume");
        for case in 0..5 {
            let Some(explained) = figures.explain(&format!("case {case}")) else { continue };
            let explained = &explained[0];
            let mut outcomes = figures.record().outcomes[0].iter();
            let last = outcomes.rfind(|outcome| figures.log().cases().get(outcome.case) == explained.case);
            let sum: i64 = explained.intervals.iter().map(|interval| interval.micros()).sum();
            let (first, end) = (explained.intervals.first(), explained.intervals.last());
            let window = first.zip(end).map_or(0, |(first, end)| end.to.0 - first.from.0);
            prop_assert_eq!(sum, window);
            prop_assert!(explained.intervals.windows(2).all(|pair| pair[0].to == pair[1].from));
            let kept = [explained.counted_micros, explained.paused_micros, explained.off_hours_micros];
            let stopped = explained.intervals.iter().filter(|interval| interval.kind == IntervalKind::Stopped);
            let stopped: i64 = stopped.map(|interval| interval.micros()).sum();
            prop_assert_eq!(kept.iter().sum::<i64>() + stopped, window);
            match (explained.standing.as_str(), last) {
                ("stopped", Some(last)) => {
                    prop_assert_eq!(explained.counted_micros, last.elapsed);
                    prop_assert_eq!(explained.paused_micros, last.paused);
                    prop_assert_eq!(last.reopened, NEVER);
                }
                ("running" | "paused", last) => {
                    let before = last.map_or(0, |last| last.elapsed);
                    prop_assert!(explained.counted_micros >= before);
                }
                (standing, last) => prop_assert!(standing == "waiting" && last.is_none()),
            }
            let own: usize = events.iter().filter(|said| said.case == case).count();
            prop_assert_eq!(explained.events.len(), own);
        }
    }

    #[test]
    fn every_stop_is_in_at_most_one_period_of_a_series(events in events()) {
        let figures = figures(log_of(&events), "resume");
        let series = figures.series(2, Cadence::Week);
        let cases: u64 = series.iter().map(|(_, result)| result.cases).sum();
        prop_assert!(cases <= figures.record().outcomes[0].len() as u64);
        let standing = figures.record().outcomes[0].iter().filter(|outcome| outcome.reopened == NEVER).count();
        prop_assert!(cases >= standing as u64);
    }
}
