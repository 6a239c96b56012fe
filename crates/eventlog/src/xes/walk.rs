//! The place in a log: which trace and which event the attributes belong to, whoever reads the tags.

use crate::attributes::Attributes;
use crate::error::ImportError;
use crate::intake::{Intake, Refused, Slot};

/// Marks the attributes of a trace among the columns of its events.
const TRACE_PREFIX: &str = "case:";

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Log,
    Trace,
    Event,
    /// An attribute, or something else that holds no events.
    Other,
}

/// Whose attribute an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Trace,
    Event,
}

/// The place in the document.
#[derive(Default)]
pub(super) struct Walk {
    /// The line that has been read up to.
    pub(super) line: u64,
    /// The open elements, outermost first.
    stack: Vec<Element>,
    has_root: bool,
    bytes_max: usize,
    /// Attributes of the trace at hand, and of the event at hand.
    trace: Attributes,
    event: Attributes,
    event_line: u64,
    /// The key at each position of the events before with its slot: events repeat their keys in order.
    slots: Vec<(String, Slot)>,
    /// Traces seen so far: one without a name is called after its number.
    traces: u64,
    unnamed: String,
    /// Whether the trace at hand has had an event: its attributes stand before that.
    has_event: bool,
    /// Whether the columns of the trace's attributes are known.
    trace_is_assigned: bool,
}

impl Walk {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, ..Self::default() }
    }

    /// Bytes that a tag or an event may have.
    pub(super) fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Opens an element, and says whose attribute it is if it is one.
    pub(super) fn open(&mut self, name: &str) -> Result<Option<Owner>, ImportError> {
        let parent = self.stack.last().copied();
        let element = match (parent, name) {
            (None, "log") => Element::Log,
            (None, other) => {
                let reason = format!("the outermost element is <{other}>, not <log>");
                return Err(self.malformed(reason));
            }
            (Some(Element::Log), "trace") => Element::Trace,
            (Some(Element::Log | Element::Trace), "event") => Element::Event,
            _ => Element::Other,
        };
        match element {
            Element::Log => self.has_root = true,
            Element::Trace => self.start_trace(),
            Element::Event => self.start_event(),
            Element::Other => {}
        }
        self.stack.push(element);
        // Only the direct children of a trace or an event are its attributes: values may carry
        // attributes of their own, and globals describe events that are none.
        match (parent, element) {
            (Some(Element::Trace), Element::Other) if self.has_event => {
                Err(self.malformed("an attribute of a trace stands behind its events".to_owned()))
            }
            (Some(Element::Trace), Element::Other) => Ok(Some(Owner::Trace)),
            (Some(Element::Event), Element::Other) => Ok(Some(Owner::Event)),
            _ => Ok(None),
        }
    }

    /// Keeps an attribute of the trace or the event at hand.
    pub(super) fn keep(&mut self, owner: Owner, key: &str, value: &str) -> Result<(), ImportError> {
        let attributes = match owner {
            Owner::Trace => &mut self.trace,
            Owner::Event => &mut self.event,
        };
        attributes.push(key, value);
        if attributes.bytes() > self.bytes_max {
            let limit = self.bytes_max as u64;
            return Err(ImportError::TooLarge { what: "the event", limit, line: self.line });
        }
        Ok(())
    }

    /// Closes the innermost element; an event then becomes a row.
    pub(super) fn close(&mut self, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
        match self.stack.pop() {
            Some(Element::Event) => self.finish_event(intake),
            Some(Element::Trace) => {
                self.trace.clear();
                self.unnamed.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Says whether the document may end here.
    pub(super) fn end(&self) -> Result<(), ImportError> {
        if !self.stack.is_empty() {
            return Err(cut_off(self.line));
        }
        if self.has_root { Ok(()) } else { Err(self.malformed("there is no <log> element".to_owned())) }
    }

    pub(super) fn malformed(&self, reason: String) -> ImportError {
        ImportError::Malformed { line: self.line, reason }
    }

    fn start_trace(&mut self) {
        self.traces += 1;
        self.trace.clear();
        self.unnamed = format!("trace-{}", self.traces);
        self.has_event = false;
        self.trace_is_assigned = false;
    }

    fn start_event(&mut self) {
        self.event.clear();
        self.event_line = self.line;
        self.has_event = true;
    }

    fn finish_event(&mut self, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
        intake.start_row()?;
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
            let key = self.event.key(index);
            let slot = match self.slots.get_mut(index) {
                Some((known, slot)) if known == key => *slot,
                Some(place) => {
                    place.0.clear();
                    place.0.push_str(key);
                    place.1 = intake.slot(key)?;
                    place.1
                }
                None => {
                    let slot = intake.slot(key)?;
                    self.slots.push((key.to_owned(), slot));
                    slot
                }
            };
            self.event.assign(index, slot);
        }
        Ok(())
    }
}

/// A document that ends while an element is open.
pub(super) fn cut_off(line: u64) -> ImportError {
    let place = format!("an XML element is still open at line {line}");
    ImportError::Truncated { events: 0, place }
}
