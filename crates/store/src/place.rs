//! Where a store is: a folder or a database, and where its blobs are: a folder or a bucket. Both are read
//! from one word each, and said again without any secret.

use crate::{
    Postgres, Sqlite, Store, StoreError,
    blob::{Blobs, Bucket, BucketSettings, Disk},
    postgres::Address,
};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How the address of a bucket begins.
const BUCKET_SCHEME: &str = "s3://";

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A data folder on this machine, for one process at a time.
    Folder(PathBuf),
    /// A PostgreSQL database, by its URL.
    Postgres(String),
}

impl Place {
    /// Reads the URL of a database, or takes anything else for the path of a folder.
    ///
    /// # Errors
    /// A sentence that says what is wrong, without repeating the URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        if Address::is_meant(text) {
            return Address::parse(text).map(|_| Self::Postgres(text.to_owned()));
        }
        folder(text).map(Self::Folder)
    }
}

/// Without the password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => match Address::parse(url) {
                Ok(address) => write!(f, "{address}"),
                Err(_) => f.write_str("a database"),
            },
        }
    }
}

/// As people read it: logs carry no password.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// Where blobs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobPlace {
    /// A folder, which every process that works on the store must reach.
    Folder(PathBuf),
    /// A bucket of an S3-compatible service, by its URL, which holds no credentials.
    Bucket(String),
}

impl BlobPlace {
    /// Reads the URL of a bucket, or takes anything else for the path of a folder.
    ///
    /// # Errors
    /// A sentence that says what is wrong, without repeating the URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix(BUCKET_SCHEME) else { return folder(text).map(Self::Folder) };
        if rest.contains('@') || rest.contains("access_key") {
            return Err(
                "The address of a bucket holds no credentials. Hand them over in the environment, as \
                        AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                    .into(),
            );
        }
        if rest.starts_with(['/', '?']) || rest.is_empty() {
            return Err(
                "The address of the bucket names none. Write it as s3://bucket/folder?region=eu-1.".into()
            );
        }
        Ok(Self::Bucket(text.to_owned()))
    }

    /// Opens it.
    ///
    /// # Errors
    /// When the folder cannot be made, or the bucket does not answer or refuses the settings.
    pub fn open(&self, settings: &BucketSettings) -> Result<Box<dyn Blobs>, StoreError> {
        match self {
            Self::Folder(path) => Ok(Box::new(Disk::open(path)?)),
            Self::Bucket(url) => Ok(Box::new(Bucket::open(url, settings)?)),
        }
    }
}

/// As people read it.
impl fmt::Display for BlobPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket(url) => f.write_str(url),
        }
    }
}

/// Opens the store at a place. Blobs lie in the data folder unless another place is given; a database has
/// no folder, so there a place must be given.
///
/// # Errors
/// [`StoreError::Engine`] when a database comes without a place for blobs; and as [`Sqlite::open`],
/// [`Postgres::open`] and [`Bucket::open`].
pub fn open(
    place: &Place,
    blobs: Option<&BlobPlace>,
    settings: &BucketSettings,
) -> Result<Arc<dyn Store>, StoreError> {
    match (place, blobs) {
        (Place::Folder(dir), None) => Ok(Arc::new(Sqlite::open(dir)?)),
        (Place::Folder(dir), Some(blobs)) => Ok(Arc::new(Sqlite::open_with(dir, || blobs.open(settings))?)),
        (Place::Postgres(url), Some(blobs)) => Ok(Arc::new(Postgres::open(url, blobs.open(settings)?)?)),
        (Place::Postgres(_), None) => Err(StoreError::Engine {
            cause: "a database keeps no files. Name a folder or a bucket for them that every server reaches"
                .into(),
        }),
    }
}

fn folder(text: &str) -> Result<PathBuf, String> {
    if text.trim().is_empty() || text.contains('\0') {
        return Err("This names no folder. Write a path, as in /var/lib/outrigger.".into());
    }
    if text.contains("://") {
        return Err(
            "No such place is known. Write a path, or an address that begins with postgres:// or, for \
                    files alone, with s3://."
                .into(),
        );
    }
    Ok(Path::new(text).to_owned())
}

#[cfg(test)]
mod tests;
