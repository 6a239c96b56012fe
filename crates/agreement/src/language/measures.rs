//! Reads `measure` of a level: what is measured, on which clock or which events.

use super::{
    clocks::NamedClock,
    condition,
    names::{Known, attribute, clock, service_time},
    quantity,
    section::{Section, Text},
    survey,
    targets::time,
    words::unknown_word,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Abandoned, Backlog, Measure, Rank},
};
use outrigger_kernel::Ratio;

/// The measures by the keys that name them.
const KEYS: [&str; 10] = [
    "share-within",
    "share-by",
    "percentile",
    "mean",
    "service-factor",
    "ratio",
    "count",
    "backlog",
    "availability",
    "survey",
];
const HELP: &str = "Write measure = { share-within = \"4h\", clock = \"resolution\" }; others are share-by, \
                    percentile, mean, service-factor, ratio, count, backlog, availability, survey.";
const RANKS: [(&str, Rank); 2] = [("nearest", Rank::Nearest), ("linear", Rank::Linear)];

pub(super) fn read(level: &mut Section<'_>, known: &Known<'_>, found: &mut Diagnostics) -> Option<Measure> {
    if level.get("measure").is_none() {
        level.missing("measure", HELP, found);
        return None;
    }
    let mut from = level.section("measure", found)?;
    let span = from.span.clone();
    let key = match *from.given(&KEYS).as_slice() {
        [key] => key,
        [] => {
            found.error(span, "The measure is missing.").label("no known measure").help(HELP);
            return None;
        }
        [first, second, ..] => {
            let span = from.get(second).map_or(span, |value| value.span());
            let what = format!("A level has one measure, and this one has `{first}` and `{second}`.");
            found.error(span, what).label("a second measure").help("Make it a level of its own.");
            return None;
        }
    };
    let text = from.text(key, found)?;
    let measure = match key {
        "share-by" => share_by(&text, &mut from, known.clocks, found),
        "ratio" => ratio(&text, &mut from, found),
        "count" => condition(&text, found).map(|of| Measure::Count { of }),
        "availability" => availability(&text, &mut from, known, found),
        "survey" => survey::read(&text, &mut from, found),
        _ => on_clock((key, &text), &mut from, known.clocks, found),
    };
    from.finish(found);
    measure
}

fn share_by(
    due: &Text<'_>,
    from: &mut Section<'_>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Measure> {
    let due = attribute(due, found);
    if from.given(&["done", "clock"]).is_empty() {
        found
            .error(from.span.clone(), "The measure does not say when a case is done.")
            .label("done when?")
            .help("Add done = \"enddate\", an attribute, or clock = \"resolution\", whose stop it is.");
        return None;
    }
    let done = from.text("done", found).map(|text| attribute(&text, found));
    let clock = from.text("clock", found).map(|text| clock(&text, clocks, found));
    // A name that was given has to be right; only one that was not given is none.
    let done = done.map_or(Some(None), |done| done.map(Some));
    let clock = clock.map_or(Some(None), |clock| clock.map(Some));
    Some(Measure::ShareBy { due: due?, done: done?, clock: clock? })
}

fn ratio(part: &Text<'_>, from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Measure> {
    let over = from.need("over", "'activity == \"Resolved\"'", found);
    let part = condition(part, found);
    Some(Measure::Ratio { over: condition(&over?, found)?, part: part? })
}

fn availability(
    down: &Text<'_>,
    from: &mut Section<'_>,
    known: &Known<'_>,
    found: &mut Diagnostics,
) -> Option<Measure> {
    let down = condition(down, found);
    let up = from.need("up", "'state == \"up\"'", found).and_then(|text| condition(&text, found));
    let hours = from.need("calendar", "\"always\"", found);
    let hours = hours.and_then(|text| service_time(&text, known.calendars, found));
    Some(Measure::Availability { down: down?, up: up?, hours: Box::new(hours?) })
}

fn on_clock(
    (key, text): (&str, &Text<'_>),
    from: &mut Section<'_>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Measure> {
    let clock = from.need("clock", "\"resolution\"", found).and_then(|text| clock(&text, clocks, found));
    match key {
        "share-within" => {
            let target = time(text, clock, clocks, found);
            Some(Measure::ShareWithin { target: target?, clock: clock? })
        }
        "percentile" => {
            let rank = from.word("rank", &RANKS, found).unwrap_or_default();
            Some(Measure::Percentile { share: percentile(text, found)?, rank, clock: clock? })
        }
        "mean" => mean(text, clock, found),
        "service-factor" => {
            let target = time(text, clock, clocks, found);
            let abandoned = from.need("abandoned", "\"missed-after 5s\"", found);
            let abandoned = abandoned.and_then(|text| abandoned_as(&text, clock, clocks, found));
            Some(Measure::ServiceFactor { target: target?, clock: clock?, abandoned: abandoned? })
        }
        _ => {
            let what = backlog(text, clock, clocks, found);
            Some(Measure::Backlog { what: what?, clock: clock? })
        }
    }
}

fn percentile(text: &Text<'_>, found: &mut Diagnostics) -> Option<Ratio> {
    let share = text.read(quantity::share, found)?;
    if share == Ratio::ZERO {
        found.error(text.span.clone(), "No case lies within 0 %.").help("Write percentile = \"90 %\".");
        return None;
    }
    Some(share)
}

fn mean(text: &Text<'_>, clock: Option<usize>, found: &mut Diagnostics) -> Option<Measure> {
    if text.value != "elapsed" {
        found
            .error(text.span.clone(), format!("The mean of \"{}\" cannot be taken.", text.value))
            .help("Write mean = \"elapsed\", the time that the clock counted.");
        return None;
    }
    Some(Measure::Mean { clock: clock? })
}

/// How abandoned contacts count. Whoever counts them needs a clock that says which they are.
fn abandoned_as(
    text: &Text<'_>,
    clock: Option<usize>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Abandoned> {
    let abandoned = match text.value {
        "ignored" => Abandoned::Ignored,
        "missed" => Abandoned::Missed,
        "met-within" => Abandoned::MetWithin,
        other => match other.strip_prefix("missed-after ") {
            Some(wait) => {
                let wait = Text { value: wait, span: text.span.clone() };
                Abandoned::MissedAfter(time(&wait, clock, clocks, found)?)
            }
            None => {
                let words = ["ignored", "missed", "met-within", "missed-after 5s"];
                unknown_word("abandoned", text, &words, found);
                return None;
            }
        },
    };
    let terms = clock.and_then(|clock| clocks.get(clock)).and_then(|clock| clock.terms.as_ref());
    if let Some(clock) = terms.filter(|clock| clock.abandoned.is_none())
        && abandoned != Abandoned::Ignored
    {
        let name = &clock.name;
        found
            .error(
                text.span.clone(),
                format!("The clock \"{name}\" does not say which cases were abandoned."),
            )
            .label("needs `abandoned` in the clock")
            .help(format!(
                "Add abandoned = 'activity == \"Hung up\"' to [clock.{name}], or write \"ignored\"."
            ));
        return None;
    }
    Some(abandoned)
}

fn backlog(
    text: &Text<'_>,
    clock: Option<usize>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Backlog> {
    match text.value {
        "open" => Some(Backlog::Open),
        "oldest" => Some(Backlog::Oldest),
        "mean-age" => Some(Backlog::MeanAge),
        other => match other.strip_prefix("older-than ") {
            Some(age) => {
                let age = Text { value: age, span: text.span.clone() };
                time(&age, clock, clocks, found).map(Backlog::OlderThan)
            }
            None => {
                let words = ["open", "oldest", "mean-age", "older-than 3 business days"];
                unknown_word("backlog", text, &words, found);
                None
            }
        },
    }
}
