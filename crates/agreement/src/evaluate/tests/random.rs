//! Random events, as dense in ties, pauses and reopenings as no real desk has them.

use crate::{Agreement, tests::parsed};
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::{Instant, time::MINUTE};
use proptest::prelude::*;
use std::sync::Arc;

/// The first minute: a Monday. Daylight saving begins on the 29th of March, inside the window.
pub(super) const BEGIN: &str = "2026-03-16T00:00:00Z";
/// Minutes of the window: three weeks.
pub(super) const MINUTES: usize = 21 * 1_440;

/// One event: what it says is `None` where it says nothing.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub case: u8,
    pub minute: usize,
    pub activity: Option<&'static str>,
    pub status: Option<&'static str>,
    pub priority: Option<&'static str>,
    pub cause: Option<&'static str>,
}

/// Up to 60 events of up to 5 cases.
pub(super) fn events() -> impl Strategy<Value = Vec<Said>> {
    // Few hours, so that events of one case meet at one instant.
    let minute = (0..MINUTES / 60).prop_map(|hour| hour * 60).boxed();
    let close = (0..40usize).prop_map(|step| 20_000 + step * 30).boxed();
    let word = |words: &[&'static str]| prop::option::weighted(0.6, prop::sample::select(words.to_vec()));
    let said = (
        0u8..5,
        prop_oneof![minute, close],
        word(&["Opened", "Opened", "Resolved", "Note"]),
        word(&["Waiting", "Active"]),
        word(&["P1", "P2"]),
        prop::option::weighted(0.2, prop::sample::select(vec!["outage", "error"])),
    );
    let said = said.prop_map(|(case, minute, activity, status, priority, cause)| Said {
        case,
        minute,
        activity,
        status,
        priority,
        cause,
    });
    prop::collection::vec(said, 1..60)
}

/// The events as a log, in the order given.
pub(super) fn log_of(events: &[Said]) -> EventLog {
    let begin: Instant = BEGIN.parse().unwrap();
    let mut builder = LogBuilder::new();
    let columns = ["activity", "status", "priority", "cause"].map(|name| builder.column(name));
    for said in events {
        let values = [said.activity, said.status, said.priority, said.cause];
        let cells: Vec<(usize, &str)> =
            columns.into_iter().zip(values).filter_map(|(column, value)| Some((column, value?))).collect();
        let at = begin.plus(said.minute as i64 * MINUTE);
        builder.push(&format!("case {}", said.case), at, &cells);
    }
    builder.finish()
}

/// An agreement with every measure, whose clock reopens as asked.
pub(super) fn agreement(reopen: &str) -> Arc<Agreement> {
    parsed(&TERMS.replace("reopen = \"resume\"", &format!("reopen = \"{reopen}\"")))
}

/// The index of each level in [`TERMS`].
pub(super) const SHARE: usize = 0;
pub(super) const MEDIAN: usize = 1;
pub(super) const MEAN: usize = 2;
pub(super) const OPENED: usize = 3;

const TERMS: &str = r#"
[agreement]
title = "Service desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"], sat = ["22:00-06:00"] }
holidays = ["2026-03-25", "annual 04-03"]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
reopen = "resume"

[level.share]
title = "P1 in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
expected = "95 %"

[level.median]
title = "Median"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
exclude = ['cause == "outage"']
expected = "4h"

[level.mean]
title = "Mean"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
expected = "4h"

[level.opened]
title = "Cases opened"
kind = "key"
measure = { count = 'activity == "Opened"' }
expected = "3"

[level.held]
title = "Cases not held, of those opened with priority"
kind = "key"
measure = { ratio = 'status != "Waiting"', over = 'activity == "Opened"' }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
expected = "50 %"
"#;
