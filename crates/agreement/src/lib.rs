//! The contract as data and its evaluation: calendar, clock, level and statement.
//!
//! **Invariant:** everything here is a pure function of the agreement's text and the event log, in
//! exact arithmetic. The same text and the same events give the same bytes on either party's machine.

pub mod calendar;
pub mod clock;
pub mod condition;
pub mod diagnostic;
mod evaluate;
pub mod explain;
mod language;
pub mod level;
pub mod period;
pub mod statement;
pub mod terms;

pub use diagnostic::{Diagnostic, Severity};
pub use evaluate::{Figures, NoSuchAttribute};
pub use explain::Explanation;
pub use language::TEXT_BYTES_MAX;
pub use level::{CaseOutcome, LevelResult, Verdict};
pub use period::{Cadence, Period};
pub use statement::Statement;
pub use terms::{Agreement, Better, Kind, Level, Measure, Quantity};

#[cfg(test)]
mod tests;
