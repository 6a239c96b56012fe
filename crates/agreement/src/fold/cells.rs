//! The times of stopped cases, sorted into cells: one for each clock, period and kind of case. A level's
//! figure is read off the cells that it applies to.

use super::{
    CaseClock, Known, Sink, Slot, Symbol,
    kinds::{Kind, Kinds, Traits},
    program::Program,
    relief::Reliefs,
};
use crate::{
    clock::ClockState,
    evaluate::names_cases,
    period::{Cadence, Period},
    terms::{Agreement, PeriodOf},
};
use jiff::tz::TimeZone;
use outrigger_kernel::{Instant, Micros, time::SECOND};

/// By what a case is put into a cell's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Placement {
    /// The length of the periods; one period without end when absent.
    pub cadence: Option<Cadence>,
    /// Whether the start of a case's clock counts, instead of its stop.
    pub by_start: bool,
}

impl Placement {
    /// The placements of an agreement's levels, each once.
    pub fn of_levels(agreement: &Agreement) -> Vec<Self> {
        let levels = agreement.levels.iter();
        let mut placements: Vec<Self> = levels
            .map(|level| Self { cadence: Some(level.period), by_start: level.period_of == PeriodOf::Start })
            .collect();
        placements.sort_unstable();
        placements.dedup();
        placements
    }
}

/// The times of one clock, period and kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    /// Working time counted by each case, in microseconds.
    pub elapsed: Vec<Micros>,
    /// The cases; empty where nobody will ask for them.
    pub cases: Vec<u32>,
}

/// All cells of one placement.
#[derive(Debug)]
pub(crate) struct Cells {
    periods: Periods,
    parts: Vec<Part>,
}

/// What one thread sorted.
#[derive(Debug)]
struct Part {
    kinds: Vec<Kind>,
    /// By clock, then period, then kind.
    cells: Vec<Vec<Vec<Cell>>>,
}

impl Cells {
    /// The cells of a clock in a period, with their kinds.
    pub fn of(&self, clock: usize, period: Period) -> impl Iterator<Item = (&Kind, &Cell)> {
        let at = self.periods.index_of(period);
        self.parts.iter().flat_map(move |part| {
            let cells = at.and_then(|at| part.cells.get(clock)?.get(at));
            cells.into_iter().flat_map(move |cells| part.kinds.iter().zip(cells))
        })
    }

    /// The cells of a clock in all periods.
    pub fn all_of(&self, clock: usize) -> impl Iterator<Item = (&Kind, &Cell)> {
        self.parts.iter().flat_map(move |part| {
            let cells = part.cells.get(clock);
            cells.into_iter().flatten().flat_map(move |cells| part.kinds.iter().zip(cells))
        })
    }

    /// What several threads sorted by the same periods.
    pub fn join(all: Vec<Self>) -> Self {
        let mut joined = Self { periods: Periods::none(), parts: Vec::new() };
        for cells in all {
            joined.periods = cells.periods;
            joined.parts.extend(cells.parts);
        }
        joined
    }
}

/// The periods of a span as their first instants, found by the day.
#[derive(Clone, Debug)]
pub(crate) struct Periods {
    first: Option<Period>,
    /// The first instant of each period, and of the one after the last.
    starts: Vec<i64>,
    base: i64,
    /// For each day since the base, the period in which it begins.
    days: Vec<u32>,
}

const DAY: i64 = 86_400 * SECOND;

impl Periods {
    /// The periods of a cadence that touch a span; without a cadence one that holds everything.
    pub fn new(cadence: Option<Cadence>, zone: &TimeZone, (from, to): (Instant, Instant)) -> Self {
        let Some(cadence) = cadence else { return Self::none() };
        let first = Period::containing(from, zone, cadence);
        let last = Period::containing(to.max(from), zone, cadence);
        let mut starts = vec![first.bounds(zone).0.0];
        let mut period = first;
        while period <= last {
            period = period.next();
            starts.push(period.bounds(zone).0.0);
        }
        let base = starts[0];
        let end = starts.last().copied().unwrap_or(base);
        let days = usize::try_from((end - base) / DAY + 1).unwrap_or(1);
        let mut at = 0;
        let mut period_at = |day: usize| {
            let begins = base + i64::try_from(day).unwrap_or(0) * DAY;
            while at + 2 < starts.len() && starts[at + 1] <= begins {
                at += 1;
            }
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        let days = (0..days).map(&mut period_at).collect();
        Self { first: Some(first), starts, base, days }
    }

    fn none() -> Self {
        Self { first: None, starts: vec![i64::MIN, i64::MAX], base: 0, days: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The period that holds an instant of the span.
    #[inline]
    fn find(&self, at: i64) -> usize {
        let Some(day) = self.days.get(((at - self.base) / DAY).max(0) as usize) else {
            return self.len() - 1;
        };
        let mut period = *day as usize;
        while period + 1 < self.len() && self.starts[period + 1] <= at {
            period += 1;
        }
        period
    }

    fn index_of(&self, period: Period) -> Option<usize> {
        let Some(first) = self.first else { return Some(0) };
        let (mut at, mut next) = (0, first);
        while next < period && at < self.len() {
            (at, next) = (at + 1, next.next());
        }
        (next == period && at < self.len()).then_some(at)
    }
}

/// What sorting needs besides the fold.
#[derive(Clone, Debug)]
pub(crate) struct Sorting {
    pub placement: Placement,
    pub periods: Periods,
    pub reliefs: Reliefs,
    /// Whether the cells name their cases.
    pub names_cases: bool,
    /// The instants at which these terms and the next took effect, where that matters.
    pub bounds: (i64, i64),
}

impl Sorting {
    /// Sorting by one version of the terms, without claims.
    pub fn plain(agreement: &Agreement, placement: Placement, span: (Instant, Instant)) -> Self {
        Self {
            placement,
            periods: Periods::new(placement.cadence, &agreement.zone, span),
            reliefs: Reliefs::default(),
            names_cases: names_cases(agreement),
            bounds: (i64::MIN, i64::MAX),
        }
    }
}

/// Sorts stops into cells while cases are folded.
#[derive(Debug)]
pub(crate) struct Sorter {
    sorting: Sorting,
    kinds: Kinds,
    cells: Vec<Vec<Vec<Cell>>>,
    /// Stops that were undone: what is known of their cases in the end is not known yet.
    undone: Vec<(CaseClock, ClockState, i64)>,
}

impl Sorter {
    pub fn new(agreement: &Agreement, sorting: Sorting) -> Self {
        let cells = vec![vec![Vec::new(); sorting.periods.len()]; agreement.clocks.len()];
        Self { sorting, kinds: Kinds::new(agreement), cells, undone: Vec::new() }
    }

    /// A case has no more events: its stops find their cells.
    #[inline]
    pub fn finish_case(&mut self, program: &Program, case: u32, slot: &Slot, clocks: &[ClockState]) {
        for (clock, state) in clocks.iter().enumerate() {
            if state.stopped_at().is_some() {
                self.put(program, (CaseClock { case, clock }, slot.known), state, i64::MAX);
            }
        }
    }

    /// The stops of one case that were undone, once it is known how the case ends.
    #[inline]
    pub fn finish_undone(&mut self, program: &Program, known: Known) {
        while let Some((place, state, reopened)) = self.undone.pop() {
            self.put(program, (place, known), &state, reopened);
        }
    }

    /// A stop that was undone, from elsewhere.
    pub fn undo(&mut self, place: CaseClock, state: &ClockState, reopened: i64) {
        self.undone.push((place, *state, reopened));
    }

    /// Stops that were undone, of many cases at once: what is known of a case at its end, by its number.
    pub fn finish_all_undone(&mut self, program: &Program, known: impl Fn(u32) -> Known) {
        for (place, state, reopened) in std::mem::take(&mut self.undone) {
            self.put(program, (place, known(place.case)), &state, reopened);
        }
    }

    pub fn into_cells(self) -> Cells {
        let part = Part { kinds: self.kinds.into_all(), cells: self.cells };
        Cells { periods: self.sorting.periods, parts: vec![part] }
    }

    /// A stop counts in its period unless it was undone before the period was over.
    fn put(
        &mut self,
        program: &Program,
        (place, end): (CaseClock, Known),
        state: &ClockState,
        reopened: i64,
    ) {
        let Some(stopped) = state.stopped_at() else { return };
        let sorting = &self.sorting;
        let placed = if sorting.placement.by_start { state.started } else { stopped };
        let period = sorting.periods.find(placed);
        // Placed by its start a case counts once, with its last stop.
        let stands = if sorting.placement.by_start { i64::MAX } else { sorting.periods.starts[period + 1] };
        if reopened < stands {
            return;
        }
        let claimed = sorting.reliefs.levels(program, place.case, state.known_stop, (state.started, stopped));
        let traits = Traits::of_stop(state, end, claimed, sorting.bounds);
        let kind = self.kinds.number(traits, program) as usize;
        let cells = &mut self.cells[place.clock][period];
        if cells.len() <= kind {
            cells.resize_with(kind + 1, Cell::default);
        }
        let cell = &mut cells[kind];
        cell.elapsed.push(state.elapsed);
        if sorting.names_cases {
            cell.cases.push(place.case);
        }
    }
}

impl Sink for Sorter {
    #[inline]
    fn stopped(&mut self, _: CaseClock, _: &ClockState) {}

    #[inline]
    fn reopened(&mut self, at: CaseClock, state: &ClockState, when: i64) {
        self.undone.push((at, *state, when));
    }

    #[inline]
    fn occurred(&mut self, _: u32, _: i64, _: Symbol, _: Known) {}
}
