//! The agreement language: a TOML text, read into checked terms or refused with places and hints.

mod calendars;
mod clocks;
mod levels;
mod money;
pub(crate) mod quantity;
mod section;

use crate::{
    calendar::Calendar,
    condition::Condition,
    diagnostic::{Diagnostic, Diagnostics},
    terms::Agreement,
};
use outrigger_kernel::{Currency, Hash, time::zone};
use section::{Section, Text};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Bytes of an agreement's text.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;
const TITLE_CHARS_MAX: usize = 200;
const CALENDARS_MAX: usize = 16;
const CLOCKS_MAX: usize = 64;
/// Levels of one agreement; a case's levels are kept as bits of one word.
pub const LEVELS_MAX: usize = 64;

impl Agreement {
    /// Reads and checks an agreement's text. The findings are those of a text that can be used:
    /// warnings.
    ///
    /// # Errors
    /// All findings, sorted by place, when at least one of them is an error.
    pub fn parse(text: &str) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut found = Diagnostics::default();
        let agreement = read(text, &mut found);
        match agreement {
            Some(agreement) if !found.has_errors() => Ok((agreement, found.sorted())),
            _ => Err(found.sorted()),
        }
    }
}

fn read(text: &str, found: &mut Diagnostics) -> Option<Agreement> {
    if text.len() > TEXT_BYTES_MAX {
        found.error(0..0, format!("The agreement is over its limit of {TEXT_BYTES_MAX} bytes."));
        return None;
    }
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let end = text.len();
            found
                .error(
                    error.span().unwrap_or(end..end),
                    format!("This is no TOML: {}.", error.message().trim_end()),
                )
                .label("cannot be read")
                .help("Check quotation marks, brackets and equals signs around here.");
            return None;
        }
    };
    let span = table.span();
    let mut root = Section::new("agreement file", span.start..span.start, table.get_ref());
    let head = head(&mut root, found);
    let calendars = calendars::read(&mut root, found);
    let clocks = clocks::read(&mut root, &calendars, found);
    let levels = levels::read(&mut root, &clocks, found);
    money::check(&mut root, &levels, found);
    root.finish(found);
    let head = head?;
    Some(Agreement {
        clocks: clocks.into_iter().map(|clock| clock.terms).collect(),
        levels: levels.into_iter().map(|level| level.terms).collect(),
        digest: Hash::of(text.as_bytes()),
        ..head
    })
}

fn head(root: &mut Section<'_>, found: &mut Diagnostics) -> Option<Agreement> {
    let Some(mut head) = root.section("agreement", found) else {
        found
            .error(0..0, "There is no [agreement] section.")
            .label("expected here")
            .help("Begin with [agreement] and its title, client, provider, zone and effective date.");
        return None;
    };
    head.name = "agreement".into();
    let title = head.need("title", "\"Service desk\"", found).and_then(|text| short(text, "title", found));
    let client = head.need("client", "\"Northwind\"", found).and_then(|text| short(text, "client", found));
    let provider =
        head.need("provider", "\"Brightline\"", found).and_then(|text| short(text, "provider", found));
    let zone_text = head.need("zone", "\"Europe/Berlin\"", found);
    let zone = zone_text.as_ref().and_then(|text| read_zone(text, found));
    let effective = effective(&mut head, found);
    let currency = head.text("currency", found).and_then(|text| currency(&text, found));
    money::term(&mut head, found);
    head.finish(found);
    Some(Agreement {
        title: title?,
        client: client?,
        provider: provider?,
        currency,
        zone: zone?,
        zone_name: zone_text?.value.to_owned(),
        effective: effective?,
        clocks: Vec::new(),
        levels: Vec::new(),
        digest: Hash::default(),
    })
}

fn short(text: Text<'_>, key: &str, found: &mut Diagnostics) -> Option<String> {
    let value = text.value.trim();
    if value.is_empty() || value.chars().count() > TITLE_CHARS_MAX {
        found.error(text.span, format!("`{key}` must have 1 to {TITLE_CHARS_MAX} characters."));
        return None;
    }
    Some(value.to_owned())
}

fn effective(head: &mut Section<'_>, found: &mut Diagnostics) -> Option<jiff::civil::Date> {
    let Some(value) = head.get("effective") else {
        found
            .error(head.span.clone(), "[agreement] has no `effective`.")
            .label("missing here")
            .help("Add `effective = 2026-01-01`, the first day of its terms.");
        return None;
    };
    let written = match value.get_ref().as_datetime() {
        Some(date) => date.to_string(),
        None => value.get_ref().as_str().unwrap_or_default().to_owned(),
    };
    let date = written.parse().ok().filter(|date: &jiff::civil::Date| (1900..2200).contains(&date.year()));
    if date.is_none() {
        found
            .error(value.span(), "`effective` is no date.")
            .label("not a date")
            .help("Write it as in 2026-01-01, without quotation marks.");
    }
    date
}

fn currency(text: &Text<'_>, found: &mut Diagnostics) -> Option<Currency> {
    let currency = text.value.parse().ok();
    if currency.is_none() {
        found
            .error(text.span.clone(), format!("\"{}\" is no currency.", text.value))
            .label("unknown currency")
            .help("Write the three letters of ISO 4217, as in \"EUR\".");
    }
    currency
}

fn read_zone(text: &Text<'_>, found: &mut Diagnostics) -> Option<jiff::tz::TimeZone> {
    let zone = zone(text.value);
    if zone.is_none() {
        found
            .error(text.span.clone(), format!("There is no time zone \"{}\".", text.value))
            .label("unknown zone")
            .help("Write an IANA name, as in \"Europe/Berlin\" or \"Etc/UTC\".");
    }
    zone
}

/// Reads a condition at its place in the agreement's text.
fn condition(text: &Text<'_>, found: &mut Diagnostics) -> Option<Condition> {
    match Condition::parse(text.value) {
        Ok(condition) => Some(condition),
        Err(fault) => {
            // The fault counts from the text inside the quotation marks.
            let quote = text.span.len().saturating_sub(text.value.len()) / 2;
            let start = text.span.start + quote + fault.span.start;
            let end = text.span.start + quote + fault.span.end;
            let end = end.clamp(start, text.span.end.max(start));
            found.error(start..end, fault.what).label("here").help(fault.help);
            None
        }
    }
}

/// A calendar by name, with what else is known of it while reading.
struct NamedCalendar {
    name: String,
    calendar: Calendar,
}

type Calendars = BTreeMap<String, Option<NamedCalendar>>;

/// Reports that a name is not among those defined, with the nearest one.
fn unknown_name<'k>(
    text: &Text<'_>,
    what: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    found: &mut Diagnostics,
) {
    let near = section::nearest(text.value, known.clone());
    let list = known.collect::<Vec<_>>().join(", ");
    let help = match (near, list.is_empty()) {
        (Some(near), _) => format!("Did you mean \"{near}\"?"),
        (None, false) => format!("Defined are {list}."),
        (None, true) => format!("Define it as [{what}.{}].", text.value),
    };
    found
        .error(text.span.clone(), format!("There is no {what} \"{}\".", text.value))
        .label(format!("unknown {what}"))
        .help(help);
}

#[cfg(test)]
mod tests;
