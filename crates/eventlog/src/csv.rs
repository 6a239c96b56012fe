//! Reads CSV in two stages: one thread reads and splits, the other parses times and codes values. Batches
//! travel between them and back, so nothing is allocated per event.

pub mod lanes;
mod split;

#[cfg(test)]
mod tests;

use crate::error::ImportError;
use crate::guess::Sample;
use crate::import::Problem;
use crate::intake::{Intake, Refused, Slot};
use crate::reject::Table;
use crate::source::Source;
use split::{Batch, Row, Splitter};
use std::borrow::Cow;
use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::{panic, thread};

/// Batches in flight; each holds about a quarter of a megabyte.
const BATCHES: usize = 6;
/// Delimiters looked for in the header, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows of the sample that roles and date orders are concluded from.
const SAMPLE_ROWS: usize = 2_000;

/// Reads a table whose first row names the columns.
pub(crate) fn read(source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    let delimiter = sniff(source.head());
    let sample = sample(&source, delimiter, intake.limits().event_bytes_max)?;
    intake.settle(&sample)?;
    let layout = Layout::new(sample.headers, delimiter, intake)?;
    let splitter = Splitter::new(source, delimiter, intake.limits().event_bytes_max);
    run(splitter, &layout, intake)
}

/// The candidate that stands most often in the first line, outside quotes.
fn sniff(head: &[u8]) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(found) = DELIMITERS.iter().position(|&delimiter| delimiter == byte) {
                    counts[found] += 1;
                }
            }
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let winner = DELIMITERS.iter().zip(counts).find(|&(_, count)| count == most);
    winner.map_or(b',', |(&delimiter, _)| delimiter)
}

/// The header and the first rows.
fn sample(
    source: &Source<'_>,
    delimiter: u8,
    record_bytes_max: usize,
) -> Result<Sample<'static>, ImportError> {
    let head = source.head();
    // A record that the head cuts in two would look complete: stop at the last line.
    let lines = memchr::memrchr(b'\n', head).map_or(0, |last| last + 1);
    let head = if source.is_whole() { head } else { &head[..lines] };
    let mut splitter = Splitter::new(head, delimiter, record_bytes_max);
    let mut batch = Batch::default();
    splitter.fill(&mut batch)?;
    let mut rows: Vec<Vec<String>> = batch.rows().take(SAMPLE_ROWS + 1).map(|row| row.texts()).collect();
    if rows.is_empty() {
        // Either the error comes with the next batch, or the header does not fit into the head.
        splitter.fill(&mut batch)?;
        let limit = source.head().len() as u64;
        return Err(ImportError::TooLarge { what: "the header", limit, line: 1 });
    }
    let headers = rows.remove(0);
    let headers = headers.iter().map(|header| header.trim().to_owned()).collect();
    let owned = |row: Vec<String>| -> Vec<Cow<'static, str>> { row.into_iter().map(Cow::Owned).collect() };
    Ok(Sample { headers, rows: rows.into_iter().map(owned).collect(), complete: true })
}

/// What each field of a row is for.
struct Layout {
    headers: Vec<String>,
    delimiter: u8,
    case: usize,
    time: usize,
    /// Fields that are kept, with the columns they go to.
    kept: Vec<(usize, usize)>,
}

impl Layout {
    fn new(headers: Vec<String>, delimiter: u8, intake: &mut Intake<'_, '_>) -> Result<Self, ImportError> {
        let (mut case, mut time, mut kept) = (None, None, Vec::new());
        for (field, header) in headers.iter().enumerate() {
            match intake.new_slot(header, field + 1)? {
                Slot::Case => case = case.or(Some(field)),
                Slot::Time => time = time.or(Some(field)),
                Slot::Column(column) => kept.push((field, column)),
                Slot::Skip => {}
            }
        }
        match (case, time) {
            (Some(case), Some(time)) => Ok(Self { headers, delimiter, case, time, kept }),
            (None, _) => Err(ImportError::NoCaseColumn { headers }),
            _ => Err(ImportError::NoTimeColumn { headers }),
        }
    }

    /// The field that is kept under an identifier.
    fn field_of(&self, name: &str, intake: &Intake<'_, '_>) -> Option<usize> {
        self.kept.iter().find(|(_, column)| intake.name_of(*column) == Some(name)).map(|(field, _)| *field)
    }
}

/// Runs both stages to the end of the input, or to the first error of either.
fn run<R: Read + Send>(
    mut splitter: Splitter<R>,
    layout: &Layout,
    intake: &mut Intake<'_, '_>,
) -> Result<(), ImportError> {
    thread::scope(|scope| {
        let (full_out, full_in) = sync_channel::<Batch>(BATCHES);
        let (empty_out, empty_in) = channel::<Batch>();
        for _ in 0..BATCHES {
            // The receiver lives in this function: sending cannot fail.
            let _ = empty_out.send(Batch::default());
        }
        let reading = scope.spawn(move || -> Result<(), ImportError> {
            for mut batch in empty_in {
                if !splitter.fill(&mut batch)? || full_out.send(batch).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let coded = code_batches(full_in, empty_out, layout, intake);
        match reading.join() {
            Ok(split) => coded.and(split),
            Err(cause) => panic::resume_unwind(cause),
        }
    })
}

/// The second stage. It owns its ends of the channels: when it returns, the first stage ends as well.
fn code_batches(
    full: Receiver<Batch>,
    empty: Sender<Batch>,
    layout: &Layout,
    intake: &mut Intake<'_, '_>,
) -> Result<(), ImportError> {
    let mut header_is_ahead = true;
    for batch in full {
        let text = batch.text();
        for row in batch.rows() {
            if header_is_ahead {
                header_is_ahead = false;
                continue;
            }
            intake.start_row()?;
            match code_row(&row, text, layout, intake) {
                Ok(()) => {}
                Err(Refused::File(error)) => return Err(error),
                Err(Refused::Row(problem)) => {
                    let table = Table { headers: &layout.headers, delimiter: layout.delimiter };
                    intake.reject(problem, |out, problem| out.csv(&table, row.cells(), problem))?;
                }
            }
        }
        // Once the input has ended nobody takes batches back.
        let _ = empty.send(batch);
    }
    Ok(())
}

fn code_row(
    row: &Row<'_>,
    text: Option<&str>,
    layout: &Layout,
    intake: &mut Intake<'_, '_>,
) -> Result<(), Refused> {
    if row.len() != layout.headers.len() {
        return Err(ragged(row.line, row.len(), layout.headers.len()));
    }
    let Some(fields) = row.fields(text) else { return Err(Refused::Row(not_text(row.line))) };
    let cells = layout.kept.iter().map(|&(field, column)| (column, fields.get(field)));
    intake.admit(row.line, fields.get(layout.case), fields.get(layout.time), cells)
}

fn ragged(line: u64, fields: usize, headers: usize) -> Refused {
    let reason =
        format!("the row has {fields} fields and the header {headers}; check its delimiters and quotes");
    Refused::Row(Problem { line, column: String::new(), code: "ragged", reason })
}

fn not_text(line: u64) -> Problem {
    let reason = "the row holds bytes that are not UTF-8 text".to_owned();
    Problem { line, column: String::new(), code: "not-text", reason }
}
