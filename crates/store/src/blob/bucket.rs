//! Blobs in a bucket of an S3-compatible service.

mod address;
mod calls;
mod worker;

use super::{Blobs, checked, name};
use crate::{StoreError, store::LISTED_MAX};
use address::Address;
use calls::Failed;
use object_store::{
    BackoffConfig, ClientOptions, PutMode, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use outrigger_kernel::Hash;
use std::{error::Error, fmt, time::Duration};
use worker::Worker;

/// How long one request may take, its bytes included. Large blobs go up in parts, and what breaks off on
/// its way down is asked for from there on.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a request is sent again when the service cannot answer, and for how long.
const RETRIES_MAX: usize = 3;
const RETRY_TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes from which on a blob goes up in parts of that many: 16 MiB.
const PART_BYTES: usize = 16 << 20;
/// Characters of somebody else's wording that are repeated.
const REASON_CHARS_MAX: usize = 200;

/// What a service asks of whoever uses a bucket.
#[derive(Clone, Default)]
pub struct BucketSettings {
    /// The name of the key.
    pub access_key: Option<String>,
    /// The key itself.
    pub secret_key: Option<String>,
    /// What goes with a key that was lent for a while.
    pub session_token: Option<String>,
}

/// Shows no secret.
impl fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketSettings").finish_non_exhaustive()
    }
}

/// A folder of blobs in a bucket. Calls block; they may come from any thread that may.
pub struct Bucket {
    s3: AmazonS3,
    folder: Path,
    /// How sentences name it.
    spoken: String,
    worker: Worker,
}

impl Bucket {
    /// Opens the bucket at a URL such as `s3://bucket/folder?endpoint=https://host:9000&region=eu-1`, and
    /// asks for one blob, so that wrong settings show here. Without an endpoint it is Amazon's. Only an
    /// endpoint that begins with `http://` is asked without TLS.
    ///
    /// # Errors
    /// [`StoreError::Engine`], naming the bucket, when the URL or the keys are wrong or the service does
    /// not answer.
    pub fn open(url: &str, settings: &BucketSettings) -> Result<Self, StoreError> {
        let address = Address::parse(url).map_err(engine)?;
        let spoken = address.spoken();
        let unusable = |cause: String| engine(format!("{spoken} cannot be used, {cause}"));
        // Another part of the process may have been first: it chose the same.
        _ = rustls::crypto::ring::default_provider().install_default();
        let s3 = client(&address, settings).map_err(unusable)?;
        let worker = Worker::start().map_err(|error| unusable(error.to_string()))?;
        let bucket = Self { s3, folder: address.folder, spoken, worker };
        bucket.list(None, 1)?;
        Ok(bucket)
    }

    fn key(&self, digest: Hash) -> Path {
        name(digest).split('/').fold(self.folder.clone(), |path, part| path.join(part))
    }

    /// What stands before the name of every blob.
    fn before_names(&self) -> String {
        let folder = self.folder.to_string();
        if folder.is_empty() { folder } else { folder + "/" }
    }

    fn wait<T: Send + 'static>(
        &self,
        call: impl Future<Output = Result<T, Failed>> + Send + 'static,
    ) -> Result<T, Failed> {
        self.worker.wait(call).unwrap_or_else(|| Err(calls::failed("the thread that asks has ended")))
    }

    fn fault(&self, error: &Failed) -> StoreError {
        engine(format!("{} cannot be used, {}", self.spoken, reason(error)))
    }
}

impl Blobs for Bucket {
    fn put(&self, digest: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        let put = |mode| calls::put(self.s3.clone(), self.key(digest), bytes.to_vec(), mode);
        if bytes.len() > PART_BYTES {
            let parts = calls::put_in_parts(self.s3.clone(), self.key(digest), bytes.to_vec(), PART_BYTES);
            return self.wait(parts).map_err(|error| self.fault(&error));
        }
        match self.wait(put(PutMode::Create)) {
            Ok(()) => return Ok(()),
            // What was damaged since is replaced by good bytes.
            Err(Failed::AlreadyExists { .. }) if matches!(self.get(digest), Ok(Some(_))) => return Ok(()),
            Err(error @ (Failed::PermissionDenied { .. } | Failed::Unauthenticated { .. })) => {
                return Err(self.fault(&error));
            }
            // The service may not know how to put only what is not there.
            Err(_) => {}
        }
        self.wait(put(PutMode::Overwrite)).map_err(|error| self.fault(&error))
    }

    fn get(&self, digest: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        match self.wait(calls::get(self.s3.clone(), self.key(digest))) {
            Ok(bytes) => checked(digest, bytes),
            Err(error @ Failed::NotFound { .. }) if !calls::lacks_bucket(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    fn list(&self, after: Option<Hash>, limit: usize) -> Result<Vec<Hash>, StoreError> {
        let after = after.map(|after| self.key(after).to_string());
        let listed = calls::list(self.s3.clone(), self.before_names(), after, limit.min(LISTED_MAX));
        self.wait(listed).map_err(|error| self.fault(&error))
    }
}

fn client(address: &Address, settings: &BucketSettings) -> Result<AmazonS3, String> {
    let (Some(access_key), Some(secret_key)) = (&settings.access_key, &settings.secret_key) else {
        return Err("no keys are set. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".into());
    };
    // Without TLS there is no certificate to check, and a small machine may have no authorities at all.
    let options = ClientOptions::new()
        .with_timeout(TIMEOUT)
        .with_allow_http(address.is_plain())
        .with_no_system_certificates(address.is_plain());
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: RETRIES_MAX,
        retry_timeout: RETRY_TIMEOUT,
    };
    let mut builder = AmazonS3Builder::new()
        .with_client_options(options)
        .with_retry(retry)
        .with_bucket_name(&address.bucket)
        .with_access_key_id(access_key)
        .with_secret_access_key(secret_key);
    if let Some(token) = &settings.session_token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = &address.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(region) = &address.region {
        builder = builder.with_region(region);
    }
    builder.build().map_err(|error| reason(&error))
}

/// Why a bucket cannot be used, as the second half of a sentence.
fn reason(error: &Failed) -> String {
    if calls::lacks_bucket(error) {
        return "there is no such bucket".into();
    }
    if calls::lacks_permission(error) {
        return "it refuses these keys".into();
    }
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().chars().take(REASON_CHARS_MAX).collect()
}

fn engine(cause: String) -> StoreError {
    StoreError::Engine { cause }
}

#[cfg(test)]
mod tests;
