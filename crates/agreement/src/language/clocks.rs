//! Reads `[clock.*]`.

use super::{
    CLOCKS_MAX, Calendars, condition,
    names::service_time,
    section::{self, Section, Text},
};
use crate::{
    condition::Condition,
    diagnostic::Diagnostics,
    terms::{Clock, Reopen, TargetChange},
};

const REOPENS: [(&str, Reopen); 3] =
    [("resume", Reopen::Resume), ("restart", Reopen::Restart), ("ignore", Reopen::Ignore)];
const TARGET_CHANGES: [(&str, TargetChange); 3] = [
    ("carry", TargetChange::Carry),
    ("restart", TargetChange::Restart),
    ("retroactive", TargetChange::Retroactive),
];

/// A clock by name. One that could not be read has no terms: it has findings of its own, and levels on
/// it are not to blame.
pub(super) struct NamedClock {
    pub name: String,
    pub terms: Option<Clock>,
}

pub(super) fn read(
    root: &mut Section<'_>,
    calendars: &Calendars,
    found: &mut Diagnostics,
) -> Vec<NamedClock> {
    let mut clocks = Vec::new();
    let Some(section) = root.section("clock", found) else { return clocks };
    for (name, value) in section.entries() {
        if clocks.len() == CLOCKS_MAX {
            found.error(name.span, format!("An agreement has at most {CLOCKS_MAX} clocks."));
            break;
        }
        let terms = section::section(format!("clock.{}", name.value), value, found)
            .and_then(|section| clock(&name, section, calendars, found));
        clocks.push(NamedClock { name: name.value.to_owned(), terms });
    }
    clocks
}

fn clock(
    name: &Text<'_>,
    mut from: Section<'_>,
    calendars: &Calendars,
    found: &mut Diagnostics,
) -> Option<Clock> {
    let hours =
        from.need("calendar", "\"desk\"", found).and_then(|text| service_time(&text, calendars, found));
    let start =
        from.need("start", "'activity == \"Opened\"'", found).and_then(|text| condition(&text, found));
    let stop =
        from.need("stop", "'activity == \"Resolved\"'", found).and_then(|text| condition(&text, found));
    let pause = asked("pause", &mut from, found);
    let reopened = asked("reopened", &mut from, found);
    let abandoned = asked("abandoned", &mut from, found);
    let ignore = asked("ignore", &mut from, found);
    let reopen = from.word("reopen", &REOPENS, found).unwrap_or_default();
    let target_change = from.word("target-change", &TARGET_CHANGES, found).unwrap_or_default();
    from.finish(found);
    let hours = hours?;
    Some(Clock {
        name: name.value.to_owned(),
        calendar_name: hours.calendar_name,
        calendar: hours.calendar,
        start: start?,
        pause,
        stop: stop?,
        reopened,
        reopen,
        abandoned,
        ignore,
        target_change,
    })
}

/// The condition of a key that need not be there.
fn asked(key: &'static str, from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Condition> {
    from.text(key, found).and_then(|text| condition(&text, found))
}
