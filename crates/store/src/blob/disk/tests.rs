//! What only files can show: damage, strangers in the folder, and what a crash leaves.

use super::*;
use tempfile::TempDir;

fn disk() -> (TempDir, Disk) {
    let dir = tempfile::tempdir().unwrap();
    let disk = Disk::open(&dir.path().join("blobs")).unwrap();
    (dir, disk)
}

fn put(disk: &Disk, bytes: &[u8]) -> PathBuf {
    let digest = Hash::of(bytes);
    assert_eq!(disk.put(digest, bytes), Ok(()));
    disk.root.join(name(digest))
}

fn unfinished(disk: &Disk) -> usize {
    fs::read_dir(disk.root.join(UNFINISHED)).unwrap().count()
}

#[test]
fn a_blob_is_a_file_under_its_digest() {
    let (dir, disk) = disk();
    let path = put(&disk, b"abc");
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert!(path.ends_with(format!("blobs/ba/{digest}")), "{path:?}");
    assert_eq!(fs::read(&path).unwrap(), b"abc");
    assert_eq!(unfinished(&disk), 0);
    let again = Disk::open(&dir.path().join("blobs")).unwrap();
    assert_eq!(again.get(Hash::of(b"abc")), Ok(Some(b"abc".to_vec())));
}

#[test]
fn a_damaged_blob_is_not_handed_out_and_can_be_put_again() {
    let (_dir, disk) = disk();
    let digest = Hash::of(b"PAR1");
    let path = put(&disk, b"PAR1");
    for damaged in [&b"PAR2"[..], b"PAR", b""] {
        fs::write(&path, damaged).unwrap();
        let error = disk.get(digest).unwrap_err();
        let named = digest.to_string();
        assert!(matches!(&error, StoreError::Damaged { what } if what.contains(&named)), "{error:?}");
        put(&disk, b"PAR1");
        assert_eq!(disk.get(digest), Ok(Some(b"PAR1".to_vec())), "good bytes replace damaged ones");
    }
}

#[test]
fn strangers_in_the_folder_are_passed_over() {
    let (_dir, disk) = disk();
    let path = put(&disk, b"ours");
    let digest = Hash::of(b"ours");
    fs::write(disk.root.join("README"), "").unwrap();
    fs::write(path.with_file_name("notes.txt"), "").unwrap();
    fs::write(path.with_file_name(digest.to_string().to_uppercase()), "").unwrap();
    fs::write(path.with_file_name(Hash([0x11; 32]).to_string()), "").unwrap();
    assert_ne!(digest.0[0], 0x11, "that file lies in a folder that is not its own");
    assert_eq!(disk.list(None, 10), Ok(vec![digest]));
}

#[test]
fn what_a_crash_left_is_cleared_by_who_is_alone() {
    let (dir, disk) = disk();
    put(&disk, b"kept");
    fs::write(disk.root.join(UNFINISHED).join("1-0-half"), b"ha").unwrap();
    let beside = Disk::open(&dir.path().join("blobs")).unwrap();
    assert_eq!(unfinished(&beside), 1, "another may be writing it");
    beside.clear_unfinished().unwrap();
    assert_eq!(unfinished(&beside), 0);
    assert_eq!(disk.get(Hash::of(b"kept")), Ok(Some(b"kept".to_vec())));
}

#[test]
fn a_name_that_is_taken_is_left_to_who_has_it() {
    let (_dir, disk) = disk();
    let digest = Hash::of(b"new");
    for no in 0..3 {
        let name = format!("{}-{no}-{}", std::process::id(), digest.short());
        fs::write(disk.root.join(UNFINISHED).join(name), b"of a crash").unwrap();
    }
    let path = put(&disk, b"new");
    assert_eq!(fs::read(path).unwrap(), b"new");
    assert_eq!(unfinished(&disk), 3);
}

#[test]
fn after_a_failure_nothing_more_is_written() {
    let (_dir, disk) = disk();
    put(&disk, b"before");
    let unfinished = disk.root.join(UNFINISHED);
    fs::remove_dir(&unfinished).unwrap();
    let error = disk.put(Hash::of(b"x"), b"x").unwrap_err();
    assert!(
        matches!(&error, StoreError::Stopped { cause } if cause.contains("cannot be written")),
        "{error:?}"
    );
    fs::create_dir(&unfinished).unwrap();
    assert_eq!(disk.put(Hash::of(b"y"), b"y"), Err(error));
    assert_eq!(disk.get(Hash::of(b"before")), Ok(Some(b"before".to_vec())), "reading goes on");
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(Disk::open(&file), Err(StoreError::Disk { .. })));
}
