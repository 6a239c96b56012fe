//! Reads `[clock.*]`.

use super::{
    CLOCKS_MAX, Calendars, condition,
    section::{self, Section, Text},
    unknown_name,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Clock, Reopen},
};

/// A clock that was read, or whose name at least is taken.
pub(super) struct NamedClock {
    pub name: String,
    pub terms: Clock,
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
        let read = section::section(format!("clock.{}", name.value), value, found)
            .and_then(|section| clock(&name, section, calendars, found));
        clocks.extend(read.map(|terms| NamedClock { name: name.value.to_owned(), terms }));
    }
    clocks
}

fn clock(
    name: &Text<'_>,
    mut from: Section<'_>,
    calendars: &Calendars,
    found: &mut Diagnostics,
) -> Option<Clock> {
    let calendar_text = from.need("calendar", "\"desk\"", found);
    let start =
        from.need("start", "'activity == \"Opened\"'", found).and_then(|text| condition(&text, found));
    let stop =
        from.need("stop", "'activity == \"Resolved\"'", found).and_then(|text| condition(&text, found));
    let pause = from.text("pause", found).and_then(|text| condition(&text, found));
    let reopened = from.text("reopened", found).and_then(|text| condition(&text, found));
    let reopen = from.text("reopen", found).map_or(Reopen::default(), |text| reopen(&text, found));
    target_change(&mut from, found);
    from.finish(found);
    let text = calendar_text?;
    let Some(calendar) = calendars.get(text.value) else {
        unknown_name(&text, "calendar", calendars.keys().map(String::as_str), found);
        return None;
    };
    let calendar = calendar.as_ref()?;
    Some(Clock {
        name: name.value.to_owned(),
        calendar_name: calendar.name.clone(),
        calendar: calendar.calendar.clone(),
        start: start?,
        pause,
        stop: stop?,
        reopened,
        reopen,
    })
}

fn reopen(text: &Text<'_>, found: &mut Diagnostics) -> Reopen {
    match text.value {
        "resume" => Reopen::Resume,
        "restart" => Reopen::Restart,
        "ignore" => Reopen::Ignore,
        _ => {
            found
                .error(text.span.clone(), format!("reopen \"{}\" is unknown.", text.value))
                .help("Write \"resume\", \"restart\" or \"ignore\".");
            Reopen::default()
        }
    }
}

/// Only `carry` is evaluated: elapsed time and pauses are kept, and the case is judged by the
/// attributes it has when its clock stops.
fn target_change(from: &mut Section<'_>, found: &mut Diagnostics) {
    let Some(text) = from.text("target-change", found) else { return };
    if text.value != "carry" {
        found
            .error(
                text.span,
                format!("target-change \"{}\" cannot be evaluated by this version.", text.value),
            )
            .label("only \"carry\"")
            .help("Write \"carry\": elapsed time and pauses are kept when a case's attributes change.");
    }
}
