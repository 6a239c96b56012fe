//! The cases that tools get wrong in practice: facts given, figures then. Each test bears the number of its
//! case, and each case goes the whole way here, from the text of an agreement to its figures.
//!
//! - `clocks`: 1 to 5, 7, 8, 11, 12, 14 to 16, 22 and 23
//! - `levels`: 9, 10, 13, 17, 18, 24 to 28 and 30
//! - `terms`: 6, 19 to 21 and 31
//! - `money`: 29, 32 and 33

mod clocks;
mod levels;
mod money;
mod terms;

use crate::{
    Statement,
    live::{Board, Live},
    tests::{agreement, instant, log},
};

const CASES: u32 = 33;

#[test]
fn every_case_has_its_test() {
    let texts = [
        include_str!("clocks.rs"),
        include_str!("levels.rs"),
        include_str!("money.rs"),
        include_str!("terms.rs"),
    ];
    for case in 1..=CASES {
        let name = format!("\nfn s{case:02}_");
        assert!(texts.iter().any(|text| text.contains(&name)), "case {case} has no test");
    }
}

/// The open cases at an instant, after some events.
fn board(clauses: &str, events: &str, at: &str) -> Board {
    Live::of(agreement(clauses), &log(events)).unwrap().board(instant(at), 100)
}

/// A statement as it is kept and sent.
fn json(statement: &Statement) -> String {
    serde_json::to_string(statement).unwrap()
}
