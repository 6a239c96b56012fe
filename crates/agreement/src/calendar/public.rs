//! Public holidays of countries and regions, computed from the rules of their laws.

mod rule;
mod sets;

use jiff::civil::Date;
use rule::Rule;
use sets::SETS;
use std::{collections::BTreeSet, ops::RangeInclusive};

/// The first year that the sets are right for; the laws were others before.
pub const FIRST_YEAR: i16 = 2022;
/// The last year that Easter and the equinoxes are computed for.
pub const LAST_YEAR: i16 = 2099;

/// The public holidays of some years by the name of their set: an ISO 3166 country, `DE`, or country and
/// region, `DE-BE`. None when there is no such set, or when a year lies outside [`FIRST_YEAR`] to
/// [`LAST_YEAR`].
pub fn public_set(name: &str, years: RangeInclusive<i16>) -> Option<BTreeSet<Date>> {
    let (first, last) = (*years.start(), *years.end());
    if first < FIRST_YEAR || last > LAST_YEAR {
        return None;
    }
    let (_, lists) = SETS.iter().find(|(known, _)| *known == name)?;
    let rules: Vec<Rule> = lists.iter().copied().flatten().copied().collect();
    // The year after is asked too: its New Year can be observed on the last day of this one.
    let days = (first..=last + 1).flat_map(|year| rule::days(&rules, year));
    Some(days.filter(|day| years.contains(&day.year())).collect())
}

/// The names of all sets, sorted.
pub fn public_sets() -> &'static [&'static str] {
    &NAMES
}

static NAMES: [&str; SETS.len()] = {
    let mut names = [""; SETS.len()];
    let mut at = 0;
    while at < SETS.len() {
        names[at] = SETS[at].0;
        at += 1;
    }
    names
};

#[cfg(test)]
mod tests;
