//! Crates know only what lies below them, and the pure ones know no shell. Cargo itself is asked.

use super::{
    finding::{Finding, settle},
    pure::PURE,
    tree::{files, root},
};
use serde::Deserialize;
use std::process::Command;

/// Each pair is (below, above). A crate may use whatever it reaches downward, directly or over others.
const ARROWS: [(&str, &str); 11] = [
    ("kernel", "eventlog"),
    ("eventlog", "agreement"),
    ("agreement", "lifecycle"),
    ("lifecycle", "desk"),
    ("desk", "web"),
    ("web", "cli"),
    ("kernel", "calc"),
    ("eventlog", "calc"),
    ("calc", "lifecycle"),
    ("kernel", "store"),
    ("store", "desk"),
];

/// Tests only: it may know everybody, and nobody may know it.
const STORIES: &str = "stories";

/// Runtimes, databases, networks and randomness.
const SHELL: [&str; 12] = [
    "axum",
    "getrandom",
    "hyper",
    "postgres",
    "rand",
    "reqwest",
    "rusqlite",
    "tokio",
    "tokio-postgres",
    "tokio-stream",
    "tower-http",
    "ureq",
];

#[derive(Deserialize)]
struct Workspace {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Nothing for a normal dependency, else "dev" or "build".
    kind: Option<String>,
}

#[test]
fn arrows_go_down_only() {
    let findings: Vec<Finding> = workspace().packages.iter().flat_map(misdirected).collect();
    settle("A crate knows only what lies below it:", &findings);
}

fn workspace() -> Workspace {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata answers JSON")
}

fn misdirected(package: &Package) -> Vec<Finding> {
    let Some(above) = short(&package.name) else {
        return vec![Finding::in_file(
            "Cargo.toml",
            format!("{} is named like no crate of ours", package.name),
        )];
    };
    let manifest = format!("crates/{above}/Cargo.toml");
    let finding = |dependency: &Dependency| {
        Some(Finding::at(&manifest, line_of(&manifest, &dependency.name), objection(above, dependency)?))
    };
    package.dependencies.iter().filter_map(finding).collect()
}

fn objection(above: &str, dependency: &Dependency) -> Option<String> {
    if above == STORIES {
        return None;
    }
    let is_dev = dependency.kind.as_deref() == Some("dev");
    match short(&dependency.name) {
        Some(below) if !may_use(above, below) => Some(format!("{above} must not know {below}")),
        None if PURE.contains(&above) && !is_dev && SHELL.contains(&dependency.name.as_str()) => {
            Some(format!("{above} is pure and must not know {}", dependency.name))
        }
        _ => None,
    }
}

fn may_use(above: &str, below: &str) -> bool {
    ARROWS.iter().any(|&(lower, upper)| upper == above && (lower == below || may_use(lower, below)))
}

/// The crate's folder; nothing for a crate from elsewhere.
fn short(name: &str) -> Option<&str> {
    if name == "outrigger" { Some("cli") } else { name.strip_prefix("outrigger-") }
}

fn line_of(manifest: &str, dependency: &str) -> usize {
    let text = files().iter().find(|file| file.path == manifest).map_or("", |file| file.text.as_str());
    let is_named =
        |line: &str| line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    text.lines().position(is_named).map_or(0, |at| at + 1)
}

#[test]
fn steps_may_be_skipped_but_not_climbed() {
    for (above, below) in
        [("web", "kernel"), ("cli", "store"), ("lifecycle", "eventlog"), ("calc", "eventlog")]
    {
        assert!(may_use(above, below), "{above} may use {below}");
        assert!(!may_use(below, above), "{below} must not use {above}");
    }
    for (one, other) in
        [("store", "lifecycle"), ("store", "agreement"), ("store", "eventlog"), ("agreement", "calc")]
    {
        assert!(!may_use(one, other), "{one} must not use {other}");
        assert!(!may_use(other, one), "{other} must not use {one}");
    }
    assert!(!may_use("web", STORIES));
}

#[test]
fn a_pure_crate_may_use_the_shell_in_its_tests_only() {
    let on_tokio =
        |kind: Option<&str>| Dependency { name: "tokio".to_owned(), kind: kind.map(str::to_owned) };
    assert!(objection("agreement", &on_tokio(None)).is_some());
    assert!(objection("agreement", &on_tokio(Some("build"))).is_some());
    assert!(objection("agreement", &on_tokio(Some("dev"))).is_none());
    assert!(objection("desk", &on_tokio(None)).is_none());
}
