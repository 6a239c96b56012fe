//! From a default to the invoice line.

use crate::{
    money::{Account, Credit, Step},
    reason::credit,
    tests::period,
};
use outrigger_kernel::{Currency, Money};

fn eur(minor: i64) -> Money {
    let currency: Currency = "EUR".parse().unwrap();
    Money { minor, currency }
}

fn step(clause: &str, what: &str, minor: i64) -> Step {
    Step { clause: clause.to_owned(), what: what.to_owned(), amount: Some(eur(minor)) }
}

fn of_level(level: &str, minor: i64) -> Credit {
    Credit {
        level: level.to_owned(),
        title: level.to_owned(),
        in_a_row: 1,
        amount: eur(minor),
        steps: vec![step("credits.at-risk", "40 % of 12 % of 1000.00 EUR", minor)],
    }
}

fn account(credits: Vec<Credit>, credited: i64) -> Account {
    Account {
        period: period("2026-12"),
        charges: Vec::new(),
        charged: eur(100_000),
        credits,
        credited: eur(credited),
        caps: vec![step("credits.cap", "At most 5 % of 1000.00 EUR", credited)],
        earned_back: Vec::new(),
        invoice: Vec::new(),
        payable: eur(100_000),
        notices: Vec::new(),
    }
}

#[test]
fn one_credit_goes_from_its_level_over_the_caps_to_the_next_invoice() {
    let steps = credit(&account(vec![of_level("speed", 4_800)], 4_800), "speed");
    let clauses: Vec<&str> = steps.iter().map(|step| step.clause.as_str()).collect();
    assert_eq!(clauses, ["credits.at-risk", "credits.cap", "credits"]);
    let last = steps.last().unwrap();
    assert_eq!(last.what, "Credited for December 2026, taken off the invoice of January 2027");
    assert_eq!(last.amount, Some(eur(4_800)));
}

#[test]
fn several_credits_are_summed_before_the_caps() {
    let all = account(vec![of_level("speed", 4_800), of_level("pace", 1_200), of_level("rest", 300)], 5_000);
    let steps = credit(&all, "pace");
    assert_eq!(steps[0].amount, Some(eur(1_200)));
    assert_eq!(
        steps[1].what,
        "Together with 2 other credits of December 2026 it is the credit of the month before caps"
    );
    assert_eq!(steps[1].amount, Some(eur(6_300)));
    assert_eq!((steps[2].clause.as_str(), steps[3].amount), ("credits.cap", Some(eur(5_000))));
    assert_eq!(steps.len(), 4);
}

#[test]
fn a_level_without_a_default_has_no_steps() {
    assert_eq!(credit(&account(vec![of_level("speed", 4_800)], 4_800), "pace"), Vec::new());
    assert_eq!(credit(&account(Vec::new(), 0), "speed"), Vec::new());
}
