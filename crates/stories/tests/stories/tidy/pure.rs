//! Below the desk nothing touches the machine: no files, environment, network, processes or clock.

use super::{
    finding::{Finding, settle},
    source::{Source, sources},
};

/// The crates that hold rules and mathematics, and nothing else.
pub const PURE: [&str; 5] = ["kernel", "eventlog", "agreement", "calc", "lifecycle"];

const MACHINE: [(&str, &str); 6] = [
    ("fs", "readers and writers are handed in as std::io traits"),
    ("env", "configuration is handed in by the desk"),
    ("net", "only the web and the desk talk to the network"),
    ("process", "only the cli starts or ends a process"),
    ("SystemTime", "time is handed in by the desk"),
    ("Instant", "time is handed in by the desk"),
];

#[test]
fn rules_never_touch_the_machine() {
    let findings: Vec<Finding> =
        sources().iter().filter(|source| is_pure(source.path)).flat_map(machine_uses).collect();
    settle("Below the desk everything is a pure function; hand it in instead:", &findings);
}

fn is_pure(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts.as_slice(), ["crates", package, "src", ..] if PURE.contains(package))
}

fn machine_uses(source: &'static Source) -> Vec<Finding> {
    let code = source.product_code();
    let line = |at: usize| code[..at].matches('\n').count() + 1;
    code.match_indices("std::")
        .flat_map(|(at, _)| machine_names(&code[at..]).map(move |found| (at, found)))
        .map(|(at, (name, why))| Finding::at(source.path, line(at), format!("std {name}: {why}")))
        .collect()
}

/// The names of the machine in the path, or in the group of imports, that `rest` begins with.
fn machine_names(rest: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let path_end = rest.find(|c: char| c != ':' && !in_name(c)).unwrap_or(rest.len());
    let is_group = rest[path_end..].starts_with('{');
    let end = if is_group { rest.find(';').unwrap_or(rest.len()) } else { path_end };
    let path = &rest[..end];
    MACHINE.into_iter().filter(move |(name, _)| path.split(|c: char| !in_name(c)).any(|part| part == *name))
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn paths_and_groups_are_seen_through() {
    let names = |code: &str| machine_names(code).map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("std::fs::read(env)"), ["fs"]);
    assert_eq!(
        names("std::{\n    env, fmt,\n    time::{Duration, Instant},\n};\nuse net;"),
        ["env", "Instant"]
    );
    assert_eq!(names("std::time::SystemTime::now()"), ["SystemTime"]);
    assert!(names("std::fmt::Display, fs: u8)").is_empty());
}
