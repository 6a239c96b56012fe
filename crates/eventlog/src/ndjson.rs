//! Reads NDJSON: one object a line, nested objects flattened, numbers kept as they are written.

mod flat;
mod head;

#[cfg(test)]
mod tests;

use crate::attributes::Attributes;
use crate::error::ImportError;
use crate::import::Problem;
use crate::intake::{Intake, Refused, Slot};
use crate::source::Source;
use flat::flatten;
use head::Head;
use memchr::memchr;
use std::io::{BufRead, BufReader, ErrorKind};

/// Bytes read at a time.
const READ_BYTES: usize = 64 << 10;

/// Reads lines of JSON objects.
pub(crate) fn read(source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    let mut head = Head::of(&source);
    intake.settle(&head.sample(intake.limits().columns_max))?;
    let bytes_max = intake.limits().event_bytes_max;
    let mut lines = Lines { input: BufReader::with_capacity(READ_BYTES, source), number: 0, bytes_max };
    let mut line = Vec::new();
    let mut event = Attributes::default();
    while let Some(closed) = lines.next(&mut line)? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        intake.start_row()?;
        let read = match head.take(lines.number) {
            Some(mut known) => admit(lines.number, &mut known, intake),
            None => read_line(&line, lines.number, closed, &mut event, intake),
        };
        match read {
            Ok(()) => {}
            Err(Refused::File(error)) => return Err(error),
            Err(Refused::Row(problem)) => {
                intake.reject(problem, |out, problem| out.ndjson(line.trim_ascii(), problem))?;
            }
        }
    }
    Ok(())
}

fn read_line(
    line: &[u8],
    number: u64,
    closed: bool,
    event: &mut Attributes,
    intake: &mut Intake<'_, '_>,
) -> Result<(), Refused> {
    let Ok(text) = str::from_utf8(line) else {
        let reason = "the line holds bytes that are not UTF-8 text".to_owned();
        return Err(at_fault(number, "not-text", reason));
    };
    match flatten(text, event) {
        Ok(()) => {}
        Err(error) if error.is_eof() && !closed => {
            let place = format!("the object on line {number} is not closed");
            return Err(Refused::File(ImportError::Truncated { events: 0, place }));
        }
        Err(error) => {
            let reason = format!("the line is no JSON object: {error}");
            return Err(at_fault(number, "bad-json", reason));
        }
    }
    admit(number, event, intake)
}

/// Makes an object that was taken apart an event, or says why it is none.
fn admit(number: u64, event: &mut Attributes, intake: &mut Intake<'_, '_>) -> Result<(), Refused> {
    for index in 0..event.len() {
        let slot = intake.slot(event.key(index))?;
        event.assign(index, slot);
    }
    let case = event.find(Slot::Case).unwrap_or_default();
    let time = event.find(Slot::Time).unwrap_or_default();
    intake.admit(number, case, time, event.cells())
}

fn at_fault(line: u64, code: &'static str, reason: String) -> Refused {
    Refused::Row(Problem { line, column: String::new(), code, reason })
}

/// Lines of bounded length.
struct Lines<R> {
    input: R,
    /// The line read last, counted from 1.
    number: u64,
    bytes_max: usize,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line without its end. Answers whether it had one, or `None` behind the last line.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<Option<bool>, ImportError> {
        line.clear();
        self.number += 1;
        loop {
            let block = match self.input.fill_buf() {
                Ok(block) => block,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if block.is_empty() {
                return Ok((!line.is_empty()).then_some(false));
            }
            let end = memchr(b'\n', block);
            let taken = end.unwrap_or(block.len());
            if line.len() + taken > self.bytes_max {
                let limit = self.bytes_max as u64;
                return Err(ImportError::TooLarge { what: "the line", limit, line: self.number });
            }
            line.extend_from_slice(&block[..taken]);
            self.input.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                return Ok(Some(true));
            }
        }
    }
}
