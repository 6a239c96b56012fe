//! Nothing lies in the tree unread: sources are declared, templates named, documents linked.

use super::{
    finding::{Finding, settle},
    modules::{children, is_root},
    source::sources,
    tree::{File, files},
};
use std::collections::HashSet;

const TEMPLATES: &str = "crates/web/templates/";
const DOCUMENTS: &str = "docs/";
const FRONT_PAGES: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

#[test]
fn every_source_file_is_compiled() {
    let declared: HashSet<String> = sources()
        .iter()
        .flat_map(|source| children(source.path, &source.code))
        .flat_map(|child| child.places)
        .collect();
    let findings: Vec<Finding> = sources()
        .iter()
        .filter(|source| !is_root(source.path) && !declared.contains(source.path))
        .map(|source| Finding::in_file(source.path, "no mod declaration leads here"))
        .collect();
    settle("A source file that nobody declares is dead; declare or delete it:", &findings);
}

#[test]
fn every_template_is_used() {
    let findings: Vec<Finding> = files()
        .iter()
        .filter_map(|file| Some((file, format!("\"{}\"", file.path.strip_prefix(TEMPLATES)?))))
        .filter(|(file, quoted)| !files().iter().any(|other| names_template(other, file, quoted)))
        .map(|(file, _)| Finding::in_file(&file.path, "no page and no other template names it"))
        .collect();
    settle("A template that nobody names is dead; name or delete it:", &findings);
}

fn names_template(other: &File, template: &File, quoted: &str) -> bool {
    let may_name = other.extension() == "rs" || other.path.starts_with(TEMPLATES);
    may_name && other.path != template.path && other.text.contains(quoted)
}

#[test]
fn every_document_is_linked() {
    let linked: HashSet<String> = files()
        .iter()
        .filter(|file| FRONT_PAGES.contains(&file.path.as_str()) || file.path.starts_with(DOCUMENTS))
        .flat_map(|file| links(&file.path, &file.text).into_iter().filter(move |target| *target != file.path))
        .collect();
    let findings: Vec<Finding> = files()
        .iter()
        .filter(|file| file.path.starts_with(DOCUMENTS) && !is_linked(&linked, &file.path))
        .map(|file| Finding::in_file(&file.path, "no front page and no other document links to it"))
        .collect();
    settle("A document that nobody links to is not found; link or delete it:", &findings);
}

/// A link to a folder below `docs/` covers the files in it.
fn is_linked(linked: &HashSet<String>, path: &str) -> bool {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    linked.contains(path) || folders.skip(1).any(|folder| linked.contains(folder))
}

/// The targets of Markdown links, as paths from the repository's root.
fn links(path: &str, text: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    ["](", "]: "]
        .into_iter()
        .flat_map(|opening| text.match_indices(opening))
        .filter_map(|(at, opening)| text[at + opening.len()..].split([')', '#', ' ', '\n']).next())
        .map(|target| resolve(folder, target))
        .collect()
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

#[test]
fn links_resolve_from_where_they_stand() {
    let text = "See [a](a.md#top), [b](../README.md \"title\") and [c].\n\n[c]: ./api/c.md\n";
    assert_eq!(links("docs/guide.md", text), ["docs/a.md", "README.md", "docs/api/c.md"]);
    assert_eq!(links("README.md", "![shot](docs/shot.png)"), ["docs/shot.png"]);
}

#[test]
fn a_linked_folder_covers_its_files() {
    let linked = HashSet::from(["docs".to_owned(), "docs/schema".to_owned()]);
    assert!(is_linked(&linked, "docs/schema/fact.json"));
    assert!(!is_linked(&linked, "docs/guide.md"));
}
