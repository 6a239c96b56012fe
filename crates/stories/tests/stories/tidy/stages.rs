//! Every stage folder is alike: who knows one finds the way in all.

use super::{
    finding::{Finding, settle},
    tree::files,
};
use std::collections::{BTreeMap, BTreeSet};

const LIFECYCLE: &str = "crates/lifecycle/src/";

const STAGES: [&str; 7] = ["assess", "select", "talent", "transition", "operate", "improve", "risk"];

/// A file that outgrows its size may keep parts of itself in a folder of its own name.
const GRAMMAR: [&str; 9] = [
    "mod.rs",
    "item.rs",
    "command.rs",
    "fact.rs",
    "state.rs",
    "decide.rs",
    "criteria.rs",
    "view.rs",
    "tests.rs",
];

/// Where insta keeps what the tests of a folder expect.
const SNAPSHOTS: &str = "snapshots";

#[test]
fn every_stage_folder_is_alike() {
    let paths = files().iter().map(|file| file.path.as_str());
    let findings: Vec<Finding> =
        stage_folders(paths).iter().flat_map(|(stage, names)| unlike(stage, names)).collect();
    settle("A stage has exactly the files of the grammar, see CONTRIBUTING.md:", &findings);
}

/// What decides and is no stage: the gates between them, and the writing of items of all of them.
const NO_STAGES: [&str; 2] = ["content", "gate"];

/// The names directly inside each stage folder. A folder that decides is a stage, whatever its name.
fn stage_folders<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        let Some((folder, rest)) = path.strip_prefix(LIFECYCLE).and_then(|path| path.split_once('/')) else {
            continue;
        };
        folders.entry(folder).or_default().insert(rest.split('/').next().unwrap_or(rest));
    }
    folders.retain(|folder, names| {
        STAGES.contains(folder) || (names.contains("decide.rs") && !NO_STAGES.contains(folder))
    });
    folders
}

fn unlike(stage: &str, names: &BTreeSet<&str>) -> Vec<Finding> {
    let folder = format!("{LIFECYCLE}{stage}");
    let stray = |name: &&&str| {
        **name != SNAPSHOTS && !GRAMMAR.contains(*name) && !GRAMMAR.contains(&format!("{name}.rs").as_str())
    };
    let missing = |name: &&&str| !(names.contains(**name) || **name == "tests.rs" && names.contains("tests"));
    let surplus = names
        .iter()
        .filter(stray)
        .map(|name| Finding::in_file(&folder, format!("{name} is no part of a stage")));
    let absent =
        GRAMMAR.iter().filter(missing).map(|name| Finding::in_file(&folder, format!("{name} is missing")));
    surplus.chain(absent).collect()
}

#[test]
fn a_missing_and_a_stray_file_are_both_told() {
    let odd =
        ["mod.rs", "item.rs", "command.rs", "fact.rs", "state.rs", "decide.rs", "decide/award.rs", "view.rs"]
            .map(|name| format!("{LIFECYCLE}select/{name}"));
    let more = ["select/tests/award.rs", "select/helpers.rs", "gate.rs", "gate/tests.rs"]
        .map(|name| format!("{LIFECYCLE}{name}"));
    let folders = stage_folders(odd.iter().chain(&more).map(String::as_str));
    assert_eq!(folders.keys().collect::<Vec<_>>(), [&"select"]);
    let told: Vec<String> = unlike("select", &folders["select"]).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "crates/lifecycle/src/select: helpers.rs is no part of a stage",
            "crates/lifecycle/src/select: criteria.rs is missing",
        ]
    );
}
