//! A case that nobody knows is answered with those that are spelt nearly alike.

use super::*;

fn cases(known: &[&str]) -> Dictionary {
    let mut cases = Dictionary::new();
    for case in known {
        cases.intern(case);
    }
    cases
}

#[test]
fn the_nearest_cases_are_offered_first() {
    let known = cases(&["INC-10042", "INC-10024", "INC-99999", "REQ-1"]);
    assert_eq!(
        near("INC-1042", &known),
        ["INC-10042", "INC-10024"],
        "a letter less is nearer than two changed"
    );
    assert_eq!(near("INC-99998", &known), ["INC-99999"]);
    assert!(near("ZZZ", &known).is_empty());
}

#[test]
fn no_more_than_a_few_are_offered() {
    let many: Vec<String> = (100..200).map(|no| format!("INC-{no}")).collect();
    let known = cases(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(near("INC-999", &known).len(), NEAR_MAX);
}

#[test]
fn an_unknown_case_is_not_found() {
    let failure = unknown_case("INC-1", &cases(&["INC-2"]));
    assert_eq!(failure.exit, Exit::NotFound);
    assert_eq!(failure.to_string(), "error: No event has the case \"INC-1\".\nhint: Near to it are INC-2.");
    let alone = unknown_case("INC-1", &cases(&[]));
    assert!(alone.hint.is_some_and(|hint| hint.contains("exactly")));
}
