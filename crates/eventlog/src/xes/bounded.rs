//! A buffered reader that counts lines and stops a token that grows without end.

use crate::error::ImportError;
use memchr::memchr_iter;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes read at a time; a token may exceed its limit by this much before it is stopped.
const READ_BYTES: usize = 64 << 10;

pub(super) struct Bounded<R> {
    input: BufReader<R>,
    token_bytes: usize,
    token_bytes_max: usize,
    /// Line ends consumed so far.
    line_ends: u64,
    ended: bool,
    /// Why reading stopped: the XML reader would turn it into a text.
    stopped: Option<ImportError>,
}

impl<R: Read> Bounded<R> {
    /// A reader of an input that stands behind so many line ends.
    pub(super) fn new(input: R, token_bytes_max: usize, line_ends: u64) -> Self {
        let input = BufReader::with_capacity(READ_BYTES, input);
        Self { input, token_bytes: 0, token_bytes_max, line_ends, ended: false, stopped: None }
    }

    /// Allows another token.
    pub(super) fn start_token(&mut self) {
        self.token_bytes = 0;
    }

    /// The line of the byte read next, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line_ends + 1
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Why reading stopped, if it was stopped here.
    pub(super) fn stopped(&mut self) -> Option<ImportError> {
        self.stopped.take()
    }

    fn stop(&mut self, cause: ImportError) -> io::Error {
        self.stopped = Some(cause);
        io::Error::other("stopped")
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token_bytes > self.token_bytes_max {
            let limit = self.token_bytes_max as u64;
            let line = self.line();
            return Err(self.stop(ImportError::TooLarge { what: "an XML tag or text", limit, line }));
        }
        if self.input.buffer().is_empty() {
            match self.input.fill_buf() {
                Ok(block) => self.ended = block.is_empty(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => return Err(self.stop(error.into())),
            }
        }
        Ok(self.input.buffer())
    }

    fn consume(&mut self, count: usize) {
        let consumed = self.input.buffer().get(..count).unwrap_or_default();
        self.line_ends += memchr_iter(b'\n', consumed).count() as u64;
        self.token_bytes += count;
        self.input.consume(count);
    }
}
