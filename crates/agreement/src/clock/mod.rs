//! The clock of one case: a small state machine over what the events of each instant ask for.
//!
//! Events at the same instant count as one, whatever order they arrived in: a start comes before a
//! hold, a hold before a stop. So figures do not depend on the order of rows in a file, and an event
//! that is there twice changes nothing.

mod timeline;

pub use timeline::{Interval, IntervalKind, Timeline};
pub(crate) use timeline::{Recorder, Watch};

use crate::{
    condition::{Condition, Truth},
    fold::{Known, Worked},
    terms::{Clock, Reopen, TargetChange},
};
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
    pub const ABANDON: Self = Self(32);

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

/// The conditions of a clock, with what each asks for where it holds and where it does not.
pub(crate) struct ClockConditions {
    asks: Vec<(Condition, Marks, Marks)>,
    ignore: Option<Condition>,
}

impl ClockConditions {
    pub fn of(clock: &Clock) -> Self {
        let nothing = Marks::default();
        let reopened = clock.reopened.as_ref().unwrap_or(&clock.start);
        let always = [(&clock.start, Marks::START), (&clock.stop, Marks::STOP), (reopened, Marks::REOPEN)];
        let abandoned = clock.abandoned.iter().map(|condition| (condition, Marks::ABANDON));
        let edges = always.into_iter().chain(abandoned).map(|(condition, yes)| (condition, yes, nothing));
        let hold = clock.pause.iter().map(|condition| (condition, Marks::HOLD, Marks::GO));
        let asks = edges.chain(hold).map(|(condition, yes, no)| (condition.clone(), yes, no)).collect();
        Self { asks, ignore: clock.ignore.clone() }
    }

    /// What one event asks for. What is unknown asks for nothing, and so does an event that is ignored.
    pub fn marks<'v>(&self, value: &impl Fn(&str) -> Option<&'v str>) -> Marks {
        if self.ignore.as_ref().is_some_and(|ignore| ignore.on(value) == Truth::True) {
            return Marks::default();
        }
        let asked = |(condition, yes, no): &(Condition, Marks, Marks)| match condition.on(value) {
            Truth::True => *yes,
            Truth::False => *no,
            Truth::Unknown => Marks::default(),
        };
        self.asks.iter().map(asked).fold(Marks::default(), Marks::with)
    }
}

/// What a clock does where agreements differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub reopen: Reopen,
    pub target_change: TargetChange,
    /// Whether a change of the levels that apply does anything to a running clock.
    pub minds_targets: bool,
}

impl Rules {
    pub fn of(clock: &Clock) -> Self {
        let minds_targets = clock.target_change != TargetChange::Carry;
        Self { reopen: clock.reopen, target_change: clock.target_change, minds_targets }
    }

    /// Whether a change of target does anything at an instant that asks for something. What stops a clock
    /// does not start it over.
    #[inline]
    pub fn minds(&self, marks: Marks) -> bool {
        let ends = marks.has(Marks::STOP) || marks.has(Marks::ABANDON);
        self.minds_targets && !(ends && self.target_change == TargetChange::Restart)
    }
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
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
}

/// The clock of one case between two events: 48 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClockState {
    /// While it runs or is held, the working time of its calendar at the last change; once it has
    /// stopped, the instant of the stop.
    mark: i64,
    /// When it started.
    pub started: i64,
    /// Working time counted up to the last change.
    pub elapsed: Micros,
    /// Working time held up to the last change.
    pub paused: Micros,
    /// What was known of the case when it started.
    pub known_start: Known,
    /// What was known of the case when it stopped.
    pub known_stop: Known,
    pub phase: Phase,
    held: bool,
    /// Whether the case ended without what the clock waits for.
    pub abandoned: bool,
}

impl ClockState {
    /// A clock that nothing has started.
    pub const WAITING: Self = Self {
        mark: 0,
        started: 0,
        elapsed: 0,
        paused: 0,
        known_start: Known::NOTHING,
        known_stop: Known::NOTHING,
        phase: Phase::Waiting,
        held: false,
        abandoned: false,
    };

    /// Takes in what all events of one instant ask for.
    #[inline]
    pub fn step(
        &mut self,
        (rules, marks): (&Rules, Marks),
        known: Known,
        time: &mut Worked<'_>,
        watch: &mut impl Watch,
    ) -> Step {
        let reopens = self.reopens(marks, rules);
        if marks.has(Marks::HOLD) {
            self.held = true;
        } else if marks.has(Marks::GO) {
            self.held = false;
        }
        match self.phase {
            Phase::Waiting if marks.has(Marks::START) => self.begin(known, time, watch),
            Phase::Waiting => return Step::Nothing,
            Phase::Running | Phase::Paused => {
                if self.held != (self.phase == Phase::Paused) {
                    self.accrue(time, watch);
                    self.phase = self.going();
                }
            }
            Phase::Stopped if reopens && rules.reopen == Reopen::Restart => self.begin(known, time, watch),
            Phase::Stopped if reopens => {
                watch.until(Phase::Stopped, Instant(time.at));
                self.mark = time.micros();
                self.phase = self.going();
            }
            Phase::Stopped => return Step::Nothing,
        }
        if !marks.has(Marks::STOP) && !marks.has(Marks::ABANDON) {
            return Step::Nothing;
        }
        self.stop(marks, known, time, watch)
    }

    /// Whether what is asked for changes nothing: nothing is, or a clock is let go that nobody holds.
    #[inline]
    pub fn is_deaf_to(&self, marks: Marks) -> bool {
        marks.is_empty() || (marks == Marks::GO && !self.held)
    }

    /// Whether what is asked for undoes a stop.
    #[inline]
    pub fn reopens(&self, marks: Marks, rules: &Rules) -> bool {
        let ends = marks.has(Marks::STOP) || marks.has(Marks::ABANDON);
        self.phase == Phase::Stopped && marks.has(Marks::REOPEN) && !ends && rules.reopen != Reopen::Ignore
    }

    /// Other levels apply from now on.
    pub fn retarget(&mut self, change: TargetChange, time: &mut Worked<'_>, watch: &mut impl Watch) {
        if !self.is_open() {
            return;
        }
        self.accrue(time, watch);
        match change {
            TargetChange::Carry => {}
            TargetChange::Restart => (self.elapsed, self.paused) = (0, 0),
            TargetChange::Retroactive => {
                self.elapsed += self.paused;
                self.paused = 0;
            }
        }
    }

    /// Whether it runs or is held.
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Paused)
    }

    /// When it stopped, if it has.
    pub fn stopped_at(&self) -> Option<i64> {
        (self.phase == Phase::Stopped).then_some(self.mark)
    }

    /// Counts up to an instant without changing the phase.
    #[inline]
    pub fn accrue(&mut self, time: &mut Worked<'_>, watch: &mut impl Watch) {
        if !self.is_open() {
            return;
        }
        watch.until(self.phase, Instant(time.at));
        let worked = time.micros();
        let counter = if self.phase == Phase::Running { &mut self.elapsed } else { &mut self.paused };
        *counter += worked - self.mark;
        self.mark = worked;
    }

    fn begin(&mut self, known: Known, time: &mut Worked<'_>, watch: &mut impl Watch) {
        watch.until(self.phase, Instant(time.at));
        self.started = time.at;
        (self.elapsed, self.paused) = (0, 0);
        self.known_start = known;
        self.mark = time.micros();
        self.phase = self.going();
    }

    fn going(&self) -> Phase {
        if self.held { Phase::Paused } else { Phase::Running }
    }

    fn stop(&mut self, marks: Marks, known: Known, time: &mut Worked<'_>, watch: &mut impl Watch) -> Step {
        self.accrue(time, watch);
        self.phase = Phase::Stopped;
        self.mark = time.at;
        self.known_stop = known;
        self.abandoned = !marks.has(Marks::STOP);
        Step::Stopped
    }
}

#[cfg(test)]
mod tests;
