//! What the text refers to by name: calendars, clocks, ladders, and attributes of the events.

use super::{clocks::NamedClock, ladders::Ladders, section::Text, words::nearest};
use crate::{calendar::Calendar, condition::Condition, diagnostic::Diagnostics, terms::ServiceTime};
use std::collections::BTreeMap;

/// Bytes of an attribute's name.
const ATTRIBUTE_BYTES_MAX: usize = 120;

/// What levels and their measures refer to by name.
pub(super) struct Known<'k> {
    pub calendars: &'k Calendars,
    pub clocks: &'k [NamedClock],
    pub ladders: &'k mut Ladders,
}

/// A calendar by name, with what else is known of it while reading.
pub(super) struct NamedCalendar {
    pub name: String,
    pub calendar: Calendar,
}

/// Calendars by name. One that could not be read is none: it has findings of its own, and what refers
/// to it is not to blame.
pub(super) type Calendars = BTreeMap<String, Option<NamedCalendar>>;

/// The calendar of a name.
pub(super) fn service_time(
    text: &Text<'_>,
    calendars: &Calendars,
    found: &mut Diagnostics,
) -> Option<ServiceTime> {
    let Some(calendar) = calendars.get(text.value) else {
        unknown_name(text, "calendar", calendars.keys().map(String::as_str), found);
        return None;
    };
    let NamedCalendar { name, calendar } = calendar.as_ref()?;
    Some(ServiceTime { calendar_name: name.clone(), calendar: calendar.clone() })
}

/// Index of the clock of a name, also of one that could not be read.
pub(super) fn clock(text: &Text<'_>, clocks: &[NamedClock], found: &mut Diagnostics) -> Option<usize> {
    let at = clocks.iter().position(|clock| clock.name == text.value);
    if at.is_none() {
        unknown_name(text, "clock", clocks.iter().map(|clock| clock.name.as_str()), found);
    }
    at
}

/// The name of an attribute, as a condition would write it. Whether the events have it is only known
/// with the events.
pub(super) fn attribute(text: &Text<'_>, found: &mut Diagnostics) -> Option<String> {
    let name = text.value;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_role = matches!(name, "case" | "time");
    let may_be_asked = name.len() <= ATTRIBUTE_BYTES_MAX
        && name.bytes().all(is_plain)
        && Condition::parse(&format!("known({name})")).is_ok();
    if is_role || !may_be_asked {
        found
            .error(text.span.clone(), format!("\"{name}\" is no attribute."))
            .label("no attribute")
            .help("Write its name in letters, digits and underscores, as in \"priority\"; the case and the time are none.");
        return None;
    }
    Some(name.to_owned())
}

/// Reads a condition at its place in the agreement's text.
pub(super) fn condition(text: &Text<'_>, found: &mut Diagnostics) -> Option<Condition> {
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

/// Reports that a name is not among those defined, with the nearest one.
pub(super) fn unknown_name<'k>(
    text: &Text<'_>,
    what: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    found: &mut Diagnostics,
) {
    let near = nearest(text.value, known.clone());
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
