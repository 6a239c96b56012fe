//! The symbols of events that are given as codes: values are looked at once for each distinct combination
//! of codes, and not for each event.

use crate::fold::{Program, Symbol};
use outrigger_eventlog::columnar::{Decoded, Values};
use rustc_hash::FxHashMap;

/// The combinations that one thread has met. They are numbered step by step: each step takes the number
/// that the attributes before it led to and the code of the next attribute.
pub(super) struct Combinations<'v> {
    values: &'v [Option<Values<'v>>],
    steps: Vec<Step>,
    /// The symbol of each combination.
    known: Vec<Symbol>,
    /// The combination of each event of the block at hand, and its symbol.
    numbers: Vec<u32>,
    symbols: Vec<Symbol>,
}

impl<'v> Combinations<'v> {
    /// None yet. Attributes that the file lacks take no step.
    pub fn new(values: &'v [Option<Values<'v>>]) -> Self {
        let step = |(attribute, values): (usize, &Option<Values<'_>>)| {
            Some(Step::new(attribute, (*values)?.codes()))
        };
        let steps = values.iter().enumerate().filter_map(step).collect();
        Self { values, steps, known: Vec::new(), numbers: Vec::new(), symbols: Vec::new() }
    }

    /// The symbol of every event of a block; the program learns those that are new.
    pub fn symbols(&mut self, block: &Decoded, program: &mut Program) -> &[Symbol] {
        self.numbers.clear();
        self.numbers.resize(block.instants.len(), 0);
        for step in &mut self.steps {
            if let Some(codes) = block.codes.get(step.attribute) {
                step.take(&mut self.numbers, codes);
            }
        }
        // Without a step all events are alike.
        let met = self.steps.last().map_or(1, |step| step.pairs.len());
        for number in self.known.len()..met {
            let symbol = program.symbol(self.texts(number).into_iter());
            self.known.push(symbol);
        }
        self.symbols.clear();
        self.symbols.extend(self.numbers.iter().map(|number| self.known[*number as usize]));
        &self.symbols
    }

    /// The values of a combination, found by going back the way that led to it.
    fn texts(&self, number: usize) -> Vec<&'v str> {
        let mut texts = vec![""; self.values.len()];
        let mut number = number;
        for step in self.steps.iter().rev() {
            let (before, code) = step.pairs[number];
            texts[step.attribute] = self.values[step.attribute].map_or("", |values| values.get(code));
            number = before as usize;
        }
        texts
    }
}

/// Entries of a table that finds numbers by pairs; more are found by hashing.
const TABLE_MAX: usize = 1 << 20;
/// The number of a pair that nobody has met.
const UNKNOWN: u32 = u32::MAX;

/// One attribute of the combinations.
struct Step {
    attribute: usize,
    /// How many codes the attribute has.
    codes: usize,
    /// The number of a pair is at `before * codes + code`.
    table: Vec<u32>,
    /// The numbers of pairs behind the end of the table.
    beyond: FxHashMap<(u32, u32), u32>,
    /// What each number is made of: the number before this step, and the code.
    pairs: Vec<(u32, u32)>,
}

impl Step {
    fn new(attribute: usize, codes: u32) -> Self {
        let codes = codes as usize;
        Self { attribute, codes, table: Vec::new(), beyond: FxHashMap::default(), pairs: Vec::new() }
    }

    fn take(&mut self, numbers: &mut [u32], codes: &[u32]) {
        for (number, code) in numbers.iter_mut().zip(codes) {
            let place = *number as usize * self.codes + *code as usize;
            let known = self.table.get(place).copied().unwrap_or(UNKNOWN);
            *number = if known == UNKNOWN { self.find((*number, *code)) } else { known };
        }
    }

    /// The number of a pair that is new, or behind the table.
    #[cold]
    fn find(&mut self, pair: (u32, u32)) -> u32 {
        // A file has fewer events than 32 bits can count, and each adds one pair at most.
        let next = u32::try_from(self.pairs.len()).unwrap_or(UNKNOWN);
        let (before, code) = (pair.0 as usize, pair.1 as usize);
        let row_end = (before + 1) * self.codes;
        if row_end > TABLE_MAX {
            let number = *self.beyond.entry(pair).or_insert(next);
            if number == next {
                self.pairs.push(pair);
            }
            return number;
        }
        if self.table.len() < row_end {
            self.table.resize(row_end, UNKNOWN);
        }
        self.table[before * self.codes + code] = next;
        self.pairs.push(pair);
        next
    }
}

#[cfg(test)]
mod tests;
