//! Accounts worked by hand: charges, defaults, caps, invoices.

mod earn_back;
mod random;
mod volume;

use super::*;
use crate::{
    level::{LevelResult, Verdict},
    terms::{Level, Quantity},
    tests::parsed,
};
use outrigger_kernel::Ratio;
use std::sync::Arc;

/// 42,000 a month, 2,000 tickets at 12.50 and a bonus: with 2,000 tickets a month costs 67,000. At risk
/// are 8,040, of which 4,824 for speed and 3,216 for reply.
const TERMS: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Etc/UTC"
effective = 2026-01-01

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
minimum = "90 %"
allocation = "60 %"

[level.reply]
title = "Replied in 1 hour"
kind = "critical"
measure = { share-within = "1h", clock = "resolution" }
expected = "95 %"
allocation = "40 %"

[level.praise]
title = "Praised"
kind = "key"
measure = { share-within = "2h", clock = "resolution" }
expected = "80 %"

[credits]
at-risk = "12 %"
repeat = { second = "1.5", third = "2" }
earn-back = { within = "2 months", except = ["12"] }

[charges]
fixed = "42000 / month"

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "12.50"
"#;

/// [`TERMS`] with more lines in `[credits]`.
fn terms(lines: &str) -> Arc<Agreement> {
    parsed(&TERMS.replace("[charges]", &format!("{lines}\n[charges]")))
}

/// Months from lines such as `2026-01 ticket=2000 speed=missed reply=met`.
fn months(agreement: &Agreement, lines: &str) -> Vec<MonthFacts> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| month(agreement, line)).collect()
}

fn month(agreement: &Agreement, line: &str) -> MonthFacts {
    let mut words = line.split_whitespace();
    let period = words.next().unwrap().parse().unwrap();
    let mut facts = MonthFacts { period, results: Vec::new(), volumes: Vec::new() };
    for (name, value) in words.map(|word| word.split_once('=').unwrap()) {
        match agreement.levels.iter().find(|level| level.name == name) {
            Some(level) => facts.results.push(result(level, value)),
            None => {
                let people = agreement.charges.as_ref().unwrap().people.iter().any(|one| one.name == name);
                let clause = if people { clause_of_person(name) } else { clause_of_unit(name) };
                facts.volumes.push(Volume { clause, count: value.parse().unwrap() });
            }
        }
    }
    facts
}

fn result(level: &Level, verdict: &str) -> LevelResult {
    let (verdict, default) = match verdict {
        "met" => (Verdict::Met, false),
        "below" => (Verdict::BelowExpected, false),
        "again" => (Verdict::BelowExpected, true),
        "missed" => (Verdict::Missed, true),
        "unmeasured" => (Verdict::NotMeasured, false),
        "few" => (Verdict::TooFew, false),
        "unreported" => (Verdict::NotReported, true),
        other => panic!("{other}"),
    };
    let has_figure = !matches!(verdict, Verdict::NotMeasured | Verdict::NotReported);
    LevelResult {
        level: level.name.clone(),
        title: level.title.clone(),
        kind: level.kind,
        owed_by: level.owed_by,
        measured: has_figure.then(|| Quantity::Share(Ratio::new(4, 5).unwrap())),
        expected: level.expected,
        agreed: None,
        minimum: level.minimum,
        better: level.better,
        cases: 20,
        misses: Some(4),
        excluded: 0,
        with_excluded: None,
        open: None,
        left_out: 0,
        margin: None,
        parts: Vec::new(),
        parts_left_out: 0,
        verdict,
        default,
    }
}

/// The accounts of months in lines.
fn told(agreement: &Agreement, lines: &str) -> Vec<Account> {
    let accounts = accounts(agreement, &months(agreement, lines));
    for account in &accounts {
        consistent(account);
    }
    accounts
}

/// Sums are sums of their lines, and every line ends in a step with its amount.
#[track_caller]
fn consistent(account: &Account) {
    let total = |lines: &[Line]| lines.iter().map(|line| line.amount.minor).sum::<i64>();
    assert_eq!(account.charged.minor, total(&account.charges));
    assert_eq!(account.payable.minor, total(&account.invoice));
    for line in account.charges.iter().chain(&account.earned_back) {
        assert_eq!(line.steps.last().unwrap().amount, Some(line.amount), "{}", line.title);
    }
    for credit in &account.credits {
        assert!(credit.steps.iter().any(|step| step.amount == Some(credit.amount)), "{}", credit.title);
    }
}

/// What each month charged, credited and has to be paid, in whole euros.
fn euros(accounts: &[Account]) -> Vec<(i64, i64, i64)> {
    let whole = |minor: i64| {
        assert_eq!(minor % 100, 0, "{minor}");
        minor / 100
    };
    let three = |account: &Account| {
        (whole(account.charged.minor), whole(account.credited.minor), whole(account.payable.minor))
    };
    accounts.iter().map(three).collect()
}

fn steps(steps: &[Step]) -> Vec<String> {
    let line = |step: &Step| match step.amount {
        Some(amount) => format!("{}: {} = {amount}", step.clause, step.what),
        None => format!("{}: {}", step.clause, step.what),
    };
    steps.iter().map(|step| line(step).replace('\u{202f}', " ")).collect()
}

#[test]
fn without_charges_there_is_no_account() {
    let agreement = parsed(&TERMS[..TERMS.find("[charges]").unwrap()]);
    assert!(accounts(&agreement, &months(&agreement, "2026-01 speed=missed")).is_empty());
    assert!(accounts(&terms(""), &[]).is_empty());
}

#[test]
fn a_credit_is_its_share_of_the_month_and_stands_on_the_next_invoice() {
    let accounts = told(
        &terms(""),
        "2026-01 ticket=2000 speed=missed reply=met praise=missed
         2026-02 ticket=1000 speed=met reply=unreported
         2026-03 ticket=0 speed=below reply=unmeasured",
    );
    // January: 60 % of 12 % of 67,000. February: 40 % of 12 % of 54,500. Key levels credit nothing.
    assert_eq!(euros(&accounts), [(67_000, 4_824, 67_000), (54_500, 2_616, 49_676), (42_000, 0, 39_384)]);
    let [credit] = accounts[0].credits.as_slice() else { panic!("one credit") };
    assert_eq!((credit.level.as_str(), credit.in_a_row), ("speed", 1));
    assert_eq!(
        steps(&credit.steps),
        [
            "level.speed: 80.0 % is worse than the minimum of 90.0 %: a default",
            "credits.at-risk: 60 % of 12 % of 67 000.00 EUR = 4 824.00 EUR",
        ]
    );
    assert_eq!(steps(&accounts[1].credits[0].steps)[0], "level.reply: Not reported in time: a default");
    let invoice: Vec<&str> = accounts[1].invoice.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(invoice, ["Fixed charge", "ticket", "Service credits of January 2026"]);
    let deducted = &accounts[1].invoice[2];
    assert_eq!(deducted.amount.minor, -482_400);
    assert_eq!(steps(&deducted.steps), ["level.speed: Resolved in 4 hours = -4 824.00 EUR"]);
    assert!(accounts[0].caps.is_empty() && accounts[0].notices.is_empty());
}

#[test]
fn defaults_in_a_row_count_more() {
    let lines = "2026-01 speed=missed\n2026-02 speed=missed\n2026-03 speed=again\n2026-04 speed=missed
                 2026-05 speed=unmeasured\n2026-06 speed=missed\n2026-07 speed=met\n2026-08 speed=missed";
    let accounts = told(&terms(""), lines);
    // 60 % of 12 % of 42,000 are 3,024.
    let credited: Vec<i64> = euros(&accounts).into_iter().map(|(_, credited, _)| credited).collect();
    assert_eq!(credited, [3_024, 4_536, 6_048, 6_048, 0, 3_024, 0, 3_024]);
    let rows: Vec<u32> =
        accounts.iter().flat_map(|account| &account.credits).map(|credit| credit.in_a_row).collect();
    assert_eq!(rows, [1, 2, 3, 4, 1, 1]);
    let last = steps(&accounts[2].credits[0].steps);
    assert_eq!(last[0], "level.speed: 80.0 % is worse than the expected 95.0 %, once more: a default");
    assert_eq!(last[2], "credits.repeat: Default 3 in a row counts 2 times = 6 048.00 EUR");
}

#[test]
fn a_month_behind_a_gap_begins_anew_and_deducts_nothing() {
    let lines = "2026-01 speed=missed\n2026-03 speed=missed\n2026-04 speed=missed";
    let accounts = told(&terms(""), lines);
    // 60 % of 12 % of 42,000 are 3,024: March is a first default again, and April the second in a row.
    assert_eq!(euros(&accounts), [(42_000, 3_024, 42_000), (42_000, 3_024, 42_000), (42_000, 4_536, 38_976)]);
    assert_eq!(
        accounts[1].notices,
        [
            "March 2026 does not follow January 2026: what counts in a row begins anew, and credits of January \
          2026 are not deducted here."
        ]
    );
    assert!(accounts[0].notices.is_empty() && accounts[2].notices.is_empty());
    // The same where the months were stated.
    let agreement = terms("");
    let stated = |period: Period| accounts.iter().find(|account| account.period == period).cloned();
    let facts = months(&agreement, &format!("{lines}\n2026-06 speed=missed"));
    let again = accounts_after(&agreement, &facts, &stated);
    assert_eq!(again[..3], accounts[..]);
    assert_eq!((again[3].credits[0].in_a_row, again[3].payable.minor), (1, 4_200_000));
}

#[test]
fn the_cap_of_a_month_is_shared_in_proportion() {
    // Both levels give 4,824 and 3,216; 10 % of 67,000 leave 6,700 of these 8,040.
    let accounts = told(
        &terms("cap = { month = \"10 %\" }"),
        "2026-01 ticket=2000 speed=missed reply=missed\n2026-02 ticket=2000 speed=met reply=met",
    );
    assert_eq!(euros(&accounts), [(67_000, 6_700, 67_000), (67_000, 0, 60_300)]);
    assert_eq!(
        steps(&accounts[0].caps),
        [
            "credits.cap.month: At most 10 % of 67 000.00 EUR in a month: 6 700.00 EUR of 8 040.00 EUR are left = 6 700.00 EUR"
        ]
    );
    let shares: Vec<String> =
        accounts[0].credits.iter().map(|credit| steps(&credit.steps).remove(2)).collect();
    let what = "credits.cap: The caps leave 6 700.00 EUR of 8 040.00 EUR, and this share of it";
    assert_eq!(shares, [format!("{what} = 4 020.00 EUR"), format!("{what} = 2 680.00 EUR")]);
    let parts: Vec<i64> =
        accounts[1].invoice[2].steps.iter().map(|step| step.amount.unwrap().minor).collect();
    assert_eq!(parts, [-402_000, -268_000]);
}

#[test]
fn the_cap_of_twelve_months_forgets_the_thirteenth() {
    // A default costs 3,024 of 42,000. One month may credit 1 % of what twelve were charged.
    let terms = terms("cap = { month = \"12 %\", rolling-12 = \"1 %\" }");
    let mut lines = "2026-01 speed=missed\n".to_owned();
    for number in 2..=12 {
        lines += &format!("2026-{number:02} speed=met\n");
    }
    lines += "2027-01 speed=missed\n2027-02 speed=missed";
    let credited: Vec<i64> =
        euros(&told(&terms, &lines)).into_iter().map(|(_, credited, _)| credited).collect();
    // January 2026 has 1 % of its own month alone. January 2027 has 12 months and no credit among the
    // eleven before; February has 5,040 less 3,024.
    assert_eq!(credited[0], 420);
    assert_eq!(credited[12..], [3_024, 2_016]);
    let accounts = told(&terms, &lines);
    assert_eq!(
        steps(&accounts[13].caps)[1],
        "credits.cap.rolling-12: At most 1 % of the 504 000.00 EUR of 12 months, of which 3 024.00 EUR were \
         credited before: 2 016.00 EUR of 4 536.00 EUR are left = 2 016.00 EUR"
    );
    assert_eq!(
        steps(&accounts[13].caps)[0],
        "credits.cap.month: At most 12 % of 42 000.00 EUR in a month: all 4 536.00 EUR are left = 4 536.00 EUR"
    );
}

#[test]
fn s29_shares_of_what_is_left_sum_to_it_exactly() {
    assert_eq!(caps::parts(&[1, 1, 1], 2), [1, 0, 1]);
    assert_eq!(caps::parts(&[10, 20, 30], 60), [10, 20, 30]);
    assert_eq!(caps::parts(&[0, 7], 0), [0, 0]);
    assert!(caps::parts(&[], 0).is_empty());
}

#[test]
fn s29_shares_are_exact_until_the_line_is_rounded() {
    let text = TERMS
        .replace("\"60 %\"", "\"33.34 %\"")
        .replace("\"40 %\"", "\"66.66 %\"")
        .replace("42000 / month", "41999.99 / month");
    let agreement = parsed(&text);
    let accounts = told(&agreement, "2026-01 speed=missed reply=missed");
    let amounts: Vec<i64> = accounts[0].credits.iter().map(|credit| credit.amount.minor).collect();
    // 0.3334 x 0.12 x 4,199,999 = 168,033.55...; 0.6666 x 0.12 x 4,199,999 = 335,966.32...
    assert_eq!(amounts, [168_034, 335_966]);
}

#[test]
fn chronic_defaults_and_late_payment_are_told() {
    let accounts = told(
        &terms(
            "pay-within = \"30 calendar days\"
             chronic = { defaults = 2, of = 3, then = [\"root-cause analysis\", \"right to terminate\"] }",
        ),
        "2026-01 speed=missed reply=met praise=missed
         2026-02 speed=met reply=met praise=missed
         2026-03 speed=missed reply=met
         2026-04 speed=met reply=met
         2026-05 speed=met reply=missed
         2026-06 speed=missed reply=met",
    );
    let pay = "are deducted from the next invoice, or paid within 30 calendar days if no invoice follows.";
    assert_eq!(accounts[0].notices, [format!("The credits of January 2026 {pay}")]);
    assert!(accounts[1].notices.is_empty(), "a key level is never chronic");
    assert_eq!(
        accounts[2].notices,
        [
            "\"Resolved in 4 hours\": 2 defaults in 3 months. It leads to: root-cause analysis.".to_owned(),
            "\"Resolved in 4 hours\": 2 defaults in 3 months. It leads to: right to terminate.".to_owned(),
            format!("The credits of March 2026 {pay}"),
        ]
    );
    assert!(accounts[3].notices.is_empty(), "what was told is not told again without a new default");
    assert_eq!((accounts[4].notices.len(), accounts[5].notices.len()), (1, 1), "levels count on their own");
}
