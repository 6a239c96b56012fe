//! What is written reads back, and where the input is cut into chunks makes no difference.

use super::text_of;
use crate::{EventLog, Import, LogBuilder, Mapping, read};
use outrigger_kernel::Instant;
use proptest::prelude::*;
use std::io::{self, Read};

/// Hands out its bytes in chunks of the given sizes, over and over.
struct Chunked<'a> {
    bytes: &'a [u8],
    sizes: &'a [usize],
    turn: usize,
}

impl Read for Chunked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let count = size.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.bytes = later;
        Ok(count)
    }
}

fn log_of(input: impl Read + Send, import: &Import) -> EventLog {
    let mut rejects = Vec::new();
    match read(input, None, import, Some(&mut rejects), &mut |_| {}) {
        Ok(done) => {
            assert_eq!(done.report.rejected, 0, "{:?}", done.report.problems);
            done.log
        }
        Err(error) => panic!("{error}"),
    }
}

/// A column name and a value each, both of any text.
type Cells = Vec<(usize, String)>;

fn events() -> impl Strategy<Value = Vec<(String, i64, Cells)>> {
    let case = "[a-z\"\\\\é]{1,3}";
    let instant = Instant::EARLIEST.0..Instant::LATEST.0;
    let cells = prop::collection::vec((0..6usize, "\\PC{0,6}|[\n\r\t\"\\\\,;]{1,4}"), 0..5);
    prop::collection::vec((case, instant, cells), 1..30)
}

fn built(events: &[(String, i64, Cells)]) -> EventLog {
    let mut builder = LogBuilder::new();
    for name in ["activity", "Größe in cm", "timestamp", "1st", "resource", "case:id"] {
        builder.column(name);
    }
    for (case, instant, cells) in events {
        let cells: Vec<(usize, &str)> = cells.iter().map(|(column, text)| (*column, text.as_str())).collect();
        builder.push(case, Instant(*instant), &cells);
    }
    builder.finish()
}

/// The log as a plain CSV table, without the guard for spreadsheets.
fn table_of(log: &EventLog) -> Vec<u8> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let names = log.columns().iter().map(|column| column.name.as_str());
    table.write_record(["case", "time"].into_iter().chain(names)).unwrap();
    for row in 0..log.len() {
        let time = Instant(log.instants()[row]).to_string();
        let case = log.cases().get(log.case_codes()[row]);
        let cells = log.columns().iter().map(|column| column.value(row).unwrap_or_default());
        table.write_record([case, time.as_str()].into_iter().chain(cells)).unwrap();
    }
    table.into_inner().unwrap()
}

fn import() -> Import {
    let mapping = Mapping { time: Some("time".into()), ..Mapping::default() };
    Import { mapping, ..Import::default() }
}

proptest! {
    #[test]
    fn ndjson_reads_back(events in events()) {
        let log = built(&events);
        let text = text_of(&log);
        let again = log_of(text.as_bytes(), &Import::default());
        prop_assert_eq!(text_of(&again), text);
        prop_assert_eq!(again.case_codes(), log.case_codes());
        for row in 0..log.len() {
            prop_assert_eq!(again.fingerprint(row), log.fingerprint(row));
        }
    }

    #[test]
    fn csv_reads_back(events in events()) {
        let log = built(&events);
        let again = log_of(table_of(&log).as_slice(), &import());
        prop_assert_eq!(text_of(&again), text_of(&log));
    }

    #[test]
    fn chunks_make_no_difference(events in events(), sizes in prop::collection::vec(1..50usize, 1..6)) {
        let log = built(&events);
        let texts = [text_of(&log).into_bytes(), table_of(&log)];
        for bytes in &texts {
            let chunked = Chunked { bytes, sizes: &sizes, turn: 0 };
            prop_assert_eq!(text_of(&log_of(chunked, &import())), text_of(&log));
        }
    }
}

#[test]
fn chunks_make_no_difference_to_a_long_table() {
    let mut table = String::from("case,time,note\n");
    for number in 0..30_000i64 {
        let time = Instant(number * 1_000_000);
        table.push_str(&format!("case {},{time},\"line {number}\nsays \"\"hi\"\"\"\n", number % 97));
    }
    let whole = log_of(table.as_bytes(), &Import::default());
    assert_eq!((whole.len(), whole.cases().distinct()), (30_000, 97));
    assert_eq!(whole.value(29_999, "note"), Some("line 29999\nsays \"hi\""));
    let chunked = Chunked { bytes: table.as_bytes(), sizes: &[1, 7, 4_096, 65_537], turn: 0 };
    assert_eq!(text_of(&log_of(chunked, &Import::default())), text_of(&whole));
}
