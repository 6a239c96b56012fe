//! Reads `[charges]`: what a month costs, in the agreement's currency.

mod index;
mod unit;

use super::{
    amounts,
    levels::PlacedLevel,
    limited,
    names::{attribute, condition, unknown_name},
    section::{self, Section},
};
use crate::{
    diagnostic::Diagnostics,
    period::Cadence,
    terms::{Charges, OutcomeCharge, People, PersonCharge},
};
use outrigger_kernel::Currency;
use std::collections::BTreeSet;

/// Charges of one kind.
const CHARGES_MAX: usize = 64;
const NAME_CHARS_MAX: usize = 120;
const PEOPLE_MAX: u32 = 1_000_000;

/// What `[charges]` says; `None` when the text has none, or has one that cannot be used.
pub(super) fn read(
    root: &mut Section<'_>,
    levels: &[PlacedLevel],
    currency: Option<Currency>,
    found: &mut Diagnostics,
) -> Option<Charges> {
    let value = root.get("charges")?;
    if currency.is_none() && !is_written(root, "agreement", "currency") {
        found
            .error(value.span(), "[charges] states amounts, and [agreement] names no currency.")
            .label("amounts of what?")
            .help("Add currency = \"EUR\" to [agreement].");
    }
    let mut from = section::section("charges".into(), value, found)?;
    // Without a currency amounts are still read, for what else is wrong with them.
    let decimals = currency.map_or(2, Currency::decimals);
    let fixed = from.text("fixed", found).and_then(|text| amounts::monthly(&text, decimals, found));
    let units = each(&mut from, "unit", found, |of, found| unit::read(of, decimals, found));
    let people = each(&mut from, "person", found, |of, found| person(of, decimals, found));
    let outcomes = each(&mut from, "outcome", found, |of, found| outcome(of, root, levels, decimals, found));
    let index = index::read(&mut from, found);
    let span = from.span.clone();
    from.finish(found);
    let charges = Charges { fixed, units, people, outcomes, index };
    if charges.is_empty() && !found.has_errors() {
        found
            .error(span, "[charges] states no charge.")
            .label("nothing is charged")
            .help("Add fixed = \"42000 / month\", or [[charges.unit]] with a name, a count and a price.");
    }
    currency.map(|_| charges)
}

impl Charges {
    fn is_empty(&self) -> bool {
        self.fixed.is_none() && self.units.is_empty() && self.people.is_empty() && self.outcomes.is_empty()
    }
}

/// A charge that is read: its name and the keys beside it.
struct Named<'a> {
    name: Option<String>,
    from: Section<'a>,
}

/// Every table of `[[charges.KEY]]`, each with a name of its own.
fn each<'a, T>(
    from: &mut Section<'a>,
    key: &'static str,
    found: &mut Diagnostics,
    mut read: impl FnMut(Named<'a>, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let Some(value) = from.get(key) else { return Vec::new() };
    let Some(tables) = value.get_ref().as_array() else {
        found
            .error(value.span(), format!("`charges.{key}` must be a list of tables."))
            .label("one table")
            .help(format!("Write [[charges.{key}]] with two brackets, once for each charge."));
        return Vec::new();
    };
    if tables.len() > CHARGES_MAX {
        found.error(value.span(), format!("There are at most {CHARGES_MAX} [[charges.{key}]]."));
    }
    let (mut names, mut charges) = (BTreeSet::new(), Vec::new());
    for table in tables.iter().take(CHARGES_MAX) {
        let Some(mut from) = section::section(format!("charges.{key}"), table, found) else { continue };
        let text = from.need("name", "\"ticket\"", found);
        let name = text.as_ref().and_then(|text| limited(text, "name", NAME_CHARS_MAX, found));
        if let (Some(text), Some(name)) = (text, &name)
            && !names.insert(name.clone())
        {
            found
                .error(text.span, format!("There are two [[charges.{key}]] named \"{name}\"."))
                .label("again here")
                .help("Give every charge a name of its own.");
        }
        charges.extend(read(Named { name, from }, found));
    }
    charges
}

fn person(charge: Named<'_>, decimals: u32, found: &mut Diagnostics) -> Option<PersonCharge> {
    let Named { name, mut from } = charge;
    let price = from.need("price", "\"3200 / month\"", found);
    let price = price.and_then(|text| amounts::monthly(&text, decimals, found));
    let count = people(&mut from, found);
    from.finish(found);
    Some(PersonCharge { name: name?, price: price?, count: count? })
}

fn people(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<People> {
    let given = from.given(&["count", "distinct"]);
    let on = from.text("where", found);
    match given.as_slice() {
        ["count"] => {
            if let Some(on) = on {
                found
                    .error(on.span, "`where` says which events count, and `count` needs none.")
                    .label("counts nothing")
                    .help("Take it out, or write distinct = \"resource\" in place of `count`.");
            }
            let count = from.number("count", 0..=PEOPLE_MAX, 12, found)?;
            Some(People::Fixed(u64::from(count)))
        }
        ["distinct"] => {
            let text = from.text("distinct", found)?;
            let attribute = attribute(&text, found);
            let on = match on {
                Some(text) => Some(condition(&text, found)?),
                None => None,
            };
            Some(People::Distinct { attribute: attribute?, on })
        }
        _ => {
            found
                .error(from.span.clone(), "A [[charges.person]] has either `count` or `distinct`.")
                .label("how many people?")
                .help("Write count = 12, or distinct = \"resource\" for those whom the events name.");
            None
        }
    }
}

fn outcome(
    charge: Named<'_>,
    root: &mut Section<'_>,
    levels: &[PlacedLevel],
    decimals: u32,
    found: &mut Diagnostics,
) -> Option<OutcomeCharge> {
    let Named { name, mut from } = charge;
    let level = from.need("level", "\"p1-resolution\"", found);
    let price = from.need("price", "\"500\"", found);
    let price = price.and_then(|text| amounts::price(&text, decimals, found));
    from.finish(found);
    let level = level?;
    let at = levels.iter().position(|other| other.terms.name == level.value);
    // A level that could not be read has findings of its own.
    if at.is_none() && !is_written(root, "level", level.value) {
        unknown_name(&level, "level", levels.iter().map(|level| level.terms.name.as_str()), found);
    }
    if at.is_some_and(|at| levels[at].terms.period == Cadence::Week) {
        found
            .error(
                level.span,
                "A result that is paid for is stated by month or quarter, and this one by week.",
            )
            .label("stated by week")
            .help("Choose a level that is stated by month or quarter.");
        return None;
    }
    Some(OutcomeCharge { name: name?, level: at?, price: price? })
}

/// Whether the text has a key in a table, whatever its value.
fn is_written(root: &mut Section<'_>, table: &'static str, key: &str) -> bool {
    let table = root.get(table).and_then(|value| value.get_ref().as_table());
    table.is_some_and(|table| table.contains_key(key))
}

#[cfg(test)]
mod tests;
