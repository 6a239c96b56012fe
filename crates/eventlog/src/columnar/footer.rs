//! The footer of a columnar file: what every section of it is.

use outrigger_kernel::{Hash, Instant, Micros, time::SECOND};
use std::ops::Range;

/// Attributes of one file.
pub(super) const ATTRIBUTES_MAX: usize = 4_096;
/// Bytes of an attribute's name.
pub(super) const NAME_BYTES_MAX: usize = 16 << 10;
/// Events of one file: rows are numbered with 32 bits and the highest number stays free.
pub(super) const EVENTS_MAX: u64 = u32::MAX as u64 - 1;
/// Blocks of one file: sixteen times what a writer needs for so many events.
const BLOCKS_MAX: usize = 1 << 20;

/// All that is known of a file before its sections are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Footer {
    pub cases: Texts,
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
}

/// One attribute of the events.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name as a CEL identifier.
    pub name: String,
    /// The name as it stood in the source.
    pub source_name: String,
    pub(super) texts: Texts,
}

/// Texts behind codes.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// How many codes there are, the missing one among them.
    pub codes: u32,
    pub section: Section,
}

/// The events of some cases.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The code of its first case; the others follow.
    pub first_case: u32,
    pub cases: u32,
    pub events: u32,
    /// The first and the last instant, in microseconds since the Unix epoch.
    pub first: i64,
    pub last: i64,
    /// Whether its instants count seconds.
    pub whole_seconds: bool,
    pub counts: Section,
    pub instants: Section,
    /// One an attribute.
    pub codes: Vec<Section>,
}

/// Bytes under one digest. Sections lie one behind the other, so a footer says no more than their lengths.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    pub start: usize,
    pub length: usize,
    pub digest: Hash,
}

/// What is wrong with a footer.
type Reason = &'static str;

const CUT: Reason = "it ends in the middle of something";
const TOO_MANY: Reason = "it says more than a file may hold";

impl Footer {
    /// Reads a footer; `sections` is where in the file the sections lie.
    ///
    /// Nothing is allocated by a count alone: what is kept was there to be read.
    pub fn read(bytes: &[u8], sections: Range<usize>) -> Result<Self, Reason> {
        let mut fields = Fields { bytes, next: sections.start, end: sections.end };
        let cases = fields.texts()?;
        let attributes = fields.list(ATTRIBUTES_MAX, |fields| fields.attribute())?;
        let columns = attributes.len();
        let mut footer = Self { cases, attributes, blocks: Vec::new() };
        for columns in fields.list(columns, |fields| fields.texts())? {
            let at = footer.attributes.iter_mut().find(|attribute| attribute.texts.codes == 0);
            at.into_iter().for_each(|attribute| attribute.texts = columns.clone());
        }
        footer.blocks = fields.list(BLOCKS_MAX, |fields| fields.block(columns))?;
        if !fields.bytes.is_empty() || fields.next != fields.end {
            return Err("its sections do not fill the file");
        }
        footer.check()?;
        Ok(footer)
    }
}
