//! What the machine has for the stories: reference data, examples, and how strict it asks them to be.

use std::path::{Path, PathBuf};

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An agreement of the repository's examples.
pub fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

/// A public event log.
pub fn event_log(name: &str) -> Option<PathBuf> {
    reference(&format!("event-logs/{name}"))
}

/// A file of public data; without it the story says so and skips, because nobody can install it.
pub fn reference(path: &str) -> Option<PathBuf> {
    let stated = variable("OUTRIGGER_DATA").map(PathBuf::from);
    let folder = stated.unwrap_or_else(|| root().join("../shared/data"));
    let path = folder.join(path);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {} is absent; set OUTRIGGER_DATA to the folder of real logs", path.display());
    None
}

/// Says that a story skips for want of a tool, and fails where nothing may be skipped.
pub fn skip(why: &str) {
    assert!(!is_set("OUTRIGGER_REQUIRE_ALL"), "nothing may be skipped here: {why}");
    println!("skipped: {why}");
}

/// Whether a variable of the environment asks for something.
pub fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

/// What a variable of the environment says; one that says nothing counts as unset.
#[expect(clippy::disallowed_methods, reason = "tests are told about the machine through the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
