//! An agreement compiled: what every symbol asks of every clock, and what is known after it.

use super::{
    attributes::{Attributes, counted},
    knowledge::{Judges, Knowledge, Known, Views},
    symbols::{Symbol, Symbols},
};
use crate::{
    clock::{ClockConditions, Marks},
    condition::{Condition, Truth},
    terms::{Agreement, Measure},
};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// An agreement compiled against the symbols seen so far.
#[derive(Clone)]
pub(crate) struct Program {
    source: Arc<Source>,
    symbols: Symbols,
    /// The marks of symbol `s` for clock `c` are at `s * clocks + c`.
    marks: Vec<Marks>,
    /// Which counted conditions a symbol meets.
    counted: Vec<Bits>,
    merged: FxHashMap<(Symbol, Symbol), Symbol>,
    knowledge: Knowledge,
}

/// What a program is compiled from; it never changes.
struct Source {
    attributes: Arc<Attributes>,
    clocks: Vec<ClockConditions>,
    counted: Vec<Condition>,
    judges: Judges,
    /// Per clock: the levels that read it.
    readers: Vec<u64>,
}

/// One bit for each condition that is counted: two for each of 64 levels, one for each of 64 charges.
pub(crate) type Bits = [u64; 3];

impl Program {
    /// Compiles an agreement; `claims` has the condition of each claim, where it has one.
    pub fn new(agreement: &Agreement, claims: Vec<Option<Condition>>) -> Self {
        let attributes = Attributes::of(agreement, claims.iter().flatten());
        let levels = agreement.levels.iter();
        let units = agreement.charges.iter().flat_map(|charges| &charges.units).map(|unit| &unit.count);
        let counted: Vec<Condition> =
            levels.flat_map(|level| counted(&level.measure)).chain(units).cloned().collect();
        let readers = (0..agreement.clocks.len()).map(|clock| readers(agreement, clock)).collect();
        let judges = Judges::new(agreement, claims);
        let knowledge = Knowledge::new(&attributes, &judges);
        let clocks: Vec<ClockConditions> = agreement.clocks.iter().map(ClockConditions::of).collect();
        Self {
            symbols: Symbols::new(attributes.names().len()),
            marks: vec![Marks::default(); clocks.len()],
            counted: vec![Bits::default()],
            merged: FxHashMap::default(),
            knowledge,
            source: Arc::new(Source { attributes: Arc::new(attributes), clocks, counted, judges, readers }),
        }
    }

    /// The attributes that symbols are made of.
    pub fn attributes(&self) -> &Attributes {
        &self.source.attributes
    }

    /// The same, for whoever hands values in while the program learns.
    pub fn attributes_shared(&self) -> Arc<Attributes> {
        Arc::clone(&self.source.attributes)
    }

    /// The symbol of some values, in the order of the attributes; an empty text is a missing value.
    pub fn symbol<'v>(&mut self, values: impl Iterator<Item = &'v str>) -> Symbol {
        if self.source.attributes.names().is_empty() {
            return self.only_symbol();
        }
        let (symbol, is_new) = self.symbols.intern(values);
        if is_new {
            self.compile(symbol);
        }
        symbol
    }

    /// Where nothing is looked at, all events are alike.
    fn only_symbol(&mut self) -> Symbol {
        if self.counted.len() == 1 {
            let symbol = self.symbols.push_merged(Symbol::NOTHING, Symbol::NOTHING);
            self.compile(symbol);
        }
        Symbol(1)
    }

    fn compile(&mut self, symbol: Symbol) {
        let source = Arc::clone(&self.source);
        let value = |name: &str| {
            let column = source.attributes.at(name)?;
            self.symbols.value(symbol, column)
        };
        let marks: Vec<Marks> = source.clocks.iter().map(|clock| clock.marks(&value)).collect();
        let mut counted = Bits::default();
        for (at, _) in source.counted.iter().enumerate().filter(|(_, is)| is.on(&value) == Truth::True) {
            counted[at / 64] |= 1 << (at % 64);
        }
        self.marks.extend(marks);
        self.counted.push(counted);
    }

    /// Two symbols of one instant as one: it asks for what either asks for.
    pub fn merge(&mut self, one: Symbol, other: Symbol) -> Symbol {
        if one == other || other == Symbol::NOTHING {
            return one;
        }
        if one == Symbol::NOTHING {
            return other;
        }
        let key = (one.min(other), one.max(other));
        if let Some(symbol) = self.merged.get(&key) {
            return *symbol;
        }
        let symbol = self.symbols.push_merged(one, other);
        for clock in 0..self.source.clocks.len() {
            self.marks.push(self.marks(one, clock).with(self.marks(other, clock)));
        }
        let (a, b) = (self.counted[one.0 as usize], self.counted[other.0 as usize]);
        self.counted.push(std::array::from_fn(|word| a[word] | b[word]));
        self.merged.insert(key, symbol);
        symbol
    }

    /// What a symbol asks of a clock.
    #[inline]
    pub fn marks(&self, symbol: Symbol, clock: usize) -> Marks {
        self.marks[symbol.0 as usize * self.source.clocks.len() + clock]
    }

    /// Whether a symbol meets any condition that is counted.
    #[inline]
    pub fn counts(&self, symbol: Symbol) -> bool {
        !self.source.counted.is_empty() && self.counted[symbol.0 as usize] != Bits::default()
    }

    /// Which counted conditions a symbol meets.
    pub fn bits(&self, symbol: Symbol) -> Bits {
        self.counted[symbol.0 as usize]
    }

    /// What is known of a case after an event.
    #[inline]
    pub fn learn(&mut self, before: Known, symbol: Symbol) -> Known {
        if let Some(known) = self.knowledge.learned(before, symbol) {
            return known;
        }
        let source = &self.source;
        self.knowledge.learn((before, symbol), &self.symbols, (&source.attributes, &source.judges))
    }

    /// What the levels make of what is known.
    #[inline]
    pub fn views(&self, known: Known) -> Views {
        self.knowledge.views(known)
    }

    /// The value of an attribute in what is known; `None` when it is missing or judges nothing.
    pub fn value(&self, known: Known, attribute: &str) -> Option<&str> {
        let column = self.source.attributes.at(attribute)?;
        let code = *self.knowledge.codes(known).get(column)?;
        (code != outrigger_eventlog::MISSING).then(|| self.symbols.dictionary(column).get(code))
    }

    /// Whether other levels of a clock apply after a change of what is known.
    pub fn retargets(&self, clock: usize, (before, after): (Known, Known)) -> bool {
        let readers = self.source.readers[clock];
        (self.views(before).applies ^ self.views(after).applies) & readers != 0
    }

    /// Whether a claim is about what is known.
    pub fn is_claimed(&self, known: Known, claim: usize) -> bool {
        self.knowledge.is_claimed(known, claim)
    }
}

/// The levels that judge single cases by a clock, as bits.
fn readers(agreement: &Agreement, clock: usize) -> u64 {
    let levels = agreement.levels.iter().enumerate();
    let reads = |measure: &Measure| measure.clock() == Some(clock) && measure.target().is_some();
    levels.filter(|(_, level)| reads(&level.measure)).fold(0, |bits, (at, _)| bits | 1 << at)
}
