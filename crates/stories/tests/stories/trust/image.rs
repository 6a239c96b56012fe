//! What lies in a data folder, held in memory, so that it can be laid down again, whole or damaged.

use std::{collections::BTreeMap, fs, io::Write, path::Path};

/// Every path in a folder, with the bytes of a file or with nothing for a folder.
pub type Image = BTreeMap<String, Option<Vec<u8>>>;

/// What the next start makes anew: locks, the index of a write-ahead log, room kept for hard times.
pub fn is_passing(path: &str) -> bool {
    path.ends_with("-shm") || path == "outrigger.lock" || path.starts_with("ballast")
}

/// Reads a folder, without what passes.
pub fn read(folder: &Path) -> Image {
    let mut image = Image::new();
    collect(folder, "", &mut image);
    image
}

/// Makes the folder hold the image and nothing else, save that a little room is set aside in it already:
/// to set aside more would take most of the time of every start.
pub fn lay_down(image: &Image, folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("ballast"), "room").unwrap();
    for (path, bytes) in image {
        let place = folder.join(path);
        match bytes {
            None => fs::create_dir(place).unwrap(),
            Some(bytes) => private().open(place).unwrap().write_all(bytes).unwrap(),
        }
    }
}

/// A folder on a disk that is memory, where there is one: thousands of images are laid down there.
pub fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn collect(folder: &Path, below: &str, image: &mut Image) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), image);
            image.insert(path, None);
        } else if !is_passing(&path) {
            image.insert(path, Some(fs::read(entry.path()).unwrap()));
        }
    }
}

/// Keys may be refused when others can read them.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[test]
fn what_was_read_is_laid_down_again() {
    let (here, there) = (quick_folder(), quick_folder());
    let image = Image::from([
        ("blobs".to_owned(), None),
        ("blobs/ab".to_owned(), None),
        ("blobs/ab/cd".to_owned(), Some(b"bytes".to_vec())),
        ("outrigger.db".to_owned(), Some(Vec::new())),
    ]);
    lay_down(&image, here.path());
    fs::write(here.path().join("outrigger.db-shm"), "passing").unwrap();
    assert_eq!(read(here.path()), image);
    fs::write(there.path().join("stray"), "stray").unwrap();
    lay_down(&read(here.path()), there.path());
    assert_eq!(read(there.path()), image, "nothing else is left");
}
