//! Writing and changing items: one pair of commands for every kind of item.
//!
//! Content is drafted and amended from the item's own struct; its JSON Schema is the form, the API and
//! the documentation. Standing changes only by verbs of the stages. Files are attached to items of every
//! kind by whoever may write them.

mod decide;
mod file_kind;
mod files;
mod kinds;
mod register;

pub use file_kind::FileKind;
pub use files::{Attached, Detached, FILE_MIB_MAX, FILES_MAX};
pub use kinds::{Command, Content, Fact, KINDS, Kind, kind_of};
pub use register::{Item, Kept, Register};

pub(crate) use decide::{decide, evolve, needs};
pub use decide::{standing, title_and_history};

#[cfg(test)]
mod tests;
