//! Figures over the times of stopped cases, read off sorted cells.

use super::{
    service_factor,
    tally::{Measured, Tally, Within},
};
use crate::{
    evaluate::Figures,
    fold::{Cells, Kind, Placement},
    terms::{Abandoned, Measure, Quantity, Rank},
};
use outrigger_kernel::{Micros, Ratio};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Times that are alike for a level.
struct Times<'c> {
    kind: &'c Kind,
    elapsed: Cow<'c, [Micros]>,
    /// The target of the terms that judge them.
    target: Option<Micros>,
    excluded: bool,
}

/// Where the times of a level come from: its own terms, and those before that still judge old cases.
struct Origin<'f> {
    figures: &'f Figures,
    level: usize,
    cells: Arc<Cells>,
}

impl<'f> Origin<'f> {
    fn all(figures: &'f Figures, level: usize, within: Within) -> Vec<Self> {
        let name = &figures.agreement.levels[level].name;
        let chain = std::iter::successors(Some(figures), |figures| figures.earlier.as_deref());
        let origin = |figures: &'f Figures| {
            let level = figures.level_at(name)?;
            let terms = &figures.agreement.levels[level];
            let cadence = match within {
                Within::Period(period) => Some(period.cadence()),
                Within::Everything => None,
            };
            let placement = Placement { cadence, by_start: terms.period_of == crate::terms::PeriodOf::Start };
            terms.measure.clock()?;
            Some(Self { figures, level, cells: figures.cells(placement) })
        };
        chain.filter_map(origin).collect()
    }

    /// Whether these terms judge cases of a kind by the level.
    fn judges(&self, kind: &Kind) -> bool {
        let earlier = self.figures.earlier.is_some() && kind.is_earlier;
        kind.applies(self.level) && !earlier && !kind.is_later
    }

    fn times(&self, within: Within, left_out: &dyn Fn(u32) -> bool) -> (Vec<Times<'_>>, u64) {
        let terms = &self.figures.agreement.levels[self.level];
        let clock = terms.measure.clock().unwrap_or(usize::MAX);
        let cells: Vec<_> = match within {
            Within::Period(period) => self.cells.of(clock, period).collect(),
            Within::Everything => self.cells.all_of(clock).collect(),
        };
        let mut gone = 0;
        let times = cells.into_iter().filter(|(kind, cell)| self.judges(kind) && !cell.elapsed.is_empty());
        let times = times.map(|(kind, cell)| {
            let elapsed = if cell.cases.iter().any(|case| left_out(*case)) {
                let both = cell.elapsed.iter().zip(&cell.cases);
                let kept: Vec<Micros> =
                    both.filter(|(_, case)| !left_out(**case)).map(|(elapsed, _)| *elapsed).collect();
                gone += (cell.elapsed.len() - kept.len()) as u64;
                Cow::Owned(kept)
            } else {
                Cow::Borrowed(&cell.elapsed[..])
            };
            Times { kind, elapsed, target: terms.measure.target(), excluded: kind.excludes(self.level) }
        });
        (times.collect(), gone)
    }
}

/// The figure of a level that reads a clock's times. What one case's failure leaves out of it is said
/// by `left_out`.
pub(super) fn tally(
    figures: &Figures,
    level: usize,
    within: Within,
    left_out: &dyn Fn(u32) -> bool,
) -> Tally {
    let terms = &figures.agreement.levels[level];
    let origins = Origin::all(figures, level, within);
    let mut times = Vec::new();
    let mut gone = 0;
    for origin in &origins {
        let (more, left) = origin.times(within, left_out);
        times.extend(more);
        gone += left;
    }
    let asks_for_abandoned = matches!(terms.measure, Measure::ServiceFactor { .. });
    times.retain(|times| asks_for_abandoned || !times.kind.abandoned);
    let count = |times: &[&Times<'_>]| times.iter().map(|times| times.elapsed.len() as u64).sum::<u64>();
    let (excluded, counted): (Vec<_>, Vec<_>) = times.iter().partition(|times| times.excluded);
    let all: Vec<&Times<'_>> = times.iter().collect();
    let mut tally = Tally {
        counted: measured(&terms.measure, &counted),
        excluded: count(&excluded),
        left_out: gone,
        ..Tally::default()
    };
    tally.all = if excluded.is_empty() { tally.counted.clone() } else { measured(&terms.measure, &all) };
    if terms.by.is_some() {
        let mut parts: BTreeMap<&str, (Vec<&Times<'_>>, u64)> = BTreeMap::new();
        for times in &times {
            let (counted, excluded) = parts.entry(times.kind.part(level)).or_default();
            if times.excluded { *excluded += times.elapsed.len() as u64 } else { counted.push(times) }
        }
        let part = |(value, (times, excluded)): (&str, (Vec<_>, u64))| {
            (value.to_owned(), measured(&terms.measure, &times), excluded)
        };
        tally.parts = parts.into_iter().map(part).collect();
    }
    tally
}

/// The cases that miss a level in a period and are not excluded from it, each by the terms that judge it.
pub(super) fn misses(figures: &Figures, level: usize, within: Within) -> Vec<u32> {
    let Within::Period(period) = within else { return Vec::new() };
    let mut missed = Vec::new();
    for origin in Origin::all(figures, level, within) {
        let measure = &origin.figures.agreement.levels[origin.level].measure;
        let clock = measure.clock().unwrap_or(usize::MAX);
        for (kind, cell) in origin.cells.of(clock, period) {
            if origin.judges(kind) && !kind.excludes(origin.level) {
                let both = cell.elapsed.iter().zip(&cell.cases);
                let fails = both.filter(|(elapsed, _)| fails(measure, **elapsed, kind.abandoned));
                missed.extend(fails.map(|(_, case)| *case));
            }
        }
    }
    missed
}

/// Whether one case is a miss.
fn fails(measure: &Measure, elapsed: Micros, is_abandoned: bool) -> bool {
    match measure {
        Measure::ServiceFactor { target, abandoned, .. } if is_abandoned => match abandoned {
            Abandoned::Ignored => false,
            Abandoned::Missed => true,
            Abandoned::MissedAfter(wait) => elapsed > *wait,
            Abandoned::MetWithin => elapsed > *target,
        },
        _ => !is_abandoned && measure.target().is_some_and(|target| elapsed > target),
    }
}

fn measured(measure: &Measure, times: &[&Times<'_>]) -> Measured {
    match measure {
        Measure::ShareWithin { .. } => share_within(times),
        Measure::ServiceFactor { target, abandoned, .. } => {
            let of = |hung_up: bool| joined(times.iter().filter(|times| times.kind.abandoned == hung_up));
            service_factor::measured(*abandoned, *target, &of(false), &of(true))
        }
        Measure::Percentile { share, rank, .. } => percentile(*share, *rank, joined(times.iter())),
        _ => mean(&joined(times.iter())),
    }
}

fn joined<'t>(times: impl Iterator<Item = &'t &'t Times<'t>> + Clone) -> Vec<Micros> {
    let mut all = Vec::with_capacity(times.clone().map(|times| times.elapsed.len()).sum());
    times.for_each(|times| all.extend_from_slice(&times.elapsed));
    all
}

fn share_within(times: &[&Times<'_>]) -> Measured {
    let (mut cases, mut within) = (0, 0);
    for times in times {
        let Some(target) = times.target else { continue };
        cases += times.elapsed.len() as u64;
        within += times.elapsed.iter().filter(|micros| **micros <= target).count() as u64;
    }
    if cases == 0 {
        return Measured::default();
    }
    let value = Ratio::share(within, cases).map(Quantity::Share);
    Measured { value, cases, misses: Some(cases - within), margin: None }
}

/// Nearest rank: the smallest value with at least `share` of the cases at or below it. Linear: the
/// point at `(n - 1) x share` between the two nearest cases, rounded up to the microsecond.
fn percentile(share: Ratio, rank: Rank, mut elapsed: Vec<Micros>) -> Measured {
    let cases = elapsed.len() as u64;
    let Some(last) = elapsed.len().checked_sub(1) else { return Measured::default() };
    let (part, whole) = (i128::from(share.numerator()), i128::from(share.denominator()));
    let index = |rank: i128| usize::try_from(rank.max(0)).unwrap_or(usize::MAX).min(last);
    let value = match rank {
        Rank::Nearest => {
            let at = index((part * i128::from(cases) + whole - 1) / whole - 1);
            *elapsed.select_nth_unstable(at).1
        }
        Rank::Linear => {
            let place = part * i128::from(cases - 1);
            let (at, rest) = (index(place / whole), place % whole);
            let (_, low, above) = elapsed.select_nth_unstable(at);
            let high = above.iter().min().copied().unwrap_or(*low);
            let climb = (i128::from(high - *low) * rest + whole - 1) / whole;
            *low + Micros::try_from(climb).unwrap_or(0)
        }
    };
    Measured { value: Some(Quantity::Micros(value)), cases, misses: None, margin: None }
}

/// Rounded up to the microsecond, so that a mean at its target is exactly at it.
fn mean(elapsed: &[Micros]) -> Measured {
    let cases = elapsed.len() as u64;
    if elapsed.is_empty() {
        return Measured::default();
    }
    let sum: i128 = elapsed.iter().map(|micros| i128::from(*micros)).sum();
    let mean = (sum + i128::from(cases) - 1) / i128::from(cases);
    Measured { value: i64::try_from(mean).ok().map(Quantity::Micros), cases, misses: None, margin: None }
}

/// A figure over some times of cases that are all alike, for tests of the arithmetic.
#[cfg(test)]
pub(super) fn over(measure: &Measure, elapsed: &[Micros]) -> Measured {
    let kind = Kind::default();
    let target = measure.target();
    let times = Times { kind: &kind, elapsed: Cow::Borrowed(elapsed), target, excluded: false };
    measured(measure, &[&times])
}
