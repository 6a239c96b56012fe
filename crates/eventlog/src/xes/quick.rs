//! Walks through a document with the scanner, as long as it holds nothing but what exporters write.

use super::DEPTH_MAX;
use super::scan::{Halt, Scan, Tag, Token};
use super::walk::Walk;
use crate::error::ImportError;
use crate::intake::Intake;

#[cfg(test)]
mod tests;

/// How far a document is read.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) line_ends: u64,
    /// The names of the open elements, outermost first, in one text, and where each starts.
    names: String,
    starts: Vec<usize>,
}

impl Place {
    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.starts.len()
    }

    /// Tags that open what is open here, without their attributes.
    pub(super) fn opening_tags(&self) -> String {
        let ends = self.starts.iter().copied().skip(1).chain([self.names.len()]);
        let names = self.starts.iter().zip(ends).filter_map(|(&start, end)| self.names.get(start..end));
        names.map(|name| format!("<{name}>")).collect()
    }

    fn open(&mut self, name: &str) {
        self.starts.push(self.names.len());
        self.names.push_str(name);
    }

    /// Closes the innermost element, if that is its name.
    fn close(&mut self, name: &str) -> bool {
        let Some(&start) = self.starts.last() else { return false };
        if self.names.get(start..) != Some(name) {
            return false;
        }
        self.names.truncate(start);
        self.starts.pop();
        true
    }
}

/// Walks from a place on through the text that stands there. Answers how many bytes are done with and why
/// there are no more; the place moves on as far.
pub(super) fn read(
    text: &[u8],
    place: &mut Place,
    walk: &mut Walk,
    intake: &mut Intake<'_, '_>,
) -> Result<(usize, Halt), ImportError> {
    let Ok(text) = str::from_utf8(text) else { return Ok((0, Halt::Unknown)) };
    let mut scan = Scan::new(text, place.line_ends, walk.bytes_max());
    let halt = loop {
        let token = match scan.token() {
            Ok(token) => token,
            Err(halt) => break halt,
        };
        walk.line = scan.line();
        let is_known = match &token {
            Token::Open(tag) => open(tag, place, walk, intake)?,
            Token::Close(name) => {
                let is_open = place.close(name);
                if is_open {
                    walk.close(intake)?;
                }
                is_open
            }
        };
        if !is_known {
            break Halt::Unknown;
        }
    };
    let (done, line_ends) = scan.start();
    place.line_ends = line_ends;
    Ok((done, halt))
}

/// Opens an element, and closes it if it is empty. One that is nested too deep is unknown.
fn open(
    tag: &Tag<'_>,
    place: &mut Place,
    walk: &mut Walk,
    intake: &mut Intake<'_, '_>,
) -> Result<bool, ImportError> {
    if !tag.is_empty && place.depth() >= DEPTH_MAX {
        return Ok(false);
    }
    let owner = walk.open(tag.name)?;
    if let (Some(owner), Some(key), Some(value)) = (owner, &tag.key, &tag.value) {
        walk.keep(owner, key, value)?;
    }
    if tag.is_empty {
        walk.close(intake)?;
    } else {
        place.open(tag.name);
    }
    Ok(true)
}
