//! Young cases first: stops among the youngest open cases of a level while others are over their target.

use super::{
    CASES_MIN, Examples, Pattern, USUAL_TIMES,
    scene::{Case, Change, Phase, Promise, Scene},
};
use outrigger_kernel::{Instant, number::grouped, time::spoken};

/// The youngest cases are so many parts of one whole of the open ones.
const QUARTERS: u64 = 4;

/// Collects when the cases of one level were open, running over their target, and stopped.
pub(super) struct Young<'s> {
    scene: &'s Scene<'s>,
    promise: &'s Promise<'s>,
    moments: Vec<Moment>,
    names: Vec<String>,
}

/// Something that changes which cases are open; what comes first at one instant stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    at: Instant,
    what: What,
    /// When the case began.
    started: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Opens,
    GoesOver,
    /// A case stops within its target; the number leads to its name.
    Stops(usize),
    IsOverNoMore,
    Closes,
}

impl<'s> Young<'s> {
    pub fn new(scene: &'s Scene<'s>, promise: &'s Promise<'s>) -> Self {
        Self { scene, promise, moments: Vec::new(), names: Vec::new() }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let Some(first) = case.changes.first().filter(|_| self.scene.is_about(self.promise, case.rows))
        else {
            return;
        };
        let started = first.at;
        let is_open = |phase: Phase| matches!(phase, Phase::Running | Phase::Paused);
        for (at, change) in case.changes.iter().enumerate() {
            let next = case.changes.get(at + 1);
            let to = next.map_or(self.scene.until, |next| next.at);
            let mut push = |at, what| self.moments.push(Moment { at, what, started });
            if is_open(change.after) && !is_open(change.before) {
                push(change.at, What::Opens);
            }
            if is_open(change.before) && !is_open(change.after) {
                push(change.at, What::Closes);
            }
            if let Some(over) = self.goes_over(change).filter(|over| *over < to) {
                self.moments.push(Moment { at: over, what: What::GoesOver, started });
                self.moments.push(Moment { at: to, what: What::IsOverNoMore, started });
            }
        }
        if let Some(stop) = case.stop().filter(|stop| stop.elapsed <= self.promise.target) {
            self.moments.push(Moment { at: stop.at, what: What::Stops(self.names.len()), started });
            self.names.push(case.name.to_owned());
        }
    }

    pub fn told(mut self) -> Option<Pattern> {
        self.moments.sort_unstable();
        let mut starts: Vec<Instant> = self.moments.iter().map(|moment| moment.started).collect();
        starts.sort_unstable();
        starts.dedup();
        let (mut open, mut over, mut count, mut of) = (Open::new(starts), 0_u64, 0, 0);
        let mut examples = Examples::default();
        for moment in &self.moments {
            match moment.what {
                What::Opens => open.change(moment.started, 1),
                What::Closes => open.change(moment.started, -1),
                What::GoesOver => over += 1,
                What::IsOverNoMore => over = over.saturating_sub(1),
                What::Stops(name) if over > 0 && open.total >= QUARTERS => {
                    of += 1;
                    if (open.younger_than(moment.started) + 1) * QUARTERS <= open.total {
                        count += 1;
                        let name = self.names.get(name).map_or("", String::as_str);
                        let age = spoken(moment.at.0 - moment.started.0);
                        let total = open.total;
                        let what = || format!("stopped {age} after it began; {over} of {total} were over");
                        examples.add(name, moment.at, what);
                    }
                }
                What::Stops(_) => {}
            }
        }
        if of < CASES_MIN || count * QUARTERS < of * USUAL_TIMES {
            return None;
        }
        let level = self.promise.level;
        let question = format!(
            "Why were {} of the {} cases of \"{}\" that stopped while others were over their target among the \
             youngest quarter of those open?",
            grouped(count),
            grouped(of),
            level.title
        );
        let clause = format!("level.{}", level.name);
        let usual = "Taken in any order, a quarter of them would be; taken by age, fewer.";
        Some(Pattern::new("youngest-first", clause, (count, of), question).compared(usual).with(examples))
    }

    /// The instant at which a clock that runs from here on uses its target up.
    fn goes_over(&self, change: &Change) -> Option<Instant> {
        if change.after != Phase::Running {
            return None;
        }
        match self.promise.target - change.elapsed {
            left if left > 0 => self.scene.time.add(change.at, left),
            _ => Some(change.at),
        }
    }
}

/// The open cases by when they began: a binary indexed tree over all beginnings.
struct Open {
    starts: Vec<Instant>,
    sums: Vec<i64>,
    total: u64,
}

impl Open {
    /// `starts` are sorted.
    fn new(starts: Vec<Instant>) -> Self {
        Self { sums: vec![0; starts.len() + 1], starts, total: 0 }
    }

    fn change(&mut self, started: Instant, by: i64) {
        self.total = self.total.saturating_add_signed(by);
        let mut at = self.starts.partition_point(|start| *start < started) + 1;
        while let Some(sum) = self.sums.get_mut(at) {
            *sum += by;
            at += at & at.wrapping_neg();
        }
    }

    /// How many began later.
    fn younger_than(&self, started: Instant) -> u64 {
        let mut at = self.starts.partition_point(|start| *start <= started);
        let mut until = 0;
        while at > 0 {
            until += self.sums.get(at).copied().unwrap_or(0);
            at &= at - 1;
        }
        self.total.saturating_add_signed(-until)
    }
}
