//! A disk that loses its power: it keeps what was synced, and of everything else what chance leaves.
//!
//! It is as harsh as file systems may be, and no harsher. A sync of a file keeps its bytes, and its name
//! when it is new. A sync of a folder keeps which names are in it. A new name, a rename and a removal are
//! kept or lost as a whole. Sectors are written whole, in any order.

use super::contents::{Change, Contents, Mood};
use crate::trust::{dice::Dice, image::Image};
use std::{collections::BTreeMap, mem};

/// Which file is meant, whatever its name is at the time.
pub type FileId = usize;
/// What each path leads to. The data folder itself is the empty path, and always there.
pub type Names = BTreeMap<String, Node>;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A folder.
    Folder,
    /// A file.
    File(FileId),
}

/// One thing that a load did to its disk, or said meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// It changed names.
    Name(Naming),
    /// It wrote bytes at a place of a file.
    Write { file: FileId, at: usize, bytes: Vec<u8> },
    /// It gave a file another length, in bytes.
    SetLength(FileId, usize),
    /// It waited until a file was on disk.
    SyncFile(FileId),
    /// It waited until the names in a folder were on disk.
    SyncFolder(String),
    /// It said a line.
    Said(String),
}

/// A change of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A new file or folder.
    Add(String, Node),
    /// Another name for what there is; what had that name before has none any more.
    Move { from: String, to: String, node: Node },
    /// The name is gone.
    Drop(String, Node),
}

/// The disk.
#[derive(Clone, Debug, Default)]
pub struct Disk<'t> {
    files: Vec<Contents<'t>>,
    names: Names,
    unsettled: Vec<&'t Naming>,
}

/// The names in an image. Its files are numbered in the order of their paths.
pub fn names_in(image: &Image) -> Names {
    let mut files = 0..;
    let node = |bytes: &Option<Vec<u8>>| match bytes {
        None => Node::Folder,
        Some(_) => Node::File(files.next().unwrap()),
    };
    image.keys().cloned().zip(image.values().map(node)).collect()
}

impl<'t> Disk<'t> {
    /// A disk that holds an image for good.
    pub fn holding(image: &Image) -> Self {
        let files = image.values().flatten().cloned().map(Contents::holding).collect();
        Self { files, names: names_in(image), unsettled: Vec::new() }
    }

    /// Does one thing.
    pub fn take(&mut self, op: &'t Op) {
        match op {
            Op::Name(naming) => {
                if let Naming::Add(_, Node::File(file)) = naming {
                    let count = self.files.len().max(file + 1);
                    self.files.resize_with(count, Contents::default);
                }
                self.unsettled.push(naming);
            }
            Op::Write { file, at, bytes } => self.files[*file].change(Change::Write { at: *at, bytes }),
            Op::SetLength(file, length) => self.files[*file].change(Change::SetLength(*length)),
            Op::SyncFile(file) => {
                self.files[*file].sync();
                self.settle(|naming| matches!(naming, Naming::Add(_, Node::File(new)) if new == file));
            }
            Op::SyncFolder(folder) => self.settle(|naming| naming.concerns(folder)),
            Op::Said(_) => {}
        }
    }

    /// Whether a cut takes nothing away.
    pub fn is_settled(&self) -> bool {
        self.unsettled.is_empty() && self.files.iter().all(Contents::is_settled)
    }

    /// What is found after the power was cut: in one mood for everything, or in any mood for each.
    pub fn after_cut(&self, mood: Option<Mood>, dice: &mut Dice) -> Image {
        let names = self.names_after_cut(mood.unwrap_or_else(|| Mood::draw(dice)), dice);
        let mut image = Image::new();
        for (path, node) in names {
            let has_folder = folder_of(&path).is_empty() || image.contains_key(folder_of(&path));
            let bytes = match node {
                Node::Folder => None,
                Node::File(file) => {
                    let mood = mood.unwrap_or_else(|| Mood::draw(dice));
                    Some(self.files[file].after_cut(mood, dice))
                }
            };
            if has_folder {
                image.insert(path, bytes);
            }
        }
        image
    }

    fn names_after_cut(&self, mood: Mood, dice: &mut Dice) -> Names {
        let mut names = self.names.clone();
        let first_ones = dice.below(self.unsettled.len() + 1);
        for (at, naming) in self.unsettled.iter().enumerate() {
            let is_kept = match mood {
                Mood::Nothing => false,
                Mood::Everything => true,
                Mood::InOrder => at < first_ones,
                Mood::Torn | Mood::Grown => dice.coin(),
            };
            if is_kept {
                naming.make(&mut names);
            }
        }
        names
    }

    fn settle(&mut self, is_settled: impl Fn(&Naming) -> bool) {
        for naming in mem::take(&mut self.unsettled) {
            if is_settled(naming) {
                naming.make(&mut self.names);
            } else {
                self.unsettled.push(naming);
            }
        }
    }
}

impl Naming {
    /// Makes the change. A name that has come to mean something else meanwhile is left alone.
    pub fn make(&self, names: &mut Names) {
        let take_away = |names: &mut Names, path: &str, node: Node| {
            if names.get(path) == Some(&node) {
                names.remove(path);
            }
        };
        match self {
            Self::Add(path, node) => {
                names.insert(path.clone(), *node);
            }
            Self::Move { from, to, node } => {
                take_away(names, from, *node);
                names.insert(to.clone(), *node);
            }
            Self::Drop(path, node) => take_away(names, path, *node),
        }
    }

    /// Whether a sync of the folder keeps it: a name in the folder, or the new folder's own.
    fn concerns(&self, folder: &str) -> bool {
        match self {
            Self::Add(path, Node::Folder) => path == folder || folder_of(path) == folder,
            Self::Add(path, _) | Self::Drop(path, _) => folder_of(path) == folder,
            Self::Move { from, to, .. } => folder_of(from) == folder || folder_of(to) == folder,
        }
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests;
