//! Reads `[claims]`: until when a claim is answered, and what silence means.

use super::{
    names::{Calendars, service_time},
    quantity::{self, Days},
    section::{Section, Text},
    words::word,
};
use crate::{
    calendar::Calendar,
    diagnostic::Diagnostics,
    terms::{ClaimRules, Silence},
};

const SILENCES: [(&str, Silence); 3] =
    [("waits", Silence::Waits), ("accepted", Silence::Accepted), ("rejected", Silence::Rejected)];

pub(super) fn read(root: &mut Section<'_>, calendars: &Calendars, found: &mut Diagnostics) -> ClaimRules {
    let Some(mut from) = root.section("claims", found) else { return ClaimRules::default() };
    from.name = "claims".into();
    let is_timed = from.get("answer-within").is_some();
    let within = from.text("answer-within", found);
    let days = within.as_ref().and_then(|text| text.read(quantity::days, found));
    let calendar = from.text("calendar", found);
    let silence_text = from.text("silence", found);
    from.finish(found);
    let silence = silence_text.as_ref().and_then(|text| word("silence", text, &SILENCES, found));
    let silence = silence.unwrap_or_default();
    if let Some(text) = &calendar
        && !is_timed
    {
        found
            .error(text.span.clone(), "[claims] has a calendar and no days that it counts.")
            .label("counts nothing")
            .help("Add answer-within = \"10 business days\", or take the calendar out.");
    }
    if let Some(text) = &silence_text
        && !is_timed
        && silence != Silence::Waits
    {
        found
            .error(text.span.clone(), "Silence means something only after a time to answer.")
            .label("silence for how long?")
            .help("Add answer-within = \"10 calendar days\", or write silence = \"waits\".");
    }
    let calendar = match (days, within) {
        (Some(days), Some(within)) => counted_in(days, &within, calendar, calendars, found),
        _ => None,
    };
    let answer_days = days.map(|(Days::Business(days) | Days::Calendar(days))| days);
    ClaimRules { answer_days, calendar, silence }
}

/// The calendar of business days. Calendar days have none, and one beside them would be read as
/// though it counted.
fn counted_in(
    days: Days,
    within: &Text<'_>,
    calendar: Option<Text<'_>>,
    calendars: &Calendars,
    found: &mut Diagnostics,
) -> Option<Calendar> {
    match (days, calendar) {
        (Days::Business(_), Some(name)) => Some(service_time(&name, calendars, found)?.calendar),
        (Days::Business(_), None) => {
            found
                .error(within.span.clone(), "Business days need the calendar that counts them.")
                .label("business days")
                .help("Add calendar = \"desk\" to [claims], or write calendar days.");
            None
        }
        (Days::Calendar(_), Some(name)) => {
            found
                .error(name.span, "Calendar days are counted without a calendar.")
                .label("counts nothing")
                .help("Take the calendar out, or write business days.");
            None
        }
        (Days::Calendar(_), None) => None,
    }
}
