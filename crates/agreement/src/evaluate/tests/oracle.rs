//! A second reading of the terms, minute by minute and as slow as it is plain, agrees with the figures.

use super::random::{self, BEGIN, MEAN, MEDIAN, MINUTES, OPENED, SHARE, Said, events, log_of};
use crate::{Figures, LevelResult, Period, Quantity};
use jiff::civil::{Weekday, date};
use outrigger_kernel::{
    Instant, Ratio,
    time::{HOUR, MINUTE, zone},
};
use proptest::prelude::*;
use std::{ops::Range, sync::LazyLock};

/// Midnight of the first of April in Berlin, in minutes of the window: the months meet there.
const APRIL: usize = 15 * 1_440 + 22 * 60;

/// Whether the desk works in each minute, read off the wall clock.
static OPEN: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let berlin = zone("Europe/Berlin").unwrap();
    let begin: Instant = BEGIN.parse().unwrap();
    let is_open = |minute: usize| {
        let local = begin.plus(minute as i64 * MINUTE).in_zone(&berlin);
        let clock = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let closed = local.date() == date(2026, 3, 25) || local.date() == date(2026, 4, 3);
        match local.weekday() {
            Weekday::Saturday => !closed && clock >= 22 * 60,
            Weekday::Sunday => !closed && clock < 6 * 60,
            _ => !closed && ((480..720).contains(&clock) || (780..1_080).contains(&clock)),
        }
    };
    (0..MINUTES).map(is_open).collect()
});

/// One stop of a case as the terms have it.
#[derive(Clone, Debug)]
struct Stop {
    minute: usize,
    counted_minutes: i64,
    reopened_minute: Option<usize>,
    is_p1: bool,
    is_outage: bool,
}

/// Lives through every minute of the window with one case.
fn live(said: &[&Said], reopen: &str) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    let (mut is_started, mut is_stopped, mut is_held, mut counted_minutes) = (false, false, false, 0);
    for minute in 0..MINUTES {
        let now: Vec<&Said> = said.iter().copied().filter(|said| said.minute == minute).collect();
        let does = |activity: &str| now.iter().any(|said| said.activity == Some(activity));
        if now.iter().any(|said| said.status == Some("Waiting")) {
            is_held = true;
        } else if now.iter().any(|said| said.status == Some("Active")) {
            is_held = false;
        }
        if does("Opened") && !is_started {
            is_started = true;
        } else if does("Opened") && is_stopped && !does("Resolved") && reopen != "ignore" {
            is_stopped = false;
            stops.last_mut().unwrap().reopened_minute = Some(minute);
            if reopen == "restart" {
                counted_minutes = 0;
            }
        }
        if does("Resolved") && is_started && !is_stopped {
            is_stopped = true;
            let priority = latest(said, minute, |said| said.priority);
            let cause = latest(said, minute, |said| said.cause);
            stops.push(Stop {
                minute,
                counted_minutes,
                reopened_minute: None,
                is_p1: priority == Some("P1"),
                is_outage: cause == Some("outage"),
            });
        }
        let counts = is_started && !is_stopped && !is_held && OPEN[minute];
        counted_minutes += i64::from(counts);
    }
    stops
}

/// What was said last up to a minute; of several texts in one minute the greatest.
fn latest(said: &[&Said], until: usize, of: fn(&Said) -> Option<&'static str>) -> Option<&'static str> {
    let known = said.iter().filter(|said| said.minute <= until);
    known.filter_map(|said| Some((said.minute, of(said)?))).max().map(|(_, text)| text)
}

/// The counted minutes of the stops that stand at the end of a month, with whether they are excluded.
fn standing(stops: &[Stop], month: &Range<usize>, only_p1: bool) -> Vec<(i64, bool)> {
    stops
        .iter()
        .filter(|stop| month.contains(&stop.minute) && stop.reopened_minute.is_none_or(|at| at >= month.end))
        .filter(|stop| stop.is_p1 || !only_p1)
        .map(|stop| (stop.counted_minutes, stop.is_outage))
        .collect()
}

fn check_share(result: &LevelResult, stops: &[(i64, bool)]) -> Result<(), TestCaseError> {
    let share = |stops: &[&(i64, bool)]| {
        let within = stops.iter().filter(|(minutes, _)| minutes * MINUTE <= 4 * HOUR).count();
        (within, Ratio::share(within as u64, stops.len() as u64).map(Quantity::Share))
    };
    let counted: Vec<&(i64, bool)> = stops.iter().filter(|(_, is_excluded)| !is_excluded).collect();
    let (within, measured) = share(&counted);
    prop_assert_eq!(result.measured, measured);
    prop_assert_eq!(result.cases, counted.len() as u64);
    prop_assert_eq!(result.misses.unwrap_or_default(), (counted.len() - within) as u64);
    prop_assert_eq!(result.excluded, (stops.len() - counted.len()) as u64);
    let with = (result.excluded > 0).then(|| share(&stops.iter().collect::<Vec<_>>()).1);
    prop_assert_eq!(result.with_excluded, with.flatten());
    Ok(())
}

fn check_median(result: &LevelResult, stops: &[(i64, bool)]) -> Result<(), TestCaseError> {
    let mut minutes: Vec<i64> =
        stops.iter().filter(|(_, is_excluded)| !is_excluded).map(|(minutes, _)| *minutes).collect();
    minutes.sort_unstable();
    let median =
        minutes.len().div_ceil(2).checked_sub(1).map(|rank| Quantity::Micros(minutes[rank] * MINUTE));
    prop_assert_eq!(result.measured, median);
    Ok(())
}

fn check_mean(result: &LevelResult, stops: &[(i64, bool)]) -> Result<(), TestCaseError> {
    let (sum, count) = (stops.iter().map(|(minutes, _)| minutes * MINUTE).sum::<i64>(), stops.len() as i64);
    let mean = (count > 0).then(|| Quantity::Micros(sum / count + i64::from(sum % count > 0)));
    prop_assert_eq!(result.measured, mean);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn figures_agree_with_living_through_every_minute(
        events in events(),
        reopen in prop::sample::select(vec!["resume", "restart", "ignore"]),
    ) {
        let figures = Figures::new(random::agreement(reopen), log_of(&events).into()).unwrap();
        let mut stops = Vec::new();
        for case in 0..5 {
            let said: Vec<&Said> = events.iter().filter(|said| said.case == case).collect();
            stops.extend(live(&said, reopen));
        }
        for (month, range) in [("2026-03", 0..APRIL), ("2026-04", APRIL..MINUTES)] {
            let month: Period = month.parse().unwrap();
            let all = standing(&stops, &range, false);
            let level = |at| figures.level(at, month).unwrap();
            check_share(&level(SHARE), &standing(&stops, &range, true))?;
            check_median(&level(MEDIAN), &all)?;
            check_mean(&level(MEAN), &all)?;
            let opens = |case: u8| {
                let opened = |said: &&Said| said.case == case && said.activity == Some("Opened");
                events.iter().filter(opened).any(|said| range.contains(&said.minute))
            };
            let opened = (0..5).filter(|case| opens(*case)).count() as u64;
            prop_assert_eq!(level(OPENED).measured, Some(Quantity::Count(opened)));
        }
    }
}
