//! Credits and charges in words.

use super::{List, percent};
use outrigger_agreement::{
    Agreement,
    terms::{Band, Charges, Convention, Credits, EarnBack, Index, OneCase, People, PersonCharge, UnitCharge},
};
use outrigger_kernel::{
    Currency, Ratio,
    number::{counted, grouped},
};

/// Adds what a default and what the work costs.
pub(super) fn add(agreement: &Agreement, list: &mut List) {
    if let Some(credits) = &agreement.credits {
        list.open("Credits", "credits");
        add_credits(credits, list);
    }
    if let Some(charges) = &agreement.charges {
        add_charges(charges, agreement, list);
    }
}

/// A decimal with at least this many places; with nine at most.
pub(super) fn decimal(value: Ratio, places_min: u32) -> String {
    let (top, bottom) = (i128::from(value.numerator()), i128::from(value.denominator()));
    let is_exact = |places: &u32| (top * 10_i128.pow(*places)) % bottom == 0;
    let places = (places_min.min(9)..=9).find(is_exact).unwrap_or(9);
    let scale = 10_i128.pow(places);
    let scaled = top * scale / bottom;
    let sign = if scaled < 0 { "-" } else { "" };
    let whole = grouped(u64::try_from(scaled.abs() / scale).unwrap_or(u64::MAX));
    if places == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{:0width$}", scaled.abs() % scale, width = places as usize)
}

fn add_credits(credits: &Credits, list: &mut List) {
    let days = |count: u32| counted(u64::from(count), "calendar day", "calendar days");
    list.add("At risk", format!("{} of a month's charges", percent(credits.at_risk)));
    list.add("Allocations sum to", percent(credits.pool));
    list.add_some("Cap of a month", credits.month_cap.map(|cap| format!("{} of its charges", percent(cap))));
    let rolling = credits.rolling_cap.map(|cap| format!("{} of their charges", percent(cap)));
    list.add_some("Cap of twelve months", rolling);
    if !credits.repeat.is_empty() {
        let factors: Vec<String> = credits.repeat.iter().map(|factor| decimal(*factor, 0)).collect();
        list.add("Factors from the second default in a row", factors.join(", "));
    }
    list.add_some("Earned back", credits.earn_back.as_ref().map(earned_back));
    let one_case = match credits.one_case {
        OneCase::All => "counts in every one of them",
        OneCase::Highest => "counts in the one with the highest allocation",
        OneCase::AnyOne => "counts in the first of them",
    };
    list.add("A case that fails several levels", one_case);
    list.add(
        "Unreported figures",
        if credits.unreported_is_default { "are a default" } else { "are no default" },
    );
    list.add_some("Figures are stated within", credits.report_days.map(days));
    list.add_some("Paid where no invoice follows within", credits.pay_days.map(days));
    let chronic = credits.chronic.as_ref().map(|chronic| {
        format!("{} defaults in {} months: {}", chronic.defaults, chronic.of, chronic.then.join(", "))
    });
    list.add_some("Chronic failure", chronic);
}

fn earned_back(rule: &EarnBack) -> String {
    let after = counted(u64::from(rule.months), "month", "months in a row");
    if rule.except.is_empty() {
        return format!("after {after} at the expected level");
    }
    let months: Vec<String> = rule.except.iter().map(i8::to_string).collect();
    format!("after {after} at the expected level, except credits of month {}", months.join(", "))
}

fn add_charges(charges: &Charges, agreement: &Agreement, list: &mut List) {
    let currency = agreement.currency;
    list.open("Charges", "charges");
    list.add_some("Fixed", charges.fixed.map(|fixed| format!("{} a month", price(fixed, currency))));
    list.add_some("Prices follow", charges.index.as_ref().map(index));
    for unit in &charges.units {
        list.open("Charges", format!("charges.unit.{}", unit.name));
        add_unit(unit, currency, list);
    }
    for person in &charges.people {
        list.open("Charges", format!("charges.person.{}", person.name));
        add_person(person, currency, list);
    }
    for outcome in &charges.outcomes {
        list.open("Charges", format!("charges.outcome.{}", outcome.name));
        let level = agreement.levels.get(outcome.level).map_or("unknown", |level| level.name.as_str());
        let amount = price(outcome.price, currency);
        list.add("Price", format!("{amount} for a month in which level.{level} is met"));
    }
}

fn add_unit(unit: &UnitCharge, currency: Option<Currency>, list: &mut List) {
    list.add("Counts cases with", &unit.count.source);
    list.add("Price of one", price(unit.price, currency));
    let Some(band) = &unit.band else { return };
    list.add("Baseline", grouped(band.baseline));
    list.add("Dead band", format!("{} of it on either side", percent(band.dead_band)));
    let what = match band.convention {
        Convention::Cliff => "the whole distance from the baseline",
        Convention::Marginal => "only what lies outside it",
    };
    list.add("Outside the band", format!("{what} is billed"));
    list.add("One more costs", price(band.arc, currency));
    list.add("One less saves", price(band.rrc, currency));
    add_steady(band, list);
}

fn add_steady(band: &Band, list: &mut List) {
    let months = |count: u32| counted(u64::from(count), "month", "months in a row");
    let reopening =
        band.reopening.map(|rule| format!("beyond {} for {}", percent(rule.beyond), months(rule.months)));
    list.add_some("The price is agreed anew", reopening);
    let retro = band
        .retro
        .map(|rule| format!("{} of what {} inside the band cost", percent(rule.rate), months(rule.months)));
    list.add_some("Credited for steady volume", retro);
}

fn add_person(person: &PersonCharge, currency: Option<Currency>, list: &mut List) {
    list.add("Price", format!("{} a person and month", price(person.price, currency)));
    let count = match &person.count {
        People::Fixed(count) => grouped(*count),
        People::Distinct { attribute, on: None } => {
            format!("as many as `{attribute}` has values in the month")
        }
        People::Distinct { attribute, on: Some(on) } => {
            format!("as many as `{attribute}` has values in the month's events with `{}`", on.source)
        }
    };
    list.add("People", count);
}

fn index(index: &Index) -> String {
    match index {
        Index::Yearly(rate) => format!("{} more at every anniversary of the effective date", percent(*rate)),
        Index::Published { base, values, cap } => {
            let values: Vec<String> =
                values.iter().map(|(from, value)| format!("{} from {from}", decimal(*value, 0))).collect();
            let cap = cap.map(|cap| format!("; a rise counts up to {}", percent(cap))).unwrap_or_default();
            format!("an index: {} at the effective date, {}{cap}", decimal(*base, 0), values.join(", "))
        }
    }
}

/// An exact price, which is kept in minor units and may have more decimals than its currency.
fn price(minor: Ratio, currency: Option<Currency>) -> String {
    let decimals = currency.map_or(0, Currency::decimals);
    let one = Ratio::new(1, 10_i64.pow(decimals.min(9)));
    let amount = one.and_then(|one| minor.checked_mul(one)).unwrap_or(minor);
    let code = currency.map(|currency| format!(" {currency}")).unwrap_or_default();
    format!("{}{code}", decimal(amount, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_grouped() {
        let cases = [
            ((25, 2), 0, "12.5"),
            ((25, 2), 2, "12.50"),
            ((-1, 8), 0, "-0.125"),
            ((1_234_567, 1), 0, "1\u{202f}234\u{202f}567"),
            ((1, 3), 2, "0.333333333"),
        ];
        for ((top, bottom), places, want) in cases {
            assert_eq!(decimal(Ratio::new(top, bottom).unwrap(), places), want);
        }
    }

    #[test]
    fn prices_keep_what_a_minor_unit_cannot_say() {
        let eur: Currency = "EUR".parse().unwrap();
        let yen: Currency = "JPY".parse().unwrap();
        assert_eq!(price(Ratio::new(1250, 1).unwrap(), Some(eur)), "12.50 EUR");
        assert_eq!(price(Ratio::new(5, 4).unwrap(), Some(eur)), "0.0125 EUR");
        assert_eq!(price(Ratio::new(1250, 1).unwrap(), Some(yen)), "1\u{202f}250 JPY");
    }
}
