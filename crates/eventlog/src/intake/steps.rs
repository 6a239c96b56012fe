//! Hands events over after every so many rows, so that memory holds one step and never a whole file.

use crate::error::ImportError;
use crate::import::{Format, Mapping, Problem, Step};
use crate::log::EventLog;

/// Bytes of names and values that end a step early: memory is bounded whatever rows look like.
const BYTES_MAX: usize = 32 << 20;
/// What a value takes beside its name and itself.
const CELL_BYTES: usize = 8;

/// Where steps go, and what the steps before had.
pub(super) struct Steps<'a> {
    format: Format,
    rows_max: u64,
    take: &'a mut dyn FnMut(Step) -> Result<(), ImportError>,
    /// Rows, rejected rows and named problems that were handed over.
    rows: u64,
    rejected: u64,
    problems: usize,
    /// Bytes of the step at hand.
    bytes: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn new(
        format: Format,
        rows_max: u64,
        take: &'a mut dyn FnMut(Step) -> Result<(), ImportError>,
    ) -> Self {
        Self { format, rows_max, take, rows: 0, rejected: 0, problems: 0, bytes: 0 }
    }

    /// Counts the names and values of an event.
    pub(super) fn weigh(&mut self, case: &str, cells: impl Iterator<Item = usize>) {
        let cells: usize = cells.map(|bytes| bytes + CELL_BYTES).sum();
        self.bytes = self.bytes.saturating_add(case.len() + cells);
    }

    /// Whether so many rows make a step.
    pub(super) fn is_full(&self, rows: u64) -> bool {
        rows.saturating_sub(self.rows) >= self.rows_max.max(1) || self.bytes >= BYTES_MAX
    }

    pub(super) fn hand_over(
        &mut self,
        (log, mapping): (EventLog, &Mapping),
        (rows, rejected, problems): (u64, u64, &[Problem]),
        is_last: bool,
    ) -> Result<(), ImportError> {
        let step = Step {
            format: self.format,
            mapping: mapping.clone(),
            log,
            rows: rows - self.rows,
            rejected: rejected - self.rejected,
            problems: problems.get(self.problems..).unwrap_or_default().to_vec(),
            is_last,
        };
        (self.rows, self.rejected, self.problems, self.bytes) = (rows, rejected, problems.len(), 0);
        (self.take)(step)
    }
}
