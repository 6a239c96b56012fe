//! Limits on texts and lists, read from the same JSON Schema that makes the forms: one source.

use outrigger_kernel::{Refusal, refusal};
use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;
use serde_json::Value;
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

/// A limit for every text whose field does not state its own.
const TEXT_CHARS_MAX: u64 = 10_000;
/// A limit for every list whose field does not state its own.
const LIST_ITEMS_MAX: u64 = 1_000;

/// Holds every text and list of a value against the limits in its type's schema.
///
/// # Errors
/// The first field that is too short, too long or too many.
pub fn check<T: Serialize + JsonSchema + 'static>(value: &T) -> Result<(), Refusal> {
    let schema = schema_of::<T>();
    let value = serde_json::to_value(value).map_err(|error| refusal::invalid(error.to_string()))?;
    walk(&value, schema.as_value(), &schema, "")
}

/// The schema of a type, made once: it costs a hundred times as much as the check itself.
fn schema_of<T: JsonSchema + 'static>() -> Arc<Schema> {
    static MADE: LazyLock<RwLock<HashMap<TypeId, Arc<Schema>>>> = LazyLock::new(RwLock::default);
    let made = MADE.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
    made.unwrap_or_else(|| {
        let schema = Arc::new(schema_for!(T));
        let mut all = MADE.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(TypeId::of::<T>()).or_insert(schema))
    })
}

fn walk(value: &Value, schema: &Value, root: &Schema, field: &str) -> Result<(), Refusal> {
    let schema = resolve(schema, root);
    if let Some(options) = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(*key)?.as_array()) {
        return match options.iter().find(|option| fits(value, resolve(option, root))) {
            Some(option) => walk(value, option, root, field),
            None => Ok(()),
        };
    }
    match value {
        Value::String(text) => text_fits(text, schema, field),
        Value::Array(items) => {
            let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
            let max = limit("maxItems").unwrap_or(LIST_ITEMS_MAX);
            if items.len() as u64 > max {
                return Err(refusal::too_much(&titled(field), max).at(field));
            }
            if limit("minItems").is_some_and(|min| (items.len() as u64) < min) {
                return Err(refusal::invalid(format!("{} is empty.", titled(field)))
                    .at(field)
                    .next("Choose at least one."));
            }
            let none = Value::Null;
            let inner = schema.get("items").unwrap_or(&none);
            items.iter().try_for_each(|item| walk(item, inner, root, field))
        }
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let inner =
                schema.get("properties").and_then(|properties| properties.get(key)).unwrap_or(&Value::Null);
            walk(value, inner, root, key)
        }),
        _ => Ok(()),
    }
}

fn text_fits(text: &str, schema: &Value, field: &str) -> Result<(), Refusal> {
    let chars = text.chars().count() as u64;
    let max = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(TEXT_CHARS_MAX);
    if chars > max {
        return Err(refusal::too_much(&titled(field), format!("{max} characters"))
            .at(field)
            .next("Shorten it."));
    }
    let min = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
    if (text.trim().chars().count() as u64) < min {
        let wants = if min == 1 { "is empty".into() } else { format!("has fewer than {min} characters") };
        return Err(refusal::invalid(format!("{} {wants}.", titled(field))).at(field).next("Fill it in."));
    }
    Ok(())
}

/// Whether a tagged variant's schema is the one for this value: its constants agree.
fn fits(value: &Value, schema: &Value) -> bool {
    if let (Value::Null, Some(kind)) = (value, schema.get("type")) {
        return kind == "null";
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return !value.is_null();
    };
    properties.iter().all(|(key, property)| match property.get("const") {
        Some(constant) => value.get(key) == Some(constant),
        None => true,
    })
}

fn resolve<'a>(schema: &'a Value, root: &'a Schema) -> &'a Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    name.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema)
}

/// The field as a sentence begins with it; the value as a whole has no name.
pub(crate) fn titled(field: &str) -> String {
    if field.is_empty() { "It".into() } else { outrigger_kernel::text::titled(field) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::founding::Command;
    use outrigger_kernel::Code;

    fn found(title: &str) -> Command {
        let text = |text: &str| text.to_owned();
        Command::Found {
            title: text(title),
            client: text("Northwind"),
            provider: text("Brightline"),
            zone: text("Etc/UTC"),
            founder: text("Anna"),
            sample: false,
        }
    }

    #[test]
    fn the_schema_of_a_field_is_its_limit() {
        assert_eq!(check(&found("Service desk")), Ok(()));
        let long = check(&found(&"x".repeat(201))).unwrap_err();
        assert_eq!((long.code, long.field.as_deref()), (Code::TooMuch, Some("title")));
        let empty = check(&found("  ")).unwrap_err();
        assert_eq!(empty.message, "Title is empty.");
    }
}
