//! Reads plain CSV with several threads, for those who need no log but what happens in it: blocks are
//! taken apart side by side and handed over one after the other, in the order of the file.

mod keys;
mod lane;
mod scan;
mod values;

pub use keys::{CaseKey, Prefixes, TEXT};
pub use lane::Chunk;

use super::{Layout, sample, sniff, split::Splitter};
use crate::{
    error::ImportError,
    import::{Format, Import, ImportReport, Progress},
    intake::Intake,
    reject::{RejectWriter, Table},
    source::Source,
};
use lane::{Lane, Shared};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// Bytes of a block: what is read is taken apart before it leaves the cache.
const BLOCK_BYTES: usize = 256 << 10;
/// Blocks that are read and not handed over yet, at most.
const AHEAD_MAX: u64 = 8;
/// Threads that read, at most.
const LANES_MAX: usize = 8;

/// What became of a file.
#[derive(Debug)]
pub struct Streamed {
    /// What became of its rows.
    pub report: ImportReport,
    /// Attributes that were asked for and that the file lacks.
    pub missing: Vec<String>,
}

/// Is handed the events of a file, block by block.
pub trait Sink {
    /// Takes the next block's events.
    fn take(&mut self, chunk: &Chunk);
}

/// Whether an input, unpacked where it has to be, is a table of rows.
///
/// # Errors
/// When it cannot be read, or is empty or no text.
pub fn is_table(input: impl Read + Send, import: &Import) -> Result<bool, ImportError> {
    Ok(Source::open(input, &import.limits)?.detect()? == Format::Csv)
}

/// Reads a plain CSV file for a sink. `attributes` are the identifiers whose values make a
/// combination; those that the file lacks are missing in all of its events. Reading a file again with
/// the same `prefixes` gives the same keys.
///
/// Rows are accepted and rejected exactly as [`read`](crate::read) does it.
///
/// # Errors
/// As [`read`](crate::read); what was handed over until then has to be thrown away.
pub fn stream(
    input: impl Read + Send,
    import: &Import,
    (attributes, prefixes): (&[String], &Prefixes),
    (rejects, progress): (Option<&mut dyn Write>, &mut dyn FnMut(Progress)),
    sink: &mut dyn Sink,
) -> Result<Streamed, ImportError> {
    let mut source = Source::open(input, &import.limits)?;
    source.detect()?;
    let mut intake = Intake::new(import, RejectWriter::new(rejects), progress, source.bytes_taken());
    let delimiter = sniff(source.head());
    let sample = sample(&source, delimiter, import.limits.event_bytes_max)?;
    intake.settle(&sample)?;
    let layout = Layout::new(sample.headers, delimiter, &mut intake)?;
    let fields: Vec<Option<usize>> = attributes.iter().map(|name| layout.field_of(name, &intake)).collect();
    let lacks = attributes.iter().zip(&fields).filter(|(_, field)| field.is_none());
    let missing = lacks.map(|(name, _)| name.clone()).collect();
    let (case_column, time_column) = intake.role_columns();
    let times = intake.times().clone();
    let shared = Shared {
        import,
        layout: &layout,
        times: &times,
        fields,
        time_column: time_column.as_deref(),
        case_column: case_column.as_deref(),
        prefixes,
    };
    let feeder = Feeder::new(source, delimiter, import.limits.event_bytes_max);
    let ambiguous =
        run(feeder, &shared, &mut intake, sink).map_err(|error| error.after(intake.accepted()))?;
    Ok(Streamed { report: intake.finish_streamed(Format::Csv, ambiguous)?, missing })
}

/// A block of whole rows.
struct Block {
    /// The line of its first row.
    line: u64,
    bytes: Vec<u8>,
}

/// Cuts the input into blocks of whole rows.
struct Feeder<R> {
    input: R,
    delimiter: u8,
    record_bytes_max: usize,
    carry: Vec<u8>,
    line: u64,
    ended: bool,
    header_is_ahead: bool,
}

impl<R: Read> Feeder<R> {
    fn new(input: R, delimiter: u8, record_bytes_max: usize) -> Self {
        let carry = Vec::new();
        Self { input, delimiter, record_bytes_max, carry, line: 1, ended: false, header_is_ahead: true }
    }

    /// The next block, in a buffer used before; `None` at the end of the input.
    fn next(&mut self, mut bytes: Vec<u8>) -> Result<Option<Block>, ImportError> {
        bytes.clear();
        bytes.append(&mut self.carry);
        let mut wanted = BLOCK_BYTES;
        let used = loop {
            self.top_up(&mut bytes, wanted)?;
            if self.ended
                && bytes.last().is_some_and(|last| *last != b'\n')
                && memchr::memchr(b'"', &bytes).is_none()
            {
                bytes.push(b'\n');
            }
            let used = self.whole_rows(&bytes)?;
            if used > 0 || bytes.is_empty() {
                break used;
            }
            if bytes.len() > self.record_bytes_max || self.ended {
                return Err(self.never_ends(bytes.len()));
            }
            wanted = (2 * bytes.len()).min(self.record_bytes_max + 1);
        };
        if bytes.is_empty() {
            return Ok(None);
        }
        self.carry.extend_from_slice(&bytes[used..]);
        bytes.truncate(used);
        let block_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let block = Block { line: block_line, bytes };
        Ok(Some(if std::mem::take(&mut self.header_is_ahead) { self.without_header(block) } else { block }))
    }

    fn never_ends(&self, bytes: usize) -> ImportError {
        if bytes > self.record_bytes_max {
            return ImportError::TooLarge {
                what: "a row",
                limit: self.record_bytes_max as u64,
                line: self.line,
            };
        }
        let place = format!("the quote opened in the row at line {} is never closed", self.line);
        ImportError::Truncated { events: 0, place }
    }

    fn top_up(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> Result<(), ImportError> {
        let missing = wanted.saturating_sub(bytes.len());
        if self.ended || missing == 0 {
            return Ok(());
        }
        let read = self.input.by_ref().take(missing as u64).read_to_end(bytes)?;
        self.ended = read < missing;
        Ok(())
    }

    /// How many bytes the whole rows at the start take. Without quotes that is up to the last line end.
    fn whole_rows(&self, bytes: &[u8]) -> Result<usize, ImportError> {
        if memchr::memchr(b'"', bytes).is_none() {
            return Ok(memchr::memrchr(b'\n', bytes).map_or(0, |last| last + 1));
        }
        Splitter::<&[u8]>::whole_rows(bytes, (self.delimiter, self.record_bytes_max), self.ended)
            .map_err(|error| error.moved_by(self.line - 1))
    }

    fn without_header(&self, mut block: Block) -> Block {
        let header = Splitter::<&[u8]>::first_row(&block.bytes, self.delimiter, self.ended);
        block.line += memchr::memchr_iter(b'\n', &block.bytes[..header]).count() as u64;
        block.bytes.drain(..header);
        block
    }
}

/// A chunk, or why its block has none, with the block's buffer.
type Parsed = (Result<Chunk, ImportError>, Vec<u8>);

/// What the threads agree on.
#[derive(Default)]
struct Desk {
    /// Blocks that were taken apart and wait for their turn.
    ready: BTreeMap<u64, Parsed>,
    /// The next block to be handed over.
    turn: u64,
    /// How many blocks were taken from the input.
    taken: u64,
    /// Whether nobody should take another.
    ended: bool,
    /// Whether a lane has panicked, so that a block will never be ready.
    is_broken: bool,
    spare: Vec<(Chunk, Vec<u8>)>,
}

struct Crew<'s, R> {
    desk: Mutex<Desk>,
    moved: Condvar,
    feeder: Mutex<Feeder<R>>,
    shared: &'s Shared<'s>,
}

/// Runs the lanes to the end of the input, or to the first error in the order of the file. One lane is
/// this thread, which hands over whatever is ready and takes blocks apart while nothing is. Answers how
/// many local times met a change of the clocks.
fn run<R: Read + Send>(
    feeder: Feeder<R>,
    shared: &Shared<'_>,
    intake: &mut Intake<'_, '_>,
    sink: &mut dyn Sink,
) -> Result<u64, ImportError> {
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(LANES_MAX);
    let crew = Crew { desk: Mutex::default(), moved: Condvar::new(), feeder: Mutex::new(feeder), shared };
    std::thread::scope(|scope| {
        for lane in 1..lanes {
            let crew = &crew;
            scope.spawn(move || {
                let _alarm = Alarm(crew);
                crew.work(&mut Lane::new(lane, shared));
            });
        }
        let outcome = crew.lead(&mut Lane::new(0, shared), intake, sink);
        hold(&crew.desk).ended = true;
        crew.moved.notify_all();
        outcome
    })
}

impl<R: Read + Send> Crew<'_, R> {
    /// Takes blocks apart until there are none.
    fn work(&self, lane: &mut Lane<'_>) {
        loop {
            let mut desk = hold(&self.desk);
            while !desk.ended && desk.taken - desk.turn >= AHEAD_MAX {
                desk = self.moved.wait(desk).unwrap_or_else(PoisonError::into_inner);
            }
            if desk.ended {
                return;
            }
            let spare = desk.spare.pop().unwrap_or_default();
            drop(desk);
            self.next_block(lane, spare);
        }
    }

    fn lead(
        &self,
        lane: &mut Lane<'_>,
        intake: &mut Intake<'_, '_>,
        sink: &mut dyn Sink,
    ) -> Result<u64, ImportError> {
        let mut ambiguous = 0;
        loop {
            let mut desk = hold(&self.desk);
            let turn = desk.turn;
            if let Some((parsed, bytes)) = desk.ready.remove(&turn) {
                drop(desk);
                let chunk = parsed?;
                ambiguous += chunk.ambiguous;
                hand_over(&chunk, self.shared.layout, intake, sink)?;
                let mut desk = hold(&self.desk);
                desk.turn += 1;
                desk.spare.push((chunk, bytes));
                self.moved.notify_all();
                continue;
            }
            // The panic of a lane goes on when the scope ends.
            if desk.is_broken || (desk.ended && desk.turn == desk.taken) {
                return Ok(ambiguous);
            }
            if desk.ended || desk.taken - desk.turn >= AHEAD_MAX {
                drop(self.moved.wait(desk).unwrap_or_else(PoisonError::into_inner));
                continue;
            }
            let spare = desk.spare.pop().unwrap_or_default();
            drop(desk);
            self.next_block(lane, spare);
        }
    }

    /// Takes the next block from the input and apart.
    fn next_block(&self, lane: &mut Lane<'_>, (chunk, buffer): (Chunk, Vec<u8>)) {
        let mut feeder = hold(&self.feeder);
        let fed = feeder.next(buffer);
        let mut desk = hold(&self.desk);
        let number = desk.taken;
        let block = match fed {
            Ok(Some(block)) => {
                desk.taken += 1;
                block
            }
            Ok(None) => {
                desk.ended = true;
                return self.moved.notify_all();
            }
            Err(error) => {
                desk.ended = true;
                desk.taken += 1;
                desk.ready.insert(number, (Err(error), Vec::new()));
                return self.moved.notify_all();
            }
        };
        drop((desk, feeder));
        let parsed = lane.read(&block.bytes, block.line, chunk);
        hold(&self.desk).ready.insert(number, (parsed, block.bytes));
        self.moved.notify_all();
    }
}

/// Wakes everybody up when its lane panics.
struct Alarm<'c, 's, R>(&'c Crew<'s, R>);

impl<R> Drop for Alarm<'_, '_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            hold(&self.0.desk).is_broken = true;
            self.0.moved.notify_all();
        }
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hand_over(
    chunk: &Chunk,
    layout: &Layout,
    intake: &mut Intake<'_, '_>,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    intake.count_rows(chunk.rows, chunk.instants.len() as u64)?;
    for (problem, cells) in &chunk.rejected {
        let table = Table { headers: &layout.headers, delimiter: layout.delimiter };
        let cells = cells.iter().map(Vec::as_slice);
        intake.reject(problem.clone(), |out, problem| out.csv(&table, cells, problem))?;
    }
    sink.take(chunk);
    Ok(())
}

#[cfg(test)]
mod tests;
