//! What every seeker looks at: one clock, the levels that set a target on it, and each case in turn.
//!
//! Cases are walked here without figures in mind: only where the clock stood and how much it had counted,
//! by the conditions of its clause.

use super::{
    LastKnown,
    pseudonyms::{Pseudonyms, RESOURCE},
};
use crate::{
    Figures,
    calendar::BusinessTime,
    condition::{Compiled, Condition, Truth},
    terms::{Clock, Level, Reopen},
};
use outrigger_eventlog::{CaseIndex, EventLog};
use outrigger_kernel::{Instant, Micros};

/// One clock of an agreement over a log.
pub(super) struct Scene<'a> {
    pub log: &'a EventLog,
    pub clock: &'a Clock,
    /// The levels that give a single case of this clock a time.
    pub promises: Vec<Promise<'a>>,
    /// Working time over the whole log.
    pub time: BusinessTime,
    /// The last event known.
    pub until: Instant,
    index: &'a CaseIndex,
    resource: Option<usize>,
    pseudonyms: &'a Pseudonyms,
    conditions: Conditions,
}

/// A level that gives a single case a time.
pub(super) struct Promise<'a> {
    pub level: &'a Level,
    pub target: Micros,
    condition: Option<Compiled>,
}

/// The conditions of the clock on this log.
struct Conditions {
    start: Compiled,
    stop: Compiled,
    reopened: Compiled,
    pause: Option<Compiled>,
    abandoned: Option<Compiled>,
    ignore: Option<Compiled>,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Waiting,
    Running,
    Paused,
    Stopped,
    /// The case ended without what the clock waits for.
    Abandoned,
}

/// A change of phase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub at: Instant,
    pub before: Phase,
    pub after: Phase,
    /// Working time counted so far, in microseconds.
    pub elapsed: Micros,
    /// Where the rows of its instant begin among those of the case.
    pub first: usize,
    /// Where they end.
    pub end: usize,
}

/// One case with every change of phase, in order of time; there is at least one.
pub(super) struct Case<'a> {
    pub name: &'a str,
    pub rows: &'a [u32],
    pub changes: &'a [Change],
}

impl<'a> Scene<'a> {
    pub fn new(figures: &'a Figures, clock: usize, pseudonyms: &'a Pseudonyms) -> Option<Self> {
        let terms = figures.agreement.clocks.get(clock)?;
        let log: &EventLog = &figures.log;
        let (from, until) = log.span()?;
        let promise = |level: &'a Level| {
            let target = level.measure.target().filter(|target| *target > 0)?;
            let condition = level.condition.as_ref().map(|condition| Compiled::new(condition, log));
            Some(Promise { level, target, condition })
        };
        let levels = figures.agreement.levels.iter().filter(|level| level.measure.clock() == Some(clock));
        Some(Self {
            log,
            clock: terms,
            promises: levels.filter_map(promise).collect(),
            time: BusinessTime::new(&terms.calendar, from, until),
            until,
            index: &figures.index,
            resource: log.columns().iter().position(|column| column.name == RESOURCE),
            pseudonyms,
            conditions: Conditions::new(terms, log),
        })
    }

    /// The clause of the clock.
    pub fn clause(&self) -> String {
        format!("clock.{}", self.clock.name)
    }

    /// Shows every case whose clock ever started.
    pub fn each_case(&self, mut see: impl FnMut(&Case<'_>)) {
        let mut changes = Vec::new();
        for code in 0..u32::try_from(self.log.cases().len()).unwrap_or(u32::MAX) {
            let rows = self.index.rows_of(code);
            self.walk(rows, &mut changes);
            if !changes.is_empty() {
                see(&Case { name: self.log.cases().get(code), rows, changes: &changes });
            }
        }
    }

    /// Whether a level is about a case, by what some of its rows say.
    pub fn is_about(&self, promise: &Promise<'_>, rows: &[u32]) -> bool {
        promise.condition.as_ref().is_none_or(|condition| LastKnown { log: self.log, rows }.holds(condition))
    }

    /// The last resource that some rows name, as it is called here.
    pub fn resource(&self, rows: &[u32]) -> Option<&'a str> {
        LastKnown { log: self.log, rows }.value(self.resource?).map(|name| self.pseudonyms.of(name))
    }

    /// How many events each resource has, by what it is called here.
    pub fn events_by_resource(&self) -> Vec<(&'a str, u64)> {
        let Some(column) = self.resource.and_then(|at| self.log.columns().get(at)) else { return Vec::new() };
        let mut counts = vec![0_u64; column.values.len()];
        for code in &column.codes {
            counts[*code as usize] += 1;
        }
        let told = |(code, name): (u32, &'a str)| (self.pseudonyms.of(name), counts[code as usize]);
        column.values.iter().map(told).collect()
    }

    /// The rows of a change that ask the clock to hold.
    pub fn holding(&self, case: &Case<'_>, change: &Change) -> Vec<u32> {
        let rows = case.rows.get(change.first..change.end).unwrap_or_default().iter().copied();
        rows.filter(|row| self.conditions.asked(self.log, &[*row]).hold == Some(true)).collect()
    }

    fn walk(&self, rows: &[u32], changes: &mut Vec<Change>) {
        changes.clear();
        let instants = self.log.instants();
        let (mut phase, mut held, mut elapsed, mut since) = (Phase::Waiting, false, 0, Instant(0));
        let mut first = 0;
        for group in rows.chunk_by(|one, other| instants[*one as usize] == instants[*other as usize]) {
            let at = group.first().map_or(since, |row| Instant(instants[*row as usize]));
            let asked = self.conditions.asked(self.log, group);
            held = asked.hold.unwrap_or(held);
            let after = asked.leads(phase, held, self.clock.reopen);
            if after != phase {
                if phase == Phase::Running {
                    elapsed += self.time.between(since, at);
                }
                if phase == Phase::Stopped && self.clock.reopen == Reopen::Restart {
                    elapsed = 0;
                }
                let end = first + group.len();
                changes.push(Change { at, before: phase, after, elapsed, first, end });
                (phase, since) = (after, at);
            }
            first += group.len();
        }
    }
}

impl Conditions {
    fn new(clock: &Clock, log: &EventLog) -> Self {
        let compile = |condition: &Condition| Compiled::new(condition, log);
        Self {
            start: compile(&clock.start),
            stop: compile(&clock.stop),
            reopened: compile(clock.reopened.as_ref().unwrap_or(&clock.start)),
            pause: clock.pause.as_ref().map(compile),
            abandoned: clock.abandoned.as_ref().map(compile),
            ignore: clock.ignore.as_ref().map(compile),
        }
    }

    /// What the events of one instant ask for; what is unknown asks for nothing.
    fn asked(&self, log: &EventLog, rows: &[u32]) -> Asked {
        let mut asked = Asked::default();
        for row in rows {
            let truth = |condition: &Compiled| condition.on_row(log, *row as usize);
            let is_true = |condition: &Compiled| truth(condition) == Truth::True;
            if self.ignore.as_ref().is_some_and(is_true) {
                continue;
            }
            asked.start |= is_true(&self.start);
            asked.stop |= is_true(&self.stop);
            asked.reopened |= is_true(&self.reopened);
            asked.abandoned |= self.abandoned.as_ref().is_some_and(is_true);
            match self.pause.as_ref().map(truth) {
                Some(Truth::True) => asked.hold = Some(true),
                Some(Truth::False) => asked.hold = asked.hold.or(Some(false)),
                Some(Truth::Unknown) | None => {}
            }
        }
        asked
    }
}

/// What the events of one instant ask of a clock.
#[derive(Clone, Copy, Default)]
struct Asked {
    start: bool,
    stop: bool,
    reopened: bool,
    abandoned: bool,
    hold: Option<bool>,
}

impl Asked {
    /// The phase that follows.
    fn leads(self, phase: Phase, held: bool, reopen: Reopen) -> Phase {
        let going = if held { Phase::Paused } else { Phase::Running };
        match phase {
            Phase::Waiting if !self.start => Phase::Waiting,
            Phase::Stopped if self.reopened && !self.stop && reopen != Reopen::Ignore => going,
            Phase::Stopped | Phase::Abandoned => phase,
            _ if self.stop => Phase::Stopped,
            _ if self.abandoned => Phase::Abandoned,
            _ => going,
        }
    }
}

impl Case<'_> {
    /// The stop that stands at the end of the data.
    pub fn stop(&self) -> Option<&Change> {
        self.changes.last().filter(|last| last.after == Phase::Stopped)
    }

    /// The pauses that began while the clock ran.
    pub fn pauses(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.before == Phase::Running && change.after == Phase::Paused)
    }

    /// The rows up to a change and with it.
    pub fn rows_until(&self, change: &Change) -> &[u32] {
        self.rows.get(..change.end).unwrap_or_default()
    }
}
