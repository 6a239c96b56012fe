//! From one engine to the other and back by the command line: the same roots, the same figures, the same counts.

use super::{count::tell, master_key, postgres::Database};
use crate::{
    house::{furnish, list},
    program::{Folder, outrigger, with},
};
use outrigger_kernel::Entry;
use outrigger_store::{Sqlite, Store, store::ENTRIES_PER_READ_MAX};
use serde_json::Value;
use std::path::Path;

#[test]
fn r19_a_copy_of_a_data_folder_is_the_same() {
    let folder = Folder::empty();
    let [here, there] = ["here", "there"].map(|name| folder.path(name));
    furnish(Path::new(&here));
    let before = verified(&["--data", &here]);
    copied(&[&here, &there]);
    master_key::take_along(&here, &there);
    assert_eq!(verified(&["--data", &there]), before);
    assert!(ledger(&there) == ledger(&here), "every entry is the same");
    let refused = outrigger(&["store", "copy", &here, &there]);
    assert_ne!(refused.code, Some(0), "a place that holds something is not copied to");
    assert!(refused.err.contains("the place to copy to holds"), "{}", refused.err);
    tell("R19", "a data folder to a data folder: same roots, figures and counts");
}

#[test]
fn r19_to_a_database_and_back_everything_is_the_same() {
    let Some(database) = Database::make() else { return };
    let folder = Folder::empty();
    let [here, between, there, blobs] = ["here", "between", "there", "blobs"].map(|name| folder.path(name));
    furnish(Path::new(&here));
    let before = verified(&["--data", &here]);
    let out = copied(&[&here, &database.url, "--blobs-to", &blobs]);
    for data in [&between, &there] {
        master_key::take_along(&here, data);
    }
    let place = ["--data", &between, "--store", &database.url, "--blobs", &blobs];
    assert_eq!(verified(&place), before, "in the database");
    let back = copied(&[&database.url, &there, "--blobs-from", &blobs]);
    assert_eq!(back, out, "as many of everything");
    assert_eq!(verified(&["--data", &there]), before, "back in a folder");
    assert!(ledger(&there) == ledger(&here), "every entry is the same");
    tell("R19", "a data folder to a database and back: same roots, figures and counts");
}

/// Copies everything; what the program says of it.
fn copied(places: &[&str]) -> String {
    let told = outrigger(&with(&["store", "copy"], places)).leaving(0);
    assert!(told.out.contains("Both sides have the same roots."), "{}", told.out);
    told.out
}

/// What the program finds at a place, but for the time at which it looked.
fn verified(place: &[&str]) -> Value {
    let mut all = outrigger(&with(&["verify", "--json"], place)).leaving(0).json();
    for one in all.as_array_mut().unwrap() {
        let verification = one["verification"].as_object_mut().unwrap();
        verification.remove("at");
        assert_eq!(verification["sound"], true);
        assert_eq!(list(&verification["statements"]).len(), 2, "there are figures to recompute");
    }
    all
}

/// The one ledger in a folder.
fn ledger(data: &str) -> Vec<Entry> {
    let store = Sqlite::open(Path::new(data)).unwrap();
    let engagements = store.engagements().unwrap();
    assert_eq!(engagements.len(), 1);
    store.read(engagements[0], 0, ENTRIES_PER_READ_MAX).unwrap()
}
