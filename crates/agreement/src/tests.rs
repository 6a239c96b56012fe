//! What the tests share: an agreement from its clauses, events from lines of text, figures as text.

use crate::{Agreement, CaseOutcome, Figures, LevelResult, Period};
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::{Instant, time::spoken};
use std::{collections::BTreeMap, sync::Arc};

/// What every agreement of the tests begins with. 2026-03-02 is a Monday.
pub(crate) const HEAD: &str = r#"
[agreement]
title = "Service desk"
client = "Northwind"
provider = "Brightline"
zone = "Etc/UTC"
effective = 2026-01-01

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[calendar.desk]
zone = "Etc/UTC"
hours = { mon-fri = ["09:00-17:00"] }
holidays = ["2026-03-10"]

[calendar.split]
zone = "Etc/UTC"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"] }

[calendar.night]
zone = "Etc/UTC"
hours = { mon-thu = ["22:00-06:00"], sat = ["18:00-24:00"] }

[calendar.sunday]
zone = "Europe/Berlin"
hours = { sun = ["01:00-04:00"] }
"#;

/// One clock and one level, in the hours of the desk.
pub(crate) const SPEED: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 working hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "50 %"
"#;

/// The same in the hours of another calendar.
pub(crate) fn speed_in(calendar: &str) -> String {
    SPEED.replace("\"desk\"", &format!("\"{calendar}\""))
}

/// The same with one more line in the clock.
pub(crate) fn speed_with_clock(line: &str) -> String {
    SPEED.replace("[level.speed]", &format!("{line}\n[level.speed]"))
}

/// The same with more lines in the level.
pub(crate) fn speed_with_level(lines: &str) -> String {
    format!("{SPEED}{lines}\n")
}

/// An agreement from its clauses behind [`HEAD`].
pub(crate) fn agreement(clauses: &str) -> Arc<Agreement> {
    parsed(&format!("{HEAD}{clauses}"))
}

/// An agreement from its whole text.
pub(crate) fn parsed(text: &str) -> Arc<Agreement> {
    match Agreement::parse(text) {
        Ok((agreement, _)) => Arc::new(agreement),
        Err(found) => {
            let lines: Vec<String> = found.iter().map(|finding| finding.one_line(text)).collect();
            panic!("{}", lines.join("\n"))
        }
    }
}

/// Events, one a line: case, time of 2026 in UTC, then the activity and `name=value` in any order.
pub(crate) fn log(lines: &str) -> Arc<EventLog> {
    let mut builder = LogBuilder::new();
    let mut columns = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let (case, at) = (words.next().unwrap(), words.next().unwrap());
        let mut cells: Vec<(usize, &str)> = Vec::new();
        for word in words {
            let (name, value) = word.split_once('=').unwrap_or(("activity", word));
            let column = *columns.entry(name).or_insert_with(|| builder.column(name));
            cells.push((column, value));
        }
        builder.push(case, instant(at), &cells);
    }
    Arc::new(builder.finish())
}

/// `03-02T09:00` as an instant of 2026 in UTC.
pub(crate) fn instant(text: &str) -> Instant {
    format!("2026-{text}:00Z").parse().unwrap()
}

pub(crate) fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub(crate) fn figures(clauses: &str, events: &str) -> Figures {
    Figures::new(agreement(clauses), log(events)).unwrap()
}

/// Facts given, figures then: blank lines and indents make no difference.
#[track_caller]
pub(crate) fn check(clauses: &str, events: &str, want: &str) {
    let told = told(&figures(clauses, events));
    let want: Vec<&str> = want.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let want = want.join("\n");
    assert!(told == want, "the figures are\n{told}\nand should be\n{want}");
}

/// Every level in every period of the log, each with its cases.
pub(crate) fn told(figures: &Figures) -> String {
    let mut lines = Vec::new();
    for (at, level) in figures.agreement().levels.iter().enumerate() {
        for (period, result) in figures.series(at, level.period) {
            lines.push(told_level(period, &result));
            lines.extend(figures.cases(at, period).iter().map(told_case));
        }
    }
    lines.join("\n")
}

fn told_level(period: Period, result: &LevelResult) -> String {
    let measured = match result.measured {
        Some(value) => format!("{value} of {}", result.cases),
        None => "not measured".to_owned(),
    };
    let excluded = match result.with_excluded {
        Some(value) => format!(", {value} with {} excluded", result.excluded),
        None => String::new(),
    };
    format!("{period} {}: {measured}{excluded}, {:?}", result.level, result.verdict)
}

fn told_case(outcome: &CaseOutcome) -> String {
    let (counted, paused) = (spoken(outcome.elapsed_micros), spoken(outcome.paused_micros));
    let within = match outcome.within {
        Some(true) => ", within",
        Some(false) => ", late",
        None => "",
    };
    let excluded = if outcome.excluded { ", excluded" } else { "" };
    format!("{}: {counted} counted, {paused} paused{within}{excluded}", outcome.case)
}
