//! Imports end to end: helpers, real logs, hostile input and round trips.

mod hostile;
mod real;
mod round_trip;
mod steps;

use crate::{EventLog, Import, ImportError, Imported, read, write};

/// Imports text whose format is detected.
pub(crate) fn imported(text: &[u8], import: &Import) -> Imported {
    rejected(text, import).0
}

/// Imports text and answers what was written for the rejected rows as well.
pub(crate) fn rejected(text: &[u8], import: &Import) -> (Imported, String) {
    let mut rejects = Vec::new();
    match read(text, None, import, Some(&mut rejects), &mut |_| {}) {
        Ok(done) => (done, String::from_utf8(rejects).unwrap()),
        Err(error) => panic!("{error}"),
    }
}

/// The error of an import that has to fail.
pub(crate) fn refused(text: &[u8], import: &Import) -> ImportError {
    read(text, None, import, None, &mut |_| {}).map(|done| done.report).unwrap_err()
}

/// The log as canonical NDJSON.
pub(crate) fn text_of(log: &EventLog) -> String {
    let mut out = Vec::new();
    write::ndjson(log, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
