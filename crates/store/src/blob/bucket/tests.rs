//! Against a small service of the tests' own: what is put is found and listed, and what goes wrong is told
//! in words that name the bucket.

mod server;

use super::*;
use crate::{Sqlite, contract};
use server::{ACCESS_KEY, Service};
use std::{cell::Cell, net::TcpListener};

const SECRET: &str = "hunter2";

fn settings() -> BucketSettings {
    BucketSettings {
        access_key: Some(ACCESS_KEY.into()),
        secret_key: Some(SECRET.into()),
        session_token: None,
    }
}

fn bucket(service: &Service) -> Bucket {
    Bucket::open(&service.url("blobs/eu"), &settings()).unwrap()
}

fn put(bucket: &Bucket, bytes: &[u8]) -> Hash {
    let digest = Hash::of(bytes);
    bucket.put(digest, bytes).unwrap();
    digest
}

/// The sentence that somebody reads, held to name no secret.
fn told(error: &StoreError) -> String {
    let told = error.to_string();
    assert!(!told.contains(SECRET), "{told}");
    told
}

#[test]
fn blobs_are_put_found_and_listed() {
    let service = Service::start();
    let bucket = bucket(&service);
    let mut digests: Vec<Hash> = (0..8_u8).map(|no| put(&bucket, &[no, 0, 255])).collect();
    digests.push(put(&bucket, b""));
    assert_eq!(put(&bucket, b""), Hash::of(b""), "putting twice is putting once");
    assert_eq!(bucket.get(Hash::of(&[3, 0, 255])), Ok(Some(vec![3, 0, 255])));
    assert_eq!(bucket.get(Hash::of(b"")), Ok(Some(Vec::new())));
    assert_eq!(bucket.get(Hash::of(b"nobody's")), Ok(None));

    digests.sort_unstable();
    assert_eq!(bucket.list(None, 100).as_ref(), Ok(&digests));
    assert_eq!(bucket.list(None, 4), Ok(digests[..4].to_vec()));
    assert_eq!(bucket.list(Some(digests[3]), 100), Ok(digests[4..].to_vec()));
    assert_eq!(bucket.list(Some(digests[8]), 100), Ok(Vec::new()));
    assert_eq!(bucket.list(None, 0), Ok(Vec::new()));
    let name = format!("blobs/eu/{}", name(digests[0]));
    assert!(service.state().objects.contains_key(&name), "{name}");
}

#[test]
fn what_others_put_there_is_passed_over() {
    let service = Service::start();
    let bucket = bucket(&service);
    let digest = put(&bucket, b"ours");
    let short = digest.to_string();
    for name in ["readme.txt", "00/notes.txt", &format!("zz/{short}"), &short.to_uppercase()] {
        service.state().objects.insert(format!("blobs/eu/{name}"), Vec::new());
    }
    service.state().objects.insert(format!("blobs/{}", name(Hash::of(b"theirs"))), Vec::new());
    assert_eq!(bucket.list(None, 100), Ok(vec![digest]));
}

#[test]
fn a_damaged_blob_is_not_handed_out_and_can_be_put_again() {
    let service = Service::start();
    let bucket = bucket(&service);
    let digest = put(&bucket, b"PAR1");
    service.state().objects.values_mut().for_each(|bytes| bytes[0] = b'X');
    let error = bucket.get(digest).unwrap_err();
    let named = digest.to_string();
    assert!(matches!(&error, StoreError::Damaged { what } if what.contains(&named)), "{error:?}");
    put(&bucket, b"PAR1");
    assert_eq!(bucket.get(digest), Ok(Some(b"PAR1".to_vec())));
}

#[test]
fn a_large_blob_goes_up_in_parts() {
    let service = Service::start();
    let bucket = bucket(&service);
    let mut bytes = vec![7_u8; PART_BYTES + 1];
    bytes[PART_BYTES] = 8;
    let digest = put(&bucket, &bytes);
    assert_eq!(service.state().methods, ["GET", "POST", "PUT", "PUT", "POST"]);
    assert!(bucket.get(digest) == Ok(Some(bytes)));
}

#[test]
fn a_service_without_conditions_is_put_to_plainly() {
    let service = Service::start();
    let bucket = bucket(&service);
    service.state().knows_no_conditions = true;
    let digest = put(&bucket, b"PAR1");
    assert_eq!(bucket.get(digest), Ok(Some(b"PAR1".to_vec())));
}

#[test]
fn it_works_within_a_runtime_too() {
    let service = Service::start();
    let bucket = bucket(&service);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let digest = runtime.block_on(async move {
        let digest = put(&bucket, b"PAR1");
        assert_eq!(bucket.get(digest), Ok(Some(b"PAR1".to_vec())));
        digest
    });
    assert_eq!(service.state().objects.len(), 1, "{digest}");
}

#[test]
fn keys_that_are_not_good_are_told() {
    let service = Service::start();
    let named = format!("the bucket tenders at http://{} cannot be used, ", service.address);
    let stranger = BucketSettings { access_key: Some("stranger".into()), ..settings() };
    let error = Bucket::open(&service.url(""), &stranger).err().unwrap();
    assert!(told(&error).contains(&format!("{named}it refuses these keys")), "{error}");

    let bucket = bucket(&service);
    let digest = Hash::of(b"a");
    for status in [401, 403] {
        service.state().refusal = Some(status);
        for error in [bucket.get(digest).unwrap_err(), bucket.put(digest, b"a").unwrap_err()] {
            assert!(told(&error).contains(&format!("{named}it refuses these keys")), "{error}");
        }
    }
    let error = Bucket::open(&service.url(""), &BucketSettings::default()).err().unwrap();
    assert!(told(&error).contains(&format!("{named}no keys are set. Set AWS_ACCESS_KEY_ID")), "{error}");
}

#[test]
fn a_bucket_that_is_not_there_is_told() {
    let service = Service::start();
    let url = service.url("").replace("tenders", "tendres");
    let error = Bucket::open(&url, &settings()).err().unwrap();
    let named = format!("the bucket tendres at http://{} cannot be used", service.address);
    assert!(told(&error).contains(&format!("{named}, there is no such bucket")), "{error}");
}

#[test]
fn a_service_that_does_not_answer_is_told() {
    // Nobody listens on a port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("s3://tenders/blobs?endpoint=http://{address}");
    let error = Bucket::open(&url, &settings()).err().unwrap();
    let named = format!("the bucket tenders at http://{address} cannot be used, ");
    assert!(told(&error).contains(&named), "{error}");

    let service = Service::start();
    let bucket = bucket(&service);
    service.state().refusal = Some(500);
    let error = bucket.get(Hash::of(b"a")).unwrap_err();
    assert!(told(&error).contains("500"), "{error}");
    assert_eq!(service.state().methods.len(), 2 + RETRIES_MAX, "it was asked again before it was given up");
}

#[test]
fn an_address_that_is_none_is_told() {
    let error = Bucket::open("tenders", &settings()).err().unwrap();
    assert!(told(&error).starts_with("The store could not answer: this is no address"), "{error}");
    assert_eq!(format!("{:?}", settings()), "BucketSettings { .. }");
}

#[test]
fn a_store_with_a_bucket_keeps_the_contract_of_blobs() {
    let dir = tempfile::tempdir().unwrap();
    let service = Service::start();
    let opened = Cell::new(0_u32);
    contract::check_blobs(|| {
        opened.set(opened.get() + 1);
        let folder = opened.get().to_string();
        let blobs = Bucket::open(&service.url(&folder), &settings()).unwrap();
        Box::new(Sqlite::open_with(&dir.path().join(folder), || Ok(Box::new(blobs))).unwrap())
    });
    assert!(opened.get() > 0);
}
