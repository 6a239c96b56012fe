//! Reads `[level.*]`.

use super::{
    LEVELS_MAX,
    clocks::NamedClock,
    condition,
    quantity::{self, Unreadable, Written},
    section::{self, Section, Text},
    unknown_name,
};
use crate::{
    diagnostic::Diagnostics,
    period::Cadence,
    terms::{Better, FewCases, Kind, Level, LowVolume, Measure, Quantity},
};
use outrigger_kernel::{Micros, Ratio};
use std::ops::Range;

/// A level that was read, with the places that later checks point at.
pub(super) struct PlacedLevel {
    pub terms: Level,
    pub allocation_span: Option<Range<usize>>,
}

const EXCLUSIONS_MAX: usize = 32;

pub(super) fn read(
    root: &mut Section<'_>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Vec<PlacedLevel> {
    let Some(section) = root.section("level", found) else {
        found
            .error(0..0, "The agreement has no service level.")
            .help("Add at least one [level.name] with a measure and an expected level.");
        return Vec::new();
    };
    let mut levels = Vec::new();
    for (name, value) in section.entries() {
        if levels.len() == LEVELS_MAX {
            found.error(name.span, format!("An agreement has at most {LEVELS_MAX} service levels."));
            break;
        }
        let read = section::section(format!("level.{}", name.value), value, found)
            .and_then(|section| level(&name, section, clocks, found));
        levels.extend(read);
    }
    levels
}

fn level(
    name: &Text<'_>,
    mut from: Section<'_>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<PlacedLevel> {
    let title = from.need("title", "\"Incidents resolved in 4 working hours\"", found);
    let kind = from.need("kind", "\"critical\"", found).and_then(|text| kind(&text, found));
    let measure = measure(&mut from, clocks, found);
    let applies = from.text("where", found).and_then(|text| condition(&text, found));
    let better = from.text("better", found).and_then(|text| better(&text, found));
    let expected = from.need("expected", "\"95 %\"", found);
    let expected = target(expected, "expected", measure.as_ref(), clocks, found);
    let minimum = from.text("minimum", found);
    let minimum_span = minimum.as_ref().map(|text| text.span.clone());
    let minimum = target(minimum, "minimum", measure.as_ref(), clocks, found);
    let period = from.text("period", found).map_or(Some(Cadence::Month), |text| cadence(&text, found));
    let low_volume = low_volume(&mut from, found);
    let exclude = exclude(&mut from, found);
    let allocation_text = from.text("allocation", found);
    let allocation_span = allocation_text.as_ref().map(|text| text.span.clone());
    let allocation = allocation_text.and_then(|text| readable(&text, quantity::share(text.value), found));
    from.finish(found);
    let better = better.or(measure.as_ref().map(natural_direction));
    minimum_beyond_expected((expected, minimum), better, minimum_span, found);
    let terms = Level {
        name: name.value.to_owned(),
        title: super::short(title?, "title", found)?,
        kind: kind?,
        measure: measure?,
        condition: applies,
        expected: expected?,
        minimum,
        better: better?,
        period: period?,
        low_volume,
        exclude,
        allocation,
    };
    Some(PlacedLevel { terms, allocation_span })
}

fn readable<T>(text: &Text<'_>, read: Result<T, Unreadable>, found: &mut Diagnostics) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(why) => {
            found.error(text.span.clone(), why.what).label("cannot be used").help(why.help);
            None
        }
    }
}

fn measure(from: &mut Section<'_>, clocks: &[NamedClock], found: &mut Diagnostics) -> Option<Measure> {
    let name = from.name.clone();
    let span = from.span.clone();
    let help = "Write measure = { share-within = \"4h\", clock = \"resolution\" }; others are percentile, mean, ratio, count.";
    let Some(mut section) = from.section("measure", found) else {
        found.error(span, format!("[{name}] has no `measure`.")).label("missing here").help(help);
        return None;
    };
    let parts: [(&'static str, Option<Text<'_>>); 5] =
        ["share-within", "percentile", "mean", "ratio", "count"].map(|key| (key, section.text(key, found)));
    let mut given = parts.into_iter().filter_map(|(key, text)| Some((key, text?)));
    let first = given.next();
    let Some((key, text)) = first else {
        found.error(section.span.clone(), "The measure is missing.").label("no known measure").help(help);
        return None;
    };
    if let Some((other, text)) = given.next() {
        found.error(text.span, format!("A level has one measure, and this one has `{key}` and `{other}`."));
        return None;
    }
    let read = match key {
        "ratio" => ratio(&text, &mut section, found),
        "count" => condition(&text, found).map(|of| Measure::Count { of }),
        _ => clock(&mut section, clocks, found).and_then(|clock| timed(key, &text, (clock, clocks), found)),
    };
    section.finish(found);
    read
}

fn clock(section: &mut Section<'_>, clocks: &[NamedClock], found: &mut Diagnostics) -> Option<usize> {
    let text = section.need("clock", "\"resolution\"", found)?;
    let at = clocks.iter().position(|clock| clock.name == text.value);
    if at.is_none() {
        unknown_name(&text, "clock", clocks.iter().map(|clock| clock.name.as_str()), found);
    }
    at
}

fn timed(
    key: &str,
    text: &Text<'_>,
    (clock, clocks): (usize, &[NamedClock]),
    found: &mut Diagnostics,
) -> Option<Measure> {
    match key {
        "share-within" => Some(Measure::ShareWithin { target: time(text, clock, clocks, found)?, clock }),
        "percentile" => {
            let share = readable(text, quantity::share(text.value), found)?;
            if share == Ratio::ZERO {
                found
                    .error(text.span.clone(), "No case lies within 0 %.")
                    .help("Write percentile = \"90 %\".");
                return None;
            }
            Some(Measure::Percentile { share, clock })
        }
        _ if text.value == "elapsed" => Some(Measure::Mean { clock }),
        _ => {
            found
                .error(text.span.clone(), format!("The mean of \"{}\" cannot be taken.", text.value))
                .help("Write mean = \"elapsed\", the time that the clock counted.");
            None
        }
    }
}

fn ratio(part: &Text<'_>, section: &mut Section<'_>, found: &mut Diagnostics) -> Option<Measure> {
    let over = section.need("over", "'activity == \"Resolved\"'", found);
    let part = condition(part, found);
    Some(Measure::Ratio { over: condition(&over?, found)?, part: part? })
}

/// A duration, with business days turned into the hours that the clock's calendar says.
fn time(text: &Text<'_>, clock: usize, clocks: &[NamedClock], found: &mut Diagnostics) -> Option<Micros> {
    match readable(text, quantity::duration(text.value), found)? {
        Written::Time(micros) => Some(micros),
        Written::BusinessDays(days) => {
            let clock = clocks.get(clock)?;
            let Some(day) = clock.terms.calendar.business_day else {
                let calendar = &clock.terms.calendar_name;
                found
                    .error(
                        text.span.clone(),
                        format!("Calendar \"{calendar}\" does not say how long a business day is."),
                    )
                    .label("business days")
                    .help(format!("Add business-day = \"9h\" to [calendar.{calendar}], or write hours."));
                return None;
            };
            Some(day.saturating_mul(i64::from(days)))
        }
    }
}

/// A target in the unit of its measure.
fn target(
    text: Option<Text<'_>>,
    key: &str,
    measure: Option<&Measure>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Quantity> {
    let (text, measure) = (text?, measure?);
    let before = text.value;
    let quantity = match measure {
        Measure::ShareWithin { .. } | Measure::Ratio { .. } => {
            readable(&text, quantity::share(before), found).map(Quantity::Share)
        }
        Measure::Percentile { clock, .. } | Measure::Mean { clock } => {
            time(&text, *clock, clocks, found).map(Quantity::Micros)
        }
        Measure::Count { .. } => readable(&text, quantity::count(before), found).map(Quantity::Count),
    };
    debug_assert!(key == "expected" || key == "minimum");
    quantity
}

fn natural_direction(measure: &Measure) -> Better {
    match measure {
        Measure::ShareWithin { .. } | Measure::Ratio { .. } => Better::Higher,
        Measure::Percentile { .. } | Measure::Mean { .. } | Measure::Count { .. } => Better::Lower,
    }
}

fn minimum_beyond_expected(
    (expected, minimum): (Option<Quantity>, Option<Quantity>),
    better: Option<Better>,
    span: Option<Range<usize>>,
    found: &mut Diagnostics,
) {
    let (Some(expected), Some(minimum), Some(better), Some(span)) = (expected, minimum, better, span) else {
        return;
    };
    if !better.reaches(expected, minimum) {
        found
            .error(span, "The minimum is stricter than the expected level.")
            .label("stricter than expected")
            .help("The minimum is the level below which it is a default; swap the two.");
    }
}

fn kind(text: &Text<'_>, found: &mut Diagnostics) -> Option<Kind> {
    match text.value {
        "critical" => Some(Kind::Critical),
        "key" => Some(Kind::Key),
        _ => {
            found
                .error(text.span.clone(), format!("kind \"{}\" is unknown.", text.value))
                .help("Write \"critical\" (bears credits) or \"key\" (is reported).");
            None
        }
    }
}

fn better(text: &Text<'_>, found: &mut Diagnostics) -> Option<Better> {
    match text.value {
        "higher" => Some(Better::Higher),
        "lower" => Some(Better::Lower),
        _ => {
            found
                .error(text.span.clone(), format!("better \"{}\" is unknown.", text.value))
                .help("Write \"higher\" or \"lower\".");
            None
        }
    }
}

fn cadence(text: &Text<'_>, found: &mut Diagnostics) -> Option<Cadence> {
    let cadence = text.value.parse().ok();
    if cadence.is_none() {
        found
            .error(text.span.clone(), format!("period \"{}\" is unknown.", text.value))
            .help("Write \"week\", \"month\" or \"quarter\".");
    }
    cadence
}

fn low_volume(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<LowVolume> {
    let mut section = from.section("low-volume", found)?;
    let below = match section.get("below") {
        Some(value) => {
            let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse().ok());
            if number.is_none() {
                found.error(value.span(), "`below` is a whole number of cases.").help("Write below = 20.");
            }
            number
        }
        None => {
            found
                .error(section.span.clone(), format!("[{}] has no `below`.", section.name))
                .label("missing here")
                .help("Add below = 20, the number of cases under which there are few.");
            None
        }
    };
    let then = section.need("then", "\"one-miss\"", found).and_then(|text| match text.value {
        "one-miss" => Some(FewCases::OneMiss),
        "no-verdict" => Some(FewCases::NoVerdict),
        _ => {
            found.error(text.span, "`then` is unknown.").help("Write \"one-miss\" or \"no-verdict\".");
            None
        }
    });
    section.finish(found);
    Some(LowVolume { below: below?, then: then? })
}

fn exclude(from: &mut Section<'_>, found: &mut Diagnostics) -> Vec<crate::condition::Condition> {
    let Some(value) = from.get("exclude") else { return Vec::new() };
    let texts = section::texts(value, "exclude", found);
    if texts.len() > EXCLUSIONS_MAX {
        found.error(value.span(), format!("A level has at most {EXCLUSIONS_MAX} exclusions."));
    }
    texts.iter().take(EXCLUSIONS_MAX).filter_map(|text| condition(text, found)).collect()
}
