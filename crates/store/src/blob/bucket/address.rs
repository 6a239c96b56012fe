//! The address of a bucket, read from its URL.

use object_store::path::Path;
use reqwest::Url;

/// Bytes in a URL.
const URL_BYTES_MAX: usize = 2_000;
/// How the URL of a bucket begins.
const SCHEME: &str = "s3://";
/// How a URL is written.
const FORM: &str = "Write it as s3://bucket/folder?endpoint=https://host:9000&region=eu-1";

/// Where a bucket is.
#[derive(Debug)]
pub(super) struct Address {
    /// The bucket's name.
    pub(super) bucket: String,
    /// The folder in it that holds the blobs.
    pub(super) folder: Path,
    /// The service; Amazon's own when there is none.
    pub(super) endpoint: Option<String>,
    /// The region that requests are signed for.
    pub(super) region: Option<String>,
}

impl Address {
    /// Reads a URL. The answer to a wrong one does not repeat it: somebody may have put a key there.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        if url.len() > URL_BYTES_MAX || !url.starts_with(SCHEME) {
            return Err(format!("this is no address of a bucket. {FORM}"));
        }
        let url = parsed(url).ok_or_else(|| format!("the address of the bucket cannot be read. {FORM}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(format!("the address of the bucket holds a key, which belongs elsewhere. {FORM}"));
        }
        let bucket = url.host_str().filter(|name| !name.is_empty() && url.port().is_none());
        let bucket = bucket.ok_or_else(|| format!("the address names no bucket. {FORM}"))?.to_owned();
        let folder = Path::from_url_path(url.path())
            .map_err(|_| format!("the folder in the bucket {bucket} is no path. {FORM}"))?;
        let mut address = Self { bucket, folder, endpoint: None, region: None };
        for (option, value) in url.query_pairs() {
            match option.as_ref() {
                "endpoint" => address.endpoint = Some(endpoint(&value)?),
                "region" => address.region = Some(value.into_owned()),
                _ => return Err(format!("the address of the bucket has an unknown option. {FORM}")),
            }
        }
        Ok(address)
    }

    /// The bucket as a sentence names it.
    pub(super) fn spoken(&self) -> String {
        let service = self.endpoint.as_deref().unwrap_or("Amazon S3");
        format!("the bucket {} at {service}", self.bucket)
    }

    /// Whether the service is asked without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"))
    }
}

fn endpoint(text: &str) -> Result<String, String> {
    let wrong = || format!("the endpoint is no address of a service. {FORM}");
    let url = parsed(text).ok_or_else(wrong)?;
    let is_service = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    if !is_service || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn parsed(url: &str) -> Option<Url> {
    Url::parse(url).ok()
}

#[cfg(test)]
mod tests;
