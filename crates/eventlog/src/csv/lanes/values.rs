//! Combinations of values as numbers. Exports repeat few short values, so one that was just seen costs
//! two loads and two comparisons.

use rustc_hash::FxHashMap;

/// The combinations that a lane has met.
#[derive(Debug)]
pub(super) struct Combinations {
    columns: Vec<Codes>,
    codes: Vec<u32>,
    numbers: FxHashMap<Box<[u32]>, u32>,
    /// Combinations met lately, at the place that their hash names, by their packed codes.
    recent: Vec<(u64, u32)>,
}

/// Places for combinations met lately; a power of two.
const RECENT: usize = 1 << 12;
/// Places for the values of a column met lately; a power of two.
const RECENT_VALUES: usize = 1 << 9;
const NONE: u32 = u32::MAX;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Combinations {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns: (0..columns).map(|_| Codes::default()).collect(),
            codes: vec![0; columns],
            numbers: FxHashMap::default(),
            recent: vec![(0, NONE); RECENT],
        }
    }

    /// The number of a combination, and whether it is new.
    #[inline]
    pub(super) fn number<'v>(&mut self, values: impl Iterator<Item = &'v [u8]>) -> (u32, bool) {
        let mut packed = 0_u64;
        let mut hash = 0_u64;
        for ((column, code), value) in self.columns.iter_mut().zip(&mut self.codes).zip(values) {
            *code = column.code(value);
            // Packed codes are those themselves as long as none needs more than its sixteen bits.
            packed = packed << 16 | u64::from((*code).min(0xFFFF));
            hash = (hash ^ u64::from(*code)).wrapping_mul(FACTOR);
        }
        let is_exact = self.codes.len() <= 4 && self.codes.iter().all(|code| *code < 0xFFFF);
        let place = (hash >> (64 - RECENT.trailing_zeros())) as usize;
        let (recent, number) = self.recent[place];
        if is_exact && recent == packed && number != NONE {
            return (number, false);
        }
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(self.codes[..].into()).or_insert(next);
        if is_exact {
            self.recent[place] = (packed, number);
        }
        (number, number == next)
    }
}

/// The values of one column as codes.
#[derive(Debug)]
struct Codes {
    recent: Vec<(Short, u32)>,
    codes: FxHashMap<Box<[u8]>, u32>,
}

impl Default for Codes {
    fn default() -> Self {
        Self { recent: vec![(Short::NONE, 0); RECENT_VALUES], codes: FxHashMap::default() }
    }
}

impl Codes {
    #[inline]
    fn code(&mut self, value: &[u8]) -> u32 {
        let Some(short) = Short::of(value) else { return self.look_up(value) };
        let place = short.place();
        let (recent, code) = self.recent[place];
        if recent == short {
            return code;
        }
        let code = self.look_up(value);
        self.recent[place] = (short, code);
        code
    }

    fn look_up(&mut self, value: &[u8]) -> u32 {
        if let Some(code) = self.codes.get(value) {
            return *code;
        }
        let code = self.codes.len() as u32;
        self.codes.insert(value.into(), code);
        code
    }
}

/// A text of at most sixteen bytes, exactly: its first and its last bytes, which may overlap, and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    first: u64,
    last: u64,
    bytes: u32,
}

impl Short {
    const NONE: Self = Self { first: 0, last: 0, bytes: u32::MAX };

    /// The text, if it is as short.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let bytes = text.len() as u32;
        if let (Some(first), Some(last), true) = (text.first_chunk(), text.last_chunk(), bytes <= 16) {
            return Some(Self { first: u64::from_le_bytes(*first), last: u64::from_le_bytes(*last), bytes });
        }
        if bytes > 16 {
            return None;
        }
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            return Some(Self { first: first.into(), last: last.into(), bytes });
        }
        let first = text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        Some(Self { first, last: 0, bytes })
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(29) ^ u64::from(self.bytes)).wrapping_mul(FACTOR);
        (mixed >> (64 - RECENT_VALUES.trailing_zeros())) as usize
    }
}
