//! The sample is the same everywhere, looks like a desk, and tells its story: a good month, then two with
//! a bad week each.

use super::*;
use jiff::civil::{Weekday, date};
use outrigger_agreement::{
    Agreement, Basis, Cadence, Figures, Period, Quantity, Severity, Verdict, live::Live,
};
use outrigger_eventlog::Fingerprinter;
use outrigger_kernel::{Hash, Instant, time::zone};
use std::sync::Arc;

const LAST: Date = date(2026, 3, 29);

fn sample() -> SampleEvents {
    events(SEED, LAST, WEEKS)
}

fn figures() -> Figures {
    let (agreement, _) = Agreement::parse(AGREEMENT).unwrap();
    Figures::new(Arc::new(agreement), Arc::new(sample().log)).unwrap()
}

fn digest(log: &EventLog) -> Hash {
    digest_of_first(log, log.len())
}

fn digest_of_first(log: &EventLog, rows: usize) -> Hash {
    let mut fingerprinter = Fingerprinter::new(log);
    let bytes: Vec<u8> = (0..rows).flat_map(|row| fingerprinter.of(row)).collect();
    Hash::of(&bytes)
}

#[test]
fn the_bytes_never_change() {
    let log = sample().log;
    let pinned = "15dd30f0f6231c3b81bbe8746b7fa6d0901393c4d5e04d11c18916d35014da9d";
    assert_eq!((log.len(), digest(&log).to_string().as_str()), (41_446, pinned));
    assert_ne!(digest(&log), digest(&events(SEED + 1, LAST, WEEKS).log), "another seed is another sample");
}

#[test]
fn what_goes_on_changes_nothing_that_was() {
    let (weeks, now) = (sample().log, "2026-04-01T12:00:00Z".parse().unwrap());
    let log = events_until(SEED, (date(2026, 1, 5), date(2026, 4, 1)), now);
    assert!(log.len() > weeks.len() + 500, "{} more", log.len() - weeks.len());
    assert_eq!(digest_of_first(&log, weeks.len()), digest(&weeks));
    assert!(log.instants().last().is_some_and(|last| *last < now.0));

    let (agreement, _) = Agreement::parse(AGREEMENT).unwrap();
    let board = Live::of(Arc::new(agreement), &log).unwrap().board(now, 500);
    assert!(board.open >= 20 && board.overdue * 2 < board.open, "{} of {}", board.overdue, board.open);
    assert!(board.rows.iter().any(|row| row.rungs.len() == 3), "somebody is told of the urgent ones");
}

#[test]
fn a_week_is_whole_once_its_monday_morning_is_over() {
    let berlin = zone("Europe/Berlin").unwrap();
    for (now, last_day) in [
        ("2026-11-21T10:00:00Z", date(2026, 11, 15)),
        ("2026-11-22T10:00:00Z", date(2026, 11, 15)),
        ("2026-11-23T06:00:00Z", date(2026, 11, 15)),
        ("2026-11-23T12:00:00Z", date(2026, 11, 22)),
    ] {
        assert_eq!(fill::last_day(now.parse().unwrap(), &berlin), last_day, "{now}");
    }
}

#[test]
fn the_sample_covers_its_weeks() {
    let sample = sample();
    assert_eq!((sample.first, sample.last), (date(2026, 1, 5), LAST));
    assert!((38_000..=42_000).contains(&sample.log.len()), "{}", sample.log.len());
    let berlin = zone("Europe/Berlin").unwrap();
    let (from, to) = sample.log.span().unwrap();
    assert_eq!((from.in_zone(&berlin).date(), to.in_zone(&berlin).date()), (sample.first, sample.last));
}

#[test]
fn odd_requests_give_an_empty_sample_or_a_short_one() {
    for last in [Date::MIN, Date::MAX] {
        assert!(events(1, last, 0).log.is_empty(), "{last}");
    }
    let short = events(1, LAST, 0);
    assert_eq!(short.first, date(2026, 3, 23));
    assert!(!short.log.is_empty());
}

#[test]
fn cases_begin_with_their_opening_and_time_goes_on() {
    let log = sample().log;
    let index = log.case_index();
    for (code, name) in log.cases().iter() {
        let rows: Vec<usize> = index.rows_of(code).iter().map(|row| *row as usize).collect();
        assert_eq!(log.value(rows[0], "activity"), Some("Opened"), "{name}");
        for column in ["category", "channel", "region"] {
            assert!(log.value(rows[0], column).is_some(), "{name} has no {column}");
        }
        for pair in rows.windows(2) {
            assert!(log.instants()[pair[0]] < log.instants()[pair[1]], "{name}");
            assert!(log.value(pair[1], "resource").is_some(), "nobody did {name}");
        }
    }
}

#[test]
fn cases_come_in_while_people_work_and_most_on_mondays() {
    let log = sample().log;
    let berlin = zone("Europe/Berlin").unwrap();
    let opened = (0..log.len()).filter(|row| log.value(*row, "activity") == Some("Opened"));
    let times: Vec<_> = opened.map(|row| Instant(log.instants()[row]).in_zone(&berlin)).collect();
    let on = |day: Weekday| times.iter().filter(|time| time.weekday() == day).count();
    let weekend = on(Weekday::Saturday) + on(Weekday::Sunday);
    let by_day = times.iter().filter(|time| (8..18).contains(&time.hour())).count();
    assert!(by_day * 10 > times.len() * 8, "{by_day} of {}", times.len());
    assert!(weekend * 10 < times.len(), "{weekend} of {}", times.len());
    assert!(on(Weekday::Monday) > on(Weekday::Thursday));
}

#[test]
fn the_agreement_can_be_used() {
    let (agreement, found) = Agreement::parse(AGREEMENT).unwrap();
    assert_eq!(agreement.levels.len(), 10);
    assert_eq!(agreement.clocks.first().map(|clock| clock.calendar_name.as_str()), Some("desk"));
    assert!(found.iter().all(|found| found.severity == Severity::Warning), "{found:?}");
    let desk = &agreement.clocks[0].calendar;
    for holiday in [date(2025, 6, 9), date(2026, 4, 3), date(2027, 5, 6), date(2026, 10, 3)] {
        assert!(desk.is_holiday(holiday), "{holiday}");
    }
}

#[test]
fn the_sixth_and_the_ninth_week_are_the_worst() {
    let figures = figures();
    let level = figures.level_at("p2-resolution").unwrap();
    let share = |measured| match measured {
        Some(Quantity::Share(share)) => share,
        other => panic!("no share: {other:?}"),
    };
    let series = figures.series(level, Cadence::Week).into_iter().enumerate();
    let mut weeks: Vec<_> = series.map(|(at, (_, result))| (share(result.measured), at + 1)).collect();
    assert_eq!(weeks.len(), 12);
    weeks.sort_unstable();
    let mut worst = [weeks[0].1, weeks[1].1];
    worst.sort_unstable();
    assert_eq!(worst, [6, 9]);
}

#[test]
fn a_good_month_is_followed_by_two_with_misses() {
    let figures = figures();
    let levels = |month: &str| figures.statement(month.parse::<Period>().unwrap(), Basis::default()).levels;
    assert!(levels("2026-01").iter().all(|level| level.verdict == Verdict::Met), "{:?}", levels("2026-01"));
    for month in ["2026-02", "2026-03"] {
        let levels = levels(month);
        let with = |verdict: Verdict| levels.iter().filter(|level| level.verdict == verdict).count();
        let missed: Vec<_> = levels.iter().filter(|level| level.verdict == Verdict::Missed).collect();
        let names: Vec<_> = missed.iter().map(|level| level.level.as_str()).collect();
        assert_eq!(names, ["p2-resolution", "first-reply", "escalations"], "{month}");
        assert!(with(Verdict::Met) >= 4, "{month}");
        let major = levels.iter().find(|level| level.level == "p1-resolution").unwrap();
        assert!(
            major.excluded >= 7 && major.with_excluded.is_some_and(|all| Some(all) != major.measured),
            "{month}"
        );
    }
}
