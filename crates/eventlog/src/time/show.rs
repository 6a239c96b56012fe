//! Instants as text, written digit by digit: this runs once per event.

use super::civil::date_of;
use outrigger_kernel::{
    Instant,
    time::{HOUR, MINUTE, SECOND},
};

const DAY: i64 = 24 * HOUR;

/// Appends an instant exactly as its `Display` shows it.
pub(crate) fn instant(out: &mut Vec<u8>, at: Instant) {
    if !at.is_plausible() {
        out.extend_from_slice(at.to_string().as_bytes());
        return;
    }
    let (year, month, day) = date_of(at.0.div_euclid(DAY));
    let of_day = at.0.rem_euclid(DAY);
    two(out, year / 100);
    two(out, year % 100);
    for (before, number) in [
        (b'-', month),
        (b'-', day),
        (b'T', of_day / HOUR),
        (b':', of_day / MINUTE % 60),
        (b':', of_day / SECOND % 60),
    ] {
        out.push(before);
        two(out, number);
    }
    fraction(out, of_day % SECOND);
    out.push(b'Z');
}

/// Two digits of a number below one hundred.
fn two(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(&[digit(number / 10), digit(number % 10)]);
}

/// The fraction of a second without zeros at its end; nothing where there is none.
fn fraction(out: &mut Vec<u8>, mut micros: i64) {
    let mut scale = SECOND / 10;
    if micros > 0 {
        out.push(b'.');
    }
    while micros > 0 {
        out.push(digit(micros / scale));
        micros %= scale;
        scale /= 10;
    }
}

fn digit(number: i64) -> u8 {
    b'0' + (number % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(at: Instant) -> String {
        let mut out = Vec::new();
        instant(&mut out, at);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_ends_of_the_range_and_what_lies_beyond_are_shown_as_ever() {
        let edges = [
            Instant::EARLIEST,
            Instant::LATEST,
            Instant(0),
            Instant(-1),
            Instant(i64::MAX),
            Instant(i64::MIN),
        ];
        for at in edges.into_iter().flat_map(|at| [at, at.plus(-1), at.plus(1)]) {
            assert_eq!(shown(at), at.to_string());
        }
        assert_eq!(shown("2026-03-01T09:00:00.25Z".parse().unwrap()), "2026-03-01T09:00:00.25Z");
    }

    proptest! {
        #[test]
        fn every_instant_is_shown_as_its_display_shows_it(
            at in Instant::EARLIEST.0..Instant::LATEST.0, scale in prop::sample::select(vec![1, 10, 1_000, 1_000_000]),
        ) {
            let at = Instant(at - at.rem_euclid(scale));
            prop_assert_eq!(shown(at), at.to_string());
        }
    }
}
