//! Nesting, entities, missing names, rejects and hostile documents.

use super::*;
use crate::tests::{imported, refused, rejected, text_of};
use crate::{Import, Keep};

fn log(content: &str) -> String {
    format!("<?xml version='1.0' encoding='UTF-8'?>\n<log xes.version=\"1.0\">\n{content}\n</log>\n")
}

const NESTED: &str = r#"<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
<float key="meta" value="1"><float key="concept:name" value="2"/></float>
<trace>
  <string key="concept:name" value="A &amp; B"><string key="concept:name" value="inner"/></string>
  <int key="size" value="3"/>
  <event>
    <string key="concept:name" value="say &quot;hi&quot; &#233;"><date key="time:timestamp" value="1980-01-01T00:00:00Z"/></string>
    <date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/>
    <list key="items"><values><string key="org:resource" value="nobody"/></values></list>
    <string key="org:resource" value="ann"/>
  </event>
</trace>
<trace><event><date key="time:timestamp" value="2026-03-02T00:00:00Z"/></event></trace>"#;

#[test]
fn only_direct_children_are_attributes() {
    let done = imported(log(NESTED).as_bytes(), &Import::default());
    let expected = "{\"case\":\"A & B\",\"time\":\"2026-03-01T09:00:00Z\",\"activity\":\"say \\\"hi\\\" é\",\
        \"case_size\":\"3\",\"resource\":\"ann\"}\n{\"case\":\"trace-2\",\"time\":\"2026-03-02T00:00:00Z\"}\n";
    assert_eq!(text_of(&done.log), expected);
    assert_eq!(done.log.column("case_size").unwrap().source_name, "case:size");
    assert_eq!(done.report.mapping.case.as_deref(), Some("case:concept:name"));
    assert_eq!(done.report.mapping.activity.as_deref(), Some("concept:name"));

    let only = Import { keep: Keep::Only(vec!["resource".into()]), ..Import::default() };
    let done = imported(log(NESTED).as_bytes(), &only);
    assert_eq!(done.log.columns().len(), 1);
    assert_eq!(done.log.value(0, "resource"), Some("ann"));
}

#[test]
fn stated_keys_take_the_roles() {
    let mapping = Mapping {
        activity: Some("org:resource".into()),
        case: Some("case:size".into()),
        ..Mapping::default()
    };
    let done = imported(log(NESTED).as_bytes(), &Import { mapping, ..Import::default() });
    assert_eq!(done.log.value(0, "activity"), Some("ann"));
    assert_eq!(done.log.value(0, "concept_name"), Some("say \"hi\" é"));
    assert_eq!(done.log.cases().get(1), "3");
    assert_eq!(done.report.mapping.resource, None, "a role that no column plays is not claimed");
}

#[test]
fn rejected_events_make_a_log_that_can_be_corrected() {
    let content = r#"<trace>
<string key="concept:name" value="T&lt;1&gt;"/>
<string key="team" value="a&#10;b"/>
<event><string key="concept:name" value="no time"/></event>
<event><string key="concept:name" value="bad"/><string key="time:timestamp" value="soon"/></event>
<event><string key="concept:name" value="fine"/><string key="time:timestamp" value="2026-03-01T09:00:00Z"/></event>
</trace>
<event><date key="time:timestamp" value="2026-03-01T09:00:00Z"/></event>"#;
    let (done, rejects) = rejected(log(content).as_bytes(), &Import::default());
    let problems: Vec<_> = done
        .report
        .problems
        .iter()
        .map(|problem| (problem.line, problem.column.as_str(), problem.code))
        .collect();
    let expected = [(6, TIME, "no-time"), (7, TIME, "bad-time"), (10, CASE, "no-case")];
    assert_eq!(problems, expected);
    assert!(rejects.contains("<string key=\"reject_line\" value=\"7\"/>"), "{rejects}");

    let fixed = rejects.replace("value=\"soon\"", "value=\"2026-03-02T09:00:00Z\"");
    let (again, _) = rejected(fixed.as_bytes(), &Import::default());
    assert_eq!((again.report.accepted, again.report.rejected), (1, 2));
    let expected = "{\"case\":\"T<1>\",\"time\":\"2026-03-02T09:00:00Z\",\"activity\":\"bad\",\
        \"case_team\":\"a\\nb\"}\n";
    assert_eq!(text_of(&again.log), expected);
}

#[test]
fn damaged_and_hostile_documents_are_refused() {
    let import = Import::default();
    let whole = log(NESTED);
    for cut in [40, 200, whole.len() - 8] {
        let error = refused(&whole.as_bytes()[..cut], &import);
        assert!(matches!(error, ImportError::Truncated { .. }), "cut at {cut}: {error}");
    }
    let doctype = format!("<!DOCTYPE log [<!ENTITY a \"b\">]>{whole}");
    let named = log("<trace><string key=\"a\" value=\"&a;\"/></trace>");
    let late = log("<trace><event/><string key=\"a\" value=\"b\"/></trace>");
    let cases = [
        (doctype.as_str(), "DOCTYPE"),
        ("<html><body/></html>", "the outermost element is <html>, not <log>"),
        ("<log><trace></log>", "not well-formed"),
        (named.as_str(), "line 3: a value is damaged"),
        (late.as_str(), "stands behind its events"),
        ("<!-- nothing -->", "there is no <log> element"),
    ];
    for (text, part) in cases {
        let sentence = refused(text.as_bytes(), &import).to_string();
        assert!(sentence.contains(part), "{sentence}");
    }
    assert!(matches!(refused(b"<log>\xE9</log>", &import), ImportError::NotText { .. }));
    let flood = log(&format!(
        "<trace><event>{}</event></trace>",
        "<int key=\"a\" value=\"1234567890\"/>".repeat(100_000)
    ));
    assert!(matches!(refused(flood.as_bytes(), &import), ImportError::TooLarge { .. }));
}

#[test]
fn an_empty_log_is_a_log() {
    let done = imported(b"<log/>", &Import::default());
    assert_eq!((done.report.rows, done.log.len()), (0, 0));
    assert_eq!(done.report.mapping.activity, None);
}
