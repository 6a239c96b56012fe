//! How many cases a clock started and stopped for in a period.

use crate::{Figures, money::Step, period::Period, terms::Level};
use outrigger_kernel::{
    Instant,
    number::{counted, grouped},
};

/// What the clock of a level saw in a period; `None` for levels without one, and where no events were kept
/// to look it up in.
pub(super) fn step(figures: &Figures, terms: &Level, period: Period) -> Option<Step> {
    let at = terms.measure.clock()?;
    let clock = figures.agreement.clocks.get(at).filter(|_| !figures.log.is_empty())?;
    let bounds = period.bounds(&figures.agreement.zone);
    let stops = Stops::of(figures, at, bounds);
    let started = counted(started(figures, at, bounds), "case", "cases");
    let (stopped, title) = (grouped(stops.all), period.title());
    let mut what = format!("{title}: the clock started for {started} and stopped for {stopped}.");
    if stops.undone > 0 {
        what += &format!(" Opened again before the end of the period: {}.", grouped(stops.undone));
    }
    Some(Step { clause: format!("clock.{}", clock.name), what, amount: None })
}

/// The cases that stopped in a time.
struct Stops {
    all: u64,
    /// Those whose last stop in the time was undone within it.
    undone: u64,
}

impl Stops {
    fn of(figures: &Figures, clock: usize, (from, to): (Instant, Instant)) -> Self {
        let record = figures.record();
        let outcomes = record.outcomes.get(clock).map_or(&[][..], Vec::as_slice);
        let inside = || outcomes.iter().filter(move |outcome| from <= outcome.at && outcome.at < to);
        let all = distinct(inside().map(|outcome| outcome.case));
        let standing =
            distinct(inside().filter(|outcome| outcome.reopened >= to).map(|outcome| outcome.case));
        Self { all, undone: all.saturating_sub(standing) }
    }
}

/// The cases whose clock first started in a time.
fn started(figures: &Figures, clock: usize, (from, to): (Instant, Instant)) -> u64 {
    let mut first = vec![i64::MAX; figures.log.cases().len()];
    for span in figures.record().open.get(clock).into_iter().flatten() {
        if let Some(known) = first.get_mut(span.case as usize) {
            *known = span.from.min(*known);
        }
    }
    first.into_iter().filter(|at| from.0 <= *at && *at < to.0).count() as u64
}

fn distinct(cases: impl Iterator<Item = u32>) -> u64 {
    let mut cases: Vec<u32> = cases.collect();
    cases.sort_unstable();
    cases.dedup();
    cases.len() as u64
}
