//! Blobs as files in a folder: written beside, synced, then renamed, so that a name never stands for half
//! of its bytes.

use super::{Blobs, checked, name};
use crate::{StoreError, folder, store::BLOB_BYTES_MAX};
use outrigger_kernel::Hash;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where files lie while they are written.
const UNFINISHED: &str = "unfinished";
/// Names that are tried for a file while others have taken them.
const NAMES_MAX: u64 = 1_000;

/// A folder of blobs.
pub struct Disk {
    root: PathBuf,
    /// Tells files that are being written apart.
    writes: AtomicU64,
    /// Why nothing is written any more, once a write has failed.
    stopped: OnceLock<StoreError>,
}

impl Disk {
    /// Opens a folder, making it when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let root = folder::make(root)?;
        folder::make(&root.join(UNFINISHED))?;
        Ok(Self { root, writes: AtomicU64::new(0), stopped: OnceLock::new() })
    }

    /// Removes what a crash left half written. Only for whoever has the folder alone: others may be
    /// writing at this moment.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clear_unfinished(&self) -> Result<(), StoreError> {
        let unfinished = self.root.join(UNFINISHED);
        for left in fs::read_dir(&unfinished).map_err(|error| folder::fault(&unfinished, &error))? {
            let left = left.map_err(|error| folder::fault(&unfinished, &error))?.path();
            // What cannot be removed takes room and does no other harm.
            _ = fs::remove_file(left);
        }
        Ok(())
    }

    /// Writes a file and gives it its name once its bytes are on disk.
    fn write(&self, digest: Hash, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let (beside, mut file) = self.beside(digest)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| {
            fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
            fs::rename(&beside, path)
        });
        if written.is_err() {
            // What is left of it helps nobody, and its room may be needed.
            _ = fs::remove_file(&beside);
        }
        written
    }

    /// A file that nobody else writes.
    fn beside(&self, digest: Hash) -> io::Result<(PathBuf, File)> {
        for _ in 0..NAMES_MAX {
            let no = self.writes.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{no}-{}", std::process::id(), digest.short());
            let path = self.root.join(UNFINISHED).join(name);
            match File::create_new(&path) {
                // A process on another machine, or one that crashed, has had the same numbers.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|file| (path, file)),
            }
        }
        Err(io::Error::other("too many files are being written"))
    }

    /// Makes the name of a blob durable, and that of its folder. Another may have made either a moment
    /// ago and not have come as far as this, so everybody does it.
    fn sync_names(&self, path: &Path) -> io::Result<()> {
        folder::sync(path.parent().unwrap_or(&self.root))?;
        folder::sync(&self.root)
    }

    /// What it means that a write failed. When the disk did, a second sync could succeed without the bytes:
    /// so there is none.
    fn fault(&self, path: &Path, error: &io::Error) -> StoreError {
        match folder::write_fault(path, error) {
            StoreError::Disk { cause } => self.stopped.get_or_init(|| StoreError::Stopped { cause }).clone(),
            fault => fault,
        }
    }
}

impl Blobs for Disk {
    fn put(&self, digest: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        if let Some(stopped) = self.stopped.get() {
            return Err(stopped.clone());
        }
        let path = self.root.join(name(digest));
        // A file that was damaged since is replaced by good bytes.
        let is_kept = matches!(self.get(digest), Ok(Some(_)));
        let written = if is_kept { Ok(()) } else { self.write(digest, &path, bytes) };
        written.and_then(|()| self.sync_names(&path)).map_err(|error| self.fault(&path, &error))
    }

    fn get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.root.join(name(digest));
        match read(&path) {
            Ok(bytes) => checked(digest, bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(folder::fault(&path, &error)),
        }
    }

    fn list(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        let mut found = Vec::new();
        let first = after.map_or(0, |after| after.0[0]);
        for byte in first..=u8::MAX {
            let folder = self.root.join(format!("{byte:02x}"));
            let mut here = digests_in(&folder).map_err(|error| folder::fault(&folder, &error))?;
            here.retain(|digest| digest.0[0] == byte && after.is_none_or(|after| *digest > after));
            here.sort_unstable();
            found.extend(here);
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }
}

/// The bytes of a file, or so many of them that they are too many for a blob.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let bytes_max = BLOB_BYTES_MAX as u64 + 1;
    let size = file.metadata()?.len().min(bytes_max);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    io::copy(&mut io::Read::take(file, bytes_max), &mut bytes)?;
    Ok(bytes)
}

/// The digests that name files of a folder; none when there is no such folder.
fn digests_in(folder: &Path) -> io::Result<Vec<Hash>> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for file in files {
        let name = file?.file_name();
        let digest = name.to_str().and_then(|name| name.parse().ok());
        // Whatever else somebody put there is not ours to judge.
        found.extend(digest.filter(|digest: &Hash| name.to_str() == Some(digest.to_string().as_str())));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
