//! What a claim may select, and what it may not.

use super::*;

fn relief() -> Relief {
    Relief {
        claim: "CLAIM-1".parse().unwrap(),
        levels: Vec::new(),
        condition: String::new(),
        cases: Vec::new(),
        from: None,
        to: None,
    }
}

#[test]
fn a_claim_has_to_select_something() {
    let instant = |text: &str| Some(text.parse::<Instant>().unwrap());
    let window =
        Relief { from: instant("2026-03-01T00:00:00Z"), to: instant("2026-03-02T00:00:00Z"), ..relief() };
    assert_eq!(window.check(), Ok(()));
    assert_eq!(Relief { condition: "cause == \"outage\"".into(), ..relief() }.check(), Ok(()));
    assert_eq!(Relief { cases: vec!["A-1".into()], ..relief() }.check(), Ok(()));
    let refused = [
        (relief(), "selects cases"),
        (Relief { to: None, ..window.clone() }, "selects cases"),
        (Relief { from: window.to, to: window.from, ..relief() }, "window is empty"),
        (Relief { condition: "cause ==".into(), ..relief() }, ""),
        (Relief { cases: vec![String::new()], ..relief() }, "a case id has"),
        (Relief { cases: vec!["A".into(); CASES_MAX + 1], ..relief() }, "at most"),
        (Relief { levels: vec!["x".into(); LEVELS_MAX + 1], ..window }, "at most"),
        (Relief { condition: "a".repeat(CONDITION_BYTES_MAX + 1), ..relief() }, "at most"),
    ];
    for (relief, part) in refused {
        let why = relief.check().unwrap_err();
        assert!(why.contains(part), "{why}");
    }
}
