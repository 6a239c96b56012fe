//! Says which field of a command cannot be read. serde says what is wrong and not where, so the fields of a
//! refused command are read once more, each alone.

use outrigger_kernel::{Refusal, refusal};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// How serde begins when a field is not there. A field that is read alone lacks all the others.
const MISSING: &str = "missing field `";
/// The key that says of which kind an object inside a command is.
const KIND: &str = "kind";

/// Why the fields of a command were not read, at the field that is at fault. `key` is where its `verb` stands.
pub(crate) fn refuse<C: DeserializeOwned>(
    (key, verb): (&str, &str),
    fields: &Map<String, Value>,
    whole: &serde_json::Error,
) -> Refusal {
    let whole = whole.to_string();
    let refused = |why: &str| {
        refusal::invalid(format!("The fields of {verb} cannot be read: {why}."))
            .next("Correct the field and send it again.")
    };
    if let Some((field, why)) = wrong_field::<C>((key, verb), fields) {
        return refused(&format!("{field}: {why}")).at(field);
    }
    match whole.strip_prefix(MISSING).and_then(|rest| rest.split('`').next()) {
        Some(field) => refused(&whole).at(field),
        None => refused(&whole),
    }
}

/// The first field that cannot be read, and why; none when each can be read alone.
fn wrong_field<C: DeserializeOwned>(
    (key, verb): (&str, &str),
    fields: &Map<String, Value>,
) -> Option<(String, String)> {
    let alone = |name: &str, value: Value| {
        let mut map = Map::new();
        map.insert(name.to_owned(), value);
        map.insert(key.to_owned(), verb.into());
        why::<C>(Value::Object(map))
    };
    fields.iter().filter(|(name, _)| *name != key).find_map(|(name, value)| {
        let inside = value.as_object().and_then(|inside| {
            // An unknown kind would be laid at the door of every other field.
            inside.get_key_value(KIND).into_iter().chain(inside).find_map(|(inner, value)| {
                let why = alone(name, with_kind(inside, (inner, value)))?;
                Some((inner.clone(), why))
            })
        });
        inside.or_else(|| alone(name, value.clone()).map(|why| (name.clone(), why)))
    })
}

/// One field of an object, with the kind that says how to read it.
fn with_kind(object: &Map<String, Value>, (name, value): (&str, &Value)) -> Value {
    let kind = object.get(KIND).map(|kind| (KIND.to_owned(), kind.clone()));
    Value::Object(kind.into_iter().chain([(name.to_owned(), value.clone())]).collect())
}

/// Why a value is no such command, apart from what it lacks.
fn why<C: DeserializeOwned>(value: Value) -> Option<String> {
    let error = serde_json::from_value::<C>(value).err()?.to_string();
    (!error.starts_with(MISSING)).then_some(error)
}

#[cfg(test)]
mod tests {
    use crate::Command;
    use outrigger_kernel::Refusal;
    use serde_json::{Value, json};

    fn refused(command: &str, fields: Value) -> Refusal {
        Command::parse(command, fields).unwrap_err()
    }

    fn field(command: &str, fields: Value) -> Option<String> {
        refused(command, fields).field
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        let claim = json!({ "kind": "relief", "from": "2026-10-01", "reason": "the network was down" });
        let refusal = refused("operate.raise-claim", claim);
        assert_eq!(refusal.field.as_deref(), Some("from"));
        let sentence = "The fields of raise-claim cannot be read: from: an instant is written as in ";
        assert!(refusal.message.starts_with(sentence), "{}", refusal.message);
        let claim = json!({ "kind": "gift", "reason": "the network was down" });
        assert_eq!(field("operate.raise-claim", claim).as_deref(), Some("kind"));
        let answer = json!({ "claim": "CLAIM-1", "answer": "maybe", "reason": "it was not so" });
        assert_eq!(field("operate.answer-claim", answer).as_deref(), Some("answer"));
        let unknown = json!({ "period": "2026-03", "actor": "somebody" });
        assert_eq!(field("operate.state-period", unknown).as_deref(), Some("actor"));
    }

    #[test]
    fn a_field_that_is_not_there_is_named_too() {
        let refusal = refused("operate.state-period", json!({}));
        assert_eq!(refusal.field.as_deref(), Some("period"));
        assert!(refusal.message.ends_with("missing field `period`."), "{}", refusal.message);
    }

    #[test]
    fn the_content_of_an_item_is_looked_into() {
        let draft = |content: Value| field("content.draft", json!({ "content": content }));
        let process = json!({ "kind": "process", "name": "Tickets", "volume_per_month": "many" });
        assert_eq!(draft(process).as_deref(), Some("volume_per_month"));
        assert_eq!(draft(json!({ "kind": "rocket", "fte_tenths": 1 })).as_deref(), Some("kind"));
        assert_eq!(field("content.draft", json!({ "content": 7 })).as_deref(), Some("content"));
    }
}
