//! Makes a command's JSON from a form: texts become what the command's schema says they are.

use crate::{fields::Fields, guard::TOKEN_FIELD, page::form::Typed, sent::Sent, words::titled};
use outrigger_kernel::{Refusal, refusal};
use outrigger_lifecycle::{CommandDoc, content::KINDS};
use serde_json::{Map, Value};

/// The field of a command that holds an item's content; its own fields lie flat in the form.
const CONTENT: &str = "content";
/// Fields that no form shows.
const HIDDEN: [&str; 2] = [TOKEN_FIELD, "as-of"];

/// A command's fields. JSON is taken as it is: the command itself refuses what it does not know.
///
/// # Errors
/// When a text is no such value, or is missing; the refusal names the field.
pub fn of(doc: &CommandDoc, sent: &Sent) -> Result<Value, Refusal> {
    match sent {
        Sent::Json(value) => Ok(value.clone()),
        Sent::Fields(fields) => object(fields, doc.fields.as_value()).map(Value::Object),
        Sent::Upload(upload) => object(&upload.fields, doc.fields.as_value()).map(Value::Object),
        Sent::Nothing => Ok(Value::Object(Map::new())),
    }
}

/// What was typed into a form, to show it once more; nothing for what is no form.
pub fn typed_in(sent: &Sent) -> Typed {
    match sent {
        Sent::Fields(fields) => typed(fields),
        Sent::Upload(upload) => typed(&upload.fields),
        Sent::Json(_) | Sent::Nothing => Typed::new(),
    }
}

/// Pairs by field. A list's fields lose the brackets of their name.
pub fn typed(fields: &Fields) -> Typed {
    let mut typed = Typed::new();
    for (name, value) in fields.iter().filter(|(name, _)| !HIDDEN.contains(name)) {
        typed.entry(plain(name).to_owned()).or_default().push(value.to_owned());
    }
    typed
}

/// The fields that the schema knows; others have no way into a command.
fn object(fields: &Fields, root: &Value) -> Result<Map<String, Value>, Refusal> {
    let mut object = Map::new();
    for (name, schema) in root.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let value = match name.as_str() {
            CONTENT => Some(content(fields)?),
            name => field(fields, name, (schema, root))?,
        };
        if let Some(value) = value {
            object.insert(name.clone(), value);
        }
    }
    Ok(object)
}

/// An item's content, of the kind that the form names.
fn content(fields: &Fields) -> Result<Value, Refusal> {
    let name = fields.get("kind").unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(|| refusal::not_found("kind of item", name).at("kind"))?;
    let mut content = object(fields, (kind.schema)().as_value())?;
    content.insert("kind".into(), name.into());
    Ok(Value::Object(content))
}

/// One field; none when it was left empty and may be.
fn field(fields: &Fields, name: &str, (schema, root): (&Value, &Value)) -> Result<Option<Value>, Refusal> {
    let shape = resolved(schema, root);
    match kind(shape) {
        "array" => {
            let items = resolved(shape.get("items").unwrap_or(&Value::Null), root);
            let sent = fields.iter().filter(|(other, text)| plain(other) == name && !text.is_empty());
            sent.map(|(_, text)| scalar(name, text, items))
                .collect::<Result<_, _>>()
                .map(Value::Array)
                .map(Some)
        }
        "boolean" => Ok(Some(matches!(fields.get(name), Some("on" | "true" | "1")).into())),
        _ => match fields.get(name).filter(|text| !text.is_empty()) {
            Some(text) => scalar(name, text, shape).map(Some),
            None if is_required(name, root) => {
                Err(refusal::invalid(format!("{} is empty.", titled(name))).at(name).next("Fill it in."))
            }
            None => Ok(None),
        },
    }
}

fn scalar(name: &str, text: &str, shape: &Value) -> Result<Value, Refusal> {
    if kind(shape) == "integer" {
        let number: i64 = text.trim().parse().map_err(|_| {
            refusal::invalid(format!("{} is a whole number.", titled(name)))
                .at(name)
                .next("Write digits only.")
        })?;
        return Ok(number.into());
    }
    // Browsers send lines the way mail does; what is signed and hashed has one kind of line end.
    Ok(text.replace("\r\n", "\n").into())
}

fn is_required(name: &str, root: &Value) -> bool {
    let required = root.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|other| other == name))
}

/// The name of a type, of which none may be null; empty when the schema says none.
fn kind(shape: &Value) -> &str {
    match shape.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

/// The schema behind a reference, or behind the one alternative that is not null.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let options = schema.get("anyOf").and_then(Value::as_array);
    let present = |option: &&Value| option.get("type").and_then(Value::as_str) != Some("null");
    let schema = options.and_then(|options| options.iter().find(present)).unwrap_or(schema);
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    name.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema)
}

fn plain(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

#[cfg(test)]
mod tests;
