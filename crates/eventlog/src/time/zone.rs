//! Local times to instants: one question to the zone per day, not per event.

use super::civil::date_of;
use jiff::{civil::DateTime, tz::TimeZone};
use outrigger_kernel::time::{HOUR, MINUTE, SECOND};
use rustc_hash::FxHashMap;

const DAY: i64 = 24 * HOUR;

/// The offsets of a zone, remembered by local day.
#[derive(Clone, Debug)]
pub(super) struct ZoneOffsets {
    zone: TimeZone,
    /// Microseconds east of UTC on a local day; `None` on days on which the clocks change.
    days: FxHashMap<i64, Option<i64>>,
    /// The day asked last and its offset: events come in the order of time more often than not.
    last: Option<(i64, i64)>,
    /// Local times that happened twice or never.
    pub(super) ambiguous: u64,
}

impl ZoneOffsets {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, days: FxHashMap::default(), last: None, ambiguous: 0 }
    }

    /// The instant of a local time, in microseconds; `None` outside what jiff can hold.
    pub(super) fn instant(&mut self, local_micros: i64) -> Option<i64> {
        let day = local_micros.div_euclid(DAY);
        if let Some((last, offset)) = self.last
            && last == day
        {
            return Some(local_micros - offset);
        }
        let offset = *self.days.entry(day).or_insert_with(|| offset_of_day(&self.zone, day));
        match offset {
            Some(offset) => {
                self.last = Some((day, offset));
                Some(local_micros - offset)
            }
            None => self.on_a_day_of_change(local_micros),
        }
    }

    /// Times skipped in spring move on by the gap; times repeated in autumn are read as the first of the two.
    fn on_a_day_of_change(&mut self, local_micros: i64) -> Option<i64> {
        let ambiguous = self.zone.to_ambiguous_timestamp(date_time(local_micros)?);
        if ambiguous.is_ambiguous() {
            self.ambiguous += 1;
        }
        // Zones move whole seconds only; the fraction is put back.
        let whole = ambiguous.compatible().ok()?.as_microsecond();
        Some(whole + local_micros.rem_euclid(SECOND))
    }
}

/// The one offset of a local day, or `None` when the day has more than one.
fn offset_of_day(zone: &TimeZone, day: i64) -> Option<i64> {
    let start = zone.to_ambiguous_timestamp(date_time(day * DAY)?).unambiguous().ok()?;
    let end = zone.to_ambiguous_timestamp(date_time((day + 1) * DAY)?).unambiguous().ok()?;
    let steady = zone.following(start).next().is_none_or(|change| change.timestamp() >= end);
    steady.then(|| day * DAY - start.as_microsecond())
}

/// The local time as jiff writes it, cut to whole seconds.
fn date_time(local_micros: i64) -> Option<DateTime> {
    let (year, month, day) = date_of(local_micros.div_euclid(DAY));
    let of_day = local_micros.rem_euclid(DAY);
    let small = |number: i64| i8::try_from(number).ok();
    DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(of_day / HOUR)?,
        small(of_day / MINUTE % 60)?,
        small(of_day / SECOND % 60)?,
        0,
    )
    .ok()
}
