//! The fold over a columnar file: blocks are decoded, folded and forgotten, so that memory holds what a
//! statement needs and no events.

mod combinations;

use super::{CaseClock, Cells, Fold, Known, Sink, Slot, Sorter, Sorting, Symbol, attributes::Attributes};
use crate::{clock::ClockState, terms::Agreement};
use combinations::Combinations;
use outrigger_eventlog::columnar::{Columnar, ColumnarError, Decoded, Values};
use std::{ops::Range, panic, thread};

/// A columnar file, and what a program wants from it.
pub(crate) struct Clustered<'c, 'b> {
    columnar: &'c Columnar<'b>,
    /// For every attribute of the program, its number in the file; none where the file lacks it.
    wanted: Vec<Option<usize>>,
    /// The values of those attributes.
    values: Vec<Option<Values<'b>>>,
}

/// Threads that share the blocks; results are joined in order, so figures do not depend on it.
const THREADS: usize = 2;

impl<'c, 'b> Clustered<'c, 'b> {
    /// Finds the attributes of a program in a file.
    ///
    /// # Errors
    /// When their values are damaged.
    pub fn new(columnar: &'c Columnar<'b>, attributes: &Attributes) -> Result<Self, ColumnarError> {
        let column = |name: &String| columnar.attributes().iter().position(|known| known.name == *name);
        let wanted: Vec<Option<usize>> = attributes.names().iter().map(column).collect();
        let values = |column: &Option<usize>| column.map(|column| columnar.values(column)).transpose();
        let values = wanted.iter().map(values).collect::<Result<Vec<_>, ColumnarError>>()?;
        Ok(Self { columnar, wanted, values })
    }

    /// Sorts all stops into cells, once through the file for all sortings; the cells stand in their order.
    ///
    /// # Errors
    /// When a block is damaged.
    pub fn sort(
        &self,
        agreement: &Agreement,
        fold: &(dyn Fn() -> Fold + Sync),
        sortings: &[Sorting],
    ) -> Result<Vec<Cells>, ColumnarError> {
        let mut sorted: Vec<Vec<Cells>> = sortings.iter().map(|_| Vec::new()).collect();
        for part in self.in_parts(|blocks| self.part(agreement, fold(), (blocks, sortings))) {
            for (all, cells) in sorted.iter_mut().zip(part?) {
                all.push(cells);
            }
        }
        Ok(sorted.into_iter().map(Cells::join).collect())
    }

    fn in_parts<T: Send>(&self, part: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        let count = self.columnar.blocks();
        let step = count.div_ceil(THREADS).max(1);
        thread::scope(|scope| {
            let part = &part;
            let ranges = (0..count).step_by(step).map(|start| start..(start + step).min(count));
            let parts: Vec<_> = ranges.map(|range| scope.spawn(move || part(range))).collect();
            // A panic in a part is a bug; it goes on to whoever waits.
            let joined =
                parts.into_iter().map(|it| it.join().unwrap_or_else(|bug| panic::resume_unwind(bug)));
            joined.collect()
        })
    }

    /// Some blocks, folded by one thread.
    fn part(
        &self,
        agreement: &Agreement,
        mut fold: Fold,
        (blocks, sortings): (Range<usize>, &[Sorting]),
    ) -> Result<Vec<Cells>, ColumnarError> {
        let sorter = |sorting: &Sorting| Sorter::new(agreement, sorting.clone());
        let mut sorters = Sorters(sortings.iter().map(sorter).collect());
        let mut combinations = Combinations::new(&self.values);
        let mut decoded = Decoded::default();
        for block in blocks {
            self.columnar.decode(block, &self.wanted, &mut decoded)?;
            let symbols = combinations.symbols(&decoded, &mut fold.program);
            run(&mut fold, (&decoded, symbols), &mut sorters);
        }
        Ok(sorters.0.into_iter().map(Sorter::into_cells).collect())
    }
}

fn run(fold: &mut Fold, (decoded, symbols): (&Decoded, &[Symbol]), sorters: &mut Sorters) {
    let mut clocks = vec![ClockState::WAITING; fold.times().len()];
    let mut events = decoded.instants.iter().zip(symbols);
    for (case, count) in &decoded.cases {
        let mut slot = Slot::EMPTY;
        clocks.fill(ClockState::WAITING);
        for (at, symbol) in events.by_ref().take(*count as usize) {
            // A block is in order of time within a case.
            _ = fold.event((*case, &mut slot, &mut clocks), (*at, *symbol), sorters);
        }
        fold.settle((*case, &mut slot, &mut clocks), sorters, &mut ());
        for sorter in &mut sorters.0 {
            sorter.finish_undone(&fold.program, slot.known);
            sorter.finish_case(&fold.program, *case, &slot, &clocks);
        }
    }
}

/// Sorts the same stops in several ways.
struct Sorters(Vec<Sorter>);

impl Sink for Sorters {
    #[inline]
    fn stopped(&mut self, _: CaseClock, _: &ClockState) {}

    #[inline]
    fn reopened(&mut self, at: CaseClock, state: &ClockState, when: i64) {
        for sorter in &mut self.0 {
            sorter.undo(at, state, when);
        }
    }

    #[inline]
    fn occurred(&mut self, _: u32, _: i64, _: Symbol, _: Known) {}
}
