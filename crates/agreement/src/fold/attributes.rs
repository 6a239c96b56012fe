//! Which attributes an agreement looks at, and for what.

use crate::{
    condition::Condition,
    terms::{Agreement, Measure},
};

/// The attributes an agreement looks at, sorted; those that judge a case by what is known of it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attributes {
    names: Vec<String>,
    judging: usize,
}

impl Attributes {
    /// Collects them from clocks, levels and claims.
    pub fn of<'a>(agreement: &'a Agreement, claims: impl Iterator<Item = &'a Condition>) -> Self {
        let mut judging: Vec<&str> = claims.flat_map(Condition::attributes).collect();
        let mut marking: Vec<&str> = Vec::new();
        for level in &agreement.levels {
            let conditions = level.condition.iter().chain(&level.exclude);
            judging.extend(conditions.flat_map(Condition::attributes));
            judging.extend(level.by.as_deref());
            marking.extend(counted(&level.measure).into_iter().flat_map(Condition::attributes));
        }
        for clock in &agreement.clocks {
            let optional = [&clock.pause, &clock.reopened, &clock.abandoned, &clock.ignore];
            let conditions = [&clock.start, &clock.stop].into_iter().chain(optional.into_iter().flatten());
            marking.extend(conditions.flat_map(Condition::attributes));
        }
        let units = agreement.charges.iter().flat_map(|charges| &charges.units);
        marking.extend(units.flat_map(|unit| unit.count.attributes()));
        judging.sort_unstable();
        judging.dedup();
        marking.sort_unstable();
        marking.dedup();
        marking.retain(|name| judging.binary_search(name).is_err());
        let count = judging.len();
        let names = judging.into_iter().chain(marking).map(str::to_owned).collect();
        Self { names, judging: count }
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many of the first ones judge a case.
    pub fn judging(&self) -> usize {
        self.judging
    }

    /// The number of one.
    pub fn at(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

/// The conditions of a measure that counts cases by their events: numerator and denominator.
pub(crate) fn counted(measure: &Measure) -> Vec<&Condition> {
    match measure {
        Measure::Ratio { part, over } => vec![part, over],
        Measure::Count { of } => vec![of],
        _ => Vec::new(),
    }
}
