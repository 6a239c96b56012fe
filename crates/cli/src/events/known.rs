//! A log as it was known at an instant: without the events that came later.

use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::Instant;

/// The events up to an instant, those at the instant itself among them. A file says when something happened
/// and not when it became known, so an event counts as known from when it happened.
pub fn known_until(log: EventLog, until: Instant) -> EventLog {
    if log.instants().iter().all(|at| *at <= until.0) {
        return log;
    }
    let mut known = LogBuilder::new();
    // The names are identifiers already, and naming a name changes nothing.
    let columns: Vec<usize> = log.columns().iter().map(|column| known.column(&column.name)).collect();
    let mut values: Vec<(usize, &str)> = Vec::with_capacity(columns.len());
    for (row, (at, case)) in log.instants().iter().zip(log.case_codes()).enumerate() {
        if *at > until.0 {
            continue;
        }
        let cells = columns.iter().zip(log.columns());
        values.clear();
        values.extend(cells.filter_map(|(to, column)| Some((*to, column.value(row)?))));
        known.push(log.cases().get(*case), Instant(*at), &values);
    }
    known.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> Instant {
        format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
    }

    /// Three events, the last one first in the file.
    fn log() -> EventLog {
        let mut log = LogBuilder::new();
        let (activity, team) = (log.column("activity"), log.column("support team"));
        log.push("B", at(12), &[(activity, "Resolved")]);
        log.push("A", at(9), &[(activity, "Opened"), (team, "first")]);
        log.push("B", at(11), &[(activity, "Opened")]);
        log.finish()
    }

    #[test]
    fn later_events_are_not_known_yet() {
        let known = known_until(log(), at(11));
        assert_eq!((known.len(), known.span()), (2, Some((at(9), at(11)))));
        let of = |row| (known.value(row, "activity"), known.value(row, "support_team"));
        assert_eq!([of(0), of(1)], [(Some("Opened"), Some("first")), (Some("Opened"), None)]);
        let cases: Vec<&str> = known.case_codes().iter().map(|case| known.cases().get(*case)).collect();
        assert_eq!(cases, ["A", "B"]);
    }

    #[test]
    fn what_is_known_wholly_stays_as_it_is() {
        let (all, known) = (log(), known_until(log(), at(12)));
        assert_eq!(known.instants(), all.instants());
        assert!(known_until(log(), at(8)).is_empty());
    }
}
