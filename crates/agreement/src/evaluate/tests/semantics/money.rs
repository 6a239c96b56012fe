//! What figures cost: exact allocations, one case in several levels, and figures that nobody reported.

use crate::{
    Agreement, Basis, Figures, Quantity, Verdict,
    statement::History,
    tests::{HEAD, log, parsed, period},
};
use outrigger_kernel::Ratio;
use std::sync::Arc;

const CLOCK: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'
"#;

/// [`HEAD`] with a currency, [`CLOCK`], and more.
fn text(clauses: &str) -> String {
    format!("{}{CLOCK}{clauses}", HEAD.replace("effective", "currency = \"EUR\"\neffective"))
}

/// Three critical levels that share out the pool, and 12 % of 42,000 at risk.
fn shared(allocations: [&str; 3]) -> String {
    let level = |(at, allocation): (usize, &str)| {
        format!(
            "[level.l{at}]\ntitle = \"Level {at}\"\nkind = \"critical\"\n\
             measure = {{ share-within = \"1h\", clock = \"resolution\" }}\n\
             expected = \"95 %\"\nallocation = \"{allocation}\"\n\n"
        )
    };
    let levels: String = allocations.into_iter().enumerate().map(level).collect();
    text(&format!("\n{levels}[credits]\nat-risk = \"12 %\"\n\n[charges]\nfixed = \"42000 / month\"\n"))
}

#[test]
fn s29_allocations_and_shares_are_exact() {
    let agreement = parsed(&shared(["33.34 %", "33.33 %", "33.33 %"]));
    let events = "A 03-02T09:00 Opened\nA 03-02T10:00 Resolved\nB 03-02T09:00 Opened\nB 03-02T10:00 Resolved
                  C 03-02T09:00 Opened\nC 03-02T14:00 Resolved";
    let figures = Figures::new(agreement, log(events)).unwrap();
    let account = figures.accounts().remove(0);
    let amounts: Vec<i64> = account.credits.iter().map(|credit| credit.amount.minor).collect();
    // 504,000 x 0.3334 = 168,033.6 and 504,000 x 0.3333 = 167,983.2.
    assert_eq!(amounts, [168_034, 167_983, 167_983]);
    assert_eq!(account.credited.minor, 504_000, "the whole amount at risk, to the cent");
    let measured = figures.level(0, period("2026-03")).unwrap().measured;
    assert_eq!(measured, Ratio::new(2, 3).map(Quantity::Share), "two thirds are two thirds");
    let short = shared(["33.33 %"; 3]);
    let found = Agreement::parse(&short).unwrap_err();
    let line = found[0].one_line(&short);
    assert!(line.contains("The allocations sum to 99.99 %, and the pool is 100 %."), "{line}");
}

/// Two critical levels on one clock; 1,000 of a month's 10,000 are at risk.
const TWO: &str = r#"
[level.quick]
title = "Resolved in 2 working hours"
kind = "critical"
measure = { share-within = "2h", clock = "resolution" }
expected = "50 %"
allocation = "40 %"

[level.slow]
title = "Resolved in 4 working hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
expected = "80 %"
allocation = "60 %"

[charges]
fixed = "10000 / month"

[credits]
at-risk = "10 %"
"#;

/// The two levels, with one more line in `[credits]`.
fn paid(line: &str) -> Arc<Agreement> {
    parsed(&text(&format!("{TWO}{line}\n")))
}

#[test]
fn s32_one_case_that_fails_several_levels_counts_by_the_policy() {
    // A fails both levels, B the quick one, C none.
    let events = "A 03-02T09:00 Opened\nA 03-02T14:00 Resolved
                  B 03-02T09:00 Opened\nB 03-02T12:00 Resolved
                  C 03-02T09:00 Opened\nC 03-02T10:00 Resolved";
    let both = ((3, Some(2), 0), (3, Some(1), 0));
    for (policy, (quick, slow), credited) in [
        ("", both, 100_000),
        ("one-case-many-levels = \"all\"", both, 100_000),
        ("one-case-many-levels = \"highest\"", ((2, Some(1), 1), (3, Some(1), 0)), 60_000),
        ("one-case-many-levels = \"any-one\"", ((3, Some(2), 0), (2, Some(0), 1)), 40_000),
    ] {
        let figures = Figures::new(paid(policy), log(events)).unwrap();
        let statement = figures.statement(period("2026-03"), Basis::default());
        let counted: Vec<_> =
            statement.levels.iter().map(|level| (level.cases, level.misses, level.left_out)).collect();
        assert_eq!(counted, [quick, slow], "{policy}");
        let account = statement.account.unwrap();
        assert_eq!((account.charged.minor, account.credited.minor), (1_000_000, credited), "{policy}");
    }
}

#[test]
fn s33_failure_to_report_is_a_default_where_the_agreement_says_so() {
    for (says, is_default, credited) in [("default", true, 100_000), ("nothing", false, 0)] {
        let within = "report-within = \"10 calendar days\"";
        let agreement = paid(&format!("failure-to-report = \"{says}\"\n{within}"));
        let march = agreement.unreported(period("2026-03"), Basis::default());
        assert_eq!(march.recomputed_digest(), march.digest);
        let verdicts: Vec<_> = march.levels.iter().map(|level| (level.verdict, level.default)).collect();
        assert_eq!(verdicts, [(Verdict::NotReported, is_default); 2]);
        let account = march.account.as_ref().unwrap();
        assert_eq!((account.charged.minor, account.credited.minor), (1_000_000, credited));
        let history = vec![History {
            statement: march.digest,
            facts: march.month_facts(),
            account: march.account.clone(),
        }];
        let events = log("A 04-01T09:00 Opened\nA 04-01T10:00 Resolved");
        let april = Figures::new(agreement, events).unwrap();
        let april = april.statement(period("2026-04"), Basis { batches: Vec::new(), history });
        let account = april.account.unwrap();
        assert_eq!((account.credited.minor, account.payable.minor), (0, 1_000_000 - credited));
    }
}
