//! Reads XES as a stream: one event at a time, with the attributes of its trace.

mod bounded;

#[cfg(test)]
mod tests;

use crate::attributes::Attributes;
use crate::error::ImportError;
use crate::import::Mapping;
use crate::intake::{Intake, Refused, Slot};
use crate::source::Source;
use bounded::Bounded;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error as XmlError, Reader, XmlVersion};

/// Elements inside elements. Real logs nest five or six.
pub(crate) const DEPTH_MAX: usize = 64;
/// Marks the attributes of a trace among the columns of its events.
const TRACE_PREFIX: &str = "case:";
const CASE: &str = "case:concept:name";
const TIME: &str = "time:timestamp";
const ACTIVITY: &str = "concept:name";
const RESOURCE: &str = "org:resource";

/// Reads a log whose roles are the extensions of the standard, unless other keys are stated.
pub(crate) fn read(source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    let stated = intake.stated().clone();
    let usual = |stated: Option<String>, key: &str| Some(stated.unwrap_or_else(|| key.to_owned()));
    intake.settle_as(Mapping {
        case: usual(stated.case, CASE),
        time: usual(stated.time, TIME),
        activity: usual(stated.activity, ACTIVITY),
        resource: usual(stated.resource, RESOURCE),
        id: stated.id,
    });
    let bytes_max = intake.limits().event_bytes_max;
    let mut reader = Reader::from_reader(Bounded::new(source, bytes_max));
    let mut walk = Walk { bytes_max, ..Walk::default() };
    let mut token = Vec::new();
    loop {
        token.clear();
        reader.get_mut().start_token();
        let event = match reader.read_event_into(&mut token) {
            Ok(event) => event,
            Err(error) => return Err(refusal(error, reader.get_mut())),
        };
        walk.line = reader.get_ref().line();
        match event {
            Event::Start(element) => {
                walk.open(&element)?;
                if walk.stack.len() > DEPTH_MAX {
                    return Err(ImportError::TooDeep { line: walk.line });
                }
            }
            Event::Empty(element) => {
                walk.open(&element)?;
                walk.close(intake)?;
            }
            Event::End(_) => walk.close(intake)?,
            Event::DocType(_) => return Err(ImportError::Doctype { line: walk.line }),
            Event::Eof => return walk.end(),
            _ => {}
        }
    }
}

/// What an error of the XML reader means for the file.
fn refusal(error: XmlError, input: &mut Bounded<Source<'_>>) -> ImportError {
    let line = input.line();
    if let Some(stopped) = input.stopped() {
        return stopped;
    }
    match error {
        XmlError::Encoding(_) => ImportError::NotText { line },
        _ if input.has_ended() => cut_off(line),
        error => ImportError::Malformed { line, reason: format!("this is not well-formed XML: {error}") },
    }
}

fn cut_off(line: u64) -> ImportError {
    let place = format!("an XML element is still open at line {line}");
    ImportError::Truncated { events: 0, place }
}

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Log,
    Trace,
    Event,
    /// An attribute, or something else that holds no events.
    Other,
}

/// The place in the document.
#[derive(Default)]
struct Walk {
    /// The open elements, outermost first.
    stack: Vec<Tag>,
    has_root: bool,
    line: u64,
    bytes_max: usize,
    /// Attributes of the trace at hand, and of the event at hand.
    trace: Attributes,
    event: Attributes,
    event_line: u64,
    /// Traces seen so far: one without a name is called after its number.
    traces: u64,
    unnamed: String,
    /// Whether the trace at hand has had an event: its attributes stand before that.
    has_event: bool,
    /// Whether the columns of the trace's attributes are known.
    trace_is_assigned: bool,
}

impl Walk {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ImportError> {
        let parent = self.stack.last().copied();
        let tag = match (parent, element.local_name().into_inner()) {
            (None, "log") => Tag::Log,
            (None, other) => {
                let reason = format!("the outermost element is <{other}>, not <log>");
                return Err(self.malformed(reason));
            }
            (Some(Tag::Log), "trace") => Tag::Trace,
            (Some(Tag::Log | Tag::Trace), "event") => Tag::Event,
            _ => Tag::Other,
        };
        match (parent, tag) {
            (_, Tag::Log) => self.has_root = true,
            (_, Tag::Trace) => self.start_trace(),
            (_, Tag::Event) => {
                self.event.clear();
                self.event_line = self.line;
                self.has_event = true;
            }
            // Only the direct children of a trace or an event are its attributes: values may carry
            // attributes of their own, and globals describe events that are none.
            (Some(Tag::Trace), Tag::Other) if self.has_event => {
                return Err(self.malformed("an attribute of a trace stands behind its events".to_owned()));
            }
            (Some(Tag::Trace | Tag::Event), Tag::Other) => self.attribute(parent, element)?,
            (_, Tag::Other) => {}
        }
        self.stack.push(tag);
        Ok(())
    }

    fn close(&mut self, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
        match self.stack.pop() {
            Some(Tag::Event) => self.finish_event(intake),
            Some(Tag::Trace) => {
                self.trace.clear();
                self.unnamed.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end(&self) -> Result<(), ImportError> {
        if !self.stack.is_empty() {
            return Err(cut_off(self.line));
        }
        if self.has_root { Ok(()) } else { Err(self.malformed("there is no <log> element".to_owned())) }
    }

    fn start_trace(&mut self) {
        self.traces += 1;
        self.trace.clear();
        self.unnamed = format!("trace-{}", self.traces);
        self.has_event = false;
        self.trace_is_assigned = false;
    }

    /// Keeps the key and the value of an attribute. Lists and containers have no value of their own.
    fn attribute(&mut self, parent: Option<Tag>, element: &BytesStart<'_>) -> Result<(), ImportError> {
        let (mut key, mut value) = (None, None);
        let mut parts = element.attributes();
        // The check for duplicates compares every pair, which hostile input would exploit.
        for part in parts.with_checks(false) {
            let part = part.map_err(|error| self.malformed(format!("an attribute is damaged: {error}")))?;
            let place = match part.key.into_inner() {
                "key" => &mut key,
                "value" => &mut value,
                _ => continue,
            };
            let text = part.normalized_value(XmlVersion::default());
            *place = Some(text.map_err(|error| self.malformed(format!("a value is damaged: {error}")))?);
        }
        let (Some(key), Some(value)) = (key, value) else { return Ok(()) };
        let attributes = if parent == Some(Tag::Trace) { &mut self.trace } else { &mut self.event };
        attributes.push(&key, &value);
        if attributes.bytes() > self.bytes_max {
            let limit = self.bytes_max as u64;
            return Err(ImportError::TooLarge { what: "the event", limit, line: self.line });
        }
        Ok(())
    }

    fn finish_event(&mut self, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
        intake.start_row();
        self.assign(intake)?;
        let named = self.event.find(Slot::Case).or_else(|| self.trace.find(Slot::Case));
        let case = named.filter(|name| !name.is_empty()).unwrap_or(&self.unnamed);
        let time = self.event.find(Slot::Time).unwrap_or_default();
        let cells = self.trace.cells().chain(self.event.cells());
        match intake.admit(self.event_line, case, time, cells) {
            Ok(()) => Ok(()),
            Err(Refused::File(error)) => Err(error),
            Err(Refused::Row(problem)) => {
                intake.reject(problem, |out, problem| out.xes(case, &self.trace, &self.event, problem))
            }
        }
    }

    /// Says where the attributes go; those of a trace once for all its events.
    fn assign(&mut self, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
        if !self.trace_is_assigned {
            for index in 0..self.trace.len() {
                let name = format!("{TRACE_PREFIX}{}", self.trace.key(index));
                self.trace.assign(index, intake.slot(&name)?);
            }
            self.trace_is_assigned = true;
        }
        for index in 0..self.event.len() {
            let slot = intake.slot(self.event.key(index))?;
            self.event.assign(index, slot);
        }
        Ok(())
    }

    fn malformed(&self, reason: String) -> ImportError {
        ImportError::Malformed { line: self.line, reason }
    }
}
