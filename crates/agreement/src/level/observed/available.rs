//! The share of the service time in which nothing was down.

use super::judge::Judge;
use crate::{
    calendar::BusinessTime,
    condition::{Compiled, Condition, Truth},
    evaluate::Figures,
    fold::Kind,
    level::{
        availability::{self, Outage, State},
        tally::{Measured, Tally, Within},
    },
    terms::ServiceTime,
};
use outrigger_kernel::Instant;
use std::collections::BTreeMap;

/// What the events of one component say: it went down, of which kind, or it came up.
type Said = Vec<(Instant, Option<u32>)>;

/// Availability over the part of a time that the events reach.
pub(in crate::level) fn available(
    figures: &Figures,
    level: usize,
    (down, up, hours): (&Condition, &Condition, &ServiceTime),
    within: Within,
) -> Tally {
    let Some((first, last)) = figures.extent.span else { return Tally::default() };
    let (from, to) = within.bounds(&figures.agreement.zone);
    let (from, to) = (from.max(first), to.min(last.plus(1)));
    if from >= to {
        return Tally::default();
    }
    let mut judge = Judge::new(figures);
    let said = components(figures, (down, up), to, &mut judge);
    let kinds = judge.into_kinds();
    let mut groups: BTreeMap<&str, Vec<Vec<Outage>>> = BTreeMap::new();
    for (kind, said) in said.iter().filter(|(kind, _)| kinds[*kind as usize].applies(level)) {
        let outages = availability::outages(&states(said, &kinds, level), to);
        groups.entry(kinds[*kind as usize].part(level)).or_default().push(outages);
    }
    let time = BusinessTime::new(&hours.calendar, from, to);
    let measured = |group: &[Vec<Outage>], all: bool| availability::measured(&time, (from, to), group, all);
    let reaches = |outage: &&Outage| outage.excluded && outage.from < to && outage.to > from;
    let excluded = |group: &[Vec<Outage>]| group.iter().flatten().filter(reaches).count() as u64;
    let by_parts = figures.agreement.levels[level].by.is_some();
    let part = |(value, group): (&&str, &Vec<Vec<Outage>>)| {
        ((*value).to_owned(), measured(group, false), excluded(group))
    };
    let parts: Vec<(String, Measured, u64)> =
        if by_parts { groups.iter().map(part).collect() } else { Vec::new() };
    let all: Vec<Vec<Outage>> = groups.into_values().flatten().collect();
    Tally {
        counted: measured(&all, false),
        all: measured(&all, true),
        excluded: excluded(&all),
        parts,
        ..Tally::default()
    }
}

/// Every component that was heard of before an instant: its kind there, and what its events say.
fn components(
    figures: &Figures,
    (down, up): (&Condition, &Condition),
    to: Instant,
    judge: &mut Judge<'_>,
) -> Vec<(u32, Said)> {
    let log = &figures.log;
    let (down, up) = (Compiled::new(down, log), Compiled::new(up, log));
    let mut components = Vec::new();
    for case in 1..u32::try_from(log.cases().len()).unwrap_or(u32::MAX) {
        let rows = figures.index.rows_of(case).iter().map(|row| *row as usize);
        let known: Vec<usize> = rows.take_while(|row| log.instants()[*row] < to.0).collect();
        if known.is_empty() {
            continue;
        }
        let mut said = Vec::new();
        for row in known {
            let at = log.instants()[row];
            if down.on_row(log, row) == Truth::True {
                said.push((Instant(at), Some(judge.kind(case, at + 1, (at, at)))));
            } else if up.on_row(log, row) == Truth::True {
                said.push((Instant(at), None));
            }
        }
        components.push((judge.kind(case, to.0, (to.0, to.0)), said));
    }
    components
}

fn states(said: &Said, kinds: &[Kind], level: usize) -> Vec<(Instant, State)> {
    let state = |(at, kind): &(Instant, Option<u32>)| match kind {
        Some(kind) => (*at, State::Down { excluded: kinds[*kind as usize].excludes(level) }),
        None => (*at, State::Up),
    };
    said.iter().map(state).collect()
}
