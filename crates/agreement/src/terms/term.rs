//! How long an agreement runs: initial term, tacit renewal, notice.

use jiff::{Span, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

/// Months of the longest term.
pub(crate) const MONTHS_MAX: u32 = 600;
/// As many as dates can be apart.
const MONTHS_OF_ALL_TIME: u32 = 12 * 9_998;

/// How long an agreement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The initial term in months.
    pub months: u32,
    /// By how many months it goes on when nobody gives notice; it ends when absent.
    pub tacit_months: Option<u32>,
    /// How many months before the end notice has to arrive.
    pub notice_months: u32,
}

/// Where an agreement stands in its term on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The last day of the term that runs.
    #[schemars(with = "String")]
    pub last_day: Date,
    /// The last day on which notice ends it then.
    #[schemars(with = "String")]
    pub last_notice: Date,
    /// How often it was renewed.
    pub renewals: u32,
    /// Whether the last day lies behind.
    pub ended: bool,
}

impl Term {
    /// Where the term stands on a date. Every end is counted in months from the effective date itself, so
    /// months of a term that begins on 31 January end on 28 February, 30 March and 30 April.
    pub fn standing(self, effective: Date, on: Date) -> Standing {
        let tacit = self.tacit_months.unwrap_or(0);
        let mut renewals = 0;
        loop {
            let months = self.months.saturating_add(tacit.saturating_mul(renewals));
            let next = after(effective, months);
            let over = next <= on;
            if over && tacit > 0 && next < Date::MAX {
                renewals += 1;
                continue;
            }
            let notice = after(effective, months.saturating_sub(self.notice_months));
            return Standing {
                last_day: day_before(next),
                last_notice: day_before(notice),
                renewals,
                ended: over,
            };
        }
    }
}

/// The same day so many months later. In a month that is too short for it that is the first of the next,
/// so the day before is the month's last.
fn after(date: Date, months: u32) -> Date {
    let same = date.saturating_add(Span::new().months(i64::from(months.min(MONTHS_OF_ALL_TIME))));
    if same.day() < date.day() { same.tomorrow().unwrap_or(same) } else { same }
}

fn day_before(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

#[cfg(test)]
mod tests;
