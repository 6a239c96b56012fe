//! Turns the column names of the world into identifiers that a CEL condition can use.

use rustc_hash::FxHashSet;

/// Words that CEL keeps for itself; a column of that name gets a trailing underscore.
const RESERVED: &str = "as break const continue else false for function if import in let loop namespace null \
    package return true var void while";

/// The identifiers handed out so far. `case` and `time` are taken from the start: they are not attributes.
#[derive(Clone, Debug)]
pub(crate) struct Identifiers {
    taken: FxHashSet<String>,
}

impl Identifiers {
    /// A fresh identifier for a column: a name already taken gets `_2`, `_3` and so on; a name without a
    /// usable character becomes `column_N` after its position, which counts from 1.
    pub(crate) fn claim(&mut self, source_name: &str, position: usize) -> String {
        let base = identifier(source_name).unwrap_or_else(|| format!("column_{position}"));
        if self.taken.insert(base.clone()) {
            return base;
        }
        let mut number = 2u32;
        loop {
            let name = format!("{base}_{number}");
            if self.taken.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }

    /// Keeps a name back so that no other column gets it.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }
}

impl Default for Identifiers {
    fn default() -> Self {
        Self { taken: ["case", "time"].into_iter().map(str::to_owned).collect() }
    }
}

/// A name with every run of other characters as one underscore, or `None` when nothing is left of it.
/// Naming a name changes nothing.
pub(crate) fn identifier(source_name: &str) -> Option<String> {
    let mut joined = String::with_capacity(source_name.len());
    let mut gap = false;
    for character in source_name.chars() {
        let plain = character.is_ascii_alphanumeric() || character == '_';
        if plain {
            joined.push(character);
        } else if !gap {
            joined.push('_');
        }
        gap = !plain;
    }
    let name = joined.trim_matches('_');
    if name.is_empty() {
        return None;
    }
    let before = if name.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" };
    let after = if RESERVED.split_whitespace().any(|word| word == name) { "_" } else { "" };
    Some(format!("{before}{name}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        let cases = [
            ("concept:name", Some("concept_name")),
            ("(case)_Amount", Some("case__Amount")),
            ("resource country", Some("resource_country")),
            ("Größe (cm)", Some("Gr_e_cm")),
            ("2nd line", Some("_2nd_line")),
            ("_x_", Some("x")),
            ("in", Some("in_")),
            ("", None),
            (" - ", None),
            ("数量", None),
        ];
        for (source_name, expected) in cases {
            let name = identifier(source_name);
            assert_eq!(name.as_deref(), expected, "{source_name}");
            if let Some(name) = name {
                assert_eq!(identifier(&name), Some(name.clone()), "naming a name changes nothing");
            }
        }
    }

    #[test]
    fn collisions_are_numbered_and_roles_kept_free() {
        let mut names = Identifiers::default();
        names.reserve("activity");
        let sources = ["a b", "a-b", "a b", "", "case", "time", "activity", "Activity"];
        let claimed: Vec<String> =
            sources.iter().enumerate().map(|(index, name)| names.claim(name, index + 1)).collect();
        let expected = ["a_b", "a_b_2", "a_b_3", "column_4", "case_2", "time_2", "activity_2", "Activity"];
        assert_eq!(claimed, expected);
    }
}
