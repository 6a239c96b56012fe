//! YAML documents as trees whose parts are taken out as they are read, so that what is left is known.

use super::{OpenSloProblem, problem};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::BTreeSet;

const DOCUMENTS_MAX: usize = 64;
const NODES_MAX: usize = 20_000;
const DEPTH_MAX: usize = 32;

/// A part of a document. Numbers and truths stay the texts that they are written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Empty,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The part under a key, to read in place.
    pub fn at(&mut self, key: &str) -> Option<&mut Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter_mut().find(|(known, _)| known == key).map(|(_, node)| node)
    }

    /// Takes the part under a key out of the tree.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        let Self::Map(entries) = self else { return None };
        let at = entries.iter().position(|(known, _)| known == key)?;
        Some(entries.remove(at).1)
    }

    /// Takes the text under a key out of the tree; anything else stays.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        self.at(key).filter(|node| matches!(node, Self::Text(_)))?;
        match self.take(key)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; nothing else has any.
    pub fn items(&mut self) -> &mut [Self] {
        match self {
            Self::List(items) => items,
            _ => &mut [],
        }
    }

    /// Every part that was not taken out and holds no parts itself, by its path.
    pub fn leaves(&self, path: &str, found: &mut Vec<(String, Self)>) {
        match self {
            Self::Map(entries) => {
                for (key, node) in entries {
                    node.leaves(&format!("{path}.{key}"), found);
                }
            }
            Self::List(items) => {
                for (at, node) in items.iter().enumerate() {
                    node.leaves(&format!("{path}[{at}]"), found);
                }
            }
            Self::Empty | Self::Text(_) => found.push((path.to_owned(), self.clone())),
        }
    }

    /// All of it on one line.
    pub fn one_line(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::one_line).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) => {
                let entry = |(key, node): &(String, Self)| format!("{key}: {}", node.one_line());
                entries.iter().map(entry).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// A list or map whose end has not come yet.
enum Open {
    List(Vec<Node>),
    Map { entries: Vec<(String, Node)>, keys: BTreeSet<String>, key: Option<String> },
}

/// The documents of a text, each with the line that it begins on.
pub(super) fn documents(text: &str) -> Result<Vec<(usize, Node)>, OpenSloProblem> {
    let mut documents = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let (mut nodes, mut begins) = (0_usize, 1);
    for event in Parser::new_from_str(text) {
        let (event, span) = event
            .map_err(|error| problem(error.marker().line(), format!("this is no YAML: {}", error.info())))?;
        let line = span.start.line();
        let node = match event {
            Event::Alias(_) => return Err(problem(line, "aliases are not read; write the part out")),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                return Err(problem(line, "anchors are not read; write the part out where it is used"));
            }
            Event::Scalar(.., Some(tag))
            | Event::SequenceStart(_, Some(tag))
            | Event::MappingStart(_, Some(tag)) => {
                return Err(problem(line, format!("the tag {} is not read", tag.to_string().escape_debug())));
            }
            Event::Scalar(value, style, ..) => scalar(&value, style),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map { entries: Vec::new(), keys: BTreeSet::new(), key: None });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items)) => Node::List(items),
                Some(Open::Map { entries, .. }) => Node::Map(entries),
                None => continue,
            },
            Event::DocumentStart(_) => {
                begins = line;
                continue;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
        };
        nodes += 1;
        if nodes > NODES_MAX || open.len() > DEPTH_MAX {
            let limits = format!("the text has over {NODES_MAX} parts, or lies over {DEPTH_MAX} deep");
            return Err(problem(line, limits));
        }
        match open.last_mut() {
            Some(container) => put(node, container, line)?,
            None if documents.len() == DOCUMENTS_MAX => {
                return Err(problem(begins, format!("there are more than {DOCUMENTS_MAX} documents")));
            }
            None => documents.push((begins, node)),
        }
    }
    Ok(documents)
}

fn scalar(value: &str, style: ScalarStyle) -> Node {
    let is_null = style == ScalarStyle::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL");
    if is_null { Node::Empty } else { Node::Text(value.to_owned()) }
}

fn put(node: Node, into: &mut Open, line: usize) -> Result<(), OpenSloProblem> {
    match into {
        Open::List(items) => items.push(node),
        Open::Map { entries, keys, key } => match (key.take(), node) {
            (Some(key), node) => entries.push((key, node)),
            (None, Node::Text(name)) if keys.insert(name.clone()) => *key = Some(name),
            (None, Node::Text(name)) => {
                return Err(problem(line, format!("the key \"{}\" is there twice", name.escape_debug())));
            }
            (None, _) => return Err(problem(line, "a key is no plain text")),
        },
    }
    Ok(())
}
