//! Amounts as `[credits]` and `[charges]` write them: prices, factors, percentages above the whole.

use super::{
    quantity::{Days, Unreadable, days, percent},
    section::Text,
};
use crate::diagnostic::Diagnostics;
use outrigger_kernel::Ratio;

/// Decimals of a price in its currency, which may be more than its minor unit has.
const DECIMALS_MAX: usize = 6;
/// Digits of a price before the dot.
const PRICE_DIGITS_MAX: usize = 12;
/// The largest percentage where one may exceed the whole.
const PERCENT_MAX: i64 = 1000;
const FACTOR_MAX: i64 = 100;
const DAYS_MAX: u32 = 366;

/// `"12.50"` in exact minor units of a currency with so many decimals.
pub(super) fn price(text: &Text<'_>, decimals: u32, found: &mut Diagnostics) -> Option<Ratio> {
    readable(text, minor_units(text.value, decimals), found)
}

/// `"3200 / month"`, in the same way.
pub(super) fn monthly(text: &Text<'_>, decimals: u32, found: &mut Diagnostics) -> Option<Ratio> {
    let read = match text.value.split_once('/') {
        Some((amount, unit)) if unit.trim() == "month" => minor_units(amount, decimals),
        _ => Err(Unreadable {
            what: format!("\"{}\" does not say that it is for a month.", text.value.trim()),
            help: "Write it as in \"42000 / month\".".into(),
        }),
    };
    readable(text, read, found)
}

/// `"200 %"`: above 0 %, and perhaps above the whole.
pub(super) fn percentage(text: &str) -> Result<Ratio, Unreadable> {
    let most = Ratio::new(PERCENT_MAX, 100);
    let ratio = percent(text)?;
    if ratio <= Ratio::ZERO || Some(ratio) > most {
        return Err(Unreadable {
            what: format!("\"{}\" is not above 0 % and at most {PERCENT_MAX} %.", text.trim()),
            help: "Write it as in \"200 %\".".into(),
        });
    }
    Ok(ratio)
}

/// `"1.5"`: by how much something is multiplied.
pub(super) fn factor(text: &str) -> Result<Ratio, Unreadable> {
    let most = Ratio::new(FACTOR_MAX, 1);
    decimal(text).filter(|factor| *factor >= Ratio::ONE && Some(*factor) <= most).ok_or_else(|| Unreadable {
        what: format!("\"{}\" is no factor from 1 to {FACTOR_MAX}.", text.trim()),
        help: "Write by how much it is multiplied, as in \"1.5\".".into(),
    })
}

/// `"104.2"`, above zero.
pub(super) fn positive(text: &str) -> Result<Ratio, Unreadable> {
    decimal(text).filter(|number| *number > Ratio::ZERO).ok_or_else(|| Unreadable {
        what: format!("\"{}\" is no number above zero.", text.trim()),
        help: format!("Write digits with at most {DECIMALS_MAX} decimals, as in \"104.2\"."),
    })
}

/// `"10 calendar days"`.
pub(super) fn calendar_days(text: &str) -> Result<u32, Unreadable> {
    match days(text)? {
        Days::Calendar(days) if days <= DAYS_MAX => Ok(days),
        _ => Err(Unreadable {
            what: format!("\"{}\" is no number of calendar days up to {DAYS_MAX}.", text.trim()),
            help: "Write it as in \"10 calendar days\".".into(),
        }),
    }
}

fn readable(text: &Text<'_>, read: Result<Ratio, Unreadable>, found: &mut Diagnostics) -> Option<Ratio> {
    match read {
        Ok(amount) => Some(amount),
        Err(why) => {
            found.error(text.span.clone(), why.what).label("cannot be used").help(why.help);
            None
        }
    }
}

fn minor_units(text: &str, decimals: u32) -> Result<Ratio, Unreadable> {
    let digits = text.trim().split('.').next().map_or(0, str::len);
    let minor = Ratio::new(10_i64.pow(decimals), 1);
    decimal(text)
        .filter(|price| digits <= PRICE_DIGITS_MAX && *price >= Ratio::ZERO)
        .zip(minor)
        .and_then(|(price, minor)| price.checked_mul(minor))
        .ok_or_else(|| Unreadable {
            what: format!("\"{}\" is no price.", text.trim()),
            help: format!("Write digits with a dot and at most {DECIMALS_MAX} decimals, as in \"12.50\"."),
        })
}

/// A plain decimal with few enough places that products stay exact.
fn decimal(text: &str) -> Option<Ratio> {
    let number = text.trim();
    let places = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Ratio::from_decimal(number).filter(|_| places <= DECIMALS_MAX)
}

#[cfg(test)]
mod tests;
