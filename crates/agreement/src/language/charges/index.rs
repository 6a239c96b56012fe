//! Reads `index`: how prices follow time.

use crate::language::{
    amounts, quantity,
    section::{self, Section, Value},
};
use crate::{diagnostic::Diagnostics, terms::Index};
use jiff::civil::Date;
use outrigger_kernel::Ratio;

/// The largest yearly rate, in percent: over the longest term prices still stay numbers.
const YEARLY_PERCENT_MAX: i64 = 25;
const VALUES_MAX: usize = 240;
/// How many times its base a value may be, or the base the value.
const TIMES_BASE_MAX: i64 = 100;

pub(super) fn read(charges: &mut Section<'_>, found: &mut Diagnostics) -> Option<Index> {
    let mut from = charges.section("index", found)?;
    let is_yearly = from.get("yearly").is_some();
    let is_published = !from.given(&["base", "values", "cap"]).is_empty();
    if is_yearly == is_published {
        found
            .error(from.span.clone(), "An index is either `yearly`, or a `base` with `values`.")
            .label("which of the two?")
            .help("Write index = { yearly = \"2.5 %\" }, or { base = \"104.2\", values = { 2027-01-01 = \"107.1\" } }.");
        return None;
    }
    let index = if is_yearly { yearly(&mut from, found) } else { published(&mut from, found) };
    from.finish(found);
    index
}

fn yearly(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Index> {
    let text = from.text("yearly", found)?;
    let rate = text.read(quantity::share, found)?;
    if Some(rate) > Ratio::new(YEARLY_PERCENT_MAX, 100) {
        found
            .error(text.span, format!("A yearly rate is at most {YEARLY_PERCENT_MAX} %."))
            .label("too much a year")
            .help("Write it as in yearly = \"2.5 %\".");
        return None;
    }
    Some(Index::Yearly(rate))
}

fn published(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Index> {
    let base = from.need("base", "\"104.2\"", found).and_then(|text| text.read(amounts::positive, found));
    let cap = from.text("cap", found).map(|text| text.read(quantity::share, found));
    let values = match from.get("values") {
        Some(value) => values(value, base, found),
        None => Vec::new(),
    };
    // A cap that was given has to be right: without it prices would rise without one.
    let cap = cap.map_or(Some(None), |cap| cap.map(Some));
    Some(Index::Published { base: base?, values, cap: cap? })
}

/// The values by the first day from which they hold, oldest first.
fn values(value: Value<'_>, base: Option<Ratio>, found: &mut Diagnostics) -> Vec<(Date, Ratio)> {
    let Some(section) = section::section("charges.index.values".into(), value, found) else {
        return Vec::new();
    };
    let entries = section.entries();
    if entries.len() > VALUES_MAX {
        found.error(value.span(), format!("An index has at most {VALUES_MAX} values."));
        return Vec::new();
    }
    let mut values = Vec::new();
    for (day, value) in entries {
        let Ok(date) = day.value.parse::<Date>() else {
            found
                .error(day.span, format!("\"{}\" is a day in no calendar.", day.value))
                .label("no such day")
                .help("Write values = { 2027-01-01 = \"107.1\" }.");
            continue;
        };
        let Some(text) = section::text(value, day.value, found) else { continue };
        let Some(number) = text.read(amounts::positive, found) else { continue };
        if base.is_some_and(|base| !is_near(number, base)) {
            found
                .error(text.span, format!("A value is within {TIMES_BASE_MAX} times the base."))
                .label("far from the base")
                .help("Write the value and the base on the same scale.");
            continue;
        }
        values.push((date, number));
    }
    values.sort_by_key(|(date, _)| *date);
    values
}

fn is_near(value: Ratio, base: Ratio) -> bool {
    let times = Ratio::new(TIMES_BASE_MAX, 1).unwrap_or(Ratio::ONE);
    let reach = |from: Ratio, to: Ratio| from.checked_mul(times).is_none_or(|most| to <= most);
    reach(base, value) && reach(value, base)
}
