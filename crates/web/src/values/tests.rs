//! Forms become commands, field by field.

use super::*;
use outrigger_kernel::Code;
use outrigger_lifecycle::{Command, catalogue};
use serde_json::json;

fn read(command: &str, form: &str) -> Result<Value, Refusal> {
    let doc = catalogue::find(command).unwrap();
    of(doc, &Sent::Fields(Fields::parse(form.as_bytes()).unwrap()))
}

const PROCESS: &str = "csrf=x&kind=process&name=Tickets&function=IT&owner=Anna&volume_per_month=400\
    &handling_minutes=12&fte_tenths=125&importance=2&standardisation=high&documentation=4";

#[test]
fn texts_become_what_the_schema_says() {
    let form = format!("{PROCESS}&data_classes%5B%5D=personal&data_classes%5B%5D=payment&in_scope=on&notes=");
    let want = json!({ "content": {
        "kind": "process", "name": "Tickets", "function": "IT", "owner": "Anna", "volume_per_month": 400,
        "handling_minutes": 12, "fte_tenths": 125, "importance": 2, "standardisation": "high",
        "documentation": 4, "data_classes": ["personal", "payment"], "in_scope": true,
    } });
    let value = read("content.draft", &form).unwrap();
    assert_eq!(value, want);
    assert!(Command::parse("content.draft", value).is_ok());
}

#[test]
fn an_unticked_box_and_an_empty_list_are_said() {
    let value = read("content.draft", PROCESS).unwrap();
    assert_eq!(value["content"]["in_scope"], json!(false));
    assert_eq!(value["content"]["data_classes"], json!([]));
}

#[test]
fn changing_names_the_item_and_its_version() {
    let value = read("content.amend", &format!("{PROCESS}&item=PROC-1&version=3")).unwrap();
    assert_eq!((&value["item"], &value["version"]), (&json!("PROC-1"), &json!(3)));
}

#[test]
fn empty_optional_texts_are_left_out_and_required_ones_asked_for() {
    let value = read("assess.attach-log", "process=PROC-1&file=abc&zone=").unwrap();
    assert_eq!(value, json!({ "process": "PROC-1", "file": "abc" }));
    let refused = read("operate.dispute-statement", "statement=STMT-1&level=&reason=because").unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("level")));
}

#[test]
fn wrong_numbers_and_kinds_name_their_field() {
    let wrong = PROCESS.replace("volume_per_month=400", "volume_per_month=many");
    let refused = read("content.draft", &wrong).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("volume_per_month"));
    assert_eq!(read("content.draft", "kind=rocket").unwrap_err().field.as_deref(), Some("kind"));
}

#[test]
fn what_no_schema_knows_has_no_way_in() {
    let value = read("gate.sign", "gate=G1&at=1999-01-01T00%3A00%3A00Z&actor=somebody").unwrap();
    assert_eq!(value, json!({ "gate": "G1" }));
}

#[test]
fn lines_end_as_they_are_hashed() {
    let value = read("operate.propose-agreement", "text=a%0D%0Ab%0D%0A").unwrap();
    assert_eq!(value, json!({ "text": "a\nb\n" }));
}

#[test]
fn what_was_typed_is_kept_for_the_form() {
    let fields = Fields::parse(b"csrf=secret&roles[]=auditor&roles[]=sponsor&name=Anna").unwrap();
    let typed = typed(&fields);
    assert_eq!(typed["roles"], ["auditor", "sponsor"]);
    assert!(!typed.contains_key("csrf"));
}
