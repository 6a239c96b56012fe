//! Volume against baseline, prices over time, people and results.

use super::*;

/// 400 units at 15 with a dead band of 15 %: from 340 to 460.
const GOLDEN: &str = r#"
[[charges.unit]]
name = "unit"
count = 'activity == "Opened"'
price = "15"
baseline = 400
dead-band = "15 %"
method = "cliff"
arc = "12"
rrc = "10"
reopen = { beyond = "25 %", months = 3 }
retro-credit = { months = 6, rate = "15 %" }
"#;

/// [`TERMS`] with these charges alone.
fn charging(charges: &str) -> Arc<Agreement> {
    parsed(&format!("{}[charges]\n{charges}", &TERMS[..TERMS.find("[charges]").unwrap()]))
}

fn charged(agreement: &Agreement, lines: &str) -> Vec<i64> {
    euros(&told(agreement, lines)).into_iter().map(|(charged, _, _)| charged).collect()
}

/// Months from January 2026 on with these volumes.
fn volumes(volumes: &[u64]) -> String {
    let line = |(at, volume): (usize, &u64)| format!("{}-{:02} unit={volume}\n", 2026 + at / 12, at % 12 + 1);
    volumes.iter().enumerate().map(line).collect()
}

#[test]
fn golden_inside_the_band_the_baseline_is_paid() {
    let agreement = charging(GOLDEN);
    assert_eq!(charged(&agreement, &volumes(&[400, 340, 460, 399])), [6_000; 4]);
    let accounts = told(&agreement, &volumes(&[460]));
    assert_eq!(
        steps(&accounts[0].charges[0].steps),
        [
            "charges.unit.unit: Baseline 400, dead band 15 %: from 340 to 460",
            "charges.unit.unit: 460 is inside the band: 400 × 15.00 EUR = 6 000.00 EUR",
        ]
    );
}

#[test]
fn golden_outside_the_band_cliff_and_marginal_differ() {
    let marginal = GOLDEN.replace("cliff", "marginal");
    for (volume, cliff, margin) in [
        (461, 6_732, 6_012),
        (480, 6_960, 6_240),
        (500, 7_200, 6_480),
        (339, 5_390, 5_990),
        (300, 5_000, 5_600),
        (0, 2_000, 2_600),
    ] {
        assert_eq!(charged(&charging(GOLDEN), &volumes(&[volume])), [cliff], "{volume}, cliff");
        assert_eq!(charged(&charging(&marginal), &volumes(&[volume])), [margin], "{volume}, marginal");
    }
    let told_of = |terms: &str, volume| {
        steps(&told(&charging(terms), &volumes(&[volume]))[0].charges[0].steps).remove(1)
    };
    assert_eq!(
        told_of(GOLDEN, 480),
        "charges.unit.unit: 480 is above the band: 400 × 15.00 EUR plus 80 off the baseline × 12.00 EUR = 6 960.00 EUR"
    );
    assert_eq!(
        told_of(&marginal, 300),
        "charges.unit.unit: 300 is below the band: 400 × 15.00 EUR less 40 outside the band × 10.00 EUR = 5 600.00 EUR"
    );
}

#[test]
fn golden_six_months_inside_the_band_earn_5_400() {
    let agreement = charging(GOLDEN);
    let accounts = told(&agreement, &volumes(&[400, 340, 460, 380, 420, 400, 400]));
    assert_eq!(charged(&agreement, &volumes(&[400; 7])), [6_000, 6_000, 6_000, 6_000, 6_000, 600, 6_000]);
    let retro = &accounts[5].charges[1];
    assert_eq!((retro.amount.minor, retro.clause.as_str()), (-540_000, "charges.unit.unit.retro-credit"));
    assert_eq!(
        steps(&retro.steps),
        [
            "charges.unit.unit.retro-credit: 6 months in a row inside the band: 15 % of the 36 000.00 EUR paid for them = -5 400.00 EUR"
        ]
    );
    let twice = charged(&agreement, &volumes(&[400; 13]));
    assert_eq!(twice.iter().filter(|month| **month == 600).count(), 2, "the count begins again");
    let broken = charged(&agreement, &volumes(&[400, 400, 400, 400, 400, 480, 400, 400, 400, 400, 400, 400]));
    assert_eq!(broken.iter().position(|month| *month == 600), Some(11), "a month outside breaks the row");
}

#[test]
fn golden_three_months_beyond_a_quarter_reopen_the_price() {
    let agreement = charging(GOLDEN);
    let notices = |list: &[u64]| -> Vec<usize> {
        told(&agreement, &volumes(list)).iter().map(|account| account.notices.len()).collect()
    };
    assert_eq!(notices(&[501, 299, 501, 501]), [0, 0, 1, 0]);
    assert_eq!(notices(&[501, 500, 501, 501]), [0, 0, 0, 0], "exactly a quarter off is not beyond it");
    assert_eq!(notices(&[600; 6]), [0, 0, 1, 0, 0, 1]);
    let accounts = told(&agreement, &volumes(&[600; 3]));
    let want = "For 3 months in a row the volume lay over 25 % off its baseline: this reopens the price of \"unit\".";
    assert_eq!(accounts[2].notices, [want]);
}

#[test]
fn retro_credits_do_not_lessen_what_is_at_risk() {
    let lines = volumes(&[400; 6]).replace("2026-06", "2026-06 speed=missed");
    let accounts = told(&charging(GOLDEN), &lines);
    // 60 % of 12 % of 6,000, not of 600.
    assert_eq!(accounts[5].credited.minor, 43_200);
    assert_eq!(accounts[5].charged.minor, 60_000);
}

#[test]
fn edges_of_a_band_that_are_no_whole_units_are_exact() {
    // 333 +- 15 % is from 283.05 to 382.95.
    let odd = GOLDEN.replace("baseline = 400", "baseline = 333").replace("cliff", "marginal");
    let minor = |volume| told(&charging(&odd), &volumes(&[volume]))[0].charged.minor;
    assert_eq!((minor(382), minor(284)), (499_500, 499_500));
    assert_eq!(minor(383), 499_500 + 60, "0.05 units at 12");
    assert_eq!(minor(283), 499_500 - 50, "0.05 units at 10");
}

#[test]
fn all_prices_follow_the_index_and_a_line_is_rounded_once() {
    let index = "fixed = \"1000 / month\"\nindex = { yearly = \"2.5 %\" }\n";
    let agreement = charging(&format!("{index}{GOLDEN}"));
    let accounts = told(&agreement, "2026-12 unit=480\n2027-01 unit=480\n2028-01 unit=480");
    let minors: Vec<Vec<i64>> = accounts
        .iter()
        .map(|account| account.charges.iter().map(|line| line.amount.minor).collect())
        .collect();
    // 6,960 x 1.025 = 7,134.00; x 1.050625 = 7,312.35.
    assert_eq!(minors, [[100_000, 696_000], [102_500, 713_400], [105_063, 731_235]]);
    assert_eq!(
        steps(&accounts[2].charges[0].steps),
        [
            "charges.index: 2 full years at 2.5 %: prices × 1.050625",
            "charges.fixed: 1 000.00 EUR a month, all × 1.050625 = 1 050.63 EUR",
        ]
    );
}

#[test]
fn people_are_charged_as_agreed_or_as_counted() {
    let agreement = charging(
        r#"
[[charges.person]]
name = "analyst"
price = "3200 / month"
count = 12
[[charges.person]]
name = "agent"
price = "2100 / month"
distinct = "resource"
"#,
    );
    assert_eq!(charged(&agreement, "2026-01 agent=3\n2026-02"), [38_400 + 6_300, 38_400]);
    let accounts = told(&agreement, "2026-01 agent=3");
    assert_eq!(
        steps(&accounts[0].charges[1].steps),
        ["charges.person.agent: 3 × 2 100.00 EUR = 6 300.00 EUR"]
    );
}

#[test]
fn a_result_is_paid_for_in_the_months_that_state_it() {
    let outcome = "[[charges.outcome]]\nname = \"on time\"\nlevel = \"praise\"\nprice = \"500\"\n";
    let agreement = charging(outcome);
    let accounts =
        told(&agreement, "2026-01 praise=met\n2026-02 praise=below\n2026-03 praise=unmeasured\n2026-04");
    let amounts: Vec<Vec<i64>> = accounts
        .iter()
        .map(|account| account.charges.iter().map(|line| line.amount.minor).collect())
        .collect();
    assert_eq!(amounts, [vec![50_000], vec![0], vec![0], vec![]]);
    assert_eq!(
        steps(&accounts[1].charges[0].steps),
        ["charges.outcome.on time: \"Praised\" does not meet what is expected: nothing = 0.00 EUR"]
    );
}

#[test]
fn prices_finer_than_a_cent_are_rounded_in_their_line() {
    let agreement =
        charging("[[charges.unit]]\nname = \"page\"\ncount = 'activity == \"A\"'\nprice = \"0.0125\"\n");
    let minor = |count: u64| told(&agreement, &format!("2026-01 page={count}"))[0].charged.minor;
    assert_eq!((minor(1), minor(2), minor(3), minor(1_000)), (1, 3, 4, 1_250), "half a cent goes up");
    assert_eq!(minor(u64::MAX), 10_i64.pow(17), "what no contract reaches is held");
}
