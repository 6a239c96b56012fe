//! One case's time laid out: every interval counted, paused, off hours or stopped, without gaps.

use super::Phase;
use crate::calendar::BusinessTime;
use outrigger_kernel::{Instant, Micros};
use schemars::JsonSchema;
use serde::Serialize;

/// Why an interval counts or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalKind {
    /// The clock ran inside working time.
    Counted,
    /// The clock was held inside working time.
    Paused,
    /// Outside working time.
    OffHours,
    /// The clock had stopped and was started again later.
    Stopped,
}

/// A stretch of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Interval {
    /// Its kind.
    pub kind: IntervalKind,
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

impl Interval {
    /// Its length in microseconds.
    pub fn micros(&self) -> Micros {
        self.to.0 - self.from.0
    }
}

/// All intervals of one case under one clock, in order, each beginning where the last ended.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The intervals.
    pub intervals: Vec<Interval>,
}

impl Timeline {
    /// The time in intervals of one kind, in microseconds.
    pub fn total(&self, kind: IntervalKind) -> Micros {
        self.intervals.iter().filter(|interval| interval.kind == kind).map(Interval::micros).sum()
    }

    fn push(&mut self, kind: IntervalKind, from: Instant, to: Instant) {
        if from >= to {
            return;
        }
        match self.intervals.last_mut() {
            Some(last) if last.kind == kind && last.to == from => last.to = to,
            _ => self.intervals.push(Interval { kind, from, to }),
        }
    }
}

/// Is told where a clock was until an instant, from the instant it was told of before.
pub(crate) trait Watch {
    fn until(&mut self, phase: Phase, at: Instant);
}

/// Nobody watches: the hot path.
impl Watch for () {
    #[inline]
    fn until(&mut self, _: Phase, _: Instant) {}
}

/// Lays a clock's stretches out over its calendar.
pub(crate) struct Recorder<'t> {
    pub time: &'t BusinessTime,
    pub timeline: Timeline,
    last: Instant,
}

impl<'t> Recorder<'t> {
    pub fn new(time: &'t BusinessTime) -> Self {
        Self { time, timeline: Timeline::default(), last: Instant(0) }
    }
}

impl Watch for Recorder<'_> {
    fn until(&mut self, phase: Phase, to: Instant) {
        let from = std::mem::replace(&mut self.last, to);
        let inside = match phase {
            Phase::Running => IntervalKind::Counted,
            Phase::Paused => IntervalKind::Paused,
            Phase::Stopped => return self.timeline.push(IntervalKind::Stopped, from, to),
            Phase::Waiting => return,
        };
        let mut at = from;
        for open in self.time.opens_within(from, to) {
            self.timeline.push(IntervalKind::OffHours, at, open.from);
            self.timeline.push(inside, open.from, open.to);
            at = open.to;
        }
        self.timeline.push(IntervalKind::OffHours, at, to);
    }
}
