//! What one thread makes of a block of rows: keys, instants and combinations of values.

use super::{
    keys::{CaseKey, Keys, Prefixes, TEXT},
    scan::Ends,
    values::Combinations,
};
use crate::{
    csv::split::{Batch, Splitter, text_of},
    csv::{Layout, not_text, ragged},
    error::ImportError,
    import::{Import, Problem},
    intake::{Refused, bad_time},
    intake::{future, no_case, too_long},
    time::TimeReader,
};
use memchr::memchr;
use outrigger_kernel::Instant;

/// A block of rows as events.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The thread that read it: combinations count from zero for each.
    pub lane: usize,
    /// The case of every event.
    pub keys: Vec<CaseKey>,
    /// When it happened, in microseconds since the Unix epoch.
    pub instants: Vec<i64>,
    /// The number of its combination of values.
    pub combinations: Vec<u32>,
    /// The values of combinations that the lane has met for the first time, in the order of their
    /// numbers: one text for each attribute asked for, empty where it is missing.
    pub fresh: Vec<Vec<String>>,
    /// Case ids that are kept as text.
    pub texts: Vec<String>,
    /// Rows that became no event, with their cells.
    pub(super) rejected: Vec<(Problem, Vec<Vec<u8>>)>,
    /// Rows that were not blank.
    pub(super) rows: u64,
    /// Local times at a change of the clocks.
    pub(super) ambiguous: u64,
}

/// What all lanes share.
pub(super) struct Shared<'s> {
    pub(super) import: &'s Import,
    pub(super) layout: &'s Layout,
    pub(super) times: &'s TimeReader,
    /// For every attribute asked for, its field; none where the file lacks it.
    pub(super) fields: Vec<Option<usize>>,
    pub(super) time_column: Option<&'s str>,
    pub(super) case_column: Option<&'s str>,
    pub(super) prefixes: &'s Prefixes,
}

/// One thread's tables.
pub(super) struct Lane<'s> {
    number: usize,
    shared: &'s Shared<'s>,
    times: TimeReader,
    day: Day,
    keys: Keys<'s>,
    combinations: Combinations,
    ends: Ends,
}

impl<'s> Lane<'s> {
    pub(super) fn new(number: usize, shared: &'s Shared<'s>) -> Self {
        Self {
            number,
            shared,
            times: shared.times.clone(),
            day: Day::default(),
            keys: Keys::new(shared.prefixes),
            combinations: Combinations::new(shared.fields.len()),
            ends: Ends::default(),
        }
    }

    /// Reads a block of whole rows whose first is on a line.
    pub(super) fn read(&mut self, block: &[u8], line: u64, mut chunk: Chunk) -> Result<Chunk, ImportError> {
        chunk.clear(self.number);
        let before = self.times.ambiguous_times();
        let plain = memchr(b'"', block).is_none() && text_of(block).is_some();
        if plain {
            self.read_plain(block, line, &mut chunk)?
        } else {
            self.read_careful(block, line, &mut chunk)?
        }
        chunk.ambiguous = self.times.ambiguous_times() - before;
        Ok(chunk)
    }

    /// A block of text without quotes.
    fn read_plain(&mut self, block: &[u8], first_line: u64, chunk: &mut Chunk) -> Result<(), ImportError> {
        let mut ends = std::mem::take(&mut self.ends);
        ends.find(block, self.shared.layout.delimiter);
        // The end before the row's first one, which is the end of the row before.
        let mut before: Option<u32> = None;
        let mut first = 0;
        for (line, last) in (first_line..).zip(&ends.rows) {
            let last = *last as usize;
            let of_row = &ends.fields[first..=last];
            let start = before.map_or(0, |end| end + 1) as usize;
            let newline = ends.fields[last] as usize;
            let carries = newline > start && block[newline - 1] == b'\r';
            let end = newline - usize::from(carries);
            (before, first) = (Some(newline as u32), last + 1);
            let limit = self.shared.import.limits.event_bytes_max;
            if newline + 1 - start > limit {
                return Err(ImportError::TooLarge { what: "a row", limit: limit as u64, line });
            }
            if of_row.len() == 1 && end == start {
                continue;
            }
            let cell = |at: usize| {
                let from = at.checked_sub(1).map_or(start, |before| of_row[before] as usize + 1);
                let to = if at + 1 == of_row.len() { end } else { of_row[at] as usize };
                block.get(from..to).unwrap_or_default()
            };
            self.row((line, of_row.len()), &cell, chunk)?;
        }
        self.ends = ends;
        Ok(())
    }

    /// A block with quotes in it, or with bytes that are no text.
    fn read_careful(&mut self, block: &[u8], first_line: u64, chunk: &mut Chunk) -> Result<(), ImportError> {
        let limit = self.shared.import.limits.event_bytes_max;
        let mut splitter = Splitter::new(block, self.shared.layout.delimiter, limit);
        let mut batch = Batch::default();
        while splitter.fill(&mut batch).map_err(|error| error.moved_by(first_line - 1))? {
            let text = batch.text();
            for row in batch.rows() {
                let line = first_line + row.line - 1;
                let is_ragged = row.len() != self.shared.layout.headers.len();
                if !is_ragged && row.fields(text).is_none() {
                    let cells: Vec<&[u8]> = row.cells().collect();
                    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
                    chunk.rows += 1;
                    chunk.reject(not_text(line), (0..cells.len()).map(cell));
                    continue;
                }
                let cells: Vec<&[u8]> = row.cells().collect();
                let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
                self.row((line, cells.len()), &cell, chunk)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn row<'c>(
        &mut self,
        (line, cells): (u64, usize),
        cell: &impl Fn(usize) -> &'c [u8],
        chunk: &mut Chunk,
    ) -> Result<(), ImportError> {
        chunk.rows += 1;
        match self.event((line, cells), cell, chunk) {
            Ok(()) => Ok(()),
            Err(Refused::Row(problem)) => {
                chunk.reject(problem, (0..cells).map(cell));
                Ok(())
            }
            Err(Refused::File(error)) => Err(error),
        }
    }

    #[inline]
    fn event<'c>(
        &mut self,
        (line, cells): (u64, usize),
        cell: &impl Fn(usize) -> &'c [u8],
        chunk: &mut Chunk,
    ) -> Result<(), Refused> {
        let shared = self.shared;
        if cells != shared.layout.headers.len() {
            return Err(ragged(line, cells, shared.layout.headers.len()));
        }
        let (case, time) = (cell(shared.layout.case), cell(shared.layout.time));
        if !case.first().is_some_and(u8::is_ascii_graphic) && case.trim_ascii().is_empty() {
            return Err(no_case(line, shared.case_column));
        }
        let at = match self.day.instant(time, &mut self.times) {
            Ok(at) => at,
            Err(problem) => {
                return Err(bad_time(line, (shared.time_column, &String::from_utf8_lossy(time)), problem));
            }
        };
        if shared.import.latest.is_some_and(|latest| at > latest) {
            return Err(future(line, (shared.time_column, &String::from_utf8_lossy(time))));
        }
        let cell_max = shared.import.limits.cell_bytes_max;
        let kept = || shared.fields.iter().map(|field| field.map_or(&[][..], cell));
        if case.len() > cell_max || kept().any(|value| value.len() > cell_max) {
            return Err(too_long(line, cell_max));
        }
        let (combination, is_new) = self.combinations.number(kept());
        if is_new {
            chunk.fresh.push(kept().map(|value| String::from_utf8_lossy(value).into_owned()).collect());
        }
        let key = self.keys.key(case).unwrap_or_else(|| {
            chunk.texts.push(String::from_utf8_lossy(case).into_owned());
            TEXT | (chunk.texts.len() as u64 - 1)
        });
        chunk.keys.push(key);
        chunk.instants.push(at.0);
        chunk.combinations.push(combination);
        Ok(())
    }
}

impl Chunk {
    fn clear(&mut self, lane: usize) {
        self.lane = lane;
        self.keys.clear();
        self.instants.clear();
        self.combinations.clear();
        self.fresh.clear();
        self.texts.clear();
        self.rejected.clear();
        (self.rows, self.ambiguous) = (0, 0);
    }

    fn reject<'c>(&mut self, problem: Problem, cells: impl Iterator<Item = &'c [u8]>) {
        self.rejected.push((problem, cells.map(<[u8]>::to_vec).collect()));
    }
}

/// Remembers the day of the time before: nearly every export writes `2026-03-01T09:00:00Z`, and rows of
/// one day stand together.
#[derive(Debug, Default)]
struct Day {
    text: (u64, u16),
    start: Option<i64>,
}

impl Day {
    #[inline]
    fn instant(&mut self, text: &[u8], times: &mut TimeReader) -> Result<Instant, crate::time::TimeProblem> {
        let Ok(whole): Result<&[u8; 20], _> = text.try_into() else { return times.parse(text) };
        let of_day = seconds_of_day(whole);
        let Some(seconds) = of_day else { return times.parse(text) };
        if let Some(start) = self.start
            && first_ten(whole) == self.text
        {
            return Ok(Instant(start + seconds * 1_000_000));
        }
        let at = times.parse(text)?;
        self.text = first_ten(whole);
        self.start = Some(at.0 - seconds * 1_000_000);
        Ok(at)
    }
}

/// The date that a time begins with, as two numbers.
#[inline]
fn first_ten(text: &[u8; 20]) -> (u64, u16) {
    let [a, b, c, d, e, f, g, h, i, j, ..] = *text;
    (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u16::from_le_bytes([i, j]))
}

/// The seconds after midnight of `YYYY-MM-DDTHH:MM:SSZ`, if the text has that shape after its date.
#[inline]
fn seconds_of_day(text: &[u8; 20]) -> Option<i64> {
    let shaped = matches!(text[10], b'T' | b' ') && text[13] == b':' && text[16] == b':' && text[19] == b'Z';
    let digit = |at: usize| text[at].wrapping_sub(b'0');
    let digits = [11, 12, 14, 15, 17, 18].map(digit);
    let plain = digits.iter().all(|digit| *digit < 10);
    let [h, hh, m, mm, s, ss] = digits.map(i64::from);
    let (hours, minutes, seconds) = (h * 10 + hh, m * 10 + mm, s * 10 + ss);
    (shaped && plain && hours < 24 && minutes < 60 && seconds < 60)
        .then_some(hours * 3600 + minutes * 60 + seconds)
}
