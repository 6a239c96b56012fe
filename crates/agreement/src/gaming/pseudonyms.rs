//! What people are called where their names are not for everybody.

use outrigger_eventlog::EventLog;
use std::collections::BTreeMap;

/// The attribute that names who did something.
pub(super) const RESOURCE: &str = "resource";

/// Another name for each resource; one that has none keeps its own.
#[derive(Default)]
pub(super) struct Pseudonyms(BTreeMap<String, String>);

impl Pseudonyms {
    /// `agent 1`, `agent 2`, in the order in which the log first names them: an order by name would give
    /// them away.
    pub fn new(log: &EventLog) -> Self {
        let resources = log.column(RESOURCE).into_iter().flat_map(|column| column.values.iter());
        Self(resources.map(|(code, name)| (name.to_owned(), format!("agent {code}"))).collect())
    }

    /// What a resource is called.
    pub fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }
}
