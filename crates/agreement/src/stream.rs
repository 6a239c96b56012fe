//! Figures from a file that streams by: memory holds the cases, not the events.
//!
//! The same fold as everywhere runs here with a slot for every case. Events may come in any order
//! between cases; a case whose own events do not come in order of time is read a second time and folded
//! on its own, so figures never depend on the order of rows.

use crate::{
    clock::ClockState,
    evaluate::{Extent, Figures, check_known, times},
    fold::{CaseClock, Cells, Fold, Known, Placement, Program, Sink, Slot, Sorter, Sorting, Symbol},
    terms::{Agreement, Measure, People},
};
use outrigger_eventlog::{
    Dictionary, Import, ImportError, ImportReport, Progress,
    stream::{self, CaseKey, Chunk, Prefixes, TEXT},
};
use outrigger_kernel::{Instant, Micros};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    sync::Arc,
};

/// What streaming a file gives.
pub struct Streamed {
    /// The figures. They have no log: single cases cannot be listed or explained.
    pub figures: Figures,
    /// What became of the rows.
    pub report: ImportReport,
}

/// Why a file cannot be streamed.
#[derive(Debug)]
pub enum StreamError {
    /// It cannot be imported.
    Import(ImportError),
    /// A clock looks at an attribute that the file lacks; a whole import says which ones it has.
    Attributes,
}

impl From<ImportError> for StreamError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Import(ImportError::from(error))
    }
}

/// Whether an agreement's figures can be made while events stream by: all of them are read off the times
/// of stopped cases.
pub fn can_stream(agreement: &Agreement) -> bool {
    let timed = |measure: &Measure| {
        matches!(
            measure,
            Measure::ShareWithin { .. }
                | Measure::Percentile { .. }
                | Measure::Mean { .. }
                | Measure::ServiceFactor { .. }
        )
    };
    let counts = agreement.charges.iter().any(|charges| {
        let distinct = charges.people.iter().any(|person| matches!(person.count, People::Distinct { .. }));
        !charges.units.is_empty() || distinct
    });
    !counts && agreement.levels.iter().all(|level| timed(&level.measure))
}

/// Applies an agreement for which [`can_stream`] holds to a plain CSV file, which `open` opens anew each
/// time it is asked.
///
/// # Errors
/// When the file cannot be read, or lacks what a clock starts or stops on.
pub fn stream<R: Read + Send>(
    agreement: Arc<Agreement>,
    open: &dyn Fn() -> io::Result<R>,
    import: &Import,
    (rejects, progress): (Option<&mut dyn Write>, &mut dyn FnMut(Progress)),
) -> Result<Streamed, StreamError> {
    let mut cases = Cases::new(Arc::clone(&agreement));
    let prefixes = Prefixes::default();
    let names = cases.fold.program.attributes().names().to_vec();
    let wanted = (&names[..], &prefixes);
    let streamed = stream::stream(open()?, import, wanted, (rejects, progress), &mut cases)?;
    let has = |name: &&String| !streamed.missing.contains(name);
    let known: Vec<&str> = names.iter().filter(has).map(String::as_str).collect();
    if cases.events > 0 && check_known(&agreement, &known).is_err() {
        return Err(StreamError::Attributes);
    }
    if !cases.late.is_empty() {
        let mut again = Again { lanes: Vec::new(), events: Vec::new(), cases: &mut cases };
        stream::stream(open()?, import, wanted, (None, &mut |_| {}), &mut again)?;
        let events = again.events;
        cases.replay(events);
    }
    Ok(Streamed { figures: cases.into_figures(), report: streamed.report })
}

/// Cases of one allocation: memory grows in small steps, and nothing is ever moved.
const BLOCK: usize = 4_096;

/// How many events ahead a case is fetched.
const AHEAD: usize = 12;

/// Every case seen so far.
struct Cases {
    agreement: Arc<Agreement>,
    fold: Fold,
    /// The table of working time covers these instants.
    covered: Option<(i64, i64)>,
    numbers: Numbers,
    texts: Dictionary,
    slots: Vec<Vec<Slot>>,
    clocks: Vec<Vec<ClockState>>,
    count: u32,
    /// For each lane, the symbols of its combinations.
    lanes: Vec<Vec<Symbol>>,
    undone: Vec<(CaseClock, ClockState, i64)>,
    late: FxHashSet<u32>,
    /// The numbers of the cases of a chunk, kept for their memory.
    looked_up: Vec<u32>,
    span: Option<(i64, i64)>,
    events: u64,
}

impl Cases {
    fn new(agreement: Arc<Agreement>) -> Self {
        let program = Program::new(&agreement, Vec::new());
        let fold = Fold::new(program, &agreement, times(&agreement, Instant(0), Instant(0)));
        Self {
            agreement,
            fold,
            covered: None,
            numbers: Numbers::default(),
            texts: Dictionary::new(),
            slots: Vec::new(),
            clocks: Vec::new(),
            count: 0,
            lanes: Vec::new(),
            undone: Vec::new(),
            late: FxHashSet::default(),
            looked_up: Vec::new(),
            span: None,
            events: 0,
        }
    }

    /// The symbols of a chunk's lane, with the combinations that are new in the chunk.
    fn learn(program: &mut Program, lanes: &mut Vec<Vec<Symbol>>, chunk: &Chunk) {
        if lanes.len() <= chunk.lane {
            lanes.resize_with(chunk.lane + 1, Vec::new);
        }
        for values in &chunk.fresh {
            let symbol = program.symbol(values.iter().map(String::as_str));
            lanes[chunk.lane].push(symbol);
        }
    }

    /// Makes sure that the working time of every instant of a chunk is known.
    fn cover(&mut self, chunk: &Chunk) {
        let (Some(first), Some(last)) = (chunk.instants.iter().min(), chunk.instants.iter().max()) else {
            return;
        };
        let (first, last) = (*first, *last);
        self.span = Some(self.span.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        if self.covered.is_some_and(|(from, to)| from <= first && last <= to) {
            return;
        }
        let (from, to) = self.covered.unwrap_or((first, last));
        // Twice as far each time, so that a long file asks for few tables.
        let reach = (to - from).max(YEAR);
        let from = if first < from { first - reach } else { from };
        let to = if last > to || self.covered.is_none() { last + reach } else { to };
        let [from, to] = [from, to].map(|at| at.clamp(Instant::EARLIEST.0, Instant::LATEST.0));
        self.fold.cover(&self.agreement, (Instant(from), Instant(to)));
        self.covered = Some((from, to));
    }

    fn number(&mut self, key: CaseKey) -> u32 {
        let next = self.count;
        let number = self.numbers.number(key, next);
        if number == next {
            if (next as usize).is_multiple_of(BLOCK) {
                let clocks = self.agreement.clocks.len();
                self.slots.push(Vec::with_capacity(BLOCK));
                self.clocks.push(Vec::with_capacity(BLOCK * clocks));
            }
            let (slots, clocks) = (self.slots.last_mut(), self.clocks.last_mut());
            if let (Some(slots), Some(clocks)) = (slots, clocks) {
                slots.push(Slot::EMPTY);
                clocks.resize(clocks.len() + self.agreement.clocks.len(), ClockState::WAITING);
            }
            self.count += 1;
        }
        number
    }

    /// Reads a case that will be needed soon, so that it is near by then.
    #[inline]
    fn touch(&self, case: Option<&u32>) {
        let Some(case) = case else { return };
        let (block, place) = (*case as usize / BLOCK, *case as usize % BLOCK);
        let clocks = self.clocks[block].get(place * self.agreement.clocks.len());
        std::hint::black_box((self.slots[block][place].at, clocks.map(|clock| clock.started)));
    }

    /// Cases whose events came out of order, from all of their events.
    fn replay(&mut self, mut events: Vec<(u32, i64, Symbol)>) {
        events.sort_unstable();
        self.undone.retain(|(place, ..)| !self.late.contains(&place.case));
        let count = self.agreement.clocks.len();
        for of_case in events.chunk_by(|one, other| one.0 == other.0) {
            let case = of_case[0].0;
            let (block, at) = (case as usize / BLOCK, case as usize % BLOCK);
            let slot = &mut self.slots[block][at];
            let clocks = &mut self.clocks[block][at * count..(at + 1) * count];
            *slot = Slot::EMPTY;
            clocks.fill(ClockState::WAITING);
            for (_, at, symbol) in of_case {
                let mut undone = Undone(&mut self.undone);
                // They were sorted above.
                _ = self.fold.event((case, slot, clocks), (*at, *symbol), &mut undone);
            }
        }
    }

    fn into_figures(mut self) -> Figures {
        let count = self.agreement.clocks.len();
        for case in 0..self.count {
            let (block, at) = (case as usize / BLOCK, case as usize % BLOCK);
            let clocks = &mut self.clocks[block][at * count..(at + 1) * count];
            let mut undone = Undone(&mut self.undone);
            self.fold.settle((case, &mut self.slots[block][at], clocks), &mut undone, &mut ());
        }
        // The table of numbers is no longer needed, and cells are about to be filled.
        self.numbers = Numbers::default();
        let placements = Placement::of_levels(&self.agreement);
        let cells: BTreeMap<Placement, Arc<Cells>> =
            placements.into_iter().map(|placement| (placement, Arc::new(self.sort(placement)))).collect();
        let span = self.span.map(|(from, to)| (Instant(from), Instant(to)));
        let extent = Extent { span, data_until: span.map(|(_, last)| last), events: self.events };
        Figures::streamed(self.agreement, cells, (extent, self.fold.times().to_vec()))
    }

    fn sort(&self, placement: Placement) -> Cells {
        let (from, to) = self.span.unwrap_or((0, 0));
        let span = (Instant(from), Instant(to));
        let mut sorter = Sorter::new(&self.agreement, Sorting::plain(&self.agreement, placement, span));
        let program = &self.fold.program;
        let known = |case: u32| self.slots[case as usize / BLOCK][case as usize % BLOCK].known;
        for (place, state, reopened) in &self.undone {
            sorter.undo(*place, state, *reopened);
        }
        sorter.finish_all_undone(program, known);
        let count = self.agreement.clocks.len();
        for case in 0..self.count {
            let (block, at) = (case as usize / BLOCK, case as usize % BLOCK);
            let clocks = &self.clocks[block][at * count..(at + 1) * count];
            sorter.finish_case(program, case, &self.slots[block][at], clocks);
        }
        sorter.into_cells()
    }
}

const YEAR: Micros = 366 * 24 * outrigger_kernel::time::HOUR;

/// The number of every case key. Systems number their cases one after the other, so sixteen neighbours
/// share a line of memory and one entry of the table.
#[derive(Default)]
struct Numbers {
    lines: FxHashMap<CaseKey, u32>,
    /// One more than the number of each case of a line; zero where there is none.
    numbers: Vec<[u32; LINE]>,
    /// The line looked at before.
    last: Option<(CaseKey, u32)>,
}

const LINE: usize = 16;

impl Numbers {
    /// The number of a key, which is `next` when the key is new.
    #[inline]
    fn number(&mut self, key: CaseKey, next: u32) -> u32 {
        let (line_key, place) = (key / LINE as u64, (key % LINE as u64) as usize);
        let line = match self.last {
            Some((last, line)) if last == line_key => line,
            _ => self.line(line_key),
        };
        self.last = Some((line_key, line));
        let number = &mut self.numbers[line as usize][place];
        if *number == 0 {
            *number = next + 1;
        }
        *number - 1
    }

    fn line(&mut self, key: CaseKey) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let line = *self.lines.entry(key).or_insert(next);
        if line == next {
            self.numbers.push([0; LINE]);
        }
        line
    }
}

impl stream::Sink for Cases {
    fn take(&mut self, chunk: &Chunk) {
        Self::learn(&mut self.fold.program, &mut self.lanes, chunk);
        self.cover(chunk);
        self.events += chunk.instants.len() as u64;
        let count = self.agreement.clocks.len();
        // All numbers first: these look-ups wait for memory, and side by side they wait together.
        let mut numbers = std::mem::take(&mut self.looked_up);
        numbers.clear();
        numbers.extend(chunk.keys.iter().map(|key| {
            let key = own_key(*key, chunk, &mut self.texts);
            self.number(key)
        }));
        let symbols = std::mem::take(&mut self.lanes[chunk.lane]);
        let rows = numbers.iter().zip(&chunk.instants).zip(&chunk.combinations).enumerate();
        for (row, ((case, at), combination)) in rows {
            self.touch(numbers.get(row + AHEAD));
            let (block, place) = (*case as usize / BLOCK, *case as usize % BLOCK);
            let slot = &mut self.slots[block][place];
            let clocks = &mut self.clocks[block][place * count..(place + 1) * count];
            let mut undone = Undone(&mut self.undone);
            let event = (*at, symbols[*combination as usize]);
            if self.fold.event((*case, slot, clocks), event, &mut undone).is_err() {
                self.late.insert(*case);
            }
        }
        self.lanes[chunk.lane] = symbols;
        self.looked_up = numbers;
    }
}

/// The key of a case within all chunks: ids that a chunk keeps as text get a number of their own.
fn own_key(key: CaseKey, chunk: &Chunk, texts: &mut Dictionary) -> CaseKey {
    if key & TEXT == 0 {
        return key;
    }
    let at = usize::try_from(key & !TEXT).unwrap_or(usize::MAX);
    TEXT | CaseKey::from(chunk.texts.get(at).map_or(0, |text| texts.intern(text)))
}

/// Keeps stops that were undone.
struct Undone<'u>(&'u mut Vec<(CaseClock, ClockState, i64)>);

impl Sink for Undone<'_> {
    #[inline]
    fn stopped(&mut self, _: CaseClock, _: &ClockState) {}

    fn reopened(&mut self, at: CaseClock, state: &ClockState, when: i64) {
        self.0.push((at, *state, when));
    }

    #[inline]
    fn occurred(&mut self, _: u32, _: i64, _: Symbol, _: Known) {}
}

/// Reads a file a second time, for the events of cases that came out of order.
struct Again<'c> {
    lanes: Vec<Vec<Symbol>>,
    events: Vec<(u32, i64, Symbol)>,
    cases: &'c mut Cases,
}

impl stream::Sink for Again<'_> {
    fn take(&mut self, chunk: &Chunk) {
        Cases::learn(&mut self.cases.fold.program, &mut self.lanes, chunk);
        let rows = chunk.keys.iter().zip(&chunk.instants).zip(&chunk.combinations);
        for ((key, at), combination) in rows {
            let key = own_key(*key, chunk, &mut self.cases.texts);
            let case = self.cases.number(key);
            if self.cases.late.contains(&case) {
                self.events.push((case, *at, self.lanes[chunk.lane][*combination as usize]));
            }
        }
    }
}

#[cfg(test)]
mod tests;
