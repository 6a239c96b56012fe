//! Texts become commands, and what cannot become one names its field.

use super::*;
use crate::{Command, catalogue};

fn asked(command: &str, texts: &[(&str, &str)]) -> Result<Command, Refusal> {
    Command::parse(command, read(catalogue::find(command).unwrap(), texts)?)
}

#[test]
fn texts_become_what_the_schema_says() {
    let process = [
        ("kind", "process"),
        ("name", "Claims"),
        ("function", "Back office"),
        ("owner", "Otto"),
        ("volume_per_month", "400"),
        ("handling_minutes", "12"),
        ("fte_tenths", "35"),
        ("importance", "2"),
        ("standardisation", "high"),
        ("documentation", "4"),
        ("data_classes[]", "personal"),
        ("data_classes", "health"),
        ("in_scope", "on"),
        ("rocket", "nobody asked"),
    ];
    let Command::Content(crate::content::Command::Draft { content: crate::content::Content::Process(read) }) =
        asked("content.draft", &process).unwrap()
    else {
        panic!("a draft of a process");
    };
    assert_eq!((read.volume_per_month, read.in_scope, read.data_classes.len()), (400, true, 2));
}

#[test]
fn a_list_is_written_one_entry_a_line() {
    let reason = "the client's network was down";
    let texts = [
        ("kind", "relief"),
        ("levels[]", "p1"),
        ("levels[]", "p2"),
        ("cases", " INC-1\r\n\nINC-2 \n"),
        ("from", "2026-03-01T00:00:00Z"),
        ("to", ""),
        ("reason", reason),
    ];
    let Command::Operate(crate::operate::Command::RaiseClaim { levels, cases, from, to, .. }) =
        asked("operate.raise-claim", &texts).unwrap()
    else {
        panic!("a claim");
    };
    assert_eq!((levels, cases), (vec!["p1".into(), "p2".into()], vec!["INC-1".into(), "INC-2".into()]));
    assert_eq!((from.map(|from| from.to_string()).as_deref(), to), (Some("2026-03-01T00:00:00Z"), None));
}

#[test]
fn a_text_that_is_no_such_value_names_its_field() {
    let refused = |texts: &[(&str, &str)]| asked("content.amend", texts).unwrap_err();
    let texts = [("item", "PROC-1"), ("version", "two"), ("kind", "process")];
    assert_eq!(refused(&texts).field.as_deref(), Some("documentation"), "the first that is missing");
    let missing = asked("operate.state-period", &[]).unwrap_err();
    assert_eq!((missing.field.as_deref(), missing.message.as_str()), (Some("period"), "Period is empty."));
    assert_eq!(asked("content.draft", &[("kind", "rocket")]).unwrap_err().field.as_deref(), Some("kind"));
}

#[test]
fn a_typed_name_that_is_no_field_is_refused() {
    let refused = |command: &str, texts: &[(&str, &str)]| {
        read_typed(catalogue::find(command).unwrap(), texts).unwrap_err()
    };
    let slip = refused("operate.raise-claim", &[("kind", "relief"), ("level", "p1")]);
    assert_eq!(slip.to_string(), "operate.raise-claim has no field level. Did you mean levels?");
    assert_eq!(slip.field.as_deref(), Some("level"));
    let far = refused("operate.state-period", &[("month", "2026-03")]);
    assert_eq!(far.to_string(), "operate.state-period has no field month. Its fields are period.");
    let content = refused("content.draft", &[("kind", "source"), ("names", "Remedy")]);
    assert_eq!(content.next.as_deref(), Some("Did you mean name?"));
    assert!(refused("content.draft", &[("content", "{}")]).to_string().contains("no field content"));
}

#[test]
fn typed_fields_are_read_as_those_of_a_form() {
    let claim = [("kind", "relief"), ("levels[]", "p1"), ("reason", "the client's network was down")];
    let doc = catalogue::find("operate.raise-claim").unwrap();
    assert_eq!(read_typed(doc, &claim), read(doc, &claim));
    let amend = catalogue::find("content.amend").unwrap();
    let missing = read_typed(amend, &[("item", "SRC-1"), ("version", "1"), ("kind", "source")]).unwrap_err();
    assert_eq!(missing.field.as_deref(), Some("name"), "{missing}");
}

#[test]
fn a_value_that_is_not_listed_is_answered_with_the_list() {
    let answer = [("claim", "CLAIM-1"), ("answer", "maybe"), ("reason", "it was not like that")];
    let refused = asked("operate.answer-claim", &answer).unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.message.as_str()),
        (Some("answer"), "Answer is accept or reject.")
    );
    let doc = catalogue::find("operate.raise-claim").unwrap();
    let listed = |field: &str| {
        let root = doc.fields.as_value();
        choices(&root["properties"][field], root)
    };
    assert_eq!(listed("kind"), ["relief", "exclusion"]);
    assert!(listed("reason").is_empty() && listed("levels").is_empty() && listed("from").is_empty());
}

#[test]
fn a_day_is_no_instant() {
    let claim = |from: &'static str| {
        asked(
            "operate.raise-claim",
            &[("kind", "relief"), ("from", from), ("reason", "the network was down")],
        )
    };
    let refused = claim("2026-10-01").unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("from"));
    assert!(refused.next.is_some_and(|next| next.contains("2026-10-01T00:00:00+02:00")));
    assert!(claim("soon").unwrap_err().message.starts_with("From is an instant: "));
    assert!(claim(" 2026-10-01T00:00:00+02:00 ").is_ok());
}
