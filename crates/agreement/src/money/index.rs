//! How prices follow time: the factor on every price of a month.

use super::{
    exact::Exact,
    words::{decimal, percent},
};
use crate::terms::Index;
use jiff::civil::Date;
use outrigger_kernel::Ratio;

/// Years after which prices rise no more: the longest term of an agreement.
const YEARS_MAX: i16 = 50;

/// What the prices of a month are multiplied by.
pub(super) struct Factor {
    pub by: Ratio,
    /// How it came about; empty while prices are those of the text.
    pub why: String,
}

/// The factor on a day, which is the first one of the month that is charged: a value that takes effect
/// within a month holds from the next one. Exact, or to twelve decimals where no ratio can say it.
pub(super) fn factor(index: Option<&Index>, effective: Date, on: Date) -> Factor {
    let (by, why) = match index {
        None => (Ratio::ONE, String::new()),
        Some(Index::Yearly(rate)) => yearly(*rate, full_years(effective, on)),
        Some(Index::Published { base, values, cap }) => {
            let known: Vec<Ratio> =
                values.iter().filter(|(from, _)| *from <= on).map(|(_, value)| *value).collect();
            published(*base, &known, *cap)
        }
    };
    Factor { by, why }
}

/// Every full year puts the rate on top of the last.
fn yearly(rate: Ratio, years: i16) -> (Ratio, String) {
    let Some(rise) = Ratio::ONE.checked_add(rate).filter(|_| years > 0) else {
        return (Ratio::ONE, String::new());
    };
    let by = (0..years).fold(Ratio::ONE, |factor, _| product(factor, rise));
    let unit = if years == 1 { "full year" } else { "full years" };
    (by, format!("{years} {unit} at {}: prices × {}", percent(rate), decimal(by)))
}

/// The last value over the base; where rises have a limit, the product of the changes from value to
/// value, each cut at the limit. What is cut off a rise is not caught up later.
fn published(base: Ratio, known: &[Ratio], cap: Option<Ratio>) -> (Ratio, String) {
    let Some(last) = known.last() else { return (Ratio::ONE, String::new()) };
    let ratio = format!("Index {} over {}", decimal(*last), decimal(base));
    let Some(limit) = cap.and_then(|cap| Ratio::ONE.checked_add(cap)) else {
        let by = quotient(*last, base);
        return (by, format!("{ratio}: prices × {}", decimal(by)));
    };
    let before = std::iter::once(&base).chain(known);
    let by = known
        .iter()
        .zip(before)
        .fold(Ratio::ONE, |factor, (value, before)| product(factor, quotient(*value, *before).min(limit)));
    let most = percent(cap.unwrap_or(Ratio::ZERO));
    (by, format!("{ratio}, each rise at most {most}: prices × {}", decimal(by)))
}

fn product(left: Ratio, right: Ratio) -> Ratio {
    Exact::from(left).times(right).ratio()
}

/// Index values are above zero.
fn quotient(value: Ratio, by: Ratio) -> Ratio {
    Ratio::new(by.denominator(), by.numerator()).map_or(Ratio::ONE, |inverse| product(value, inverse))
}

fn full_years(from: Date, on: Date) -> i16 {
    let before_anniversary = (on.month(), on.day()) < (from.month(), from.day());
    (on.year() - from.year() - i16::from(before_anniversary)).clamp(0, YEARS_MAX)
}

#[cfg(test)]
mod tests;
