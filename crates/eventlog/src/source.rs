//! The bytes of an import: unpacked, counted, guarded against bombs, with a look at the beginning.

mod zip;

#[cfg(test)]
mod tests;

use crate::error::ImportError;
use crate::import::Format;
use crate::limits::Limits;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes looked at before reading: enough to name the columns and to prove an order of dates.
const HEAD_BYTES: u64 = 256 << 10;
/// Bytes asked of the input at a time.
const READ_BYTES: usize = 64 << 10;
/// In binary files every few bytes are NUL; a text holds none, a damaged one a few.
const NUL_SHARE_OF_BINARY: usize = 10;

/// The unpacked input. Its beginning is read ahead and stays visible until it is consumed.
pub(crate) struct Source<'a> {
    head: Vec<u8>,
    consumed: usize,
    /// What went wrong behind the head; it is reported once the head is consumed.
    failed: Option<io::Error>,
    rest: Box<dyn Read + Send + 'a>,
    whole: bool,
    taken: Arc<AtomicU64>,
}

impl<'a> Source<'a> {
    /// Opens plain, gzip or zip input, whatever its first bytes say.
    pub(crate) fn open(input: impl Read + Send + 'a, limits: &Limits) -> Result<Self, ImportError> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted { input, taken: Arc::clone(&taken) };
        let guard =
            Guard { input: unpacked(counted)?, taken: Arc::clone(&taken), limits: *limits, inflated: 0 };
        let mut rest: Box<dyn Read + Send + 'a> = Box::new(guard);
        let mut head = Vec::new();
        let (failed, whole) = match rest.by_ref().take(HEAD_BYTES).read_to_end(&mut head) {
            Ok(read) => (None, (read as u64) < HEAD_BYTES),
            Err(error) => (Some(error), false),
        };
        let consumed = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Ok(Self { head, consumed, failed, rest, whole, taken })
    }

    /// The beginning, without a byte order mark.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head[self.consumed..]
    }

    /// Whether the head is all there is.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Bytes taken from the input so far, compressed ones where it is compressed.
    pub(crate) fn bytes_taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// The format that the first character gives away.
    pub(crate) fn detect(&mut self) -> Result<Format, ImportError> {
        let head = self.head();
        let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
        let nuls = memchr::memchr_iter(0, head).count();
        if utf16 || nuls > head.len() / NUL_SHARE_OF_BINARY {
            return Err(ImportError::NotText { line: 1 });
        }
        let first = head.trim_ascii_start().first().copied();
        match first {
            Some(b'<') => Ok(Format::Xes),
            Some(b'{') => Ok(Format::Ndjson),
            Some(_) => Ok(Format::Csv),
            None => Err(self.failed.take().map_or(ImportError::Empty, ImportError::from)),
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = &self.head[self.consumed..];
        if !ahead.is_empty() {
            let count = ahead.len().min(buffer.len());
            buffer[..count].copy_from_slice(&ahead[..count]);
            self.consumed += count;
            return Ok(count);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

fn unpacked<'a>(mut input: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, ImportError> {
    let mut magic = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut magic)?;
    let gzip = magic.starts_with(b"\x1F\x8B");
    let archive = magic.starts_with(b"PK\x03\x04");
    let input = BufReader::with_capacity(READ_BYTES, io::Cursor::new(magic).chain(input));
    if gzip {
        Ok(Box::new(MultiGzDecoder::new(input)))
    } else if archive {
        zip::first_file(input)
    } else {
        Ok(Box::new(input))
    }
}

/// Counts what the input gives, so that progress and proportion can be told.
struct Counted<R> {
    input: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Stops input that is too large, or that inflates like a bomb.
struct Guard<'a> {
    input: Box<dyn Read + Send + 'a>,
    taken: Arc<AtomicU64>,
    limits: Limits,
    inflated: u64,
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.inflated += count as u64;
        if self.inflated > self.limits.total_bytes_max {
            let limit = self.limits.total_bytes_max;
            return Err(io::Error::other(ImportError::TooLarge { what: "the file", limit, line: 0 }));
        }
        let compressed_bytes = self.taken.load(Ordering::Relaxed);
        if self.inflated > self.limits.inflated_free_bytes
            && self.inflated / compressed_bytes.max(1) > self.limits.inflated_ratio_max
        {
            let inflated_bytes = self.inflated;
            return Err(io::Error::other(ImportError::Bomb { compressed_bytes, inflated_bytes }));
        }
        Ok(count)
    }
}
