//! Where everything is kept, as it is named on the command line, and the desk that works on it.

use crate::exit::{Exit, Failure};
use outrigger_desk::{Desk, Keys, SystemMachine};
use outrigger_store::{
    BlobPlace, Place, Sqlite, Store, StoreError,
    blob::{BucketSettings, Disk},
    place,
    sqlite::{BLOBS_NAME, FILE_NAME},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The folder in the data folder that holds the secrets of the server.
const KEYS_NAME: &str = "keys";

/// Where everything is kept.
#[derive(Clone, Debug, clap::Args)]
pub struct Folder {
    /// The data folder
    #[arg(long = "data", value_name = "DIR", default_value = "outrigger-data")]
    pub path: PathBuf,
    #[command(flatten)]
    pub elsewhere: Elsewhere,
}

/// What is not kept in the data folder itself.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Elsewhere {
    /// A PostgreSQL database in place of the data folder's own file, as in postgres://user@host/outrigger
    #[arg(long = "store", value_name = "URL", value_parser = Place::parse, env = "OUTRIGGER_STORE", hide_env_values = true)]
    pub store: Option<Place>,
    /// Where files lie in place of the data folder: another folder, or a bucket as in s3://name/prefix
    #[arg(long, value_name = "PLACE", value_parser = BlobPlace::parse, env = "OUTRIGGER_BLOBS", hide_env_values = true)]
    pub blobs: Option<BlobPlace>,
    #[command(flatten)]
    pub bucket: Bucket,
}

/// What a bucket is opened with; it comes from the environment, where other programs keep it too.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Bucket {
    #[arg(long, hide = true, env = "AWS_ACCESS_KEY_ID", hide_env_values = true)]
    access_key: Option<String>,
    #[arg(long, hide = true, env = "AWS_SECRET_ACCESS_KEY", hide_env_values = true)]
    secret_key: Option<String>,
    #[arg(long, hide = true, env = "AWS_SESSION_TOKEN", hide_env_values = true)]
    session_token: Option<String>,
}

impl Folder {
    /// A data folder with everything in it.
    #[cfg(test)]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), elsewhere: Elsewhere::default() }
    }

    /// Opens the desk, making the folder when it is missing.
    ///
    /// # Errors
    /// When the folder is in use, damaged, not writable, or made by a later version.
    pub fn open(&self) -> Result<Desk, Failure> {
        let store = self.store()?;
        let keys = keys(&self.path, &*store)?;
        Ok(Desk::open(store, keys, SystemMachine)?)
    }

    /// Opens the desk of a place that must hold something already.
    ///
    /// # Errors
    /// As [`open`](Self::open); also when there is no data.
    pub fn open_existing(&self) -> Result<Desk, Failure> {
        self.must_exist()?;
        self.open()
    }

    /// Opens the store alone.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn store(&self) -> Result<Arc<dyn Store>, Failure> {
        match (&self.elsewhere.store, &self.elsewhere.blobs) {
            (None, None) => store(&self.path),
            (None, blobs) => {
                let place = Place::Folder(self.path.clone());
                Ok(place::open(&place, blobs.as_ref(), &self.elsewhere.bucket.settings())?)
            }
            (Some(place), blobs) => {
                // Files of several servers lie together only where they are told; those of one, at home.
                let home = || BlobPlace::Folder(self.path.join(BLOBS_NAME));
                let blobs = blobs.clone().unwrap_or_else(home);
                Ok(place::open(place, Some(&blobs), &self.elsewhere.bucket.settings())?)
            }
        }
    }

    /// Opens the store of a place that must hold something already, to read it: beside a running server.
    ///
    /// # Errors
    /// As [`open_existing`](Self::open_existing).
    pub fn store_reading(&self) -> Result<Arc<dyn Store>, Failure> {
        self.must_exist()?;
        if self.elsewhere.store.is_some() {
            return self.store();
        }
        let settings = self.elsewhere.bucket.settings();
        let blobs = || match &self.elsewhere.blobs {
            Some(place) => place.open(&settings),
            None => Ok(Box::new(Disk::open(&self.path.join(BLOBS_NAME))?) as _),
        };
        Ok(Arc::new(Sqlite::open_reading(&self.path, blobs)?))
    }

    fn must_exist(&self) -> Result<(), Failure> {
        if self.elsewhere.store.is_some() || has_data(&self.path) {
            return Ok(());
        }
        let sentence = format!("There is no data in {}.", self.path.display());
        Err(Failure::new(Exit::NotFound, sentence)
            .hint("Name the folder that the server uses with `--data DIR`."))
    }
}

impl Bucket {
    /// As the store takes it.
    pub fn settings(&self) -> BucketSettings {
        BucketSettings {
            access_key: self.access_key.clone(),
            secret_key: self.secret_key.clone(),
            session_token: self.session_token.clone(),
        }
    }
}

/// The secrets of a data folder, made when there are none and its store never had any.
///
/// # Errors
/// When they are missing, or cannot be read or made.
pub fn keys(folder: &Path, store: &dyn Store) -> Result<Keys, Failure> {
    Ok(Keys::open_for(&folder.join(KEYS_NAME), store, &SystemMachine)?)
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
        let folder = Folder::at(parent.path().join("data"));
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
            let refused = Folder::at(path).open().err().unwrap();
            assert_eq!(refused.exit, Exit::Usage);
            assert!(refused.message.ends_with(" cannot be made there."), "{refused}");
        }
    }

    #[test]
    fn data_without_its_keys_is_given_no_others() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        drop(folder.open().ok().unwrap());
        let copy = Folder::at(parent.path().join("copy"));
        std::fs::create_dir(&copy.path).unwrap();
        std::fs::copy(folder.path.join(FILE_NAME), copy.path.join(FILE_NAME)).unwrap();
        let refused = copy.open().err().unwrap();
        assert!(refused.message.starts_with("This data has a master key already, and "), "{refused}");
        assert!(!copy.path.join(KEYS_NAME).exists(), "nothing lies in the place of the right ones");
        std::fs::create_dir(copy.path.join(KEYS_NAME)).unwrap();
        std::fs::copy(folder.path.join("keys/master.key"), copy.path.join("keys/master.key")).unwrap();
        assert!(copy.open().is_ok());
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        let first = folder.open().ok().unwrap();
        let second = folder.open().err().unwrap();
        assert_eq!(second.exit, Exit::Unreachable);
        assert!(second.message.contains("in use by another process"), "{second}");
        drop(first);
    }
}
