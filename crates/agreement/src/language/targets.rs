//! Reads what a level measures and what is owed of it, in the unit of the measure.

use super::{
    clocks::NamedClock,
    measures,
    names::Known,
    quantity::{self, Written},
    section::{Section, Text},
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Backlog, Better, Measure, Quantity},
};
use outrigger_kernel::Micros;
use std::ops::Range;

const DIRECTIONS: [(&str, Better); 2] = [("higher", Better::Higher), ("lower", Better::Lower)];

/// What is measured, and what is owed of it.
pub(super) struct Promise {
    pub measure: Measure,
    pub expected: Quantity,
    pub minimum: Option<Quantity>,
    pub better: Better,
}

/// What a figure is counted in.
#[derive(Clone, Copy)]
enum Unit {
    Share,
    /// Time of the clock of this index.
    Time(usize),
    Count,
    Score,
}

pub(super) fn read(from: &mut Section<'_>, known: &Known<'_>, found: &mut Diagnostics) -> Option<Promise> {
    let measure = measures::read(from, known, found);
    let unit = measure.as_ref().map(unit);
    let better = from.word("better", &DIRECTIONS, found);
    let expected = from.need("expected", "\"95 %\"", found);
    let expected = target(expected.as_ref(), unit, known.clocks, found);
    let minimum_text = from.text("minimum", found);
    let minimum = target(minimum_text.as_ref(), unit, known.clocks, found);
    let better = better.or(unit.map(natural_direction));
    if let (Some(expected), Some(minimum), Some(better), Some(text)) =
        (expected, minimum, better, minimum_text)
    {
        minimum_beyond_expected((expected, minimum), better, text.span, found);
    }
    Some(Promise { measure: measure?, expected: expected?, minimum, better: better? })
}

/// A duration, with business days turned into the hours that the clock's calendar says.
pub(super) fn time(
    text: &Text<'_>,
    clock: Option<usize>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Micros> {
    match text.read(quantity::duration, found)? {
        Written::Time(micros) => Some(micros),
        Written::BusinessDays(days) => {
            let clock = clocks.get(clock?)?.terms.as_ref()?;
            let Some(day) = clock.calendar.business_day else {
                let calendar = &clock.calendar_name;
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

fn unit(measure: &Measure) -> Unit {
    match measure {
        Measure::ShareWithin { .. }
        | Measure::ShareBy { .. }
        | Measure::ServiceFactor { .. }
        | Measure::Ratio { .. }
        | Measure::Availability { .. } => Unit::Share,
        Measure::Percentile { clock, .. }
        | Measure::Mean { clock }
        | Measure::Backlog { what: Backlog::Oldest | Backlog::MeanAge, clock } => Unit::Time(*clock),
        Measure::Count { .. } | Measure::Backlog { what: Backlog::Open | Backlog::OlderThan(_), .. } => {
            Unit::Count
        }
        Measure::Survey(survey) if survey.top_box.is_some() => Unit::Share,
        Measure::Survey(_) => Unit::Score,
    }
}

fn natural_direction(unit: Unit) -> Better {
    match unit {
        Unit::Share | Unit::Score => Better::Higher,
        Unit::Time(_) | Unit::Count => Better::Lower,
    }
}

fn target(
    text: Option<&Text<'_>>,
    unit: Option<Unit>,
    clocks: &[NamedClock],
    found: &mut Diagnostics,
) -> Option<Quantity> {
    let text = text?;
    match unit? {
        Unit::Share => text.read(quantity::share, found).map(Quantity::Share),
        Unit::Time(clock) => time(text, Some(clock), clocks, found).map(Quantity::Micros),
        Unit::Count => text.read(quantity::count, found).map(Quantity::Count),
        Unit::Score => text.read(quantity::score, found).map(Quantity::Score),
    }
}

fn minimum_beyond_expected(
    (expected, minimum): (Quantity, Quantity),
    better: Better,
    span: Range<usize>,
    found: &mut Diagnostics,
) {
    if !better.reaches(expected, minimum) {
        found
            .error(span, "The minimum is stricter than the expected level.")
            .label("stricter than expected")
            .help("The minimum is the level below which it is a default; swap the two.");
    }
}
