//! How claims are answered, and what silence means.

use crate::calendar::Calendar;
use jiff::civil::Date;
use outrigger_kernel::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a claim is answered.
#[derive(Clone, Debug, Default)]
pub struct ClaimRules {
    /// Within how many days; none when the agreement sets no time.
    pub answer_days: Option<u32>,
    /// The calendar whose business days those are; calendar days when absent.
    pub calendar: Option<Calendar>,
    /// What no answer within that time means.
    pub silence: Silence,
}

/// What it means when nobody answers a claim in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// Nothing: the claim stays open.
    #[default]
    Waits,
    /// The claim is accepted.
    Accepted,
    /// The claim is rejected.
    Rejected,
}

impl ClaimRules {
    /// The instant by which a claim raised at `raised` has to be answered; `None` when no time is set,
    /// or when the calendar has no such day.
    pub fn answer_by(&self, raised: Instant, zone: &jiff::tz::TimeZone) -> Option<Instant> {
        let days = self.answer_days?;
        match &self.calendar {
            Some(calendar) => calendar.add_days(raised, days).ok(),
            None => {
                let local = raised.in_zone(zone);
                let day: Date = local.date().checked_add(jiff::Span::new().days(i64::from(days))).ok()?;
                let there = day.to_datetime(local.time()).to_zoned(zone.clone()).ok()?;
                Some(there.timestamp().into())
            }
        }
    }
}
