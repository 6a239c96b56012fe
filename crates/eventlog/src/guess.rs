//! Finds the case, the time, the activity and the resource among the columns, by the names the field uses.

use crate::error::ImportError;
use crate::identifier::identifier;
use crate::import::Mapping;
use crate::time::{DateOrder, looks_like_time, proven_order};
use std::borrow::Cow;

#[cfg(test)]
mod tests;

/// Values of a column that are looked at to see whether it holds times.
const TIMES_LOOKED_AT: usize = 20;

// Names are parted by spaces and compared in lower case, with other characters as underscores. The first
// one found wins.
const CASES: &str = "\
    case_concept_name case_id caseid case case_number case_no case_key ticket_id ticket \
    ticket_number ticket_no incident_id incident incident_number process_id process_instance_id \
    process_instance process trace_id trace order_id issue_id issue_key request_id";
/// The end of the work stands before its start: an event with both has happened when it is over.
const TIMES: &str = "\
    time_timestamp timestamp time event_time event_timestamp eventtime datetime date_time \
    occurred_at complete_time complete_timestamp completion_time completed_at complete end_time \
    end_timestamp end_date endtime end finished_at start_time start_timestamp start_date \
    starttime start started_at created_at date";
const ACTIVITIES: &str = "\
    concept_name activity activity_name activity_id event event_name event_type task task_name \
    action status state step operation";
const RESOURCES: &str = "\
    org_resource resource resource_id agent agent_id assignee assigned_to user user_id \
    user_name username owner handler operator";
const IDS: &str = "event_id eventid identity_id event_uuid uuid";
/// Endings of column names that hold times.
const TIME_ENDINGS: [&str; 5] = ["_timestamp", "_time", "_at", "_dt", "_date"];
/// Columns that end like a case but name something else.
const NO_CASES: [&str; 6] = ["event_id", "user_id", "agent_id", "resource_id", "activity_id", "identity_id"];

/// The columns of a file and its first rows.
#[derive(Debug, Default)]
pub(crate) struct Sample<'v> {
    /// The column names; in formats without a header those seen so far.
    pub(crate) headers: Vec<String>,
    /// Values in the order of the headers; a shorter row lacks the rest.
    pub(crate) rows: Vec<Vec<Cow<'v, str>>>,
    /// Whether there can be no further column.
    pub(crate) complete: bool,
}

impl Sample<'_> {
    fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.get(column)).map(|value| &**value)
    }

    fn holds_times(&self, column: usize) -> bool {
        let mut values = self
            .values(column)
            .filter(|value| !value.trim_ascii().is_empty())
            .take(TIMES_LOOKED_AT)
            .peekable();
        values.peek().is_none() || values.any(looks_like_time)
    }
}

/// The roles of the columns: the stated ones, and a guess for each of the others.
pub(crate) fn mapping(sample: &Sample<'_>, stated: &Mapping) -> Result<Mapping, ImportError> {
    let guess = Guess::new(sample);
    let case = match &stated.case {
        Some(name) => guess.stated("case", name)?,
        None => guess.case().ok_or_else(|| ImportError::NoCaseColumn { headers: sample.headers.clone() })?,
    };
    let time = match &stated.time {
        Some(name) => guess.stated("time", name)?,
        None => {
            guess.time(&case).ok_or_else(|| ImportError::NoTimeColumn { headers: sample.headers.clone() })?
        }
    };
    let free = |name: &String| *name != case && *name != time;
    let activity = match &stated.activity {
        Some(name) => Some(guess.stated("activity", name)?),
        None => guess.named("activity", ACTIVITIES).filter(free),
    };
    let resource = match &stated.resource {
        Some(name) => Some(guess.stated("resource", name)?),
        None => guess.named("resource", RESOURCES).filter(free),
    };
    let id = match &stated.id {
        Some(name) => Some(guess.stated("id", name)?),
        None => guess.named("id", IDS).filter(free),
    };
    Ok(Mapping { case: Some(case), time: Some(time), activity, resource, id })
}

/// The order of day and month that the times of a sample prove.
pub(crate) fn date_order(sample: &Sample<'_>, mapping: &Mapping) -> Option<DateOrder> {
    let time = mapping.time.as_deref()?;
    let column = sample.headers.iter().position(|header| header == time)?;
    proven_order(sample.values(column))
}

struct Guess<'s> {
    sample: &'s Sample<'s>,
    /// The headers as the tables above write them.
    names: Vec<String>,
    /// Whether the file names its columns as this product writes them. Then nothing else is a role, so
    /// that what was written reads back as it was.
    canonical: bool,
}

impl<'s> Guess<'s> {
    fn new(sample: &'s Sample<'s>) -> Self {
        let plain = |header: &String| identifier(header).unwrap_or_default().to_ascii_lowercase();
        let has = |name: &str| sample.headers.iter().any(|header| header == name);
        let canonical = !sample.complete && has("case") && has("time");
        Self { sample, names: sample.headers.iter().map(plain).collect(), canonical }
    }

    /// The header that a stated name means: itself, or written in another case, or as an identifier.
    fn stated(&self, role: &'static str, name: &str) -> Result<String, ImportError> {
        let headers = &self.sample.headers;
        let exact = headers.iter().find(|header| *header == name);
        let loose = || headers.iter().find(|header| header.eq_ignore_ascii_case(name));
        let named = || headers.iter().find(|header| identifier(header).as_deref() == Some(name));
        match exact.or_else(loose).or_else(named) {
            Some(header) => Ok(header.clone()),
            None if !self.sample.complete => Ok(name.to_owned()),
            None => Err(ImportError::NoSuchColumn { role, name: name.to_owned(), headers: headers.clone() }),
        }
    }

    /// The header that bears exactly the name of the role, else the first of the usual names.
    fn named(&self, role: &str, usual: &str) -> Option<String> {
        let exact = self.sample.headers.iter().position(|header| header == role);
        let column = if self.canonical { exact } else { exact.or_else(|| self.first(usual, |_| true)) };
        column.and_then(|column| self.sample.headers.get(column)).cloned()
    }

    /// A usual name; else one such as `case_enquiry_id`; else the only one that ends like an id.
    fn case(&self) -> Option<String> {
        if let Some(header) = self.named("case", CASES) {
            return Some(header);
        }
        let ids = || self.names.iter().enumerate().filter(|(_, name)| is_id(name));
        let of_case = ids().find(|(_, name)| name.starts_with("case_"));
        let only = || ids().next().filter(|_| ids().count() == 1);
        let plain_id = || self.names.iter().enumerate().find(|(_, name)| *name == "id");
        let (column, _) = of_case.or_else(only).or_else(plain_id)?;
        self.sample.headers.get(column).cloned()
    }

    /// A usual name whose values read as times; else the first such column that ends like a time; else a
    /// usual name whatever its values, so that the rows say what is wrong with them.
    fn time(&self, case: &str) -> Option<String> {
        let headers = &self.sample.headers;
        let other = |column: usize| headers.get(column).is_some_and(|header| header != case);
        let is_time = |column: usize| other(column) && self.sample.holds_times(column);
        let exact = headers.iter().position(|header| header == "time");
        let ends_like_time = |column: usize| {
            let name = self.names.get(column).map_or("", String::as_str);
            TIME_ENDINGS.iter().any(|ending| name.ends_with(ending))
        };
        let column = exact
            .filter(|&column| is_time(column))
            .or_else(|| self.first(TIMES, is_time))
            .or_else(|| (0..headers.len()).find(|&column| ends_like_time(column) && is_time(column)))
            .or_else(|| self.first(TIMES, other))?;
        headers.get(column).cloned()
    }

    /// The column of the first usual name that fits.
    fn first(&self, usual: &str, fits: impl Fn(usize) -> bool) -> Option<usize> {
        usual.split_whitespace().find_map(|wanted| {
            (0..self.names.len()).find(|&column| self.names[column] == wanted && fits(column))
        })
    }
}

fn is_id(name: &str) -> bool {
    name.ends_with("_id") && !NO_CASES.contains(&name)
}
