//! Makes a command's JSON from texts: forms and the command line say everything in texts, and the command's
//! schema says what they are.

use crate::{CommandDoc, content::KINDS, limits::titled};
use outrigger_kernel::{Refusal, refusal};
use serde_json::{Map, Value};

/// The field of a command that holds an item's content; its own fields lie flat among the texts.
const CONTENT: &str = "content";

/// A command's fields from texts by name. A list's texts come one by one or one a line, under the name
/// with or without brackets; what the schema does not know has no way into a command.
///
/// # Errors
/// When a text is no such value, or is missing; the refusal names the field.
pub fn read(doc: &CommandDoc, texts: &[(&str, &str)]) -> Result<Value, Refusal> {
    object(texts, doc.fields.as_value()).map(Value::Object)
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
    let name = get(fields, "kind").unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(|| refusal::not_found("kind of item", name).at("kind"))?;
    let mut content = object(fields, (kind.schema)().as_value())?;
    content.insert("kind".into(), name.into());
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
                .map(|entry| scalar(name, entry, items))
                .collect::<Result<_, _>>()
                .map(Value::Array)
                .map(Some)
        }
        "boolean" => Ok(Some(matches!(get(fields, name), Some("on" | "true" | "1")).into())),
        _ => match get(fields, name).filter(|text| !text.is_empty()) {
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

fn get<'t>(fields: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    fields.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
}

/// The name of a field without the brackets of a list.
pub fn plain(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, catalogue};

    fn asked(command: &str, texts: &[(&str, &str)]) -> Result<Command, Refusal> {
        Command::parse(command, read(&catalogue::find(command).unwrap(), texts)?)
    }

    #[test]
    fn texts_become_what_the_schema_says() {
        let process = [
            ("kind", "process"),
            ("name", "Claims"),
            ("function", "Back office"),
            ("owner", "Otto"),
            ("volume_per_month", "400"),
            ("handling_minutes", "12"),
            ("fte_tenths", "35"),
            ("importance", "2"),
            ("standardisation", "high"),
            ("documentation", "4"),
            ("data_classes[]", "personal"),
            ("data_classes", "health"),
            ("in_scope", "on"),
            ("rocket", "nobody asked"),
        ];
        let Command::Content(crate::content::Command::Draft {
            content: crate::content::Content::Process(read),
        }) = asked("content.draft", &process).unwrap()
        else {
            panic!("a draft of a process");
        };
        assert_eq!((read.volume_per_month, read.in_scope, read.data_classes.len()), (400, true, 2));
    }

    #[test]
    fn a_list_is_written_one_entry_a_line() {
        let reason = "the client's network was down";
        let texts = [
            ("kind", "relief"),
            ("levels[]", "p1"),
            ("levels[]", "p2"),
            ("cases", " INC-1\r\n\nINC-2 \n"),
            ("from", "2026-03-01T00:00:00Z"),
            ("to", ""),
            ("reason", reason),
        ];
        let Command::Operate(crate::operate::Command::RaiseClaim { levels, cases, from, to, .. }) =
            asked("operate.raise-claim", &texts).unwrap()
        else {
            panic!("a claim");
        };
        assert_eq!((levels, cases), (vec!["p1".into(), "p2".into()], vec!["INC-1".into(), "INC-2".into()]));
        assert_eq!((from.map(|from| from.to_string()).as_deref(), to), (Some("2026-03-01T00:00:00Z"), None));
    }

    #[test]
    fn a_text_that_is_no_such_value_names_its_field() {
        let refused = |texts: &[(&str, &str)]| asked("content.amend", texts).unwrap_err();
        let texts = [("item", "PROC-1"), ("version", "two"), ("kind", "process")];
        assert_eq!(refused(&texts).field.as_deref(), Some("documentation"), "the first that is missing");
        let missing = asked("operate.state-period", &[]).unwrap_err();
        assert_eq!(
            (missing.field.as_deref(), missing.message.as_str()),
            (Some("period"), "Period is empty.")
        );
        assert_eq!(asked("content.draft", &[("kind", "rocket")]).unwrap_err().field.as_deref(), Some("kind"));
    }
}
