//! The splitter against the csv crate, and rows that have to be rejected.

use super::*;
use crate::tests::{imported, refused, rejected, text_of};
use crate::{Import, Keep, Mapping};
use proptest::prelude::*;

/// Rows of fields as the splitter sees them, however the input is cut.
fn split(text: &[u8], record_bytes_max: usize) -> Result<Vec<(u64, Vec<String>)>, ImportError> {
    let mut splitter = Splitter::new(text, b',', record_bytes_max);
    let mut batch = Batch::default();
    let mut rows = Vec::new();
    while splitter.fill(&mut batch)? {
        rows.extend(batch.rows().map(|row| (row.line, row.texts())));
    }
    Ok(rows)
}

#[test]
fn quotes_lines_and_blanks() {
    let text = b"a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\n\n\"two\nlines\",\"tail\"x\n,\"\"\nlast,";
    let rows = split(text, 1000).unwrap();
    let expected = [
        (1, vec!["a", "b"]),
        (2, vec!["x,1", "say \"hi\""]),
        (4, vec!["two\nlines", "tailx"]),
        (6, vec!["", ""]),
        (7, vec!["last", ""]),
    ];
    let rows: Vec<(u64, Vec<&str>)> =
        rows.iter().map(|(line, row)| (*line, row.iter().map(String::as_str).collect())).collect();
    assert_eq!(rows, expected);
}

#[test]
fn open_quotes_and_long_rows_end_the_reading() {
    assert!(matches!(split(b"a,b\n\"open,1\n", 1000), Err(ImportError::Truncated { .. })));
    let long = [b"a,b\n".as_slice(), &b"x".repeat(600_000), b",1\n"].concat();
    assert_eq!(split(&long, 1 << 20).unwrap().len(), 2);
    assert!(matches!(split(&long, 500_000), Err(ImportError::TooLarge { line: 2, .. })));
    assert!(matches!(split(b"aaaaaaaaaa,b\n", 5), Err(ImportError::TooLarge { line: 1, .. })));
}

#[test]
fn delimiters_are_sniffed_outside_quotes() {
    let cases =
        [("a,b;c\n;;;", b','), ("a;b;c,d", b';'), ("a\tb", b'\t'), ("\"a,b,c\"|d", b'|'), ("alone", b',')];
    for (head, expected) in cases {
        assert_eq!(sniff(head.as_bytes()), expected, "{head}");
    }
}

#[test]
fn a_mapping_makes_columns_roles() {
    let text = "\u{FEFF}Ticket;Opened At;What;Who;Note\nT1;2026-03-01 09:00Z;Open;ann;x\nT1;2026-03-01 10:00Z;Close;;\n";
    let mapping =
        Mapping { activity: Some("What".into()), resource: Some("who".into()), ..Mapping::default() };
    let import = Import { mapping, ..Import::default() };
    let done = imported(text.as_bytes(), &import);
    assert_eq!(done.report.mapping.case.as_deref(), Some("Ticket"));
    assert_eq!(done.report.mapping.time.as_deref(), Some("Opened At"));
    let expected = "{\"case\":\"T1\",\"time\":\"2026-03-01T09:00:00Z\",\"Note\":\"x\",\"activity\":\"Open\",\
        \"resource\":\"ann\"}\n{\"case\":\"T1\",\"time\":\"2026-03-01T10:00:00Z\",\"activity\":\"Close\"}\n";
    assert_eq!(text_of(&done.log), expected);
    assert_eq!(done.log.column("resource").unwrap().source_name, "Who");

    let keep = Import { keep: Keep::Only(vec!["activity".into()]), ..import };
    let done = imported(text.as_bytes(), &keep);
    assert_eq!(done.log.columns().len(), 1, "other columns are not even built");
    assert_eq!(done.log.value(1, "activity"), Some("Close"));
}

#[test]
fn rejected_rows_say_why_and_can_be_corrected() {
    let filler = "A,2026-03-01T09:00:00Z,fine\n".repeat(5);
    let text = format!(
        "case,time,note\n{filler},2026-03-01T09:00:00Z,no case\nB,later,\"bad, time\"\nC,,none\nD,2026-03-01T09:00:00Z\n\
         E,2026-03-01T09:00:00Z,x,extra\nF,1850-01-01T00:00:00Z,old\n"
    );
    let (done, rejects) = rejected(text.as_bytes(), &Import::default());
    let report = &done.report;
    assert_eq!((report.rows, report.accepted, report.rejected), (11, 5, 6));
    let problems: Vec<_> =
        report.problems.iter().map(|problem| (problem.line, problem.column.as_str(), problem.code)).collect();
    let expected = [
        (7, "case", "no-case"),
        (8, "time", "bad-time"),
        (9, "time", "no-time"),
        (10, "", "ragged"),
        (11, "", "ragged"),
        (12, "time", "time-range"),
    ];
    assert_eq!(problems, expected);
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines[0], "case,time,note,reject_line,reject_column,reject_code,reject_reason");
    assert_eq!(lines[1], ",2026-03-01T09:00:00Z,no case,7,case,no-case,the case is missing");
    assert!(lines[2].starts_with("B,later,\"bad, time\",8,time,bad-time,`later`: this is not a time"));
    assert!(lines[4].starts_with("D,2026-03-01T09:00:00Z,,10,,"));
    assert!(lines[5].ends_with(",extra"), "nothing is lost");

    let fixed = rejects.replace("later", "2026-03-02T09:00:00Z");
    let (again, rejects) = rejected(fixed.as_bytes(), &Import::default());
    assert_eq!((again.report.accepted, again.report.rejected), (2, 4), "the padded row D is whole now");
    assert!(again.log.column("reject_reason").is_none());
    assert_eq!(rejects.lines().next(), Some(lines[0]), "the added columns do not pile up");
}

#[test]
fn bytes_that_are_not_text_cost_their_row_only() {
    let mut text = b"case,time,note\n".to_vec();
    text.extend(b"A,2026-03-01T09:00:00Z,fine\n".repeat(3));
    text.extend(b"B,2026-03-01T09:00:00Z,\xE9t\xE9\nC,2026-03-01T09:00:00Z,a\0b\nD,2026-03-01T09:00:00Z,\"\xC3\xA9\"\"\"\n");
    let (done, rejects) = rejected_bytes(&text);
    assert_eq!((done.report.accepted, done.report.rejected), (4, 2));
    assert_eq!(done.report.problems[0].code, "not-text");
    assert_eq!(done.log.value(3, "note"), Some("é\""));
    assert!(memchr::memmem::find(&rejects, b"\xE9t\xE9").is_some(), "the row is kept as read");
}

fn rejected_bytes(text: &[u8]) -> (crate::Imported, Vec<u8>) {
    let mut rejects = Vec::new();
    let done = crate::read(text, None, &Import::default(), Some(&mut rejects), &mut |_| {}).unwrap();
    (done, rejects)
}

#[test]
fn long_values_and_wide_tables() {
    let text = format!("case,time,note\nA,2026-03-01T09:00:00Z,{}\n", "x".repeat(70_000));
    assert_eq!(imported(text.as_bytes(), &Import::default()).report.problems[0].code, "too-long");
    let wide = format!("case,time{}\n", ",x".repeat(600));
    assert!(matches!(refused(wide.as_bytes(), &Import::default()), ImportError::TooLarge { .. }));
    let named = format!("case,time,{}\n", "x".repeat(2_000));
    assert!(matches!(refused(named.as_bytes(), &Import::default()), ImportError::TooLarge { .. }));
    let header = "case,".repeat(100_000);
    assert!(matches!(refused(header.as_bytes(), &Import::default()), ImportError::TooLarge { .. }));
}

#[test]
fn a_header_alone_is_an_empty_log() {
    let done = imported(b"case,time\n", &Import::default());
    assert!(done.log.is_empty());
    assert_eq!(done.report.rows, 0);
}

proptest! {
    #[test]
    fn the_splitter_agrees_with_the_csv_crate(text in "([a\",é ]|\r?\n){0,60}") {
        let Ok(rows) = split(text.as_bytes(), 1 << 20) else { return Ok(()) };
        let mut reader =
            ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, row)| row).collect();
        prop_assert_eq!(rows, expected);
    }
}
