//! Schemas of real items and commands as forms, empty and sent back.

use super::*;
use outrigger_kernel::refusal;
use outrigger_lifecycle::{catalogue, content::KINDS};
use serde_json::json;

fn of_kind(name: &str, typed: &Typed, refusal: Option<&Refusal>) -> Vec<Field> {
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
    fields(&(kind.schema)().to_value(), typed, refusal)
}

fn of_command(name: &str) -> Vec<Field> {
    fields(catalogue::find(name).unwrap().fields.as_value(), &Typed::new(), None)
}

fn controls(fields: &[Field]) -> Vec<(&str, &str)> {
    fields.iter().map(|field| (field.name.as_str(), field.control)).collect()
}

#[test]
fn a_struct_becomes_a_form_in_its_own_order() {
    let form = of_kind("process", &Typed::new(), None);
    assert_eq!(
        controls(&form),
        [
            ("name", "text"),
            ("function", "text"),
            ("owner", "text"),
            ("volume_per_month", "number"),
            ("handling_minutes", "number"),
            ("fte_tenths", "number"),
            ("importance", "number"),
            ("standardisation", "radios"),
            ("documentation", "number"),
            ("data_classes", "checks"),
            ("in_scope", "check"),
            ("notes", "area"),
        ]
    );
    assert_eq!((form[0].label.as_str(), form[0].hint.as_str()), ("Name", "What people call the process."));
    assert_eq!((form[6].min, form[6].max), (Some(1), Some(5)));
    assert_eq!(form[7].choices[1].hint, "Most follow a few patterns.");
    assert!(form[8].required && !form[11].required);
}

#[test]
fn types_choose_their_controls() {
    assert_eq!(controls(&of_kind("objective", &Typed::new(), None))[1], ("by", "date"));
    assert_eq!(controls(&of_kind("kpi", &Typed::new(), None))[3], ("terms", "code"));
    let log = of_command("assess.attach-log");
    assert_eq!(controls(&log), [("process", "text"), ("file", "file"), ("zone", "text")]);
    assert!(!log[2].required, "an optional field may stay empty");
    assert_eq!(controls(&of_command("operate.answer-claim"))[1], ("answer", "radios"));
}

#[test]
fn lists_of_texts_are_written_one_a_line_and_instants_show_how() {
    let claim = of_command("operate.raise-claim");
    let control = |name: &str| claim.iter().find(|field| field.name == name).map(|field| field.control);
    assert_eq!((control("levels"), control("cases")), (Some("lines"), Some("lines")));
    assert_eq!((control("from"), control("kind")), (Some("instant"), Some("radios")));
    let held = Typed::from([("cases".to_owned(), vec!["INC-1".to_owned(), "INC-2\nINC-3".to_owned()])]);
    let schema = catalogue::find("operate.raise-claim").unwrap().fields.clone().to_value();
    let cases = fields(&schema, &held, None).into_iter().find(|field| field.name == "cases").unwrap();
    assert_eq!(cases.value, "INC-1\nINC-2\nINC-3");
    let html = cases.render().unwrap();
    assert!(html.contains(r#"<textarea id="f-cases" name="cases""#) && !html.contains("required"), "{html}");
}

#[test]
fn optional_fields_stand_where_their_struct_has_them() {
    let names = |fields: &[Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    let claim = of_command("operate.raise-claim");
    assert_eq!(names(&claim), ["kind", "levels", "condition", "cases", "from", "to", "reason"]);
    assert!(claim[6].required && !claim[1].required);
    let source = of_kind("source", &Typed::new(), None);
    assert_eq!(names(&source)[..3], ["name", "case_column", "time_column"]);
    let beside: Vec<Vec<String>> = rows(&claim).into_iter().map(names).collect();
    assert_eq!((beside.len(), beside[4].as_slice()), (6, ["from".to_owned(), "to".to_owned()].as_slice()));
    for order in ORDERS {
        let has = |fields: &[Field]| names(fields) == order;
        assert!(has(&claim) || has(&source), "no form has these fields any more: {order:?}");
    }
}

#[test]
fn every_field_of_every_command_has_a_label() {
    for doc in catalogue::all().iter().filter(|doc| !doc.name.starts_with("content.")) {
        for field in of_command(&doc.name) {
            assert!(!field.label.is_empty() && !field.label.ends_with('.'), "{} {}", doc.name, field.name);
        }
    }
}

#[test]
fn what_was_typed_stands_again_with_the_reason_at_its_field() {
    let content = json!({ "name": "Claims", "data_classes": ["personal", "payment"], "in_scope": true, "fte_tenths": 125 });
    let typed = typed(&content);
    let refused = refusal::invalid("People is no number.").at("content.fte_tenths");
    let form = of_kind("process", &typed, Some(&refused));
    let field = |name: &str| form.iter().find(|field| field.name == name).unwrap();
    assert_eq!(field("name").value, "Claims");
    assert_eq!(field("in_scope").value, "true");
    assert_eq!(field("fte_tenths").value, "125");
    assert_eq!(field("fte_tenths").problem.as_deref(), Some("People is no number."));
    let chosen: Vec<&str> = field("data_classes")
        .choices
        .iter()
        .filter(|choice| choice.chosen)
        .map(|choice| choice.value.as_str())
        .collect();
    assert_eq!(chosen, ["personal", "payment"]);
    assert_eq!(field("name").problem, None);
}

#[test]
fn content_that_is_nothing_holds_nothing() {
    assert!(typed(&json!(null)).is_empty());
    assert_eq!(typed(&json!({ "a": null, "b": false }))["b"], Vec::<String>::new());
    assert!(fields(&json!({}), &Typed::new(), None).is_empty());
}

#[test]
fn a_field_is_described_by_its_hint_and_its_problem() {
    let refused = refusal::invalid("Wrong.").at("name");
    let form = of_kind("process", &Typed::new(), Some(&refused));
    assert_eq!(form[0].described(), "h-name e-name");
    let html = form[0].render().unwrap();
    assert!(html.contains(r#"aria-describedby="h-name e-name""#), "{html}");
    assert!(html.contains(r#"maxlength="200""#), "{html}");
}
