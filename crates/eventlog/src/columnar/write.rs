//! Writes a log as a columnar file.

use super::{
    BLOCK_EVENTS, FOOTER_BYTES_MAX, MAGIC,
    footer::{ATTRIBUTES_MAX, Attribute, Block, Footer, NAME_BYTES_MAX, Section, Texts},
    varint,
};
use crate::{
    dictionary::Dictionary,
    log::{CaseIndex, Column, EventLog},
};
use outrigger_kernel::{Hash, time::SECOND};
use std::{
    io::{self, Write},
    ops::Range,
};

/// Writes a log as a columnar file and answers the digest that vouches for it. Equal logs give equal bytes.
///
/// # Errors
/// When the output fails, or the log goes beyond what such a file may hold: an event before 1900 or after
/// 2199, a name or the texts of one attribute beyond their limits.
pub fn write(log: &EventLog, out: &mut impl Write) -> io::Result<Hash> {
    check(log)?;
    let index = log.case_index();
    let mut pen = Pen { out, section: Vec::new(), at: MAGIC.len() };
    pen.out.write_all(MAGIC)?;
    let mut footer = Footer { cases: pen.texts(log.cases())?, ..Footer::default() };
    for column in log.columns() {
        let (name, source_name) = (column.name.clone(), column.source_name.clone());
        footer.attributes.push(Attribute { name, source_name, texts: pen.texts(&column.values)? });
    }
    for cases in blocks(&index) {
        footer.blocks.push(pen.block(log, &index, cases)?);
    }
    let (bytes, digest) = footer.sealed();
    if bytes.len() > FOOTER_BYTES_MAX {
        return Err(beyond("the log has too many attributes for so many events; leave attributes out"));
    }
    pen.out.write_all(&bytes)?;
    pen.out.flush()?;
    Ok(digest)
}

fn check(log: &EventLog) -> io::Result<()> {
    let (attributes, span) = (log.columns(), log.span());
    if attributes.len() > ATTRIBUTES_MAX {
        return Err(beyond("the log has more than 4096 attributes; leave attributes out"));
    }
    let is_long = |column: &Column| column.name.len().max(column.source_name.len()) > NAME_BYTES_MAX;
    if attributes.iter().any(is_long) {
        return Err(beyond("the name of an attribute is longer than 16 KiB; shorten it"));
    }
    if span.is_some_and(|(first, last)| !first.is_plausible() || !last.is_plausible()) {
        return Err(beyond("an event lies before 1900 or after 2199; correct its time"));
    }
    Ok(())
}

fn beyond(sentence: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, sentence)
}

/// The cases of each block. Codes without events at the end belong to none.
fn blocks(index: &CaseIndex) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for end in 1..index.offsets.len() {
        let events = index.offsets[end] - index.offsets[start];
        let is_last = end + 1 == index.offsets.len();
        if events >= BLOCK_EVENTS || is_last && events > 0 {
            blocks.push(start..end);
            start = end;
        }
    }
    blocks
}

/// Writes sections one after the other.
struct Pen<'o, W> {
    out: &'o mut W,
    /// What the section under work holds.
    section: Vec<u8>,
    /// Where in the file it will start.
    at: usize,
}

impl<W: Write> Pen<'_, W> {
    /// Where the texts end, then the texts.
    fn texts(&mut self, values: &Dictionary) -> io::Result<Texts> {
        let mut end = 0_u32;
        for (_, value) in values.iter() {
            let next = u32::try_from(value.len()).ok().and_then(|length| end.checked_add(length));
            end = next.ok_or_else(|| beyond("the texts of one attribute exceed 4 GiB; leave it out"))?;
            self.section.extend_from_slice(&end.to_le_bytes());
        }
        for (_, value) in values.iter() {
            self.section.extend_from_slice(value.as_bytes());
        }
        // A log's codes have 32 bits.
        let codes = u32::try_from(values.len()).unwrap_or(u32::MAX);
        Ok(Texts { codes, section: self.finish()? })
    }

    fn block(&mut self, log: &EventLog, index: &CaseIndex, cases: Range<usize>) -> io::Result<Block> {
        let offsets = &index.offsets[cases.start..=cases.end];
        let rows = &index.rows[index.offsets[cases.start] as usize..index.offsets[cases.end] as usize];
        let instants: Vec<i64> = rows.iter().map(|row| log.instants()[*row as usize]).collect();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mut block = Block {
            first_case: number(cases.start),
            cases: number(cases.len()),
            events: number(rows.len()),
            first: instants.iter().copied().min().unwrap_or(0),
            last: instants.iter().copied().max().unwrap_or(0),
            whole_seconds: instants.iter().all(|at| at % SECOND == 0),
            counts: Section::default(),
            instants: Section::default(),
            codes: Vec::new(),
        };
        for bounds in offsets.windows(2) {
            varint::put(&mut self.section, u64::from(bounds[1] - bounds[0]));
        }
        block.counts = self.finish()?;
        for bounds in offsets.windows(2) {
            let [from, to] = [bounds[0], bounds[1]].map(|row| (row - offsets[0]) as usize);
            let mut before = block.first;
            for at in &instants[from..to] {
                varint::put(&mut self.section, ((at - before) / block.unit()).unsigned_abs());
                before = *at;
            }
        }
        block.instants = self.finish()?;
        for column in log.columns() {
            block.codes.push(self.codes(column, rows)?);
        }
        Ok(block)
    }

    /// The codes of some rows, all as wide as the greatest has to be.
    fn codes(&mut self, column: &Column, rows: &[u32]) -> io::Result<Section> {
        let codes: Vec<u32> = rows.iter().map(|row| column.codes[*row as usize]).collect();
        let width = match codes.iter().copied().max().unwrap_or(0) {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            _ => 4,
        };
        for code in codes {
            self.section.extend_from_slice(&code.to_le_bytes()[..width]);
        }
        self.finish()
    }

    /// Writes the section out.
    fn finish(&mut self) -> io::Result<Section> {
        self.out.write_all(&self.section)?;
        let (start, length, digest) = (self.at, self.section.len(), Hash::of(&self.section));
        self.at += length;
        self.section.clear();
        Ok(Section { start, length, digest })
    }
}
