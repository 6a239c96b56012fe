//! From a default to the line of an invoice: each step names its rule, and the command line takes the same ones.

use crate::{
    house::{House, Late, find, list, text, two_months},
    program::{Folder, outrigger, with},
};
use outrigger_agreement::{Account, Statement};
use serde_json::{Value, from_value};

#[test]
fn a_default_becomes_a_credit_and_a_line_of_the_next_invoice() {
    let house = House::empty();
    let late = two_months(&house);
    a_default_gives_a_credit(&late);
    the_next_invoice_deducts_it(&late);
    the_way_is_the_same_on_the_command_line(&late);
}

fn stated(late: &Late, no: &str) -> Statement {
    from_value(late.lead.data(&format!("operate/statements/{no}"))["figures"].clone()).unwrap()
}

fn account(late: &Late, no: &str) -> Account {
    stated(late, no).account.unwrap()
}

/// Eight tickets at ten euros and the fixed charge; a tenth of it is at risk, and all of that is this level's.
fn a_default_gives_a_credit(late: &Late) {
    let september = account(late, "STMT-1");
    let charges: Vec<(&str, i64)> =
        september.charges.iter().map(|line| (line.clause.as_str(), line.amount.minor)).collect();
    assert_eq!(charges, [("charges.fixed", 1_000_000), ("charges.unit.ticket", 8_000)]);
    let [credit] = september.credits.as_slice() else { panic!("one default, one credit: {september:?}") };
    assert_eq!((credit.level.as_str(), credit.in_a_row, credit.amount.minor), ("resolved", 1, 100_800));
    let clauses: Vec<&str> = credit.steps.iter().map(|step| step.clause.as_str()).collect();
    assert_eq!(clauses, ["level.resolved", "credits.at-risk"]);
    assert_eq!(september.credited.minor, 100_800, "the cap of twelve percent leaves all of it");
    assert_eq!(september.caps.len(), 1);
    assert_eq!(september.payable, september.charged, "no month before has anything to deduct");
    let page = late.lead.page("operate/statements/STMT-1");
    for word in ["Charges and credits", "credits.at-risk", "credits.cap.month", &credit.amount.to_string()] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

fn the_next_invoice_deducts_it(late: &Late) {
    let october = account(late, "STMT-2");
    assert!(october.credits.is_empty(), "October met what was owed");
    let line = october.invoice.iter().find(|line| line.clause == "credits").unwrap();
    assert_eq!((line.title.as_str(), line.amount.minor), ("Service credits of September 2026", -100_800));
    assert_eq!(line.steps[0].clause, "level.resolved");
    assert_eq!((october.charged.minor, october.payable.minor), (1_004_000, 903_200));
    let september = stated(late, "STMT-1").digest;
    assert_eq!(stated(late, "STMT-2").history, [september], "it says what it builds on");
    let page = late.manager.page("operate/statements/STMT-2");
    for word in
        ["The invoice of October 2026", "Service credits of September 2026", &october.payable.to_string()]
    {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

fn the_way_is_the_same_on_the_command_line(late: &Late) {
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&late.lead);
    let explain = |more: &[&str]| -> Value {
        let arguments = ["explain", "--agreement", &terms, &events, "--period", "2026-09", "--json"];
        outrigger(&with(&arguments, more)).leaving(0).json()
    };
    let credit = explain(&["--credit"]);
    let explained: Account = from_value(credit["account"].clone()).unwrap();
    assert_eq!(explained, account(late, "STMT-1"));
    let way = list(&find(&credit["credits"], "level", "resolved")["steps"]);
    let last = way.last().unwrap();
    assert_eq!(text(&last["what"]), "Credited for September 2026, taken off the invoice of October 2026");
    assert_eq!(last["amount"]["minor"], 100_800);

    let level = late.lead.data("operate/levels/resolved?period=2026-09");
    assert_eq!(explain(&["--level", "resolved"]), level["reason"], "a page gives the same reasons");
    let told = outrigger(&["measure", "--agreement", &terms, &events, "--period", "2026-10", "--json"]);
    let october = &told.leaving(0).statements()[0];
    assert_eq!(october.digest, stated(late, "STMT-2").digest, "months before it are computed on the way");
}
