//! What is asked of the service, each call whole: they run on the bucket's own thread.

use crate::store::BLOB_BYTES_MAX;
use object_store::{
    GetOptions, ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload,
    aws::AmazonS3,
    list::{PaginatedListOptions, PaginatedListStore},
    path::Path,
};
use outrigger_kernel::Hash;

/// Why a call did not come through.
pub(super) use object_store::Error as Failed;

/// Names asked for at once: no service gives more.
const PAGE_NAMES: usize = 1_000;
/// Pages of one list. Names that are not ours are passed over.
const PAGES_MAX: usize = 10_000;

/// Puts an object in one piece.
pub(super) async fn put(s3: AmazonS3, key: Path, bytes: Vec<u8>, mode: PutMode) -> Result<(), Failed> {
    s3.put_opts(&key, PutPayload::from(bytes), PutOptions::from(mode)).await?;
    Ok(())
}

/// Puts an object in parts. It is there when the last is, whole or not at all.
pub(super) async fn put_in_parts(
    s3: AmazonS3,
    key: Path,
    bytes: Vec<u8>,
    part_bytes: usize,
) -> Result<(), Failed> {
    let mut upload = s3.put_multipart_opts(&key, PutMultipartOptions::default()).await?;
    for part in bytes.chunks(part_bytes) {
        if let Err(error) = upload.put_part(PutPayload::from(part.to_vec())).await {
            // Parts that nobody completes cost money until somebody removes them.
            _ = upload.abort().await;
            return Err(error);
        }
    }
    upload.complete().await?;
    Ok(())
}

/// The bytes of an object.
pub(super) async fn get(s3: AmazonS3, key: Path) -> Result<Vec<u8>, Failed> {
    let found = s3.get_opts(&key, GetOptions::default()).await?;
    if found.meta.size > BLOB_BYTES_MAX as u64 {
        // No blob is so large: none of its bytes show that as well as all of them.
        return Ok(Vec::new());
    }
    Ok(found.bytes().await?.into())
}

/// The digests that name objects, in their order. `before` stands before every name.
pub(super) async fn list(
    s3: AmazonS3,
    before: String,
    after: Option<String>,
    limit: usize,
) -> Result<Vec<Hash>, Failed> {
    let mut found = Vec::new();
    let mut page_token = None;
    for _ in 0..PAGES_MAX {
        let options = PaginatedListOptions {
            offset: after.clone(),
            max_keys: Some(limit.min(PAGE_NAMES)),
            page_token,
            ..PaginatedListOptions::default()
        };
        let page = s3.list_paginated(Some(&before), options).await?;
        found.extend(
            page.result.objects.iter().filter_map(|object| digest(&before, object.location.as_ref())),
        );
        page_token = page.page_token;
        if found.len() >= limit || page_token.is_none() {
            found.sort_unstable();
            found.truncate(limit);
            return Ok(found);
        }
    }
    Err(failed("its list has no end"))
}

/// The digest that a key names. Whatever else somebody put there is not ours to judge.
fn digest(before: &str, key: &str) -> Option<Hash> {
    let name = key.strip_prefix(before)?;
    let digest: Hash = name.split_once('/')?.1.parse().ok()?;
    (super::name(digest) == name).then_some(digest)
}

/// A failure in our own words.
pub(super) fn failed(why: &'static str) -> Failed {
    Failed::Generic { store: "S3", source: why.into() }
}

/// Whether the service said that there is no such bucket.
pub(super) fn lacks_bucket(error: &Failed) -> bool {
    error.to_string().contains("NoSuchBucket")
}

/// Whether the service said that the keys are not good enough.
pub(super) fn lacks_permission(error: &Failed) -> bool {
    let told = error.to_string();
    ["status code: 401", "status code: 403"].iter().any(|status| told.contains(status))
}
