//! Writes a log as canonical NDJSON, which reads back to the same events, or as CSV for spreadsheets.

use crate::dictionary::MISSING;
use crate::log::EventLog;
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
    let mut order: Vec<usize> = (0..log.columns().len()).collect();
    order.sort_unstable_by_key(|&column| log.columns()[column].name.as_str());
    let mut buffer = Vec::with_capacity(2 * FLUSH_BYTES);
    for (row, (&case, &instant)) in log.case_codes().iter().zip(log.instants()).enumerate() {
        buffer.extend_from_slice(b"{\"case\":");
        serde_json::to_writer(&mut buffer, log.cases().get(case))?;
        write!(buffer, ",\"time\":\"{}\"", Instant(instant))?;
        for &column in &order {
            let column = &log.columns()[column];
            let Some(value) = column.value(row) else { continue };
            buffer.push(b',');
            serde_json::to_writer(&mut buffer, &column.name)?;
            buffer.push(b':');
            serde_json::to_writer(&mut buffer, value)?;
        }
        buffer.extend_from_slice(b"}\n");
        hand_on(&mut buffer, &mut out, FLUSH_BYTES)?;
    }
    hand_on(&mut buffer, &mut out, 0)?;
    out.flush()
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
