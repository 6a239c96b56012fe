//! The desk's teams: their agents, their shifts, who is absent, and what is due next.

use super::{
    case::Team,
    hours::{HOUR_SECONDS, Hours, overtime, strained},
    rng::Rng,
};
use outrigger_kernel::Instant;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

/// Seconds after opening at which the late shift starts.
pub(super) const LATE_SHIFT: i64 = 2 * HOUR_SECONDS;
/// Seconds after opening until which the early shift takes on work.
const EARLY_SHIFT_UNTIL: i64 = 8 * HOUR_SECONDS;
/// In how many of 1,000 days an agent is absent.
const ABSENT: u64 = 50;
/// Of how many agents how many are missing on a strained day.
const STRAINED_OF: u32 = 5;
const STRAINED_MISSING: u32 = 2;
/// Streams of absence begin here, far above those of cases and days.
const ABSENCE_STREAMS: u64 = 2_000_000;

/// What an agent does for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    /// A first look.
    Look,
    /// A first look that solves it at once.
    Contact,
    /// The work itself.
    Solve,
}

/// A case in a queue, ordered by when it is due in working seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Task {
    pub due: i64,
    pub case: usize,
    pub work: Work,
    /// When it entered the queue.
    pub since: Instant,
}

/// One team.
pub(super) struct Crew {
    first_agent: u32,
    agents: u32,
    /// Who is free, longest first.
    idle: VecDeque<u32>,
    queue: BinaryHeap<Reverse<Task>>,
}

/// All teams.
pub(super) struct Staff<'h> {
    seed: u64,
    hours: &'h Hours,
    crews: [Crew; 3],
}

impl<'h> Staff<'h> {
    /// Everybody free and nothing to do.
    pub fn new(seed: u64, hours: &'h Hours) -> Self {
        Self { seed, hours, crews: [Crew::new(1, 9), Crew::new(10, 5), Crew::new(15, 4)] }
    }

    /// Puts a task into a team's queue.
    pub fn enqueue(&mut self, team: Team, task: Task) {
        self.crews[team as usize].queue.push(Reverse(task));
    }

    /// Takes what is due first out of a team's queue, with the agent who does it; `None` when nothing is
    /// due or nobody is there.
    pub fn next_task(&mut self, team: Team, at: Instant) -> Option<(u32, Task)> {
        let (seed, hours) = (self.seed, self.hours);
        let crew = &mut self.crews[team as usize];
        crew.queue.peek()?;
        let place = crew.idle.iter().position(|agent| on_duty(*agent, at, seed, hours))?;
        let agent = crew.idle.remove(place)?;
        crew.queue.pop().map(|Reverse(task)| (agent, task))
    }

    /// An agent has finished.
    pub fn release(&mut self, team: Team, agent: u32) {
        self.crews[team as usize].idle.push_back(agent);
    }

    /// The agent of a team who drops everything for major cases, day and night.
    pub fn duty_agent(&self, team: Team, at: Instant) -> u32 {
        let crew = &self.crews[team as usize];
        crew.first_agent + self.hours.day(at) % crew.agents
    }
}

impl Crew {
    fn new(first_agent: u32, agents: u32) -> Self {
        let idle = (first_agent..first_agent + agents).collect();
        Self { first_agent, agents, idle, queue: BinaryHeap::new() }
    }
}

/// Agents with even numbers come early, the others late.
fn on_duty(agent: u32, at: Instant, seed: u64, hours: &Hours) -> bool {
    let Some(since) = hours.since_opening(at) else { return false };
    let day = hours.day(at);
    let in_shift = if agent.is_multiple_of(2) { since < EARLY_SHIFT_UNTIL } else { since >= LATE_SHIFT };
    (in_shift || overtime(day)) && !absent(agent, day, seed)
}

fn absent(agent: u32, day: u32, seed: u64) -> bool {
    if strained(day) {
        return (agent + day) % STRAINED_OF < STRAINED_MISSING;
    }
    Rng::stream(seed, ABSENCE_STREAMS + u64::from(day * 100 + agent)).chance(ABSENT)
}
