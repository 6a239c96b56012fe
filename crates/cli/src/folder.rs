//! The data folder as it is named on the command line, and the desk that works on it.

use crate::exit::{Exit, Failure};
use outrigger_desk::{Desk, SystemMachine};
use outrigger_store::{Sqlite, Store, StoreError, sqlite::FILE_NAME};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where everything is kept.
#[derive(Clone, Debug, clap::Args)]
pub struct Folder {
    /// The data folder
    #[arg(long = "data", value_name = "DIR", default_value = "outrigger-data")]
    pub path: PathBuf,
}

impl Folder {
    /// Opens the desk, making the folder when it is missing.
    ///
    /// # Errors
    /// When the folder is in use, damaged, not writable, or made by a later version.
    pub fn open(&self) -> Result<Desk, Failure> {
        Ok(Desk::open(store(&self.path)?, SystemMachine)?)
    }

    /// Opens the desk of a folder that must be there already.
    ///
    /// # Errors
    /// As [`open`](Self::open); also when there is no data in the folder.
    pub fn open_existing(&self) -> Result<Desk, Failure> {
        if has_data(&self.path) {
            return self.open();
        }
        let sentence = format!("There is no data in {}.", self.path.display());
        Err(Failure::new(Exit::NotFound, sentence)
            .hint("Name the folder that the server uses with `--data DIR`."))
    }
}

/// Opens the store of a folder.
///
/// # Errors
/// As [`Folder::open`].
pub fn store(folder: &Path) -> Result<Arc<dyn Store>, Failure> {
    match Sqlite::open(folder) {
        Ok(store) => Ok(Arc::new(store)),
        // The store knows that something cannot be opened; that it was to be made is known here.
        Err(StoreError::Disk { .. }) if !folder.is_dir() => {
            let sentence = format!("The folder {} cannot be made there.", folder.display());
            Err(Failure::new(Exit::Usage, sentence)
                .hint("Name another one with `--data DIR`, in a folder that this user may write to."))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether something was ever kept in the folder.
pub fn has_data(folder: &Path) -> bool {
    folder.join(FILE_NAME).is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_only_by_those_who_may() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder { path: parent.path().join("data") };
        let missing = folder.open_existing().err().unwrap();
        assert_eq!(missing.exit, Exit::NotFound);
        assert!(!folder.path.exists(), "looking made nothing");
        drop(folder.open().ok().unwrap());
        assert!(has_data(&folder.path));
        assert!(folder.open_existing().is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_failure_of_the_disk() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        std::fs::write(&file, "no folder").unwrap();
        for path in [file.join("data"), file] {
            let refused = Folder { path }.open().err().unwrap();
            assert_eq!(refused.exit, Exit::Usage);
            assert!(refused.message.ends_with(" cannot be made there."), "{refused}");
        }
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder { path: parent.path().join("data") };
        let first = folder.open().ok().unwrap();
        let second = folder.open().err().unwrap();
        assert_eq!(second.exit, Exit::Unreachable);
        assert!(second.message.contains("in use by another process"), "{second}");
        drop(first);
    }
}
