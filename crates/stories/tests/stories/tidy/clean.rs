//! A clean tree: headers on every source, lints expected and never silenced, nothing huge, no leftovers.

use super::{
    finding::{Finding, settle},
    source::sources,
    tree::{FILE_BYTES_MAX, files},
};

#[test]
fn every_source_file_says_what_it_is_for() {
    let findings: Vec<Finding> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| Finding::at(source.path, 1, "the first line is no `//!` comment"))
        .collect();
    settle("The first line of a file says what the file is for:", &findings);
}

#[test]
fn no_lint_is_silenced() {
    let findings: Vec<Finding> = sources()
        .iter()
        .flat_map(|source| source.code.lines().enumerate().map(move |(at, line)| (source.path, at + 1, line)))
        .filter(|(_, _, line)| silences(line))
        .map(|(path, line, _)| Finding::at(path, line, "say `expect` with a reason instead"))
        .collect();
    settle("A lint is fixed, or expected with a reason, never allowed:", &findings);
}

fn silences(line: &str) -> bool {
    line.contains("[allow(") || (line.contains("[cfg_attr(") && line.contains("allow("))
}

#[test]
fn no_file_is_huge() {
    let findings: Vec<Finding> = files()
        .iter()
        .filter(|file| file.bytes > FILE_BYTES_MAX)
        .map(|file| Finding::in_file(&file.path, format!("{} bytes", file.bytes)))
        .collect();
    settle("A file of the tree has at most one mebibyte; ignore, shrink or generate it:", &findings);
}

#[test]
fn no_report_lies_in_the_tree() {
    let findings: Vec<Finding> = files()
        .iter()
        .filter(|file| is_report(file.name()))
        .map(|file| Finding::in_file(&file.path, "a report on the work, not a part of the product"))
        .collect();
    settle("Documents say what is; news belongs into CHANGELOG.md:", &findings);
}

fn is_report(name: &str) -> bool {
    let name = name.to_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
    let parts: Vec<&str> = stem.split(['_', '-', ' ', '.']).collect();
    let is_next_steps = parts.windows(2).any(|pair| pair == ["next", "steps"]);
    matches!(extension, "md" | "txt")
        && (is_next_steps
            || parts.iter().any(|part| matches!(*part, "summary" | "status" | "progress" | "handoff")))
}

#[test]
fn reports_are_known_by_their_names() {
    assert!(
        ["NEXT_STEPS.md", "IMPLEMENTATION_SUMMARY.md", "status.md", "next-steps.txt"]
            .into_iter()
            .all(is_report)
    );
    assert!(
        !["README.md", "status.rs", "statuses.md", "summary.html", "LICENSE-MIT"].into_iter().any(is_report)
    );
}

#[test]
fn silencing_is_seen_in_each_form() {
    assert!(silences("#![allow(dead_code)]") && silences("#[cfg_attr(test, allow(dead_code))]"));
    assert!(!silences("#[expect(dead_code, reason = \"\")]") && !silences("access.allow(side)"));
}
