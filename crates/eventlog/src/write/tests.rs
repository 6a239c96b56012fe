//! The canonical bytes, and cells that must not become formulas.

use super::*;
use crate::LogBuilder;
use proptest::prelude::*;

#[test]
fn ndjson_is_sorted_and_says_only_what_is_there() {
    let mut builder = LogBuilder::new();
    let (b, a) = (builder.column("b"), builder.column("a"));
    builder.push("k \"1\"", Instant(1_772_355_600_000_000), &[(b, "2"), (a, "é\n")]);
    builder.push("k", Instant(1_772_355_600_250_000), &[]);
    let mut out = Vec::new();
    ndjson(&builder.finish(), &mut out).unwrap();
    let expected = "{\"case\":\"k \\\"1\\\"\",\"time\":\"2026-03-01T09:00:00Z\",\"a\":\"é\\n\",\"b\":\"2\"}\n\
        {\"case\":\"k\",\"time\":\"2026-03-01T09:00:00.25Z\"}\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn csv_quotes_and_disarms() {
    let mut builder = LogBuilder::new();
    let note = builder.column("note");
    let notes =
        ["=1+1", "-5.20", "+49 30", "@x", "\tx", "a,b", "say \"hi\"", "-", "", "＝1", "-1+cmd", "+7", "-.5"];
    for value in notes {
        builder.push("=c", Instant(0), &[(note, value)]);
    }
    let mut out = Vec::new();
    csv(&builder.finish(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("case,time,note"));
    let cells: Vec<&str> =
        lines.map(|line| line.strip_prefix("'=c,1970-01-01T00:00:00Z,").unwrap()).collect();
    let expected = [
        "'=1+1",
        "-5.20",
        "'+49 30",
        "'@x",
        "'\tx",
        "\"a,b\"",
        "\"say \"\"hi\"\"\"",
        "'-",
        "",
        "'＝1",
        "'-1+cmd",
        "+7",
        "'-.5",
    ];
    assert_eq!(cells, expected);
}

#[test]
fn long_logs_are_handed_on_in_pieces() {
    let mut builder = LogBuilder::new();
    for number in 0..5_000 {
        builder.push(&format!("case {number}"), Instant(number), &[]);
    }
    let log = builder.finish();
    let (mut json, mut table) = (Vec::new(), Vec::new());
    ndjson(&log, &mut json).unwrap();
    csv(&log, &mut table).unwrap();
    assert_eq!(json.iter().filter(|&&byte| byte == b'\n').count(), 5_000);
    assert_eq!(table.iter().filter(|&&byte| byte == b'\n').count(), 5_001);
}

#[test]
fn a_row_behind_the_end_is_a_line_that_says_nothing() {
    let mut out = Vec::new();
    LineWriter::new(&EventLog::default()).write(7, &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), "{\"case\":\"\",\"time\":\"1970-01-01T00:00:00Z\"}\n");
}

proptest! {
    #[test]
    fn texts_are_escaped_as_everybody_escapes_them(text in "[\u{0}-\u{7F}é\u{2028}\u{1F600}]{0,12}|\\PC{0,20}") {
        let mut out = Vec::new();
        json_string(&mut out, &text);
        prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
    }
}
