//! Files that must outlive a power cut: written beside, synced, and only then named.

use crate::exit::{Exit, Failure};
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Replaces a file, or makes it: whoever reads it finds the old text or the new one, and never half of one.
///
/// # Errors
/// When it cannot be written; then the old one stands.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".unfinished");
    let beside = PathBuf::from(beside);
    let replaced = write(&beside, text, OpenOptions::new().write(true).create(true).truncate(true))
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(path));
    replaced.map_err(|error| Failure::io("write", &path.display().to_string(), &error))
}

/// Makes a file for this user alone, which must not be there yet.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let made = write(path, text, OpenOptions::new().write(true).create_new(true));
    made.and_then(|()| sync_folder(path)).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::new(Exit::Conflict, format!("{} is there already.", path.display()))
                .hint("Name another file.")
        }
        _ => Failure::io("write", &path.display().to_string(), &error),
    })
}

fn write(path: &Path, text: &str, how: &mut OpenOptions) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        how.mode(0o600);
    }
    let mut file = how.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Makes the name of a file durable, where folders can be synced.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    outrigger_store::folder::sync(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        replace(&path, "a longer first text").unwrap();
        replace(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
        assert_eq!(create(&path, "third").unwrap_err().exit, Exit::Conflict);
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert!(replace(&folder.path().join("none/state.json"), "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, "secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
