//! Business time: when a calendar is open, as local wall-clock hours mapped to instants.
//!
//! A working interval is wall-clock time in the calendar's IANA zone; elapsed time is real seconds
//! inside those intervals, so a day with a daylight-saving change has its real length.

mod ask;
mod business_time;
pub mod ics;
pub mod public;
mod questions;

pub use ask::NoWorkingTime;
pub use business_time::{BusinessTime, Open};
pub(crate) use questions::month_day;
pub use questions::{Answers, QuestionFile};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};
use outrigger_kernel::{Instant, Micros, time::SECOND};
use std::collections::{BTreeMap, BTreeSet};

/// Which instant an addition yields that uses up the last second before closing. The field's systems
/// disagree, so an agreement says which it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Closing {
    /// The next opening (Zammad, zendesk/biz).
    #[default]
    NextOpening,
    /// The closing instant itself (Frappe).
    ClosingInstant,
}

/// Wall-clock hours of one local day in seconds after midnight; an end past 24:00 runs into the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// The opening, from 0 to 86 400.
    pub from: i32,
    /// The closing, after the opening.
    pub to: i32,
}

/// Seconds of a local day by the wall clock.
pub(crate) const DAY_SECONDS: i32 = 86_400;

impl Hours {
    /// Hours from `"HH:MM"` texts; an end at or before its start runs over midnight.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let (from, to) = (wall_seconds(from)?, wall_seconds(to)?);
        let to = if to <= from { to + DAY_SECONDS } else { to };
        (from < DAY_SECONDS).then_some(Self { from, to })
    }
}

/// `"HH:MM"` in seconds after midnight; `24:00` is legal.
fn wall_seconds(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let legal = minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0));
    legal.then_some(hours * 3600 + minutes * 60)
}

/// Opening hours with their exceptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The zone whose wall clock the hours are read on.
    pub zone: TimeZone,
    /// Hours by weekday, Monday first.
    pub weekly: [Vec<Hours>; 7],
    /// Hours that replace those of one date.
    pub shifts: BTreeMap<Date, Vec<Hours>>,
    /// Hours cut out of one date.
    pub breaks: BTreeMap<Date, Vec<Hours>>,
    /// Dates that are closed.
    pub holidays: BTreeSet<Date>,
    /// Month and day closed every year.
    pub annual_holidays: BTreeSet<(i8, i8)>,
    /// What an addition that ends exactly at closing yields.
    pub closing: Closing,
    /// How long one business day is, for targets in days.
    pub business_day: Option<Micros>,
}

impl Calendar {
    /// A calendar that is always open.
    pub fn always(zone: TimeZone) -> Self {
        let all_day = || vec![Hours { from: 0, to: DAY_SECONDS }];
        Self { weekly: std::array::from_fn(|_| all_day()), ..Self::closed(zone) }
    }

    /// A calendar without any hours, to be filled.
    pub fn closed(zone: TimeZone) -> Self {
        Self {
            zone,
            weekly: Default::default(),
            shifts: BTreeMap::new(),
            breaks: BTreeMap::new(),
            holidays: BTreeSet::new(),
            annual_holidays: BTreeSet::new(),
            closing: Closing::default(),
            business_day: None,
        }
    }

    /// Whether a date is closed as a holiday.
    pub fn is_holiday(&self, date: Date) -> bool {
        self.holidays.contains(&date) || self.annual_holidays.contains(&(date.month(), date.day()))
    }

    /// The open intervals that begin on a local date, in order, without overlaps.
    ///
    /// A holiday drops the hours that begin on it and cuts off what an overnight shift of the day
    /// before would reach into it. Dated shifts replace weekly hours, but not on a holiday.
    pub(crate) fn opens_on(&self, date: Date) -> Vec<Open> {
        if self.is_holiday(date) {
            return Vec::new();
        }
        let tomorrow = date.tomorrow().ok();
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hours = self.shifts.get(&date).unwrap_or(&self.weekly[weekday]);
        let mut cuts: Vec<Hours> = self.breaks.get(&date).cloned().unwrap_or_default();
        if let Some(tomorrow) = tomorrow {
            let shifted = |cut: &Hours| Hours { from: cut.from + DAY_SECONDS, to: cut.to + DAY_SECONDS };
            cuts.extend(self.breaks.get(&tomorrow).into_iter().flatten().map(shifted));
            if self.is_holiday(tomorrow) {
                cuts.push(Hours { from: DAY_SECONDS, to: 2 * DAY_SECONDS });
            }
        }
        let walls = subtract(merge(hours.clone()), &merge(cuts));
        walls.into_iter().filter_map(|wall| self.open(date, wall)).collect()
    }

    fn open(&self, date: Date, wall: Hours) -> Option<Open> {
        let from = self.instant(date, wall.from, Edge::Opening)?;
        let to = self.instant(date, wall.to, Edge::Closing)?;
        (from < to).then_some(Open { from, to })
    }

    /// The instant of a wall-clock second after a date's midnight.
    ///
    /// In a daylight-saving gap an opening moves on by the length of the gap and a closing falls on
    /// the change itself, so no time outside the written hours ever counts. In an overlap the first
    /// of the two instants is meant.
    fn instant(&self, date: Date, second: i32, edge: Edge) -> Option<Instant> {
        let (date, second) = if second >= DAY_SECONDS {
            (date.tomorrow().ok()?, second - DAY_SECONDS)
        } else {
            (date, second)
        };
        if second >= DAY_SECONDS {
            return self.instant(date, second, edge);
        }
        let time = Time::midnight().saturating_add(jiff::SignedDuration::from_secs(i64::from(second)));
        let local = DateTime::from_parts(date, time);
        let timestamp: Timestamp = match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok()?,
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok()?,
            AmbiguousOffset::Gap { before, .. } => {
                let moved = before.to_timestamp(local).ok()?;
                match edge {
                    Edge::Opening => moved,
                    Edge::Closing => self.zone.preceding(moved).next()?.timestamp(),
                }
            }
        };
        Some(timestamp.into())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Opening,
    Closing,
}

/// The union of wall-clock hours, sorted.
fn merge(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.sort_unstable();
    let mut merged: Vec<Hours> = Vec::with_capacity(hours.len());
    for next in hours {
        match merged.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => merged.push(next),
        }
    }
    merged
}

/// What is left of `hours` without `cuts`; both sorted and without overlaps.
fn subtract(hours: Vec<Hours>, cuts: &[Hours]) -> Vec<Hours> {
    let mut left = hours;
    for cut in cuts {
        let parts = |part: Hours| {
            let before = Hours { from: part.from, to: part.to.min(cut.from) };
            let after = Hours { from: part.from.max(cut.to), to: part.to };
            [before, after].into_iter().filter(|part| part.from < part.to)
        };
        left = left.into_iter().flat_map(parts).collect();
    }
    left
}

/// Whole seconds of a length of time, for answers that are given in seconds.
pub(crate) fn seconds(micros: Micros) -> i64 {
    micros / SECOND
}

#[cfg(test)]
mod tests;
