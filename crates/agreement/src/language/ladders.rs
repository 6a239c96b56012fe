//! Reads `[ladder.*]`: who is told when.

use super::{
    limited,
    quantity::{self, Written},
    section::{self, Section, Text},
    unknown_name,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Ladder, Rung, RungAt},
};
use outrigger_kernel::{Micros, Ratio};
use std::ops::Range;

const LADDERS_MAX: usize = 16;
/// Steps of one ladder.
const STEPS_MAX: usize = 16;
const TO_CHARS_MAX: usize = 120;
/// The largest share of a target at which a step can stand, in percent.
const AT_PERCENT_MAX: i64 = 1_000;

/// The ladders of the text, and which of them a level uses.
pub(super) struct Ladders(Vec<NamedLadder>);

struct NamedLadder {
    name: String,
    span: Range<usize>,
    /// None when they could not be read.
    rungs: Option<Vec<Rung>>,
    is_used: bool,
}

pub(super) fn read(root: &mut Section<'_>, found: &mut Diagnostics) -> Ladders {
    let mut ladders = Ladders(Vec::new());
    let Some(section) = root.section("ladder", found) else { return ladders };
    for (name, value) in section.entries() {
        if ladders.0.len() == LADDERS_MAX {
            found.error(name.span, format!("An agreement has at most {LADDERS_MAX} ladders."));
            break;
        }
        let rungs = section::section(format!("ladder.{}", name.value), value, found)
            .and_then(|section| rungs(section, found));
        ladders.0.push(NamedLadder { name: name.value.to_owned(), span: name.span, rungs, is_used: false });
    }
    ladders
}

impl Ladders {
    /// Index of the ladder of a name, which counts as used from now on.
    pub fn find(&mut self, text: &Text<'_>, found: &mut Diagnostics) -> Option<usize> {
        let at = self.0.iter().position(|ladder| ladder.name == text.value);
        if at.is_none() {
            unknown_name(text, "ladder", self.0.iter().map(|ladder| ladder.name.as_str()), found);
        }
        let ladder = self.0.get_mut(at?)?;
        ladder.is_used = true;
        at
    }

    /// What was read. A ladder that no level uses is reported: somebody may believe it escalates.
    pub fn finish(self, found: &mut Diagnostics) -> Vec<Ladder> {
        for NamedLadder { name, span, .. } in self.0.iter().filter(|ladder| !ladder.is_used) {
            found
                .warning(span.clone(), format!("The ladder \"{name}\" is on no level."))
                .label("never used")
                .help(format!("Add ladder = \"{name}\" to a level, or take the ladder out."));
        }
        let read = |ladder: NamedLadder| Some(Ladder { name: ladder.name, rungs: ladder.rungs? });
        self.0.into_iter().filter_map(read).collect()
    }
}

fn rungs(mut from: Section<'_>, found: &mut Diagnostics) -> Option<Vec<Rung>> {
    let Some(value) = from.get("steps") else {
        from.missing("steps", "Add steps = [{ at = \"50 %\", to = \"team lead\" }].", found);
        from.finish(found);
        return None;
    };
    let name = format!("{}.steps", from.name);
    from.finish(found);
    let steps = section::tables(value, &name, STEPS_MAX, found)?;
    Some(steps.into_iter().filter_map(|step| rung(step, found)).collect())
}

fn rung(mut from: Section<'_>, found: &mut Diagnostics) -> Option<Rung> {
    let keys = from.given(&["at", "before", "after"]);
    let at = match *keys.as_slice() {
        [key] => from.text(key, found).and_then(|text| rung_at(key, &text, found)),
        _ => {
            found
                .error(from.span.clone(), "A step has one of `at`, `before` and `after`.")
                .label("when is it reached?")
                .help("Write at = \"50 %\" of the target, before = \"1h\" or after = \"2h\".");
            None
        }
    };
    let to = from.need("to", "\"team lead\"", found);
    let to = to.and_then(|text| limited(&text, "to", TO_CHARS_MAX, found));
    from.finish(found);
    Some(Rung { at: at?, to: to? })
}

fn rung_at(key: &str, text: &Text<'_>, found: &mut Diagnostics) -> Option<RungAt> {
    match key {
        "at" => share(text, found).map(RungAt::Share),
        "before" => time(key, text, found).map(RungAt::Before),
        _ => time(key, text, found).map(RungAt::After),
    }
}

fn share(text: &Text<'_>, found: &mut Diagnostics) -> Option<Ratio> {
    let share = text.read(quantity::percent, found)?;
    if share < Ratio::new(1, 100)? || share > Ratio::new(AT_PERCENT_MAX, 100)? {
        found
            .error(
                text.span.clone(),
                format!("A step stands between 1 % and {AT_PERCENT_MAX} % of the target."),
            )
            .label("not on the ladder")
            .help("Write at = \"50 %\"; over 100 % is after the target.");
        return None;
    }
    Some(share)
}

/// Business days have no length here: the ladder serves levels of any clock.
fn time(key: &str, text: &Text<'_>, found: &mut Diagnostics) -> Option<Micros> {
    match text.read(quantity::duration, found)? {
        Written::Time(micros) => Some(micros),
        Written::BusinessDays(_) => {
            found
                .error(text.span.clone(), "A ladder does not know how long a business day is.")
                .label("business days")
                .help(format!("Write hours of the level's clock, as in {key} = \"8h\"."));
            None
        }
    }
}
