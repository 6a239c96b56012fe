//! Event logs as they are named on the command line: which file, how to read it, and what became of its rows.

mod known;
mod reject_file;

pub use known::known_until;
pub use reject_file::RejectFile;

use crate::{
    agreement,
    exit::{Exit, Failure, exit_of},
    files,
    output::{Console, printable},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::tz::TimeZone;
use outrigger_agreement::{
    Agreement, Figures, NoSuchAttribute,
    stream::{self, StreamError, Streamed},
};
use outrigger_eventlog::{
    DateOrder, Format, Import, ImportError, ImportReport, Imported, Keep, Mapping, Progress,
};
use outrigger_kernel::number::{counted, grouped};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Rejected rows that a message lists; the reject file has all of them.
const PROBLEMS_SHOWN: usize = 5;

/// An event log and how to read it.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Events {
    /// The event log: CSV, NDJSON or XES, also as .gz or .zip; `-` is standard input
    #[arg(value_name = "EVENTS")]
    path: PathBuf,
    /// The zone of times that carry none, as in Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<TimeZone>,
    /// Read 03/04/2026 as 3 April
    #[arg(long, conflicts_with = "month_first")]
    day_first: bool,
    /// Read 03/04/2026 as 4 March
    #[arg(long)]
    month_first: bool,
    /// The column that says which case an event belongs to; guessed from its name when left out
    #[arg(long, value_name = "COLUMN")]
    case_column: Option<String>,
    /// The column that says when it happened
    #[arg(long, value_name = "COLUMN")]
    time_column: Option<String>,
    /// The column that says what happened
    #[arg(long, value_name = "COLUMN")]
    activity_column: Option<String>,
    /// The column that says who did it
    #[arg(long, value_name = "COLUMN")]
    resource_column: Option<String>,
    /// Where rejected rows go, with line, column and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
}

impl Events {
    /// Whether the events can be read a second time.
    fn can_be_read_again(&self) -> bool {
        !files::is_standard_input(&self.path)
    }

    /// Imports the events, and says on standard error which rows were rejected.
    ///
    /// # Errors
    /// When there is no such file, or the file as a whole cannot be trusted or needs something stated.
    pub fn import(&self, keep: Keep, agreement: &Agreement, console: &Console) -> Result<Imported, Failure> {
        let imported =
            self.read(keep, self.reject_file()?.as_mut()).map_err(|error| self.refused(&error, agreement))?;
        self.report(&imported.report, console);
        Ok(imported)
    }

    /// The figures of a table that can be read twice, made while it streams by: memory holds its cases and
    /// not its events. `None` when events or agreement need to be looked at as a whole.
    ///
    /// # Errors
    /// As [`import`](Self::import).
    pub fn stream(
        &self,
        agreement: &Arc<Agreement>,
        console: &Console,
    ) -> Result<Option<(Figures, bool)>, Failure> {
        let how = self.how(Keep::Only(agreement::attributes(agreement)));
        if !stream::can_stream(agreement) || !self.can_be_read_again() {
            return Ok(None);
        }
        let refused = |error| self.refused(&Refused::Import(error), agreement);
        let input = files::open(&self.path)?;
        if !outrigger_eventlog::stream::is_table(input.reader, &how).map_err(refused)? {
            return Ok(None);
        }
        let bar = progress_bar(input.bytes);
        let mut show = |progress: Progress| {
            bar.set_position(progress.bytes);
            bar.set_message(counted(progress.rows, "row", "rows"));
        };
        let mut rejects = self.reject_file()?;
        let rejects = rejects.as_mut().map(|file| file as &mut dyn Write);
        let open = || File::open(&self.path);
        let streamed = stream::stream(Arc::clone(agreement), &open, &how, (rejects, &mut show));
        bar.finish_and_clear();
        match streamed {
            Ok(Streamed { figures, report }) => {
                self.report(&report, console);
                Ok(Some((figures, report.rejected == 0)))
            }
            Err(StreamError::Import(error)) => Err(refused(error)),
            Err(StreamError::Attributes) => {
                let imported = self.read(Keep::All, None).map_err(|error| self.refused(&error, agreement))?;
                let figures = Figures::new(Arc::clone(agreement), Arc::new(imported.log));
                let figures = figures.map_err(|missing| self.do_not_fit(missing, agreement))?;
                Ok(Some((figures, imported.report.rejected == 0)))
            }
        }
    }

    /// The attributes that the events have, all of them.
    fn attributes(&self, agreement: &Agreement) -> Result<Vec<String>, Failure> {
        let imported = self.read(Keep::All, None).map_err(|error| self.refused(&error, agreement))?;
        Ok(imported.log.columns().iter().map(|column| column.name.clone()).collect())
    }

    /// The events lack an attribute that a clock needs. The import kept only what conditions ask for; to name
    /// what else there is, the events are read again where they can be.
    pub fn do_not_fit(&self, mut missing: NoSuchAttribute, agreement: &Agreement) -> Failure {
        if self.can_be_read_again()
            && let Ok(attributes) = self.attributes(agreement)
        {
            missing.known = attributes;
        }
        Failure::new(Exit::Usage, missing.to_string())
    }

    fn read(&self, keep: Keep, rejects: Option<&mut RejectFile>) -> Result<Imported, Refused> {
        let input = files::open(&self.path).map_err(Refused::Unopened)?;
        let bar = progress_bar(input.bytes);
        let mut show = |progress: Progress| {
            bar.set_position(progress.bytes);
            bar.set_message(counted(progress.rows, "row", "rows"));
        };
        let rejects = rejects.map(|file| file as &mut dyn Write);
        let read = outrigger_eventlog::read(input.reader, None, &self.how(keep), rejects, &mut show);
        bar.finish_and_clear();
        read.map_err(Refused::Import)
    }

    fn how(&self, keep: Keep) -> Import {
        let mapping = Mapping {
            case: self.case_column.clone(),
            time: self.time_column.clone(),
            activity: self.activity_column.clone(),
            resource: self.resource_column.clone(),
            id: None,
        };
        let date_order = match (self.day_first, self.month_first) {
            (true, _) => Some(DateOrder::DayFirst),
            (_, true) => Some(DateOrder::MonthFirst),
            _ => None,
        };
        Import { mapping, zone: self.zone.clone(), date_order, keep, ..Import::default() }
    }

    fn reject_file(&self) -> Result<Option<RejectFile>, Failure> {
        self.rejects.as_deref().map(|path| RejectFile::new(path, &self.path)).transpose()
    }

    fn report(&self, report: &ImportReport, console: &Console) {
        if report.ambiguous_times > 0 {
            let times = counted(report.ambiguous_times, "local time falls", "local times fall");
            console.say(&format!("{times} into a change of the clocks; the first reading was taken."));
        }
        if report.rejected > 0 {
            console.say(&self.rejected(report));
        }
    }

    fn rejected(&self, report: &ImportReport) -> String {
        let rows = counted(report.rows, "row", "rows");
        let were = if report.rejected == 1 { "was" } else { "were" };
        let mut lines = vec![format!("{} of {rows} {were} rejected:", grouped(report.rejected))];
        for problem in report.problems.iter().take(PROBLEMS_SHOWN) {
            let column =
                if problem.column.is_empty() { String::new() } else { format!(", {}", problem.column) };
            lines.push(printable(&format!("  line {}{column}: {}", problem.line, problem.reason)));
        }
        let more = report.rejected.saturating_sub(PROBLEMS_SHOWN.min(report.problems.len()) as u64);
        if more > 0 {
            lines.push(format!("  and {} more", grouped(more)));
        }
        lines.push(match &self.rejects {
            Some(file) => format!(
                "Rejected rows lie in {}; correct them there and import that file too.",
                file.display()
            ),
            None => {
                let file = reject_name(&self.path, report.format);
                format!("To get them with line, column and reason, add `--rejects {file}`.")
            }
        });
        lines.join("\n")
    }

    fn refused(&self, refused: &Refused, agreement: &Agreement) -> Failure {
        let error = match refused {
            Refused::Unopened(failure) => return failure.clone(),
            Refused::Import(error) => error,
        };
        let exit = match error {
            ImportError::NoCaseColumn { .. }
            | ImportError::NoTimeColumn { .. }
            | ImportError::NoSuchColumn { .. }
            | ImportError::ZoneNeeded { .. }
            | ImportError::DateOrderNeeded { .. }
            | ImportError::Empty => Exit::Usage,
            ImportError::Io(error) => exit_of(error),
            _ => Exit::Unexpected,
        };
        let failure =
            Failure::new(exit, format!("{}: {}.", files::name(&self.path), printable(&error.to_string())));
        match error {
            ImportError::ZoneNeeded { .. } => failure.hint(format!(
                "If the system writes its times in the zone of the agreement, add `--zone {}`.",
                agreement.zone_name
            )),
            _ => failure,
        }
    }
}

/// Why events could not be read.
enum Refused {
    Unopened(Failure),
    Import(ImportError),
}

/// A name for the rejects of a file, in the folder one works in.
fn reject_name(events: &Path, format: Format) -> String {
    let name = events.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().filter(|stem| !stem.is_empty() && *stem != "-").unwrap_or("events");
    let extension = match format {
        Format::Csv => "csv",
        Format::Ndjson => "ndjson",
        Format::Xes => "xes",
    };
    format!("{stem}.rejects.{extension}")
}

fn zone(name: &str) -> Result<TimeZone, String> {
    outrigger_kernel::time::zone(name)
        .ok_or_else(|| format!("there is no time zone \"{name}\"; write an IANA name such as Europe/Berlin"))
}

/// A bar on standard error, and nothing at all where that is no terminal.
pub fn progress_bar(bytes: Option<u64>) -> ProgressBar {
    let template = match bytes {
        Some(_) => "{bar:24} {bytes} of {total_bytes}, {msg}, {eta} left",
        None => "{spinner} {bytes}, {msg}",
    };
    let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests;
