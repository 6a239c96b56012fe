//! Quantities as people write them: `95 %`, `4h 30min`, `3 business days`, `12`, `4.2`.

use crate::terms::MONTHS_MAX;
use outrigger_kernel::{
    Micros, Ratio,
    time::{HOUR, MINUTE, SECOND},
};
use std::str::FromStr;

/// The longest duration an agreement may state: ten years.
const DURATION_MAX: Micros = 10 * 366 * 24 * HOUR;
const DAYS_MAX: u32 = 3_660;

/// A duration as written; business days still need their calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Hours, minutes, seconds, or calendar days of 24 hours.
    Time(Micros),
    /// Days whose length the calendar states.
    BusinessDays(u32),
}

/// A number of days of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Days {
    /// Days on which a calendar is open.
    Business(u32),
    /// Days as they come.
    Calendar(u32),
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
    let ratio = percent(text)?;
    if ratio < Ratio::ZERO || ratio > Ratio::ONE {
        return Err(unreadable(
            format!("\"{}\" is not between 0 % and 100 %.", text.trim()),
            "Write a share of the whole.",
        ));
    }
    Ok(ratio)
}

/// `"150 %"` as an exact ratio, whatever its size.
pub(crate) fn percent(text: &str) -> Result<Ratio, Unreadable> {
    let trimmed = text.trim();
    let Some(number) = trimmed.strip_suffix('%') else {
        let help = format!("Write \"{trimmed} %\".");
        return Err(unreadable(format!("\"{trimmed}\" has no unit; a share is in percent."), help));
    };
    Ratio::from_percent(number.trim()).ok_or_else(|| {
        unreadable(format!("\"{trimmed}\" is no percentage."), "Write a number and %, as in \"95 %\".")
    })
}

/// A plain whole number.
pub(crate) fn count(text: &str) -> Result<u64, Unreadable> {
    let plain = text.trim();
    digits(plain).ok_or_else(|| {
        unreadable(format!("\"{plain}\" is no whole number."), "Write digits only, as in \"5\".")
    })
}

/// A score such as `4.2`, exact.
pub(crate) fn score(text: &str) -> Result<Ratio, Unreadable> {
    let plain = text.trim();
    Ratio::from_decimal(plain).ok_or_else(|| {
        unreadable(format!("\"{plain}\" is no score."), "Write a plain decimal, as in \"4.2\".")
    })
}

/// A number of months such as `36 months`.
pub(crate) fn months(text: &str) -> Result<u32, Unreadable> {
    let trimmed = text.trim();
    let help = "Write a number of months, as in \"36 months\".";
    let number = trimmed.strip_suffix("months").or_else(|| trimmed.strip_suffix("month"));
    let months = number
        .and_then(|number| digits(number.trim_end()))
        .ok_or_else(|| unreadable(format!("\"{trimmed}\" is no number of months."), help))?;
    if !(1..=MONTHS_MAX).contains(&months) {
        return Err(unreadable(format!("\"{trimmed}\" is not between 1 and {MONTHS_MAX} months."), help));
    }
    Ok(months)
}

/// A number of days that says which kind it means.
pub(crate) fn days(text: &str) -> Result<Days, Unreadable> {
    let trimmed = text.trim();
    named_days(trimmed)?.ok_or_else(|| {
        unreadable(
            format!("\"{trimmed}\" is no number of business or calendar days."),
            "Write \"10 business days\" or \"10 calendar days\".",
        )
    })
}

/// A duration such as `4h`, `1 h 30 min`, `3 business days`, `2 calendar days`.
pub(crate) fn duration(text: &str) -> Result<Written, Unreadable> {
    let trimmed = text.trim();
    match named_days(trimmed)? {
        Some(Days::Business(days)) => return Ok(Written::BusinessDays(days)),
        Some(Days::Calendar(days)) => return Ok(Written::Time(i64::from(days) * 24 * HOUR)),
        None => {}
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

fn named_days(text: &str) -> Result<Option<Days>, Unreadable> {
    let Some((number, unit)) = text.split_once(' ') else { return Ok(None) };
    let Some(days) = digits(number) else { return Ok(None) };
    let days = match unit.trim() {
        "business day" | "business days" => Days::Business(days),
        "calendar day" | "calendar days" => Days::Calendar(days),
        _ => return Ok(None),
    };
    match days {
        Days::Business(0) | Days::Calendar(0) => Err(no_time(text)),
        Days::Business(count) | Days::Calendar(count) if count > DAYS_MAX => {
            Err(unreadable(format!("\"{text}\" is over ten years."), "Write fewer days."))
        }
        _ => Ok(Some(days)),
    }
}

/// A number of digits only, without a sign.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
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
mod tests;
