//! Texts that differ in a term, in a comment, in the order of their charges, or entirely.

use super::{terms::values, *};
use std::collections::BTreeMap;

const BEFORE: &str = r#"
[agreement]
title = "Desk"
effective = 2026-01-01

# What is promised.
[level.p1]
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
exclude = ['cause == "outage"', 'cause == "test"']
each = true

[[charges.unit]]
name = "ticket"
price = "12.50"

[[charges.unit]]
name = "call"
price = "3.00"
"#;

fn page(before: &str, after: &str) -> ComparePage {
    let no = |text: &str| text.parse().unwrap();
    ComparePage::new((no("AGR-1"), before), (no("AGR-2"), after), vec![no("AGR-1"), no("AGR-2")])
}

fn changed(before: &str, after: &str) -> Vec<(String, &'static str)> {
    let page = page(before, after);
    page.changed().map(|row| (row.key.clone(), row.change.word())).collect()
}

#[test]
fn every_term_has_a_key() {
    let terms = values(BEFORE);
    let said = |key: &str| terms.get(key).map(String::as_str);
    assert_eq!(said("agreement.effective"), Some("2026-01-01"));
    assert_eq!(said("level.p1.measure.share-within"), Some("4h"));
    assert_eq!(said("level.p1.exclude"), Some(r#"cause == "outage", cause == "test""#));
    assert_eq!(said("level.p1.each"), Some("true"));
    assert_eq!(said("charges.unit.ticket.price"), Some("12.50"));
    assert_eq!(values("[not toml"), BTreeMap::new());
}

#[test]
fn terms_are_matched_by_key_and_not_by_place() {
    let after = BEFORE
        .replace("95 %", "93 %")
        .replace("each = true\n", "")
        .replace("title = \"Desk\"", "title = \"Desk\"\ncurrency = \"EUR\"");
    assert_eq!(
        changed(BEFORE, &after),
        [
            ("agreement.currency".to_owned(), "Added"),
            ("level.p1.each".to_owned(), "Removed"),
            ("level.p1.expected".to_owned(), "Changed"),
        ]
    );
    let (ticket, call) = ("name = \"ticket\"\nprice = \"12.50\"", "name = \"call\"\nprice = \"3.00\"");
    let swapped = BEFORE.replace(ticket, "HERE").replace(call, ticket).replace("HERE", call);
    assert!(changed(BEFORE, &swapped).is_empty(), "moving a charge changes no term");
    assert!(!page(BEFORE, &swapped).lines.places.is_empty(), "but it moves lines");
}

#[test]
fn lines_have_their_numbers_and_a_few_around_them() {
    let after = BEFORE.replace("95 %", "93 %");
    let lines = page(BEFORE, &after).lines;
    let shown: Vec<(Option<usize>, Option<usize>, &str)> =
        lines.places[0].iter().map(|line| (line.before, line.after, line.sign())).collect();
    assert_eq!(shown[2..5], [(Some(8), Some(8), " "), (Some(9), None, "-"), (None, Some(9), "+")]);
    assert_eq!((lines.places.len(), lines.places[0].len(), lines.cut), (1, 8, false));
    assert!(page(BEFORE, BEFORE).lines.places.is_empty());
}

#[test]
fn what_differs_entirely_is_cut_and_says_so() {
    let long = |word: &str| (0..3_000).map(|at| format!("{word} {at}\n")).collect::<String>();
    let lines = page(&long("a"), &long("b")).lines;
    assert!(lines.cut);
    assert_eq!(lines.places.iter().map(Vec::len).sum::<usize>(), 2_000);
}
