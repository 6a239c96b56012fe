//! Writes a log as canonical NDJSON, which reads back to the same events, or as CSV for spreadsheets.

use crate::dictionary::MISSING;
use crate::log::{Column, EventLog};
use crate::time::show;
use outrigger_kernel::Instant;
use std::io::{self, Write};

#[cfg(test)]
mod tests;

/// Bytes collected before they are handed on.
const FLUSH_BYTES: usize = 64 << 10;
/// First characters that make a spreadsheet read a cell as a formula, full-width forms included.
const FORMULA_STARTS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// Writes one line per event: case, time in UTC, then every attribute that is there, sorted by identifier.
/// Equal events give equal bytes.
///
/// # Errors
/// When the output fails.
pub fn ndjson(log: &EventLog, mut out: impl Write) -> io::Result<()> {
    let lines = LineWriter::new(log);
    let mut buffer = Vec::with_capacity(2 * FLUSH_BYTES);
    for row in 0..log.len() {
        lines.write(row, &mut buffer);
        hand_on(&mut buffer, &mut out, FLUSH_BYTES)?;
    }
    hand_on(&mut buffer, &mut out, 0)?;
    out.flush()
}

/// Writes events of one log line by line, as [`ndjson`] does it. It sorts the columns once.
#[derive(Debug)]
pub struct LineWriter<'a> {
    log: &'a EventLog,
    /// Columns in the order of their identifiers, each with what stands before its value.
    columns: Vec<(&'a Column, Vec<u8>)>,
}

impl<'a> LineWriter<'a> {
    /// A writer for a log.
    pub fn new(log: &'a EventLog) -> Self {
        let named = |column: &'a Column| {
            let mut before = vec![b','];
            json_string(&mut before, &column.name);
            before.push(b':');
            (column, before)
        };
        let mut columns: Vec<(&Column, Vec<u8>)> = log.columns().iter().map(named).collect();
        columns.sort_unstable_by_key(|(column, _)| column.name.as_str());
        Self { log, columns }
    }

    /// Appends the line of an event, its newline included. A row behind the end reads like an event that
    /// says nothing.
    pub fn write(&self, row: usize, out: &mut Vec<u8>) {
        let case = self.log.case_codes().get(row).copied().unwrap_or(MISSING);
        let instant = self.log.instants().get(row).copied().unwrap_or_default();
        out.extend_from_slice(b"{\"case\":");
        json_string(out, self.log.cases().get(case));
        out.extend_from_slice(b",\"time\":\"");
        show::instant(out, Instant(instant));
        out.push(b'"');
        for (column, before) in &self.columns {
            if let Some(value) = column.value(row) {
                out.extend_from_slice(before);
                json_string(out, value);
            }
        }
        out.extend_from_slice(b"}\n");
    }
}

/// A text as a JSON string. Most have nothing to escape and are copied as they are.
fn json_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' ')) {
        let (plain, [special, after @ ..]) = rest.split_at(at) else { break };
        out.extend_from_slice(plain);
        match special {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\x08' => out.extend_from_slice(b"\\b"),
            b'\x0C' => out.extend_from_slice(b"\\f"),
            control => out.extend_from_slice(format!("\\u{control:04x}").as_bytes()),
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Writes a table with the columns case, time and every attribute. A text that a spreadsheet would take for a
/// formula is preceded by an apostrophe; numbers are left alone.
///
/// # Errors
/// When the output fails.
pub fn csv(log: &EventLog, mut out: impl Write) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(2 * FLUSH_BYTES);
    buffer.extend_from_slice(b"case,time");
    for column in log.columns() {
        buffer.push(b',');
        csv_cell(&mut buffer, column.name.as_bytes(), b',');
    }
    buffer.push(b'\n');
    for (row, (&case, &instant)) in log.case_codes().iter().zip(log.instants()).enumerate() {
        guarded_cell(&mut buffer, log.cases().get(case));
        write!(buffer, ",{}", Instant(instant))?;
        for column in log.columns() {
            buffer.push(b',');
            let code = column.codes.get(row).copied().unwrap_or(MISSING);
            guarded_cell(&mut buffer, column.values.get(code));
        }
        buffer.push(b'\n');
        hand_on(&mut buffer, &mut out, FLUSH_BYTES)?;
    }
    hand_on(&mut buffer, &mut out, 0)?;
    out.flush()
}

/// A cell quoted where RFC 4180 asks for it.
pub(crate) fn csv_cell(out: &mut Vec<u8>, cell: &[u8], delimiter: u8) {
    let special = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !cell.iter().any(special) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for part in cell.split_inclusive(|&byte| byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

fn guarded_cell(out: &mut Vec<u8>, cell: &str) {
    if cell.starts_with(FORMULA_STARTS) && !is_number(cell) {
        csv_cell(out, format!("'{cell}").as_bytes(), b',');
    } else {
        csv_cell(out, cell.as_bytes(), b',');
    }
}

/// A sign, digits, a point with digits: nothing a formula could hide in.
fn is_number(cell: &str) -> bool {
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

fn hand_on(buffer: &mut Vec<u8>, out: &mut impl Write, from: usize) -> io::Result<()> {
    if buffer.len() >= from {
        out.write_all(buffer)?;
        buffer.clear();
    }
    Ok(())
}
