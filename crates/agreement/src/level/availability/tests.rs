//! Outages merged from events, and the share of service time that they leave.

use super::*;
use crate::calendar::{Calendar, Hours};
use outrigger_kernel::{
    Micros,
    time::{HOUR, MINUTE, zone},
};
use proptest::prelude::*;

const DOWN: State = State::Down { excluded: false };
const PLANNED: State = State::Down { excluded: true };

/// An instant so many hours after the midnight that begins Monday, 2 March 2026, in UTC.
fn hour(hours: i64) -> Instant {
    "2026-03-02T00:00:00Z".parse::<Instant>().unwrap().plus(hours * HOUR)
}

fn outage(from: i64, to: i64, excluded: bool) -> Outage {
    Outage { from: hour(from), to: hour(to), excluded }
}

fn week(calendar: &Calendar) -> BusinessTime {
    BusinessTime::new(calendar, hour(0), hour(7 * 24))
}

fn always() -> BusinessTime {
    week(&Calendar::always(zone("UTC").unwrap()))
}

/// Monday to Friday, 08:00 to 18:00.
fn office() -> BusinessTime {
    let mut calendar = Calendar::closed(zone("UTC").unwrap());
    for day in &mut calendar.weekly[..5] {
        *day = vec![Hours::parse("08:00", "18:00").unwrap()];
    }
    week(&calendar)
}

fn share(part: u64, whole: u64) -> Option<Quantity> {
    Ratio::share(part, whole).map(Quantity::Share)
}

#[test]
fn events_of_a_component_become_outages() {
    type Case<'c> = (&'c [(i64, State)], &'c [Outage]);
    let cases: [Case<'_>; 9] = [
        (&[], &[]),
        (&[(1, State::Up), (2, State::Up)], &[]),
        (&[(1, DOWN), (3, State::Up)], &[outage(1, 3, false)]),
        (&[(1, DOWN), (2, DOWN), (3, State::Up), (4, State::Up)], &[outage(1, 3, false)]),
        (&[(1, DOWN), (3, State::Up), (5, PLANNED)], &[outage(1, 3, false), outage(5, 9, true)]),
        (&[(1, State::Up), (1, DOWN), (2, State::Up)], &[outage(1, 2, false)]),
        (&[(1, DOWN), (2, DOWN), (2, State::Up), (4, State::Up)], &[outage(1, 4, false)]),
        (&[(1, DOWN), (1, PLANNED), (2, PLANNED), (4, State::Up)], &[outage(1, 4, true)]),
        (&[(1, DOWN), (2, PLANNED), (4, State::Up), (9, DOWN)], &[outage(1, 4, false), outage(9, 9, false)]),
    ];
    for (events, want) in cases {
        let events: Vec<(Instant, State)> = events.iter().map(|(at, state)| (hour(*at), *state)).collect();
        assert_eq!(outages(&events, hour(9)), want, "{events:?}");
    }
}

#[test]
fn only_outages_in_service_time_count() {
    let components = [
        // Before opening, across the opening, across the night, over the week's end.
        vec![
            outage(2, 7, false),
            outage(7, 9, false),
            outage(17, 24 + 9, false),
            outage(24 * 5, 24 * 7, false),
        ],
        vec![],
    ];
    let measured = measured(&office(), (hour(0), hour(24 * 7)), &components, false);
    assert_eq!(measured.value, share(97, 100), "one hour, then one and one, of twice fifty");
    assert_eq!((measured.cases, measured.misses), (2, Some(2)));
}

#[test]
fn outages_are_cut_to_the_period() {
    let monday = (hour(0), hour(24));
    let around = [vec![outage(-30, 6, false), outage(18, 90_000, false), outage(30, 31, false)]];
    let measured = measured(&always(), monday, &around, false);
    assert_eq!((measured.value, measured.misses), (share(12, 24), Some(2)));
}

#[test]
fn s30_excluded_outages_leave_the_service_time_and_both_figures_are_known() {
    let components = [vec![outage(0, 4, true), outage(10, 12, false)]];
    let figure = |with| {
        let measured = measured(&always(), (hour(0), hour(24)), &components, with);
        (measured.value, measured.cases, measured.misses)
    };
    assert_eq!(figure(false), (share(18, 20), 1, Some(1)));
    assert_eq!(figure(true), (share(18, 24), 1, Some(2)));
}

#[test]
fn s27_without_service_time_nothing_is_measured() {
    let day = (hour(0), hour(24));
    assert_eq!(measured(&always(), day, &[], true), Measured::default());
    let weekend = (hour(24 * 5), hour(24 * 7));
    let idle = Measured { cases: 1, ..Measured::default() };
    assert_eq!(measured(&office(), weekend, &[vec![]], true), idle);
    let planned = [vec![outage(-1, 25, true)]];
    assert_eq!(measured(&always(), day, &planned, false), idle, "all of it is excluded");
    assert_eq!(measured(&always(), day, &planned, true).value, share(0, 1), "and all of it was down");
}

#[test]
fn a_share_that_does_not_fit_is_rounded_down() {
    let huge = i128::from(i64::MAX) * 3;
    assert_eq!(share_down(huge, huge * 2), Ratio::share(1, 2));
    let almost = share_down(huge - 1, huge).unwrap();
    assert_eq!(almost, Ratio::share(999_999_999_999, 1_000_000_000_000).unwrap());
    assert!(almost < Ratio::ONE, "not quite all is never shown as all");
}

proptest! {
    #[test]
    fn an_outage_more_is_never_better(
        lengths in prop::collection::vec(1i64..300, 1..20),
        which in 0usize..20,
    ) {
        let mut at = hour(0);
        let mut all: Vec<Outage> = Vec::new();
        for minutes in &lengths {
            let (from, to) = (at.plus(30 * MINUTE), at.plus(30 * MINUTE + minutes * MINUTE));
            all.push(Outage { from, to, excluded: false });
            at = to;
        }
        let mut fewer = all.clone();
        fewer.remove(which % all.len());
        let (time, period) = (always(), (hour(0), hour(24 * 7)));
        let value = |outages: Vec<Outage>| measured(&time, period, &[outages], false).value;
        let (Some(Quantity::Share(more)), Some(Quantity::Share(less))) = (value(all), value(fewer)) else {
            return Err(TestCaseError::fail("the week has service time"));
        };
        prop_assert!(more < less && less <= Ratio::ONE);
        let down: Micros = lengths.iter().map(|minutes| minutes * MINUTE).sum();
        prop_assert_eq!(more, Ratio::new(7 * 24 * HOUR - down, 7 * 24 * HOUR).unwrap());
    }
}
