//! The clock of one case: a small state machine over marked events.
//!
//! Events at the same instant count as one, whatever order they arrived in: a start comes before a
//! hold, a hold before a stop. So figures do not depend on the order of rows in a file, and an event
//! that is there twice changes nothing.

mod timeline;

pub(crate) use timeline::Recorder;
pub use timeline::{Interval, IntervalKind, Timeline};

use crate::{
    calendar::BusinessTime,
    condition::{Compiled, Truth},
    terms::{Clock, Reopen},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{Instant, Micros};

/// What events at one instant ask of a clock, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Marks(u8);

impl Marks {
    pub const START: Self = Self(1);
    pub const STOP: Self = Self(2);
    pub const HOLD: Self = Self(4);
    pub const GO: Self = Self(8);
    pub const REOPEN: Self = Self(16);

    pub fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A condition of a clock, with what it asks for where it holds and where it does not.
type Rule = (Compiled, Marks, Marks);

fn rules(clock: &Clock, log: &EventLog) -> Vec<Rule> {
    let nothing = Marks::default();
    let reopened = clock.reopened.as_ref().unwrap_or(&clock.start);
    let edges = [(&clock.start, Marks::START), (&clock.stop, Marks::STOP), (reopened, Marks::REOPEN)];
    let edges = edges.into_iter().map(|(condition, yes)| (condition, yes, nothing));
    let hold = clock.pause.iter().map(|condition| (condition, Marks::HOLD, Marks::GO));
    edges.chain(hold).map(|(condition, yes, no)| (Compiled::new(condition, log), yes, no)).collect()
}

/// What is unknown asks for nothing.
#[inline]
fn asked(truth: Truth, yes: Marks, no: Marks) -> Marks {
    match truth {
        Truth::True => yes,
        Truth::False => no,
        Truth::Unknown => Marks::default(),
    }
}

/// The marks of every event of a log for one clock, column by column.
pub(crate) fn marks(clock: &Clock, log: &EventLog) -> Vec<Marks> {
    let mut marks = vec![Marks::default(); log.len()];
    for (condition, yes, no) in rules(clock, log) {
        condition.each_row(log, |row, truth| marks[row] = marks[row].with(asked(truth, yes, no)));
    }
    marks
}

/// The marks of a few events, for explaining one case.
pub(crate) fn marks_of_rows(clock: &Clock, log: &EventLog, rows: &[u32]) -> Vec<Marks> {
    let rules = rules(clock, log);
    let of_row = |row: &u32| {
        rules.iter().fold(Marks::default(), |marks, (condition, yes, no)| {
            marks.with(asked(condition.on_row(log, *row as usize), *yes, *no))
        })
    };
    rows.iter().map(of_row).collect()
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing has started it.
    Waiting,
    /// It counts working time.
    Running,
    /// It is held.
    Paused,
    /// It has stopped.
    Stopped,
}

/// What a step did that others want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Nothing,
    Stopped,
    Reopened,
}

/// Is told of every stretch of time a clock has spent in a phase.
pub(crate) trait Watch {
    fn stretch(&mut self, phase: Phase, from: Instant, to: Instant);
}

/// Nobody watches: the hot path.
impl Watch for () {
    #[inline]
    fn stretch(&mut self, _: Phase, _: Instant, _: Instant) {}
}

/// The clock of one case while its events are read in order of time.
pub(crate) struct Machine<'t> {
    time: &'t BusinessTime,
    reopen: Reopen,
    held: bool,
    since: Instant,
    pub phase: Phase,
    pub started: Instant,
    pub elapsed: Micros,
    pub paused: Micros,
}

impl<'t> Machine<'t> {
    pub fn new(time: &'t BusinessTime, reopen: Reopen) -> Self {
        Self {
            time,
            reopen,
            held: false,
            since: Instant(0),
            phase: Phase::Waiting,
            started: Instant(0),
            elapsed: 0,
            paused: 0,
        }
    }

    /// Takes in what all events at one instant ask for.
    #[inline]
    pub fn step(&mut self, at: Instant, marks: Marks, watch: &mut impl Watch) -> Step {
        if marks.is_empty() {
            return Step::Nothing;
        }
        if marks.has(Marks::HOLD) {
            self.held = true;
        } else if marks.has(Marks::GO) {
            self.held = false;
        }
        match self.phase {
            Phase::Waiting if marks.has(Marks::START) => {
                self.begin(at);
                self.stop_if(at, marks, watch)
            }
            Phase::Waiting => Step::Nothing,
            Phase::Running | Phase::Paused => {
                if self.held != (self.phase == Phase::Paused) {
                    self.accrue(at, watch);
                    self.phase = self.going();
                }
                self.stop_if(at, marks, watch)
            }
            Phase::Stopped => self.reopen_if(at, marks, watch),
        }
    }

    /// Counts up to an instant without changing the phase.
    pub fn accrue(&mut self, at: Instant, watch: &mut impl Watch) {
        if self.phase != Phase::Waiting {
            watch.stretch(self.phase, self.since, at);
        }
        match self.phase {
            Phase::Running => self.elapsed += self.time.between(self.since, at),
            Phase::Paused => self.paused += self.time.between(self.since, at),
            Phase::Waiting | Phase::Stopped => {}
        }
        self.since = at;
    }

    fn begin(&mut self, at: Instant) {
        (self.started, self.since) = (at, at);
        (self.elapsed, self.paused) = (0, 0);
        self.phase = self.going();
    }

    fn going(&self) -> Phase {
        if self.held { Phase::Paused } else { Phase::Running }
    }

    fn stop_if(&mut self, at: Instant, marks: Marks, watch: &mut impl Watch) -> Step {
        if !marks.has(Marks::STOP) {
            return Step::Nothing;
        }
        self.accrue(at, watch);
        self.phase = Phase::Stopped;
        Step::Stopped
    }

    fn reopen_if(&mut self, at: Instant, marks: Marks, watch: &mut impl Watch) -> Step {
        if !marks.has(Marks::REOPEN) || marks.has(Marks::STOP) || self.reopen == Reopen::Ignore {
            return Step::Nothing;
        }
        self.accrue(at, watch);
        match self.reopen {
            Reopen::Restart => self.begin(at),
            Reopen::Resume | Reopen::Ignore => self.phase = self.going(),
        }
        Step::Reopened
    }
}

#[cfg(test)]
mod tests;
