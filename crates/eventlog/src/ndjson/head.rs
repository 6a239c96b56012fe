//! The first lines of a file, taken apart once: roles and date orders are concluded from them before the
//! first of them becomes a row.

use super::flat::flatten;
use crate::attributes::Attributes;
use crate::guess::Sample;
use crate::source::Source;
use memchr::memchr;
use std::borrow::Cow;

/// Lines that roles and date orders are concluded from.
const SAMPLE_LINES: usize = 1_000;

/// The first lines.
pub(super) struct Head {
    /// One for each line; none for a line that is no object, or that was handed out.
    lines: Vec<Option<Attributes>>,
    /// How many of them are whole: the end of what was read ahead may cut the last one in two.
    whole: usize,
}

impl Head {
    /// Takes the beginning of an input apart.
    pub(super) fn of(source: &Source<'_>) -> Self {
        let (mut rest, mut lines, mut whole) = (source.head(), Vec::new(), 0);
        let mut attributes = 0;
        while lines.len() < SAMPLE_LINES && !rest.is_empty() {
            let end = memchr(b'\n', rest);
            let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after.get(1..).unwrap_or_default();
            let mut event = Attributes::with_room(line.len(), attributes);
            let read = str::from_utf8(line).is_ok_and(|line| flatten(line, &mut event).is_ok());
            attributes = event.len();
            lines.push(read.then_some(event));
            if end.is_some() || source.is_whole() {
                whole = lines.len();
            }
        }
        Self { lines, whole }
    }

    /// The keys of the lines with their values.
    pub(super) fn sample(&self, columns_max: usize) -> Sample<'_> {
        let mut sample = Sample::default();
        for event in self.lines.iter().flatten() {
            let mut row = vec![Cow::Borrowed(""); sample.headers.len()];
            for (place, (key, value)) in event.iter().enumerate() {
                // Most events have their keys in the order of the ones before.
                let same = sample.headers.get(place).is_some_and(|header| header == key);
                let column = || sample.headers.iter().position(|header| header == key);
                match same.then_some(place).or_else(column) {
                    Some(column) => row[column] = Cow::Borrowed(value),
                    None if sample.headers.len() < columns_max => {
                        sample.headers.push(key.to_owned());
                        row.push(Cow::Borrowed(value));
                    }
                    None => {}
                }
            }
            sample.rows.push(row);
        }
        sample
    }

    /// The attributes of a line, counted from 1, if it was taken apart; they are handed out once.
    pub(super) fn take(&mut self, number: u64) -> Option<Attributes> {
        let at = usize::try_from(number.checked_sub(1)?).ok().filter(|at| *at < self.whole)?;
        self.lines.get_mut(at)?.take()
    }
}
