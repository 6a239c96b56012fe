//! Quantities as people write them: `95 %`, `4h 30min`, `3 business days`, `12`.

use outrigger_kernel::{
    Micros, Ratio,
    time::{HOUR, MINUTE, SECOND},
};

/// The longest duration an agreement may state: ten years.
const DURATION_MAX: Micros = 10 * 366 * 24 * HOUR;

/// A duration as written; business days still need their calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Hours, minutes, seconds, or calendar days of 24 hours.
    Time(Micros),
    /// Days whose length the calendar states.
    BusinessDays(u32),
}

/// Why a quantity cannot be read, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub what: String,
    pub help: String,
}

fn unreadable(what: impl Into<String>, help: impl Into<String>) -> Unreadable {
    Unreadable { what: what.into(), help: help.into() }
}

/// `"95 %"` as an exact ratio between 0 and 1.
pub(crate) fn share(text: &str) -> Result<Ratio, Unreadable> {
    let trimmed = text.trim();
    let Some(number) = trimmed.strip_suffix('%') else {
        let help = format!("Write \"{trimmed} %\".");
        return Err(unreadable(format!("\"{trimmed}\" has no unit; a share is in percent."), help));
    };
    let ratio = Ratio::from_percent(number.trim()).ok_or_else(|| {
        unreadable(format!("\"{trimmed}\" is no percentage."), "Write a number and %, as in \"95 %\".")
    })?;
    if ratio < Ratio::ZERO || ratio > Ratio::ONE {
        return Err(unreadable(
            format!("\"{trimmed}\" is not between 0 % and 100 %."),
            "Write a share of the whole.",
        ));
    }
    Ok(ratio)
}

/// A plain whole number.
pub(crate) fn count(text: &str) -> Result<u64, Unreadable> {
    let plain = text.trim();
    plain.parse().map_err(|_| {
        unreadable(format!("\"{plain}\" is no whole number."), "Write digits only, as in \"5\".")
    })
}

/// A duration such as `4h`, `1 h 30 min`, `3 business days`, `2 calendar days`.
pub(crate) fn duration(text: &str) -> Result<Written, Unreadable> {
    let trimmed = text.trim();
    if let Some(days) = days(trimmed)? {
        return Ok(days);
    }
    let (mut total, mut rest) = (0_i64, trimmed);
    while !rest.is_empty() {
        let (number, unit, left) = next_part(trimmed, rest)?;
        total = unit_micros(trimmed, unit)?
            .checked_mul(number)
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= DURATION_MAX)
            .ok_or_else(|| {
                unreadable(format!("\"{trimmed}\" is over ten years."), "Write a shorter duration.")
            })?;
        rest = left;
    }
    if total == 0 {
        return Err(no_time(trimmed));
    }
    Ok(Written::Time(total))
}

fn no_time(text: &str) -> Unreadable {
    unreadable(format!("\"{text}\" is no time at all."), "Write a duration, as in \"4h\" or \"30 min\".")
}

fn days(text: &str) -> Result<Option<Written>, Unreadable> {
    let Some((number, unit)) = text.split_once(' ') else { return Ok(None) };
    let Ok(days) = number.parse::<u32>() else { return Ok(None) };
    let limit = || unreadable(format!("\"{text}\" is over ten years."), "Write fewer days.");
    match unit.trim() {
        "business day" | "business days" | "calendar day" | "calendar days" if days == 0 => {
            Err(no_time(text))
        }
        "business day" | "business days" if days <= 3_660 => Ok(Some(Written::BusinessDays(days))),
        "calendar day" | "calendar days" if days <= 3_660 => {
            Ok(Some(Written::Time(i64::from(days) * 24 * HOUR)))
        }
        "business day" | "business days" | "calendar day" | "calendar days" => Err(limit()),
        _ => Ok(None),
    }
}

/// Splits a leading number and unit off: `("4", "h", rest)`.
fn next_part<'a>(whole: &str, text: &'a str) -> Result<(i64, &'a str, &'a str), Unreadable> {
    let help = "Write it as in \"4h\", \"1 h 30 min\", \"3 business days\" or \"2 calendar days\".";
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at(digits);
    let number = number.parse().map_err(|_| unreadable(format!("\"{whole}\" is no duration."), help))?;
    let after = after.trim_start();
    let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (unit, rest) = after.split_at(letters);
    if rest.starts_with(['.', ',']) {
        return Err(unreadable(
            format!("\"{whole}\" has a fraction."),
            "Write whole numbers, as in \"1h 30min\".",
        ));
    }
    if unit.is_empty() && !rest.is_empty() {
        return Err(unreadable(format!("\"{whole}\" is no duration."), help));
    }
    if unit.is_empty() {
        return Err(unreadable(
            format!("\"{whole}\" has no unit."),
            format!("Write \"{whole}h\" or \"{whole} min\"."),
        ));
    }
    Ok((number, unit, rest.trim_start()))
}

fn unit_micros(whole: &str, unit: &str) -> Result<Micros, Unreadable> {
    match unit {
        "h" | "hour" | "hours" => Ok(HOUR),
        "min" | "minute" | "minutes" => Ok(MINUTE),
        "s" | "sec" | "second" | "seconds" => Ok(SECOND),
        "d" | "day" | "days" => Err(unreadable(
            format!("\"{whole}\" does not say which kind of day."),
            "Write \"business days\" (as long as the calendar says) or \"calendar days\" (24 hours).",
        )),
        _ => Err(unreadable(
            format!("\"{unit}\" is no unit of time."),
            "Units are h, min, s, business days, calendar days.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let cases = [
            ("4h", Written::Time(4 * HOUR)),
            ("1 h 30 min", Written::Time(90 * MINUTE)),
            ("90s", Written::Time(90 * SECOND)),
            ("2 calendar days", Written::Time(48 * HOUR)),
            ("3 business days", Written::BusinessDays(3)),
        ];
        for (text, want) in cases {
            assert_eq!(duration(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn a_day_must_say_which_kind_it_is() {
        for (text, part) in [
            ("3 days", "which kind of day"),
            ("3d", "which kind of day"),
            ("4", "no unit"),
            ("", "no time"),
            ("0h", "no time"),
            ("0 business days", "no time"),
            ("4é", "no duration"),
            ("4 weeks", "no unit of time"),
            ("1.5h", "has a fraction"),
            ("soon", "no duration"),
            ("99999999999999999999h", "no duration"),
            ("9999999999999h", "ten years"),
            ("9999 business days", "ten years"),
        ] {
            let error = duration(text).unwrap_err();
            assert!(error.what.contains(part), "{text}: {}", error.what);
        }
    }

    #[test]
    fn a_share_needs_its_unit() {
        assert_eq!(share("95 %"), Ok(Ratio::new(19, 20).unwrap()));
        assert_eq!(share("99.95%"), Ok(Ratio::new(1999, 2000).unwrap()));
        assert_eq!(share("95").unwrap_err().help, "Write \"95 %\".");
        assert!(share("120 %").unwrap_err().what.contains("between"));
        assert!(share("many %").unwrap_err().what.contains("no percentage"));
        assert!(count("-1").is_err());
        assert_eq!(count(" 12 "), Ok(12));
    }
}
