//! Status as a shape, a word and a colour, so that none of the three is needed to read it.

use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::Verdict;
use outrigger_lifecycle::{
    gate,
    operate::{Answer, Standing},
};

const CIRCLE: &str = "M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0z";
const HOLLOW: &str = "M5 1a4 4 0 1 0 0 8A4 4 0 0 0 5 1z";
const DIAMOND: &str = "M5 0l5 5-5 5-5-5z";
const TRIANGLE: &str = "M5 .5l5 9H0z";
const SQUARE: &str = "M.5 .5h9v9h-9z";

/// One status.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span class="tag {{ class }}"><svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><path d="{{ shape }}"/></svg>{{ word }}</span>"#
)]
pub(crate) struct Tag {
    class: &'static str,
    shape: &'static str,
    word: &'static str,
}

impl HtmlSafe for Tag {}

fn met(word: &'static str) -> Tag {
    Tag { class: "met", shape: CIRCLE, word }
}

fn risk(word: &'static str) -> Tag {
    Tag { class: "risk", shape: DIAMOND, word }
}

fn missed(word: &'static str) -> Tag {
    Tag { class: "missed", shape: TRIANGLE, word }
}

fn none(word: &'static str) -> Tag {
    Tag { class: "none hollow", shape: HOLLOW, word }
}

fn square(word: &'static str) -> Tag {
    Tag { class: "disputed", shape: SQUARE, word }
}

/// What a figure means under the agreement.
pub(crate) fn verdict(verdict: &Verdict) -> Tag {
    match verdict {
        Verdict::Met => met("Met"),
        Verdict::BelowExpected => risk("Below expected"),
        Verdict::Missed => missed("Missed"),
        Verdict::NotMeasured => none("Not measured"),
        Verdict::TooFew => none("Too few"),
    }
}

/// How a statement stands.
pub(crate) fn standing(standing: &Standing) -> Tag {
    match standing {
        Standing::Stated => risk("Stated"),
        Standing::Disputed => square("Disputed"),
        Standing::ToRestate => risk("To be stated again"),
        Standing::Final => met("Final"),
        Standing::Replaced => none("Replaced"),
    }
}

/// How a claim was answered.
pub(crate) fn claim(answer: &Option<Answer>) -> Tag {
    match answer {
        None => square("Waits for an answer"),
        Some(Answer::Accept) => met("Accepted"),
        Some(Answer::Reject) => none("Rejected"),
    }
}

/// How a gate stands, by the rail's word for it.
pub(crate) fn gate(standing: &str) -> Tag {
    match standing {
        "open" => met("Open"),
        "waived" => square("Waived"),
        "ready" => risk("Ready to sign"),
        _ => none("Closed"),
    }
}

/// How a criterion stands.
pub(crate) fn criterion(verdict: &gate::Verdict) -> Tag {
    match verdict {
        gate::Verdict::Met => met("Met"),
        gate::Verdict::Open => none("Open"),
        gate::Verdict::Waived => square("Waived"),
    }
}

/// How a single case stands against the target of a level.
pub(crate) fn within(within: &Option<bool>, excluded: &bool) -> Tag {
    match (excluded, within) {
        (true, _) => square("Excluded"),
        (false, Some(true)) => met("Within"),
        (false, Some(false)) => missed("Missed"),
        (false, None) => none("No target"),
    }
}

/// Whether something recomputed is what it was.
pub(crate) fn equal(equal: &bool) -> Tag {
    if *equal { met("Equal") } else { missed("Different") }
}

/// Whether terms are in force.
pub(crate) fn in_force(in_force: &bool) -> Tag {
    if *in_force { met("In force") } else { none("Not in force") }
}
