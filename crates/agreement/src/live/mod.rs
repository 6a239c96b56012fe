//! Every open case, now: what is counted, what is left, when the next warning or breach comes.
//!
//! The board is the same fold that makes the figures, with a slot kept for every case. Feeding it event
//! by event or rebuilding it from all events after a restart gives the same board.

mod board;

pub use board::{Board, OpenClock, RungState};

use crate::{
    clock::ClockState,
    evaluate::{NoSuchAttribute, check_known, times},
    fold::{CaseClock, Fold, Known, Program, Sink, Slot, Symbol},
    terms::Agreement,
};
use outrigger_eventlog::{Dictionary, EventLog};
use outrigger_kernel::{Instant, Micros, time::HOUR};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far ahead of the last event calendars are spread out, so that due instants are near.
const AHEAD: Micros = 366 * 24 * HOUR;

/// Every case of an agreement as it stands.
pub struct Live {
    agreement: Arc<Agreement>,
    /// What the fold learns while it is asked does not change what it answers.
    fold: Mutex<Fold>,
    covered: Option<(i64, i64)>,
    cases: Dictionary,
    slots: Vec<Slot>,
    clocks: Vec<ClockState>,
}

/// An event came before one of its case that was already taken in: the case has to be fed again from its
/// first event, see [`Live::replay`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late;

impl Live {
    /// No case yet.
    pub fn new(agreement: Arc<Agreement>) -> Self {
        let program = Program::new(&agreement, Vec::new());
        let fold = Fold::new(program, &agreement, times(&agreement, Instant(0), Instant(0)));
        let mut live = Self {
            agreement,
            fold: Mutex::new(fold),
            covered: None,
            cases: Dictionary::new(),
            slots: Vec::new(),
            clocks: Vec::new(),
        };
        live.add_case();
        live
    }

    /// Every case of a log.
    ///
    /// # Errors
    /// When a clock starts or stops on an attribute that no event has.
    pub fn of(agreement: Arc<Agreement>, log: &EventLog) -> Result<Self, NoSuchAttribute> {
        let mut live = Self::new(agreement);
        if !log.is_empty() {
            let known: Vec<&str> = log.columns().iter().map(|column| column.name.as_str()).collect();
            check_known(&live.agreement, &known)?;
        }
        let index = log.case_index();
        for (code, case) in log.cases().iter() {
            for row in index.rows_of(code) {
                let at = Instant(log.instants()[*row as usize]);
                // The index is in order of time.
                _ = live.feed(case, at, |name| log.value(*row as usize, name));
            }
        }
        Ok(live)
    }

    /// Takes in one event; `value` says what one of its attributes holds.
    ///
    /// # Errors
    /// When it came late; nothing has changed then.
    pub fn feed<'v>(
        &mut self,
        case: &str,
        at: Instant,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<(), Late> {
        self.cover(at.0, at.0);
        let case = self.number(case);
        let fold = self.fold.get_mut().unwrap_or_else(PoisonError::into_inner);
        let program = &mut fold.program;
        let names = program.attributes_shared();
        let symbol = program.symbol(names.names().iter().map(|name| value(name).unwrap_or_default()));
        let count = self.agreement.clocks.len();
        let at_case = case as usize;
        let clocks = &mut self.clocks[at_case * count..(at_case + 1) * count];
        fold.event((case, &mut self.slots[at_case], clocks), (at.0, symbol), &mut Nobody).map_err(|_| Late)
    }

    /// Forgets what is known of a case, so that all its events can be fed again in order of time.
    pub fn replay(&mut self, case: &str) {
        let Some(code) = self.cases.code(case) else { return };
        let (at, count) = (code as usize, self.agreement.clocks.len());
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot::EMPTY;
            self.clocks[at * count..(at + 1) * count].fill(ClockState::WAITING);
        }
    }

    /// How many bytes of state a case takes, besides its id.
    pub fn bytes_per_case(&self) -> usize {
        size_of::<Slot>() + self.agreement.clocks.len() * size_of::<ClockState>()
    }

    fn number(&mut self, case: &str) -> u32 {
        let number = self.cases.intern(case);
        while self.slots.len() <= number as usize {
            self.add_case();
        }
        number
    }

    fn add_case(&mut self) {
        self.slots.push(Slot::EMPTY);
        self.clocks.resize(self.clocks.len() + self.agreement.clocks.len(), ClockState::WAITING);
    }

    /// Makes sure that the working time of some instants is known.
    fn cover(&mut self, first: i64, last: i64) {
        if self.covered.is_some_and(|(from, to)| from <= first && last <= to) {
            return;
        }
        let (from, to) = self.covered.unwrap_or((first, last));
        let from = if first < from || self.covered.is_none() { first.saturating_sub(AHEAD) } else { from };
        let to = if last > to || self.covered.is_none() { last.saturating_add(AHEAD) } else { to };
        let [from, to] = [from, to].map(|at| at.clamp(Instant::EARLIEST.0, Instant::LATEST.0));
        let fold = self.fold.get_mut().unwrap_or_else(PoisonError::into_inner);
        fold.cover(&self.agreement, (Instant(from), Instant(to)));
        self.covered = Some((from, to));
    }

    fn hold(&self) -> MutexGuard<'_, Fold> {
        self.fold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody wants to know what happens: the board looks at the states.
struct Nobody;

impl Sink for Nobody {
    fn stopped(&mut self, _: CaseClock, _: &ClockState) {}

    fn reopened(&mut self, _: CaseClock, _: &ClockState, _: i64) {}

    fn occurred(&mut self, _: u32, _: i64, _: Symbol, _: Known) {}
}

#[cfg(test)]
mod tests;
