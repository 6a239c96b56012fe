//! Prices and shares read as an agreement writes them.

use super::*;

#[test]
fn prices_keep_their_decimals() {
    let eur: Currency = "EUR".parse().unwrap();
    let yen: Currency = "JPY".parse().unwrap();
    for (top, bottom, currency, want) in [
        (1250, 1, eur, "12.50 EUR"),
        (5, 4, eur, "0.0125 EUR"),
        (123_456, 10_000, eur, "0.123456 EUR"),
        (3, 2, yen, "1.5 JPY"),
        (4_200_000, 1, eur, "42\u{202f}000.00 EUR"),
    ] {
        assert_eq!(price(Ratio::new(top, bottom).unwrap(), currency), want);
    }
}

#[test]
fn shares_and_counts_read_as_in_the_agreement() {
    assert_eq!(percent(Ratio::new(3, 25).unwrap()), "12 %");
    assert_eq!(percent(Ratio::new(1, 8).unwrap()), "12.5 %");
    assert_eq!(decimal(Ratio::new(3, 2).unwrap()), "1.5");
}
