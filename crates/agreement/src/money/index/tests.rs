//! Prices rise on their days, by what was agreed and no more.

use super::*;
use jiff::civil::date;

fn percentage(text: &str) -> Ratio {
    Ratio::from_percent(text).unwrap()
}

fn number(text: &str) -> Ratio {
    Ratio::from_decimal(text).unwrap()
}

#[test]
fn a_yearly_rate_compounds_at_the_anniversaries() {
    let index = Index::Yearly(percentage("2.5"));
    for (on, want) in [
        (date(2026, 1, 1), "1"),
        (date(2027, 3, 1), "1"),
        (date(2027, 4, 1), "1.025"),
        (date(2028, 3, 1), "1.025"),
        (date(2028, 4, 1), "1.050625"),
        (date(2025, 1, 1), "1"),
    ] {
        let factor = factor(Some(&index), date(2026, 3, 15), on);
        assert_eq!(decimal(factor.by), want, "on {on}");
        assert_eq!(factor.why.is_empty(), want == "1");
    }
    let second = factor(Some(&index), date(2026, 1, 1), date(2028, 1, 1));
    assert_eq!(second.why, "2 full years at 2.5 %: prices × 1.050625");
}

#[test]
fn a_term_that_begins_on_a_leap_day_rises_in_every_year() {
    let index = Index::Yearly(percentage("10"));
    let by = |on| factor(Some(&index), date(2024, 2, 29), on).by;
    assert_eq!(by(date(2025, 2, 1)), Ratio::ONE);
    assert_eq!(by(date(2025, 3, 1)), number("1.1"));
    assert_eq!(by(date(2028, 3, 1)), number("1.4641"));
}

#[test]
fn many_years_are_exact_to_twelve_decimals_and_end_with_the_longest_term() {
    let index = Index::Yearly(percentage("2.5"));
    let by = |year| factor(Some(&index), date(2026, 1, 1), date(year, 1, 1)).by;
    assert_eq!(by(2037), Ratio::new(41_i64.pow(11), 40_i64.pow(11)).unwrap(), "eleven years are exact");
    // 1.025 to the 20th is 1.63861644029...
    assert_eq!(decimal(by(2046)), "1.638616");
    assert_eq!(by(2076), by(2150));
    let steep = Index::Yearly(percentage("25"));
    let most = factor(Some(&steep), date(1900, 1, 1), date(2199, 1, 1)).by;
    assert!(most > Ratio::new(70_064, 1).unwrap() && most < Ratio::new(70_065, 1).unwrap());
}

#[test]
fn a_published_index_holds_from_its_day_and_each_rise_is_cut() {
    let values = vec![(date(2027, 1, 1), number("110")), (date(2028, 1, 1), number("107.8"))];
    let index = |cap| Index::Published { base: number("100"), values: values.clone(), cap };
    let by = |cap, on| decimal(factor(Some(&index(cap)), date(2026, 1, 1), on).by);
    assert_eq!(by(None, date(2026, 12, 1)), "1");
    assert_eq!(by(None, date(2027, 1, 1)), "1.1");
    assert_eq!(by(None, date(2028, 1, 1)), "1.078");
    let cap = Some(percentage("3"));
    assert_eq!(by(cap, date(2027, 1, 1)), "1.03", "the rise of 10 % is cut at 3 %");
    assert_eq!(by(cap, date(2028, 1, 1)), "1.0094", "1.03 x 107.8 / 110: a fall is not cut");
    let told = factor(Some(&index(cap)), date(2026, 1, 1), date(2028, 1, 1)).why;
    assert_eq!(told, "Index 107.8 over 100, each rise at most 3 %: prices × 1.0094");
}
