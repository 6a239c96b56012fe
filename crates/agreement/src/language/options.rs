//! Reads the keys of a level that refine its promise: which cases count when, in which parts, and what
//! follows from the figure over time.

use super::{
    LEVELS_MAX, condition,
    ladders::Ladders,
    names::attribute,
    quantity,
    section::{self, Section, Text},
    targets::Promise,
    words::word,
};
use crate::{
    condition::Condition,
    diagnostic::Diagnostics,
    period::Cadence,
    terms::{Better, FewCases, Judged, Kind, LowVolume, Measure, OutOf, PeriodOf, Quantity, Ratchet},
};
use outrigger_kernel::Side;

const EXCLUSIONS_MAX: usize = 32;
/// The largest number of cases that can be few.
const FEW_MAX: u32 = 1_000_000_000;
/// Periods over which repeated shortfalls are counted.
const REPEATED_OF_MAX: u32 = 24;
const MONTHS_OF_YEAR: u32 = 12;

const JUDGED: [(&str, Judged); 3] = [("start", Judged::Start), ("stop", Judged::Stop), ("end", Judged::End)];
const PERIOD_OF: [(&str, PeriodOf); 3] =
    [("start", PeriodOf::Start), ("stop", PeriodOf::Stop), ("due", PeriodOf::Due)];
const FEW_CASES: [(&str, FewCases); 2] =
    [("one-miss", FewCases::OneMiss), ("no-verdict", FewCases::NoVerdict)];

/// The moment whose attributes say whether the level is about a case.
pub(super) fn judged(from: &mut Section<'_>, measure: Option<&Measure>, found: &mut Diagnostics) -> Judged {
    let Some(text) = from.text("judged", found) else { return Judged::default() };
    let judged = word("judged", &text, &JUDGED, found).unwrap_or_default();
    if judged == Judged::Start && measure.is_some_and(|measure| measure.clock().is_none()) {
        found
            .error(text.span, "Without a clock a case has no start.")
            .label("which start?")
            .help("Write judged = \"stop\" or \"end\", or measure on a clock.");
    }
    judged
}

/// The moment that puts a case into a period.
pub(super) fn period_of(
    from: &mut Section<'_>,
    measure: Option<&Measure>,
    found: &mut Diagnostics,
) -> PeriodOf {
    let Some(text) = from.text("period-of", found) else { return PeriodOf::default() };
    let period_of = word("period-of", &text, &PERIOD_OF, found).unwrap_or_default();
    let fault = match (period_of, measure) {
        (PeriodOf::Start, Some(Measure::Backlog { .. })) => "A backlog is taken when the period ends.",
        (PeriodOf::Start, Some(measure)) if measure.clock().is_none() => {
            "Without a clock a case has no start."
        }
        (PeriodOf::Due, Some(Measure::ShareBy { .. }) | None) => return period_of,
        (PeriodOf::Due, Some(_)) => "Only cases measured with share-by are due.",
        _ => return period_of,
    };
    found
        .error(text.span, fault)
        .label("no such moment")
        .help("Take `period-of` out; a case then counts in the period in which it ended.");
    period_of
}

/// By which attribute the figure is broken down, and whether each of its values has to reach the level.
pub(super) fn parts(from: &mut Section<'_>, found: &mut Diagnostics) -> (Option<String>, bool) {
    let is_split = from.get("by").is_some();
    let by = from.text("by", found).and_then(|text| attribute(&text, found));
    let each = from.flag("each", found);
    if let Some(value) = from.get("each")
        && each
        && !is_split
    {
        found
            .error(value.span(), "`each` needs the attribute by whose values the figure is broken down.")
            .label("each of what?")
            .help("Add by = \"priority\", or take `each` out.");
    }
    (by, each)
}

pub(super) fn low_volume(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<LowVolume> {
    let mut section = from.section("low-volume", found)?;
    let below = section.number("below", 0..=FEW_MAX, 20, found);
    let then = section.need("then", "\"one-miss\"", found);
    let then = then.and_then(|text| word("then", &text, &FEW_CASES, found));
    section.finish(found);
    Some(LowVolume { below: u64::from(below?), then: then? })
}

pub(super) fn exclude(from: &mut Section<'_>, found: &mut Diagnostics) -> Vec<Condition> {
    let Some(value) = from.get("exclude") else { return Vec::new() };
    let texts = section::texts(value, "exclude", found);
    if texts.len() > EXCLUSIONS_MAX {
        found.error(value.span(), format!("A level has at most {EXCLUSIONS_MAX} exclusions."));
    }
    texts.iter().take(EXCLUSIONS_MAX).filter_map(|text| condition(text, found)).collect()
}

/// `repeated = { below-expected = 2, of = 3 }`.
pub(super) fn repeated(from: &mut Section<'_>, kind: Option<Kind>, found: &mut Diagnostics) -> Option<OutOf> {
    let mut section = from.section("repeated", found)?;
    let span = section.span.clone();
    let count = section.number("below-expected", 1..=REPEATED_OF_MAX, 2, found);
    let of = section.number("of", 1..=REPEATED_OF_MAX, 3, found);
    section.finish(found);
    if kind == Some(Kind::Key) {
        found
            .error(span.clone(), "A key level has no defaults.")
            .label("repeated on a key level")
            .help("Make it kind = \"critical\", or take `repeated` out.");
    }
    let (count, of) = (count?, of?);
    if count > of {
        found
            .error(span, format!("There are no {count} periods among {of}."))
            .label("more than there are")
            .help("Write repeated = { below-expected = 2, of = 3 }.");
    }
    Some(OutOf { count, of })
}

/// `ratchet = { best = 4, cap = "20 %" }`.
pub(super) fn ratchet(
    from: &mut Section<'_>,
    promise: Option<&Promise>,
    period: Cadence,
    found: &mut Diagnostics,
) -> Option<Ratchet> {
    let mut section = from.section("ratchet", found)?;
    let span = section.span.clone();
    let best = section.number("best", 1..=MONTHS_OF_YEAR, 4, found);
    let cap = section.need("cap", "\"20 %\"", found).and_then(|text| text.read(quantity::share, found));
    section.finish(found);
    let is_rising_share = |promise: &Promise| {
        matches!(promise.expected, Quantity::Share(_)) && promise.better == Better::Higher
    };
    let fault = if promise.is_some_and(|promise| !is_rising_share(promise)) {
        Some(("Only a share that should be high is raised by a ratchet.", "Take `ratchet` out."))
    } else if period != Cadence::Month {
        Some((
            "A ratchet takes the best months of a year.",
            "Write period = \"month\", or take `ratchet` out.",
        ))
    } else {
        None
    };
    if let Some((what, help)) = fault {
        found.error(span, what).label("cannot rise").help(help);
    }
    Some(Ratchet { best: best?, cap: cap? })
}

/// Index of the level's escalation ladder.
pub(super) fn ladder(
    from: &mut Section<'_>,
    measure: Option<&Measure>,
    ladders: &mut Ladders,
    found: &mut Diagnostics,
) -> Option<usize> {
    let text = from.text("ladder", found)?;
    let at = ladders.find(&text, found);
    if measure.is_some_and(|measure| measure.target().is_none()) {
        found
            .error(text.span, "A single case has no target here that a ladder could lead to.")
            .label("escalates to what?")
            .help("Measure with share-within or service-factor, or take the ladder out.");
    }
    at
}

/// The names of the levels from which a breach of this one gives relief. Whether there are such levels
/// is only known when all are read.
pub(super) fn relieves<'a>(from: &mut Section<'a>, owed_by: Side, found: &mut Diagnostics) -> Vec<Text<'a>> {
    let Some(value) = from.get("relieves") else { return Vec::new() };
    let mut names = section::texts(value, "relieves", found);
    if owed_by == Side::Provider {
        found
            .error(value.span(), "Only what the client owes gives relief to the provider.")
            .label("owed by the provider")
            .help("Add owed-by = \"client\", or take `relieves` out.");
    }
    if names.len() > LEVELS_MAX {
        found.error(value.span(), format!("A level relieves at most {LEVELS_MAX} others."));
        names.clear();
    }
    names
}
