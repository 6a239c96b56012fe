//! One case explained: its events, what each did to the clock, every interval, and each level's view.

use crate::{
    clock::{Interval, IntervalKind, Marks, Phase, Recorder, Timeline},
    evaluate::Figures,
    fold::{OneClock, Outcome, Worked},
    level::Within,
    period::Period,
    terms::{Measure, PeriodOf, Quantity},
};
use outrigger_kernel::{Instant, Micros};
use schemars::JsonSchema;
use serde::Serialize;

/// One case under one clock.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explanation {
    /// The case's id.
    pub case: String,
    /// The clock's name; its clause is `clock.` and this name.
    pub clock: String,
    /// The calendar's name; its clause is `calendar.` and this name.
    pub calendar: String,
    /// The zone of that calendar.
    pub zone: String,
    /// Where the clock stands at the end of the data: waiting, running, paused or stopped.
    pub standing: String,
    /// The case's events in order of time.
    pub events: Vec<CaseEvent>,
    /// Every interval from the start of the clock to its last stop, or to the end of the data.
    pub intervals: Vec<Interval>,
    /// Working time counted by the intervals, in microseconds.
    pub counted_micros: Micros,
    /// Working time held, in microseconds.
    pub paused_micros: Micros,
    /// Time outside working hours, in microseconds.
    pub off_hours_micros: Micros,
    /// How each level on this clock sees the case.
    pub levels: Vec<LevelView>,
}

/// One event of the case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseEvent {
    /// When it happened.
    pub at: Instant,
    /// Its attributes that are not missing, by name.
    pub attributes: Vec<(String, String)>,
    /// What it did to the clock: starts, holds, resumes, stops, reopens, or nothing.
    pub effect: String,
}

/// How one level sees the case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelView {
    /// The level's name.
    pub level: String,
    /// What it is called.
    pub title: String,
    /// The period whose figure holds the case.
    pub period: Period,
    /// The target that a single case has, if it has one.
    pub target: Option<Quantity>,
    /// The time that was counted at that stop.
    pub elapsed: Quantity,
    /// Whether it is within the target.
    pub within: Option<bool>,
    /// Working time by which it is over the target, in microseconds; none when it is not.
    pub over_micros: Option<Micros>,
    /// Whether the agreement excludes it.
    pub excluded: bool,
}

impl Figures {
    /// Explains a case under every clock; `None` when no event has that case.
    pub fn explain(&self, case: &str) -> Option<Vec<Explanation>> {
        let code = self.log.cases().code(case).filter(|code| *code != outrigger_eventlog::MISSING)?;
        let clocks = 0..self.agreement.clocks.len();
        Some(clocks.map(|clock| self.explain_clock(code, clock)).collect())
    }

    fn explain_clock(&self, case: u32, at: usize) -> Explanation {
        let mut fold = self.fold();
        let mut run = OneClock::new(at);
        let mut recorder = Recorder::new(&self.times[at]);
        let (rows, mut symbols) = (self.index.rows_of(case), self.tape.symbols_of(case));
        let instants = self.log.instants();
        let mut events = Vec::with_capacity(rows.len());
        for together in rows.chunk_by(|one, other| instants[*one as usize] == instants[*other as usize]) {
            let (said, rest) = symbols.split_at(together.len());
            symbols = rest;
            let instant = Instant(instants[together[0] as usize]);
            let before = run.state.phase;
            run.step(&mut fold, (instant.0, said), &mut recorder);
            for (row, symbol) in together.iter().zip(said) {
                let effect = effect(before, run.state.phase, fold.program.marks(*symbol, at));
                events.push(self.event(*row as usize, instant, effect));
            }
        }
        if run.state.is_open() {
            let end = self.extent.span.map_or(run.state.started, |(_, last)| last.0);
            let mut time = Worked { table: &self.times[at], at: end };
            run.state.accrue(&mut time, &mut recorder);
        }
        self.explanation((case, at), run.state.phase, events, recorder.timeline)
    }

    fn explanation(
        &self,
        (case, at): (u32, usize),
        phase: Phase,
        events: Vec<CaseEvent>,
        timeline: Timeline,
    ) -> Explanation {
        let clock = &self.agreement.clocks[at];
        let standing = match phase {
            Phase::Waiting => "waiting",
            Phase::Running => "running",
            Phase::Paused => "paused",
            Phase::Stopped => "stopped",
        };
        Explanation {
            case: self.log.cases().get(case).to_owned(),
            clock: clock.name.clone(),
            calendar: clock.calendar_name.clone(),
            zone: clock.calendar.zone.iana_name().unwrap_or_default().to_owned(),
            standing: standing.to_owned(),
            events,
            counted_micros: timeline.total(IntervalKind::Counted),
            paused_micros: timeline.total(IntervalKind::Paused),
            off_hours_micros: timeline.total(IntervalKind::OffHours),
            intervals: timeline.intervals,
            levels: self.level_views(case, at),
        }
    }

    fn event(&self, row: usize, at: Instant, effect: &'static str) -> CaseEvent {
        let columns = self.log.columns().iter();
        let attribute = |column: &outrigger_eventlog::Column| {
            let code = column.codes[row];
            (code != outrigger_eventlog::MISSING)
                .then(|| (column.name.clone(), column.values.get(code).to_owned()))
        };
        CaseEvent { at, attributes: columns.filter_map(attribute).collect(), effect: effect.to_owned() }
    }

    fn level_views(&self, case: u32, clock: usize) -> Vec<LevelView> {
        let record = self.record();
        let mut views = match &self.earlier {
            Some(earlier) => {
                let name = &self.agreement.clocks[clock].name;
                let at = earlier.agreement.clocks.iter().position(|other| other.name == *name);
                at.map(|at| earlier.level_views(case, at)).unwrap_or_default()
            }
            None => Vec::new(),
        };
        for outcome in record.outcomes[clock].iter().filter(|outcome| outcome.case == case) {
            let kind = &record.kinds[outcome.kind as usize];
            if self.earlier.is_some() && kind.is_earlier || kind.is_later {
                continue;
            }
            for (at, level) in self.agreement.levels.iter().enumerate() {
                let period = self.period_of(outcome, at);
                let by_start = level.period_of == PeriodOf::Start;
                let end = Within::Period(period).bounds(&self.agreement.zone).1;
                let stands = outcome.reopened >= if by_start { Instant(i64::MAX) } else { end };
                let is_timed = !matches!(level.measure, Measure::Backlog { .. } | Measure::ShareBy { .. });
                let is_seen = !kind.abandoned || matches!(level.measure, Measure::ServiceFactor { .. });
                let is_about = level.measure.clock() == Some(clock) && kind.applies(at);
                if !is_about || !stands || !is_timed || !is_seen {
                    continue;
                }
                let target = level.measure.target();
                let over = target.map(|target| outcome.elapsed - target);
                let over = over.filter(|over| *over > 0 && !kind.abandoned);
                views.push(LevelView {
                    level: level.name.clone(),
                    title: level.title.clone(),
                    period,
                    target: target.map(Quantity::Micros),
                    elapsed: Quantity::Micros(outcome.elapsed),
                    within: target.filter(|_| !kind.abandoned).map(|_| over.is_none()),
                    over_micros: over,
                    excluded: kind.excludes(at),
                });
            }
        }
        views
    }

    fn period_of(&self, outcome: &Outcome, level: usize) -> Period {
        let level = &self.agreement.levels[level];
        let placed = if level.period_of == PeriodOf::Start { outcome.started } else { outcome.at };
        Period::containing(placed, &self.agreement.zone, level.period)
    }
}

fn effect(before: Phase, after: Phase, marks: Marks) -> &'static str {
    match (before, after) {
        (Phase::Waiting, Phase::Running | Phase::Paused) if marks.has(Marks::START) => "starts",
        (Phase::Waiting, Phase::Stopped) if marks.has(Marks::START) => "starts and stops",
        (Phase::Running | Phase::Paused, Phase::Stopped) if marks.has(Marks::STOP) => "stops",
        (Phase::Running | Phase::Paused, Phase::Stopped) if marks.has(Marks::ABANDON) => "is abandoned",
        (Phase::Stopped, Phase::Running | Phase::Paused) if marks.has(Marks::REOPEN) => "reopens",
        (Phase::Running, Phase::Paused) if marks.has(Marks::HOLD) => "holds",
        (Phase::Paused, Phase::Running) if marks.has(Marks::GO) => "resumes",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
