//! Makes a command's JSON from texts: forms and the command line say everything in texts, and the command's
//! schema says what they are.

use crate::{CommandDoc, content::KINDS, limits::titled};
use jiff::civil::Date;
use outrigger_kernel::{Instant, Refusal, refusal};
use serde_json::{Map, Value};

/// The field of a command that holds an item's content; its own fields lie flat among the texts.
const CONTENT: &str = "content";
/// The field of a form that says of which kind the content is.
const KIND: &str = "kind";

/// A command's fields from the texts of a form. A list's texts come one by one or one a line, under the name
/// with or without brackets. Forms carry more than a command's fields, such as their buttons; what the schema
/// does not know has no way into a command.
///
/// # Errors
/// When a text is no such value, or is missing; the refusal names the field.
pub fn read(doc: &CommandDoc, texts: &[(&str, &str)]) -> Result<Value, Refusal> {
    object(texts, doc.fields.as_value()).map(Value::Object)
}

/// The same from texts that a person typed one by one: a name that is no field is a slip, and is refused.
///
/// # Errors
/// As [`read`]; also when the command has no field of a name.
pub fn read_typed(doc: &CommandDoc, texts: &[(&str, &str)]) -> Result<Value, Refusal> {
    let known = names(doc, texts);
    match texts.iter().map(|(name, _)| plain(name)).find(|name| !known.iter().any(|one| one == name)) {
        Some(name) => Err(no_field(doc, name, &known)),
        None => read(doc, texts),
    }
}

/// The values that a field may have, where its schema lists them; of a list, those of its entries.
pub fn choices<'a>(schema: &'a Value, root: &'a Value) -> Vec<&'a str> {
    let shape = resolved(schema, root);
    if let Some(items) = shape.get("items") {
        return choices(items, root);
    }
    let listed = |shape: &'a Value, key: &str| shape.get(key).and_then(Value::as_array).into_iter().flatten();
    let bare = |shape: &'a Value| listed(shape, "enum").filter_map(Value::as_str);
    let documented = listed(shape, "oneOf")
        .flat_map(|option| option.get("const").and_then(Value::as_str).into_iter().chain(bare(option)));
    documented.chain(bare(shape)).collect()
}

/// The names that a text may have: the command's fields, and those of the content that it names.
fn names(doc: &CommandDoc, texts: &[(&str, &str)]) -> Vec<String> {
    let of = |root: &Value| -> Vec<String> {
        let properties = root.get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(|properties| properties.keys().cloned()).collect()
    };
    let (content, mut known): (Vec<String>, Vec<String>) =
        of(doc.fields.as_value()).into_iter().partition(|name| name == CONTENT);
    if !content.is_empty() {
        let named = get(texts, KIND).unwrap_or_default();
        let kind = KINDS.iter().find(|kind| kind.name == named);
        known.push(KIND.to_owned());
        known.extend(kind.into_iter().flat_map(|kind| of((kind.schema)().as_value())));
    }
    known
}

fn no_field(doc: &CommandDoc, name: &str, known: &[String]) -> Refusal {
    let is_near =
        |field: &&String| !name.is_empty() && (field.starts_with(name) || name.starts_with(field.as_str()));
    let next = match known.iter().find(is_near) {
        Some(near) => format!("Did you mean {near}?"),
        None => format!("Its fields are {}.", known.join(", ")),
    };
    refusal::invalid(format!("{} has no field {name}.", doc.name)).at(name).next(next)
}

/// The fields that the schema knows; others have no way into a command.
fn object(fields: &[(&str, &str)], root: &Value) -> Result<Map<String, Value>, Refusal> {
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
fn content(fields: &[(&str, &str)]) -> Result<Value, Refusal> {
    let name = get(fields, KIND).unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(|| refusal::not_found("kind of item", name).at(KIND))?;
    let mut content = object(fields, (kind.schema)().as_value())?;
    content.insert(KIND.into(), name.into());
    Ok(Value::Object(content))
}

/// One field; none when it was left empty and may be.
fn field(
    fields: &[(&str, &str)],
    name: &str,
    (schema, root): (&Value, &Value),
) -> Result<Option<Value>, Refusal> {
    let shape = resolved(schema, root);
    match kind(shape) {
        "array" => {
            let items = resolved(shape.get("items").unwrap_or(&Value::Null), root);
            let sent = fields.iter().filter(|(other, _)| plain(other) == name);
            // One text may hold several entries, one a line, as people write lists.
            let entries = sent.flat_map(|(_, text)| text.lines()).map(str::trim);
            entries
                .filter(|entry| !entry.is_empty())
                .map(|entry| scalar(name, entry, (items, root)))
                .collect::<Result<_, _>>()
                .map(Value::Array)
                .map(Some)
        }
        "boolean" => Ok(Some(matches!(get(fields, name), Some("on" | "true" | "1")).into())),
        _ => match get(fields, name).filter(|text| !text.is_empty()) {
            Some(text) => scalar(name, text, (shape, root)).map(Some),
            None if is_required(name, root) => {
                Err(refusal::invalid(format!("{} is empty.", titled(name))).at(name).next("Fill it in."))
            }
            None => Ok(None),
        },
    }
}

fn scalar(name: &str, text: &str, (shape, root): (&Value, &Value)) -> Result<Value, Refusal> {
    if kind(shape) == "integer" {
        let number: i64 = text.trim().parse().map_err(|_| {
            refusal::invalid(format!("{} is a whole number.", titled(name)))
                .at(name)
                .next("Write digits only.")
        })?;
        return Ok(number.into());
    }
    if shape.get("format").and_then(Value::as_str) == Some("date-time") {
        return instant(name, text.trim());
    }
    let choices = choices(shape, root);
    if !choices.is_empty() && !choices.contains(&text) {
        return Err(refusal::invalid(format!("{} is {}.", titled(name), choices.join(" or ")))
            .at(name)
            .next("Write one of these."));
    }
    // Browsers send lines the way mail does; what is signed and hashed has one kind of line end.
    Ok(text.replace("\r\n", "\n").into())
}

/// An instant as its command reads it. A day alone begins at another instant in every zone.
fn instant(name: &str, text: &str) -> Result<Value, Refusal> {
    if text.parse::<Instant>().is_ok() {
        return Ok(text.into());
    }
    let day = text.parse::<Date>().map_or_else(|_| "2026-10-01".to_owned(), |day| day.to_string());
    Err(refusal::invalid(format!("{} is an instant: a day, a time and an offset.", titled(name)))
        .at(name)
        .next(format!("Write it as in {day}T00:00:00+02:00, or {day}T00:00:00Z for UTC.")))
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

fn get<'t>(fields: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    fields.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
}

/// The name of a field without the brackets of a list.
pub fn plain(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

#[cfg(test)]
mod tests;
