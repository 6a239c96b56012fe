//! Items of one kind, by number.

use crate::{Engagement, Stamp};
use outrigger_kernel::{ItemNo, Refusal};
use std::collections::BTreeMap;

/// The content of one kind of item.
pub trait Item {
    /// The letters before its number.
    const PREFIX: &'static str;

    /// What it is called in lists.
    fn title(&self) -> &str;

    /// Rules that its fields alone cannot say.
    ///
    /// # Errors
    /// The refusal, pointing at the field.
    fn check(&self, on: &Engagement) -> Result<(), Refusal>;
}

/// An item as it stands, with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    /// Its number.
    pub no: ItemNo,
    /// Its content now.
    pub content: T,
    /// How often it was written, from 1.
    pub version: u32,
    /// Every entry that wrote it, oldest first.
    pub history: Vec<Stamp>,
}

impl<T> Kept<T> {
    /// The entry of its present content.
    pub fn entry(&self) -> u64 {
        self.history.last().map_or(0, |stamp| stamp.seq)
    }
}

/// All items of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<T> {
    items: BTreeMap<u32, Kept<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new() }
    }
}

impl<T: Item> Register<T> {
    /// The items in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Kept<T>> {
        self.items.values()
    }

    /// One item.
    pub fn get(&self, no: ItemNo) -> Option<&Kept<T>> {
        (no.prefix() == T::PREFIX).then(|| self.items.get(&no.no()))?
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn next_no(&self) -> u32 {
        self.items.last_key_value().map_or(1, |(last, _)| last + 1)
    }

    pub(crate) fn write(&mut self, no: ItemNo, content: T, stamp: &Stamp) {
        match self.items.get_mut(&no.no()) {
            Some(kept) => {
                kept.content = content;
                kept.version += 1;
                kept.history.push(stamp.clone());
            }
            None => {
                let kept = Kept { no, content, version: 1, history: vec![stamp.clone()] };
                self.items.insert(no.no(), kept);
            }
        }
    }
}
