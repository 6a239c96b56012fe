//! Forms from JSON Schema: a field's description is its label and its hint, its type is its control.

use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_kernel::Refusal;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the fields of a form hold, by name; a list of choices holds several.
pub type Typed = BTreeMap<String, Vec<String>>;

/// Texts longer than this are written into an area of several lines.
const LINE_CHARS_MAX: u64 = 300;
/// Texts longer than this are code rather than prose.
const PROSE_CHARS_MAX: u64 = 5_000;
/// More choices than this fold into a list.
const RADIOS_MAX: usize = 6;

/// What a form holds that was filled from an item's content.
pub fn typed(content: &Value) -> Typed {
    let fields = content.as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), texts(value))).collect()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// One field of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "part/field.html")]
pub struct Field {
    /// Its name in what the form sends; a list of choices adds `[]`.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What to write into it.
    pub hint: String,
    /// Which control it is: text, area, code, lines, number, date, instant, file, check, radios, select or
    /// checks.
    pub control: &'static str,
    /// The least number.
    pub min: Option<i64>,
    /// The greatest number.
    pub max: Option<i64>,
    /// The most characters.
    pub length_max: Option<u64>,
    /// Whether it has to be filled in.
    pub required: bool,
    /// What it holds.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Why what it holds was refused.
    pub problem: Option<String>,
}

impl HtmlSafe for Field {}

/// One thing that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What it means.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Field {
    /// The ids of the texts that describe the field, for assistive technology.
    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("h-{}", self.name));
        let problem = self.problem.is_some().then(|| format!("e-{}", self.name));
        [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Forms whose fields are asked for in another order than [`fields`] finds: schemas name what is required in
/// the order of its struct, and all else by name.
const ORDERS: [&[&str]; 2] = [
    &["kind", "levels", "condition", "cases", "from", "to", "reason"],
    &["name", "case_column", "time_column", "activity_column", "id_column", "date_order", "zone"],
];

/// The fields of a schema: those that are asked for in the order of their struct, then the others by name;
/// all in the order of their struct where [`ORDERS`] has it.
pub(crate) fn fields(schema: &Value, typed: &Typed, refusal: Option<&Refusal>) -> Vec<Field> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut optional: Vec<&str> =
        properties.keys().map(String::as_str).filter(|name| !required.contains(name)).collect();
    optional.sort_unstable();
    let is_ordered = |order: &&&[&str]| {
        order.len() == properties.len() && order.iter().all(|name| properties.contains_key(*name))
    };
    let names = match ORDERS.iter().find(is_ordered) {
        Some(order) => order.to_vec(),
        None => required.iter().copied().chain(optional).collect(),
    };
    let field = |name: &str| {
        let asked = Asked { name, required: required.contains(&name), typed, refusal };
        Some(asked.field(properties.get(name)?, schema))
    };
    names.into_iter().filter_map(field).collect()
}

/// The fields as they stand in a form: the end of a span of time beside its beginning, all else in a row of
/// its own.
pub(crate) fn rows(fields: &[Field]) -> Vec<&[Field]> {
    fields.chunk_by(|one, next| (one.name.as_str(), next.name.as_str()) == ("from", "to")).collect()
}

/// A field on its way from a schema into a form.
struct Asked<'a> {
    name: &'a str,
    required: bool,
    typed: &'a Typed,
    refusal: Option<&'a Refusal>,
}

impl Asked<'_> {
    fn field(&self, property: &Value, root: &Value) -> Field {
        let held: &[String] = self.typed.get(self.name).map(Vec::as_slice).unwrap_or_default();
        let shape = resolve(property, root);
        let items = shape.get("items").map(|items| resolve(items, root));
        let choices = choices(items.unwrap_or(shape), held);
        let control = control(self.name, shape, choices.len());
        let number = |key: &str| shape.get(key).and_then(Value::as_i64);
        let (label, hint) = label_and_hint(property, self.name);
        let is_mine = |refusal: &&Refusal| {
            refusal.field.as_deref().and_then(|field| field.rsplit('.').next()) == Some(self.name)
        };
        Field {
            name: self.name.to_owned(),
            label,
            hint,
            control,
            min: number("minimum"),
            max: number("maximum"),
            length_max: shape.get("maxLength").and_then(Value::as_u64),
            required: self.required,
            // A list of texts is written one a line.
            value: if control == "lines" {
                held.join("\n")
            } else {
                held.first().cloned().unwrap_or_default()
            },
            choices,
            problem: self.refusal.filter(is_mine).map(|refusal| refusal.message.clone()),
        }
    }
}

fn control(name: &str, shape: &Value, choices: usize) -> &'static str {
    let is_a = |kind: &str| match shape.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|other| other == kind),
        _ => false,
    };
    let pattern = shape.get("pattern").and_then(Value::as_str).unwrap_or_default();
    let length_max = shape.get("maxLength").and_then(Value::as_u64).unwrap_or(0);
    let rules = [
        (is_a("array") && choices == 0, "lines"),
        (is_a("array"), "checks"),
        (choices > RADIOS_MAX, "select"),
        (choices > 0, "radios"),
        (is_a("boolean"), "check"),
        (is_a("integer"), "number"),
        (pattern == "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "date"),
        (shape.get("format").is_some_and(|format| format == "date-time"), "instant"),
        (name == "file", "file"),
        (length_max > PROSE_CHARS_MAX, "code"),
        (length_max > LINE_CHARS_MAX, "area"),
    ];
    rules.iter().find(|(holds, _)| *holds).map_or("text", |(_, control)| *control)
}

/// What a schema lets choose: documented variants, or bare ones.
fn choices(shape: &Value, held: &[String]) -> Vec<Choice> {
    let list = |key: &str| shape.get(key).and_then(Value::as_array).into_iter().flatten();
    let documented = list("oneOf").filter_map(|variant| {
        let hint = variant.get("description").and_then(Value::as_str).unwrap_or_default();
        Some((variant.get("const")?.as_str()?, hint))
    });
    let bare = list("enum").filter_map(Value::as_str).map(|value| (value, ""));
    let choice = |(value, hint): (&str, &str)| Choice {
        value: value.to_owned(),
        label: words::titled(value),
        hint: hint.to_owned(),
        chosen: held.iter().any(|held| held == value),
    };
    documented.chain(bare).map(choice).collect()
}

/// The label is the description up to its first full stop, the hint is the rest.
fn label_and_hint(property: &Value, name: &str) -> (String, String) {
    let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
    let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
    let (label, hint) = about.split_once(". ").unwrap_or((about.as_str(), ""));
    let label = label.trim_end_matches('.');
    (if label.is_empty() { words::titled(name) } else { label.to_owned() }, hint.to_owned())
}

/// The schema behind a reference, or behind the one alternative that is not null.
fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    let present = |value: &&Value| value.get("type").and_then(Value::as_str) != Some("null");
    let schema = alternatives.and_then(|all| all.iter().find(present)).unwrap_or(schema);
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    name.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema)
}

#[cfg(test)]
mod tests;
