//! The master key of a server: it lies in no store and in no backup, so whoever moves the data takes it along.

use outrigger_desk::{Keys, SystemMachine, keys::FILE_NAME};
use outrigger_kernel::note::VerifierKey;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copies the master key of a data folder into another one, which is made when it is missing.
pub fn take_along(from: &str, to: &str) {
    fs::create_dir_all(folder(to)).unwrap();
    fs::copy(folder(from).join(FILE_NAME), folder(to).join(FILE_NAME)).unwrap();
}

/// What the checkpoints of the server over a data folder are verified with.
pub fn server_key(data: &str) -> VerifierKey {
    let keys = Keys::open(&folder(data), &SystemMachine).unwrap();
    keys.server().verifier().clone()
}

fn folder(data: &str) -> PathBuf {
    Path::new(data).join("keys")
}

#[test]
fn a_key_that_was_taken_along_is_the_same() {
    let parent = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| crate::program::shown(&parent.path().join(name)));
    let own = server_key(&here);
    take_along(&here, &there);
    assert_eq!(server_key(&there), own);
    assert_ne!(server_key(&crate::program::shown(&parent.path().join("elsewhere"))), own);
}
