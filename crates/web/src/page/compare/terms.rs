//! An agreement's text as keys and values, and two of them matched by key.

use super::Change;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Tables within tables that are looked into; the language itself has fewer.
const DEPTH_MAX: usize = 8;

/// One term of two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermRow {
    /// Its key, as in `level.p1-resolution.expected`.
    pub key: String,
    /// What it said before.
    pub before: Option<String>,
    /// What it says after.
    pub after: Option<String>,
    /// What became of it.
    pub change: Change,
}

/// Every term of a text by its key; nothing of a text that is no TOML. What an array of tables holds is
/// named by each table's `name`, so that moving one changes nothing.
pub(super) fn values(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Ok(table) = text.parse::<Table>() {
        walk("", &table, DEPTH_MAX, &mut found);
    }
    found
}

pub(super) fn rows(before: &str, after: &str) -> Vec<TermRow> {
    let (before, mut after) = (values(before), values(after));
    let mut rows: Vec<TermRow> = before
        .into_iter()
        .map(|(key, before)| {
            let after = after.remove(&key);
            let change = match &after {
                None => Change::Removed,
                Some(after) if *after == before => Change::Same,
                Some(_) => Change::Changed,
            };
            TermRow { key, before: Some(before), after, change }
        })
        .collect();
    let added = |(key, after)| TermRow { key, before: None, after: Some(after), change: Change::Added };
    rows.extend(after.into_iter().map(added));
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    rows
}

fn walk(path: &str, table: &Table, depth: usize, found: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::Table(inner) if depth > 0 => walk(&key, inner, depth - 1, found),
            Value::Array(items) if depth > 0 && is_named(items) => {
                for inner in items.iter().filter_map(Value::as_table) {
                    walk(&format!("{key}.{}", name(inner)), inner, depth - 1, found);
                }
            }
            value => _ = found.insert(key, said(value)),
        }
    }
}

fn is_named(items: &[Value]) -> bool {
    let has_name = |item: &Value| item.as_table().is_some_and(|table| !name(table).is_empty());
    !items.is_empty() && items.iter().all(has_name)
}

fn name(table: &Table) -> &str {
    table.get("name").and_then(Value::as_str).unwrap_or_default()
}

fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Table(inner) => {
            let pairs = inner.iter().map(|(key, value)| format!("{key} {}", said(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}
