//! Cases done by the date that one of their own attributes states.

use super::judge::Judge;
use crate::{
    evaluate::Figures,
    fold::Outcome,
    level::{
        due::{self, Due},
        tally::{Sample, Tally, Within, tally},
    },
    terms::PeriodOf,
};
use outrigger_eventlog::{Column, MISSING};
use outrigger_kernel::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// The share of cases done when they were due. A case that ended without what its clock waits for does
/// not count.
pub(in crate::level) fn done_by(
    figures: &Figures,
    level: usize,
    (due, done, clock): (&str, Option<&str>, Option<usize>),
    within: Within,
) -> Tally {
    let terms = &figures.agreement.levels[level];
    let (from, to) = within.bounds(&figures.agreement.zone);
    let known_until = figures.extent.span.map_or(to, |(_, last)| last.plus(1).min(to));
    let mut judge = Judge::new(figures);
    let dates = Dates::new(figures, due, done);
    let stops = clock.map(|clock| Stops::new(figures, clock, to)).unwrap_or_default();
    let mut found = Vec::new();
    for case in 1..u32::try_from(figures.log.cases().len()).unwrap_or(u32::MAX) {
        let (Some(due_at), Some(first)) = (dates.due(case), first_instant(figures, case)) else { continue };
        if stops.abandoned.contains(&case) {
            continue;
        }
        let done_at = if done.is_some() { dates.done(case) } else { stops.done.get(&case).copied() };
        let done_at = done_at.filter(|at| *at < to);
        let placed = match terms.period_of {
            PeriodOf::Due => due_at,
            PeriodOf::Start => first,
            // What is not done has no stop to be placed by: it is reported as open.
            PeriodOf::Stop => done_at.unwrap_or(if first < to { from } else { to }),
        };
        if from <= placed && placed < to {
            let end = done_at.unwrap_or(due_at.min(known_until)).max(first);
            let kind = judge.kind(case, i64::MAX, (first.0, end.0));
            found.push((kind, Due { due: due_at, done: done_at }));
        }
    }
    let kinds = judge.into_kinds();
    let samples = found.into_iter().map(|(kind, value)| Sample { kind: &kinds[kind as usize], value });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let measured = |dues: &[Due]| due::measured(dues, terms.period_of, known_until).0;
    let counted = samples.iter().filter(|sample| !sample.kind.excludes(level));
    let open = counted.filter(|sample| sample.value.done.is_none()).count() as u64;
    Tally { open: Some(open), ..tally(level, terms.by.is_some(), &samples, measured) }
}

/// How the clocks of cases stand before an instant.
#[derive(Default)]
struct Stops {
    done: BTreeMap<u32, Instant>,
    abandoned: BTreeSet<u32>,
}

impl Stops {
    /// The last stop of every case before an instant that was not undone before it.
    fn new(figures: &Figures, clock: usize, before: Instant) -> Self {
        let record = figures.record();
        let stands = |outcome: &&Outcome| outcome.at < before && outcome.reopened >= before;
        let mut stops = Self::default();
        for outcome in record.outcomes[clock].iter().filter(stands) {
            if record.kinds[outcome.kind as usize].abandoned {
                stops.abandoned.insert(outcome.case);
            } else {
                stops.done.insert(outcome.case, outcome.at);
            }
        }
        stops
    }
}

/// The first event of a case.
fn first_instant(figures: &Figures, case: u32) -> Option<Instant> {
    let row = figures.index.rows_of(case).first()?;
    Some(Instant(figures.log.instants()[*row as usize]))
}

/// The dates that cases carry in their attributes.
struct Dates<'f> {
    figures: &'f Figures,
    due: Option<(&'f Column, Vec<Option<Instant>>)>,
    done: Option<(&'f Column, Vec<Option<Instant>>)>,
}

impl<'f> Dates<'f> {
    fn new(figures: &'f Figures, due: &str, done: Option<&str>) -> Self {
        let zone = &figures.agreement.zone;
        let due = figures.log.column(due).map(|column| (column, due::due_instants(column, zone)));
        let done = done.and_then(|done| figures.log.column(done));
        let done = done.map(|column| (column, due::instants(column, zone)));
        Self { figures, due, done }
    }

    fn due(&self, case: u32) -> Option<Instant> {
        self.last(case, self.due.as_ref()?)
    }

    fn done(&self, case: u32) -> Option<Instant> {
        self.last(case, self.done.as_ref()?)
    }

    /// The date that a case's last event with one says; of several at one instant the latest.
    fn last(&self, case: u32, (column, dates): &(&Column, Vec<Option<Instant>>)) -> Option<Instant> {
        let rows = self.figures.index.rows_of(case);
        let instants = self.figures.log.instants();
        let said = rows.iter().filter(|row| column.codes[**row as usize] != MISSING);
        let said = said.filter_map(|row| {
            let date = dates.get(column.codes[*row as usize] as usize).copied().flatten()?;
            Some((instants[*row as usize], date))
        });
        said.max().map(|(_, date)| date)
    }
}
