//! Writes rejected rows as they were read, with four more columns, so that they can be corrected and
//! imported again. Rows stream out one by one: a million of them take no memory.

use crate::attributes::Attributes;
use crate::import::Problem;
use crate::write::csv_cell;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::io::{self, Write};

#[cfg(test)]
mod tests;

/// The columns added to a rejected row; an import passes them over.
pub(crate) const REJECT_COLUMNS: [&str; 4] = ["reject_line", "reject_column", "reject_code", "reject_reason"];
/// Where a line that is no JSON object goes.
const RAW: &str = "raw";
const XES_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <log xes.version=\"1.0\" xmlns=\"http://www.xes-standard.org/\">\n";

/// The place for rejected rows; without an output they are only counted.
pub(crate) struct RejectWriter<'w> {
    out: Option<&'w mut dyn Write>,
    row: Vec<u8>,
    started: bool,
    /// What closes the file once something was written.
    tail: &'static str,
}

/// The shape of the table that rejected CSV rows come from.
pub(crate) struct Table<'t> {
    pub(crate) headers: &'t [String],
    pub(crate) delimiter: u8,
}

impl<'w> RejectWriter<'w> {
    pub(crate) fn new(out: Option<&'w mut dyn Write>) -> Self {
        Self { out, row: Vec::new(), started: false, tail: "" }
    }

    /// A row of a table. Missing cells are empty; cells beyond the header stand behind the added columns.
    pub(crate) fn csv<'c>(
        &mut self,
        table: &Table<'_>,
        cells: impl Iterator<Item = &'c [u8]> + Clone,
        problem: &Problem,
    ) -> io::Result<()> {
        if self.out.is_none() {
            return Ok(());
        }
        let delimiter = table.delimiter;
        let added = |header: &String| REJECT_COLUMNS.contains(&header.as_str());
        self.row.clear();
        if !self.started {
            for header in table.headers.iter().filter(|header| !added(header)) {
                csv_cell(&mut self.row, header.as_bytes(), delimiter);
                self.row.push(delimiter);
            }
            self.row.extend_from_slice(REJECT_COLUMNS.join(char_of(delimiter).as_str()).as_bytes());
            self.row.push(b'\n');
        }
        let padded = cells.clone().chain(std::iter::repeat(b"".as_slice()));
        for (header, cell) in table.headers.iter().zip(padded) {
            if !added(header) {
                csv_cell(&mut self.row, cell, delimiter);
                self.row.push(delimiter);
            }
        }
        self.row.extend_from_slice(problem.line.to_string().as_bytes());
        for cell in [problem.column.as_str(), problem.code, problem.reason.as_str()] {
            self.row.push(delimiter);
            csv_cell(&mut self.row, cell.as_bytes(), delimiter);
        }
        for cell in cells.skip(table.headers.len()) {
            self.row.push(delimiter);
            csv_cell(&mut self.row, cell, delimiter);
        }
        self.row.push(b'\n');
        self.flush_row()
    }

    /// A line of NDJSON, which may be anything.
    pub(crate) fn ndjson(&mut self, line: &[u8], problem: &Problem) -> io::Result<()> {
        if self.out.is_none() {
            return Ok(());
        }
        let mut members: BTreeMap<String, Box<RawValue>> = match serde_json::from_slice(line) {
            Ok(members) => members,
            Err(_) => BTreeMap::from([(RAW.to_owned(), to_raw_value(&String::from_utf8_lossy(line))?)]),
        };
        let [at, column, code, reason] = REJECT_COLUMNS.map(str::to_owned);
        members.insert(at, to_raw_value(&problem.line)?);
        members.insert(column, to_raw_value(&problem.column)?);
        members.insert(code, to_raw_value(problem.code)?);
        members.insert(reason, to_raw_value(&problem.reason)?);
        self.row.clear();
        serde_json::to_writer(&mut self.row, &members)?;
        self.row.push(b'\n');
        self.flush_row()
    }

    /// An event of a trace, in a trace of its own. Every value is written as a string.
    pub(crate) fn xes(
        &mut self,
        case: &str,
        trace: &Attributes,
        event: &Attributes,
        problem: &Problem,
    ) -> io::Result<()> {
        if self.out.is_none() {
            return Ok(());
        }
        self.row.clear();
        if !self.started {
            self.row.extend_from_slice(XES_HEAD.as_bytes());
            self.tail = "</log>\n";
        }
        // An event outside of any trace stays outside, or it would come back as a case of its own.
        if !case.is_empty() {
            self.row.extend_from_slice(b"  <trace>\n");
            for (key, value) in trace.iter().filter(|&(key, _)| key != "concept:name") {
                xes_string(&mut self.row, "    ", key, value);
            }
            xes_string(&mut self.row, "    ", "concept:name", case);
        }
        self.row.extend_from_slice(b"    <event>\n");
        for (key, value) in event.iter().filter(|(key, _)| !REJECT_COLUMNS.contains(key)) {
            xes_string(&mut self.row, "      ", key, value);
        }
        let line = problem.line.to_string();
        let reasons = [line.as_str(), &problem.column, problem.code, &problem.reason];
        for (key, value) in REJECT_COLUMNS.into_iter().zip(reasons) {
            xes_string(&mut self.row, "      ", key, value);
        }
        self.row.extend_from_slice(b"    </event>\n");
        if !case.is_empty() {
            self.row.extend_from_slice(b"  </trace>\n");
        }
        self.flush_row()
    }

    /// Closes what was opened; doing it twice is doing it once.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match &mut self.out {
            Some(out) => {
                out.write_all(std::mem::take(&mut self.tail).as_bytes())?;
                out.flush()
            }
            None => Ok(()),
        }
    }

    fn flush_row(&mut self) -> io::Result<()> {
        self.started = true;
        match &mut self.out {
            Some(out) => out.write_all(&self.row),
            None => Ok(()),
        }
    }
}

fn char_of(delimiter: u8) -> String {
    char::from(delimiter).to_string()
}

fn xes_string(out: &mut Vec<u8>, indent: &str, key: &str, value: &str) {
    out.extend_from_slice(indent.as_bytes());
    out.extend_from_slice(b"<string key=\"");
    xml_text(out, key);
    out.extend_from_slice(b"\" value=\"");
    xml_text(out, value);
    out.extend_from_slice(b"\"/>\n");
}

/// Text inside double quotes. Characters that XML cannot hold become replacement characters.
fn xml_text(out: &mut Vec<u8>, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\t' | '\n' | '\r' => out.extend_from_slice(format!("&#{};", character as u32).as_bytes()),
            '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => out.extend_from_slice("\u{FFFD}".as_bytes()),
            plain => out.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}
