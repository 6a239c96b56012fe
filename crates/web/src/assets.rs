//! The files of the server itself: they are part of the program.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
};

const STYLE: &str = include_str!("../assets/outrigger.css");
const SCRIPT: &str = include_str!("../assets/outrigger.js");

/// Long enough for a walk through pages, short enough that a new version is seen soon.
const CACHE: &str = "public, max-age=300";

/// The style sheet.
pub fn style(_: &Call) -> Outcome {
    Ok(Answer::File { kind: "text/css; charset=utf-8", text: STYLE, cache: CACHE })
}

/// The script.
pub fn script(_: &Call) -> Outcome {
    Ok(Answer::File { kind: "text/javascript; charset=utf-8", text: SCRIPT, cache: CACHE })
}

/// Says that the server answers.
pub fn health(_: &Call) -> Outcome {
    Ok(Answer::File { kind: "text/plain; charset=utf-8", text: "ok", cache: "no-store" })
}
