//! From an agreement and its events to outcomes: one pass over every case for every clock.

use crate::{
    calendar::BusinessTime,
    clock::{Machine, Marks, Phase, Step, marks},
    condition::{Compiled, Condition, Truth},
    terms::{Agreement, Clock, Level, Measure},
};
use outrigger_eventlog::{CaseIndex, EventLog, MISSING};
use outrigger_kernel::{Instant, Micros};
use std::{collections::BTreeMap, fmt, ops::Range, sync::Arc};

/// One stop of one case's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub at: Instant,
    pub case: u32,
    pub started: Instant,
    pub elapsed: Micros,
    pub paused: Micros,
    /// When the case was opened again after this stop; [`Instant::LATEST`] when it was not.
    pub reopened: Instant,
    /// Bit per level: whether the level is about this case, by its attributes at the stop.
    pub applies: u64,
    /// Bit per level: whether the level excludes this case.
    pub excluded: u64,
}

/// One event that a ratio or count level looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub at: Instant,
    pub case: u32,
    /// Whether it belongs to the numerator; always for counts.
    pub part: bool,
    /// Whether it belongs to the denominator; always for counts.
    pub over: bool,
    pub excluded: bool,
}

/// An agreement applied to a log: everything that figures, statements and explanations are made from.
pub struct Figures {
    pub(crate) agreement: Arc<Agreement>,
    pub(crate) log: Arc<EventLog>,
    pub(crate) index: CaseIndex,
    /// Outcomes of each clock by time of stop.
    pub(crate) outcomes: Vec<Vec<Outcome>>,
    /// Occurrences of each level by time; empty for levels that read a clock.
    pub(crate) occurrences: Vec<Vec<Occurrence>>,
    /// Working time of each clock's calendar over the log; clocks on one calendar share it.
    pub(crate) times: Vec<Arc<BusinessTime>>,
}

/// The events cannot be measured under the agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchAttribute {
    /// The attribute that a clock needs and no event has.
    pub attribute: String,
    /// The clock or level that names it.
    pub clause: String,
    /// The attributes that events have.
    pub known: Vec<String>,
}

impl fmt::Display for NoSuchAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "[{}] looks at `{}`, and no event has that attribute. The events have {}. Correct the \
             condition, or map a column to that name.",
            self.clause,
            self.attribute,
            self.known.join(", ")
        )
    }
}

impl std::error::Error for NoSuchAttribute {}

/// Threads that share the cases; results are joined in order, so figures do not depend on it.
const THREADS: usize = 2;

impl Figures {
    /// Applies an agreement to a log.
    ///
    /// # Errors
    /// When a clock starts or stops on an attribute that no event has: no case could ever count, and
    /// an empty statement would hide that.
    pub fn new(agreement: Arc<Agreement>, log: Arc<EventLog>) -> Result<Self, NoSuchAttribute> {
        check_attributes(&agreement, &log)?;
        let index = log.case_index();
        let (from, to) = log.span().unwrap_or((Instant(0), Instant(0)));
        let times = times(&agreement, from, to);
        let clock_outcomes = |(at, clock): (usize, &Clock)| {
            let judges = Judges::new(&agreement, &log, |measure| measure.clock() == Some(at));
            Run { log: &log, index: &index, clock, time: &times[at], judges }.outcomes()
        };
        let outcomes = agreement.clocks.iter().enumerate().map(clock_outcomes).collect();
        let level_occurrences = |level: &Level| occurrences(level, &agreement, &log, &index);
        let occurrences = agreement.levels.iter().map(level_occurrences).collect();
        Ok(Self { agreement, log, index, outcomes, occurrences, times })
    }

    /// The agreement that was applied.
    pub fn agreement(&self) -> &Agreement {
        &self.agreement
    }

    /// The events it was applied to.
    pub fn log(&self) -> &EventLog {
        &self.log
    }
}

/// One table per calendar, however many clocks count on it.
fn times(agreement: &Agreement, from: Instant, to: Instant) -> Vec<Arc<BusinessTime>> {
    let mut tables: BTreeMap<&str, Arc<BusinessTime>> = BTreeMap::new();
    let table = |clock: &Clock| Arc::new(BusinessTime::new(&clock.calendar, from, to));
    let clocks = agreement.clocks.iter();
    clocks
        .map(|clock| Arc::clone(tables.entry(&clock.calendar_name).or_insert_with(|| table(clock))))
        .collect()
}

fn check_attributes(agreement: &Agreement, log: &EventLog) -> Result<(), NoSuchAttribute> {
    if log.is_empty() {
        return Ok(());
    }
    for clock in &agreement.clocks {
        for name in clock.start.attributes().into_iter().chain(clock.stop.attributes()) {
            if log.column(name).is_none() {
                return Err(NoSuchAttribute {
                    attribute: name.to_owned(),
                    clause: format!("clock.{}", clock.name),
                    known: log.columns().iter().map(|column| column.name.clone()).collect(),
                });
            }
        }
    }
    Ok(())
}

/// Which levels are about a case, and which exclude it, by its last known attributes.
struct Judges {
    /// Columns that any of the conditions looks at.
    columns: Vec<usize>,
    /// Bits of levels without a condition.
    always: u64,
    applies: Vec<(u64, Compiled)>,
    excludes: Vec<(u64, Compiled)>,
}

impl Judges {
    fn new(agreement: &Agreement, log: &EventLog, about: impl Fn(&Measure) -> bool) -> Self {
        let mut judges = Self { columns: Vec::new(), always: 0, applies: Vec::new(), excludes: Vec::new() };
        for (at, level) in agreement.levels.iter().enumerate().filter(|(_, level)| about(&level.measure)) {
            let compile = |condition: &Condition| (1 << at, Compiled::new(condition, log));
            match &level.condition {
                None => judges.always |= 1 << at,
                Some(condition) => judges.applies.push(compile(condition)),
            }
            judges.excludes.extend(level.exclude.iter().map(compile));
        }
        let all = judges.applies.iter().chain(&judges.excludes);
        judges.columns = all.flat_map(|(_, compiled)| compiled.columns()).collect();
        judges.columns.sort_unstable();
        judges.columns.dedup();
        judges
    }

    /// The bits of levels that apply and that exclude, given the last known code of each column.
    fn judge(&self, known: &[u32]) -> (u64, u64) {
        let code = |column: usize| {
            self.columns.binary_search(&column).ok().and_then(|at| known.get(at)).copied().unwrap_or(MISSING)
        };
        let bits = |judges: &[(u64, Compiled)]| {
            judges
                .iter()
                .filter(|(_, is)| is.truth(&code) == Truth::True)
                .fold(0, |bits, (bit, _)| bits | bit)
        };
        (self.always | bits(&self.applies), bits(&self.excludes))
    }
}

/// One clock over all cases.
struct Run<'a> {
    log: &'a EventLog,
    index: &'a CaseIndex,
    clock: &'a Clock,
    time: &'a BusinessTime,
    judges: Judges,
}

impl Run<'_> {
    fn outcomes(&self) -> Vec<Outcome> {
        let marks = marks(self.clock, self.log);
        let cases = u32::try_from(self.log.cases().len()).unwrap_or(u32::MAX);
        let step = cases.div_ceil(THREADS as u32).max(1);
        let ranges = (0..cases).step_by(step as usize).map(|start| start..(start + step).min(cases));
        let mut outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let parts: Vec<_> = ranges.map(|range| scope.spawn(|| self.cases(range, &marks))).collect();
            // A panic in a part is a bug; it goes on to whoever waits.
            parts
                .into_iter()
                .flat_map(|part| part.join().unwrap_or_else(|bug| std::panic::resume_unwind(bug)))
                .collect()
        });
        outcomes.sort_unstable_by_key(|outcome| (outcome.at, outcome.case));
        outcomes
    }

    fn cases(&self, cases: Range<u32>, marks: &[Marks]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(cases.len());
        let mut known = vec![MISSING; self.judges.columns.len()];
        for case in cases {
            self.case(case, marks, (&mut known, &mut outcomes));
        }
        outcomes
    }

    fn case(&self, case: u32, marks: &[Marks], (known, outcomes): (&mut [u32], &mut Vec<Outcome>)) {
        let rows = self.index.rows_of(case);
        let mut machine = Machine::new(self.time, self.clock.reopen);
        let first = outcomes.len();
        for group in Groups::new(rows, self.log.instants()) {
            let asked =
                rows[group.clone()].iter().fold(Marks::default(), |all, row| all.with(marks[*row as usize]));
            let at = Instant(self.log.instants()[rows[group.start] as usize]);
            match machine.step(at, asked, &mut ()) {
                Step::Nothing => {}
                Step::Stopped => {
                    self.look_back(&rows[..group.end], known);
                    outcomes.push(self.outcome(case, at, &machine, self.judges.judge(known)));
                }
                Step::Reopened => {
                    if let Some(last) = outcomes[first..].last_mut() {
                        last.reopened = at;
                    }
                }
            }
        }
        debug_assert!(
            machine.phase != Phase::Waiting || outcomes.len() == first,
            "what never started never stopped"
        );
    }

    fn outcome(
        &self,
        case: u32,
        at: Instant,
        machine: &Machine<'_>,
        (applies, excluded): (u64, u64),
    ) -> Outcome {
        Outcome {
            at,
            case,
            started: machine.started,
            elapsed: machine.elapsed,
            paused: machine.paused,
            reopened: Instant::LATEST,
            applies,
            excluded,
        }
    }

    fn look_back(&self, rows: &[u32], known: &mut [u32]) {
        for (slot, column) in known.iter_mut().zip(&self.judges.columns) {
            *slot = last_known(self.log, rows, *column);
        }
    }
}

/// The last code of a column among rows sorted by time. Of several values at the same instant the
/// greatest text counts, so that the order of rows in a file does not matter.
pub(crate) fn last_known(log: &EventLog, rows: &[u32], column: usize) -> u32 {
    let Some(column) = log.columns().get(column) else { return MISSING };
    let instants = log.instants();
    let mut found: Option<(i64, u32)> = None;
    for row in rows.iter().rev() {
        let (at, code) = (instants[*row as usize], column.codes[*row as usize]);
        match found {
            Some((last, _)) if at != last => break,
            Some((_, best)) if code != MISSING && column.values.get(code) > column.values.get(best) => {
                found = Some((at, code));
            }
            None if code != MISSING => found = Some((at, code)),
            _ => {}
        }
    }
    found.map_or(MISSING, |(_, code)| code)
}

/// Runs of rows at the same instant.
pub(crate) struct Groups<'a> {
    rows: &'a [u32],
    instants: &'a [i64],
    next: usize,
}

impl<'a> Groups<'a> {
    pub fn new(rows: &'a [u32], instants: &'a [i64]) -> Self {
        Self { rows, instants, next: 0 }
    }
}

impl Iterator for Groups<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next;
        let at = self.instants[*self.rows.get(start)? as usize];
        let mut end = start + 1;
        while self.rows.get(end).is_some_and(|row| self.instants[*row as usize] == at) {
            end += 1;
        }
        self.next = end;
        Some(start..end)
    }
}

/// The events that a ratio or count level looks at, by time.
fn occurrences(level: &Level, agreement: &Agreement, log: &EventLog, index: &CaseIndex) -> Vec<Occurrence> {
    let (part, over) = match &level.measure {
        Measure::Ratio { part, over } => (Compiled::new(part, log), Compiled::new(over, log)),
        Measure::Count { of } => (Compiled::new(of, log), Compiled::new(of, log)),
        _ => return Vec::new(),
    };
    let at = agreement.levels.iter().position(|other| std::ptr::eq(other, level)).unwrap_or(0);
    let judges = Judges::new(agreement, log, |measure| std::ptr::eq(measure, &raw const level.measure));
    let mut known = vec![MISSING; judges.columns.len()];
    let mut found = Vec::new();
    for case in 0..u32::try_from(log.cases().len()).unwrap_or(u32::MAX) {
        let rows = index.rows_of(case);
        for group in Groups::new(rows, log.instants()) {
            let says = |condition: &Compiled| {
                rows[group.clone()].iter().any(|row| condition.on_row(log, *row as usize) == Truth::True)
            };
            let (part, over) = (says(&part), says(&over));
            if !part && !over {
                continue;
            }
            for (slot, column) in known.iter_mut().zip(&judges.columns) {
                *slot = last_known(log, &rows[..group.end], *column);
            }
            let (applies, excluded) = judges.judge(&known);
            if applies >> at & 1 == 1 {
                let instant = Instant(log.instants()[rows[group.start] as usize]);
                let excluded = excluded >> at & 1 == 1;
                found.push(Occurrence { at: instant, case, part, over, excluded });
            }
        }
    }
    found.sort_unstable_by_key(|occurrence| (occurrence.at, occurrence.case));
    found
}

#[cfg(test)]
mod tests;
