//! Reads NDJSON: one object a line, nested objects flattened, numbers kept as they are written.

mod flat;

#[cfg(test)]
mod tests;

use crate::attributes::Attributes;
use crate::error::ImportError;
use crate::guess::Sample;
use crate::import::Problem;
use crate::intake::{Intake, Refused, Slot};
use crate::source::Source;
use flat::flatten;
use memchr::memchr;
use std::io::{BufRead, BufReader, ErrorKind};

/// Bytes read at a time.
const READ_BYTES: usize = 64 << 10;
/// Lines that roles and date orders are concluded from.
const SAMPLE_LINES: usize = 1_000;

/// Reads lines of JSON objects.
pub(crate) fn read(source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    intake.settle(&sample(&source, intake.limits().columns_max))?;
    let bytes_max = intake.limits().event_bytes_max;
    let mut lines = Lines { input: BufReader::with_capacity(READ_BYTES, source), number: 0, bytes_max };
    let mut line = Vec::new();
    let mut event = Attributes::default();
    while let Some(closed) = lines.next(&mut line)? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        intake.start_row();
        match read_line(&line, lines.number, closed, &mut event, intake) {
            Ok(()) => {}
            Err(Refused::File(error)) => return Err(error),
            Err(Refused::Row(problem)) => {
                intake.reject(problem, |out, problem| out.ndjson(line.trim_ascii(), problem))?;
            }
        }
    }
    Ok(())
}

/// The keys of the first lines with their values.
fn sample(source: &Source<'_>, columns_max: usize) -> Sample {
    let mut sample = Sample::default();
    let mut event = Attributes::default();
    for line in source.head().split(|&byte| byte == b'\n').take(SAMPLE_LINES) {
        let Ok(line) = str::from_utf8(line) else { continue };
        if flatten(line, &mut event).is_err() {
            continue;
        }
        let mut row = vec![String::new(); sample.headers.len()];
        for (key, value) in event.iter() {
            match sample.headers.iter().position(|header| header == key) {
                Some(column) => row[column] = value.to_owned(),
                None if sample.headers.len() < columns_max => {
                    sample.headers.push(key.to_owned());
                    row.push(value.to_owned());
                }
                None => {}
            }
        }
        sample.rows.push(row);
    }
    sample
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
