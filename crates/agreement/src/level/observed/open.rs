//! The cases that are open at the end of a period.

use super::judge::Judge;
use crate::{
    evaluate::Figures,
    fold::Worked,
    level::{
        backlog,
        tally::{Sample, Tally, Within, tally},
    },
    terms::Backlog,
};

/// The open cases, or what they have counted. A time of which nothing is known has no backlog.
pub(in crate::level) fn open(
    figures: &Figures,
    level: usize,
    (what, clock): (Backlog, usize),
    within: Within,
) -> Tally {
    let Some((first, last)) = figures.extent.span else { return Tally::default() };
    let (from, to) = within.bounds(&figures.agreement.zone);
    if to <= first || from > last {
        return Tally::default();
    }
    let cut = last.plus(1).min(to);
    let mut judge = Judge::new(figures);
    let mut found = Vec::new();
    let is_open = |span: &&crate::fold::OpenSpan| span.from < cut.0 && cut.0 <= span.to;
    for span in figures.record().open[clock].iter().filter(is_open) {
        let mut state = judge.clocks(span.case, cut.0)[clock];
        state.accrue(&mut Worked { table: &figures.times[clock], at: cut.0 }, &mut ());
        let kind = judge.kind(span.case, cut.0, (state.started, cut.0 - 1));
        found.push((kind, state.elapsed));
    }
    let kinds = judge.into_kinds();
    let samples = found.into_iter().map(|(kind, value)| Sample { kind: &kinds[kind as usize], value });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let by_parts = figures.agreement.levels[level].by.is_some();
    tally(level, by_parts, &samples, |ages| backlog::measured(what, ages))
}
