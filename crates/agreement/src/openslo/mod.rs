//! Reads service level objectives written in OpenSLO v1 into an agreement's text, and tells of every
//! part that has no counterpart.
//!
//! OpenSLO asks a metric store; an agreement counts events. So targets, titles and windows carry over,
//! and a query becomes a condition that somebody has to write.

mod indicator;
mod objective;
mod text;
mod yaml;

use crate::language::TEXT_BYTES_MAX;
use std::fmt;
use text::Draft;
use yaml::Node;

/// Bytes of one text.
pub const BYTES_MAX: usize = 256 * 1024;
const API_VERSION: &str = "openslo/v1";
/// Letters of a value that a reason repeats.
const SHOWN_CHARS_MAX: usize = 500;

/// An agreement's text, and what it does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The text; [`Agreement::parse`](crate::Agreement::parse) reads it.
    pub text: String,
    /// What has no counterpart or was made up, in the order of the documents.
    pub left_out: Vec<LeftOut>,
}

/// A part that has no counterpart in an agreement, or that the agreement needs and OpenSLO has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands: `SLO/checkout.spec.timeWindow[0].duration`, or a key of the agreement.
    pub path: String,
    /// What it said, and what became of it.
    pub why: String,
}

/// Why a text cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSloProblem {
    /// The line at which it shows, from 1.
    pub line: usize,
    /// What is wrong there, without a full stop.
    pub reason: String,
}

impl fmt::Display for OpenSloProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for OpenSloProblem {}

fn problem(line: usize, reason: impl Into<String>) -> OpenSloProblem {
    OpenSloProblem { line, reason: reason.into() }
}

/// Reads OpenSLO v1 documents into the text of an agreement: each objective of an SLO with a ratio metric
/// becomes a level.
///
/// # Errors
/// When the text is no YAML, or no OpenSLO v1, or holds no objective that an agreement can state.
pub fn import(yaml: &str) -> Result<Imported, OpenSloProblem> {
    if yaml.len() > BYTES_MAX {
        return Err(problem(1, format!("the text is over its limit of {BYTES_MAX} bytes")));
    }
    let documents = yaml::documents(yaml)?;
    let mut objects = documents
        .into_iter()
        .filter(|(_, node)| *node != Node::Empty)
        .map(|(line, node)| Object::new(line, node))
        .collect::<Result<Vec<_>, _>>()?;
    let mut left_out = Vec::new();
    let indicators = indicator::named(&mut objects, &mut left_out);
    let mut draft = Draft::default();
    for object in objects.iter_mut().filter(|object| object.kind == "SLO") {
        objective::read(object, &indicators, &mut draft, &mut left_out);
    }
    if draft.levels.is_empty() {
        return Err(problem(1, nothing_to_state(&left_out)));
    }
    draft.name_after_service(&mut objects);
    for object in &objects {
        left_over(object, &mut left_out);
    }
    let text = draft.write(&mut left_out);
    if text.len() > TEXT_BYTES_MAX {
        return Err(problem(1, format!("the agreement would be over its limit of {TEXT_BYTES_MAX} bytes")));
    }
    Ok(Imported { text, left_out })
}

/// Why no level came of the text: the last reason that was found.
fn nothing_to_state(left_out: &[LeftOut]) -> String {
    let why = left_out.iter().rfind(|left| left.path.starts_with("SLO/"));
    let why = why.map(|left| format!(": {}: {}", left.path, left.why)).unwrap_or_default();
    format!("there is no SLO whose ratio of good or bad to total can be stated{}", why.trim_end_matches('.'))
}

/// One document.
struct Object {
    kind: String,
    name: String,
    title: Option<String>,
    /// What was not read yet.
    rest: Node,
}

impl Object {
    fn new(line: usize, mut rest: Node) -> Result<Self, OpenSloProblem> {
        let version = rest.take_text("apiVersion").unwrap_or_default();
        if version != API_VERSION {
            let shown = shown(&version);
            return Err(problem(
                line,
                format!("apiVersion is \"{shown}\", and only \"{API_VERSION}\" is read"),
            ));
        }
        let kind = rest.take_text("kind").ok_or_else(|| problem(line, "the document has no kind"))?;
        let metadata = rest.at("metadata");
        let (name, title) = metadata
            .map(|metadata| (metadata.take_text("name"), metadata.take_text("displayName")))
            .unwrap_or_default();
        let name = name.ok_or_else(|| problem(line, "the document has no metadata.name"))?;
        Ok(Self { kind: shown(&kind), name: shown(&name), title, rest })
    }

    fn path(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}

/// Lists what was not taken out of a document.
fn left_over(object: &Object, left_out: &mut Vec<LeftOut>) {
    let path = object.path();
    match object.kind.as_str() {
        "SLO" | "SLI" | "Service" => {}
        "AlertPolicy" | "AlertCondition" | "AlertNotificationTarget" => left_out.push(LeftOut {
            path: path.clone(),
            why: "Alerts on a burning budget have no counterpart; a ladder escalates single cases.".into(),
        }),
        "DataSource" => left_out.push(LeftOut {
            path: path.clone(),
            why: "Events come from the sources of the engagement.".into(),
        }),
        _ => left_out.push(LeftOut { path: path.clone(), why: "No such kind is in OpenSLO v1.".into() }),
    }
    let mut leaves = Vec::new();
    if let Some(title) = &object.title {
        leaves.push((format!("{path}.metadata.displayName"), Node::Text(title.clone())));
    }
    object.rest.leaves(&path, &mut leaves);
    left_out.extend(leaves.into_iter().map(|(path, node)| {
        let why = match node {
            Node::Empty => "Has no counterpart, and no value.".to_owned(),
            _ if is_secret(&path) => "Has no counterpart. What it said may be secret.".to_owned(),
            _ => format!("Has no counterpart. It said: {}", shown(&node.one_line())),
        };
        LeftOut { path: shown(&path), why }
    }));
}

/// Whether a value may open a door, so that no list repeats it.
fn is_secret(path: &str) -> bool {
    let key = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let opens = ["key", "secret", "token", "password", "credential"];
    path.contains(".connectionDetails") || opens.iter().any(|word| key.contains(word))
}

/// A foreign text for a message: one line, without control characters, cut to its limit.
fn shown(text: &str) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    let cut: String = text.chars().map(clean).take(SHOWN_CHARS_MAX).collect();
    if cut.len() < text.len() && text.chars().count() > SHOWN_CHARS_MAX { format!("{cut} …") } else { cut }
}

#[cfg(test)]
mod tests;
