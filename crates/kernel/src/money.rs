//! Money in minor units with its ISO 4217 currency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three letters, as in `EUR`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many minor units make one: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

/// The letters are no ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACurrency;

impl fmt::Display for NotACurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a currency is three letters of ISO 4217, as in EUR")
    }
}

impl std::error::Error for NotACurrency {}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(code: &str) -> Result<Self, NotACurrency> {
        iso_currency::Currency::from_code(code).map(Self).ok_or(NotACurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }
}

/// An amount of money. Never a float: minor units, so 12.50 EUR is 1250.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// The amount in minor units of the currency.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// `"12.50"` in a currency, or `None` when it is no amount or has too many decimals.
    pub fn parse(text: &str, currency: Currency) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = currency.decimals() as usize;
        let plain = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain || fraction.len() > decimals || digits.ends_with('.') {
            return None;
        }
        let minor: i64 = format!("{whole}{fraction:0<decimals$}").parse().ok()?;
        Some(Self { minor: sign * minor, currency })
    }

    /// The sum, or `None` when the currencies differ or it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = (self.currency == other.currency).then(|| self.minor.checked_add(other.minor))??;
        Some(Self { minor, currency: self.currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let scale = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, fraction) = (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale);
        write!(f, "{sign}{}", crate::number::grouped(whole))?;
        if decimals > 0 {
            write!(f, ".{fraction:0width$}", width = decimals as usize)?;
        }
        write!(f, " {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_follow_the_currency() {
        let eur: Currency = "EUR".parse().unwrap();
        let yen: Currency = "JPY".parse().unwrap();
        assert_eq!(Money::parse("12.5", eur).unwrap().minor, 1250);
        assert_eq!(Money::parse("1250", yen).unwrap().minor, 1250);
        for (text, currency) in [("12.505", eur), ("12.5", yen), ("", eur), ("1,50", eur), ("1.", eur)] {
            assert_eq!(Money::parse(text, currency), None, "{text}");
        }
        assert!("EURO".parse::<Currency>().is_err());
    }

    #[test]
    fn amounts_read_like_a_statement() {
        let eur: Currency = "EUR".parse().unwrap();
        assert_eq!(
            Money { minor: -123_456_789, currency: eur }.to_string(),
            "-1\u{202f}234\u{202f}567.89 EUR"
        );
        assert_eq!(Money { minor: 5, currency: eur }.to_string(), "0.05 EUR");
        let yen: Currency = "JPY".parse().unwrap();
        assert_eq!(Money { minor: 5, currency: eur }.checked_add(Money { minor: 5, currency: yen }), None);
    }
}
