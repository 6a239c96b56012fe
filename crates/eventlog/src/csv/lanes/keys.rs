//! Case ids as numbers: a known prefix and its digits fit one, exactly. Others are kept as text.

use super::values::Short;
use std::sync::{Mutex, PoisonError};

/// A case as one number; equal ids have equal keys, and different ids different ones.
pub type CaseKey = u64;

/// Set in the key of an id that is kept as text: the rest is its number in its chunk.
pub const TEXT: CaseKey = 1 << 63;

/// Digits that a key holds: 50 bits of them.
const DIGITS_MAX: usize = 15;
const NUMBER_BITS: u32 = 50;
const DIGITS_BITS: u32 = 4;
/// Prefixes that a file may have; ids with others are kept as text.
const PREFIXES_MAX: usize = 256;
const PREFIX_BYTES_MAX: usize = 32;

/// The prefixes of a file, shared by everybody who reads it.
#[derive(Debug, Default)]
pub struct Prefixes(Mutex<Vec<Box<[u8]>>>);

impl Prefixes {
    fn number(&self, prefix: &[u8]) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|known| **known == *prefix) {
            return Some(at as u64);
        }
        if all.len() == PREFIXES_MAX || prefix.len() > PREFIX_BYTES_MAX {
            return None;
        }
        all.push(prefix.into());
        Some(all.len() as u64 - 1)
    }
}

/// Makes keys; remembers the prefix of the id before.
#[derive(Debug)]
pub(super) struct Keys<'p> {
    prefixes: &'p Prefixes,
    last: (Option<Short>, Option<u64>),
}

impl<'p> Keys<'p> {
    pub(super) fn new(prefixes: &'p Prefixes) -> Self {
        let number = prefixes.number(b"");
        Self { prefixes, last: (Short::of(b""), number) }
    }

    /// The key of an id; `None` when it has no digits at its end, too many, or an unusual prefix.
    #[inline]
    pub(super) fn key(&mut self, id: &[u8]) -> Option<CaseKey> {
        let digits = id.iter().rev().take(DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > DIGITS_MAX {
            return None;
        }
        let (prefix, digits) = id.split_at(id.len() - digits);
        let short = Short::of(prefix);
        if short.is_none() || short != self.last.0 {
            self.last = (short, self.prefixes.number(prefix));
        }
        let prefix = self.last.1?;
        let number = digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        // With the count of digits `7` and `007` stay apart.
        Some((prefix << DIGITS_BITS | digits.len() as u64) << NUMBER_BITS | number)
    }
}
