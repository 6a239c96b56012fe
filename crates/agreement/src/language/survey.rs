//! Reads a survey: which attribute holds the score, and how its margin of error counts.

use super::{
    condition,
    names::attribute,
    quantity,
    section::{Section, Text},
    words::unknown_word,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Bound, Measure, Survey},
};
use outrigger_kernel::Ratio;

const BOUNDS: [(&str, Bound); 3] =
    [("point", Bound::Point), ("lower", Bound::Lower), ("upper", Bound::Upper)];
/// Two-sided confidences with the standard normal quantile of each, in units of [`Z_UNIT`].
const CONFIDENCES: [(&str, i64); 6] = [
    ("80 %", 128_155_157),
    ("90 %", 164_485_363),
    ("95 %", 195_996_398),
    ("98 %", 232_634_787),
    ("99 %", 257_582_930),
    ("99.9 %", 329_052_673),
];
const Z_UNIT: i64 = 100_000_000;
const CONFIDENCE: &str = "95 %";

pub(super) fn read(score: &Text<'_>, from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Measure> {
    let score = attribute(score, found);
    let answer = from.text("answers", found).and_then(|text| condition(&text, found));
    let top_box = from.text("top-box", found).map(|text| text.read(quantity::score, found));
    let confidence = confidence(from.text("confidence", found), found);
    let bound = from.word("bound", &BOUNDS, found).unwrap_or_default();
    // A top box that was given has to be right: without one the targets have another unit.
    let top_box = top_box.map_or(Some(None), |score| score.map(Some));
    let (confidence, z) = confidence?;
    Some(Measure::Survey(Survey { score: score?, answer, top_box: top_box?, confidence, z, bound }))
}

/// A confidence with its quantile.
fn confidence(text: Option<Text<'_>>, found: &mut Diagnostics) -> Option<(Ratio, Ratio)> {
    let stated = match &text {
        Some(text) => text.read(quantity::share, found)?,
        None => quantity::share(CONFIDENCE).ok()?,
    };
    let known = CONFIDENCES.iter().find(|(percent, _)| quantity::share(percent) == Ok(stated));
    match (known, text) {
        (Some((_, z)), _) => Some((stated, Ratio::new(*z, Z_UNIT)?)),
        (None, Some(text)) => {
            unknown_word("confidence", &text, &CONFIDENCES.map(|(percent, _)| percent), found);
            None
        }
        (None, None) => None,
    }
}
