//! Makes a command's JSON from a form: texts become what the command's schema says they are.

use crate::{fields::Fields, guard::TOKEN_FIELD, once::KEY_FIELD, page::form::Typed, sent::Sent};
use outrigger_kernel::Refusal;
use outrigger_lifecycle::{CommandDoc, texts};
use serde_json::{Map, Value};

/// Fields that no form shows.
const HIDDEN: [&str; 3] = [TOKEN_FIELD, KEY_FIELD, "as-of"];

/// A command's fields. JSON is taken as it is: the command itself refuses what it does not know.
///
/// # Errors
/// When a text is no such value, or is missing; the refusal names the field.
pub fn of(doc: &CommandDoc, sent: &Sent) -> Result<Value, Refusal> {
    match sent {
        Sent::Json(value) => Ok(value.clone()),
        Sent::Fields(fields) => texts::read(doc, &fields.iter().collect::<Vec<_>>()),
        Sent::Upload(upload) => texts::read(doc, &upload.fields.iter().collect::<Vec<_>>()),
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
        typed.entry(texts::plain(name).to_owned()).or_default().push(value.to_owned());
    }
    typed
}

#[cfg(test)]
mod tests;
