//! How pages say things: numbers, times, days of waiting, names of verdicts and addresses.
//!
//! Templates call these with references to fields, so every argument is one.

mod terms;

pub use terms::{bound, claim_kind, has_more, is_clients, margin, percent, silence};

use jiff::civil::Date;
use outrigger_agreement::{
    Better, Kind, LevelResult, Quantity,
    clock::{Interval, IntervalKind},
};
use outrigger_desk::ImportState;
pub use outrigger_kernel::text::{capital, titled};
use outrigger_kernel::{Code, Instant, Micros, Ratio, Side, number::grouped, time};
use outrigger_lifecycle::engagement::Role;

/// What stands where there is no figure.
pub const NOTHING: &str = "none";

const DAY: Micros = 24 * time::HOUR;
/// Lengths of time from here on are said without their minutes at a glance.
const HOURS_FROM: Micros = 4 * time::HOUR;

/// A count in any of the types that views use, behind any number of references.
pub trait Whole {
    /// The count.
    fn whole(&self) -> u64;
}

impl Whole for u64 {
    fn whole(&self) -> u64 {
        *self
    }
}

impl Whole for u32 {
    fn whole(&self) -> u64 {
        u64::from(*self)
    }
}

impl Whole for usize {
    fn whole(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }
}

impl<T: Whole> Whole for &T {
    fn whole(&self) -> u64 {
        (*self).whole()
    }
}

/// A whole number with narrow spaces between thousands, at which no line breaks.
pub fn number(number: impl Whole) -> String {
    grouped(number.whole())
}

/// `1 case`, `2 cases`.
pub fn counted(number: impl Whole, one: &str, many: &str) -> String {
    outrigger_kernel::number::counted(number.whole(), one, many)
}

/// A number of tenths with its decimal: 125 is `12.5`.
pub fn tenths(number: &u32) -> String {
    format!("{}.{}", grouped(u64::from(number / 10)), number % 10)
}

/// A promised value with its unit and all its decimals, or [`NOTHING`].
pub fn target(quantity: &Option<Quantity>) -> String {
    quantity.map_or_else(|| NOTHING.to_owned(), Quantity::exact)
}

/// The figure of a result, never rounded to what was promised, or [`NOTHING`].
pub fn actual(result: &LevelResult) -> String {
    result.actual().unwrap_or_else(|| NOTHING.to_owned())
}

/// Another value of the measure of a result, never rounded to what was promised.
pub fn shown(result: &LevelResult, value: &Quantity) -> String {
    result.shown(*value)
}

/// A figure with its unit, or [`NOTHING`].
pub fn figure(quantity: &Option<Quantity>) -> String {
    quantity.map_or_else(|| NOTHING.to_owned(), |quantity| quantity.to_string())
}

/// A value of a trend in the unit of another quantity.
pub fn in_unit_of(quantity: Quantity, plain: i64) -> String {
    match quantity {
        Quantity::Share(_) => Ratio::new(plain, 10_000).map(Quantity::Share),
        Quantity::Micros(_) => Some(Quantity::Micros(plain)),
        Quantity::Count(_) => u64::try_from(plain).ok().map(Quantity::Count),
        Quantity::Score(_) => Ratio::new(plain, 100).map(Quantity::Score),
    }
    .map_or_else(|| NOTHING.to_owned(), |quantity| quantity.to_string())
}

/// `at least 95.0 %`, `at most 50`: a promise as people say it.
pub fn promised(quantity: &Quantity, better: &Better) -> String {
    match better {
        Better::Higher => format!("at least {}", quantity.exact()),
        Better::Lower => format!("at most {}", quantity.exact()),
    }
}

/// How a figure stands against what was promised, in one sentence.
pub fn judged(result: &LevelResult) -> String {
    let cases = outrigger_kernel::number::counted(result.cases, "case", "cases");
    let misses =
        result.misses.map(|misses| format!(", {} of them missed", grouped(misses))).unwrap_or_default();
    format!(
        "{} was promised. The figure is about {cases}{misses}.",
        capital(&promised(&result.expected, &result.better))
    )
}

/// A length of time, as in `3 h 05 min`.
pub fn duration(micros: &Micros) -> String {
    time::spoken(*micros)
}

/// A length of time as somebody says it at a glance: whole hours from four on, whole minutes below.
pub fn rough(micros: &Micros) -> String {
    let unit = match micros.saturating_abs() {
        ..time::MINUTE => time::SECOND,
        time::MINUTE..HOURS_FROM => time::MINUTE,
        HOURS_FROM.. => time::HOUR,
    };
    time::spoken(micros - micros % unit)
}

/// A date that is written as `2026-03-31`, as `31 Mar 2026`; anything else stays as it is.
pub fn day(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |date| date.strftime("%-d %b %Y").to_string())
}

/// A moment on the wall clock of a zone: `31 Mar 2026 23:58`.
pub fn moment(at: &Instant, zone: &str) -> String {
    local(at, zone, "%-d %b %Y %H:%M")
}

/// A moment with its seconds, for a case's events.
pub fn exact(at: &Instant, zone: &str) -> String {
    local(at, zone, "%-d %b %Y %H:%M:%S")
}

fn local(at: &Instant, zone: &str, format: &str) -> String {
    match time::zone(zone).or_else(|| time::zone("Etc/UTC")) {
        Some(zone) => at.in_zone(&zone).strftime(format).to_string(),
        None => at.to_string(),
    }
}

/// How long something has waited: `today`, `1 day`, `12 days`; nothing when nobody knows.
pub fn waited(since: &Option<Instant>, now: &Instant) -> String {
    let Some(since) = since else { return String::new() };
    match now.0.saturating_sub(since.0) / DAY {
        ..=0 => "today".to_owned(),
        days => outrigger_kernel::number::counted(days.unsigned_abs(), "day", "days"),
    }
}

/// Whether a level bears credits, so that missing it costs money.
pub fn bears_credits(kind: &Kind) -> bool {
    *kind == Kind::Critical
}

/// What somebody is trusted with, in one line.
pub fn roles(roles: &[Role]) -> String {
    let titles: Vec<&str> = roles.iter().map(|role| role.title()).collect();
    capital(&titles.join(", "))
}

/// How much a file holds: `812 bytes`, `12 KiB`, `3.4 MiB`.
pub fn size(bytes: &u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    match *bytes {
        bytes @ ..KIB => counted(bytes, "byte", "bytes"),
        bytes @ KIB..MIB => format!("{} KiB", grouped(bytes / KIB)),
        bytes => format!("{}.{} MiB", grouped(bytes / MIB), bytes % MIB * 10 / MIB),
    }
}

/// Several things in one line.
pub fn list(items: &[String]) -> String {
    if items.is_empty() { NOTHING.to_owned() } else { items.join(", ") }
}

/// The class that sets something in a party's ink.
pub fn ink(side: &Side) -> &'static str {
    side.as_str()
}

/// Where a clock stands at the end of the data, as a sentence.
pub fn clock(standing: &str) -> &'static str {
    match standing {
        "running" => "It runs at the end of the data.",
        "paused" => "It is held at the end of the data.",
        "stopped" => "It has stopped.",
        _ => "It has not started.",
    }
}

/// How long an interval is.
pub fn length(interval: &Interval) -> String {
    time::spoken(interval.micros())
}

/// What an interval of a clock is called.
pub fn interval(kind: &IntervalKind) -> &'static str {
    match kind {
        IntervalKind::Counted => "Counted",
        IntervalKind::Paused => "Paused",
        IntervalKind::OffHours => "Off hours",
        IntervalKind::Stopped => "Stopped",
    }
}

/// The heading of a page that says why something was not done.
pub fn refused(code: &Code) -> &'static str {
    match code {
        Code::Invalid => "This cannot be understood",
        Code::NotFound => "There is nothing here",
        Code::NotAllowed => "This is not yours to do",
        Code::Conflict => "Somebody was first",
        Code::NotReady => "This is not ready yet",
        Code::KeyReused => "This key stands for another request",
        Code::TooMuch => "This is too much",
        Code::Full => "The disk is full",
        Code::Unavailable => "The server cannot do this now",
    }
}

/// How an import stands, as a sentence.
pub fn import_state(state: &ImportState) -> &'static str {
    match state {
        ImportState::Waiting => "It waits to go on.",
        ImportState::Running => "It is being read.",
        ImportState::Done => "Every row was read.",
        ImportState::Failed => "It could not be read to its end.",
        ImportState::Discarded => "It was discarded; none of its events is there.",
    }
}

/// A title in the middle of a sentence; abbreviations such as KPI stay as they are.
pub fn lowered(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

/// A text as a part of an address: everything but unreserved characters is percent-encoded.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The text behind a part of an address; what is no UTF-8 is replaced.
pub fn decoded(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            (byte, _) => {
                out.push(if *byte == b'+' { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests;
