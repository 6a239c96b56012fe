//! What is written for a rejected row, and that nothing is written without one.

use super::*;

fn problem() -> Problem {
    Problem { line: 7, column: "time".to_owned(), code: "bad-time", reason: "bad, \"very\" bad".to_owned() }
}

/// The bytes that some rejections leave behind.
fn written(write: impl FnOnce(&mut RejectWriter<'_>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    let mut rejects = RejectWriter::new(Some(&mut out));
    write(&mut rejects).unwrap();
    rejects.finish().unwrap();
    drop(rejects);
    String::from_utf8(out).unwrap()
}

#[test]
fn no_rejection_no_byte() {
    assert_eq!(written(|_| Ok(())), "");
    let mut nowhere = RejectWriter::new(None);
    nowhere.ndjson(b"x", &problem()).unwrap();
    nowhere.finish().unwrap();
}

#[test]
fn csv_rows_keep_their_delimiter_and_their_surplus() {
    let headers = ["a".to_owned(), "reject_line".to_owned(), "b;c".to_owned()];
    let table = Table { headers: &headers, delimiter: b';' };
    let rows: [&[&[u8]]; 3] = [&[b"1", b"old", b"2"], &[b"1"], &[b"1", b"old", b"x\ny", b"more"]];
    let text = written(|rejects| {
        rows.iter().try_for_each(|row| rejects.csv(&table, row.iter().copied(), &problem()))
    });
    let reason = "\"bad, \"\"very\"\" bad\"";
    let expected = format!(
        "a;\"b;c\";reject_line;reject_column;reject_code;reject_reason\n1;2;7;time;bad-time;{reason}\n\
         1;;7;time;bad-time;{reason}\n1;\"x\ny\";7;time;bad-time;{reason};more\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn ndjson_lines_keep_their_numbers() {
    let text = written(|rejects| {
        rejects.ndjson(br#"{"z":1.10,"reject_line":3}"#, &problem())?;
        rejects.ndjson(b"\xFF{", &problem())
    });
    let rest = r#""reject_code":"bad-time","reject_column":"time","reject_line":7,"reject_reason":"bad, \"very\" bad""#;
    assert_eq!(text, format!("{{{rest},\"z\":1.10}}\n{{\"raw\":\"\u{FFFD}{{\",{rest}}}\n"));
}

#[test]
fn xes_events_are_escaped_and_the_log_closed() {
    let (mut trace, mut event) = (Attributes::default(), Attributes::default());
    trace.push("team", "a\"b\n");
    event.push("concept:name", "<x> & \u{1}");
    event.push("reject_line", "3");
    let text = written(|rejects| rejects.xes("T", &trace, &event, &problem()));
    assert!(text.starts_with("<?xml") && text.ends_with("  </trace>\n</log>\n"), "{text}");
    for part in [
        "<string key=\"team\" value=\"a&quot;b&#10;\"/>",
        "<string key=\"concept:name\" value=\"T\"/>",
        "<string key=\"concept:name\" value=\"&lt;x&gt; &amp; \u{FFFD}\"/>",
        "<string key=\"reject_line\" value=\"7\"/>",
    ] {
        assert_eq!(text.matches(part).count(), 1, "{part} in {text}");
    }
    assert!(!text.contains("value=\"3\""));
}
