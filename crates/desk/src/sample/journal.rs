//! Writes down what happens at the desk, and turns it into an event log.

use super::case::{Case, Priority, Team};
use outrigger_eventlog::{EventLog, LogBuilder};
use outrigger_kernel::Instant;

pub(super) const OPENED: &str = "Opened";
pub(super) const RESOLVED: &str = "Resolved";
/// The number of the first case.
const FIRST_NUMBER: usize = 10_001;

/// The events so far, in the order in which they were found out.
#[derive(Default)]
pub(super) struct Journal {
    rows: Vec<Row>,
}

struct Row {
    at: Instant,
    /// The case's place in the list of cases.
    place: usize,
    activity: &'static str,
    status: &'static str,
    priority: Priority,
    team: Team,
    agent: Option<u32>,
}

impl Journal {
    /// Writes an event of a case with what is known of it now.
    pub fn write(&mut self, case: &Case, at: Instant, activity: &'static str, status: &'static str) {
        let &Case { place, priority, team, agent, .. } = case;
        self.rows.push(Row { at, place, activity, status, priority, team, agent });
    }

    /// The events before `end`, in the order of time. The opening carries what the user said; the solution
    /// carries the cause, which nobody knew before.
    pub fn into_log(mut self, cases: &[Case], end: Instant) -> EventLog {
        self.rows.retain(|row| row.at < end);
        self.rows.sort_by_key(|row| (row.at, row.place));
        let mut builder = LogBuilder::new();
        let names =
            ["activity", "status", "priority", "team", "resource", "category", "channel", "region", "cause"];
        let [activity, status, priority, team, resource, category, channel, region, cause] =
            names.map(|name| builder.column(name));
        for row in &self.rows {
            let case = &cases[row.place];
            let agent = row.agent.map(|agent| format!("agent-{agent:02}")).unwrap_or_default();
            let mut values = vec![
                (activity, row.activity),
                (status, row.status),
                (priority, row.priority.treatment().name),
                (team, row.team.name()),
                (resource, agent.as_str()),
            ];
            match row.activity {
                OPENED => {
                    values.extend([
                        (category, case.category.name),
                        (channel, case.channel),
                        (region, case.region),
                    ]);
                }
                RESOLVED => values.push((cause, case.cause.unwrap_or_default())),
                _ => {}
            }
            builder.push(&format!("INC-{}", FIRST_NUMBER + case.place), row.at, &values);
        }
        builder.finish()
    }
}
