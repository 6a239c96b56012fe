//! Walks through a document with a reader of all XML. What it says about a document holds.

use super::DEPTH_MAX;
use super::bounded::Bounded;
use super::quick::Place;
use super::walk::{Walk, cut_off};
use crate::error::ImportError;
use crate::intake::Intake;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error as XmlError, Reader, XmlVersion};
use std::borrow::Cow;
use std::io::Read;

/// A key and its value.
type Pair<'e> = (Cow<'e, str>, Cow<'e, str>);

/// Walks from a place on to the end. The input starts with tags that open what is open there.
pub(super) fn read(
    input: impl Read,
    place: &Place,
    walk: &mut Walk,
    intake: &mut Intake<'_, '_>,
) -> Result<(), ImportError> {
    let mut reader = Reader::from_reader(Bounded::new(input, walk.bytes_max(), place.line_ends));
    let mut token = Vec::new();
    for _ in 0..place.depth() {
        next(&mut reader, &mut token)?;
    }
    loop {
        let event = next(&mut reader, &mut token)?;
        walk.line = reader.get_ref().line();
        match event {
            Event::Start(element) => {
                open(&element, walk)?;
                if walk.depth() > DEPTH_MAX {
                    return Err(ImportError::TooDeep { line: walk.line });
                }
            }
            Event::Empty(element) => {
                open(&element, walk)?;
                walk.close(intake)?;
            }
            Event::End(_) => walk.close(intake)?,
            Event::DocType(_) => return Err(ImportError::Doctype { line: walk.line }),
            Event::Eof => return walk.end(),
            _ => {}
        }
    }
}

fn next<'t>(
    reader: &mut Reader<Bounded<impl Read>>,
    token: &'t mut Vec<u8>,
) -> Result<Event<'t>, ImportError> {
    token.clear();
    reader.get_mut().start_token();
    reader.read_event_into(token).map_err(|error| refusal(error, reader.get_mut()))
}

/// What an error of the XML reader means for the file.
fn refusal(error: XmlError, input: &mut Bounded<impl Read>) -> ImportError {
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

fn open(element: &BytesStart<'_>, walk: &mut Walk) -> Result<(), ImportError> {
    let Some(owner) = walk.open(element.local_name().into_inner())? else { return Ok(()) };
    match key_and_value(element).map_err(|reason| walk.malformed(reason))? {
        Some((key, value)) => walk.keep(owner, &key, &value),
        None => Ok(()),
    }
}

/// The key and the value of an attribute. Lists and containers have no value of their own.
fn key_and_value<'e>(element: &'e BytesStart<'_>) -> Result<Option<Pair<'e>>, String> {
    let (mut key, mut value) = (None, None);
    let mut parts = element.attributes();
    // The check for duplicates compares every pair, which hostile input would exploit.
    for part in parts.with_checks(false) {
        let part = part.map_err(|error| format!("an attribute is damaged: {error}"))?;
        let place = match part.key.into_inner() {
            "key" => &mut key,
            "value" => &mut value,
            _ => continue,
        };
        let text = part.normalized_value(XmlVersion::default());
        *place = Some(text.map_err(|error| format!("a value is damaged: {error}"))?);
    }
    Ok(key.zip(value))
}
