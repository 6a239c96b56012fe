//! Money: what is credited is what the clause gives for each default, within the caps and what is at risk.

use outrigger_agreement::{
    Agreement, Kind, Level, Statement,
    money::{Account, Line},
    terms::Credits,
};
use outrigger_kernel::{ItemNo, Ratio, Side};
use outrigger_lifecycle::Engagement;

/// Recomputes the money of a statement from its own levels and the terms that it was stated under.
pub fn adds_up(on: &Engagement, agreement: ItemNo, statement: &Statement) {
    let Some(account) = &statement.account else { return };
    let terms = on.operate.agreements.get(&agreement).and_then(|terms| terms.agreement.as_ref());
    let terms = terms.expect("what was stated was stated under terms");
    lines_add_up(account);
    credits_are_due(terms, statement, account);
    before_is_deducted(on, statement, account);
}

fn lines_add_up(account: &Account) {
    let sum = |lines: &[Line]| lines.iter().map(|line| line.amount.minor).sum::<i64>();
    assert!(account.charges.iter().all(|line| line.amount.minor >= 0), "{:?}", account.charges);
    assert_eq!(account.charged.minor, sum(&account.charges), "charges add up");
    assert_eq!(account.payable.minor, sum(&account.invoice), "the invoice adds up");
    assert!(account.earned_back.is_empty(), "these terms earn nothing back");
}

/// A credit for each default that bears one, and for nothing else.
fn credits_are_due(terms: &Agreement, statement: &Statement, account: &Account) {
    let credits = terms.credits.as_ref().expect("these terms have credits");
    let base = account.charged.minor;
    let defaults = statement.levels.iter().filter(|result| result.default);
    let due: Vec<&Level> = defaults
        .filter_map(|result| terms.levels.iter().find(|level| level.name == result.level))
        .filter(|level| level.kind == Kind::Critical && level.owed_by == Side::Provider)
        .collect();
    let credited: Vec<&str> = account.credits.iter().map(|credit| credit.level.as_str()).collect();
    let due_names: Vec<&str> = due.iter().map(|level| level.name.as_str()).collect();
    assert_eq!(credited, due_names, "a credit for each default");
    let mut total = 0;
    for (level, credit) in due.into_iter().zip(&account.credits) {
        let amount = amount(credits, level, credit.in_a_row, base);
        assert_eq!(credit.amount.minor, amount, "{} in {}", level.name, statement.period);
        total += amount;
    }
    let most = credits.month_cap.map_or(total, |cap| part(base, &[cap]).0);
    assert_eq!(account.credited.minor, total.min(most), "what the cap leaves");
    let at_risk = part(base, &[credits.at_risk]).0;
    assert!(account.credited.minor <= at_risk, "never more than what is at risk");
}

/// What a default comes to: its allocation of the share at risk, more for every default in a row.
fn amount(credits: &Credits, level: &Level, in_a_row: u32, base: i64) -> i64 {
    let allocation = level.allocation.expect("these levels have allocations");
    let again = usize::try_from(in_a_row).unwrap().checked_sub(2);
    let factor = again.and_then(|again| credits.repeat.get(again).or(credits.repeat.last()));
    part(base, &[credits.at_risk, allocation, factor.copied().unwrap_or(Ratio::ONE)]).1
}

/// A share of an amount: rounded down, and with halves rounded up.
fn part(amount: i64, shares: &[Ratio]) -> (i64, i64) {
    let (mut top, mut bottom) = (i128::from(amount), 1);
    for share in shares {
        (top, bottom) = (top * i128::from(share.numerator()), bottom * i128::from(share.denominator()));
    }
    let whole = |number: i128| i64::try_from(number).unwrap();
    (whole(top / bottom), whole((top * 2 + bottom) / (bottom * 2)))
}

/// An invoice deducts what the month before it credited, where that was stated.
fn before_is_deducted(on: &Engagement, statement: &Statement, account: &Account) {
    let cited = on.operate.statements.values().map(|stated| &stated.figures);
    let mut before = cited.filter(|other| statement.history.contains(&other.digest));
    let before = before.find(|other| other.period == statement.period.previous());
    if let Some(before) = before.and_then(|other| other.account.as_ref()) {
        let left = account.charged.minor - before.credited.minor;
        assert_eq!(account.payable.minor, left, "the invoice of {}", statement.period);
    }
}

#[test]
fn shares_are_rounded_once() {
    let ratio = |top, bottom| Ratio::new(top, bottom).unwrap();
    assert_eq!(part(1_000_500, &[ratio(1, 10), ratio(3, 5), ratio(3, 2)]), (90_045, 90_045));
    assert_eq!(part(5, &[ratio(1, 2)]), (2, 3));
    assert_eq!(part(4, &[ratio(1, 3)]), (1, 1));
}
