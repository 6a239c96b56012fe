//! One case explained: its events, what each did to the clock, every interval, and each level's view.

use crate::{
    clock::{Interval, IntervalKind, Machine, Marks, Phase, Timeline, marks_of_rows},
    evaluate::{Figures, Groups},
    period::Period,
    terms::{Clock, Measure, Quantity},
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
    /// Whether the agreement excludes it.
    pub excluded: bool,
}

impl Figures {
    /// Explains a case under every clock; `None` when no event has that case.
    pub fn explain(&self, case: &str) -> Option<Vec<Explanation>> {
        let code = self.log.cases().code(case).filter(|code| *code != outrigger_eventlog::MISSING)?;
        let clocks = self.agreement.clocks.iter().enumerate();
        Some(clocks.map(|(at, clock)| self.explain_clock(code, at, clock)).collect())
    }

    fn explain_clock(&self, case: u32, at: usize, clock: &Clock) -> Explanation {
        let rows = self.index.rows_of(case);
        let marks = marks_of_rows(clock, &self.log, rows);
        let time = &self.times[at];
        let mut machine = Machine::new(time, clock.reopen);
        let mut recorder = crate::clock::Recorder { time, timeline: Timeline::default() };
        let mut events = Vec::with_capacity(rows.len());
        for group in Groups::new(rows, self.log.instants()) {
            let asked = marks[group.clone()].iter().fold(Marks::default(), |all, marks| all.with(*marks));
            let instant = Instant(self.log.instants()[rows[group.start] as usize]);
            let before = machine.phase;
            machine.step(instant, asked, &mut recorder);
            for (row, marks) in rows[group.clone()].iter().zip(&marks[group]) {
                let effect = effect(before, machine.phase, *marks);
                events.push(self.event(*row as usize, instant, effect));
            }
        }
        if matches!(machine.phase, Phase::Running | Phase::Paused) {
            let end = self.log.span().map_or(machine.started, |(_, last)| last);
            machine.accrue(end, &mut recorder);
        }
        self.explanation((case, at), machine.phase, events, recorder.timeline)
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
        let mut views = Vec::new();
        for outcome in self.outcomes[clock].iter().filter(|outcome| outcome.case == case) {
            for (at, level) in self.agreement.levels.iter().enumerate() {
                let period = Period::containing(outcome.at, &self.agreement.zone, level.period);
                let stands = outcome.reopened >= period.bounds(&self.agreement.zone).1;
                if level.measure.clock() != Some(clock) || outcome.applies >> at & 1 == 0 || !stands {
                    continue;
                }
                let target = match level.measure {
                    Measure::ShareWithin { target, .. } => Some(target),
                    _ => None,
                };
                views.push(LevelView {
                    level: level.name.clone(),
                    title: level.title.clone(),
                    period,
                    target: target.map(Quantity::Micros),
                    elapsed: Quantity::Micros(outcome.elapsed),
                    within: target.map(|target| outcome.elapsed <= target),
                    excluded: outcome.excluded >> at & 1 == 1,
                });
            }
        }
        views
    }
}

fn effect(before: Phase, after: Phase, marks: Marks) -> &'static str {
    match (before, after) {
        (Phase::Waiting, Phase::Running | Phase::Paused) if marks.has(Marks::START) => "starts",
        (Phase::Waiting, Phase::Stopped) if marks.has(Marks::START) => "starts and stops",
        (Phase::Running | Phase::Paused, Phase::Stopped) if marks.has(Marks::STOP) => "stops",
        (Phase::Stopped, Phase::Running | Phase::Paused) if marks.has(Marks::REOPEN) => "reopens",
        (Phase::Running, Phase::Paused) if marks.has(Marks::HOLD) => "holds",
        (Phase::Paused, Phase::Running) if marks.has(Marks::GO) => "resumes",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
