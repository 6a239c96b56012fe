//! Every command with its fields: what forms, the JSON interface and its documentation are made from.

use crate::{assess, content, founding, gate, operate};
use schemars::{Schema, schema_for};
use serde_json::Value;
use std::sync::LazyLock;

/// One command.
#[derive(Clone, Debug)]
pub struct CommandDoc {
    /// Its name, as in `operate.state-period`.
    pub name: String,
    /// What it does, in one sentence.
    pub about: String,
    /// The JSON Schema of its fields.
    pub fields: Schema,
}

/// All commands, by group in the order of the stages.
pub fn all() -> &'static [CommandDoc] {
    // Made once: every command that is parsed looks its name up here.
    static ALL: LazyLock<Vec<CommandDoc>> = LazyLock::new(made);
    &ALL
}

/// One command by name.
pub fn find(name: &str) -> Option<&'static CommandDoc> {
    all().iter().find(|doc| doc.name == name)
}

fn made() -> Vec<CommandDoc> {
    let groups = [
        ("engagement", schema_for!(founding::Command)),
        ("content", schema_for!(content::Command)),
        ("gate", schema_for!(gate::Command)),
        ("assess", schema_for!(assess::Command)),
        ("operate", schema_for!(operate::Command)),
    ];
    groups.into_iter().flat_map(|(group, schema)| commands(group, &schema)).collect()
}

/// The variants of a tagged enum's schema, each without its tag.
fn commands(group: &str, schema: &Schema) -> Vec<CommandDoc> {
    let variants = schema.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default();
    let definitions = schema.get("$defs").cloned();
    variants.into_iter().filter_map(|variant| command(group, variant, definitions.clone())).collect()
}

fn command(group: &str, mut variant: Value, definitions: Option<Value>) -> Option<CommandDoc> {
    let map = variant.as_object_mut()?;
    let tag = map.get_mut("properties")?.as_object_mut()?.remove("command")?;
    let name = format!("{group}.{}", tag.get("const")?.as_str()?);
    if let Some(required) = map.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|field| field != "command");
    }
    let about = map.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(definitions) = definitions {
        map.insert("$defs".into(), definitions);
    }
    Some(CommandDoc { name, about, fields: Schema::try_from(variant).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_sentence_and_described_fields() {
        let all = all();
        assert!(all.len() >= 15, "{}", all.len());
        for doc in all {
            assert!(doc.about.ends_with('.'), "{}: {}", doc.name, doc.about);
            let fields = doc.fields.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
            for (field, schema) in fields {
                let described = schema.get("description").is_some() || schema.get("$ref").is_some();
                assert!(described, "{} {field} has no description", doc.name);
            }
        }
    }
}
