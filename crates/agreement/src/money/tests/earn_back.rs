//! Credits that are earned back, and those that are not.

use super::*;

/// The credits that each month earns back: their titles and amounts in euros.
fn earned(agreement: &Agreement, lines: &str) -> Vec<Vec<(String, i64)>> {
    let line = |line: &Line| (line.title.clone(), line.amount.minor / 100);
    told(agreement, lines).iter().map(|account| account.earned_back.iter().map(line).collect()).collect()
}

fn title(month: &str) -> String {
    format!("Earned back: Resolved in 4 hours, {month}")
}

#[test]
fn two_good_months_return_a_credit_once() {
    let lines = "2026-01 speed=missed\n2026-02 speed=met\n2026-03 speed=met\n2026-04 speed=met";
    assert_eq!(earned(&terms(""), lines), [vec![], vec![], vec![(title("January 2026"), 3_024)], vec![]]);
    let accounts = told(&terms(""), lines);
    // February deducts the credit, March pays it back.
    assert_eq!(
        euros(&accounts),
        [(42_000, 3_024, 42_000), (42_000, 0, 38_976), (42_000, 0, 45_024), (42_000, 0, 42_000)]
    );
    assert_eq!(
        steps(&accounts[2].earned_back[0].steps),
        [
            "level.speed: Credited for January 2026 = 3 024.00 EUR",
            "credits.earn-back: \"Resolved in 4 hours\" met what is expected in 2 periods since = 3 024.00 EUR",
        ]
    );
}

#[test]
fn one_bad_month_loses_the_credit_for_good() {
    for bad in ["below", "missed", "unreported"] {
        let lines =
            format!("2026-01 speed=missed\n2026-02 speed=met\n2026-03 speed={bad}\n2026-04 speed=met");
        assert!(earned(&terms(""), &lines).iter().all(Vec::is_empty), "{bad}");
    }
}

#[test]
fn months_without_a_verdict_wait() {
    let lines = "2026-01 speed=missed\n2026-02 speed=unmeasured\n2026-03 speed=met\n2026-04 speed=few
                 2026-05 reply=missed\n2026-06 speed=met";
    let earned = earned(&terms(""), lines);
    assert!(earned[..5].iter().all(Vec::is_empty));
    assert_eq!(earned[5], [(title("January 2026"), 3_024)]);
}

#[test]
fn credits_of_excepted_months_stay() {
    let lines = "2026-11 speed=missed\n2026-12 speed=missed\n2027-01 speed=met\n2027-02 speed=met";
    assert!(earned(&terms(""), lines).iter().all(Vec::is_empty), "December, and November broken by it");
    let november = "2026-11 speed=missed\n2026-12 speed=met\n2027-01 speed=met";
    assert_eq!(earned(&terms(""), november)[2], [(title("November 2026"), 3_024)], "met months may be any");
}

#[test]
fn what_comes_back_is_what_the_caps_left() {
    // 2,016 and 3,024 are cut at 2 % of 42,000: 840, of which speed has three fifths.
    let lines =
        "2026-01 speed=missed reply=missed\n2026-02 speed=met reply=missed\n2026-03 speed=met reply=met";
    let earned = earned(&terms("cap = { month = \"2 %\" }"), lines);
    assert_eq!(earned[2], [(title("January 2026"), 504)]);
}

#[test]
fn a_credit_of_nothing_is_not_earned_back() {
    let lines = "2026-01 speed=missed\n2026-02 speed=met\n2026-03 speed=met";
    assert!(earned(&terms("cap = { month = \"0 %\" }"), lines).iter().all(Vec::is_empty));
}
