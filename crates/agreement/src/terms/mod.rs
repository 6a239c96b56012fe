//! What an agreement says, once its text has been read and checked.

mod claim;
mod ladder;
mod level;
mod measure;
mod money;
mod term;

pub use claim::{ClaimRules, Silence};
pub use ladder::{Ladder, Rung, RungAt};
pub use level::{
    Better, FewCases, Judged, Kind, Level, LowVolume, OutOf, PeriodOf, Quantity, Ratchet, ServiceTime,
};
pub use measure::{Abandoned, Backlog, Bound, Measure, Rank, Survey};
pub use money::{
    Band, Charges, Chronic, Convention, Credits, EarnBack, Index, OneCase, OutcomeCharge, People,
    PersonCharge, Reopening, RetroCredit, UnitCharge,
};
pub(crate) use term::MONTHS_MAX;
pub use term::{Standing, Term};

use crate::{calendar::Calendar, condition::Condition};
use jiff::{civil::Date, tz::TimeZone};
use outrigger_kernel::{Currency, Hash};

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
    /// How long it runs, and how it renews; none when it runs until it is ended.
    pub term: Option<Term>,
    /// Which terms judge a case that began before an amendment and stopped after it.
    pub straddle: Straddle,
    /// How claims are answered.
    pub claims: ClaimRules,
    /// Its escalation ladders, in the order of the text.
    pub ladders: Vec<Ladder>,
    /// Its clocks, in the order of the text.
    pub clocks: Vec<Clock>,
    /// Its service levels, in the order of the text.
    pub levels: Vec<Level>,
    /// How defaults become credits.
    pub credits: Option<Credits>,
    /// What the work costs.
    pub charges: Option<Charges>,
    /// The public sets of holidays that its calendars name and its text does not list. Such a text can say
    /// something else under a later version, see [`Agreement::frozen`].
    pub public_sets: Vec<String>,
    /// The digest of the text, by which both parties name this version.
    pub digest: Hash,
}

/// How the time of a case is counted.
#[derive(Clone, Debug, PartialEq)]
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
    /// Ends a case without what the clock waits for: the caller hung up.
    pub abandoned: Option<Condition>,
    /// Events that the clock does not see, such as automatic replies.
    pub ignore: Option<Condition>,
    /// What happens to the time counted so far when other levels begin to apply to a running case.
    pub target_change: TargetChange,
}

/// What a change of the levels that apply to a running case means for the time counted so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TargetChange {
    /// Time counted and time held both stay as they are.
    #[default]
    Carry,
    /// Counting starts again at zero at the change.
    Restart,
    /// The new target counts from the start as though it had always applied: holds granted before the
    /// change count as working time.
    Retroactive,
}

/// Which terms judge a case that straddles an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Straddle {
    /// Those in force when its clock stopped.
    #[default]
    Stop,
    /// Those in force when its clock started.
    Start,
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
