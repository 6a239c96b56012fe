//! From a figure to its verdict: few cases, margins, parts, what is owed, and whether it is a default.

use super::step;
use crate::{
    level::{LevelResult, Verdict},
    money::Step,
    terms::{Bound, FewCases, Level, Quantity},
};
use outrigger_kernel::number::{counted, grouped};

/// The steps behind the formula, in the order in which they decide.
pub(super) fn steps(terms: &Level, result: &LevelResult) -> Vec<Step> {
    let mut steps = Vec::new();
    steps.extend(few_cases(terms, result));
    steps.extend(raised(terms, result));
    steps.extend(bound(terms, result));
    steps.extend(parts(terms, result));
    steps.push(verdict(terms, result));
    steps.extend(default(terms, result));
    steps
}

fn few_cases(terms: &Level, result: &LevelResult) -> Option<Step> {
    let few = terms.low_volume.filter(|few| result.measured.is_some() && result.cases < few.below)?;
    let then = match (few.then, result.misses) {
        (FewCases::OneMiss, Some(misses)) => {
            format!("one miss is forgiven, misses are {}", grouped(misses))
        }
        (FewCases::OneMiss, None) | (FewCases::NoVerdict, _) => "no verdict is given".to_owned(),
    };
    let cases = counted(result.cases, "case is", "cases are");
    Some(step(terms, ".low-volume", format!("{cases} fewer than {}: {then}.", grouped(few.below))))
}

fn raised(terms: &Level, result: &LevelResult) -> Option<Step> {
    let (agreed, expected) = (result.agreed?.exact(), result.expected.exact());
    let best = terms.ratchet.map(|ratchet| counted(u64::from(ratchet.best), "month", "months"))?;
    let what =
        format!("The expected level was agreed as {agreed} and rose to {expected} with the best {best}.");
    Some(step(terms, ".ratchet", what))
}

fn bound(terms: &Level, result: &LevelResult) -> Option<Step> {
    let end = match result.margin?.bound {
        Bound::Point => "The figure itself",
        Bound::Lower => "The lower end of the interval",
        Bound::Upper => "The upper end of the interval",
    };
    let judged = judged(result)?;
    Some(step(terms, ".measure", format!("{end} is judged: {judged}.")))
}

fn parts(terms: &Level, result: &LevelResult) -> Option<Step> {
    let by = terms.by.as_ref().filter(|_| !result.parts.is_empty())?;
    let told = result.parts.iter().map(|part| {
        let name = if part.value.is_empty() { "(none)" } else { part.value.as_str() };
        let value = part.measured.map_or_else(|| "not measured".to_owned(), |value| result.shown(value));
        format!("{name} {value}, {}", meaning(part.verdict))
    });
    let told: Vec<String> = told.collect();
    let rule = if terms.each { " Each of them has to reach the level." } else { "" };
    Some(step(terms, ".by", format!("By {by}: {}.{rule}", told.join("; "))))
}

fn verdict(terms: &Level, result: &LevelResult) -> Step {
    let expected = result.expected.exact();
    let meaning = meaning(result.verdict);
    let (Some(judged), Some(plain)) = (judged(result), compared(result)) else {
        return step(terms, ".expected", format!("Expected is {expected}: {meaning}."));
    };
    let value = result.shown(judged);
    let what = match (result.verdict, result.minimum.map(Quantity::exact)) {
        (Verdict::TooFew, _) => format!("Expected is {expected}: {meaning}."),
        (verdict, _) if verdict != plain && terms.each => {
            format!("Expected is {expected}; the worst part decides: {meaning}.")
        }
        (verdict, _) if verdict != plain => {
            format!(
                "{value} does not reach the expected {expected}; one miss among few cases is forgiven: {meaning}."
            )
        }
        (Verdict::Met, _) => format!("{value} reaches the expected {expected}: {meaning}."),
        (Verdict::BelowExpected, Some(minimum)) => {
            format!(
                "{value} does not reach the expected {expected} and reaches the minimum of {minimum}: {meaning}."
            )
        }
        (Verdict::Missed, Some(minimum)) => {
            format!("{value} does not reach the minimum of {minimum}: {meaning}.")
        }
        _ => format!("{value} does not reach the expected {expected}: {meaning}."),
    };
    step(terms, ".expected", what)
}

fn default(terms: &Level, result: &LevelResult) -> Option<Step> {
    if !result.default {
        return None;
    }
    match (result.verdict, terms.repeated) {
        (Verdict::BelowExpected, Some(repeated)) => {
            let what = format!(
                "Below what is expected in at least {} of {} periods: a default.",
                repeated.count, repeated.of
            );
            Some(step(terms, ".repeated", what))
        }
        _ => Some(step(terms, "", "This is a default.".to_owned())),
    }
}

/// The value that has to reach the target: an end of the margin where the agreement says so.
fn judged(result: &LevelResult) -> Option<Quantity> {
    match (result.margin, result.margin.map(|margin| margin.bound)) {
        (Some(margin), Some(Bound::Lower)) => Some(margin.low),
        (Some(margin), Some(Bound::Upper)) => Some(margin.high),
        _ => result.measured,
    }
}

/// The verdict that the value alone would have.
fn compared(result: &LevelResult) -> Option<Verdict> {
    let value = judged(result)?;
    let reaches = |target| result.better.reaches(value, target);
    Some(match result.minimum {
        _ if reaches(result.expected) => Verdict::Met,
        Some(minimum) if reaches(minimum) => Verdict::BelowExpected,
        _ => Verdict::Missed,
    })
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::BelowExpected => "below expected",
        Verdict::Missed => "missed",
        Verdict::NotMeasured => "not measured",
        Verdict::TooFew => "too few cases for a verdict",
        Verdict::NotReported => "not reported in time",
    }
}
