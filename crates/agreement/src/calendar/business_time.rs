//! Business time over a window as a table: one lookup per question, exact across daylight saving.
//!
//! Working time before an instant is a running sum over the open intervals. Slots of some minutes hold that
//! sum and the open stretch inside them, so a question costs one look.

use super::{Calendar, Closing};
use jiff::civil::Date;
use outrigger_kernel::{Instant, Micros, time::SECOND};

/// A time in which the calendar is open, from its first instant to the first one after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The first open instant.
    pub from: Instant,
    /// The first instant that is closed again.
    pub to: Instant,
}

/// The length of a slot: about 18 minutes, as a power of two so that finding one is a shift.
const SLOT_BITS: u32 = 30;
const SLOT: Micros = 1 << SLOT_BITS;

/// What happens in one slot: where working time stands when they begin, and the one stretch of them
/// that is open, from its offset to its length.
#[derive(Clone, Copy, Debug)]
struct Slot {
    worked: Micros,
    from: u32,
    length: u32,
}

/// The length of a slot that has more than one open stretch: its answers are looked up.
const SEVERAL: u32 = u32::MAX;

/// A calendar spread out over a window of instants.
#[derive(Clone, Debug)]
pub struct BusinessTime {
    from: Instant,
    to: Instant,
    opens: Vec<Open>,
    /// Working time in the window before each interval, and after the last.
    before: Vec<Micros>,
    slots: Vec<Slot>,
    closing: Closing,
}

impl BusinessTime {
    /// Spreads a calendar out over the days that `from` and `to` fall on, and one day either side.
    ///
    /// The window is held inside [`Instant::EARLIEST`] and [`Instant::LATEST`].
    pub fn new(calendar: &Calendar, from: Instant, to: Instant) -> Self {
        let day = |instant: Instant| {
            instant.clamp(Instant::EARLIEST, Instant::LATEST).in_zone(&calendar.zone).date()
        };
        let first = day(from).saturating_sub(jiff::Span::new().days(2));
        let last = day(to.max(from)).saturating_add(jiff::Span::new().days(2));
        let opens = opens_between(calendar, first, last);
        let window = (from.plus(-86_400 * SECOND), to.max(from).plus(86_400 * SECOND));
        Self::from_opens(opens, window, calendar.closing)
    }

    fn from_opens(opens: Vec<Open>, (from, to): (Instant, Instant), closing: Closing) -> Self {
        let mut before = Vec::with_capacity(opens.len() + 1);
        let mut worked = 0;
        for open in &opens {
            before.push(worked);
            worked += open.to.0 - open.from.0;
        }
        before.push(worked);
        let count = usize::try_from((to.0 - from.0) / SLOT).unwrap_or(0) + 1;
        let mut slots = Vec::with_capacity(count);
        let mut next = 0;
        for slot in 0..count {
            let begins = from.0 + i64::try_from(slot).unwrap_or(0) * SLOT;
            while opens.get(next).is_some_and(|open| open.to.0 <= begins) {
                next += 1;
            }
            slots.push(Slot::new(begins, &opens[next..], before[next]));
        }
        Self { from, to, opens, before, slots, closing }
    }

    /// Working time from the start of the table to an instant.
    ///
    /// # Panics
    /// When the instant lies outside the window: whoever built the table knew which instants he
    /// would ask about, and a wrong figure must not come out instead.
    #[inline]
    pub fn worked(&self, at: Instant) -> Micros {
        assert!(self.from <= at && at <= self.to, "the table covers every instant it is asked about");
        let since = (at.0 - self.from.0) as u64;
        let (slot, offset) = (&self.slots[(since >> SLOT_BITS) as usize], (since & (SLOT as u64 - 1)) as u32);
        if slot.length == SEVERAL {
            return self.looked_up(at);
        }
        slot.worked + i64::from(offset.saturating_sub(slot.from).min(slot.length))
    }

    /// The same without the slots.
    #[cold]
    fn looked_up(&self, at: Instant) -> Micros {
        let next = self.opens.partition_point(|open| open.to <= at);
        let inside = self.opens.get(next).map_or(0, |open| (at.0 - open.from.0).max(0));
        self.before[next] + inside
    }

    /// This table with its working time counted from where another one counts it, so that what was read
    /// off the other can be compared. Both windows have to share an instant, or the other is empty.
    pub(crate) fn counted_as(mut self, other: &Self) -> Self {
        let shared = self.from.max(other.from);
        if shared > self.to.min(other.to) {
            return self;
        }
        let shift = other.worked(shared) - self.worked(shared);
        self.before.iter_mut().for_each(|before| *before += shift);
        self.slots.iter_mut().for_each(|slot| slot.worked += shift);
        self
    }

    /// Working time between two instants; 0 when the end is before the start.
    #[inline]
    pub fn between(&self, start: Instant, end: Instant) -> Micros {
        if end <= start { 0 } else { self.worked(end) - self.worked(start) }
    }

    /// The interval that holds an instant, or the first one after it.
    pub fn open_at_or_after(&self, at: Instant) -> Option<Open> {
        let next = self.opens.partition_point(|open| open.to <= at);
        self.opens.get(next).copied()
    }

    /// Every open interval that reaches into `start..end`, cut to it.
    pub fn opens_within(&self, start: Instant, end: Instant) -> impl Iterator<Item = Open> + '_ {
        let first = self.opens.partition_point(|open| open.to <= start);
        self.opens[first..]
            .iter()
            .take_while(move |open| open.from < end)
            .map(move |open| Open { from: open.from.max(start), to: open.to.min(end) })
    }

    /// The instant at which `micros` of working time have passed since `start`; `None` when the
    /// window ends before. Zero means the first open instant at or after `start`.
    pub fn add(&self, start: Instant, micros: Micros) -> Option<Instant> {
        let goal = self.worked(start) + micros;
        let edge_is_closing = self.closing == Closing::ClosingInstant && micros > 0;
        let next = if edge_is_closing {
            self.before[1..].partition_point(|after| *after < goal)
        } else {
            self.before[1..].partition_point(|after| *after <= goal)
        };
        let open = self.opens.get(next)?;
        Some(open.from.plus(goal - self.before[next]).max(start.min(open.to)))
    }

    /// The instant before `start` since which `micros` of working time have passed; `None` when the
    /// window begins after. Zero means the last instant at which work was possible.
    pub fn subtract(&self, start: Instant, micros: Micros) -> Option<Instant> {
        let goal = self.worked(start) - micros;
        if goal < self.before[0] {
            return None;
        }
        let next = if micros > 0 {
            self.before[1..].partition_point(|after| *after <= goal)
        } else {
            self.before[1..].partition_point(|after| *after < goal)
        };
        let open = self.opens.get(next)?;
        let reached = open.from.plus(goal - self.before[next]);
        (reached <= start).then_some(reached)
    }
}

impl Slot {
    /// The slot that begins at an instant, given the intervals that end after it and the working time
    /// before the first of them.
    fn new(begins: i64, opens: &[Open], before: Micros) -> Self {
        let ends = begins + SLOT;
        let Some(open) = opens.first().filter(|open| open.from.0 < ends) else {
            return Self { worked: before, from: 0, length: 0 };
        };
        let (from, to) = (open.from.0.max(begins), open.to.0.min(ends));
        let again = opens.get(1).is_some_and(|open| open.from.0 < ends);
        let micros = |micros: i64| u32::try_from(micros).unwrap_or(SEVERAL);
        Self {
            worked: before + (from - open.from.0),
            from: micros(from - begins),
            length: if again { SEVERAL } else { micros(to - from) },
        }
    }
}

/// Open intervals of the dates from `first` to `last`; where an overnight shift reaches into the
/// next day's hours, the later interval is cut, so no second counts twice.
fn opens_between(calendar: &Calendar, first: Date, last: Date) -> Vec<Open> {
    let mut opens: Vec<Open> = Vec::new();
    let mut date = first;
    while date <= last {
        for mut open in calendar.opens_on(date) {
            open.from = opens.last().map_or(open.from, |previous| open.from.max(previous.to));
            if open.from < open.to {
                opens.push(open);
            }
        }
        match date.tomorrow() {
            Ok(tomorrow) => date = tomorrow,
            Err(_) => break,
        }
    }
    opens
}
