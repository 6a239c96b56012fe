//! Symbols: the distinct combinations of the attributes that an agreement looks at.

use outrigger_eventlog::{Dictionary, MISSING};
use rustc_hash::FxHashMap;

/// One distinct combination of attribute values, or several at the same instant merged into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Symbol(pub u32);

impl Symbol {
    /// No event at all.
    pub const NOTHING: Self = Self(0);
}

/// All symbols seen so far, as rows of value codes.
#[derive(Clone, Debug)]
pub(crate) struct Symbols {
    columns: Vec<Dictionary>,
    /// The codes of symbol `s` are at `s * columns`.
    codes: Vec<u32>,
    known: FxHashMap<Box<[u32]>, Symbol>,
}

impl Symbols {
    /// No symbol but [`Symbol::NOTHING`], over so many attributes.
    pub fn new(columns: usize) -> Self {
        let columns = vec![Dictionary::new(); columns];
        Self { codes: vec![MISSING; columns.len()], columns, known: FxHashMap::default() }
    }

    /// How many symbols there are, [`Symbol::NOTHING`] among them.
    pub fn len(&self) -> usize {
        // Without attributes there is one kind of event, and nothing to tell it from no event.
        self.codes.len().checked_div(self.columns.len()).unwrap_or(1) + self.merged_without_columns()
    }

    fn merged_without_columns(&self) -> usize {
        if self.columns.is_empty() { self.known.len() } else { 0 }
    }

    /// The symbol of some values, and whether it is new. Values stand in the order of the attributes;
    /// the empty text is a missing one.
    pub fn intern<'v>(&mut self, values: impl Iterator<Item = &'v str>) -> (Symbol, bool) {
        let codes: Box<[u32]> =
            values.zip(&mut self.columns).map(|(value, column)| column.intern(value)).collect();
        self.intern_codes(codes)
    }

    /// The value of an attribute in a symbol; `None` when it is missing.
    pub fn value(&self, symbol: Symbol, column: usize) -> Option<&str> {
        match self.code(symbol, column) {
            MISSING => None,
            code => Some(self.columns[column].get(code)),
        }
    }

    /// The code of that value.
    pub fn code(&self, symbol: Symbol, column: usize) -> u32 {
        self.codes[symbol.0 as usize * self.columns.len() + column]
    }

    /// The values of an attribute.
    pub fn dictionary(&self, column: usize) -> &Dictionary {
        &self.columns[column]
    }

    /// A new symbol with the values of two: of two values of one attribute the greater text stands, so
    /// that the order of rows in a file does not matter.
    pub fn push_merged(&mut self, one: Symbol, other: Symbol) -> Symbol {
        let merged = Symbol(u32::try_from(self.len()).unwrap_or(u32::MAX));
        for column in 0..self.columns.len() {
            let (a, b) = (self.code(one, column), self.code(other, column));
            let values = &self.columns[column];
            self.codes.push(if values.get(a) >= values.get(b) { a } else { b });
        }
        if self.columns.is_empty() {
            self.known.insert(Box::new([merged.0]), merged);
        }
        merged
    }

    fn intern_codes(&mut self, codes: Box<[u32]>) -> (Symbol, bool) {
        if let Some(symbol) = self.known.get(&codes) {
            return (*symbol, false);
        }
        let symbol = Symbol(u32::try_from(self.len()).unwrap_or(u32::MAX));
        self.codes.extend_from_slice(&codes);
        self.known.insert(codes, symbol);
        (symbol, true)
    }
}
