//! Reads `[credits]`, and checks what the levels say of their share of the pool.

use super::{
    amounts,
    levels::PlacedLevel,
    limited, quantity,
    section::{self, Section, Value},
};
use crate::{
    diagnostic::Diagnostics,
    period::Cadence,
    terms::{Chronic, Credits, EarnBack, Kind, OneCase},
};
use outrigger_kernel::{Ratio, Side};
use std::ops::Range;

const CHRONIC_MONTHS_MAX: u32 = 60;
const CONSEQUENCES_MAX: usize = 8;
const CONSEQUENCE_CHARS_MAX: usize = 120;
/// The defaults in a row that may have a multiplier of their own.
const ROW: [&str; 5] = ["second", "third", "fourth", "fifth", "sixth"];
const ONE_CASE: [(&str, OneCase); 3] =
    [("all", OneCase::All), ("highest", OneCase::Highest), ("any-one", OneCase::AnyOne)];
/// Whether figures that are not reported in time are a default.
const UNREPORTED: [(&str, bool); 2] = [("default", true), ("nothing", false)];

/// What `[credits]` says; `None` when the text has none, or has one that cannot be used.
pub(super) fn read(
    root: &mut Section<'_>,
    levels: &[PlacedLevel],
    found: &mut Diagnostics,
) -> Option<Credits> {
    let charged = root.get("charges").is_some();
    let Some(value) = root.get("credits") else {
        allocations(levels, Some(Ratio::ONE), found);
        return None;
    };
    let credits = section::section("credits".into(), value, found).and_then(|from| credits(from, found));
    allocations(levels, credits.as_ref().map(|credits| credits.pool), found);
    if !charged {
        found
            .warning(value.span(), "There is no [charges], so no credit comes to an amount.")
            .label("a share of nothing")
            .help("Add [charges] with what a month's work costs.");
    }
    credits
}

fn credits(mut from: Section<'_>, found: &mut Diagnostics) -> Option<Credits> {
    let at_risk = from.need("at-risk", "\"12 %\"", found).and_then(|text| text.read(quantity::share, found));
    let pool = match from.text("pool", found) {
        Some(text) => text.read(amounts::percentage, found),
        None => Some(Ratio::ONE),
    };
    let (month_cap, rolling_cap) = caps(&mut from, found);
    let repeat = repeat(&mut from, found);
    let earn_back = earn_back(&mut from, found);
    let one_case = from.word("one-case-many-levels", &ONE_CASE, found).unwrap_or_default();
    let (unreported_is_default, report_days) = reporting(&mut from, found);
    let pay = from.text("pay-within", found);
    let pay_days = pay.and_then(|text| text.read(amounts::calendar_days, found));
    let chronic = chronic(&mut from, found);
    from.finish(found);
    Some(Credits {
        at_risk: at_risk?,
        pool: pool?,
        month_cap,
        rolling_cap,
        repeat,
        earn_back,
        one_case,
        unreported_is_default,
        report_days,
        pay_days,
        chronic,
    })
}

fn caps(from: &mut Section<'_>, found: &mut Diagnostics) -> (Option<Ratio>, Option<Ratio>) {
    let Some(mut section) = from.section("cap", found) else { return (None, None) };
    let month = section.text("month", found).and_then(|text| text.read(quantity::share, found));
    let rolling = section.text("rolling-12", found).and_then(|text| text.read(quantity::share, found));
    section.finish(found);
    (month, rolling)
}

/// Whether figures that are not reported in time are a default, and within how many calendar days they are
/// in time. The one without the other cannot be acted on.
fn reporting(from: &mut Section<'_>, found: &mut Diagnostics) -> (bool, Option<u32>) {
    let (failure, within) = (from.get("failure-to-report"), from.get("report-within"));
    let is_default = from.word("failure-to-report", &UNREPORTED, found);
    let days = from.text("report-within", found).and_then(|text| text.read(amounts::calendar_days, found));
    match (failure, is_default, within) {
        (Some(failure), Some(true), None) => {
            found
                .error(failure.span(), "`failure-to-report` is \"default\" without `report-within`.")
                .label("late by when?")
                .help("Add `report-within = \"10 calendar days\"`, the time in which figures are stated.");
        }
        (None, _, Some(within)) | (Some(_), Some(false), Some(within)) => {
            found
                .warning(within.span(), "`report-within` leads to nothing without `failure-to-report`.")
                .label("nothing follows from it")
                .help("Add `failure-to-report = \"default\"`, or take `report-within` out.");
        }
        _ => {}
    }
    (is_default.unwrap_or(false), days)
}

/// Multipliers for the second default in a row and those behind it, without a gap.
fn repeat(from: &mut Section<'_>, found: &mut Diagnostics) -> Vec<Ratio> {
    let Some(mut section) = from.section("repeat", found) else { return Vec::new() };
    let (mut multipliers, mut missing) = (Vec::new(), None);
    for key in ROW {
        let Some(value) = section.get(key) else {
            missing = missing.or(Some(key));
            continue;
        };
        if let Some(missing) = missing {
            found
                .error(value.span(), format!("`{key}` is given without `{missing}`."))
                .label("a gap before it")
                .help("Give the multipliers from the second default in a row on, as in second = \"1.5\".");
            continue;
        }
        let text = section::text(value, key, found);
        multipliers.extend(text.and_then(|text| text.read(amounts::factor, found)));
    }
    section.finish(found);
    multipliers
}

fn earn_back(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<EarnBack> {
    let mut section = from.section("earn-back", found)?;
    let within = section.need("within", "\"3 months\"", found);
    let months = within.and_then(|text| text.read(quantity::months, found));
    let except = match section.get("except") {
        Some(value) => months_of_the_year(value, found),
        None => Vec::new(),
    };
    section.finish(found);
    Some(EarnBack { months: months?, except })
}

fn months_of_the_year(value: Value<'_>, found: &mut Diagnostics) -> Vec<i8> {
    let mut months: Vec<i8> = Vec::new();
    for text in section::texts(value, "except", found) {
        match text.value.trim().parse::<i8>() {
            Ok(month) if (1..=12).contains(&month) && !months.contains(&month) => months.push(month),
            _ => {
                found
                    .error(
                        text.span,
                        format!("\"{}\" is no month of the year, or is there twice.", text.value),
                    )
                    .label("cannot be used")
                    .help("Write the numbers of months, as in except = [\"11\", \"12\"].");
            }
        }
    }
    if months.len() == 12 {
        found
            .error(value.span(), "No month is left whose credits can be earned back.")
            .help("Leave a month out, or take `earn-back` out.");
    }
    months
}

fn chronic(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Chronic> {
    let mut section = from.section("chronic", found)?;
    let of = section.number("of", 1..=CHRONIC_MONTHS_MAX, 6, found);
    let defaults = section.number("defaults", 1..=of.unwrap_or(CHRONIC_MONTHS_MAX), 3, found);
    let then = section.get("then");
    if then.is_none() {
        section.missing(
            "then",
            "Add then = [\"root-cause analysis\"], what so many defaults lead to.",
            found,
        );
    }
    section.finish(found);
    let then = consequences(then?, found)?;
    Some(Chronic { defaults: defaults?, of: of?, then })
}

fn consequences(value: Value<'_>, found: &mut Diagnostics) -> Option<Vec<String>> {
    let texts = section::texts(value, "then", found);
    let count = value.get_ref().as_array()?.len();
    if count == 0 || count > CONSEQUENCES_MAX {
        found
            .error(value.span(), format!("`then` has 1 to {CONSEQUENCES_MAX} consequences."))
            .help("Write it as in then = [\"root-cause analysis\"].");
        return None;
    }
    Some(texts.iter().filter_map(|text| limited(text, "then", CONSEQUENCE_CHARS_MAX, found)).collect())
}

/// Which levels may have an allocation, and that the allocations share out the pool exactly.
fn allocations(levels: &[PlacedLevel], pool: Option<Ratio>, found: &mut Diagnostics) {
    let placed: Vec<(&PlacedLevel, Range<usize>)> =
        levels.iter().filter_map(|level| Some((level, level.allocation_span.clone()?))).collect();
    for (level, span) in &placed {
        bears_credits(level, span.clone(), found);
    }
    let allocations: Option<Vec<Ratio>> = placed.iter().map(|(level, _)| level.terms.allocation).collect();
    let (Some((_, last)), Some(pool), Some(allocations)) = (placed.last(), pool, allocations) else { return };
    let total = allocations.into_iter().try_fold(Ratio::ZERO, Ratio::checked_add);
    if total != Some(pool) {
        let total = total.map_or("more than can be added up".into(), |total| format!("{} %", plain(total)));
        found
            .error(
                last.clone(),
                format!("The allocations sum to {total}, and the pool is {} %.", plain(pool)),
            )
            .label("the last of them")
            .help("Change the allocations so that they sum to the pool exactly.");
    }
}

fn bears_credits(level: &PlacedLevel, span: Range<usize>, found: &mut Diagnostics) {
    let name = &level.terms.name;
    let (what, label, help) = if level.terms.owed_by == Side::Client {
        let what = format!("Level \"{name}\" is owed by the client and bears no credits.");
        (what, "allocation on a client's level", "Take the allocation out.")
    } else if level.terms.kind == Kind::Key {
        let what = format!("Level \"{name}\" is a key level and bears no credits.");
        (what, "allocation on a key level", "Make it kind = \"critical\", or take the allocation out.")
    } else if level.terms.period == Cadence::Week {
        let what = format!("Level \"{name}\" is stated by week, and credits are for months.");
        (what, "allocation on a weekly level", "Write period = \"month\" or \"quarter\".")
    } else {
        return;
    };
    found.error(span, what).label(label).help(help);
}

/// A percentage without trailing zeros.
fn plain(ratio: Ratio) -> String {
    let text = ratio.percent(6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
