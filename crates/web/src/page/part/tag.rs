//! Status as a shape, a word and a colour, so that none of the three is needed to read it.

use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::Verdict;
use outrigger_lifecycle::{
    gate,
    operate::{Answer, Ending, RestatementStanding, Standing},
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
        Verdict::NotReported => missed("Not reported"),
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

/// How a claim stands: how it was answered, and whether by words or by silence.
pub(crate) fn claim(answer: &Option<Answer>, ending: &Option<Ending>) -> Tag {
    match (ending, answer) {
        (None, _) => square("Waits for an answer"),
        (Some(Ending::Withdrawn), _) => none("Taken back"),
        (Some(Ending::Lapsed), Some(Answer::Accept)) => met("Accepted by silence"),
        (Some(Ending::Lapsed), _) => none("Rejected by silence"),
        (Some(Ending::Answered), Some(Answer::Accept)) => met("Accepted"),
        (Some(Ending::Answered), _) => none("Rejected"),
    }
}

/// How a restatement stands.
pub(crate) fn restatement(standing: &RestatementStanding) -> Tag {
    match standing {
        RestatementStanding::Proposed => risk("Waits for the other signature"),
        RestatementStanding::Signed => met("Signed by both"),
        RestatementStanding::Declined => none("Declined"),
        RestatementStanding::Overtaken => none("Overtaken"),
    }
}

/// On which side of a target a case counts.
pub(crate) fn side(within: &Option<bool>) -> Tag {
    match within {
        Some(true) => met("Within"),
        Some(false) => missed("Missed"),
        None => none("Does not count"),
    }
}

/// Whether a text can be signed as an agreement.
pub(crate) fn sound(sound: &bool) -> Tag {
    if *sound { met("Can be used") } else { missed("Cannot be used") }
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
