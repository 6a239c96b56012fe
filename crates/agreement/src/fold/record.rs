//! Everything that the fold finds, kept case by case: for lists, explanations and what needs more than
//! sorted times.

use super::{CaseClock, Kinds, Known, Reliefs, Sink, Slot, Symbol, Traits, kinds::Kind, program::Program};
use crate::{clock::ClockState, terms::Agreement};
use outrigger_kernel::{Instant, Micros};

/// One stop of one case's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub at: Instant,
    pub case: u32,
    pub started: Instant,
    pub elapsed: Micros,
    pub paused: Micros,
    /// When the case was opened again after this stop; `i64::MAX` when it was not.
    pub reopened: Instant,
    /// The number of its kind in [`Record::kinds`].
    pub kind: u32,
}

/// The events of one instant of one case that meet a counted condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub at: Instant,
    pub case: u32,
    /// Bit per counted condition.
    pub meets: super::program::Bits,
    /// The number of the kind of the case after those events.
    pub kind: u32,
}

/// A time in which a clock of a case was open, from its start or reopening to its stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenSpan {
    pub case: u32,
    pub from: i64,
    /// The stop; the end of time while there is none.
    pub to: i64,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub kinds: Vec<Kind>,
    /// By clock, in order of time and case.
    pub outcomes: Vec<Vec<Outcome>>,
    /// In order of time and case.
    pub occurrences: Vec<Occurrence>,
    /// By clock.
    pub open: Vec<Vec<OpenSpan>>,
}

/// Records what one thread finds.
pub(crate) struct Recorder {
    reliefs: Reliefs,
    bounds: (i64, i64),
    kinds: Kinds,
    record: Record,
    /// Stops of the case at hand, with when they were undone.
    stops: Vec<(usize, ClockState, i64)>,
    /// Since when each clock of the case at hand is open again.
    resumed: Vec<Option<i64>>,
}

impl Recorder {
    /// `effective` and `superseded` are the instants at which these terms and the next took effect.
    pub fn new(agreement: &Agreement, reliefs: Reliefs, bounds: (i64, i64)) -> Self {
        let clocks = agreement.clocks.len();
        let record = Record {
            outcomes: vec![Vec::new(); clocks],
            open: vec![Vec::new(); clocks],
            ..Record::default()
        };
        let resumed = vec![None; clocks];
        Self { reliefs, bounds, kinds: Kinds::new(agreement), record, stops: Vec::new(), resumed }
    }

    /// A case has no more events.
    pub fn finish_case(&mut self, program: &Program, case: u32, slot: &Slot, clocks: &[ClockState]) {
        for (clock, state) in clocks.iter().enumerate() {
            let resumed = self.resumed[clock].take();
            if state.is_open() {
                let from = resumed.unwrap_or(state.started);
                self.record.open[clock].push(OpenSpan { case, from, to: i64::MAX });
            }
        }
        for (clock, state, reopened) in std::mem::take(&mut self.stops) {
            let kind = self.kind_of_stop(program, (case, slot.known), &state);
            let Some(stopped) = state.stopped_at() else { continue };
            self.record.outcomes[clock].push(Outcome {
                at: Instant(stopped),
                case,
                started: Instant(state.started),
                elapsed: state.elapsed,
                paused: state.paused,
                reopened: Instant(reopened),
                kind,
            });
        }
    }

    fn kind_of_stop(&mut self, program: &Program, (case, end): (u32, Known), state: &ClockState) -> u32 {
        let stopped = state.stopped_at().unwrap_or(i64::MAX);
        let claimed = self.reliefs.levels(program, case, state.known_stop, (state.started, stopped));
        let traits = Traits::of_stop(state, end, claimed, self.bounds);
        self.kinds.number(traits, program)
    }

    /// What the thread found; several records are joined by [`Record::join`].
    pub fn into_record(self) -> Record {
        Record { kinds: self.kinds.into_all(), ..self.record }
    }

    /// The kind of a case that is looked at while it runs, or at one of its events; the time it is looked
    /// at for, both ends among it, says which claims reach it.
    pub fn kind_of(&mut self, program: &Program, (case, known): (u32, Known), (from, to): (i64, i64)) -> u32 {
        let claimed = self.reliefs.levels(program, case, known, (from, to));
        let is_earlier = to < self.bounds.0;
        let is_later = to >= self.bounds.1;
        let (start, stop, end) = (known, known, known);
        let traits = Traits { start, stop, end, claimed, abandoned: false, is_earlier, is_later };
        self.kinds.number(traits, program)
    }
}

impl Record {
    /// Joins what several threads found into one, in order of time.
    pub fn join(all: Vec<Self>) -> Self {
        let mut joined = Self::default();
        for record in all {
            let offset = u32::try_from(joined.kinds.len()).unwrap_or(u32::MAX);
            joined.kinds.extend(record.kinds);
            let clocks = record.outcomes.len();
            joined.outcomes.resize(clocks, Vec::new());
            joined.open.resize(clocks, Vec::new());
            for (into, outcomes) in joined.outcomes.iter_mut().zip(record.outcomes) {
                into.extend(outcomes.into_iter().map(|it| Outcome { kind: it.kind + offset, ..it }));
            }
            for (into, open) in joined.open.iter_mut().zip(record.open) {
                into.extend(open);
            }
            let occurrences = record.occurrences.into_iter();
            joined.occurrences.extend(occurrences.map(|it| Occurrence { kind: it.kind + offset, ..it }));
        }
        for outcomes in &mut joined.outcomes {
            outcomes.sort_unstable_by_key(|outcome| (outcome.at, outcome.case));
        }
        joined.occurrences.sort_unstable_by_key(|occurrence| (occurrence.at, occurrence.case));
        joined
    }
}

/// A recorder with the program that names what it records.
pub(crate) struct Recording<'p> {
    pub recorder: &'p mut Recorder,
    /// Counted events of the case at hand, whose kinds are found when the case is finished.
    pub counted: &'p mut Vec<(i64, Symbol, Known)>,
}

impl Sink for Recording<'_> {
    fn stopped(&mut self, at: CaseClock, state: &ClockState) {
        let recorder = &mut *self.recorder;
        let from = recorder.resumed[at.clock].take().unwrap_or(state.started);
        let to = state.stopped_at().unwrap_or(i64::MAX);
        recorder.record.open[at.clock].push(OpenSpan { case: at.case, from, to });
        recorder.stops.push((at.clock, *state, i64::MAX));
    }

    fn reopened(&mut self, at: CaseClock, _: &ClockState, when: i64) {
        let recorder = &mut *self.recorder;
        recorder.resumed[at.clock] = Some(when);
        if let Some((_, _, reopened)) = recorder.stops.iter_mut().rev().find(|(clock, ..)| *clock == at.clock)
        {
            *reopened = when;
        }
    }

    fn occurred(&mut self, _: u32, when: i64, symbol: Symbol, known: Known) {
        self.counted.push((when, symbol, known));
    }
}

impl Recording<'_> {
    /// A case has no more events.
    pub fn finish_case(&mut self, program: &Program, case: u32, slot: &Slot, clocks: &[ClockState]) {
        for (at, symbol, known) in self.counted.drain(..) {
            let kind = self.recorder.kind_of(program, (case, known), (at, at));
            let meets = program.bits(symbol);
            self.recorder.record.occurrences.push(Occurrence { at: Instant(at), case, meets, kind });
        }
        self.recorder.finish_case(program, case, slot, clocks);
    }
}
