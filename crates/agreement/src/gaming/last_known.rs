//! What is known of a case by the last value of each attribute.

use crate::condition::{Compiled, Truth};
use outrigger_eventlog::{EventLog, MISSING};

/// A case by some of its rows, which are sorted by time.
#[derive(Clone, Copy)]
pub(crate) struct LastKnown<'l, 'r> {
    pub log: &'l EventLog,
    pub rows: &'r [u32],
}

impl<'l> LastKnown<'l, '_> {
    /// Whether a condition holds for what is known.
    pub fn holds(self, condition: &Compiled) -> bool {
        condition.truth(&|column| self.code(column)) == Truth::True
    }

    /// The value of a column; `None` when no row has one.
    pub fn value(self, column: usize) -> Option<&'l str> {
        let values = &self.log.columns().get(column)?.values;
        Some(self.code(column)).filter(|code| *code != MISSING).map(|code| values.get(code))
    }

    /// The last code of a column. Of several values at one instant the greatest text counts, so that the
    /// order of rows in a file does not matter.
    fn code(self, column: usize) -> u32 {
        let Some(column) = self.log.columns().get(column) else { return MISSING };
        let instants = self.log.instants();
        let said = self.rows.iter().rev().map(|row| (instants[*row as usize], column.codes[*row as usize]));
        let mut said = said.filter(|(_, code)| *code != MISSING);
        let Some((last, first)) = said.next() else { return MISSING };
        said.take_while(|(at, _)| *at == last).map(|(_, code)| code).fold(first, |best, code| {
            if column.values.get(code) > column.values.get(best) { code } else { best }
        })
    }
}
