//! Every open case, now: what is counted, what is left, when the next warning or breach comes.
//!
//! The board is the same fold that makes the figures, with a slot kept for every case. Feeding it event
//! by event or rebuilding it from all events after a restart gives the same board.

mod board;

pub use board::{Board, OpenClock, RungState};

use crate::{
    clock::ClockState,
    evaluate::{NoSuchAttribute, check_known, times},
    fold::{Fold, Nobody, Program, Slot},
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
    reach: Mutex<Reach>,
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
            reach: Mutex::new(Reach { fold, covered: None }),
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
        let case = self.number(case);
        let reach = self.reach.get_mut().unwrap_or_else(PoisonError::into_inner);
        reach.cover(&self.agreement, at.0);
        let fold = &mut reach.fold;
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

    /// The fold, with the working time of an instant known.
    fn hold(&self, at: Instant) -> MutexGuard<'_, Reach> {
        let mut reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
        reach.cover(&self.agreement, at.0);
        reach
    }
}

/// A fold with the instants that its tables of working time cover.
struct Reach {
    fold: Fold,
    covered: Option<(i64, i64)>,
}

impl Reach {
    /// Makes sure that the working time of an instant is known, and that of some time around it.
    fn cover(&mut self, agreement: &Agreement, at: i64) {
        let at = at.clamp(Instant::EARLIEST.0, Instant::LATEST.0);
        if self.covered.is_some_and(|(from, to)| from <= at && at <= to) {
            return;
        }
        let (from, to) = self.covered.unwrap_or((at, at));
        let from = if at < from || self.covered.is_none() { at.saturating_sub(AHEAD) } else { from };
        let to = if at > to || self.covered.is_none() { at.saturating_add(AHEAD) } else { to };
        let [from, to] = [from, to].map(|at| at.clamp(Instant::EARLIEST.0, Instant::LATEST.0));
        self.fold.cover(agreement, (Instant(from), Instant(to)));
        self.covered = Some((from, to));
    }

    /// An instant as far as the tables reach.
    fn within(&self, at: i64) -> i64 {
        self.covered.map_or(0, |(from, to)| at.clamp(from, to))
    }
}

#[cfg(test)]
mod tests;
