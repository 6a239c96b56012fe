//! What a figure is made of: with and without excluded cases, and by the values of an attribute.

use super::shapes::Margin;
use crate::{fold::Kind, period::Period, terms::Quantity};
use outrigger_kernel::Instant;
use std::collections::BTreeMap;

/// A measured value with what it was measured over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measured {
    /// The value; none when nothing was measured.
    pub value: Option<Quantity>,
    /// How many cases it is about.
    pub cases: u64,
    /// How many of them miss; only where a single case can miss.
    pub misses: Option<u64>,
    /// The margin of error of a sampled value.
    pub margin: Option<Margin>,
}

/// What a figure is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Without excluded cases.
    pub counted: Measured,
    /// With them.
    pub all: Measured,
    /// How many were excluded.
    pub excluded: u64,
    /// Cases without an end; only where a due date judges them.
    pub open: Option<u64>,
    /// Cases whose failure counts in another level.
    pub left_out: u64,
    /// The figure by the values of an attribute, with how many were excluded.
    pub parts: Vec<(String, Measured, u64)>,
}

/// The time that a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// One period.
    Period(Period),
    /// Everything that is known.
    Everything,
}

impl Within {
    /// Its first instant and the first one after it.
    pub fn bounds(self, zone: &jiff::tz::TimeZone) -> (Instant, Instant) {
        match self {
            Self::Period(period) => period.bounds(zone),
            Self::Everything => (Instant::EARLIEST, Instant::LATEST),
        }
    }
}

/// One case, answer or component that a figure is taken over.
#[derive(Clone, Debug)]
pub(crate) struct Sample<'k, T> {
    pub kind: &'k Kind,
    pub value: T,
}

/// Takes a figure over samples: with and without what is excluded from the level, and by parts.
pub(crate) fn tally<T: Clone>(
    level: usize,
    by_parts: bool,
    samples: &[Sample<'_, T>],
    measured: impl Fn(&[T]) -> Measured,
) -> Tally {
    let values = |samples: &mut dyn Iterator<Item = &Sample<'_, T>>| -> Vec<T> {
        samples.map(|sample| sample.value.clone()).collect()
    };
    let is_counted = |sample: &&Sample<'_, T>| !sample.kind.excludes(level);
    let counted = measured(&values(&mut samples.iter().filter(is_counted)));
    let excluded = samples.iter().filter(|sample| !is_counted(sample)).count() as u64;
    let all = if excluded == 0 { counted.clone() } else { measured(&values(&mut samples.iter())) };
    let mut parts: BTreeMap<&str, Vec<&Sample<'_, T>>> = BTreeMap::new();
    if by_parts {
        for sample in samples {
            parts.entry(sample.kind.part(level)).or_default().push(sample);
        }
    }
    let part = |(value, samples): (&str, Vec<&Sample<'_, T>>)| {
        let counted = values(&mut samples.iter().copied().filter(is_counted));
        let excluded = (samples.len() - counted.len()) as u64;
        (value.to_owned(), measured(&counted), excluded)
    };
    let parts = parts.into_iter().map(part).collect();
    Tally { counted, all, excluded, open: None, left_out: 0, parts }
}
