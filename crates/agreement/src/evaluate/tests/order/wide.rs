//! An agreement with every measure, and random events that have something to say to each of them.

use super::super::random::{BEGIN, MINUTES};
use crate::{
    Agreement, Basis, Figures,
    tests::{parsed, period},
};
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::{Instant, time::MINUTE};
use proptest::prelude::*;
use std::sync::Arc;

/// What events may say: the attribute, how often it is there, and its values.
const COLUMNS: [(&str, f64, &[&str]); 9] = [
    ("activity", 0.8, &["Opened", "Opened", "Resolved", "Resolved", "Answered", "Gone", "Note"]),
    ("status", 0.4, &["Waiting", "Active"]),
    ("priority", 0.4, &["P1", "P2"]),
    ("cause", 0.1, &["outage", "error"]),
    ("team", 0.4, &["north", "south"]),
    ("state", 0.3, &["down", "up"]),
    ("csat", 0.3, &["1", "3", "4", "4.5", "5"]),
    ("due", 0.3, &["2026-03-24", "2026-03-27T12:00:00Z", "2026-04-02"]),
    ("done", 0.2, &["2026-03-24T16:00:00Z", "2026-03-27", "2026-04-03"]),
];

/// Cases that events are of, and one more that is there from the first to the last minute.
pub(super) const CASES: u8 = 6;
/// More than one log has.
pub(super) const EVENTS_MAX: usize = 50;

/// One event: a value is `None` where it says nothing.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub case: u8,
    pub minute: usize,
    values: [Option<&'static str>; COLUMNS.len()],
}

impl Event {
    pub fn case_name(&self) -> String {
        case_name(self.case)
    }

    pub fn at(&self) -> Instant {
        minute(self.minute)
    }

    pub fn value(&self, name: &str) -> Option<&'static str> {
        let column = COLUMNS.iter().position(|(known, ..)| *known == name)?;
        self.values[column]
    }
}

pub(super) fn case_name(case: u8) -> String {
    format!("case {case}")
}

fn minute(minute: usize) -> Instant {
    let begin: Instant = BEGIN.parse().unwrap();
    begin.plus(minute as i64 * MINUTE)
}

/// The first instant after all events.
pub(super) fn end() -> Instant {
    minute(MINUTES)
}

/// Fewer than [`EVENTS_MAX`] events, as dense in ties as those of [`super::super::random`].
pub(super) fn events() -> impl Strategy<Value = Vec<Event>> {
    let on_the_hour = (0..MINUTES / 60).prop_map(|hour| hour * 60).boxed();
    let close = (0..40usize).prop_map(|step| 20_000 + step * 30).boxed();
    let values = COLUMNS
        .map(|(_, often, values)| prop::option::weighted(often, prop::sample::select(values.to_vec())));
    let event = (0..CASES, prop_oneof![on_the_hour, close], values);
    let event = event.prop_map(|(case, minute, values)| Event { case, minute, values });
    prop::collection::vec(event, 1..EVENTS_MAX)
}

/// The same events twice, the second time in any order.
pub(super) fn events_and_shuffled() -> impl Strategy<Value = (Vec<Event>, Vec<Event>)> {
    events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

/// A case that says nothing, at the first and at the last minute: what is known reaches as far without
/// the others.
pub(super) fn at_the_edges() -> [Event; 2] {
    [0, MINUTES].map(|minute| Event { case: CASES, minute, values: [None; COLUMNS.len()] })
}

/// The events as a log, in the order given.
pub(super) fn log_of(events: &[Event]) -> EventLog {
    let mut builder = LogBuilder::new();
    let columns = COLUMNS.map(|(name, ..)| builder.column(name));
    for event in events {
        let both = columns.into_iter().zip(event.values);
        let cells: Vec<(usize, &str)> = both.filter_map(|(column, value)| Some((column, value?))).collect();
        builder.push(&event.case_name(), event.at(), &cells);
    }
    builder.finish()
}

/// What reopening means, and what a change of targets does.
pub(super) type Rules = (&'static str, &'static str);

pub(super) fn rules() -> impl Strategy<Value = Rules> {
    let reopen = prop::sample::select(vec!["resume", "restart", "ignore"]);
    (reopen, prop::sample::select(vec!["carry", "restart", "retroactive"]))
}

/// Every measure.
pub(super) fn wide(rules: Rules) -> Arc<Agreement> {
    parsed(&wide_text(rules))
}

pub(super) fn wide_text(rules: Rules) -> String {
    with_rules(&[TIMED, OBSERVED, MONEY, UNITS].concat(), rules)
}

/// The measures that are read off the times of stopped cases alone.
pub(super) fn timed(rules: Rules) -> Arc<Agreement> {
    parsed(&with_rules(&[TIMED, MONEY].concat(), rules))
}

fn with_rules(text: &str, (reopen, target_change): Rules) -> String {
    text.replace("reopen = \"resume\"", &format!("reopen = \"{reopen}\""))
        .replace("target-change = \"carry\"", &format!("target-change = \"{target_change}\""))
}

/// The same terms with other numbers.
pub(super) fn with_other_numbers(text: &str) -> String {
    let changes = [
        ("share-within = \"4h\"", "share-within = \"2h\""),
        ("\"1 business day\"", "\"3 business days\""),
        ("service-factor = \"3h\"", "service-factor = \"5h\""),
        ("missed-after 1h", "missed-after 2h"),
        ("percentile = \"90 %\"", "percentile = \"75 %\""),
        ("older-than 3 business days", "older-than 1 business day"),
        ("top-box = \"4\"", "top-box = \"5\""),
        ("expected = \"95 %\"", "expected = \"99 %\""),
        ("allocation = \"60 %\"", "allocation = \"30 %\""),
        ("allocation = \"40 %\"", "allocation = \"70 %\""),
        ("price = \"12.50\"", "price = \"13.75\""),
    ];
    changes.into_iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// Periods of every cadence that the agreements state.
pub(super) const PERIODS: [&str; 5] = ["2026-03", "2026-04", "2026-Q1", "2026-W13", "2026-W14"];

/// The statements of all [`PERIODS`], as they are kept.
pub(super) fn statements(figures: &Figures) -> [String; PERIODS.len()] {
    PERIODS.map(|text| {
        let statement = figures.statement(period(text), Basis::default());
        serde_json::to_string(&statement).unwrap()
    })
}

const TIMED: &str = r#"
[agreement]
title = "Desk, orders and network"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"], sat = ["22:00-06:00"] }
holidays = ["2026-03-25", "annual 04-03"]
business-day = "9h"

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[ladder.major]
steps = [{ at = "50 %", to = "team lead" }, { before = "30 min", to = "manager" }, { after = "2h", to = "board" }]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
ignore = 'cause == "error"'
reopen = "resume"
target-change = "carry"

[clock.answer]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Answered"'
abandoned = 'activity == "Gone"'

[level.p1]
title = "P1 in 4 hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
by = "team"
each = true
expected = "95 %"
minimum = "40 %"
repeated = { below-expected = 2, of = 3 }
ladder = "major"
allocation = "60 %"

[level.begun]
title = "All in a business day, by their start"
kind = "critical"
measure = { share-within = "1 business day", clock = "resolution" }
judged = "start"
period-of = "start"
low-volume = { below = 3, then = "one-miss" }
expected = "90 %"
allocation = "40 %"

[level.calls]
title = "Answered in 3 hours"
kind = "key"
measure = { service-factor = "3h", clock = "answer", abandoned = "missed-after 1h" }
ladder = "major"
expected = "80 %"

[level.most]
title = "Nine of ten"
kind = "key"
measure = { percentile = "90 %", clock = "resolution", rank = "linear" }
exclude = ['cause == "outage"']
period = "quarter"
expected = "2 business days"

[level.half]
title = "Half of the answers"
kind = "key"
measure = { percentile = "50 %", clock = "answer" }
where = 'team != "south"'
judged = "end"
period = "week"
expected = "1h"

[level.mean]
title = "Mean"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
by = "priority"
expected = "4h"
"#;

const OBSERVED: &str = r#"
[level.moving]
title = "Not held, of those opened"
kind = "key"
measure = { ratio = 'status != "Waiting"', over = 'activity == "Opened"' }
exclude = ['cause == "outage"']
by = "priority"
expected = "50 %"

[level.opened]
title = "Opened"
kind = "key"
measure = { count = 'activity == "Opened"' }
where = 'priority == "P1"'
by = "team"
expected = "3"

[level.old]
title = "Older than three business days"
kind = "key"
measure = { backlog = "older-than 3 business days", clock = "resolution" }
by = "team"
expected = "1"

[level.age]
title = "Mean age"
kind = "key"
measure = { backlog = "mean-age", clock = "resolution" }
exclude = ['cause == "outage"']
expected = "2 business days"

[level.happy]
title = "What people say"
kind = "key"
measure = { survey = "csat", bound = "lower" }
by = "team"
expected = "4"
minimum = "3"

[level.pleased]
title = "People who are pleased"
kind = "key"
measure = { survey = "csat", answers = 'activity == "Answered"', top-box = "4" }
period = "quarter"
expected = "80 %"

[level.orders]
title = "Orders done when due"
kind = "key"
measure = { share-by = "due", done = "done" }
judged = "end"
period-of = "due"
by = "team"
expected = "90 %"

[level.visits]
title = "Visits over when due"
kind = "key"
measure = { share-by = "due", clock = "resolution" }
exclude = ['cause == "outage"']
expected = "90 %"

[level.network]
title = "The network is up"
kind = "key"
measure = { availability = 'state == "down"', up = 'state == "up"', calendar = "desk" }
exclude = ['cause == "outage"']
by = "team"
expected = "99 %"
"#;

const MONEY: &str = r#"
[credits]
at-risk = "12 %"
one-case-many-levels = "highest"

[charges]
fixed = "42000 / month"
"#;

const UNITS: &str = r#"
[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "12.50"

[[charges.person]]
name = "team"
price = "3200 / month"
distinct = "team"
where = 'activity == "Opened"'
"#;
