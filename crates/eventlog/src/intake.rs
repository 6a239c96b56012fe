//! Where all readers meet: roles, columns, times and limits are applied to one row after another.

mod steps;

use crate::builder::LogBuilder;
use crate::error::ImportError;
use crate::guess::{self, Sample};
use crate::import::{Format, Import, ImportReport, Imported, Keep, Mapping, Problem, Progress, Step};
use crate::limits::Limits;
use crate::reject::{REJECT_COLUMNS, RejectWriter};
use crate::time::{TimeProblem, TimeReader};
use rustc_hash::FxHashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use steps::Steps;

/// Rows between two reports of progress.
const ROWS_PER_REPORT: u64 = 1 << 16;
/// Characters of a value that a sentence quotes.
const QUOTED_CHARS: usize = 60;

/// Where the value of a source column goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Case,
    Time,
    Column(usize),
    Skip,
}

/// Why a row became no event: the row is at fault, or the whole file is.
#[derive(Debug)]
pub(crate) enum Refused {
    Row(Problem),
    File(ImportError),
}

impl From<ImportError> for Refused {
    fn from(error: ImportError) -> Self {
        Self::File(error)
    }
}

/// One import in progress.
pub(crate) struct Intake<'a, 'w> {
    import: &'a Import,
    mapping: Mapping,
    /// Roles whose column has not been seen yet.
    open_activity: Option<String>,
    open_resource: Option<String>,
    slots: FxHashMap<String, Slot>,
    builder: LogBuilder,
    times: TimeReader,
    rows: u64,
    /// Rows whose events went elsewhere.
    streamed: u64,
    rejected: u64,
    problems: Vec<Problem>,
    rejects: RejectWriter<'w>,
    progress: &'a mut dyn FnMut(Progress),
    bytes_taken: Arc<AtomicU64>,
    /// Where events go step by step; none when they are kept to the end.
    steps: Option<Steps<'a>>,
}

impl<'a, 'w> Intake<'a, 'w> {
    pub(crate) fn new(
        import: &'a Import,
        rejects: RejectWriter<'w>,
        progress: &'a mut dyn FnMut(Progress),
        bytes_taken: Arc<AtomicU64>,
    ) -> Self {
        Self {
            import,
            mapping: Mapping::default(),
            open_activity: None,
            open_resource: None,
            slots: FxHashMap::default(),
            builder: LogBuilder::new(),
            times: TimeReader::new(import.zone.clone(), import.date_order),
            rows: 0,
            streamed: 0,
            rejected: 0,
            problems: Vec::new(),
            rejects,
            progress,
            bytes_taken,
            steps: None,
        }
    }

    /// Hands events over after so many rows, instead of keeping all of them to the end.
    pub(crate) fn step_by(
        &mut self,
        format: Format,
        rows_max: u64,
        take: &'a mut dyn FnMut(Step) -> Result<(), ImportError>,
    ) {
        self.steps = Some(Steps::new(format, rows_max, take));
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.import.limits
    }

    /// The roles stated by whoever imports.
    pub(crate) fn stated(&self) -> &Mapping {
        &self.import.mapping
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.builder.len() as u64 + self.streamed
    }

    /// Finds the roles among the columns of a sample, and what the sample proves about its dates.
    pub(crate) fn settle(&mut self, sample: &Sample<'_>) -> Result<(), ImportError> {
        let mapping = guess::mapping(sample, &self.import.mapping)?;
        let order = self.import.date_order.or_else(|| guess::date_order(sample, &mapping));
        self.times = TimeReader::new(self.import.zone.clone(), order);
        self.settle_as(mapping);
        Ok(())
    }

    /// Takes the roles as they are.
    pub(crate) fn settle_as(&mut self, mapping: Mapping) {
        self.mapping = mapping;
        for (open, mapped, role) in [
            (&mut self.open_activity, &self.mapping.activity, "activity"),
            (&mut self.open_resource, &self.mapping.resource, "resource"),
        ] {
            open.clone_from(mapped);
            if open.is_some() {
                self.builder.reserve(role);
            }
        }
    }

    /// Where the values of a source column go. A name seen for the first time becomes a column.
    pub(crate) fn slot(&mut self, source_name: &str) -> Result<Slot, ImportError> {
        if let Some(&slot) = self.slots.get(source_name) {
            return Ok(slot);
        }
        let slot = self.new_slot(source_name, self.slots.len() + 1)?;
        self.slots.insert(source_name.to_owned(), slot);
        Ok(slot)
    }

    /// The slot of a column at a position, counted from 1.
    pub(crate) fn new_slot(&mut self, source_name: &str, position: usize) -> Result<Slot, ImportError> {
        let too_large = |what, limit: usize| ImportError::TooLarge { what, limit: limit as u64, line: 0 };
        let limits = &self.import.limits;
        if position > limits.columns_max {
            return Err(too_large("the number of columns", limits.columns_max));
        }
        if source_name.len() > limits.name_bytes_max {
            return Err(too_large("the name of a column", limits.name_bytes_max));
        }
        if self.mapping.case.as_deref() == Some(source_name) {
            return Ok(Slot::Case);
        }
        if self.mapping.time.as_deref() == Some(source_name) {
            return Ok(Slot::Time);
        }
        if REJECT_COLUMNS.contains(&source_name) {
            return Ok(Slot::Skip);
        }
        let name = match self.role(source_name) {
            Some(role) => role.to_owned(),
            None => self.builder.claim(source_name, position),
        };
        let kept = match &self.import.keep {
            Keep::All => true,
            Keep::Only(names) => names.contains(&name),
        };
        Ok(if kept { Slot::Column(self.builder.add(name, source_name)) } else { Slot::Skip })
    }

    /// Counts a row; every row then ends in [`admit`](Self::admit) or [`reject`](Self::reject).
    pub(crate) fn start_row(&mut self) -> Result<(), ImportError> {
        if self.steps.as_ref().is_some_and(|steps| steps.is_full(self.rows)) {
            self.hand_over(false)?;
        }
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_PER_REPORT) {
            self.report_progress();
        }
        Ok(())
    }

    /// Makes a row an event, or says why it is none.
    pub(crate) fn admit<'v>(
        &mut self,
        line: u64,
        case: &str,
        time: &str,
        cells: impl Iterator<Item = (usize, &'v str)> + Clone,
    ) -> Result<(), Refused> {
        let limits = &self.import.limits;
        if case.trim_ascii().is_empty() {
            return Err(no_case(line, self.mapping.case.as_deref()));
        }
        let column = self.mapping.time.as_deref();
        let at = match self.times.parse(time) {
            Ok(at) => at,
            Err(problem) => return Err(bad_time(line, (column, time), problem)),
        };
        if self.import.latest.is_some_and(|latest| at > latest) {
            return Err(future(line, (column, time)));
        }
        let cell_max = limits.cell_bytes_max;
        if case.len() > cell_max || cells.clone().any(|(_, value)| value.len() > cell_max) {
            return Err(too_long(line, cell_max));
        }
        if self.builder.len() >= limits.events_max {
            let limit = limits.events_max as u64;
            return Err(Refused::File(ImportError::TooLarge { what: "the number of events", limit, line }));
        }
        if let Some(steps) = &mut self.steps {
            let name_bytes = |column| self.builder.name_of(column).map_or(0, str::len);
            steps.weigh(case, cells.clone().map(|(column, value)| name_bytes(column) + value.len()));
        }
        self.builder.push_cells(case, at, cells);
        Ok(())
    }

    /// Counts a rejected row and writes it to the rejects.
    pub(crate) fn reject(
        &mut self,
        problem: Problem,
        write: impl FnOnce(&mut RejectWriter<'w>, &Problem) -> io::Result<()>,
    ) -> Result<(), ImportError> {
        write(&mut self.rejects, &problem)?;
        self.rejected += 1;
        if self.problems.len() < self.import.limits.problems_kept {
            self.problems.push(problem);
        }
        Ok(())
    }

    /// Counts rows that were read elsewhere, and the events that they became.
    pub(crate) fn count_rows(&mut self, rows: u64, events: u64) -> Result<(), ImportError> {
        self.rows += rows;
        self.streamed += events;
        self.report_progress();
        let limit = self.import.limits.events_max as u64;
        if self.streamed > limit {
            return Err(ImportError::TooLarge { what: "the number of events", limit, line: 0 });
        }
        Ok(())
    }

    /// The reader of times that the sample settled.
    pub(crate) fn times(&self) -> &TimeReader {
        &self.times
    }

    /// The source names of the columns of the case and of the time.
    pub(crate) fn role_columns(&self) -> (Option<String>, Option<String>) {
        (self.mapping.case.clone(), self.mapping.time.clone())
    }

    /// The identifier of a column.
    pub(crate) fn name_of(&self, column: usize) -> Option<&str> {
        self.builder.name_of(column)
    }

    /// Closes an import whose events were handed over step by step; what is left makes the last step.
    pub(crate) fn finish_steps(mut self, format: Format) -> Result<ImportReport, ImportError> {
        self.rejects.finish()?;
        self.report_progress();
        self.hand_over(true)?;
        let ambiguous = self.times.ambiguous_times();
        self.finish_streamed(format, ambiguous)
    }

    fn hand_over(&mut self, is_last: bool) -> Result<(), ImportError> {
        let Some(steps) = &mut self.steps else { return Ok(()) };
        let log = self.builder.take();
        self.streamed += log.len() as u64;
        steps.hand_over((log, &self.mapping), (self.rows, self.rejected, self.problems.as_slice()), is_last)
    }

    /// Closes an import whose events went elsewhere.
    pub(crate) fn finish_streamed(
        mut self,
        format: Format,
        ambiguous: u64,
    ) -> Result<ImportReport, ImportError> {
        self.rejects.finish()?;
        assert_eq!(self.rows, self.streamed + self.rejected, "every row is accepted or rejected");
        let accepted = self.streamed;
        Ok(self.report(format, accepted, ambiguous))
    }

    /// Closes the import.
    pub(crate) fn finish(mut self, format: Format) -> Result<Imported, ImportError> {
        self.rejects.finish()?;
        self.report_progress();
        let accepted = self.accepted();
        assert_eq!(self.rows, accepted + self.rejected, "every row is accepted or rejected");
        let log = std::mem::take(&mut self.builder).finish();
        let ambiguous = self.times.ambiguous_times();
        Ok(Imported { log, report: self.report(format, accepted, ambiguous) })
    }

    fn report(self, format: Format, accepted: u64, ambiguous_times: u64) -> ImportReport {
        let mut mapping = self.mapping;
        // A role that never met its column was not played.
        if self.open_activity.is_some() {
            mapping.activity = None;
        }
        if self.open_resource.is_some() {
            mapping.resource = None;
        }
        ImportReport {
            format,
            mapping,
            rows: self.rows,
            accepted,
            rejected: self.rejected,
            problems: self.problems,
            ambiguous_times,
        }
    }

    /// The role that a source column plays; each role is played once.
    fn role(&mut self, source_name: &str) -> Option<&'static str> {
        if self.open_activity.take_if(|name| name.as_str() == source_name).is_some() {
            return Some("activity");
        }
        self.open_resource.take_if(|name| name.as_str() == source_name).map(|_| "resource")
    }

    fn report_progress(&mut self) {
        let bytes = self.bytes_taken.load(Ordering::Relaxed);
        (self.progress)(Progress { bytes, rows: self.rows });
    }
}

/// A row without a case.
pub(crate) fn no_case(line: u64, column: Option<&str>) -> Refused {
    at_fault(line, column, "no-case", "the case is missing".to_owned())
}

/// A row whose time, in a column, cannot be read.
pub(crate) fn bad_time(line: u64, (column, time): (Option<&str>, &str), problem: TimeProblem) -> Refused {
    let example = quoted(time);
    let (code, reason) = match problem {
        TimeProblem::ZoneNeeded => return ImportError::ZoneNeeded { example, line }.into(),
        TimeProblem::OrderNeeded => return ImportError::DateOrderNeeded { example, line }.into(),
        TimeProblem::Empty => ("no-time", problem.to_string()),
        TimeProblem::Unreadable => ("bad-time", format!("`{example}`: {problem}")),
        TimeProblem::OutOfRange => ("time-range", format!("`{example}`: {problem}")),
    };
    at_fault(line, column, code, reason)
}

/// A row of a time that has not come.
pub(crate) fn future(line: u64, (column, time): (Option<&str>, &str)) -> Refused {
    let reason = format!("`{}`: this has not happened yet; correct the time", quoted(time));
    at_fault(line, column, "future", reason)
}

/// A row with a value over its limit.
pub(crate) fn too_long(line: u64, cell_max: usize) -> Refused {
    let reason = format!("a value is longer than {cell_max} bytes; shorten it or leave the column out");
    at_fault(line, None, "too-long", reason)
}

fn at_fault(line: u64, column: Option<&str>, code: &'static str, reason: String) -> Refused {
    Refused::Row(Problem { line, column: column.unwrap_or_default().to_owned(), code, reason })
}

/// The beginning of a value, for a sentence.
fn quoted(value: &str) -> String {
    let mut shown: String = value.chars().take(QUOTED_CHARS).collect();
    if shown.len() < value.len() {
        shown.push_str("...");
    }
    shown
}
