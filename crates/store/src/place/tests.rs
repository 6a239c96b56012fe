//! Which words name which place, and what is never said again.

use super::*;
use crate::{Change, Shelf};
use outrigger_kernel::Hash;

fn settings() -> BucketSettings {
    BucketSettings::default()
}

#[test]
fn a_word_names_a_folder_or_a_database() {
    for path in ["data", "/var/lib/outrigger", "./a b", "Größe"] {
        assert_eq!(Place::parse(path), Ok(Place::Folder(path.into())));
        assert_eq!(BlobPlace::parse(path), Ok(BlobPlace::Folder(path.into())));
        assert_eq!(Place::parse(path).unwrap().to_string(), path);
    }
    let url = "postgres://ada:secret@db.example/out?sslmode=require";
    assert_eq!(Place::parse(url), Ok(Place::Postgres(url.into())));
    assert!(Place::parse("postgresql://db.example/out").is_ok());
    let bucket = "s3://files/outrigger?region=eu-1";
    assert_eq!(BlobPlace::parse(bucket), Ok(BlobPlace::Bucket(bucket.into())));
    assert_eq!(BlobPlace::parse(bucket).unwrap().to_string(), bucket);
}

#[test]
fn no_password_is_said_again() {
    let place = Place::parse("postgres://ada:secret@db.example/out?password=secret").unwrap();
    assert_eq!(place.to_string(), "postgres://ada@db.example:5432/out");
    assert_eq!(format!("{place:?}"), "Place(postgres://ada@db.example:5432/out)");
    let unread = Place::Postgres("postgres://ada:secret@".into());
    assert_eq!(unread.to_string(), "a database");
}

#[test]
fn what_names_no_place_is_refused_in_a_sentence() {
    for (text, says) in [
        ("", "names no folder"),
        ("  ", "names no folder"),
        ("a\0b", "names no folder"),
        ("mysql://db/out", "No such place is known"),
        ("s3://files", "No such place is known"),
        ("postgres://ada:secret@/out", "names no host"),
    ] {
        let error = Place::parse(text).unwrap_err();
        assert!(error.contains(says) && !error.contains("secret"), "{text:?}: {error}");
    }
    for (text, says) in [
        ("", "names no folder"),
        ("s3://", "names none"),
        ("s3:///folder", "names none"),
        ("s3://key:secret@files", "no credentials"),
        ("s3://files?secret_access_key=secret", "no credentials"),
        ("postgres://db/out", "No such place is known"),
    ] {
        let error = BlobPlace::parse(text).unwrap_err();
        assert!(error.contains(says) && !error.contains("key:secret"), "{text:?}: {error}");
    }
}

#[test]
fn a_folder_opens_with_its_blobs_inside_or_beside() {
    let dir = tempfile::tempdir().unwrap();
    let (data, files) = (dir.path().join("data"), dir.path().join("files"));
    let place = Place::Folder(data.clone());
    let inside = open(&place, None, &settings()).unwrap();
    inside.blob_put(b"inside").unwrap();
    drop(inside);
    let beside = open(&place, Some(&BlobPlace::Folder(files.clone())), &settings()).unwrap();
    assert!(!beside.is_shared());
    assert_eq!(beside.blob_get(Hash::of(b"inside")), Ok(None), "it looks beside only");
    let digest = beside.blob_put(b"beside").unwrap().to_string();
    assert!(files.join(&digest[..2]).join(&digest).is_file());
    beside.change(&[Change::Put(Shelf::Meta, "key".into(), vec![1])]).unwrap();
    assert!(data.join("outrigger.db").is_file());
}

#[test]
fn a_database_needs_a_place_for_blobs() {
    let place = Place::parse("postgres://ada:secret@127.0.0.1:1/out").unwrap();
    let error = open(&place, None, &settings()).err().unwrap().to_string();
    assert!(error.contains("Name a folder or a bucket"), "{error}");
    // With one it is asked, and this one does not answer.
    let dir = tempfile::tempdir().unwrap();
    let blobs = BlobPlace::Folder(dir.path().to_owned());
    let error = open(&place, Some(&blobs), &settings()).err().unwrap().to_string();
    assert!(error.contains("the database out at 127.0.0.1:1 does not answer"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}
