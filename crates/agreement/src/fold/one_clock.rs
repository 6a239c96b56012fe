//! One clock of one case by itself, for those who look at every step.

use super::{Fold, Known, Said, Symbol};
use crate::clock::{ClockState, Watch};

/// A clock on its way through a case.
pub(crate) struct OneClock {
    clock: usize,
    pub state: ClockState,
    known: Known,
}

impl OneClock {
    /// The clock of a number, before the first event of a case.
    pub fn new(clock: usize) -> Self {
        Self { clock, state: ClockState::WAITING, known: Known::NOTHING }
    }

    /// Takes in all events of one instant.
    pub fn step(&mut self, fold: &mut Fold, (at, symbols): (i64, &[Symbol]), watch: &mut impl Watch) {
        let program = &mut fold.program;
        let symbol = symbols.iter().fold(Symbol::NOTHING, |all, symbol| program.merge(all, *symbol));
        let before = self.known;
        self.known = program.learn(before, symbol);
        let said = Said { at, symbol, before, after: self.known };
        fold.step((self.clock, &mut self.state), said, watch, |_| {});
    }
}
