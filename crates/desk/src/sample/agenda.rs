//! What is going to happen at the desk, soonest first.

use super::{case::Team, staff::Work};
use outrigger_kernel::Instant;
use std::{cmp::Reverse, collections::BinaryHeap};

/// Something that happens at an instant. Cases are named by their place in the list of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// Agents come to work.
    ShiftStarts,
    /// A case comes in.
    Opened(usize),
    /// A case is ready to be worked on.
    Ready(usize),
    /// An agent of a team has finished a piece of work.
    Done { case: usize, work: Work, team: Team, agent: u32 },
    /// Whoever was waited for has answered; a vendor or the user.
    Back { case: usize, vendor: bool },
    /// A case is solved.
    Resolved(usize),
    /// The user is not content.
    Reopened(usize),
    /// The user is.
    Closed(usize),
}

/// Happenings by time; those at the same instant come in the order in which they were planned.
pub(super) struct Agenda {
    end: Instant,
    planned: u64,
    ahead: BinaryHeap<Reverse<(Instant, u64, Happening)>>,
}

impl Agenda {
    /// An empty agenda that takes nothing from `end` on.
    pub fn new(end: Instant) -> Self {
        Self { end, planned: 0, ahead: BinaryHeap::new() }
    }

    /// Plans something, unless it comes after the end.
    pub fn plan(&mut self, at: impl Into<Option<Instant>>, what: Happening) {
        let at: Option<Instant> = at.into();
        if let Some(at) = at.filter(|at| *at < self.end) {
            self.planned += 1;
            self.ahead.push(Reverse((at, self.planned, what)));
        }
    }

    /// Takes the soonest out.
    pub fn take(&mut self) -> Option<(Instant, Happening)> {
        self.ahead.pop().map(|Reverse((at, _, what))| (at, what))
    }
}
