//! Reads the fields of a footer one after the other, from bytes that may say anything.

use super::Section;
use outrigger_kernel::Hash;
use std::ops::Range;

/// What is left of a footer, and where in the file the next section starts.
pub(super) struct Fields<'b> {
    bytes: &'b [u8],
    sections: Range<usize>,
}

/// What is wrong.
type Reason = &'static str;

const CUT: Reason = "it ends in the middle of something";
const TOO_MUCH: Reason = "it names more than a file may hold";

impl<'b> Fields<'b> {
    /// `sections` is where in the file the sections lie.
    pub fn new(bytes: &'b [u8], sections: Range<usize>) -> Self {
        Self { bytes, sections }
    }

    /// Whether all bytes were read, and every byte of the file belongs to a section.
    pub fn are_used_up(&self) -> bool {
        self.bytes.is_empty() && self.sections.is_empty()
    }

    /// A count, and so many of something.
    pub fn list<T>(
        &mut self,
        count_max: usize,
        read: impl Fn(&mut Self) -> Result<T, Reason>,
    ) -> Result<Vec<T>, Reason> {
        let count = self.count(count_max)?;
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(read(self)?);
        }
        Ok(all)
    }

    /// The next section of the file: its length and its digest.
    pub fn section(&mut self) -> Result<Section, Reason> {
        let length = usize::try_from(u64::from_le_bytes(self.take()?)).map_err(|_| TOO_MUCH)?;
        if length > self.sections.len() {
            return Err("a section reaches behind the end of the sections");
        }
        let start = self.sections.start;
        self.sections.start += length;
        Ok(Section { start, length, digest: Hash(self.take()?) })
    }

    pub fn text(&mut self, bytes_max: usize) -> Result<String, Reason> {
        let length = self.count(bytes_max)?;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(CUT)?;
        self.bytes = rest;
        let text = std::str::from_utf8(text).map_err(|_| "a name is no text")?;
        Ok(text.to_owned())
    }

    pub fn u32(&mut self) -> Result<u32, Reason> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, Reason> {
        self.take().map(i64::from_le_bytes)
    }

    pub fn bool(&mut self) -> Result<bool, Reason> {
        let [mark] = self.take::<1>()?;
        match mark {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a mark is neither set nor unset"),
        }
    }

    fn count(&mut self, count_max: usize) -> Result<usize, Reason> {
        let count = usize::try_from(self.u32()?).map_err(|_| TOO_MUCH)?;
        if count > count_max { Err(TOO_MUCH) } else { Ok(count) }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or(CUT)?;
        self.bytes = rest;
        Ok(*taken)
    }
}
