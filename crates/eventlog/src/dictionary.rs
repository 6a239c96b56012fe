//! Interned text: each distinct value of a column once, in one arena, behind a small code.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

#[cfg(test)]
mod tests;

/// The code of a value that is not there. Every dictionary answers it with the empty text.
pub const MISSING: u32 = 0;

/// The distinct values of one column. Codes count from 1 in the order of first sight; code 0 is [`MISSING`].
#[derive(Clone, Debug)]
pub struct Dictionary {
    arena: String,
    /// `ends[code]` closes the value that `ends[code - 1]` opens. The first entry belongs to [`MISSING`].
    ends: Vec<usize>,
    table: HashTable<u32>,
    /// The code handed out last: logs repeat values in runs, and a run costs one comparison.
    last: u32,
}

impl Dictionary {
    /// An empty dictionary; it knows only the missing value.
    pub fn new() -> Self {
        Self { arena: String::new(), ends: vec![0], table: HashTable::new(), last: MISSING }
    }

    /// The code of a value, which is added when it is new. The empty text is [`MISSING`].
    pub fn intern(&mut self, value: &str) -> u32 {
        if value.is_empty() {
            return MISSING;
        }
        if self.get(self.last) == value {
            return self.last;
        }
        let hash = hash_of(value);
        let known = self.table.find(hash, |&code| self.get(code) == value).copied();
        self.last = known.unwrap_or_else(|| self.add(hash, value));
        self.last
    }

    /// The value behind a code. [`MISSING`] and codes never handed out read as the empty text.
    pub fn get(&self, code: u32) -> &str {
        value_at(&self.arena, &self.ends, code)
    }

    /// The code of a value, if it was ever interned. The empty text is [`MISSING`].
    pub fn code(&self, value: &str) -> Option<u32> {
        if value.is_empty() {
            return Some(MISSING);
        }
        self.table.find(hash_of(value), |&code| self.get(code) == value).copied()
    }

    /// How many codes there are, [`MISSING`] among them: a table with this many entries has one for each.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many distinct values there are; the missing one is none.
    pub fn distinct(&self) -> usize {
        self.ends.len() - 1
    }

    /// Whether no value was ever interned.
    pub fn is_empty(&self) -> bool {
        self.distinct() == 0
    }

    /// Every value with its code, in the order of codes; the missing one is none.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..self.len() as u32).map(move |code| (code, self.get(code)))
    }

    fn add(&mut self, hash: u64, value: &str) -> u32 {
        // A log holds fewer than u32::MAX events and each adds at most one value to a column.
        let code = self.ends.len() as u32;
        self.arena.push_str(value);
        self.ends.push(self.arena.len());
        let (arena, ends) = (&self.arena, &self.ends);
        self.table.insert_unique(hash, code, |&code| hash_of(value_at(arena, ends, code)));
        code
    }
}

impl Default for Dictionary {
    fn default() -> Self {
        Self::new()
    }
}

fn hash_of(value: &str) -> u64 {
    FxBuildHasher.hash_one(value)
}

fn value_at<'a>(arena: &'a str, ends: &[usize], code: u32) -> &'a str {
    let Some(before) = (code as usize).checked_sub(1) else { return "" };
    match ends.get(before..before + 2) {
        Some(&[start, end]) => arena.get(start..end).unwrap_or_default(),
        _ => "",
    }
}
