//! Personal data in facts: a text and whose it is, so that it can be sealed for that person and the
//! person be erased while the ledger stays whole.

use crate::id::SubjectId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, convert::Infallible, fmt};

/// What stands in the place of a text that cannot be read any more.
pub const ERASED: &str = "an erased person";

/// The only key of an object that is a piece of personal data.
const PERSONAL: &str = "personal";
/// Whose it is.
const SUBJECT: &str = "subject";
/// The text in the clear.
const TEXT: &str = "text";
/// The text sealed with the subject's key, as base64.
const SEALED: &str = "sealed";

/// A piece of personal data. Its JSON is `{"personal":{"subject":"..","text":".."}}`; a ledger keeps it with
/// `sealed` in the place of `text`, and facts from before data had subjects say the bare text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Personal {
    /// Whose it is; none in facts from before data had subjects.
    pub subject: Option<SubjectId>,
    /// The text; none where it cannot be read, because it is still sealed or its key was erased.
    pub text: Option<String>,
}

impl Personal {
    /// A text about a person.
    pub fn new(subject: SubjectId, text: impl Into<String>) -> Self {
        Self { subject: Some(subject), text: Some(text.into()) }
    }

    /// The text, or what stands in its place.
    pub fn shown(&self) -> &str {
        self.text.as_deref().unwrap_or(ERASED)
    }
}

/// Logs must not keep what a ledger can erase.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Personal").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl schemars::JsonSchema for Personal {
    fn schema_name() -> Cow<'static, str> {
        "Personal".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let body = generator.subschema_for::<Body>();
        schemars::json_schema!({
            "description": "A piece of personal data; facts from before data had subjects say the bare text.",
            "oneOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "personal": body },
                    "required": ["personal"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Seals every piece of personal data in a fact's JSON that is in the clear. What is sealed already, and
/// what has no subject, stays as it is.
///
/// # Errors
/// The first that `seal` gives; the value is half sealed then, and has to be thrown away.
pub fn seal_each<E>(
    value: &mut Value,
    seal: &mut dyn FnMut(SubjectId, &str) -> Result<String, E>,
) -> Result<(), E> {
    each(value, (TEXT, SEALED), &mut |subject, text| seal(subject, text).map(Some))
}

/// Opens every sealed piece of personal data in a fact's JSON. Where `open` gives none, it stays sealed and
/// the others are opened all the same.
pub fn open_each(value: &mut Value, open: &mut dyn FnMut(SubjectId, &str) -> Option<String>) {
    let Ok(()) = each::<Infallible>(value, (SEALED, TEXT), &mut |subject, sealed| Ok(open(subject, sealed)));
}

/// What becomes of a subject's text; none when it stays as it is.
type Turn<'t, E> = dyn FnMut(SubjectId, &str) -> Result<Option<String>, E> + 't;

/// Walks a value, and puts what `turn` makes of the text under one key of each piece under another.
fn each<E>(value: &mut Value, (from, to): (&str, &str), turn: &mut Turn<'_, E>) -> Result<(), E> {
    match value {
        Value::Array(items) => {
            for item in items {
                each(item, (from, to), turn)?;
            }
        }
        Value::Object(object) => match piece(object, from) {
            Some((subject, held)) => {
                if let Some(turned) = turn(subject, &held)? {
                    object.insert(PERSONAL.into(), json!({ SUBJECT: subject, to: turned }));
                }
            }
            None => {
                for inner in object.values_mut() {
                    each(inner, (from, to), turn)?;
                }
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

/// The subject, and what stands under a key, of an object that is a piece of personal data and nothing else.
fn piece(object: &Map<String, Value>, key: &str) -> Option<(SubjectId, String)> {
    let body = object.get(PERSONAL).filter(|_| object.len() == 1)?.as_object()?;
    let held = body.get(key).filter(|_| body.len() == 2)?.as_str()?;
    let subject = body.get(SUBJECT)?.as_str()?.parse().ok()?;
    Some((subject, held.to_owned()))
}

/// Personal data as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Bare(String),
    Marked(Marked),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    personal: Body,
}

#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PersonalBody")]
struct Body {
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<SubjectId>,
    /// The text in the clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The text sealed with the subject's key, as base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl TryFrom<Written> for Personal {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Bare(text) => Ok(Self { subject: None, text: Some(text) }),
            Written::Marked(Marked { personal: Body { subject, text, sealed } }) => {
                if text.is_some() && sealed.is_some() {
                    return Err("personal data are in the clear or sealed, not both");
                }
                Ok(Self { subject, text })
            }
        }
    }
}

impl From<Personal> for Written {
    fn from(personal: Personal) -> Self {
        match personal {
            Personal { subject: None, text: Some(text) } => Self::Bare(text),
            Personal { subject, text } => {
                Self::Marked(Marked { personal: Body { subject, text, sealed: None } })
            }
        }
    }
}

#[cfg(test)]
mod tests;
