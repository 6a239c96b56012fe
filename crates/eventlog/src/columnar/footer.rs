//! The footer of a columnar file: what every section of it is.

mod fields;

use fields::Fields;
use outrigger_kernel::{Hash, Instant, Micros, time::SECOND};
use std::ops::Range;

/// Attributes of one file.
pub(super) const ATTRIBUTES_MAX: usize = 4_096;
/// Bytes of an attribute's name.
pub(super) const NAME_BYTES_MAX: usize = 16 << 10;
/// Events of one file: rows are numbered with 32 bits and the highest number stays free.
const EVENTS_MAX: u64 = u32::MAX as u64 - 1;
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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Texts {
    /// How many codes there are, the missing one among them.
    pub codes: u32,
    pub section: Section,
}

/// The events of some cases.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The code of its first case; the codes of the others follow.
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

/// Bytes under one digest. Sections lie one behind the other, so a footer says their lengths only.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    pub start: usize,
    pub length: usize,
    pub digest: Hash,
}

impl Block {
    /// What its instants count.
    pub fn unit(&self) -> Micros {
        if self.whole_seconds { SECOND } else { 1 }
    }
}

impl Footer {
    /// Reads a footer; `sections` is where in the file the sections lie. Nothing is allocated for a mere
    /// count: what is kept was there to be read.
    pub fn read(bytes: &[u8], sections: Range<usize>) -> Result<Self, &'static str> {
        let mut fields = Fields::new(bytes, sections);
        let cases = texts(&mut fields)?;
        let attributes = fields.list(ATTRIBUTES_MAX, attribute)?;
        let blocks = fields.list(BLOCKS_MAX, |fields| block(fields, attributes.len()))?;
        if !fields.are_used_up() {
            return Err("its sections do not fill the file");
        }
        let footer = Self { cases, attributes, blocks };
        footer.check()?;
        Ok(footer)
    }

    /// The bytes that end a file, and the digest that vouches for it.
    pub fn sealed(&self) -> (Vec<u8>, Hash) {
        let mut bytes = Vec::new();
        put_texts(&mut bytes, &self.cases);
        put_count(&mut bytes, self.attributes.len());
        for attribute in &self.attributes {
            put_text(&mut bytes, &attribute.name);
            put_text(&mut bytes, &attribute.source_name);
            put_texts(&mut bytes, &attribute.texts);
        }
        put_count(&mut bytes, self.blocks.len());
        for block in &self.blocks {
            put_block(&mut bytes, block);
        }
        let (digest, length) = (Hash::of(&bytes), bytes.len() as u64);
        bytes.extend_from_slice(&digest.0);
        bytes.extend_from_slice(&length.to_le_bytes());
        (bytes, digest)
    }

    /// Whether the blocks hold cases one after the other, and times at which something may happen.
    fn check(&self) -> Result<(), &'static str> {
        let (mut next_case, mut events) = (0, 0);
        for block in &self.blocks {
            let end = block.first_case.checked_add(block.cases).filter(|end| *end <= self.cases.codes);
            let end = end.filter(|end| next_case <= block.first_case && block.first_case < *end);
            next_case = end.ok_or("a block holds cases that are not there, or again")?;
            let is_plausible = Instant(block.first).is_plausible() && Instant(block.last).is_plausible();
            if block.events == 0 || block.first > block.last || !is_plausible {
                return Err("a block holds no event, or events before 1900 or after 2199");
            }
            events += u64::from(block.events);
        }
        if events > EVENTS_MAX { Err("it says more events than a log may have") } else { Ok(()) }
    }
}

fn texts(fields: &mut Fields<'_>) -> Result<Texts, &'static str> {
    let texts = Texts { codes: fields.u32()?, section: fields.section()? };
    if texts.codes == 0 { Err("it lacks the code of a missing value") } else { Ok(texts) }
}

fn attribute(fields: &mut Fields<'_>) -> Result<Attribute, &'static str> {
    Ok(Attribute {
        name: fields.text(NAME_BYTES_MAX)?,
        source_name: fields.text(NAME_BYTES_MAX)?,
        texts: texts(fields)?,
    })
}

fn block(fields: &mut Fields<'_>, attributes: usize) -> Result<Block, &'static str> {
    Ok(Block {
        first_case: fields.u32()?,
        cases: fields.u32()?,
        events: fields.u32()?,
        first: fields.i64()?,
        last: fields.i64()?,
        whole_seconds: fields.bool()?,
        counts: fields.section()?,
        instants: fields.section()?,
        codes: (0..attributes).map(|_| fields.section()).collect::<Result<_, _>>()?,
    })
}

fn put_block(bytes: &mut Vec<u8>, block: &Block) {
    for number in [block.first_case, block.cases, block.events] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for instant in [block.first, block.last] {
        bytes.extend_from_slice(&instant.to_le_bytes());
    }
    bytes.push(u8::from(block.whole_seconds));
    for section in [&block.counts, &block.instants].into_iter().chain(&block.codes) {
        put_section(bytes, section);
    }
}

fn put_texts(bytes: &mut Vec<u8>, texts: &Texts) {
    bytes.extend_from_slice(&texts.codes.to_le_bytes());
    put_section(bytes, &texts.section);
}

fn put_section(bytes: &mut Vec<u8>, section: &Section) {
    bytes.extend_from_slice(&(section.length as u64).to_le_bytes());
    bytes.extend_from_slice(&section.digest.0);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_count(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// Counts are held far below what 32 bits can say, when they are written and when they are read.
fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}
