//! Single questions to a calendar: the window grows until the answer is inside it.

use super::{BusinessTime, Calendar, Open};
use jiff::civil::Date;
use outrigger_kernel::{Instant, Micros, time::SECOND};
use std::fmt;

/// Days looked at before a calendar counts as one without working time: ten years.
const DAYS_MAX: i64 = 3_660;
const DAY: Micros = 86_400 * SECOND;

/// The calendar has too little working time to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWorkingTime;

impl fmt::Display for NoWorkingTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the calendar has not enough working time within ten years to answer; check its hours and holidays")
    }
}

impl std::error::Error for NoWorkingTime {}

impl Calendar {
    /// Working time between two instants; 0 when the end is before the start.
    pub fn between(&self, start: Instant, end: Instant) -> Micros {
        if end <= start { 0 } else { BusinessTime::new(self, start, end).between(start, end) }
    }

    /// Whether the calendar is open at an instant; the closing instant is closed.
    pub fn is_open(&self, at: Instant) -> bool {
        BusinessTime::new(self, at, at).open_at_or_after(at).is_some_and(|open| open.from <= at)
    }

    /// The instant at which `micros` of working time have passed since `start`.
    ///
    /// # Errors
    /// When ten years hold too little working time.
    pub fn add(&self, start: Instant, micros: Micros) -> Result<Instant, NoWorkingTime> {
        self.forward(start, micros, |table| table.add(start, micros))
    }

    /// The instant since which `micros` of working time had passed at `start`.
    ///
    /// # Errors
    /// When ten years hold too little working time.
    pub fn subtract(&self, start: Instant, micros: Micros) -> Result<Instant, NoWorkingTime> {
        for days in windows(micros) {
            let from = start.plus(-days * DAY);
            if let Some(found) = BusinessTime::new(self, from, start).subtract(start, micros) {
                return Ok(found);
            }
        }
        Err(NoWorkingTime)
    }

    /// The first open instant at or after `start`.
    ///
    /// # Errors
    /// When ten years hold no working time.
    pub fn next_open(&self, start: Instant) -> Result<Instant, NoWorkingTime> {
        self.add(start, 0)
    }

    /// The first `count` open intervals from `start` on, the first cut to begin there.
    ///
    /// # Errors
    /// When ten years hold fewer.
    pub fn periods_after(&self, start: Instant, count: usize) -> Result<Vec<Open>, NoWorkingTime> {
        self.forward(start, 0, |table| {
            let found: Vec<Open> = table.opens_within(start, Instant::LATEST).take(count).collect();
            (found.len() == count).then_some(found)
        })
    }

    /// `days` business dates later at the same wall-clock time, or the next opening after it.
    ///
    /// # Errors
    /// When ten years hold too few business dates.
    pub fn add_days(&self, start: Instant, days: u32) -> Result<Instant, NoWorkingTime> {
        let landed = self.step_days(start, days, |date| date.tomorrow().ok())?;
        self.next_open(landed)
    }

    /// `days` business dates earlier at the same wall-clock time, or the last working instant before.
    ///
    /// # Errors
    /// When ten years hold too few business dates.
    pub fn subtract_days(&self, start: Instant, days: u32) -> Result<Instant, NoWorkingTime> {
        let landed = self.step_days(start, days, |date| date.yesterday().ok())?;
        self.subtract(landed, 0)
    }

    fn step_days(
        &self,
        start: Instant,
        days: u32,
        step: fn(Date) -> Option<Date>,
    ) -> Result<Instant, NoWorkingTime> {
        let local = start.in_zone(&self.zone);
        let (mut date, mut left) = (local.date(), days);
        for _ in 0..DAYS_MAX {
            if left == 0 {
                let there = date.to_datetime(local.time()).to_zoned(self.zone.clone());
                return there.map(|zoned| zoned.timestamp().into()).map_err(|_| NoWorkingTime);
            }
            date = step(date).ok_or(NoWorkingTime)?;
            left -= u32::from(!self.opens_on(date).is_empty());
        }
        Err(NoWorkingTime)
    }

    fn forward<T>(
        &self,
        start: Instant,
        micros: Micros,
        ask: impl Fn(&BusinessTime) -> Option<T>,
    ) -> Result<T, NoWorkingTime> {
        for days in windows(micros) {
            if let Some(found) = ask(&BusinessTime::new(self, start, start.plus(days * DAY))) {
                return Ok(found);
            }
        }
        Err(NoWorkingTime)
    }
}

/// Window lengths to try, in days: short ones first, because most answers are near.
fn windows(micros: Micros) -> impl Iterator<Item = i64> {
    let at_least = micros / DAY;
    [10, 100, DAYS_MAX].into_iter().map(move |days| (days + at_least).min(2 * DAYS_MAX))
}
