//! One call imports a file of any known format and says what became of every row.

use crate::error::ImportError;
use crate::intake::Intake;
use crate::limits::Limits;
use crate::log::EventLog;
use crate::reject::RejectWriter;
use crate::source::Source;
use crate::time::DateOrder;
use crate::{csv, ndjson, xes};
use jiff::tz::TimeZone;
use outrigger_kernel::Instant;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Which columns play which role.
    pub mapping: Mapping,
    /// The zone of times that carry none.
    pub zone: Option<TimeZone>,
    /// The order of day and month where a date leaves it open.
    pub date_order: Option<DateOrder>,
    /// What the import may cost.
    pub limits: Limits,
    /// Which attributes to keep.
    pub keep: Keep,
    /// The latest time that an event can have; rows after it are rejected.
    pub latest: Option<Instant>,
}

/// The columns that play a role, by their names in the source. What is not named is guessed from
/// conventional names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mapping {
    /// The piece of work that an event belongs to.
    pub case: Option<String>,
    /// When the event happened.
    pub time: Option<String>,
    /// What happened; its column is called `activity`.
    pub activity: Option<String>,
    /// Who or what did it; its column is called `resource`.
    pub resource: Option<String>,
    /// The id that the source gave to the event.
    pub id: Option<String>,
}

/// Which attributes to keep. Others cost no dictionary work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// Those with these identifiers.
    Only(Vec<String>),
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Rows with a header line; the delimiter is a comma, a semicolon, a tab or a bar.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// The XML of IEEE 1849.
    Xes,
}

/// What an import yields.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The accepted events.
    pub log: EventLog,
    /// What became of the rows.
    pub report: ImportReport,
}

/// What became of the rows: `rows` is always `accepted + rejected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The format stated or detected.
    pub format: Format,
    /// The columns that played a role, stated or guessed.
    pub mapping: Mapping,
    /// Rows that were not blank.
    pub rows: u64,
    /// Rows that became events.
    pub accepted: u64,
    /// Rows that did not.
    pub rejected: u64,
    /// The first rejected rows.
    pub problems: Vec<Problem>,
    /// Local times at a change of the clocks: read as the first of two, or moved on by the gap.
    pub ambiguous_times: u64,
}

/// Why a row was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line on which the row starts, counted from 1.
    pub line: u64,
    /// The source name of the column at fault; empty when the whole row is.
    pub column: String,
    /// A word for programs: `no-case`, `no-time`, `bad-time`, `time-range`, `future`, `too-long`, `ragged`,
    /// `not-text` or `bad-json`.
    pub code: &'static str,
    /// A sentence for people.
    pub reason: String,
}

/// A part of a file: every so many rows make one.
#[derive(Clone, Debug)]
pub struct Step {
    /// The format stated or detected.
    pub format: Format,
    /// The columns that play a role, stated or guessed.
    pub mapping: Mapping,
    /// The accepted events of these rows. All steps of a file have the same identifiers for its columns.
    pub log: EventLog,
    /// How many rows, accepted or not.
    pub rows: u64,
    /// Rows that did not become events.
    pub rejected: u64,
    /// The first rejected rows of the file, as far as they are among these.
    pub problems: Vec<Problem>,
    /// Whether the file ends here.
    pub is_last: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes taken from the input, compressed ones where it is compressed.
    pub bytes: u64,
    /// Rows read, accepted or not.
    pub rows: u64,
}

/// Imports a file: plain, gzip or zip; CSV, NDJSON or XES, detected where `format` is `None`.
///
/// Rejected rows go to `rejects` in the input's own format with three more columns, so that they can be
/// corrected and imported again.
///
/// # Errors
/// When the file as a whole cannot be trusted: it is empty, cut off, hostile or over a limit, or a column, a
/// zone or a date order has to be stated first. Nothing is kept then.
pub fn read(
    input: impl Read + Send,
    format: Option<Format>,
    import: &Import,
    rejects: Option<&mut dyn Write>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, ImportError> {
    let mut source = Source::open(input, &import.limits)?;
    let detected = source.detect()?;
    let format = format.unwrap_or(detected);
    let mut intake = Intake::new(import, RejectWriter::new(rejects), progress, source.bytes_taken());
    read_rows(format, source, &mut intake)?;
    intake.finish(format)
}

/// Imports a file as [`read`] does it, and hands its events over after every `rows_max` rows, or earlier where
/// they are large: memory holds one step. Reading the same bytes again gives the same steps and the same rejects, byte for byte. The last
/// step comes when all rejects are written; it may be empty.
///
/// # Errors
/// As [`read`]; the steps until then have been handed over. What `take` answers ends the import, too.
pub fn read_steps(
    input: impl Read + Send,
    import: &Import,
    (rejects, progress): (Option<&mut dyn Write>, &mut dyn FnMut(Progress)),
    (rows_max, take): (u64, &mut dyn FnMut(Step) -> Result<(), ImportError>),
) -> Result<ImportReport, ImportError> {
    let mut source = Source::open(input, &import.limits)?;
    let format = source.detect()?;
    let mut intake = Intake::new(import, RejectWriter::new(rejects), progress, source.bytes_taken());
    intake.step_by(format, rows_max, take);
    read_rows(format, source, &mut intake)?;
    intake.finish_steps(format)
}

fn read_rows(format: Format, source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    let outcome = match format {
        Format::Csv => csv::read(source, intake),
        Format::Ndjson => ndjson::read(source, intake),
        Format::Xes => xes::read(source, intake),
    };
    outcome.map_err(|error| error.after(intake.accepted()))
}
