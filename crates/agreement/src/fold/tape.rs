//! A log laid out for the fold: the events of each case side by side, in order of time, as symbols.

use super::{
    CaseClock, Cells, Fold, Known, Recorder, Sink, Slot, Sorter, Sorting, Symbol,
    program::Program,
    record::{Record, Recording},
};
use crate::{clock::ClockState, terms::Agreement};
use outrigger_eventlog::{CaseIndex, Column, EventLog, MISSING};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Events by case and time.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    /// Where the events of a case start; the next entry is where they end.
    offsets: Vec<u32>,
    instants: Vec<i64>,
    symbols: Vec<Symbol>,
}

/// Threads that share the cases; results are joined in order, so figures do not depend on it.
const THREADS: u32 = 2;

impl Tape {
    /// Lays a log out; the program learns its symbols.
    pub fn new(log: &EventLog, index: &CaseIndex, program: &mut Program) -> Self {
        let by_row = symbols(log, program);
        let instants = index.rows.iter().map(|row| log.instants()[*row as usize]).collect();
        let symbols = index.rows.iter().map(|row| by_row[*row as usize]).collect();
        Self { offsets: index.offsets.clone(), instants, symbols }
    }

    /// Sorts all stops into cells.
    pub fn sort(&self, agreement: &Agreement, fold: &(dyn Fn() -> Fold + Sync), sorting: &Sorting) -> Cells {
        let part = |cases: Range<u32>| {
            let mut fold = fold();
            let mut sorter = Sorter::new(agreement, sorting.clone());
            self.run(&mut fold, cases, &mut sorter, |sorter, fold, (case, slot, clocks)| {
                sorter.finish_undone(&fold.program, slot.known);
                sorter.finish_case(&fold.program, case, slot, clocks);
            });
            sorter.into_cells()
        };
        Cells::join(self.in_parts(part))
    }

    /// Records everything.
    pub fn record(
        &self,
        fold: &(dyn Fn() -> Fold + Sync),
        recorder: &(dyn Fn() -> Recorder + Sync),
    ) -> Record {
        let part = |cases: Range<u32>| {
            let (mut fold, mut recorder, mut counted) = (fold(), recorder(), Vec::new());
            let mut recording = Recording { recorder: &mut recorder, counted: &mut counted };
            self.run(&mut fold, cases, &mut recording, |recording, fold, (case, slot, clocks)| {
                recording.finish_case(&fold.program, case, slot, clocks);
            });
            recorder.into_record()
        };
        Record::join(self.in_parts(part))
    }

    /// The places of a case's events.
    pub fn events_of(&self, case: u32) -> Range<usize> {
        let at = case as usize;
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The instant at a place.
    pub fn instant(&self, at: usize) -> i64 {
        self.instants[at]
    }

    /// The symbol at a place.
    pub fn symbol(&self, at: usize) -> Symbol {
        self.symbols[at]
    }

    /// The symbols of a case's events, in order of time.
    pub fn symbols_of(&self, case: u32) -> &[Symbol] {
        &self.symbols[self.events_of(case)]
    }

    /// How many codes of cases there are.
    fn cases(&self) -> u32 {
        u32::try_from(self.offsets.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn in_parts<T: Send>(&self, part: impl Fn(Range<u32>) -> T + Sync) -> Vec<T> {
        let step = self.cases().div_ceil(THREADS).max(1);
        let ranges = (0..self.cases().max(1)).step_by(step as usize);
        let ranges = ranges.map(|start| start..(start + step).min(self.cases()));
        std::thread::scope(|scope| {
            let part = &part;
            let parts: Vec<_> = ranges.map(|range| scope.spawn(move || part(range))).collect();
            // A panic in a part is a bug; it goes on to whoever waits.
            let joined =
                parts.into_iter().map(|it| it.join().unwrap_or_else(|bug| std::panic::resume_unwind(bug)));
            joined.collect()
        })
    }

    #[inline]
    fn run<S: Sink>(
        &self,
        fold: &mut Fold,
        cases: Range<u32>,
        sink: &mut S,
        finish: impl Fn(&mut S, &Fold, (u32, &Slot, &[ClockState])),
    ) {
        let mut clocks = vec![ClockState::WAITING; fold.times().len()];
        for case in cases {
            let events = self.events_of(case);
            if events.is_empty() {
                continue;
            }
            let mut slot = Slot::EMPTY;
            clocks.fill(ClockState::WAITING);
            let both = self.instants[events.clone()].iter().zip(&self.symbols[events]);
            for (at, symbol) in both {
                // A tape is in order of time.
                _ = fold.event((case, &mut slot, &mut clocks), (*at, *symbol), sink);
            }
            fold.settle((case, &mut slot, &mut clocks), sink, &mut ());
            finish(sink, fold, (case, &slot, &clocks));
        }
    }
}

/// Nobody wants to know.
pub(crate) struct Nobody;

impl Sink for Nobody {
    fn stopped(&mut self, _: CaseClock, _: &ClockState) {}

    fn reopened(&mut self, _: CaseClock, _: &ClockState, _: i64) {}

    fn occurred(&mut self, _: u32, _: i64, _: Symbol, _: Known) {}
}

/// Entries of a table that finds symbols by two codes; more are found by hashing.
const TABLE_MAX: usize = 1 << 22;

/// The symbol of every row: columns are combined one after the other, so that values are compared once
/// for each distinct combination and not for each event.
fn symbols(log: &EventLog, program: &mut Program) -> Vec<Symbol> {
    let names = program.attributes().names().to_vec();
    let columns: Vec<Option<&Column>> = names.iter().map(|name| log.column(name)).collect();
    // What a combination consists of: the one before it, and the code of the next column.
    let mut combined = vec![0_u32; log.len()];
    let mut texts: Vec<Vec<&str>> = vec![Vec::new()];
    for column in &columns {
        let Some(column) = column else {
            texts.iter_mut().for_each(|texts| texts.push(""));
            continue;
        };
        let made = combine(&mut combined, column, texts.len());
        let extended = made.iter().map(|(before, code)| {
            let value = if *code == MISSING { "" } else { column.values.get(*code) };
            texts[*before as usize].iter().copied().chain([value]).collect()
        });
        texts = extended.collect();
    }
    let symbols: Vec<Symbol> = texts.iter().map(|texts| program.symbol(texts.iter().copied())).collect();
    combined.into_iter().map(|at| symbols[at as usize]).collect()
}

/// Renumbers the rows by pairs of what they were and a column's code; answers the pairs.
fn combine(combined: &mut [u32], column: &Column, before: usize) -> Vec<(u32, u32)> {
    let codes = column.values.len();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut add = |pair: (u32, u32)| {
        pairs.push(pair);
        u32::try_from(pairs.len() - 1).unwrap_or(u32::MAX)
    };
    if before.saturating_mul(codes) <= TABLE_MAX {
        let mut table = vec![u32::MAX; before * codes];
        for (row, code) in combined.iter_mut().zip(&column.codes) {
            let place = &mut table[*row as usize * codes + *code as usize];
            if *place == u32::MAX {
                *place = add((*row, *code));
            }
            *row = *place;
        }
        return pairs;
    }
    let mut table: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for (row, code) in combined.iter_mut().zip(&column.codes) {
        let pair = (*row, *code);
        *row = *table.entry(pair).or_insert_with(|| add(pair));
    }
    pairs
}
