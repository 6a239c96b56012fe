//! The contract as data and its evaluation: calendar, clock, level and statement.
//!
//! **Invariant:** everything here is a pure function of the agreement's text and the event log, in
//! exact arithmetic. The same text and the same events give the same bytes on either party's machine.

pub mod calendar;
pub mod clock;
pub mod columnar;
pub mod condition;
pub mod diagnostic;
mod evaluate;
pub mod explain;
mod fold;
pub mod gaming;
mod language;
pub mod level;
pub mod library;
pub mod live;
pub mod money;
pub mod openslo;
pub mod period;
pub mod reason;
pub mod relief;
pub mod statement;
pub mod stream;
pub mod terms;
pub mod what_if;

pub use diagnostic::{Diagnostic, Severity};
pub use evaluate::{Figures, NoSuchAttribute, Setting};
pub use explain::Explanation;
pub use language::TEXT_BYTES_MAX;
pub use level::{CaseOutcome, LevelResult, Margin, PartResult, Verdict};
pub use money::{Account, MonthFacts, Volume};
pub use period::{Cadence, Period};
pub use relief::Relief;
pub use statement::{Basis, History, Statement};
pub use terms::{Agreement, Better, Kind, Level, Measure, Quantity};

#[cfg(test)]
mod tests;
