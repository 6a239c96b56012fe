//! One number of an agreement's text replaced in place: comments, order and spacing stay as they are.

use crate::{TEXT_BYTES_MAX, diagnostic::Severity, terms::Agreement};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Characters of a value.
const VALUE_CHARS_MAX: usize = 40;
/// The measures whose value is the time that a single case has.
const MEASURES_WITH_TARGET: [&str; 2] = ["share-within", "service-factor"];

/// The agreement's text with one target of one level replaced. `key` is `target` (the time that a single
/// case has), `expected` or `minimum`; `value` is written as in the text, such as `4h` or `95 %`.
///
/// # Errors
/// A sentence, when the text has no such value, or when it cannot be used with the new one.
pub fn with_target(text: &str, level: &str, key: &str, value: &str) -> Result<String, String> {
    let value = value.trim();
    let fits = !value.is_empty() && value.chars().count() <= VALUE_CHARS_MAX;
    if !fits || value.contains(['"', '\\']) || value.contains(char::is_control) {
        return Err(format!(
            "The new value is no target. Write at most {VALUE_CHARS_MAX} characters, as in 4h or 95 %."
        ));
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(format!("The agreement is over its limit of {TEXT_BYTES_MAX} bytes. Shorten the text."));
    }
    let place = place(text, level, key)?;
    let (Some(head), Some(tail)) = (text.get(..place.start), text.get(place.end..)) else {
        return Err("The text cannot be cut where the value stands. Edit the text itself.".to_owned());
    };
    let changed = format!("{head}\"{value}\"{tail}");
    match Agreement::parse(&changed) {
        Ok(_) => Ok(changed),
        Err(found) => {
            let error = found.iter().find(|finding| finding.severity == Severity::Error);
            Err(error.map_or_else(
                || format!("[level.{level}] cannot be used with {value}. Write another value."),
                |error| error.one_line(&changed),
            ))
        }
    }
}

/// The bytes of the value, with its quotation marks.
fn place(text: &str, level: &str, key: &str) -> Result<Range<usize>, String> {
    let root = DeTable::parse(text).map_err(|error| {
        format!("The agreement is no TOML: {}. Correct the text first.", error.message().trim_end())
    })?;
    let levels = root.get_ref().get("level").and_then(|value| value.get_ref().as_table());
    let Some(terms) =
        levels.and_then(|levels| levels.get(level)).and_then(|value| value.get_ref().as_table())
    else {
        return Err(format!("The agreement has no [level.{level}]. Name a level of its text."));
    };
    match key {
        "expected" | "minimum" => span(terms, key)
            .ok_or_else(|| format!("[level.{level}] has no `{key}`. Add it to the text first.")),
        "target" => {
            let measure = terms.get("measure").and_then(|value| value.get_ref().as_table());
            let target =
                |measure: &DeTable<'_>| MEASURES_WITH_TARGET.iter().find_map(|key| span(measure, key));
            measure.and_then(target).ok_or_else(|| {
                let measures = MEASURES_WITH_TARGET.join(" and ");
                format!("[level.{level}] gives a single case no time. Only {measures} do; change `expected`.")
            })
        }
        _ => Err(format!("`{key}` is no number of a level. Write target, expected or minimum.")),
    }
}

/// The place of a key's text.
fn span(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    let value = table.get(key)?;
    matches!(value.get_ref(), DeValue::String(_)).then(|| value.span())
}
