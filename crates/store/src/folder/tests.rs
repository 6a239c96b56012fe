//! Folders are made for one user, and what goes wrong with a file is put into words.

use super::*;

#[test]
fn a_folder_is_made_with_those_above_it_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let wanted = dir.path().join("a/b/c");
    let made = make(&wanted).unwrap();
    assert!(made.is_absolute() && made.is_dir());
    assert_eq!(make(&wanted), Ok(made.clone()), "it is there already");
    assert_eq!(make(&wanted.join("../c")), Ok(made), "by its full path");
    assert!(sync(&wanted).is_ok());
    assert!(cfg!(not(unix)) || sync(&wanted.join("none")).is_err());
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    make(&dir.path().join("a/b")).unwrap();
    for made in ["a", "a/b"] {
        let mode = fs::metadata(dir.path().join(made)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{made}");
    }
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    for wrong in [&file, &file.join("below")] {
        assert!(matches!(make(wrong), Err(StoreError::Disk { .. })), "{wrong:?}");
    }
}

#[test]
fn errors_of_the_file_system_get_their_meaning() {
    let path = Path::new("data");
    let kinds = [
        (io::ErrorKind::PermissionDenied, StoreError::ReadOnly),
        (io::ErrorKind::ReadOnlyFilesystem, StoreError::ReadOnly),
        (io::ErrorKind::StorageFull, StoreError::Full),
        (io::ErrorKind::QuotaExceeded, StoreError::Full),
    ];
    for (kind, want) in kinds {
        assert_eq!(fault(path, &kind.into()), want);
        assert_eq!(write_fault(path, &kind.into()), want);
    }
    let other = || io::Error::from(io::ErrorKind::NotADirectory);
    let (opened, written) = (fault(path, &other()).to_string(), write_fault(path, &other()).to_string());
    assert!(opened.starts_with("The disk failed: data cannot be opened, "), "{opened}");
    assert!(written.starts_with("The disk failed: data cannot be written, "), "{written}");
}
