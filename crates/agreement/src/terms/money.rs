//! What the work costs and what a default costs. Amounts are exact ratios in minor units of the
//! agreement's currency until a line is rounded.

use crate::condition::Condition;
use jiff::civil::Date;
use outrigger_kernel::Ratio;

/// How defaults become credits.
#[derive(Clone, Debug)]
pub struct Credits {
    /// The share of a month's charges that is at risk.
    pub at_risk: Ratio,
    /// What the allocations of the critical levels sum to; it may exceed 1.
    pub pool: Ratio,
    /// The most that one month's credits may be, as a share of that month's charges.
    pub month_cap: Option<Ratio>,
    /// The most that the credits of twelve months may be, as a share of their charges.
    pub rolling_cap: Option<Ratio>,
    /// By how much the credit of the second, third ... default in a row is multiplied; the last one
    /// holds for all that follow.
    pub repeat: Vec<Ratio>,
    /// How a credit is earned back.
    pub earn_back: Option<EarnBack>,
    /// How a case counts that fails several levels.
    pub one_case: OneCase,
    /// Whether figures that are not reported in time are a default.
    pub unreported_is_default: bool,
    /// Within how many calendar days after a period its figures have to be stated.
    pub report_days: Option<u32>,
    /// Within how many calendar days a credit is paid where no invoice follows.
    pub pay_days: Option<u32>,
    /// What many defaults lead to.
    pub chronic: Option<Chronic>,
}

/// How a credit is earned back: the level meets what is expected for so many following months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarnBack {
    /// How many.
    pub months: u32,
    /// Months of the year, from 1 to 12, whose credits cannot be earned back.
    pub except: Vec<i8>,
}

/// How a case counts that fails several critical levels of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OneCase {
    /// In every level it fails.
    #[default]
    All,
    /// In the failed level with the highest allocation; the others leave it out.
    Highest,
    /// In the first failed level of the text; the others leave it out.
    AnyOne,
}

/// What many defaults of one level lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chronic {
    /// So many defaults,
    pub defaults: u32,
    /// in so many months,
    pub of: u32,
    /// have these consequences, in the words of the agreement.
    pub then: Vec<String>,
}

/// What the work costs in a month.
#[derive(Clone, Debug, Default)]
pub struct Charges {
    /// A fixed amount a month.
    pub fixed: Option<Ratio>,
    /// By volume.
    pub units: Vec<UnitCharge>,
    /// By person.
    pub people: Vec<PersonCharge>,
    /// By result.
    pub outcomes: Vec<OutcomeCharge>,
    /// How prices follow an index.
    pub index: Option<Index>,
}

/// A price per resource unit.
#[derive(Clone, Debug)]
pub struct UnitCharge {
    /// What a unit is called.
    pub name: String,
    /// The cases of a month with an event that meets this are its volume.
    pub count: Condition,
    /// The price of one.
    pub price: Ratio,
    /// The baseline and what lies off it; none when every unit costs the price.
    pub band: Option<Band>,
}

/// A baseline volume with its dead band.
#[derive(Clone, Debug)]
pub struct Band {
    /// The volume that the price was agreed for.
    pub baseline: u64,
    /// How far the volume may lie off it without a change, as a share of it.
    pub dead_band: Ratio,
    /// What is billed outside the band.
    pub convention: Convention,
    /// The additional resource charge for one unit more.
    pub arc: Ratio,
    /// The reduced resource credit for one unit less.
    pub rrc: Ratio,
    /// When the price itself has to be agreed anew.
    pub reopening: Option<Reopening>,
    /// What steady volume earns the client.
    pub retro: Option<RetroCredit>,
}

/// What is billed once the volume leaves the dead band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// The whole distance from the baseline.
    Cliff,
    /// Only what lies outside the band.
    Marginal,
}

/// A volume so far off the baseline for so long reopens the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reopening {
    /// How far, as a share of the baseline.
    pub beyond: Ratio,
    /// For how many months in a row.
    pub months: u32,
}

/// So many months in a row inside the dead band earn back a share of what was paid for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetroCredit {
    /// How many months.
    pub months: u32,
    /// Which share.
    pub rate: Ratio,
}

/// A price per person and month.
#[derive(Clone, Debug)]
pub struct PersonCharge {
    /// What the role is called.
    pub name: String,
    /// The price of one person for a month.
    pub price: Ratio,
    /// How many there are.
    pub count: People,
}

/// How many people are charged for.
#[derive(Clone, Debug)]
pub enum People {
    /// As agreed.
    Fixed(u64),
    /// As many as the attribute has values in the month's events that meet the condition.
    Distinct {
        /// The attribute that names a person.
        attribute: String,
        /// Which events count; all when absent.
        on: Option<Condition>,
    },
}

/// A price for a result.
#[derive(Clone, Debug)]
pub struct OutcomeCharge {
    /// What it is called.
    pub name: String,
    /// Index of the level in [`Agreement::levels`](super::Agreement::levels).
    pub level: usize,
    /// What is paid for a month in which the level meets what is expected.
    pub price: Ratio,
}

/// How prices follow time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Index {
    /// By a fixed rate at every anniversary of the effective date, on top of the last.
    Yearly(Ratio),
    /// By a published index, from its base and the values that took effect since; a rise above the cap
    /// against the value before is cut there.
    Published {
        /// The value at the effective date.
        base: Ratio,
        /// Later values by the first day from which they hold, oldest first.
        values: Vec<(Date, Ratio)>,
        /// The largest rise from one value to the next.
        cap: Option<Ratio>,
    },
}
