//! The parts of the engine by themselves: business time, and the live board at a million open cases.

use divan::{Bencher, counter::ItemsCount};
use outrigger_agreement::{
    Agreement,
    calendar::{BusinessTime, Calendar, Hours},
    live::Live,
};
use outrigger_kernel::{
    Instant,
    time::{HOUR, MINUTE, zone},
};
use std::sync::Arc;

const QUESTIONS: usize = 1_000_000;
const OPEN_CASES: u32 = 1_000_000;
const EVENTS: u32 = 100_000;
const TERMS: &str = include_str!("peers/agreement.toml");
/// A Monday in March.
const BEGIN: i64 = 1_772_409_600_000_000;

fn main() {
    divan::main();
}

/// Working time between two instants, spread over a year with its changes of the clocks.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn business_time_interval(bencher: Bencher<'_, '_>) {
    let mut office = Calendar::closed(zone("Europe/Berlin").unwrap_or(jiff::tz::TimeZone::UTC));
    let hours: Vec<Hours> = [("08:00", "12:00"), ("13:00", "18:00")]
        .into_iter()
        .filter_map(|(from, to)| Hours::parse(from, to))
        .collect();
    office.weekly.iter_mut().take(5).for_each(|day| day.clone_from(&hours));
    let begin = Instant(BEGIN);
    let time = BusinessTime::new(&office, begin, begin.plus(366 * 24 * HOUR));
    let pairs: Vec<(Instant, Instant)> = (0..QUESTIONS as i64)
        .map(|at| {
            let from = begin.plus(at * 7_919 % (300 * 24 * 60) * MINUTE);
            (from, from.plus(at * 31 % (60 * 24 * 60) * MINUTE))
        })
        .collect();
    bencher
        .counter(ItemsCount::new(QUESTIONS))
        .bench(|| pairs.iter().map(|(from, to)| time.between(*from, *to)).fold(0_i64, i64::wrapping_add));
}

/// One event at a time through clocks, with a million cases open.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn live_event_at_a_million_open_cases(bencher: Bencher<'_, '_>) {
    let Ok((agreement, _)) = Agreement::parse(TERMS) else { return };
    let mut live = Live::new(Arc::new(agreement));
    let names: Vec<String> = (0..OPEN_CASES).map(|case| format!("CASE-{case:08}")).collect();
    for (at, name) in names.iter().enumerate() {
        let opened = Instant(BEGIN).plus(at as i64 * 1_000);
        assert!(live.feed(name, opened, event("Created", "new")).is_ok(), "events come in order");
    }
    assert!(live.bytes_per_case() <= 2 * 120, "two clocks a case");
    let mut now = Instant(BEGIN).plus(24 * HOUR);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| {
        for at in 0..EVENTS {
            now = now.plus(1_000);
            let name = &names[(at.wrapping_mul(2_654_435_761) % OPEN_CASES) as usize];
            let waits = at % 2 == 0;
            let (activity, status) = if waits {
                ("Ask Customer", "waiting on customer")
            } else {
                ("Customer Reply", "in progress")
            };
            assert!(live.feed(name, now, event(activity, status)).is_ok(), "events come in order");
        }
    });
}

fn event(activity: &'static str, status: &'static str) -> impl Fn(&str) -> Option<&'static str> {
    move |name| match name {
        "activity" => Some(activity),
        "status" => Some(status),
        "priority" => Some("P2"),
        _ => None,
    }
}
