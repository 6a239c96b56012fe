//! Flattening, rejects and files that end too early.

use super::*;
use crate::tests::{imported, refused, rejected, text_of};
use crate::{Import, Mapping};
use proptest::prelude::*;

fn flat(json: &str) -> String {
    let mut event = Attributes::default();
    match flatten(json, &mut event) {
        Ok(()) => event.iter().map(|(key, value)| format!("{key}={value};")).collect(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn objects_are_flattened_and_numbers_kept() {
    assert_eq!(flat(r#"{"a":1.10,"b":"x","c":null,"d":true}"#), "a=1.10;b=x;d=true;");
    assert_eq!(
        flat(r#" { "a" : { "b" : { "c\n" : "q\"" } , "d":12345678901234567890 } } "#),
        "a.b.c\n=q\";a.d=12345678901234567890;"
    );
    assert_eq!(flat(r#"{"a":[1, {"b":2}],"e":{}}"#), r#"a=[1, {"b":2}];"#);
    assert_eq!(flat(r#"{"1":{"2":{"3":{"4":{"5":{"6":7}}}}}}"#), r#"1.2.3.4.5={"6":7};"#);
    for wrong in ["[1]", "7", "{\"a\":}", "{\"a\":1} x", "{a:1}", ""] {
        let mut event = Attributes::default();
        assert!(flatten(wrong, &mut event).is_err(), "{wrong}");
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let _ = flat(&deep);
}

#[test]
fn lines_become_events() {
    let text = r#"{"ticket":{"id":7},"timestamp":"2026-03-01T09:00:00Z","status":"Open","cost":1.50}

{"timestamp":"2026-03-01T10:00:00Z","ticket":{"id":7,"team":"north"},"status":"Closed"}"#;
    let done = imported(text.as_bytes(), &Import::default());
    let mapping = &done.report.mapping;
    assert_eq!((mapping.case.as_deref(), mapping.activity.as_deref()), (Some("ticket.id"), Some("status")));
    let expected = "{\"case\":\"7\",\"time\":\"2026-03-01T09:00:00Z\",\"activity\":\"Open\",\"cost\":\"1.50\"}\n\
        {\"case\":\"7\",\"time\":\"2026-03-01T10:00:00Z\",\"activity\":\"Closed\",\"ticket_team\":\"north\"}\n";
    assert_eq!(text_of(&done.log), expected);
}

#[test]
fn bad_lines_are_rejected_and_can_be_corrected() {
    let text = "{\"case\":1,\"time\":\"2026-03-01T09:00:00Z\"}\n{\"case\":2,\"time\":\"soon\",\"n\":1.50}\nnot json\n[3]\n{\"time\":\"2026-03-01T09:00:00Z\"}\n";
    let (done, rejects) = rejected(text.as_bytes(), &Import::default());
    let codes: Vec<_> = done.report.problems.iter().map(|problem| (problem.line, problem.code)).collect();
    assert_eq!(codes, [(2, "bad-time"), (3, "bad-json"), (4, "bad-json"), (5, "no-case")]);
    let lines: Vec<&str> = rejects.lines().collect();
    assert!(
        lines[0].starts_with(
            "{\"case\":2,\"n\":1.50,\"reject_code\":\"bad-time\",\"reject_column\":\"time\",\"reject_line\":2,"
        ),
        "{rejects}"
    );
    assert!(
        lines[1].starts_with(
            "{\"raw\":\"not json\",\"reject_code\":\"bad-json\",\"reject_column\":\"\",\"reject_line\":3,"
        ),
        "{rejects}"
    );

    let fixed = rejects.replace("soon", "2026-03-02T09:00:00Z");
    let stated = Mapping { case: Some("case".into()), ..Mapping::default() };
    let import = Import { mapping: stated, ..Import::default() };
    let (again, _) = rejected(fixed.as_bytes(), &import);
    assert_eq!((again.report.accepted, again.report.rejected), (1, 3));
    assert_eq!(text_of(&again.log), "{\"case\":\"2\",\"time\":\"2026-03-02T09:00:00Z\",\"n\":\"1.50\"}\n");
}

#[test]
fn a_file_that_ends_early_is_refused() {
    let text = "{\"case\":1,\"time\":\"2026-03-01T09:00:00Z\"}\n{\"case\":2,\"ti";
    let error = refused(text.as_bytes(), &Import::default());
    assert!(matches!(error, ImportError::Truncated { events: 1, .. }), "{error}");
    let no_keys = refused(b"{\"a\":1}\n", &Import::default());
    assert!(matches!(no_keys, ImportError::NoCaseColumn { .. }));
}

#[test]
fn columns_are_limited() {
    let mut text = "{\"case\":1,\"time\":\"2026-03-01T09:00:00Z\"}\n".to_owned();
    for number in 0..600 {
        text.push_str(&format!("{{\"case\":1,\"time\":\"2026-03-01T09:00:00Z\",\"k{number}\":1}}\n"));
    }
    assert!(matches!(refused(text.as_bytes(), &Import::default()), ImportError::TooLarge { .. }));
}

proptest! {
    #[test]
    fn no_line_panics(line in "[\\[{}\\]\",:a0\\\\ntruefals .-]{0,60}") {
        let _ = flat(&line);
        let _ = flat(&format!("{{\"a\":{line}}}"));
    }
}
