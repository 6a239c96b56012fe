//! What a level measures.

use super::ServiceTime;
use crate::condition::Condition;
use outrigger_kernel::{Micros, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a level measures.
#[derive(Clone, Debug)]
pub enum Measure {
    /// The share of stopped cases whose time is at most `target`.
    ShareWithin {
        /// The longest time that still counts as within.
        target: Micros,
        /// Index of the clock in [`Agreement::clocks`](super::Agreement::clocks).
        clock: usize,
    },
    /// The share of cases done by the date that one of their own attributes states.
    ShareBy {
        /// The attribute that says when a case is due.
        due: String,
        /// The attribute that says when it was done; the stop of the clock when absent.
        done: Option<String>,
        /// Index of the clock, where there is one.
        clock: Option<usize>,
    },
    /// The time within which a share of the stopped cases lies.
    Percentile {
        /// The share, between 0 and 1.
        share: Ratio,
        /// How a value between two cases is found.
        rank: Rank,
        /// Index of the clock.
        clock: usize,
    },
    /// The mean time of stopped cases.
    Mean {
        /// Index of the clock.
        clock: usize,
    },
    /// Of the contacts offered, the share answered within `target`.
    ServiceFactor {
        /// The longest wait that still counts as within.
        target: Micros,
        /// Index of the clock; its `abandoned` condition says who hung up.
        clock: usize,
        /// How contacts that were abandoned count.
        abandoned: Abandoned,
    },
    /// Among the cases with an event of the period that meets `over`, the share with one that meets `part`.
    Ratio {
        /// The condition of the numerator.
        part: Condition,
        /// The condition of the denominator.
        over: Condition,
    },
    /// How many cases have an event of the period that meets the condition.
    Count {
        /// What is counted.
        of: Condition,
    },
    /// The cases that are open at the end of the period.
    Backlog {
        /// What of them is measured.
        what: Backlog,
        /// Index of the clock that is still counting them.
        clock: usize,
    },
    /// The share of the service time in which nothing was down.
    Availability {
        /// An event that begins an outage of its case, which is a component or a service.
        down: Condition,
        /// An event that ends it.
        up: Condition,
        /// The agreed service time.
        hours: Box<ServiceTime>,
    },
    /// What people answered.
    Survey(Survey),
}

/// How a percentile between two cases is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rank {
    /// The smallest value with at least the share of the cases at or below it.
    #[default]
    Nearest,
    /// A straight line between the two nearest cases (Hyndman and Fan's type 7), rounded up to the
    /// microsecond.
    Linear,
}

/// How abandoned contacts count in a service factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// Not at all: answered within, of those answered.
    Ignored,
    /// As offered and missed.
    Missed,
    /// As offered and missed when they waited longer than this; not at all when they hung up sooner.
    MissedAfter(Micros),
    /// As met when they hung up within the target, as missed after it.
    MetWithin,
}

/// What of the open cases is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backlog {
    /// How many there are.
    Open,
    /// How many of them have counted more than this.
    OlderThan(Micros),
    /// The longest time that one of them has counted.
    Oldest,
    /// Their mean time.
    MeanAge,
}

/// A sampled measure with its margin of error.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The attribute that holds the score.
    pub score: String,
    /// Which events are answers; every event with a score when absent.
    pub answer: Option<Condition>,
    /// The lowest score of the top box, when the share of those is measured instead of the mean.
    pub top_box: Option<Ratio>,
    /// How sure the interval is, such as 95 %.
    pub confidence: Ratio,
    /// The standard normal quantile of that confidence, exact to eight decimals.
    pub z: Ratio,
    /// Which end of the interval has to reach the target.
    pub bound: Bound,
}

/// Which end of an interval counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The figure itself.
    #[default]
    Point,
    /// The lower end: the promise holds even in the unlucky sample.
    Lower,
    /// The upper end: only what surely falls short is a miss.
    Upper,
}

impl Measure {
    /// The clock it reads, if it reads one.
    pub fn clock(&self) -> Option<usize> {
        match self {
            Self::ShareWithin { clock, .. }
            | Self::Percentile { clock, .. }
            | Self::Mean { clock }
            | Self::ServiceFactor { clock, .. }
            | Self::Backlog { clock, .. } => Some(*clock),
            Self::ShareBy { clock, .. } => *clock,
            Self::Ratio { .. } | Self::Count { .. } | Self::Availability { .. } | Self::Survey(_) => None,
        }
    }

    /// Whether another measure reads the same of every case: they differ in numbers at most.
    pub(crate) fn reads_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ratio { part, over }, Self::Ratio { part: other_part, over: other_over }) => {
                part == other_part && over == other_over
            }
            (Self::Count { of }, Self::Count { of: other }) => of == other,
            (
                Self::ShareBy { due, done, clock },
                Self::ShareBy { due: other_due, done: other_done, clock: other_clock },
            ) => (due, done, clock) == (other_due, other_done, other_clock),
            (
                Self::Availability { down, up, hours },
                Self::Availability { down: other_down, up: other_up, hours: other_hours },
            ) => (down, up, &hours.calendar) == (other_down, other_up, &other_hours.calendar),
            (Self::Survey(one), Self::Survey(other)) => {
                one.score == other.score && one.answer == other.answer
            }
            _ => {
                std::mem::discriminant(self) == std::mem::discriminant(other) && self.clock() == other.clock()
            }
        }
    }

    /// The time that a single case has, where it has one.
    pub fn target(&self) -> Option<Micros> {
        match self {
            Self::ShareWithin { target, .. } | Self::ServiceFactor { target, .. } => Some(*target),
            _ => None,
        }
    }
}
