//! The board: open cases by what is due first.

use super::{Live, Reach};
use crate::{
    clock::{ClockState, Phase},
    fold::{Fold, Known, Nobody, Worked},
    terms::{Judged, Level, RungAt},
};
use outrigger_kernel::{Instant, Micros, time::spoken};
use schemars::JsonSchema;
use serde::Serialize;

/// Open cases at an instant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Board {
    /// The instant.
    pub at: Instant,
    /// Cases with a target: what is due first comes first, what is held comes last.
    pub rows: Vec<OpenClock>,
    /// How many cases with a target are open, held ones among them.
    pub open: u64,
    /// How many of them are held under some level.
    pub paused: u64,
    /// How many of them are over some target.
    pub overdue: u64,
    /// The next instant at which a rung is reached or a target used up.
    pub next: Option<Instant>,
}

/// One open case under one level.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpenClock {
    /// The case's id.
    pub case: String,
    /// The clock's name.
    pub clock: String,
    /// The level's name.
    pub level: String,
    /// What the level is called.
    pub title: String,
    /// Whether it is held.
    pub paused: bool,
    /// When its clock started.
    pub started: Instant,
    /// Working time counted, in microseconds.
    pub counted_micros: Micros,
    /// The working time it has, in microseconds.
    pub target_micros: Micros,
    /// What is left of it; negative when it is over.
    pub left_micros: Micros,
    /// When the target is used up if nothing happens; none while it is held and once it is over.
    pub due: Option<Instant>,
    /// The rungs of the level's ladder.
    pub rungs: Vec<RungState>,
}

/// One rung of a ladder for one case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RungState {
    /// Who is told.
    pub to: String,
    /// When, in words.
    pub what: String,
    /// When it will be reached if nothing happens; none while the case is held and once it is reached.
    pub at: Option<Instant>,
    /// Whether it is reached.
    pub reached: bool,
}

/// One open case under one level, before it is put into words.
struct Open<'l> {
    case: u32,
    clock: usize,
    level: &'l Level,
    target: Micros,
    state: ClockState,
    /// The instant it is looked at: now, or its last event where that is later.
    at: Instant,
}

impl Live {
    /// The open cases at an instant, `rows_max` of them in words. Nothing before the last event of a case
    /// can be asked for: its clock is read no earlier than there.
    pub fn board(&self, now: Instant, rows_max: usize) -> Board {
        let mut reach = self.hold(now);
        let mut open = self.open_at(&mut reach, now);
        // What is over comes first, the longest over on top; then what is due first; then what is held.
        let urgency = |open: &Open<'_>| {
            let left = open.target - open.state.elapsed;
            match open.state.phase {
                Phase::Running if left < 0 => (0, left),
                Phase::Running => (1, self.when(&reach, open, open.target).map_or(i64::MAX, |due| due.0)),
                _ => (2, left),
            }
        };
        open.sort_by_cached_key(|open| {
            (urgency(open), self.cases.get(open.case).to_owned(), open.level.name.clone())
        });
        let cases = |which: &dyn Fn(&Open<'_>) -> bool| {
            let mut cases: Vec<u32> = open.iter().filter(|open| which(open)).map(|open| open.case).collect();
            cases.sort_unstable();
            cases.dedup();
            cases.len() as u64
        };
        let paused = cases(&|open| open.state.phase == Phase::Paused);
        let overdue = cases(&|open| open.state.elapsed > open.target);
        let all = cases(&|_| true);
        let next = open.iter().filter_map(|open| self.next_of(&reach, open)).min();
        Board {
            at: now,
            open: all,
            paused,
            overdue,
            next,
            rows: open.iter().take(rows_max).map(|open| self.row(&reach, open)).collect(),
        }
    }

    /// The next instant at which a rung of any case is reached or a target used up.
    pub fn next_due(&self, now: Instant) -> Option<Instant> {
        let mut reach = self.hold(now);
        let open = self.open_at(&mut reach, now);
        open.iter().filter_map(|open| self.next_of(&reach, open)).min()
    }

    /// What is open under every level that applies and has a target. A level that applies no longer has
    /// none for the case.
    fn open_at(&self, reach: &mut Reach, now: Instant) -> Vec<Open<'_>> {
        let count = self.agreement.clocks.len();
        let mut open = Vec::new();
        let mut clocks = vec![ClockState::WAITING; count];
        for (case, slot) in self.slots.iter().enumerate() {
            let mut slot = *slot;
            clocks.copy_from_slice(&self.clocks[case * count..(case + 1) * count]);
            let last = slot.at;
            let number = u32::try_from(case).unwrap_or(u32::MAX);
            reach.fold.settle((number, &mut slot, &mut clocks), &mut Nobody, &mut ());
            for (clock, state) in clocks.iter_mut().enumerate().filter(|(_, state)| state.is_open()) {
                let at = now.max(Instant(last));
                let within = reach.within(at.0);
                state.accrue(&mut Worked { table: &reach.fold.times()[clock], at: within }, &mut ());
                let state = *state;
                let levels = self.levels_of(&reach.fold, clock, (slot.known, state.known_start));
                open.extend(levels.map(|(level, target)| Open {
                    case: number,
                    clock,
                    level,
                    target,
                    state,
                    at,
                }));
            }
        }
        open
    }

    fn levels_of(
        &self,
        fold: &Fold,
        clock: usize,
        (known, at_start): (Known, Known),
    ) -> impl Iterator<Item = (&Level, Micros)> + use<'_> {
        let (now, start) = (fold.program.views(known), fold.program.views(at_start));
        self.agreement.levels.iter().enumerate().filter_map(move |(at, level)| {
            let views = if level.judged == Judged::Start { start } else { now };
            let is_owed = views.applies >> at & 1 == 1 && views.excluded >> at & 1 == 0;
            let target = level.measure.target()?;
            (is_owed && level.measure.clock() == Some(clock)).then_some((level, target))
        })
    }

    /// When something comes next for a case: a rung, or the end of its target.
    fn next_of(&self, reach: &Reach, open: &Open<'_>) -> Option<Instant> {
        let rungs = self.rungs(open.level).iter().map(|rung| rung.at.elapsed(open.target));
        let ahead = rungs.chain([open.target]).filter(|goal| *goal > open.state.elapsed);
        self.when(reach, open, ahead.min()?)
    }

    /// When a case will have counted so much, if it runs and nothing happens.
    fn when(&self, reach: &Reach, open: &Open<'_>, goal: Micros) -> Option<Instant> {
        let left = goal - open.state.elapsed;
        if open.state.phase != Phase::Running || left <= 0 {
            return None;
        }
        let near = reach.fold.times()[open.clock].add(Instant(reach.within(open.at.0)), left);
        near.or_else(|| self.agreement.clocks[open.clock].calendar.add(open.at, left).ok())
    }

    fn rungs(&self, level: &Level) -> &[crate::terms::Rung] {
        level.ladder.and_then(|at| self.agreement.ladders.get(at)).map_or(&[], |ladder| &ladder.rungs)
    }

    fn row(&self, reach: &Reach, open: &Open<'_>) -> OpenClock {
        let (state, target) = (&open.state, open.target);
        let rung = |rung: &crate::terms::Rung| {
            let goal = rung.at.elapsed(target);
            RungState {
                to: rung.to.clone(),
                what: told(rung.at),
                at: self.when(reach, open, goal),
                reached: state.elapsed >= goal,
            }
        };
        OpenClock {
            case: self.cases.get(open.case).to_owned(),
            clock: self.agreement.clocks[open.clock].name.clone(),
            level: open.level.name.clone(),
            title: open.level.title.clone(),
            paused: state.phase == Phase::Paused,
            started: Instant(state.started),
            counted_micros: state.elapsed,
            target_micros: target,
            left_micros: target - state.elapsed,
            due: self.when(reach, open, target),
            rungs: self.rungs(open.level).iter().map(rung).collect(),
        }
    }
}

/// When a rung is reached, in words.
fn told(at: RungAt) -> String {
    match at {
        RungAt::Share(share) => {
            format!("{} % of the target", share.percent(share.percent_decimals().unwrap_or(1)))
        }
        RungAt::Before(early) => format!("{} before the target", spoken(early)),
        RungAt::After(late) => format!("{} after the target", spoken(late)),
    }
}
