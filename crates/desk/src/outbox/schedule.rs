//! When a message that was not taken is sent again: the schedule of Standard Webhooks, stretched a little by
//! chance.

use jiff::fmt::rfc2822::DateTimeParser;
use outrigger_kernel::{
    Instant, Micros,
    time::{HOUR, MINUTE, SECOND},
};

/// How long to wait after the first try, the second, and so on.
const DELAYS: [Micros; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// How long a receiver may ask to be left alone.
const ASKED_MAX: Micros = 24 * HOUR;
/// Chance adds a tenth at most.
const JITTER_PART: Micros = 10;

/// How long to wait after a message was tried in vain so often; none when it is not tried again. `chance` are
/// random bytes, `asked` is what the receiver asked for.
pub(super) fn delay(tried: u32, chance: [u8; 32], asked: Option<Micros>) -> Option<Micros> {
    let at = usize::try_from(tried).ok()?.checked_sub(1)?;
    let planned = *DELAYS.get(at)?;
    let [high, low, ..] = chance;
    let part = Micros::from(u16::from_be_bytes([high, low]));
    let jitter = planned / JITTER_PART * part / Micros::from(u16::MAX);
    Some((planned + jitter).max(asked.unwrap_or_default().min(ASKED_MAX)))
}

/// What a `Retry-After` header asks for: seconds, or a date; none when it can be read as neither.
pub(super) fn asked(header: &str, now: Instant) -> Option<Micros> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(Micros::from(seconds) * SECOND);
    }
    let until: Instant = DateTimeParser::new().parse_timestamp(header).ok()?.into();
    Some(until.0.saturating_sub(now.0).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r12_the_schedule_is_that_of_the_standard() {
        let spoken: Vec<Micros> = (1..=9).filter_map(|tried| delay(tried, [0; 32], None)).collect();
        assert_eq!(spoken, DELAYS);
        let sum: Micros = spoken.iter().sum();
        assert_eq!(sum, 75 * HOUR + 35 * MINUTE + 5 * SECOND, "the last try is three days after the first");
        for never in [0, 10, u32::MAX] {
            assert_eq!(delay(never, [0; 32], Some(HOUR)), None, "{never}");
        }
    }

    #[test]
    fn chance_adds_a_tenth_at_most() {
        assert_eq!(delay(2, [255; 32], None), Some(5 * MINUTE + 30 * SECOND));
        assert_eq!(delay(9, [255; 32], None), Some(24 * HOUR + 24 * HOUR / 10));
        let mut half = [0; 32];
        half[0] = 128;
        let extra = delay(3, half, None).unwrap() - 30 * MINUTE;
        assert!((89 * SECOND..=91 * SECOND).contains(&extra), "{extra}");
    }

    #[test]
    fn a_receiver_is_left_alone_as_long_as_it_asks_but_a_day_at_most() {
        assert_eq!(delay(1, [0; 32], Some(120 * SECOND)), Some(120 * SECOND));
        assert_eq!(delay(2, [0; 32], Some(SECOND)), Some(5 * MINUTE), "never sooner than planned");
        assert_eq!(delay(1, [0; 32], Some(400 * HOUR)), Some(24 * HOUR));
    }

    #[test]
    fn what_is_asked_is_read_as_seconds_or_as_a_date() {
        let now: Instant = "2015-10-21T07:26:00Z".parse().unwrap();
        for (header, want) in [
            ("120", Some(120 * SECOND)),
            (" 0 ", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(2 * MINUTE)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(asked(header, now), want, "{header}");
        }
    }
}
