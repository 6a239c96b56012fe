//! Holidays from iCalendar texts (RFC 5545): the days of their events, once or every year.

mod event;
mod lines;

use event::Event;
use jiff::civil::Date;
use lines::lines;
use std::fmt;

/// Bytes of one text.
pub const BYTES_MAX: usize = 1 << 20;
/// Events of one text.
pub const EVENTS_MAX: usize = 2_000;
/// Days of all events together.
const DAYS_MAX: usize = 20_000;
/// Components within components.
const DEPTH_MAX: usize = 8;

/// One day of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// When it is.
    pub day: Day,
    /// What the event is called; empty when it has no summary.
    pub name: String,
}

/// One day, or the same day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// That day.
    Once(Date),
    /// The day of every year, also before the event begins.
    Annual {
        /// From 1 to 12.
        month: i8,
        /// From 1 to 31; 29 February is only in leap years.
        day: i8,
    },
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcsProblem {
    /// The line at which it shows, from 1.
    pub line: usize,
    /// What is wrong there, without a full stop.
    pub reason: String,
}

impl fmt::Display for IcsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for IcsProblem {}

fn problem(line: usize, reason: impl Into<String>) -> IcsProblem {
    IcsProblem { line, reason: reason.into() }
}

/// The days of all events, in the order of the text. Times of day and zones are passed over: an event
/// closes the dates it is written on, whole days. Cancelled events close none. A yearly event without an
/// end is one of every year.
///
/// # Errors
/// The first line that is no iCalendar, or says something that days cannot follow: other repetitions than
/// yearly ones, moved instances, or more than the limits.
pub fn holidays(text: &str) -> Result<Vec<Holiday>, IcsProblem> {
    if text.len() > BYTES_MAX {
        return Err(problem(1, format!("the text is over its limit of {BYTES_MAX} bytes")));
    }
    let mut reader = Reader::default();
    for line in lines(text) {
        let line = line?;
        match line.name.as_str() {
            "BEGIN" => reader.begin(line.number, &line.value)?,
            "END" => reader.end(line.number, &line.value)?,
            _ => reader.property(&line)?,
        }
    }
    if let Some(open) = reader.open.last() {
        return Err(problem(text.lines().count().max(1), format!("{open} has no END")));
    }
    if !reader.is_calendar {
        return Err(problem(1, "there is no BEGIN:VCALENDAR"));
    }
    Ok(reader.days)
}

#[derive(Default)]
struct Reader {
    /// The components around the present line.
    open: Vec<String>,
    is_calendar: bool,
    event: Option<Event>,
    events: usize,
    days: Vec<Holiday>,
}

impl Reader {
    fn begin(&mut self, line: usize, component: &str) -> Result<(), IcsProblem> {
        let component = component.trim().to_ascii_uppercase();
        if self.open.is_empty() && component != "VCALENDAR" {
            return Err(problem(line, format!("{component} stands outside of a VCALENDAR")));
        }
        if self.open.len() == DEPTH_MAX {
            return Err(problem(line, format!("components lie more than {DEPTH_MAX} deep")));
        }
        self.is_calendar = true;
        if component == "VEVENT" {
            if self.event.is_some() {
                return Err(problem(line, "an event stands inside of an event"));
            }
            self.events += 1;
            if self.events > EVENTS_MAX {
                return Err(problem(line, format!("there are more than {EVENTS_MAX} events")));
            }
            self.event = Some(Event::new(line));
        }
        self.open.push(component);
        Ok(())
    }

    fn end(&mut self, line: usize, component: &str) -> Result<(), IcsProblem> {
        let component = component.trim().to_ascii_uppercase();
        if self.open.pop().as_ref() != Some(&component) {
            return Err(problem(line, format!("END:{component} ends nothing that is open")));
        }
        if component != "VEVENT" {
            return Ok(());
        }
        if let Some(event) = self.event.take() {
            self.days.extend(event.holidays()?);
        }
        if self.days.len() > DAYS_MAX {
            return Err(problem(line, format!("the events have more than {DAYS_MAX} days")));
        }
        Ok(())
    }

    /// A property counts for an event only directly inside of it: an alarm has some of the same names.
    fn property(&mut self, line: &lines::Line) -> Result<(), IcsProblem> {
        match (self.open.last().map(String::as_str), &mut self.event) {
            (None, _) => Err(problem(line.number, format!("{} stands outside of a VCALENDAR", line.name))),
            (Some("VEVENT"), Some(event)) => event.property(line),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
