//! One changed target as it is written on the command line: `level.NAME.target=3h`.

use crate::{
    exit::{Exit, Failure},
    output::printable,
};
use outrigger_agreement::what_if::with_target;
use std::{fmt, str::FromStr};

/// The numbers of a level that can be changed.
const KEYS: [&str; 3] = ["target", "expected", "minimum"];

/// One target of one level with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    level: String,
    key: &'static str,
    value: String,
}

/// The text names no target, or no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAChange;

impl fmt::Display for NotAChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a change is written level.NAME.target=3h; the key is target, expected or minimum")
    }
}

impl std::error::Error for NotAChange {}

impl FromStr for Change {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let (place, value) = text.split_once('=').ok_or(NotAChange)?;
        let (level, key) =
            place.strip_prefix("level.").and_then(|rest| rest.rsplit_once('.')).ok_or(NotAChange)?;
        let key = KEYS.into_iter().find(|known| *known == key.trim()).ok_or(NotAChange)?;
        // Whoever quotes the value as the text of the agreement does means the same.
        let value = value.trim().trim_matches('"').trim();
        if level.is_empty() || value.is_empty() {
            return Err(NotAChange);
        }
        Ok(Self { level: level.to_owned(), key, value: value.to_owned() })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "level.{}.{}={}", self.level, self.key, self.value)
    }
}

/// The text of an agreement with these changes, one after another; `name` is what messages call it.
///
/// # Errors
/// When the text has no such target, or cannot be used with the new value.
pub fn apply(changes: &[Change], text: &str, name: &str) -> Result<String, Failure> {
    changes.iter().try_fold(text.to_owned(), |text, change| {
        with_target(&text, &change.level, change.key, &change.value).map_err(|why| {
            let asked = printable(&change.to_string());
            Failure::new(Exit::Usage, format!("{asked} cannot be applied to {name}. {why}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_terms::CHARGED;

    #[test]
    fn a_change_names_a_level_a_key_and_a_value() {
        let change: Change = "level.p1-resolution.target=3h".parse().unwrap();
        assert_eq!(
            (change.level.as_str(), change.key, change.value.as_str()),
            ("p1-resolution", "target", "3h")
        );
        let quoted: Change = "level.fast.expected = \"97.5 %\"".parse().unwrap();
        assert_eq!(quoted.to_string(), "level.fast.expected=97.5 %");
        for wrong in [
            "",
            "level.fast.target",
            "level.fast.title=Fast",
            "fast.target=3h",
            "level..target=3h",
            "level.fast.target=",
        ] {
            assert_eq!(wrong.parse::<Change>(), Err(NotAChange), "{wrong}");
        }
    }

    #[test]
    fn changes_are_applied_one_after_another() {
        let changes: Vec<Change> =
            ["level.fast.target=3h", "level.fast.minimum=80 %"].map(|text| text.parse().unwrap()).to_vec();
        let changed = apply(&changes, CHARGED, "desk.toml").unwrap();
        assert!(
            changed.contains("share-within = \"3h\"") && changed.contains("minimum = \"80 %\""),
            "{changed}"
        );
        assert!(changed.contains("expected = \"95 %\""), "what nobody changed stays");
    }

    #[test]
    fn a_target_that_the_text_lacks_is_refused() {
        let changes = ["level.slow.target=3h".parse().unwrap()];
        let failure = apply(&changes, CHARGED, "desk.toml").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(
            failure.message.starts_with("level.slow.target=3h cannot be applied to desk.toml. "),
            "{failure}"
        );
    }
}
