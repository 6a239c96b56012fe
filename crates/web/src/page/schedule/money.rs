//! Credits and charges in words, one clause a row.

use super::{Clause, clause, months, percent};
use outrigger_agreement::{
    Agreement,
    terms::{Band, Charges, Convention, Credits, Index, OneCase, People, UnitCharge},
};
use outrigger_kernel::{
    Currency, Ratio,
    number::{counted, grouped},
};

/// Places after the point that a price may have.
const PLACES: u32 = 6;
const ORDINALS: [&str; 5] = ["second", "third", "fourth", "fifth", "sixth"];

/// How defaults become credits.
pub(super) fn credits(credits: &Credits) -> Vec<Clause> {
    let mut rows = vec![
        clause("credits.at-risk", format!("{} of a month's charges are at risk.", percent(credits.at_risk))),
        clause("credits.pool", format!("The allocations sum to {}.", percent(credits.pool))),
    ];
    rows.extend(credits.month_cap.map(|cap| {
        clause("credits.cap.month", format!("A month's credits are at most {} of its charges.", percent(cap)))
    }));
    rows.extend(credits.rolling_cap.map(|cap| {
        let what = format!("The credits of twelve months are at most {} of their charges.", percent(cap));
        clause("credits.cap.rolling-12", what)
    }));
    rows.extend(credits.repeat.iter().zip(ORDINALS).map(|(factor, ordinal)| {
        let what = format!("The {ordinal} default in a row counts {} times.", plain(*factor));
        clause(format!("credits.repeat.{ordinal}"), what)
    }));
    rows.extend(credits.earn_back.as_ref().map(|back| {
        let except = if back.except.is_empty() {
            String::new()
        } else {
            let months: Vec<String> = back.except.iter().map(i8::to_string).collect();
            format!(" Credits of these months of the year are never earned back: {}.", months.join(", "))
        };
        let what =
            format!("A credit is earned back by meeting the level for {}.{except}", months(back.months));
        clause("credits.earn-back", what)
    }));
    rows.push(clause("credits.one-case-many-levels", one_case(credits.one_case)));
    rows.push(clause(
        "credits.failure-to-report",
        match credits.unreported_is_default {
            true => "Figures that are not reported in time are a default.",
            false => "Figures that are not reported in time have no consequence of their own.",
        },
    ));
    rows.extend(credits.report_days.map(|days| {
        let days = counted(u64::from(days), "calendar day", "calendar days");
        clause("credits.report-within", format!("Figures are stated within {days} after their period."))
    }));
    rows.extend(credits.pay_days.map(|days| {
        let days = counted(u64::from(days), "calendar day", "calendar days");
        clause("credits.pay-within", format!("A credit is paid within {days} when no invoice follows."))
    }));
    rows.extend(credits.chronic.as_ref().map(|chronic| {
        let (often, of) = (chronic.defaults, months(chronic.of));
        clause("credits.chronic", format!("{often} defaults in {of} lead to: {}.", chronic.then.join("; ")))
    }));
    rows
}

/// What the work costs.
pub(super) fn charges(agreement: &Agreement, charges: &Charges) -> Vec<Clause> {
    let price = |minor: Ratio| amount(minor, agreement.currency);
    let mut rows = Vec::new();
    rows.extend(charges.fixed.map(|fixed| clause("charges.fixed", format!("{} a month.", price(fixed)))));
    for unit in &charges.units {
        let name = format!("charges.unit.{}", unit.name);
        let what = format!("{} for each case with {}.", price(unit.price), unit.count.source);
        rows.push(clause(name.as_str(), what));
        rows.extend(unit.band.as_ref().map(|band| clause(name.as_str(), banded(unit, band, &price))));
        rows.extend(unit.band.as_ref().into_iter().flat_map(|band| lasting(&name, band)));
    }
    rows.extend(charges.people.iter().map(|person| {
        let count = match &person.count {
            People::Fixed(count) => counted(*count, "person", "people"),
            People::Distinct { attribute, on: Some(on) } => {
                format!("as many people as {attribute} has values in events with {}", on.source)
            }
            People::Distinct { attribute, on: None } => format!("as many people as {attribute} has values"),
        };
        let what = format!("{} a month and person, {count}.", price(person.price));
        clause(format!("charges.person.{}", person.name), what)
    }));
    rows.extend(charges.outcomes.iter().map(|outcome| {
        let level = agreement.levels.get(outcome.level).map(|level| level.title.as_str()).unwrap_or_default();
        let what = format!("{} for a month in which this is met: {level}.", price(outcome.price));
        clause(format!("charges.outcome.{}", outcome.name), what)
    }));
    rows.extend(charges.index.as_ref().map(|index| clause("charges.index", indexed(index))));
    rows
}

fn one_case(rule: OneCase) -> &'static str {
    match rule {
        OneCase::All => "A case that fails several levels counts in every one of them.",
        OneCase::Highest => "A case that fails several levels counts in the one with the highest allocation.",
        OneCase::AnyOne => "A case that fails several levels counts in the first of them.",
    }
}

fn banded(unit: &UnitCharge, band: &Band, price: &impl Fn(Ratio) -> String) -> String {
    let outside = match band.convention {
        Convention::Cliff => "the whole distance from the baseline is billed",
        Convention::Marginal => "what lies outside the band is billed",
    };
    format!(
        "The price of {} holds for {} a month, and within {} of that. Beyond, {outside}: {} for one more, {} back for one less.",
        unit.name,
        grouped(band.baseline),
        percent(band.dead_band),
        price(band.arc),
        price(band.rrc)
    )
}

/// What a volume leads to that lasts for months.
fn lasting(name: &str, band: &Band) -> Vec<Clause> {
    let reopening = band.reopening.map(|far| {
        let what = format!(
            "{} in a row beyond {} of the baseline reopen the price.",
            months(far.months),
            percent(far.beyond)
        );
        clause(format!("{name}.reopen"), what)
    });
    let retro = band.retro.map(|back| {
        let what = format!(
            "{} in a row inside the band give back {} of what was paid for them.",
            months(back.months),
            percent(back.rate)
        );
        clause(format!("{name}.retro-credit"), what)
    });
    reopening.into_iter().chain(retro).collect()
}

fn indexed(index: &Index) -> String {
    match index {
        Index::Yearly(rate) => format!("Prices rise by {} at every anniversary.", percent(*rate)),
        Index::Published { base, values, cap } => {
            let values: Vec<String> =
                values.iter().map(|(from, value)| format!("{} from {from}", plain(*value))).collect();
            let cap = cap.map(|cap| format!(" One rise is at most {}.", percent(cap))).unwrap_or_default();
            let later =
                if values.is_empty() { String::new() } else { format!(", then {}", values.join(", ")) };
            format!("Prices follow a published index: {} at the start{later}.{cap}", plain(*base))
        }
    }
}

/// An exact amount in minor units as money, with the decimals that it needs.
pub(super) fn amount(minor: Ratio, currency: Option<Currency>) -> String {
    let places = currency.map_or(0, Currency::decimals).min(PLACES);
    let bottom = i128::from(minor.denominator()) * 10_i128.pow(places);
    let number = decimal(i128::from(minor.numerator()), bottom, places);
    currency.map_or_else(|| number.clone(), |currency| format!("{number} {currency}"))
}

fn plain(number: Ratio) -> String {
    decimal(i128::from(number.numerator()), i128::from(number.denominator()), 0)
}

/// A fraction as a decimal with at least `places` places; the seventh place and what follows is cut off.
pub(super) fn decimal(top: i128, bottom: i128, places: u32) -> String {
    let scale = 10_u128.pow(PLACES);
    let scaled = top.saturating_mul(1_000_000) / bottom.max(1);
    let (whole, rest) = (scaled.unsigned_abs() / scale, scaled.unsigned_abs() % scale);
    let digits = format!("{rest:06}");
    let kept = digits.trim_end_matches('0').len().max(usize::try_from(places).unwrap_or(0));
    let sign = if scaled < 0 { "-" } else { "" };
    let whole = grouped(u64::try_from(whole).unwrap_or(u64::MAX));
    match digits.get(..kept).unwrap_or(&digits) {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}
