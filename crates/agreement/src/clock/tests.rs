//! The state machine step by step, its intervals, and its marks.

use super::*;
use crate::{
    calendar::{BusinessTime, Calendar, Hours},
    tests::{SPEED, agreement, log, speed_with_clock},
};
use jiff::tz::TimeZone;
use outrigger_eventlog::EventLog;
use outrigger_kernel::time::{HOUR, MINUTE, zone};
use proptest::prelude::*;

const START: Marks = Marks::START;
const STOP: Marks = Marks::STOP;
const HOLD: Marks = Marks::HOLD;
const GO: Marks = Marks::GO;
const REOPEN: Marks = Marks::REOPEN;

/// Runs marks at full hours without a closing time: the phase, hours counted and hours held.
fn run(reopen: Reopen, steps: &[(i64, Marks)]) -> (Phase, i64, i64) {
    let table = BusinessTime::new(&Calendar::always(TimeZone::UTC), Instant(0), Instant(1_000 * HOUR));
    let rules = Rules { reopen, target_change: TargetChange::Carry, minds_targets: false };
    let mut state = ClockState::WAITING;
    for (hour, marks) in steps {
        let mut time = Worked { table: &table, at: hour * HOUR };
        state.step((&rules, *marks), Known::NOTHING, &mut time, &mut ());
    }
    (state.phase, state.elapsed / HOUR, state.paused / HOUR)
}

#[test]
fn only_a_start_starts() {
    assert_eq!(run(Reopen::Resume, &[]), (Phase::Waiting, 0, 0));
    assert_eq!(run(Reopen::Resume, &[(0, STOP), (1, HOLD), (2, GO), (3, REOPEN)]), (Phase::Waiting, 0, 0));
    assert_eq!(run(Reopen::Resume, &[(0, START), (5, STOP)]), (Phase::Stopped, 5, 0));
    assert_eq!(run(Reopen::Resume, &[(0, START), (2, START), (5, STOP)]), (Phase::Stopped, 5, 0));
}

#[test]
fn a_clock_that_begins_held_begins_paused() {
    let held_before = [(0, HOLD), (1, START), (4, GO), (6, STOP)];
    assert_eq!(run(Reopen::Resume, &held_before), (Phase::Stopped, 2, 3));
    let held_at_the_start = [(1, START.with(HOLD)), (4, GO), (6, STOP)];
    assert_eq!(run(Reopen::Resume, &held_at_the_start), (Phase::Stopped, 2, 3));
    let released_before = [(0, HOLD), (1, GO), (2, START), (6, STOP)];
    assert_eq!(run(Reopen::Resume, &released_before), (Phase::Stopped, 4, 0));
}

#[test]
fn at_one_instant_a_start_comes_before_a_hold_and_a_hold_before_a_stop() {
    assert_eq!(run(Reopen::Resume, &[(3, START.with(HOLD).with(STOP))]), (Phase::Stopped, 0, 0));
    assert_eq!(run(Reopen::Resume, &[(0, START), (2, HOLD.with(GO)), (5, STOP)]), (Phase::Stopped, 2, 3));
    assert_eq!(run(Reopen::Resume, &[(0, START), (2, HOLD), (5, GO.with(STOP))]), (Phase::Stopped, 2, 3));
    assert_eq!(run(Reopen::Resume, &[(0, START), (2, HOLD.with(STOP))]), (Phase::Stopped, 2, 0));
}

#[test]
fn said_again_changes_nothing() {
    let twice = [(0, START), (0, START), (2, HOLD), (3, HOLD), (4, GO), (5, GO), (6, STOP), (8, STOP)];
    assert_eq!(run(Reopen::Resume, &twice), (Phase::Stopped, 4, 2));
}

#[test]
fn reopening_resumes_restarts_or_is_ignored() {
    let steps = [(0, START), (2, STOP), (10, REOPEN), (13, STOP)];
    assert_eq!(run(Reopen::Resume, &steps), (Phase::Stopped, 5, 0));
    assert_eq!(run(Reopen::Restart, &steps), (Phase::Stopped, 3, 0));
    assert_eq!(run(Reopen::Ignore, &steps), (Phase::Stopped, 2, 0));
    let stopped_at_once = [(0, START), (2, STOP), (10, REOPEN.with(STOP)), (13, STOP)];
    assert_eq!(run(Reopen::Resume, &stopped_at_once), (Phase::Stopped, 2, 0));
}

#[test]
fn a_hold_said_while_stopped_holds_after_reopening() {
    let steps = [(0, START), (2, STOP), (4, HOLD), (10, REOPEN), (13, GO), (14, STOP)];
    assert_eq!(run(Reopen::Resume, &steps), (Phase::Stopped, 3, 3));
    assert_eq!(run(Reopen::Restart, &steps), (Phase::Stopped, 1, 3));
}

#[test]
fn a_step_says_what_it_did() {
    let table = BusinessTime::new(&Calendar::always(TimeZone::UTC), Instant(0), Instant(0));
    let rules = Rules { reopen: Reopen::Resume, target_change: TargetChange::Carry, minds_targets: false };
    let mut state = ClockState::WAITING;
    let mut step = |marks| {
        let mut time = Worked { table: &table, at: 0 };
        state.step((&rules, marks), Known::NOTHING, &mut time, &mut ())
    };
    assert_eq!(step(Marks::default()), Step::Nothing);
    assert_eq!(step(START), Step::Nothing);
    assert_eq!(step(STOP), Step::Stopped);
    assert_eq!(step(STOP), Step::Nothing);
    assert_eq!(step(REOPEN), Step::Nothing);
    assert_eq!(step(STOP), Step::Stopped);
}

#[test]
fn what_is_unknown_asks_for_nothing() {
    let clauses = speed_with_clock("reopened = 'activity == \"Reopened\" && by != \"bot\"'");
    let log = log("A 03-02T09:00 Opened status=Waiting
                   A 03-02T10:00 Resolved status=Active
                   A 03-02T11:00 Reopened by=bot
                   A 03-02T12:00 Reopened by=ann
                   A 03-02T13:00 Reopened
                   A 03-02T14:00 status=Waiting");
    for clauses in [clauses, SPEED.to_owned()] {
        let agreement = agreement(&clauses);
        let by_column = marks(&agreement.clocks[0], &log);
        assert_eq!(by_column[0].has(HOLD), by_column[5].has(HOLD));
        assert!(by_column[0].has(START) && by_column[1].has(STOP) && by_column[1].has(GO));
        let said_nothing = !by_column[2].has(HOLD) && !by_column[2].has(GO);
        assert!(said_nothing, "what is unknown neither holds nor resumes");
    }
}

#[test]
fn a_reopening_of_its_own_must_be_known_to_be_one() {
    let clauses = speed_with_clock("reopened = 'activity == \"Reopened\" && by != \"bot\"'");
    let events = "A 03-02T11:00 Reopened by=bot\nA 03-02T12:00 Reopened by=ann\nA 03-02T13:00 Reopened";
    let by_column = marks(&agreement(&clauses).clocks[0], &log(events));
    assert_eq!(by_column.iter().map(|marks| marks.has(REOPEN)).collect::<Vec<_>>(), [false, true, false]);
}

/// What each event of a log asks of a clock.
fn marks(clock: &Clock, log: &EventLog) -> Vec<Marks> {
    let conditions = ClockConditions::of(clock);
    (0..log.len()).map(|row| conditions.marks(&|name| log.value(row, name))).collect()
}

fn office() -> Calendar {
    let mut office = Calendar::closed(zone("Europe/Berlin").unwrap());
    let hours = [("08:00", "12:00"), ("13:00", "18:00")].map(|(from, to)| Hours::parse(from, to).unwrap());
    office.weekly.iter_mut().take(5).for_each(|day| *day = hours.to_vec());
    office
}

proptest! {
    #[test]
    fn intervals_fill_the_window_and_sum_to_what_was_counted(
        steps in prop::collection::vec((0i64..900, 0u8..32), 1..30),
        after in 0i64..3_000,
        reopen in prop::sample::select(vec![Reopen::Resume, Reopen::Restart, Reopen::Ignore]),
    ) {
        let begin: Instant = "2026-03-27T06:00:00Z".parse().unwrap();
        let end = begin.plus((steps.iter().map(|(gap, _)| gap).sum::<i64>() + after) * MINUTE);
        let time = BusinessTime::new(&office(), begin, end);
        let rules = Rules { reopen, target_change: TargetChange::Carry, minds_targets: false };
        let mut machine = ClockState::WAITING;
        let mut recorder = Recorder::new(&time);
        let mut at = begin;
        let mut window: Option<(Instant, Instant)> = None;
        for (gap, bits) in &steps {
            at = at.plus(gap * MINUTE);
            let before = machine.phase;
            let mut now = Worked { table: &time, at: at.0 };
            machine.step((&rules, Marks(*bits)), Known::NOTHING, &mut now, &mut recorder);
            let goes_on = machine.phase != Phase::Waiting;
            if goes_on && (before, machine.phase) != (Phase::Stopped, Phase::Stopped) {
                window = Some((window.map_or(at, |(first, _)| first), at));
            }
        }
        if matches!(machine.phase, Phase::Running | Phase::Paused) {
            machine.accrue(&mut Worked { table: &time, at: end.0 }, &mut recorder);
            window = window.map(|(first, _)| (first, end));
        }
        let timeline = &recorder.timeline;
        let length = window.map_or(0, |(first, last)| last.0 - first.0);
        let kinds = [IntervalKind::Counted, IntervalKind::Paused, IntervalKind::OffHours, IntervalKind::Stopped];
        prop_assert_eq!(kinds.map(|kind| timeline.total(kind)).iter().sum::<i64>(), length);
        prop_assert!(timeline.intervals.iter().all(|interval| interval.micros() > 0));
        let meets = |pair: &[Interval]| pair[0].to == pair[1].from && pair[0].kind != pair[1].kind;
        prop_assert!(timeline.intervals.windows(2).all(meets), "{:?}", timeline.intervals);
        if reopen == Reopen::Restart {
            prop_assert!(timeline.total(IntervalKind::Counted) >= machine.elapsed);
        } else {
            prop_assert_eq!(timeline.total(IntervalKind::Counted), machine.elapsed);
            prop_assert_eq!(timeline.total(IntervalKind::Paused), machine.paused);
        }
    }
}
