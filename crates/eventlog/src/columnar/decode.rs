//! Decodes a block of a columnar file into buffers that are used again.

use super::{Columnar, ColumnarError, Part, footer::Block, varint::Varints};

/// The events of one block, case by case and in order of time within a case.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// The code of every case that has events, with how many of them are its own.
    pub cases: Vec<(u32, u32)>,
    /// When each event happened, in microseconds since the Unix epoch.
    pub instants: Vec<i64>,
    /// For each attribute asked for, one code an event; empty where none was asked for.
    pub codes: Vec<Vec<u32>>,
}

/// What is wrong with a block.
type Reason = &'static str;

impl Columnar<'_> {
    /// Decodes a block. `wanted` are the numbers of attributes; `None` leaves a gap, for an attribute that
    /// the file lacks.
    ///
    /// # Errors
    /// When the block is damaged, or there is no such block or attribute; what the buffers hold then is
    /// worth nothing.
    pub fn decode(
        &self,
        block: usize,
        wanted: &[Option<usize>],
        into: &mut Decoded,
    ) -> Result<(), ColumnarError> {
        let part = Part::Block(block);
        let damaged = |reason| ColumnarError::Damaged { part, reason };
        let block = self.footer.blocks.get(block).ok_or(ColumnarError::NoSuchBlock(block))?;
        counts(self.section(&block.counts, part)?, block, &mut into.cases).map_err(damaged)?;
        let bytes = self.section(&block.instants, part)?;
        instants(bytes, (block, &into.cases), &mut into.instants).map_err(damaged)?;
        into.codes.resize_with(wanted.len(), Vec::new);
        for (into, attribute) in into.codes.iter_mut().zip(wanted) {
            into.clear();
            let Some(at) = *attribute else { continue };
            let both = self.attributes().get(at).zip(block.codes.get(at));
            let (attribute, section) = both.ok_or(ColumnarError::NoSuchAttribute(at))?;
            let bytes = self.section(section, part)?;
            codes(bytes, (block.events as usize, attribute.texts.codes), into).map_err(damaged)?;
        }
        Ok(())
    }
}

fn counts(bytes: &[u8], block: &Block, into: &mut Vec<(u32, u32)>) -> Result<(), Reason> {
    into.clear();
    let mut varints = Varints(bytes);
    let mut events = 0;
    // The footer was checked: the last code is one that there is.
    for case in block.first_case..block.first_case + block.cases {
        let count = varints.take().and_then(|count| u32::try_from(count).ok());
        let count = count.ok_or("it does not say how many events a case has")?;
        if count > 0 {
            events += u64::from(count);
            into.push((case, count));
        }
    }
    if events == u64::from(block.events) && varints.are_used_up() {
        Ok(())
    } else {
        Err("its cases have not as many events as the footer says")
    }
}

fn instants(
    bytes: &[u8],
    (block, cases): (&Block, &[(u32, u32)]),
    into: &mut Vec<i64>,
) -> Result<(), Reason> {
    const OUTSIDE: Reason = "its instants are not between those that the footer says";
    into.clear();
    // Each takes a byte at least, so that a small file cannot ask for much memory.
    if bytes.len() < block.events as usize {
        return Err("it holds fewer instants than events");
    }
    into.reserve(block.events as usize);
    let unit = block.unit();
    let steps_max = ((block.last - block.first) / unit).unsigned_abs();
    let (mut lowest, mut highest) = (i64::MAX, i64::MIN);
    let mut varints = Varints(bytes);
    for (_, count) in cases {
        let (start, mut at) = (into.len(), block.first);
        for _ in 0..*count {
            let steps = varints.take().filter(|steps| *steps <= steps_max).ok_or(OUTSIDE)?;
            // Both summands lie within three centuries.
            at += steps as i64 * unit;
            if at > block.last {
                return Err(OUTSIDE);
            }
            into.push(at);
        }
        lowest = lowest.min(into.get(start).copied().unwrap_or(at));
        highest = highest.max(at);
    }
    if (lowest, highest) != (block.first, block.last) {
        return Err(OUTSIDE);
    }
    if varints.are_used_up() { Ok(()) } else { Err("it holds more instants than events") }
}

/// The width of a code is what the bytes leave to each event.
fn codes(bytes: &[u8], (events, codes): (usize, u32), into: &mut Vec<u32>) -> Result<(), Reason> {
    match bytes.len().checked_div(events).filter(|width| width * events == bytes.len()) {
        Some(1) => into.extend(bytes.iter().map(|code| u32::from(*code))),
        Some(2) => {
            into.extend(bytes.as_chunks::<2>().0.iter().map(|code| u32::from(u16::from_le_bytes(*code))))
        }
        Some(4) => into.extend(bytes.as_chunks::<4>().0.iter().map(|code| u32::from_le_bytes(*code))),
        _ => return Err("its codes are neither 1, 2 nor 4 bytes wide"),
    }
    let is_known = into.iter().max().is_some_and(|greatest| *greatest < codes);
    if is_known { Ok(()) } else { Err("it holds codes without values") }
}
