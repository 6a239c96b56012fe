//! One table of the agreement's text: every key is asked for by name, and what nobody asked for is
//! reported with the nearest known key.

use crate::diagnostic::Diagnostics;
use std::{collections::BTreeSet, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value with its place.
pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

/// A text with its place.
#[derive(Clone)]
pub(super) struct Text<'a> {
    pub value: &'a str,
    pub span: Range<usize>,
}

/// One table, with the keys that were asked for so far.
pub(super) struct Section<'a> {
    pub name: String,
    pub span: Range<usize>,
    table: &'a DeTable<'a>,
    asked: BTreeSet<&'static str>,
}

impl<'a> Section<'a> {
    pub fn new(name: impl Into<String>, span: Range<usize>, table: &'a DeTable<'a>) -> Self {
        Self { name: name.into(), span, table, asked: BTreeSet::new() }
    }

    /// The value of a key, if it is there.
    pub fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.asked.insert(key);
        self.table.get(key)
    }

    /// The text of a key, if it is there; any other type is an error.
    pub fn text(&mut self, key: &'static str, found: &mut Diagnostics) -> Option<Text<'a>> {
        let value = self.get(key)?;
        text(value, key, found)
    }

    /// The text of a key that must be there.
    pub fn need(&mut self, key: &'static str, example: &str, found: &mut Diagnostics) -> Option<Text<'a>> {
        if self.get(key).is_none() {
            found
                .error(self.span.clone(), format!("[{}] has no `{key}`.", self.name))
                .label("missing here")
                .help(format!("Add `{key} = {example}`."));
            return None;
        }
        self.text(key, found)
    }

    /// A sub-table of a key, if it is there; any other type is an error.
    pub fn section(&mut self, key: &'static str, found: &mut Diagnostics) -> Option<Section<'a>> {
        let value = self.get(key)?;
        section(format!("{}.{key}", self.name), value, found)
    }

    /// Every key with its value, in the order of the text; nothing counts as unknown afterwards.
    pub fn entries(&self) -> Vec<(Text<'a>, Value<'a>)> {
        let key =
            |key: &'a Spanned<std::borrow::Cow<'a, str>>| Text { value: key.get_ref(), span: key.span() };
        let mut all: Vec<_> = self.table.iter().map(|(name, value)| (key(name), value)).collect();
        all.sort_by_key(|(name, _)| name.span.start);
        all
    }

    /// Reports keys that nobody asked for.
    pub fn finish(self, found: &mut Diagnostics) {
        for (key, _) in self.entries() {
            if self.asked.contains(key.value) {
                continue;
            }
            let near = nearest(key.value, self.asked.iter().copied());
            let known = self.asked.iter().copied().collect::<Vec<_>>().join(", ");
            let help =
                near.map_or(format!("Known keys are {known}."), |near| format!("Did you mean `{near}`?"));
            found
                .error(key.span, format!("[{}] has no key `{}`.", self.name, key.value))
                .label("unknown key")
                .help(help);
        }
    }
}

/// The value as text; any other type is an error.
pub(super) fn text<'a>(value: Value<'a>, key: &str, found: &mut Diagnostics) -> Option<Text<'a>> {
    let Some(text) = value.get_ref().as_str() else {
        let kind = value.get_ref().type_str();
        found
            .error(value.span(), format!("`{key}` must be text, and this is {kind}."))
            .label(kind)
            .help("Put it in quotation marks.");
        return None;
    };
    Some(Text { value: text, span: value.span() })
}

/// The value as a table; any other type is an error.
pub(super) fn section<'a>(name: String, value: Value<'a>, found: &mut Diagnostics) -> Option<Section<'a>> {
    let Some(table) = value.get_ref().as_table() else {
        let kind = value.get_ref().type_str();
        found
            .error(value.span(), format!("`{name}` must be a table, and this is {kind}."))
            .label(kind)
            .help(format!("Write `[{name}]` and its keys below, or `{{ key = value }}`."));
        return None;
    };
    Some(Section::new(name, value.span(), table))
}

/// The texts of an array; anything else in it is an error.
pub(super) fn texts<'a>(value: Value<'a>, key: &str, found: &mut Diagnostics) -> Vec<Text<'a>> {
    let Some(array) = value.get_ref().as_array() else {
        found
            .error(value.span(), format!("`{key}` must be a list of texts."))
            .help("Write it as `[\"…\", \"…\"]`.");
        return Vec::new();
    };
    array.iter().filter_map(|value| text(value, key, found)).collect()
}

/// The known word that is nearest to what was written, if any is near.
pub(super) fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|word| (strsim::damerau_levenshtein(written, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min()
        .map(|(_, word)| word)
}
