//! The calls of a load as what they do to its data folder, in the words of the disk.

use super::disk::{FileId, Names, Naming, Node, Op, names_in};
use crate::trust::{
    image::{Image, is_passing},
    strace::Call,
};
use std::{collections::HashMap, path::Path};

/// What the calls did to the folder `root`, which held `image` before. A call that the disk does not know
/// is an error of the story.
pub fn operations(calls: &[Call], root: &Path, image: &Image) -> Vec<Op> {
    let names = names_in(image);
    let files = image.values().flatten().count();
    let root = root.to_str().unwrap().to_owned();
    let mut reader = Reader { root, names, files, places: HashMap::new(), ops: Vec::new() };
    calls.iter().filter(|call| call.result >= 0).for_each(|call| reader.take(call));
    reader.ops
}

struct Reader {
    /// The full path of the folder.
    root: String,
    /// What each path leads to by now.
    names: Names,
    /// How many files there have ever been.
    files: usize,
    /// Where the next plain write to an open file goes.
    places: HashMap<i64, usize>,
    ops: Vec<Op>,
}

impl Reader {
    fn take(&mut self, call: &Call) {
        match call.name.as_str() {
            "open" | "openat" | "creat" => self.open(call),
            "close" => _ = self.places.remove(&call.number(0)),
            "lseek" => _ = self.places.insert(call.number(0), size(call.result)),
            "write" | "writev" if call.number(0) == 1 => self.say(call),
            "write" | "writev" => self.write_on(call),
            "pwrite64" => self.write_at(call, size(call.number(3))),
            "fsync" | "fdatasync" => self.sync(call),
            "ftruncate" => {
                let length = size(call.number(1));
                let file = self.file(call);
                self.ops.extend(file.map(|file| Op::SetLength(file, length)));
            }
            "rename" => self.rename(&call.path(0), &call.path(1)),
            "renameat" | "renameat2" => self.rename(&call.path(1), &call.path(3)),
            "unlink" | "rmdir" => self.remove(&call.path(0)),
            "unlinkat" => self.remove(&call.path(1)),
            "mkdir" => self.make_folder(&call.path(0)),
            "mkdirat" => self.make_folder(&call.path(1)),
            other => panic!("the disk does not know the call {other}: {:?}", call.arguments),
        }
    }

    fn open(&mut self, call: &Call) {
        let Some(path) = call.opened.as_deref().and_then(|path| self.inside(path)) else { return };
        let makes = call.name == "creat" || call.arguments.iter().any(|flags| flags.contains("O_CREAT"));
        let empties = call.name == "creat" || call.arguments.iter().any(|flags| flags.contains("O_TRUNC"));
        let appends = call.arguments.iter().any(|flags| flags.contains("O_APPEND"));
        assert!(!appends, "the disk does not know how to append to {path}");
        self.places.insert(call.result, 0);
        match self.names.get(&path) {
            _ if path.is_empty() => {}
            Some(Node::Folder) => {}
            Some(Node::File(file)) => {
                let file = *file;
                self.ops.extend(empties.then_some(Op::SetLength(file, 0)));
            }
            None => {
                assert!(makes, "{path} was opened before it was made");
                self.name(Naming::Add(path, Node::File(self.files)));
                self.files += 1;
            }
        }
    }

    fn say(&mut self, call: &Call) {
        let said = String::from_utf8(call.bytes(1)).unwrap();
        self.ops.extend(said.lines().map(|line| Op::Said(line.to_owned())));
    }

    /// Writes where the last write to the open file ended.
    fn write_on(&mut self, call: &Call) {
        let number = call.number(0);
        let at = self.places.get(&number).copied().unwrap_or_default();
        self.places.insert(number, at + size(call.result));
        self.write_at(call, at);
    }

    fn write_at(&mut self, call: &Call, at: usize) {
        let Some(file) = self.file(call) else { return };
        let mut bytes = call.bytes(1);
        // What did not fit was not written.
        bytes.truncate(size(call.result));
        self.ops.push(Op::Write { file, at, bytes });
    }

    fn sync(&mut self, call: &Call) {
        let Some(path) = call.descriptor().path.and_then(|path| self.inside(&path)) else { return };
        self.ops.push(match self.names.get(&path) {
            Some(Node::File(file)) => Op::SyncFile(*file),
            Some(Node::Folder) => Op::SyncFolder(path),
            None if path.is_empty() => Op::SyncFolder(path),
            None => panic!("{path} was synced before it was made"),
        });
    }

    fn rename(&mut self, from: &str, to: &str) {
        let (from, to) = (self.inside(from), self.inside(to));
        let (Some(from), Some(to)) = (from, to) else { return };
        let node = self.names[&from];
        assert_ne!(node, Node::Folder, "the disk does not know how to move the folder {from}");
        self.name(Naming::Move { from, to, node });
    }

    fn remove(&mut self, path: &str) {
        let Some(path) = self.inside(path) else { return };
        let node = self.names[&path];
        self.name(Naming::Drop(path, node));
    }

    fn make_folder(&mut self, path: &str) {
        let path = self.inside(path).filter(|path| !path.is_empty());
        if let Some(path) = path {
            self.name(Naming::Add(path, Node::Folder));
        }
    }

    fn name(&mut self, naming: Naming) {
        naming.make(&mut self.names);
        self.ops.push(Op::Name(naming));
    }

    /// The file that a call is about; nothing when it lies elsewhere, passes, or has no name any more.
    fn file(&self, call: &Call) -> Option<FileId> {
        let path = self.inside(&call.descriptor().path?)?;
        match self.names.get(&path) {
            Some(Node::File(file)) => Some(*file),
            other => panic!("{path} was written to, and is {other:?}"),
        }
    }

    /// The path below the folder; nothing for what lies elsewhere or passes.
    fn inside(&self, path: &str) -> Option<String> {
        assert!(path.starts_with('/') || path.contains(':'), "{path} is no full path");
        let path = path.strip_prefix(&self.root)?;
        let path = if path.is_empty() { path } else { path.strip_prefix('/')? };
        (!is_passing(path)).then(|| path.to_owned())
    }
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap()
}

#[cfg(test)]
mod tests;
