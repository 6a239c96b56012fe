//! The form that writes an agreement's text: what is wrong with it, and the numbers of its levels.

use outrigger_agreement::{Agreement, Diagnostic, Severity, what_if::with_target};
use outrigger_kernel::{ItemNo, Refusal, number::counted};
use schemars::JsonSchema;
use serde::Serialize;
use toml::{Table, Value};

/// The keys of a measure that hold the time of a single case.
const TARGETS: [&str; 2] = ["share-within", "service-factor"];

/// A text on its way to becoming an agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EditPage {
    /// The agreement that it was taken from; none for a new one.
    pub agreement: Option<ItemNo>,
    /// The text.
    pub text: String,
    /// Whether it can be used.
    pub sound: bool,
    /// What it comes to, in one line; empty while it cannot be used.
    pub says: String,
    /// What is wrong with it, or worth knowing, in the order of the text.
    pub findings: Vec<Finding>,
    /// The numbers of its levels.
    pub numbers: Vec<LevelNumbers>,
    /// Public holiday sets whose dates it does not hold itself.
    pub unfrozen: Vec<String>,
    /// Why something was not written into it.
    pub refusal: Option<Refusal>,
}

/// One finding in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Whether the text cannot be used because of it.
    pub error: bool,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// The numbers of one level, as the text writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LevelNumbers {
    /// The level's name.
    pub level: String,
    /// What it is called.
    pub title: String,
    /// The time that a single case has.
    pub target: Option<String>,
    /// What is owed.
    pub expected: Option<String>,
    /// Below what it is a default.
    pub minimum: Option<String>,
}

/// One number of a level.
pub struct Number<'a> {
    /// Which one: target, expected or minimum.
    pub key: &'static str,
    /// How the text writes it.
    pub value: Option<&'a String>,
}

impl EditPage {
    /// A text with everything that there is to say about it.
    pub fn new(agreement: Option<ItemNo>, text: String) -> Self {
        let (read, found) = match Agreement::parse(&text) {
            Ok((read, warnings)) => (Some(read), warnings),
            Err(errors) => (None, errors),
        };
        Self {
            agreement,
            sound: read.is_some(),
            says: read.as_ref().map(says).unwrap_or_default(),
            findings: found.iter().map(|found| finding(found, &text)).collect(),
            numbers: numbers(&text),
            unfrozen: read.map(|read| read.public_sets).unwrap_or_default(),
            refusal: None,
            text,
        }
    }

    pub(in crate::page) fn title(&self) -> String {
        self.agreement.map_or_else(|| "New terms".to_owned(), |no| format!("Change the terms of {no}"))
    }
}

impl LevelNumbers {
    /// The three numbers in the order of the form.
    pub(in crate::page) fn all(&self) -> [Number<'_>; 3] {
        [
            Number { key: "target", value: self.target.as_ref() },
            Number { key: "expected", value: self.expected.as_ref() },
            Number { key: "minimum", value: self.minimum.as_ref() },
        ]
    }
}

/// The numbers of every level, as the text writes them; none while it is no TOML.
fn numbers(text: &str) -> Vec<LevelNumbers> {
    let root: Table = text.parse().unwrap_or_default();
    let levels = root.get("level").and_then(Value::as_table).into_iter().flatten();
    let of_level = |(name, value): (&String, &Value)| {
        let level = value.as_table()?;
        let measure = level.get("measure").and_then(Value::as_table);
        Some(LevelNumbers {
            level: name.clone(),
            title: written(level, "title").unwrap_or_else(|| name.clone()),
            target: measure.and_then(|measure| TARGETS.iter().find_map(|key| written(measure, key))),
            expected: written(level, "expected"),
            minimum: written(level, "minimum"),
        })
    };
    levels.filter_map(of_level).collect()
}

fn written(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The text with other numbers, each named by its level and its key. What the text says already is left
/// alone. A number may be possible only once another is written, so that the order does not matter.
///
/// # Errors
/// A sentence about the first number that cannot be written.
pub(crate) fn with_numbers(text: &str, asked: &[(&str, &str, &str)]) -> Result<String, String> {
    let present = numbers(text);
    let differs = |(level, key, value): &&(&str, &str, &str)| {
        let row = present.iter().find(|row| row.level == *level);
        let number = row.and_then(|row| row.all().into_iter().find(|number| number.key == *key));
        number.and_then(|number| number.value).is_none_or(|present| present.trim() != value.trim())
    };
    let mut waiting: Vec<&(&str, &str, &str)> = asked.iter().filter(differs).collect();
    let mut changed = text.to_owned();
    while !waiting.is_empty() {
        let (before, mut reason) = (waiting.len(), None);
        waiting.retain(|(level, key, value)| match with_target(&changed, level, key, value) {
            Ok(text) => {
                changed = text;
                false
            }
            Err(why) => {
                reason.get_or_insert(why);
                true
            }
        });
        if waiting.len() == before {
            return Err(reason.unwrap_or_default());
        }
    }
    Ok(changed)
}

fn says(agreement: &Agreement) -> String {
    let count = |number: usize, one: &str, many: &str| counted(number as u64, one, many);
    format!(
        "{}, {}, terms from {}.",
        count(agreement.levels.len(), "service level", "service levels"),
        count(agreement.clocks.len(), "clock", "clocks"),
        agreement.effective
    )
}

fn finding(found: &Diagnostic, text: &str) -> Finding {
    let (line, column) = found.place(text);
    Finding {
        line,
        column,
        error: found.severity == Severity::Error,
        message: found.message.clone(),
        help: found.help.clone(),
    }
}

#[cfg(test)]
mod tests;
