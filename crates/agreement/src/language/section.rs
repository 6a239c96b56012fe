//! One table of the agreement's text: every key is asked for by name, and what nobody asked for is
//! reported with the nearest known key.

use super::{
    quantity::Unreadable,
    words::{nearest, word},
};
use crate::diagnostic::Diagnostics;
use std::{
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
};
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

impl Text<'_> {
    /// What the text says, as `read` reads it; what cannot be read is an error at its place.
    pub fn read<T>(&self, read: fn(&str) -> Result<T, Unreadable>, found: &mut Diagnostics) -> Option<T> {
        match read(self.value) {
            Ok(value) => Some(value),
            Err(why) => {
                found.error(self.span.clone(), why.what).label("cannot be used").help(why.help);
                None
            }
        }
    }
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

    /// Those of the keys that are there.
    pub fn given(&mut self, keys: &[&'static str]) -> Vec<&'static str> {
        keys.iter().copied().filter(|&key| self.get(key).is_some()).collect()
    }

    /// The text of a key, if it is there; any other type is an error.
    pub fn text(&mut self, key: &'static str, found: &mut Diagnostics) -> Option<Text<'a>> {
        let value = self.get(key)?;
        text(value, key, found)
    }

    /// The text of a key that must be there.
    pub fn need(&mut self, key: &'static str, example: &str, found: &mut Diagnostics) -> Option<Text<'a>> {
        if self.get(key).is_none() {
            self.missing(key, &format!("Add `{key} = {example}`."), found);
            return None;
        }
        self.text(key, found)
    }

    /// The meaning of a key's word, if the key is there; a word that is not known is an error.
    pub fn word<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(&str, T)],
        found: &mut Diagnostics,
    ) -> Option<T> {
        let text = self.text(key, found)?;
        word(key, &text, known, found)
    }

    /// Whether a key is there and `true`; anything but `true` and `false` is an error.
    pub fn flag(&mut self, key: &'static str, found: &mut Diagnostics) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            let kind = value.get_ref().type_str();
            found
                .error(value.span(), format!("`{key}` must be true or false, and this is {kind}."))
                .label(kind)
                .help(format!("Write {key} = true, without quotation marks."));
            false
        })
    }

    /// The whole number of a key that must be there, within its limits.
    pub fn number(
        &mut self,
        key: &'static str,
        within: RangeInclusive<u32>,
        example: u32,
        found: &mut Diagnostics,
    ) -> Option<u32> {
        let Some(value) = self.get(key) else {
            self.missing(key, &format!("Add {key} = {example}."), found);
            return None;
        };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|written| u32::from_str_radix(written.as_str(), written.radix()).ok())
            .filter(|number| within.contains(number));
        if number.is_none() {
            let (least, most) = within.into_inner();
            found
                .error(value.span(), format!("`{key}` is a whole number from {least} to {most}."))
                .label("no such number")
                .help(format!("Write {key} = {example}, without quotation marks."));
        }
        number
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

    /// Reports that a key is not there.
    pub fn missing(&self, key: &str, help: &str, found: &mut Diagnostics) {
        found
            .error(self.span.clone(), format!("[{}] has no `{key}`.", self.name))
            .label("missing here")
            .help(help);
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

/// The tables of an array of at least one and at most so many; anything else in it is an error.
pub(super) fn tables<'a>(
    value: Value<'a>,
    key: &str,
    most: usize,
    found: &mut Diagnostics,
) -> Option<Vec<Section<'a>>> {
    let Some(array) = value.get_ref().as_array().filter(|array| (1..=most).contains(&array.len())) else {
        found
            .error(value.span(), format!("`{key}` must be a list of 1 to {most} tables."))
            .label("no such list")
            .help("Write it as `[{ … }, { … }]`.");
        return None;
    };
    Some(array.iter().filter_map(|value| section(key.to_owned(), value, found)).collect())
}
