//! What such a disk must keep, what it may lose, and that it finds out a careless program.

use super::*;
use std::collections::BTreeSet;

fn add(path: &str, file: FileId) -> Op {
    Op::Name(Naming::Add(path.into(), Node::File(file)))
}

fn rename(from: &str, to: &str, file: FileId) -> Op {
    Op::Name(Naming::Move { from: from.into(), to: to.into(), node: Node::File(file) })
}

fn write(file: FileId, bytes: &[u8]) -> Op {
    Op::Write { file, at: 0, bytes: bytes.to_vec() }
}

/// Everything that may be found after these, as `path=bytes` for each file.
fn found(ops: &[Op]) -> BTreeSet<String> {
    let mut disk = Disk::default();
    ops.iter().for_each(|op| disk.take(op));
    let shown = |image: Image| -> String {
        let file = |(path, bytes): (String, Option<Vec<u8>>)| {
            bytes.map_or(format!("{path}/"), |bytes| format!("{path}={}", String::from_utf8_lossy(&bytes)))
        };
        image.into_iter().map(file).collect::<Vec<_>>().join(" ")
    };
    (0..400).map(|seed| shown(disk.after_cut(None, &mut Dice::new(seed)))).collect()
}

fn check(ops: &[Op], wanted: &[&str]) {
    let wanted: BTreeSet<String> = wanted.iter().map(ToString::to_string).collect();
    assert_eq!(found(ops), wanted);
}

#[test]
fn a_new_file_is_there_once_it_is_synced() {
    let make = [add("a", 0), write(0, b"x")];
    check(&make, &["", "a=", "a=\0", "a=x"]);
    check(&[&make[..], &[Op::SyncFile(0)]].concat(), &["a=x"]);
    check(&[&make[..], &[Op::SyncFolder(String::new())]].concat(), &["a=", "a=\0", "a=x"]);
}

#[test]
fn a_rename_is_whole_and_waits_for_its_folder() {
    let written = [add("t", 0), write(0, b"x"), Op::SyncFile(0), rename("t", "a", 0)];
    check(&written, &["t=x", "a=x"]);
    check(&[&written[..], &[Op::SyncFile(0)]].concat(), &["t=x", "a=x"]);
    check(&[&written[..], &[Op::SyncFolder(String::new())]].concat(), &["a=x"]);
    let hasty = [add("t", 0), write(0, b"x"), rename("t", "a", 0), Op::SyncFolder(String::new())];
    check(&hasty, &["a=", "a=\0", "a=x"]);
}

#[test]
fn what_lies_in_a_folder_that_is_lost_is_lost() {
    let folder = Op::Name(Naming::Add("f".into(), Node::Folder));
    let inside = [folder, add("f/a", 0), Op::SyncFile(0)];
    check(&inside, &["", "f/ f/a="]);
    check(&[&inside[..], &[Op::SyncFolder(String::new())]].concat(), &["f/ f/a="]);
}

#[test]
fn a_file_that_was_made_again_is_not_removed_by_what_went_before() {
    let removed = Op::Name(Naming::Drop("a".into(), Node::File(0)));
    let again = [add("a", 0), Op::SyncFile(0), removed, add("a", 1), write(1, b"y"), Op::SyncFile(1)];
    check(&again, &["a=y"]);
}

#[test]
fn a_careless_program_is_found_out() {
    let hasty = [add("a", 0), write(0, b"x"), Op::Said("ack".into())];
    assert!(found(&hasty).iter().any(|image| image != "a=x"), "it said so before it was so");
    let mut disk = Disk::holding(&Image::from([("a".into(), Some(b"x".to_vec()))]));
    assert!(disk.is_settled());
    disk.take(&hasty[1]);
    assert!(!disk.is_settled());
}
