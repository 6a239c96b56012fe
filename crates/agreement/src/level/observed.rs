//! Figures that are no times of stopped cases: counted events, due dates, answers, outages, backlogs.

use super::{
    availability, backlog, due, survey,
    tally::{Measured, Sample, Tally, Within, tally},
};
use crate::{
    condition::{Compiled, Truth},
    evaluate::Figures,
    fold::{Kind, Outcome, Recorder, Reliefs},
    terms::{Measure, PeriodOf, Quantity, ServiceTime, Survey},
};
use outrigger_eventlog::{Column, MISSING};
use outrigger_kernel::{Instant, Ratio};
use std::collections::BTreeMap;

/// Which conditions of a level are counted, by their number in the fold: numerator and denominator.
fn conditions(figures: &Figures, level: usize) -> (usize, usize) {
    let levels = &figures.agreement.levels;
    let used = |measure: &Measure| match measure {
        Measure::Ratio { .. } => 2,
        Measure::Count { .. } => 1,
        _ => 0,
    };
    let first = levels[..level].iter().map(|level| used(&level.measure)).sum::<usize>();
    (first, first + used(&levels[level].measure).max(1) - 1)
}

/// The cases of a period with an event that meets a condition; a case counts once however often.
pub(super) fn counted(figures: &Figures, level: usize, within: Within) -> Tally {
    let terms = &figures.agreement.levels[level];
    let (part, over) = conditions(figures, level);
    let record = figures.record();
    // Per case: in the numerator, in the denominator, and its kind; excluded by any of its events.
    let mut cases: BTreeMap<u32, (bool, bool, &Kind)> = BTreeMap::new();
    for occurrence in figures.occurrences(within) {
        let kind = &record.kinds[occurrence.kind as usize];
        let meets = |at: usize| occurrence.meets[at / 64] >> (at % 64) & 1 == 1;
        if !kind.applies(level) || !(meets(part) || meets(over)) {
            continue;
        }
        let case = cases.entry(occurrence.case).or_insert((false, false, kind));
        case.0 |= meets(part);
        case.1 |= meets(over);
        if kind.excludes(level) {
            case.2 = kind;
        }
    }
    let samples = cases.into_values().filter(|(_, over, _)| *over);
    let samples: Vec<_> = samples.map(|(part, _, kind)| Sample { kind, value: part }).collect();
    let is_ratio = matches!(terms.measure, Measure::Ratio { .. });
    tally(level, terms.by.is_some(), &samples, |parts| {
        let over = parts.len() as u64;
        if !is_ratio {
            return Measured { value: Some(Quantity::Count(over)), cases: over, misses: None, margin: None };
        }
        let part = parts.iter().filter(|part| **part).count() as u64;
        // What is counted for the worse is a miss: the part itself where less is better.
        let misses = if terms.better == crate::terms::Better::Lower { part } else { over - part };
        let value = Ratio::share(part, over).map(Quantity::Share);
        Measured { value, cases: over, misses: Some(misses), margin: None }
    })
}

/// What a sample is made from besides the fold: the kinds of cases as they are known somewhere.
struct Judge<'f> {
    figures: &'f Figures,
    recorder: Recorder,
}

impl<'f> Judge<'f> {
    fn new(figures: &'f Figures) -> Self {
        let reliefs = Reliefs::new(&figures.setting.reliefs, &figures.agreement, figures.log.cases());
        let recorder = Recorder::new(&figures.agreement, reliefs, (i64::MIN, i64::MAX));
        Self { figures, recorder }
    }

    /// The kind of a case by what is known before an instant; `at` is when a claim has to cover it.
    fn kind(&mut self, fold: &mut crate::fold::Fold, case: u32, (until, at): (i64, i64)) -> u32 {
        let (known, _) = self.figures.tape.until(fold, case, until);
        self.recorder.kind_of(&fold.program, (case, known), at)
    }

    fn kinds(self) -> Vec<Kind> {
        self.recorder.into_record().kinds
    }
}

/// The share of answers, or their mean.
pub(super) fn surveyed(figures: &Figures, level: usize, asked: &Survey, within: Within) -> Tally {
    let (from, to) = within.bounds(&figures.agreement.zone);
    let mut fold = figures.fold();
    let mut judge = Judge::new(figures);
    let log = &figures.log;
    let answers = survey::answers(asked, log).into_iter().filter_map(|answer| {
        let row = answer.row as usize;
        let (case, at) = (log.case_codes()[row], log.instants()[row]);
        let inside = from.0 <= at && at < to.0;
        inside.then(|| (case, at, answer.score, judge.kind(&mut fold, case, (at + 1, at))))
    });
    // An answer that is there twice is one.
    let mut answers: Vec<(u32, i64, Ratio, u32)> = answers.collect();
    answers.sort_unstable();
    answers.dedup();
    let kinds = judge.kinds();
    let samples =
        answers.into_iter().map(|(.., value, kind)| Sample { kind: &kinds[kind as usize], value });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let by_parts = figures.agreement.levels[level].by.is_some();
    tally(level, by_parts, &samples, |scores| survey::measured(asked, scores))
}

/// The share of cases done when they were due.
pub(super) fn done_by(
    figures: &Figures,
    level: usize,
    (due, done, clock): (&str, Option<&str>, Option<usize>),
    within: Within,
) -> Tally {
    let terms = &figures.agreement.levels[level];
    let (from, to) = within.bounds(&figures.agreement.zone);
    let known_until = figures.extent.span.map_or(to, |(_, last)| last.plus(1).min(to));
    let mut fold = figures.fold();
    let mut judge = Judge::new(figures);
    let dates = Dates::new(figures, due, done);
    let stops = clock.map(|clock| figures.last_stops(clock, to)).unwrap_or_default();
    let mut found = Vec::new();
    for case in 1..u32::try_from(figures.log.cases().len()).unwrap_or(u32::MAX) {
        let Some(due_at) = dates.due(case) else { continue };
        let done_at = if done.is_some() { dates.done(case) } else { stops.get(&case).copied() };
        let done_at = done_at.filter(|at| *at < to);
        let placed = match terms.period_of {
            PeriodOf::Due => Some(due_at),
            PeriodOf::Start => figures.first_instant(case),
            // What is not done has no stop to be placed by: it is reported as open.
            PeriodOf::Stop => done_at.or_else(|| figures.first_instant(case).filter(|at| *at < to).map(|_| from)),
        };
        if placed.is_some_and(|at| from <= at && at < to) {
            let at = done_at.unwrap_or(due_at).0;
            let kind = judge.kind(&mut fold, case, (i64::MAX, at));
            found.push((kind, due::Due { case, due: due_at, done: done_at, excluded: false }));
        }
    }
    let kinds = judge.kinds();
    let samples = found.into_iter().map(|(kind, value)| Sample { kind: &kinds[kind as usize], value });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let measured = |dues: &[due::Due]| due::measured(dues, terms.period_of, known_until).0;
    let counted = samples.iter().filter(|sample| !sample.kind.excludes(level));
    let open = counted.filter(|sample| sample.value.done.is_none()).count() as u64;
    Tally { open: Some(open), ..tally(level, terms.by.is_some(), &samples, measured) }
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

/// The cases that are open at the end of the period.
pub(super) fn open(figures: &Figures, level: usize, (what, clock): (crate::terms::Backlog, usize), within: Within) -> Tally {
    let (_, to) = within.bounds(&figures.agreement.zone);
    let cut = figures.extent.span.map_or(to, |(_, last)| last.plus(1).min(to));
    let mut fold = figures.fold();
    let reliefs = Reliefs::new(&figures.setting.reliefs, &figures.agreement, figures.log.cases());
    let mut recorder = Recorder::new(&figures.agreement, reliefs, (i64::MIN, i64::MAX));
    let mut found = Vec::new();
    for span in figures.record().open[clock].iter().filter(|span| span.from < cut.0 && cut.0 <= span.to) {
        let (known, mut clocks) = figures.tape.until(&mut fold, span.case, cut.0);
        let mut time = crate::fold::Worked { table: &figures.times[clock], at: cut.0 };
        clocks[clock].accrue(&mut time, &mut ());
        let kind = recorder.kind_of(&fold.program, (span.case, known), cut.0);
        found.push((kind, clocks[clock].elapsed));
    }
    let kinds = recorder.into_record().kinds;
    let samples = found.into_iter().map(|(kind, value)| Sample { kind: &kinds[kind as usize], value });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let by_parts = figures.agreement.levels[level].by.is_some();
    tally(level, by_parts, &samples, |ages| backlog::measured(what, ages))
}

/// The share of the service time in which nothing was down.
pub(super) fn available(
    figures: &Figures,
    level: usize,
    (down, up, hours): (&crate::condition::Condition, &crate::condition::Condition, &ServiceTime),
    within: Within,
) -> Tally {
    let Some((first, last)) = figures.extent.span else { return Tally::default() };
    let (from, to) = within.bounds(&figures.agreement.zone);
    let (from, to) = (from.max(first), to.min(last.plus(1)));
    if from >= to {
        return Tally::default();
    }
    let (down, up) = (Compiled::new(down, &figures.log), Compiled::new(up, &figures.log));
    let mut fold = figures.fold();
    let mut judge = Judge::new(figures);
    let mut components = Vec::new();
    for case in 1..u32::try_from(figures.log.cases().len()).unwrap_or(u32::MAX) {
        let rows = figures.index.rows_of(case).iter().map(|row| *row as usize);
        let mut events = Vec::new();
        for row in rows.filter(|row| figures.log.instants()[*row] < to.0) {
            let at = figures.log.instants()[row];
            if down.on_row(&figures.log, row) == Truth::True {
                events.push((Instant(at), Some(judge.kind(&mut fold, case, (at + 1, at)))));
            } else if up.on_row(&figures.log, row) == Truth::True {
                events.push((Instant(at), None));
            }
        }
        if !events.is_empty() || figures.first_instant(case).is_some_and(|at| at < to) {
            components.push((judge.kind(&mut fold, case, (to.0, to.0)), events));
        }
    }
    let kinds = judge.kinds();
    let outages = |events: &[(Instant, Option<u32>)]| {
        let state = |(at, kind): &(Instant, Option<u32>)| match kind {
            Some(kind) => (*at, availability::State::Down { excluded: kinds[*kind as usize].excludes(level) }),
            None => (*at, availability::State::Up),
        };
        availability::outages(&events.iter().map(state).collect::<Vec<_>>(), to)
    };
    let components = components.iter().filter(|(kind, _)| kinds[*kind as usize].applies(level));
    let components: Vec<(&str, Vec<availability::Outage>)> =
        components.map(|(kind, events)| (kinds[*kind as usize].part(level), outages(events))).collect();
    let time = crate::calendar::BusinessTime::new(&hours.calendar, from, to);
    let measured = |part: Option<&str>, with_excluded: bool| {
        let of_part = components.iter().filter(|(value, _)| part.is_none_or(|part| part == *value));
        let of_part: Vec<_> = of_part.map(|(_, outages)| outages.clone()).collect();
        availability::measured(&time, (from, to), &of_part, with_excluded)
    };
    let reaches = |outage: &&availability::Outage| outage.excluded && outage.from < to && outage.to > from;
    let excluded = components.iter().flat_map(|(_, outages)| outages).filter(reaches).count() as u64;
    let mut parts: Vec<&str> = components.iter().map(|(part, _)| *part).collect();
    parts.sort_unstable();
    parts.dedup();
    parts.retain(|_| figures.agreement.levels[level].by.is_some());
    let parts = parts.into_iter().map(|part| (part.to_owned(), measured(Some(part), false), 0)).collect();
    let (counted, all) = (measured(None, false), measured(None, true));
    Tally { counted, all, excluded, open: None, left_out: 0, parts }
}

impl Figures {
    /// The counted events of a time.
    fn occurrences(&self, within: Within) -> &[crate::fold::Occurrence] {
        let (from, to) = within.bounds(&self.agreement.zone);
        let all = &self.record().occurrences;
        let first = all.partition_point(|occurrence| occurrence.at < from);
        let last = all.partition_point(|occurrence| occurrence.at < to);
        &all[first..last.max(first)]
    }

    /// How many cases of a time have an event that meets a charge's condition, by the charge's number.
    pub(crate) fn units(&self, unit: usize, within: Within) -> u64 {
        let levels = self.agreement.levels.iter().map(|level| crate::fold::counted(&level.measure).len());
        let at = levels.sum::<usize>() + unit;
        let meets = self.occurrences(within).iter().filter(|it| it.meets[at / 64] >> (at % 64) & 1 == 1);
        let mut cases: Vec<u32> = meets.map(|occurrence| occurrence.case).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.len() as u64
    }

    /// The last stop of every case before an instant that was not undone before it.
    fn last_stops(&self, clock: usize, before: Instant) -> BTreeMap<u32, Instant> {
        let stands = |outcome: &&Outcome| outcome.at < before && outcome.reopened >= before;
        let record = self.record();
        let is_done = |outcome: &&Outcome| !record.kinds[outcome.kind as usize].abandoned;
        let stops = record.outcomes[clock].iter().filter(stands).filter(is_done);
        stops.map(|outcome| (outcome.case, outcome.at)).collect()
    }

    /// The first event of a case.
    fn first_instant(&self, case: u32) -> Option<Instant> {
        let row = self.index.rows_of(case).first()?;
        Some(Instant(self.log.instants()[*row as usize]))
    }
}
