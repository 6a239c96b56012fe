//! Addresses of buckets: what they say, and that a wrong one is not repeated.

use super::*;

#[test]
fn a_url_says_bucket_folder_service_and_region() {
    let url = "s3://tenders/blobs/eu?endpoint=http://127.0.0.1:9000/&region=eu-1";
    let address = Address::parse(url).unwrap();
    assert_eq!((address.bucket.as_str(), address.folder.to_string().as_str()), ("tenders", "blobs/eu"));
    assert_eq!(address.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
    assert_eq!(address.region.as_deref(), Some("eu-1"));
    assert!(address.is_plain());
    assert_eq!(address.spoken(), "the bucket tenders at http://127.0.0.1:9000");

    let amazon = Address::parse("s3://tenders").unwrap();
    assert_eq!((amazon.folder.to_string().as_str(), amazon.is_plain()), ("", false));
    assert_eq!(amazon.spoken(), "the bucket tenders at Amazon S3");
    let slash = Address::parse("s3://tenders/?endpoint=https%3A%2F%2Fminio.example").unwrap();
    assert_eq!((slash.folder.to_string().as_str(), slash.is_plain()), ("", false));
    assert_eq!(slash.endpoint.as_deref(), Some("https://minio.example"));
}

#[test]
fn a_wrong_url_is_refused_without_repeating_it() {
    let long = format!("s3://{}", "a".repeat(URL_BYTES_MAX));
    let cases = [
        ("https://tenders", "this is no address of a bucket"),
        (long.as_str(), "this is no address of a bucket"),
        ("s3://", "the address"),
        ("s3:///blobs", "the address"),
        ("s3://tenders:9000", "the address names no bucket"),
        ("s3://key:hunter2@tenders", "the address of the bucket holds a key"),
        ("s3://tenders/a//b", "the folder in the bucket tenders is no path"),
        ("s3://tenders?endpoint=hunter2", "the endpoint is no address"),
        ("s3://tenders?endpoint=ftp://host", "the endpoint is no address"),
        ("s3://tenders?endpoint=http://key:hunter2@host", "the endpoint is no address"),
        ("s3://tenders?secret=hunter2", "the address of the bucket has an unknown option"),
    ];
    for (url, why) in cases {
        let told = Address::parse(url).unwrap_err();
        assert!(told.starts_with(why), "{url}: {told}");
        assert!(told.ends_with(FORM) && !told.contains("hunter2"), "{told}");
    }
}
