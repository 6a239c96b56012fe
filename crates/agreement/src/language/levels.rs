//! Reads `[level.*]`.

use super::{
    LEVELS_MAX, condition,
    names::Known,
    options, quantity,
    section::{self, Section, Text},
    short, targets, unknown_name,
    words::word,
};
use crate::{
    diagnostic::Diagnostics,
    period::Cadence,
    terms::{Kind, Level},
};
use outrigger_kernel::Side;
use std::ops::Range;

const KINDS: [(&str, Kind); 2] = [("critical", Kind::Critical), ("key", Kind::Key)];
const SIDES: [(&str, Side); 2] = [("provider", Side::Provider), ("client", Side::Client)];
const CADENCES: [(&str, Cadence); 3] =
    [("week", Cadence::Week), ("month", Cadence::Month), ("quarter", Cadence::Quarter)];

/// A level that was read, with the places that later checks point at.
pub(super) struct PlacedLevel {
    pub terms: Level,
    pub allocation_span: Option<Range<usize>>,
    /// The places of the names that it relieves, one each.
    relieves_spans: Vec<Range<usize>>,
}

pub(super) fn read(
    root: &mut Section<'_>,
    known: &mut Known<'_>,
    found: &mut Diagnostics,
) -> Vec<PlacedLevel> {
    let Some(section) = root.section("level", found) else {
        found
            .error(0..0, "The agreement has no service level.")
            .help("Add at least one [level.name] with a measure and an expected level.");
        return Vec::new();
    };
    let (mut levels, entries) = (Vec::new(), section.entries());
    for (name, value) in &entries {
        if levels.len() == LEVELS_MAX {
            found.error(name.span.clone(), format!("An agreement has at most {LEVELS_MAX} service levels."));
            break;
        }
        let read = section::section(format!("level.{}", name.value), value, found)
            .and_then(|section| level(name, section, known, found));
        levels.extend(read);
    }
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.value).collect();
    reliefs(&levels, &names, found);
    levels
}

fn level(
    name: &Text<'_>,
    mut from: Section<'_>,
    known: &mut Known<'_>,
    found: &mut Diagnostics,
) -> Option<PlacedLevel> {
    let title = from.need("title", "\"Incidents resolved in 4 working hours\"", found);
    let title = title.and_then(|text| short(text, "title", found));
    let (kind, owed_by) = owed(&mut from, found);
    let promise = targets::read(&mut from, known, found);
    let measure = promise.as_ref().map(|promise| &promise.measure);
    let applies = from.text("where", found).and_then(|text| condition(&text, found));
    let judged = options::judged(&mut from, measure, found);
    let period_of = options::period_of(&mut from, measure, found);
    let period = from.word("period", &CADENCES, found).unwrap_or(Cadence::Month);
    let low_volume = options::low_volume(&mut from, found);
    let exclude = options::exclude(&mut from, found);
    let (by, each) = options::parts(&mut from, found);
    let repeated = options::repeated(&mut from, kind, found);
    let ratchet = options::ratchet(&mut from, promise.as_ref(), period, found);
    let ladder = options::ladder(&mut from, measure, known.ladders, found);
    let relieves = options::relieves(&mut from, owed_by, found);
    let allocation = from.text("allocation", found);
    let allocation_span = allocation.as_ref().map(|text| text.span.clone());
    let allocation = allocation.and_then(|text| text.read(quantity::share, found));
    from.finish(found);
    let promise = promise?;
    let terms = Level {
        name: name.value.to_owned(),
        title: title?,
        kind: kind?,
        owed_by,
        measure: promise.measure,
        condition: applies,
        judged,
        period_of,
        expected: promise.expected,
        minimum: promise.minimum,
        better: promise.better,
        period,
        low_volume,
        exclude,
        allocation,
        by,
        each,
        repeated,
        ratchet,
        ladder,
        relieves: relieves.iter().map(|text| text.value.to_owned()).collect(),
    };
    let relieves_spans = relieves.into_iter().map(|text| text.span).collect();
    Some(PlacedLevel { terms, allocation_span, relieves_spans })
}

/// Whether the level bears credits, and who owes it. Credits are paid by the provider, so what the
/// client owes bears none.
fn owed(from: &mut Section<'_>, found: &mut Diagnostics) -> (Option<Kind>, Side) {
    let kind_text = from.need("kind", "\"critical\"", found);
    let kind = kind_text.as_ref().and_then(|text| word("kind", text, &KINDS, found));
    let owed_by = from.word("owed-by", &SIDES, found).unwrap_or(Side::Provider);
    if let (Some(Kind::Critical), Side::Client, Some(text)) = (kind, owed_by, kind_text) {
        found
            .error(text.span, "What the client owes bears no credits.")
            .label("critical, and owed by the client")
            .help("Write kind = \"key\", and name the levels that a breach `relieves`.");
    }
    (kind, owed_by)
}

/// What the client owes relieves levels that the provider owes. `names` are those of all levels: one
/// that could not be read has findings of its own.
fn reliefs(levels: &[PlacedLevel], names: &[&str], found: &mut Diagnostics) {
    let of = |name: &str| levels.iter().find(|level| level.terms.name == name);
    for level in levels {
        for (name, span) in level.terms.relieves.iter().zip(&level.relieves_spans) {
            match of(name.as_str()) {
                Some(other) if other.terms.owed_by == Side::Client => {
                    found
                        .error(span.clone(), format!("The level \"{name}\" is owed by the client as well."))
                        .label("not the provider's")
                        .help("Name a level that the provider owes.");
                }
                None if !names.contains(&name.as_str()) => {
                    let text = Text { value: name, span: span.clone() };
                    unknown_name(&text, "level", names.iter().copied(), found);
                }
                _ => {}
            }
        }
    }
}
