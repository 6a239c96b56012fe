//! Where stops are put: their period, also after a reopening, and what the levels make of them.

use super::super::cells::Periods;
use super::{AT_END, AT_START, AT_STOP, MOMENTS, TERMS, symbol};
use crate::{
    Agreement, Cadence, Period,
    calendar::BusinessTime,
    clock::ClockState,
    evaluate::times,
    fold::{Cells, Fold, Kind, Kinds, Known, Placement, Program, Reliefs, Slot, Sorter, Sorting, Traits},
    tests::{SPEED, agreement, figures, instant, period, speed_with_clock, speed_with_level},
};
use jiff::tz::TimeZone;
use outrigger_kernel::{
    Instant,
    time::{HOUR, zone},
};
use proptest::{prelude::*, sample::select};
use std::sync::{Arc, LazyLock};

/// Zones whose clocks change at midnight, on the first of a month, by a whole day, or not at all.
const ZONES: [&str; 8] = [
    "Etc/UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Damascus",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Pacific/Apia",
];
/// Hours of fifty years.
const FIFTY_YEARS: i64 = 50 * 8_766;
const THREE_YEARS_MICROS: i64 = 3 * 8_766 * HOUR;

/// Every event starts the clock and stops it, and the calendar covers every instant that is asked for.
static COVERED: LazyLock<(Arc<Agreement>, Vec<Arc<BusinessTime>>)> = LazyLock::new(|| {
    let agreement = agreement(MOMENTS);
    let (from, to) = ("1994-01-01T00:00:00Z".parse().unwrap(), "2051-01-01T00:00:00Z".parse().unwrap());
    let times = times(&agreement, from, to);
    (agreement, times)
});

/// Sorts cases of one event each; a case is numbered as its instant.
fn sorted(instants: &[Instant], sorting: Sorting) -> Cells {
    let (agreement, times) = &*COVERED;
    let mut fold = Fold::new(Program::new(agreement, Vec::new()), agreement, times.clone());
    let event = fold.program.symbol(std::iter::empty());
    let mut sorter = Sorter::new(agreement, sorting);
    for (case, at) in (0..).zip(instants) {
        let (mut slot, mut clocks) = (Slot::EMPTY, [ClockState::WAITING]);
        fold.event((case, &mut slot, &mut clocks), (at.0, event), &mut sorter).unwrap();
        fold.settle((case, &mut slot, &mut clocks), &mut sorter, &mut ());
        sorter.finish_case(&fold.program, case, &slot, &clocks);
    }
    sorter.into_cells()
}

/// How cases over some instants are sorted by their stops.
fn sorting(cadence: Option<Cadence>, tz: &TimeZone, instants: &[Instant]) -> Sorting {
    let (from, to) = (instants.iter().min().unwrap(), instants.iter().max().unwrap());
    Sorting {
        placement: Placement { cadence, by_start: false },
        periods: Periods::new(cadence, tz, (*from, *to)),
        reliefs: Reliefs::default(),
        names_cases: true,
        bounds: (i64::MIN, i64::MAX),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stop_is_found_in_the_period_of_its_wall_clock(
        zone_name in select(ZONES.to_vec()),
        cadence in select(vec![Cadence::Week, Cadence::Month, Cadence::Quarter]),
        first_hour in 0..FIFTY_YEARS,
        gaps in prop::collection::vec(0..THREE_YEARS_MICROS, 1..12),
    ) {
        let tz = zone(zone_name).unwrap();
        let begin: Instant = "1995-01-01T00:00:00Z".parse().unwrap();
        let own = |at: Instant| Period::containing(at, &tz, cadence);
        let around = |gap: &i64| {
            let at = begin.plus(first_hour * HOUR + gap);
            let (from, to) = own(at).bounds(&tz);
            [at, from, from.plus(-1), to.plus(-1), to]
        };
        let instants: Vec<Instant> = gaps.iter().flat_map(around).collect();
        let sorting = sorting(Some(cadence), &tz, &instants);
        let (first, last) = (own(*instants.iter().min().unwrap()), own(*instants.iter().max().unwrap()));
        let between = std::iter::successors(Some(first), |period| Some(period.next()));
        prop_assert_eq!(sorting.periods.len(), between.take_while(|period| *period <= last).count());
        let cells = sorted(&instants, sorting);
        for (case, at) in (0..).zip(&instants) {
            let is_there = cells.of(0, own(*at)).any(|(_, cell)| cell.cases.contains(&case));
            prop_assert!(is_there, "{at} is in {} in {zone_name}", own(*at));
        }
        prop_assert_eq!(cells.all_of(0).map(|(_, cell)| cell.cases.len()).sum::<usize>(), instants.len());
        for outside in [first.previous(), last.next()] {
            prop_assert_eq!(cells.of(0, outside).count(), 0);
        }
    }
}

#[test]
fn without_a_cadence_one_period_holds_everything() {
    let instants = ["03-02T09:00", "11-30T09:00"].map(instant);
    let cells = sorted(&instants, sorting(None, &TimeZone::UTC, &instants));
    for any in ["2020-03", "2026-W10", "2030-Q1"] {
        let (_, cell) = cells.of(0, period(any)).next().unwrap();
        assert_eq!(cell.cases, [0, 1], "{any}");
    }
    assert_eq!(cells.of(1, period("2026-03")).count(), 0, "there is no such clock");
}

#[test]
fn cases_begin_before_under_or_after_the_terms() {
    let instants = ["03-01T09:00", "03-02T09:00", "03-03T09:00"].map(instant);
    let [_, effective, superseded] = instants.map(|at| at.0);
    let sorting = Sorting { bounds: (effective, superseded), ..sorting(None, &TimeZone::UTC, &instants) };
    let cells = sorted(&instants, sorting);
    let kinds = cells.all_of(0).map(|(kind, cell)| (&cell.cases[..], kind.is_earlier, kind.is_later));
    let want: [(&[u32], bool, bool); 3] = [(&[0], true, false), (&[1], false, false), (&[2], false, true)];
    assert_eq!(kinds.collect::<Vec<_>>(), want);
}

const BY_STOP: Option<Placement> = Some(Placement { cadence: Some(Cadence::Week), by_start: false });
const BY_MONTH: Option<Placement> = Some(Placement { cadence: Some(Cadence::Month), by_start: false });
const BY_START: Option<Placement> = Some(Placement { cadence: Some(Cadence::Week), by_start: true });

/// The hours counted by the stops of each period that has any; without a placement those of all periods.
fn hours(clauses: &str, events: &str, placement: Option<Placement>) -> String {
    let figures = figures(clauses, events);
    let cells = figures.cells(placement.unwrap_or(Placement { cadence: None, by_start: false }));
    let cadence = placement.and_then(|placement| placement.cadence).unwrap_or(Cadence::Quarter);
    let of = |period: Period| {
        let times = cells.of(0, period).flat_map(|(_, cell)| &cell.elapsed);
        times.map(|micros| format!("{period} {} h", micros / HOUR)).collect::<Vec<_>>()
    };
    figures.periods(cadence).into_iter().flat_map(of).collect::<Vec<_>>().join(", ")
}

/// A case that is resolved on a Monday after two hours.
const RESOLVED: &str = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved\n";
/// It is opened again in the week after, for an hour.
const AGAIN: &str = "A 03-11T09:00 Opened\nA 03-11T10:00 Resolved\n";

#[test]
fn a_stop_counts_unless_it_was_undone_before_its_period_was_over() {
    let twice = format!("A 03-03T09:00 Opened\nA 03-04T10:00 Resolved\n{AGAIN}");
    let cases = [
        ("", ["2026-W10 2 h", "2026-03 2 h", "2026-W10 2 h", "2026-Q1 2 h"]),
        (AGAIN, ["2026-W10 2 h, 2026-W11 3 h", "2026-03 3 h", "2026-W10 3 h", "2026-Q1 3 h"]),
        ("A 03-11T09:00 Opened", ["2026-W10 2 h", "", "", ""]),
        (
            "A 03-08T23:59 Opened\nA 03-09T10:00 Resolved",
            ["2026-W11 3 h", "2026-03 3 h", "2026-W10 3 h", "2026-Q1 3 h"],
        ),
        (
            "A 03-09T00:00 Opened\nA 03-09T10:00 Resolved",
            ["2026-W10 2 h, 2026-W11 3 h", "2026-03 3 h", "2026-W10 3 h", "2026-Q1 3 h"],
        ),
        (twice.as_str(), ["2026-W10 11 h, 2026-W11 12 h", "2026-03 12 h", "2026-W10 12 h", "2026-Q1 12 h"]),
    ];
    for (then, want) in cases {
        let events = format!("{RESOLVED}{then}");
        let told = [BY_STOP, BY_MONTH, BY_START, None].map(|placement| hours(SPEED, &events, placement));
        assert_eq!(told, want, "{then}");
    }
}

#[test]
fn a_clock_that_starts_again_or_stands_is_put_where_it_belongs() {
    let events = format!("{RESOLVED}{AGAIN}");
    let cases = [
        ("restart", "2026-W10 2 h, 2026-W11 1 h", "2026-W11 1 h"),
        ("ignore", "2026-W10 2 h", "2026-W10 2 h"),
    ];
    for (reopen, by_stop, by_start) in cases {
        let clauses = speed_with_clock(&format!("reopen = \"{reopen}\""));
        assert_eq!(hours(&clauses, &events, BY_STOP), by_stop, "{reopen}");
        assert_eq!(hours(&clauses, &events, BY_START), by_start, "{reopen}");
    }
}

/// The kind of the only stop of March.
fn kind(events: &str) -> Kind {
    let cells = figures(TERMS, events).cells(Placement { cadence: Some(Cadence::Month), by_start: false });
    let stops = cells.of(0, period("2026-03")).filter(|(_, cell)| !cell.elapsed.is_empty());
    let mut kinds: Vec<(Kind, usize)> =
        stops.map(|(kind, cell)| (kind.clone(), cell.elapsed.len())).collect();
    assert_eq!((kinds.len(), kinds[0].1), (1, 1));
    kinds.remove(0).0
}

/// Whether each judging level is about a kind, and whether the one that excludes does.
fn judged(kind: &Kind) -> ([bool; 3], bool) {
    ([AT_START, AT_STOP, AT_END].map(|level| kind.applies(level)), kind.excludes(AT_STOP))
}

#[test]
fn a_level_judges_a_case_at_the_moment_it_names() {
    let was_p1 = "A 03-02T09:00 Opened priority=P1 team=north
                  A 03-02T11:00 Resolved priority=P2
                  A 03-02T12:00 Note priority=P1 team=south cause=outage";
    let was = kind(was_p1);
    assert_eq!(judged(&was), ([true, false, true], false), "what is said after the stop excludes nothing");
    assert_eq!((was.part(AT_STOP), was.part(AT_START)), ("north", ""), "only one level is broken down");
    let became_p1 = "A 03-02T09:00 Opened priority=P2
                     A 03-02T11:00 Resolved priority=P1 cause=outage
                     A 03-02T12:00 Note priority=P2";
    let became = kind(became_p1);
    assert_eq!(judged(&became), ([false, true, false], true));
    assert_eq!((became.part(AT_STOP), became.abandoned), ("", false));
    assert!(kind("A 03-02T09:00 Opened\nA 03-02T09:30 HungUp").abandoned);
}

#[test]
fn a_stop_that_was_undone_is_judged_by_how_its_case_ends_as_well() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  A 04-01T09:00 Opened
                  A 04-01T10:00 Resolved priority=P1";
    assert_eq!(judged(&kind(events)), ([false, false, true], false));
}

#[test]
fn stops_that_are_alike_for_all_levels_share_a_cell() {
    let agreement = agreement(&speed_with_level("where = 'priority == \"P1\"'"));
    let mut program = Program::new(&agreement, Vec::new());
    let [p1, p2, p3] = ["P1", "P2", "P3"].map(|priority| {
        let symbol = symbol(&mut program, &[("priority", priority)]);
        program.learn(Known::NOTHING, symbol)
    });
    let mut kinds = Kinds::new(&agreement);
    let mut number = |[start, stop, end]: [Known; 3], claimed: u64| {
        let traits =
            Traits { start, stop, end, claimed, abandoned: false, is_earlier: false, is_later: false };
        kinds.number(traits, &program)
    };
    let theirs = number([p1, p1, p1], 0);
    assert_eq!(number([p2, p1, Known::NOTHING], 0), theirs, "nobody asks how it started or ended");
    let others = number([p1, p2, p1], 0);
    assert_ne!(others, theirs);
    assert_eq!(number([p1, p3, p1], 0), others, "neither is P1");
    let claimed = number([p1, p1, p1], 1);
    assert_ne!(claimed, theirs);
    let all = kinds.into_all();
    assert_eq!(all.len(), 3);
    let told = |number: u32| (all[number as usize].applies(0), all[number as usize].excludes(0));
    assert_eq!([theirs, others, claimed].map(told), [(true, false), (false, false), (true, true)]);
}
