//! Splits CSV into rows and fields without copying: a batch is a block of the file and the places of its
//! fields. Quotes are taken out in place.

use crate::error::ImportError;
use memchr::{memchr, memchr_iter, memchr2};
use std::io::Read;

/// Bytes of a batch: about 4,000 rows, and small enough for a cache.
const BATCH_BYTES: usize = 256 << 10;
const QUOTE: u8 = b'"';

/// A block of whole rows.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    data: Vec<u8>,
    fields: Vec<Span>,
    marks: Vec<Mark>,
}

/// The bytes of a field, without its quotes.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
}

/// Where a row lies.
#[derive(Clone, Copy, Debug)]
struct Mark {
    first_field: usize,
    fields: usize,
    start: usize,
    end: usize,
    line: u64,
}

/// One row of a batch.
#[derive(Clone, Copy)]
pub(super) struct Row<'b> {
    data: &'b [u8],
    spans: &'b [Span],
    mark: Mark,
    /// The line on which the row starts, counted from 1.
    pub(super) line: u64,
}

/// The fields of a row as text.
#[derive(Clone, Copy)]
pub(super) struct Fields<'b> {
    text: &'b str,
    /// Where in the batch the text starts.
    base: usize,
    spans: &'b [Span],
}

impl Batch {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.marks.iter().map(move |&mark| Row {
            data: &self.data,
            spans: &self.fields[mark.first_field..mark.first_field + mark.fields],
            mark,
            line: mark.line,
        })
    }

    /// The whole batch as text, if it is text throughout: one check instead of one per field.
    pub(super) fn text(&self) -> Option<&str> {
        text_of(&self.data)
    }

    fn clear(&mut self) {
        self.data.clear();
        self.fields.clear();
        self.marks.clear();
    }
}

impl<'b> Row<'b> {
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The fields as text, given the text of the whole batch if it is one; `None` when this row is not text.
    pub(super) fn fields(&self, batch: Option<&'b str>) -> Option<Fields<'b>> {
        let (text, base) = match batch {
            Some(text) => (text, 0),
            None => (text_of(&self.data[self.mark.start..self.mark.end])?, self.mark.start),
        };
        Some(Fields { text, base, spans: self.spans })
    }

    /// The fields as bytes.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'b [u8]> + Clone + use<'b> {
        let data = self.data;
        self.spans.iter().map(move |span| &data[span.start..span.end])
    }

    /// The fields as text of their own; what is not text is replaced.
    pub(super) fn texts(&self) -> Vec<String> {
        self.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }
}

impl<'b> Fields<'b> {
    /// The text of a field; empty when there is no such field.
    pub(super) fn get(&self, field: usize) -> &'b str {
        let Some(span) = self.spans.get(field) else { return "" };
        self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default()
    }
}

/// Text is UTF-8 without NUL, which no text file holds and many programs stumble over.
pub(super) fn text_of(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok().filter(|_| memchr(0, bytes).is_none())
}

/// Reads blocks and finds the rows in them.
pub(super) struct Splitter<R> {
    input: R,
    delimiter: u8,
    record_bytes_max: usize,
    /// The beginning of a row whose end has not been read yet.
    carry: Vec<u8>,
    /// Fields of the row at hand that hold quotes to be taken out.
    quoted: Vec<usize>,
    /// The line at which the next row starts.
    line: u64,
    ended: bool,
    /// What ends the input early; it is reported when the rows before it were handed out.
    failed: Option<ImportError>,
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(input: R, delimiter: u8, record_bytes_max: usize) -> Self {
        let (carry, quoted) = (Vec::new(), Vec::new());
        Self { input, delimiter, record_bytes_max, carry, quoted, line: 1, ended: false, failed: None }
    }

    /// Fills a batch with the next whole rows; `false` at the end of the input.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        batch.clear();
        if let Some(error) = self.failed.take() {
            self.ended = true;
            return Err(error);
        }
        batch.data.append(&mut self.carry);
        let mut wanted = BATCH_BYTES;
        let used = loop {
            self.top_up(&mut batch.data, wanted);
            let used = self.split(batch);
            if used > 0 || self.ended || self.failed.is_some() {
                break used;
            }
            if batch.data.len() > self.record_bytes_max {
                self.failed = Some(self.too_large());
                break used;
            }
            // Not one whole row yet: read on, but never more than a row may have.
            wanted = (2 * batch.data.len()).min(self.record_bytes_max + 1);
        };
        if self.failed.is_none() {
            if self.ended && used < batch.data.len() {
                let place = format!("the quote opened in the row at line {} is never closed", self.line);
                self.failed = Some(ImportError::Truncated { events: 0, place });
            } else {
                self.carry.extend_from_slice(&batch.data[used..]);
            }
        }
        batch.data.truncate(used);
        Ok(!self.ended || !batch.marks.is_empty() || self.failed.is_some())
    }

    /// How many bytes the whole rows at the start of a block take, quotes heeded. `closing` says that
    /// nothing follows the block.
    ///
    /// # Errors
    /// When a row is over its limit.
    pub(super) fn whole_rows(
        block: &[u8],
        (delimiter, record_bytes_max): (u8, usize),
        closing: bool,
    ) -> Result<usize, ImportError> {
        let scan = Scan { data: block, delimiter, closing };
        let (mut start, mut line) = (0, 1);
        let (mut fields, mut quoted) = (Vec::new(), Vec::new());
        while start < block.len() {
            fields.clear();
            quoted.clear();
            let Some((end, lines)) = scan.row(start, &mut fields, &mut quoted) else { break };
            if end - start > record_bytes_max {
                return Err(ImportError::TooLarge { what: "a row", limit: record_bytes_max as u64, line });
            }
            (start, line) = (end, line + lines);
        }
        Ok(start)
    }

    /// How many bytes the first row of a block takes that is not blank.
    pub(super) fn first_row(block: &[u8], delimiter: u8, closing: bool) -> usize {
        let scan = Scan { data: block, delimiter, closing };
        let (mut start, mut quoted) = (0, Vec::new());
        loop {
            let mut fields = Vec::new();
            let Some((end, _)) = scan.row(start, &mut fields, &mut quoted) else { return block.len() };
            let blank = matches!(&fields[..], [only] if only.start == start && only.start == only.end);
            if !blank || end >= block.len() {
                return end;
            }
            start = end;
        }
    }

    fn too_large(&self) -> ImportError {
        let limit = self.record_bytes_max as u64;
        ImportError::TooLarge { what: "a row", limit, line: self.line }
    }

    fn top_up(&mut self, data: &mut Vec<u8>, wanted: usize) {
        let missing = wanted.saturating_sub(data.len());
        if self.ended || missing == 0 {
            return;
        }
        match self.input.by_ref().take(missing as u64).read_to_end(data) {
            Ok(read) => self.ended = read < missing,
            Err(error) => self.failed = Some(ImportError::from(error)),
        }
    }

    /// Marks the whole rows at the start of a batch; answers how many bytes they take.
    fn split(&mut self, batch: &mut Batch) -> usize {
        let Batch { data, fields, marks } = batch;
        let mut start = 0;
        while start < data.len() {
            let first_field = fields.len();
            let scan = Scan { data, delimiter: self.delimiter, closing: self.ended };
            let Some((end, lines)) = scan.row(start, fields, &mut self.quoted) else {
                fields.truncate(first_field);
                self.quoted.clear();
                break;
            };
            if end - start > self.record_bytes_max {
                fields.truncate(first_field);
                self.failed = Some(self.too_large());
                break;
            }
            let blank =
                matches!(&fields[first_field..], [only] if only.start == start && only.start == only.end);
            if blank {
                fields.truncate(first_field);
            } else {
                for field in self.quoted.drain(..) {
                    take_quotes_out(data, &mut fields[field]);
                }
                let count = fields.len() - first_field;
                marks.push(Mark { first_field, fields: count, start, end, line: self.line });
            }
            self.line += lines;
            start = end;
        }
        start
    }
}

/// A look at the rows of a block. Without `closing`, a row needs its line end to be whole.
struct Scan<'d> {
    data: &'d [u8],
    delimiter: u8,
    closing: bool,
}

/// One field found.
struct Found {
    span: Span,
    /// Where the next field or row starts.
    next: usize,
    ends_row: bool,
    /// Line ends inside the field.
    lines: u64,
    /// Whether quotes have to be taken out of the middle.
    quotes_inside: bool,
}

impl Scan<'_> {
    /// The fields of the row at `start`; answers where the next row starts and how many lines this one has,
    /// or `None` when the row is not whole.
    fn row(&self, start: usize, fields: &mut Vec<Span>, quoted: &mut Vec<usize>) -> Option<(usize, u64)> {
        let mut at = start;
        let mut lines = 1;
        loop {
            let found = if self.data.get(at) == Some(&QUOTE) { self.quoted(at)? } else { self.plain(at)? };
            if found.quotes_inside {
                quoted.push(fields.len());
            }
            fields.push(found.span);
            lines += found.lines;
            at = found.next;
            if found.ends_row {
                return Some((at, lines));
            }
        }
    }

    /// A field up to the next delimiter or line end.
    fn plain(&self, start: usize) -> Option<Found> {
        let rest = self.data.get(start..)?;
        let (stop, ends_row) = match memchr2(self.delimiter, b'\n', rest) {
            Some(length) => (start + length, self.data[start + length] == b'\n'),
            None if self.closing => (self.data.len(), true),
            None => return None,
        };
        let content = &self.data[start..stop];
        let content = if ends_row { content.strip_suffix(b"\r").unwrap_or(content) } else { content };
        let span = Span { start, end: start + content.len() };
        let next = (stop + 1).min(self.data.len());
        Some(Found { span, next, ends_row, lines: 0, quotes_inside: false })
    }

    /// A field that starts with a quote. What stands between the closing quote and the delimiter belongs to
    /// the field; doubled quotes stand for one.
    fn quoted(&self, start: usize) -> Option<Found> {
        let content = start + 1;
        let mut from = content;
        let mut quotes_inside = false;
        let close = loop {
            let quote = from + memchr(QUOTE, self.data.get(from..)?)?;
            match self.data.get(quote + 1) {
                Some(&QUOTE) => {
                    quotes_inside = true;
                    from = quote + 2;
                }
                // The next block may start with the other half of a doubled quote.
                None if !self.closing => return None,
                _ => break quote,
            }
        };
        let tail = self.plain(close + 1)?;
        let has_tail = tail.span.start < tail.span.end;
        let end = if has_tail { tail.span.end } else { close };
        let lines = memchr_iter(b'\n', &self.data[content..close]).count() as u64;
        let span = Span { start: content, end };
        Some(Found { span, lines, quotes_inside: quotes_inside || has_tail, ..tail })
    }
}

/// Makes doubled quotes single and drops the closing one. The bytes set free become spaces, so that the
/// block stays text.
fn take_quotes_out(data: &mut [u8], span: &mut Span) {
    let (mut read, mut write, mut open) = (span.start, span.start, true);
    while read < span.end {
        if open && data[read] == QUOTE {
            let doubled = read + 1 < span.end && data[read + 1] == QUOTE;
            read += 1;
            if !doubled {
                open = false;
                continue;
            }
        }
        data[write] = data[read];
        write += 1;
        read += 1;
    }
    data[write..span.end].fill(b' ');
    span.end = write;
}
