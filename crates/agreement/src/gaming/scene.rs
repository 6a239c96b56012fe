//! What every seeker looks at: one clock, the levels that set a target on it, and each case in turn.
//!
//! Cases are walked by the clock that the figures are made with; what is looked at is where it stood and
//! how much it had counted.

use super::{
    LastKnown,
    pseudonyms::{Pseudonyms, RESOURCE},
};
use crate::{
    Figures,
    calendar::BusinessTime,
    clock::{self, ClockState, Marks},
    condition::Compiled,
    fold::{Fold, OneClock, Symbol},
    terms::{Clock, Level},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{Instant, Micros};

/// One clock of an agreement over a log.
pub(super) struct Scene<'a> {
    pub log: &'a EventLog,
    pub clock: &'a Clock,
    /// The levels that give a single case of this clock a time.
    pub promises: Vec<Promise<'a>>,
    /// Working time over the whole log.
    pub time: &'a BusinessTime,
    /// The last event known.
    pub until: Instant,
    figures: &'a Figures,
    /// The clock's number.
    at: usize,
    resource: Option<usize>,
    pseudonyms: &'a Pseudonyms,
}

/// A level that gives a single case a time.
pub(super) struct Promise<'a> {
    pub level: &'a Level,
    pub target: Micros,
    condition: Option<Compiled>,
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
    symbols: &'a [Symbol],
}

impl<'a> Scene<'a> {
    pub fn new(figures: &'a Figures, clock: usize, pseudonyms: &'a Pseudonyms) -> Option<Self> {
        let terms = figures.agreement.clocks.get(clock)?;
        let log: &EventLog = &figures.log;
        let (_, until) = log.span()?;
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
            time: &figures.times[clock],
            until,
            figures,
            at: clock,
            resource: log.columns().iter().position(|column| column.name == RESOURCE),
            pseudonyms,
        })
    }

    /// The clause of the clock.
    pub fn clause(&self) -> String {
        format!("clock.{}", self.clock.name)
    }

    /// Shows every case whose clock ever started.
    pub fn each_case(&self, mut see: impl FnMut(&Case<'_>)) {
        let (mut fold, mut changes) = (self.figures.fold(), Vec::new());
        for code in 0..u32::try_from(self.log.cases().len()).unwrap_or(u32::MAX) {
            let (rows, symbols) = (self.figures.index.rows_of(code), self.figures.tape.symbols_of(code));
            self.walk((rows, symbols), &mut fold, &mut changes);
            if !changes.is_empty() {
                see(&Case { name: self.log.cases().get(code), rows, changes: &changes, symbols });
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
        let range = change.first..change.end;
        let rows = case.rows.get(range.clone()).unwrap_or_default().iter();
        let symbols = case.symbols.get(range).unwrap_or_default();
        let holds = |symbol: &Symbol| self.figures.program.marks(*symbol, self.at).has(Marks::HOLD);
        rows.zip(symbols).filter(|(_, symbol)| holds(symbol)).map(|(row, _)| *row).collect()
    }

    fn walk(&self, (rows, symbols): (&[u32], &[Symbol]), fold: &mut Fold, changes: &mut Vec<Change>) {
        changes.clear();
        let instants = self.log.instants();
        let mut clock = OneClock::new(self.at);
        let mut first = 0;
        for group in rows.chunk_by(|one, other| instants[*one as usize] == instants[*other as usize]) {
            let end = first + group.len();
            let at = Instant(instants[group[0] as usize]);
            let before = Phase::of(&clock.state);
            clock.step(fold, (at.0, &symbols[first..end]), &mut ());
            let after = Phase::of(&clock.state);
            if after != before {
                changes.push(Change { at, before, after, elapsed: clock.state.elapsed, first, end });
            }
            first = end;
        }
    }
}

impl Phase {
    fn of(state: &ClockState) -> Self {
        match state.phase {
            clock::Phase::Waiting => Self::Waiting,
            clock::Phase::Running => Self::Running,
            clock::Phase::Paused => Self::Paused,
            clock::Phase::Stopped if state.abandoned => Self::Abandoned,
            clock::Phase::Stopped => Self::Stopped,
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
