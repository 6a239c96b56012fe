//! Operational events in columns: readers for CSV, NDJSON and XES, and writers for NDJSON and CSV.
//!
//! **Invariant:** nothing here asks a clock, the environment or the file system. Bytes arrive through
//! `std::io::Read` and are hostile until proven otherwise: every size has a limit, every rejected row has a
//! line number and a reason.

mod attributes;
pub mod builder;
pub mod columnar;
mod csv;
pub mod dictionary;
pub mod error;
mod fingerprint;
mod guess;
mod identifier;
pub mod import;
mod intake;
pub mod limits;
pub mod log;
mod ndjson;
mod reject;
mod source;
pub mod time;
pub mod write;
mod xes;

#[cfg(test)]
mod tests;

pub use builder::LogBuilder;
pub use csv::lanes as stream;
pub use dictionary::{Dictionary, MISSING};
pub use error::ImportError;
pub use fingerprint::Fingerprinter;
pub use import::{
    Format, Import, ImportReport, Imported, Keep, Mapping, Problem, Progress, Step, read, read_steps,
};
pub use limits::Limits;
pub use log::{CaseIndex, Column, EventLog};
pub use time::{DateOrder, TimeProblem, TimeReader};
