//! Where blobs lie: a folder, or a bucket. Either way a blob is named by its digest, so it is written
//! once, never changed, and checked when it is read.

mod bucket;
mod disk;

pub use bucket::{Bucket, BucketSettings};
pub use disk::Disk;

use crate::StoreError;
use outrigger_kernel::Hash;

/// Keeps bytes under their digest.
///
/// # Errors
/// As for [`crate::Store`]: [`StoreError::Full`] and [`StoreError::ReadOnly`]; [`StoreError::Stopped`] for
/// every write from the first on that the disk has failed under; [`StoreError::Damaged`] when what is read
/// does not give its digest; and [`StoreError::Disk`] or [`StoreError::Engine`].
pub trait Blobs: Send + Sync {
    /// Keeps bytes whose digest this is, unless they are kept already. They are durable by the answer.
    fn put(&self, digest: Hash, bytes: &[u8]) -> Result<(), StoreError>;

    /// The bytes of a digest.
    fn get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The digests that are kept, in their order, after one of them or from the start, at most `limit`.
    fn list(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError>;
}

/// Checks what was read against its name.
fn checked(digest: Hash, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
    if Hash::of(&bytes) == digest {
        return Ok(Some(bytes));
    }
    Err(StoreError::Damaged { what: format!("the bytes kept as {digest} give another digest") })
}

/// The name of a blob below its folder: two digits, a slash, the digest.
fn name(digest: Hash) -> String {
    let digest = digest.to_string();
    format!("{}/{digest}", &digest[..2])
}
