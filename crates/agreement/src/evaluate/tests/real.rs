//! A real log: closed problems of a manufacturer's service desk, with figures that a second program derived.

use crate::{
    Figures, Quantity,
    tests::{agreement, period},
};
use outrigger_eventlog::{Import, read};
use outrigger_kernel::Instant;
use std::{fs::File, sync::Arc};

#[expect(clippy::disallowed_methods, reason = "tests find the data folder where the environment says")]
fn file(path: &str) -> Option<File> {
    let folder = std::env::var("OUTRIGGER_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into());
    File::open(format!("{folder}/{path}")).ok()
}

const PROBLEMS: &str = r#"
[clock.resolution]
calendar = "always"
start = 'activity in ["Accepted", "Queued"]'
pause = 'lifecycle_transition == "Wait"'
stop = 'activity == "Completed"'

[level.week]
title = "Resolved in a week"
kind = "key"
measure = { share-within = "7 calendar days", clock = "resolution" }
expected = "25 %"

[level.median]
title = "Median"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
expected = "30 calendar days"
"#;

/// Month, cases, cases within a week, and the median in seconds.
///
/// Derived with Python's `xml.etree` from the log itself: the events of each trace sorted by time; the
/// clock starts with the first `Accepted` or `Queued`, is held while the latest `lifecycle:transition` is
/// `Wait`, stops at `Completed` and goes on at the next `Accepted` or `Queued`; a stop belongs to the
/// month it falls in by UTC and stands unless the case is reopened before that month ends.
const MONTHS: [(&str, u64, u64, i64); 5] = [
    ("2012-01", 382, 75, 7_801_980),
    ("2012-02", 356, 64, 9_770_910),
    ("2012-03", 273, 78, 3_031_992),
    ("2012-04", 240, 66, 3_284_858),
    ("2012-05", 247, 72, 2_562_503),
];

#[test]
fn closed_problems_have_the_figures_that_a_second_program_derived() {
    let Some(file) = file("event-logs/06_bpic2013_closed.xes.gz") else {
        println!("skipped: the data folder is absent; set OUTRIGGER_DATA to run this test");
        return;
    };
    let imported = read(file, None, &Import::default(), None, &mut |_| {}).unwrap();
    let figures = Figures::new(agreement(PROBLEMS), Arc::new(imported.log)).unwrap();
    for (month, cases, within, median_seconds) in MONTHS {
        let week = figures.level(0, period(month)).unwrap();
        assert_eq!((week.cases, week.misses), (cases, Some(cases - within)), "{month}");
        let median = figures.level(1, period(month)).unwrap();
        assert_eq!(median.measured, Some(Quantity::Micros(median_seconds * 1_000_000)), "{month}");
    }
    let stops = &figures.record().outcomes[0];
    let standing: Vec<_> = stops.iter().filter(|stop| stop.reopened == Instant(i64::MAX)).collect();
    assert_eq!((stops.len(), standing.len()), (1_567, 1_486), "1,487 cases, one of which never started");
    assert_eq!(standing.iter().filter(|stop| stop.paused > 0).count(), 410);
    assert_eq!(standing.iter().map(|stop| stop.paused).sum::<i64>(), 4_170_978_183_000_000);
    let months = figures.series(0, crate::Cadence::Month);
    assert_eq!(months.iter().map(|(_, result)| result.cases).sum::<u64>(), 1_510);
}
