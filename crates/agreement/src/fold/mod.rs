//! The fold of a case's events under an agreement: the one kernel of every figure.
//!
//! Events are reduced to an instant and a [symbol](symbols::Symbols): one distinct combination of the
//! attributes that the agreement looks at. What a symbol asks of every clock is worked out once, when
//! it is first seen. Events at one instant become one merged symbol, so that neither their order nor
//! their number matters. A [`Slot`] is all there is to know of a case: a batch run keeps one at a time, a
//! stream and the live board keep one for every case, and all of them step it with [`Fold::event`].

mod attributes;
mod cells;
mod clustered;
mod kinds;
mod knowledge;
mod one_clock;
mod program;
mod record;
mod relief;
mod symbols;
mod tape;

pub(crate) use attributes::counted;
pub(crate) use cells::{Cells, Placement, Sorter, Sorting};
pub(crate) use clustered::Clustered;
pub(crate) use kinds::{Kind, Kinds, Traits};
pub(crate) use knowledge::Known;
pub(crate) use one_clock::OneClock;
pub(crate) use program::Program;
pub(crate) use record::{Occurrence, OpenSpan, Outcome, Record, Recorder};
pub(crate) use relief::Reliefs;
pub(crate) use symbols::Symbol;
pub(crate) use tape::{Nobody, Tape};

use crate::{
    calendar::BusinessTime,
    clock::{ClockState, Rules, Step, Watch},
    terms::Agreement,
};
use outrigger_kernel::{Instant, Micros};
use std::sync::Arc;

/// All there is to know of one case besides its clocks: what happened last and what is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The instant of the last events, which have not been taken in yet.
    pub at: i64,
    /// What they say, merged.
    pub symbol: Symbol,
    /// What was known of the case before them.
    pub known: Known,
}

impl Slot {
    /// A case of which nothing has happened.
    pub const EMPTY: Self = Self { at: i64::MIN, symbol: Symbol::NOTHING, known: Known::NOTHING };
}

/// Is told what the fold finds, case by case in order of time.
pub(crate) trait Sink {
    /// A clock of the case has stopped; the state says since when and how long.
    fn stopped(&mut self, at: CaseClock, state: &ClockState);
    /// A stopped clock of the case goes on; the state is still that of its stop.
    fn reopened(&mut self, at: CaseClock, state: &ClockState, when: i64);
    /// The events of an instant meet conditions that are counted.
    fn occurred(&mut self, case: u32, when: i64, symbol: Symbol, known: Known);
}

/// One clock of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CaseClock {
    pub case: u32,
    pub clock: usize,
}

/// An event came before one of the same case that was already taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfOrder;

/// Steps cases through their events.
pub(crate) struct Fold {
    pub program: Program,
    rules: Vec<Rules>,
    times: Vec<Arc<BusinessTime>>,
}

impl Fold {
    /// `times` has the working time of each clock's calendar over all instants to come.
    pub fn new(program: Program, agreement: &Agreement, times: Vec<Arc<BusinessTime>>) -> Self {
        let rules = agreement.clocks.iter().map(Rules::of).collect();
        Self { program, rules, times }
    }

    /// The working time tables, one a clock.
    pub fn times(&self) -> &[Arc<BusinessTime>] {
        &self.times
    }

    /// Spreads the calendars over other instants; what was counted before stays comparable.
    pub fn cover(&mut self, agreement: &Agreement, (from, to): (Instant, Instant)) {
        let fresh = crate::evaluate::times(agreement, from, to).into_iter();
        let moved = fresh
            .zip(&self.times)
            .map(|(fresh, before)| Arc::new(Arc::unwrap_or_clone(fresh).counted_as(before)));
        self.times = moved.collect();
    }

    /// Takes in one event of a case.
    ///
    /// # Errors
    /// When it lies before the case's last one; nothing has changed then.
    #[inline]
    pub fn event(
        &mut self,
        (case, slot, clocks): (u32, &mut Slot, &mut [ClockState]),
        (at, symbol): (i64, Symbol),
        sink: &mut impl Sink,
    ) -> Result<(), OutOfOrder> {
        if at > slot.at {
            self.settle((case, slot, clocks), sink, &mut ());
            (slot.at, slot.symbol) = (at, symbol);
            return Ok(());
        }
        if at < slot.at {
            return Err(OutOfOrder);
        }
        slot.symbol = self.program.merge(slot.symbol, symbol);
        Ok(())
    }

    /// Takes in the events of the case's last instant: no more of that instant will come.
    #[inline]
    pub fn settle(
        &mut self,
        (case, slot, clocks): (u32, &mut Slot, &mut [ClockState]),
        sink: &mut impl Sink,
        watch: &mut impl Watch,
    ) {
        let (symbol, at) = (slot.symbol, slot.at);
        if symbol == Symbol::NOTHING {
            return;
        }
        let before = slot.known;
        slot.known = self.program.learn(before, symbol);
        slot.symbol = Symbol::NOTHING;
        let said = Said { at, symbol, before, after: slot.known };
        for (clock, state) in clocks.iter_mut().enumerate() {
            let place = CaseClock { case, clock };
            let step = self.step((clock, state), said, watch, |stop| sink.reopened(place, stop, at));
            if step == Step::Stopped {
                sink.stopped(place, state);
            }
        }
        if self.program.counts(symbol) {
            sink.occurred(case, at, symbol, slot.known);
        }
    }

    /// Takes what is said of a case to one of its clocks; `reopened` is shown a stop before it is undone.
    #[inline]
    fn step(
        &self,
        (clock, state): (usize, &mut ClockState),
        said: Said,
        watch: &mut impl Watch,
        reopened: impl FnOnce(&ClockState),
    ) -> Step {
        let (marks, rules) = (self.program.marks(said.symbol, clock), &self.rules[clock]);
        let has_changed = rules.minds(marks) && said.before != said.after;
        let retargets = has_changed && self.program.retargets(clock, (said.before, said.after));
        if state.is_deaf_to(marks) && !retargets {
            return Step::Nothing;
        }
        let mut time = Worked { table: &self.times[clock], at: said.at };
        if retargets {
            state.retarget(rules.target_change, &mut time, watch);
        }
        if state.reopens(marks, rules) {
            reopened(state);
        }
        state.step((rules, marks), said.after, &mut time, watch)
    }
}

/// What the events of one instant say of a case, with what is known of it before and after them.
#[derive(Clone, Copy)]
struct Said {
    at: i64,
    symbol: Symbol,
    before: Known,
    after: Known,
}

/// The working time before an instant, looked up when somebody asks.
pub(crate) struct Worked<'t> {
    pub table: &'t BusinessTime,
    pub at: i64,
}

impl Worked<'_> {
    /// Working time of the calendar before the instant, since the beginning of its table.
    #[inline]
    pub fn micros(&self) -> Micros {
        self.table.worked(Instant(self.at))
    }
}

#[cfg(test)]
mod tests;
