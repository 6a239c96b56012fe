//! Prices are exact in minor units, and every amount has its limits.

use super::*;

fn ratio(top: i64, bottom: i64) -> Ratio {
    Ratio::new(top, bottom).unwrap()
}

#[test]
fn prices_are_exact_minor_units() {
    for (text, decimals, want) in [
        ("12.50", 2, ratio(1250, 1)),
        ("0.000001", 2, ratio(1, 10_000)),
        ("1250", 0, ratio(1250, 1)),
        ("0.5", 0, ratio(1, 2)),
        ("1.234", 3, ratio(1234, 1)),
        (" 0 ", 2, Ratio::ZERO),
        ("999999999999", 2, ratio(99_999_999_999_900, 1)),
    ] {
        assert_eq!(minor_units(text, decimals), Ok(want), "{text}");
    }
    for wrong in ["", "-1", "12,50", "1e3", "1.", ".5", "EUR 5", "0.0000001", "1000000000000", "١"] {
        let error = minor_units(wrong, 2).unwrap_err();
        assert_eq!(error.what, format!("\"{wrong}\" is no price."));
        assert_eq!(error.help, "Write digits with a dot and at most 6 decimals, as in \"12.50\".");
    }
}

#[test]
fn a_monthly_price_says_so() {
    let mut found = Diagnostics::default();
    let mut read = |value| monthly(&Text { value, span: 0..1 }, 2, &mut found);
    assert_eq!(read("42000 / month"), Some(ratio(4_200_000, 1)));
    assert_eq!(read("0.125/month"), Some(ratio(25, 2)));
    for wrong in ["42000", "42000 / year", "/ month", "42000 / month / month"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    let lines: Vec<String> = found.sorted().iter().map(ToString::to_string).collect();
    assert_eq!(lines[0], "\"42000\" does not say that it is for a month.");
    assert_eq!(lines[2], "\"\" is no price.");
    assert_eq!(lines.len(), 4);
}

#[test]
fn shares_may_exceed_the_whole_where_that_means_something() {
    assert_eq!(percentage("200 %"), Ok(ratio(2, 1)));
    assert_eq!(percentage("0.5%"), Ok(ratio(1, 200)));
    assert_eq!(percentage("1000 %"), Ok(ratio(10, 1)));
    for wrong in ["0 %", "-5 %", "1000.1 %", "200", "many %"] {
        assert!(percentage(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn factors_numbers_and_days_have_limits() {
    assert_eq!(factor("1.5"), Ok(ratio(3, 2)));
    assert_eq!((factor("1"), factor("100")), (Ok(Ratio::ONE), Ok(ratio(100, 1))));
    for wrong in ["0.99", "100.1", "-2", "2x", "1.0000001"] {
        assert!(factor(wrong).unwrap_err().what.contains("no factor from 1 to 100"), "{wrong}");
    }
    assert_eq!(positive("104.2"), Ok(ratio(521, 5)));
    assert!(positive("0").is_err() && positive("-1").is_err());
    assert_eq!((calendar_days("10 calendar days"), calendar_days("1 calendar day")), (Ok(10), Ok(1)));
    for wrong in ["10 business days", "367 calendar days", "10 days", "10"] {
        assert!(calendar_days(wrong).is_err(), "{wrong}");
    }
}
