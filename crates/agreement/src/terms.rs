//! What an agreement says, once its text has been read and checked.

use crate::{calendar::Calendar, condition::Condition, period::Cadence};
use jiff::{civil::Date, tz::TimeZone};
use outrigger_kernel::{Currency, Hash, Micros, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A contract as data. Made by [`Agreement::parse`] only, so whatever holds one holds a checked one.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// What the agreement is about.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The currency of its money, when it names one.
    pub currency: Option<Currency>,
    /// The zone of its dates and periods.
    pub zone: TimeZone,
    /// The zone's IANA name.
    pub zone_name: String,
    /// The first day of its terms.
    pub effective: Date,
    /// Its clocks, in the order of the text.
    pub clocks: Vec<Clock>,
    /// Its service levels, in the order of the text.
    pub levels: Vec<Level>,
    /// The digest of the text, by which both parties name this version.
    pub digest: Hash,
}

/// How the time of a case is counted.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The name after `clock.` in the text.
    pub name: String,
    /// The name after `calendar.` of the hours it counts in.
    pub calendar_name: String,
    /// Those hours.
    pub calendar: Calendar,
    /// Starts the clock of a case.
    pub start: Condition,
    /// Holds it while the latest event that says anything says so.
    pub pause: Option<Condition>,
    /// Stops it.
    pub stop: Condition,
    /// Undoes a stop; the start condition when absent.
    pub reopened: Option<Condition>,
    /// What undoing a stop means for the time already counted.
    pub reopen: Reopen,
}

/// What happens to the time counted so far when a stopped case is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Reopen {
    /// Counting goes on where it stopped; the time in between does not count.
    #[default]
    Resume,
    /// Counting starts again at zero.
    Restart,
    /// The first stop stands.
    Ignore,
}

/// One promise: what is measured, on which cases, against which target.
#[derive(Clone, Debug)]
pub struct Level {
    /// The name after `level.` in the text.
    pub name: String,
    /// What it is called on pages.
    pub title: String,
    /// Whether it bears credits.
    pub kind: Kind,
    /// What is measured.
    pub measure: Measure,
    /// Which cases it is about; all when absent.
    pub condition: Option<Condition>,
    /// The level that is owed.
    pub expected: Quantity,
    /// The level below which it is a default.
    pub minimum: Option<Quantity>,
    /// Whether more is better or less is.
    pub better: Better,
    /// How often it is stated.
    pub period: Cadence,
    /// What happens when there are few cases.
    pub low_volume: Option<LowVolume>,
    /// Cases that do not count; figures are shown with and without.
    pub exclude: Vec<Condition>,
    /// Its share of the credit pool.
    pub allocation: Option<Ratio>,
}

/// Whether a level bears credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Bears credits.
    Critical,
    /// Is reported.
    Key,
}

/// What a level measures.
#[derive(Clone, Debug)]
pub enum Measure {
    /// The share of stopped cases whose time is at most `target`.
    ShareWithin {
        /// The longest time that still counts as within.
        target: Micros,
        /// Index of the clock in [`Agreement::clocks`].
        clock: usize,
    },
    /// The time within which a share of the stopped cases lies, by nearest rank.
    Percentile {
        /// The share, between 0 and 1.
        share: Ratio,
        /// Index of the clock.
        clock: usize,
    },
    /// The mean time of stopped cases.
    Mean {
        /// Index of the clock.
        clock: usize,
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
}

impl Measure {
    /// The clock it reads, if it reads one.
    pub fn clock(&self) -> Option<usize> {
        match self {
            Self::ShareWithin { clock, .. } | Self::Percentile { clock, .. } | Self::Mean { clock } => {
                Some(*clock)
            }
            Self::Ratio { .. } | Self::Count { .. } => None,
        }
    }
}

/// A measured or promised value with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// A share of cases, exact.
    Share(Ratio),
    /// A length of time in microseconds.
    Micros(Micros),
    /// A number of cases.
    Count(u64),
}

/// Which way a value improves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The value should be at least the target.
    Higher,
    /// The value should be at most the target.
    Lower,
}

/// What holds when fewer cases than a floor were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowVolume {
    /// The floor: fewer cases than this are few.
    pub below: u64,
    /// What holds then.
    pub then: FewCases,
}

/// How few cases are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FewCases {
    /// One miss is forgiven, whatever its share.
    OneMiss,
    /// No verdict is given.
    NoVerdict,
}

impl Quantity {
    /// The value as one number for charts: basis points of a percentage (truncated), microseconds, or
    /// cases.
    pub fn plain(self) -> i64 {
        match self {
            Self::Share(share) => {
                let scaled = i128::from(share.numerator()) * 10_000 / i128::from(share.denominator());
                i64::try_from(scaled).unwrap_or(i64::MAX)
            }
            Self::Micros(micros) => micros,
            Self::Count(count) => i64::try_from(count).unwrap_or(i64::MAX),
        }
    }
}
