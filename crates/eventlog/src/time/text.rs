//! The written forms of a time, read byte by byte: this runs once per event.

use super::civil::day_number;
use super::{DateOrder, TimeProblem};
use outrigger_kernel::time::{HOUR, MINUTE, SECOND};

const DAY: i64 = 24 * HOUR;
/// Digits of a fraction that count; further ones are cut off.
const FRACTION_DIGITS: usize = 6;
/// Months in a year: a number above it is a day.
const MONTHS: i64 = 12;

/// A time as written, before a zone is applied.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Microseconds since 1970-01-01 00:00 on the wall clock that was read.
    pub(super) local_micros: i64,
    /// Seconds east of UTC, where the text says so.
    pub(super) offset_seconds: Option<i64>,
}

/// Reads any of the known forms.
pub(super) fn read(text: &[u8], order: Option<DateOrder>) -> Result<Written, TimeProblem> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(TimeProblem::Empty);
    }
    if let Some(written) = usual(text) {
        return Ok(written);
    }
    let mut cursor = Cursor { rest: text };
    let numbers = Numbers::read(&mut cursor).ok_or(TimeProblem::Unreadable)?;
    let day = numbers.day_number(order)?;
    let of_day = if cursor.rest.is_empty() { Some(0) } else { time_of_day(&mut cursor) };
    let of_day = of_day.ok_or(TimeProblem::Unreadable)?;
    let offset_seconds = offset(cursor.rest).ok_or(TimeProblem::Unreadable)?;
    Ok(Written { local_micros: day * DAY + of_day, offset_seconds })
}

/// Which order the date at the start of a text proves, if it is one that has an order.
pub(super) fn evidence(text: &[u8]) -> Option<DateOrder> {
    let numbers = Numbers::read(&mut Cursor { rest: text.trim_ascii() })?;
    let day_comes_first = match numbers {
        Numbers::YearFirst { .. } => return None,
        Numbers::YearLast { separator: b'.', .. } => return None,
        Numbers::YearLast { first, second, .. } if first > MONTHS && second <= MONTHS => true,
        Numbers::YearLast { first, second, .. } if second > MONTHS && first <= MONTHS => false,
        Numbers::YearLast { .. } => return None,
    };
    Some(if day_comes_first { DateOrder::DayFirst } else { DateOrder::MonthFirst })
}

/// `YYYY-MM-DD?HH:MM:SS` with a fraction and a zone, as nearly every export writes it.
fn usual(text: &[u8]) -> Option<Written> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    let shaped = head[4] == b'-'
        && head[7] == b'-'
        && matches!(head[10], b'T' | b' ' | b't')
        && head[13] == b':'
        && head[16] == b':';
    if !shaped {
        return None;
    }
    let year = two(head[0], head[1])? * 100 + two(head[2], head[3])?;
    let day = day_number(year, two(head[5], head[6])?, two(head[8], head[9])?)?;
    let of_day = micros_of_day(two(head[11], head[12])?, two(head[14], head[15])?, two(head[17], head[18])?)?;
    let mut cursor = Cursor { rest };
    let fraction = cursor.fraction()?;
    let offset_seconds = offset(cursor.rest)?;
    Some(Written { local_micros: day * DAY + of_day + fraction, offset_seconds })
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
}

fn micros_of_day(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let exists = hour < 24 && minute < 60 && second < 60;
    exists.then_some(hour * HOUR + minute * MINUTE + second * SECOND)
}

/// `T09:05`, ` 9:05:00.25`, ` 9:05 PM`.
fn time_of_day(cursor: &mut Cursor<'_>) -> Option<i64> {
    if !cursor.eat(b'T') && !cursor.eat(b't') && !cursor.spaces() {
        return None;
    }
    let (hour, _) = cursor.number(2)?;
    let minute = cursor.after(b':')?.two_digits()?;
    let mut second = 0;
    let mut fraction = 0;
    if cursor.after(b':').is_some() {
        second = cursor.two_digits()?;
        fraction = cursor.fraction()?;
    }
    let hour = match cursor.meridiem() {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    Some(micros_of_day(hour, minute, second)? + fraction)
}

/// What stands behind the time of day: nothing, or a zone as seconds east of UTC.
fn offset(rest: &[u8]) -> Option<Option<i64>> {
    let (sign, digits) = match rest.trim_ascii_start() {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(0)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        name if name.eq_ignore_ascii_case(b"UTC") || name.eq_ignore_ascii_case(b"GMT") => {
            return Some(Some(0));
        }
        _ => return None,
    };
    let (hours, minutes) = match *digits {
        [a, b] => (two(a, b)?, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (two(a, b)?, two(c, d)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// The three numbers of a date in the order in which they stand.
enum Numbers {
    YearFirst { year: i64, month: i64, day: i64 },
    YearLast { first: i64, second: i64, year: i64, separator: u8 },
}

impl Numbers {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (first, first_digits) = cursor.number(4)?;
        let separator = cursor.any_of(b"-/.")?;
        let (second, _) = cursor.number(2)?;
        let (third, third_digits) = cursor.after(separator)?.number(4)?;
        match (first_digits, third_digits) {
            (4, 1..=2) => Some(Self::YearFirst { year: first, month: second, day: third }),
            (1..=2, 4) => Some(Self::YearLast { first, second, year: third, separator }),
            _ => None,
        }
    }

    fn day_number(&self, order: Option<DateOrder>) -> Result<i64, TimeProblem> {
        let (year, month, day) = match *self {
            Self::YearFirst { year, month, day } => (year, month, day),
            Self::YearLast { first, second, year, separator } => {
                let day_comes_first = match order {
                    // Nobody writes dots month first.
                    _ if separator == b'.' => true,
                    Some(order) => order == DateOrder::DayFirst,
                    None if first > MONTHS || first == second => true,
                    None if second > MONTHS => false,
                    None => return Err(TimeProblem::OrderNeeded),
                };
                if day_comes_first { (year, second, first) } else { (year, first, second) }
            }
        };
        day_number(year, month, day).ok_or(TimeProblem::Unreadable)
    }
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    /// Up to `digits_max` digits as a number, with how many there were; none is no number.
    fn number(&mut self, digits_max: usize) -> Option<(i64, usize)> {
        let digits = self.rest.iter().take(digits_max).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let value = number.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        (digits > 0).then_some((value, digits))
    }

    fn two_digits(&mut self) -> Option<i64> {
        self.number(2).filter(|&(_, digits)| digits == 2).map(|(value, _)| value)
    }

    /// The microseconds of `.25` or `,25`; zero when there is no fraction.
    fn fraction(&mut self) -> Option<i64> {
        if self.any_of(b".,").is_none() {
            return Some(0);
        }
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let counted = number.iter().chain(std::iter::repeat(&b'0')).take(FRACTION_DIGITS);
        let micros = counted.fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        (digits > 0).then_some(micros)
    }

    /// `Some(true)` behind a PM, `Some(false)` behind an AM.
    fn meridiem(&mut self) -> Option<bool> {
        let (word, rest) = self.rest.trim_ascii_start().split_at_checked(2)?;
        let afternoon = if word.eq_ignore_ascii_case(b"PM") {
            true
        } else if word.eq_ignore_ascii_case(b"AM") {
            false
        } else {
            return None;
        };
        self.rest = rest;
        Some(afternoon)
    }

    fn any_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        bytes.contains(&first).then(|| {
            self.rest = rest;
            first
        })
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.any_of(&[byte]).is_some()
    }

    /// The cursor behind a byte that has to come next.
    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.eat(byte).then_some(self)
    }

    fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_ascii_start();
        self.rest.len() < before
    }
}
