//! Events in columns, case by case: a side file of sealed events that is read block by block and never
//! copied as a whole.
//!
//! ```text
//! OTCOLS1\n
//! case ids        section: the end of each text as u32, then the texts
//! values          the same, one section an attribute
//! block 0         whole cases, about 64 Ki events
//!   counts        section: a varint a case, its number of events
//!   instants      section: a varint an event, the time since the one before; a case's first counts from
//!                 the first instant of the block
//!   codes         one section an attribute: a code an event, all of 1, 2 or 4 bytes
//! block 1 ...
//! footer          names, numbers and, for every section, its length and its SHA-256
//! digest          SHA-256 of the footer, 32 bytes
//! length          bytes of the footer, 8 bytes
//! ```
//!
//! Numbers are little-endian. The events of a case stand in order of time, so no varint needs a sign.
//! They count seconds in a block without fractions, else microseconds.
//!
//! **Invariant:** one digest vouches for every byte: it names the footer, and the footer names every
//! section. A section is checked each time it is read, so threads that share the blocks share that work
//! too, and an attribute that nobody asks for costs nothing.

mod decode;
mod error;
mod footer;
mod restore;
mod values;
mod varint;
mod write;

#[cfg(test)]
mod tests;

pub use decode::Decoded;
pub use error::{ColumnarError, Part};
pub use footer::Attribute;
pub use values::Values;
pub use write::write;

use footer::{Footer, Section, Texts};
use outrigger_kernel::{Hash, Instant};

/// What a file begins with.
const MAGIC: &[u8; 8] = b"OTCOLS1\n";
/// Events of a block, more or less: what is decoded is used before it leaves the cache.
const BLOCK_EVENTS: u32 = 64 << 10;
/// Bytes of a footer.
const FOOTER_BYTES_MAX: usize = 256 << 20;

/// A columnar file that lies in memory.
pub struct Columnar<'b> {
    bytes: &'b [u8],
    footer: Footer,
    digest: Hash,
}

impl<'b> Columnar<'b> {
    /// Reads the footer. Sections are checked against it when they are read.
    ///
    /// # Errors
    /// When the bytes are no such file, or its footer is damaged.
    pub fn open(bytes: &'b [u8]) -> Result<Self, ColumnarError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ColumnarError::Foreign);
        }
        let damaged = |reason| ColumnarError::Damaged { part: Part::Footer, reason };
        let (footer, digest, start) =
            split(bytes).ok_or_else(|| damaged("the end of the file is missing"))?;
        if Hash::of(footer) != digest {
            return Err(damaged("its bytes do not have the digest behind it"));
        }
        let footer = Footer::read(footer, MAGIC.len()..start).map_err(damaged)?;
        Ok(Self { bytes, footer, digest })
    }

    /// The SHA-256 that vouches for the whole file: what [`write()`] answered.
    pub fn digest(&self) -> Hash {
        self.digest
    }

    /// The attributes of the events.
    pub fn attributes(&self) -> &[Attribute] {
        &self.footer.attributes
    }

    /// How many codes of cases there are, [`MISSING`](crate::MISSING) among them.
    pub fn cases(&self) -> u32 {
        self.footer.cases.codes
    }

    /// The first and the last instant.
    pub fn span(&self) -> Option<(Instant, Instant)> {
        let blocks = &self.footer.blocks;
        let first = blocks.iter().map(|block| block.first).min()?;
        let last = blocks.iter().map(|block| block.last).max()?;
        Some((Instant(first), Instant(last)))
    }

    /// How many events there are.
    pub fn events(&self) -> u64 {
        self.footer.blocks.iter().map(|block| u64::from(block.events)).sum()
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.footer.blocks.len()
    }

    /// The case ids by their codes.
    ///
    /// # Errors
    /// When they are damaged.
    pub fn case_ids(&self) -> Result<Values<'b>, ColumnarError> {
        self.texts(&self.footer.cases, Part::CaseIds)
    }

    /// The values of an attribute by their codes.
    ///
    /// # Errors
    /// When they are damaged, or there is no such attribute.
    pub fn values(&self, attribute: usize) -> Result<Values<'b>, ColumnarError> {
        let known = self.attributes().get(attribute).ok_or(ColumnarError::NoSuchAttribute(attribute))?;
        self.texts(&known.texts, Part::Values(attribute))
    }

    fn texts(&self, texts: &Texts, part: Part) -> Result<Values<'b>, ColumnarError> {
        let bytes = self.section(&texts.section, part)?;
        Values::read(bytes, texts.codes).map_err(|reason| ColumnarError::Damaged { part, reason })
    }

    /// The bytes of a section, which are those that the footer names.
    fn section(&self, section: &Section, part: Part) -> Result<&'b [u8], ColumnarError> {
        // The footer was read by the places of its sections: all of them lie inside.
        let bytes = self.bytes.get(section.start..section.start + section.length).unwrap_or_default();
        if Hash::of(bytes) != section.digest {
            return Err(ColumnarError::Damaged {
                part,
                reason: "its bytes do not have the digest in the footer",
            });
        }
        Ok(bytes)
    }
}

/// The footer, its digest, and where it starts.
fn split(bytes: &[u8]) -> Option<(&[u8], Hash, usize)> {
    let (rest, length) = bytes.split_last_chunk::<8>()?;
    let (rest, digest) = rest.split_last_chunk::<32>()?;
    let length =
        usize::try_from(u64::from_le_bytes(*length)).ok().filter(|length| *length <= FOOTER_BYTES_MAX)?;
    let start = rest.len().checked_sub(length).filter(|start| *start >= MAGIC.len())?;
    Some((rest.get(start..)?, Hash(*digest), start))
}
