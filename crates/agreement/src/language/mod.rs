//! The agreement language: a TOML text, read into checked terms or refused with places and hints.

mod amounts;
mod calendars;
mod charges;
mod claims;
mod clocks;
mod credits;
mod head;
mod ladders;
mod levels;
mod measures;
mod names;
mod options;
pub(crate) mod quantity;
mod section;
mod survey;
mod targets;
mod words;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    terms::Agreement,
};
use head::read_zone;
use names::{Calendars, Known, NamedCalendar, condition, unknown_name};
use outrigger_kernel::Hash;
use section::{Section, Text};
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
    let root = Section::new("agreement file", span.start..span.start, table.get_ref());
    let agreement = sections(root, found)?;
    Some(Agreement { digest: Hash::of(text.as_bytes()), ..agreement })
}

/// Reads every section before it gives up, so that one reading finds all that can be told.
fn sections(mut root: Section<'_>, found: &mut Diagnostics) -> Option<Agreement> {
    let head = head::read(&mut root, found);
    let years = calendars::years(head.effective, head.term);
    let (calendars, public_sets) = calendars::read(&mut root, years, found);
    let claims = claims::read(&mut root, &calendars, found);
    let clocks = clocks::read(&mut root, &calendars, found);
    let mut ladders = ladders::read(&mut root, found);
    let mut known = Known { calendars: &calendars, clocks: &clocks, ladders: &mut ladders };
    let levels = levels::read(&mut root, &mut known, found);
    let ladders = ladders.finish(found);
    let credits = credits::read(&mut root, &levels, found);
    let charges = charges::read(&mut root, &levels, head.currency, found);
    root.finish(found);
    let (zone, zone_name) = head.zone?;
    Some(Agreement {
        title: head.title?,
        client: head.client?,
        provider: head.provider?,
        currency: head.currency,
        zone,
        zone_name,
        effective: head.effective?,
        term: head.term,
        straddle: head.straddle,
        claims,
        ladders,
        clocks: clocks.into_iter().filter_map(|clock| clock.terms).collect(),
        levels: levels.into_iter().map(|level| level.terms).collect(),
        credits,
        charges,
        public_sets,
        digest: Hash::default(),
    })
}

/// The text of a title or a name of a party, without blanks around it.
fn short(text: Text<'_>, key: &str, found: &mut Diagnostics) -> Option<String> {
    limited(&text, key, TITLE_CHARS_MAX, found)
}

/// A text of at least one character, without blanks around it.
fn limited(text: &Text<'_>, key: &str, chars_max: usize, found: &mut Diagnostics) -> Option<String> {
    let value = text.value.trim();
    if value.is_empty() || value.chars().count() > chars_max {
        found.error(text.span.clone(), format!("`{key}` must have 1 to {chars_max} characters."));
        return None;
    }
    Some(value.to_owned())
}

#[cfg(test)]
mod tests;
