//! The keys and values of one event in one reused arena: readers allocate per file, not per event.

use crate::intake::Slot;

/// Keys and values in the order in which they were read.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    text: String,
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    key: usize,
    value: usize,
    end: usize,
    slot: Slot,
}

impl Attributes {
    /// Nothing so far, with room for that much text and as many attributes.
    pub(crate) fn with_room(bytes: usize, attributes: usize) -> Self {
        Self { text: String::with_capacity(bytes), items: Vec::with_capacity(attributes) }
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
    }

    pub(crate) fn push(&mut self, key: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(key);
        self.text.push_str(value);
        let item = Item { key: start, value: start + key.len(), end: self.text.len(), slot: Slot::Skip };
        self.items.push(item);
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Bytes of all keys and values.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn key(&self, index: usize) -> &str {
        self.items.get(index).map_or("", |item| self.part(item.key, item.value))
    }

    /// Says where the value of an attribute goes.
    pub(crate) fn assign(&mut self, index: usize, slot: Slot) {
        if let Some(item) = self.items.get_mut(index) {
            item.slot = slot;
        }
    }

    /// The value that goes to a slot; said twice, the last one counts.
    pub(crate) fn find(&self, slot: Slot) -> Option<&str> {
        let item = self.items.iter().rev().find(|item| item.slot == slot)?;
        Some(self.part(item.value, item.end))
    }

    /// The values that go to columns, with their columns.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, &str)> + Clone {
        self.items.iter().filter_map(move |item| match item.slot {
            Slot::Column(column) => Some((column, self.part(item.value, item.end))),
            _ => None,
        })
    }

    /// Every key with its value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.iter().map(move |item| (self.part(item.key, item.value), self.part(item.value, item.end)))
    }

    fn part(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}
