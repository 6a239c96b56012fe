//! Keys of data subjects: kept in a file of their own, and in none once they are destroyed.

use super::*;

/// What nobody may find: long enough to spill over a page in the second case.
fn keys() -> [Vec<u8>; 2] {
    let marker = b"the wrapped key of a person who was erased";
    [marker.to_vec(), marker.repeat(300)]
}

/// The files of keys and data that hold some bytes.
fn holding(dir: &TempDir, bytes: &[u8]) -> Vec<String> {
    let files = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap());
    let names = files.map(|file| file.file_name().into_string().unwrap()).filter(|name| name.contains(".db"));
    let holds = |name: &String| {
        let kept = fs::read(dir.path().join(name)).unwrap();
        kept.windows(bytes.len()).any(|window| window == bytes)
    };
    let mut found: Vec<String> = names.filter(holds).collect();
    found.sort_unstable();
    found
}

fn delete() -> Change {
    Change::Delete(Shelf::SubjectKey, "e/ada".into())
}

#[test]
fn keys_lie_in_a_file_of_their_own() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    for key in keys() {
        store.change(&[put(Shelf::SubjectKey, "e/ada", &key), put(Shelf::Meta, "a", b"another")]).unwrap();
        let found = holding(&dir, &key[..40]);
        assert!(!found.is_empty() && found.iter().all(|name| name.starts_with(KEYS_FILE_NAME)), "{found:?}");
        assert!(holding(&dir, b"another").iter().all(|name| name.starts_with(FILE_NAME)));
    }
}

#[test]
fn e1_a_destroyed_key_is_in_no_file() {
    for key in keys() {
        let dir = folder();
        let store = Sqlite::open(dir.path()).unwrap();
        store.change(&[put(Shelf::SubjectKey, "e/ben", b"of somebody else")]).unwrap();
        store.change(&[put(Shelf::SubjectKey, "e/ada", &key)]).unwrap();
        // Wrapped anew, as when the key around it is changed.
        let anew: Vec<u8> = key.iter().rev().copied().collect();
        store.change(&[put(Shelf::SubjectKey, "e/ada", &anew)]).unwrap();
        assert!(!holding(&dir, &anew[..40]).is_empty());
        store.change(&[delete(), put(Shelf::Erased, "e/ada", b"")]).unwrap();
        assert_eq!(holding(&dir, &key[..40]), [""; 0]);
        assert_eq!(holding(&dir, &anew[..40]), [""; 0]);
        assert_eq!(store.record(Shelf::SubjectKey, "e/ada"), Ok(None));
        assert_eq!(store.record(Shelf::SubjectKey, "e/ben"), Ok(Some(b"of somebody else".to_vec())));
    }
}

#[test]
fn e1_a_key_that_is_destroyed_with_an_entry_or_a_chunk_is_in_no_file() {
    let [key, _] = keys();
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.change(&[put(Shelf::SubjectKey, "e/ada", &key)]).unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 1), &[delete()]).unwrap();
    assert_eq!(holding(&dir, &key), [""; 0]);
    store.change(&[put(Shelf::SubjectKey, "e/ada", &key)]).unwrap();
    store.tail_append(tail(1, 1), &chunk(1, 1), &[delete()]).unwrap();
    assert_eq!(holding(&dir, &key), [""; 0]);
}

#[test]
fn e1_a_key_whose_deletion_was_cut_short_is_gone_after_a_start() {
    let [key, _] = keys();
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.change(&[put(Shelf::SubjectKey, "e/ada", &key)]).unwrap();
    let deletion = [delete()];
    // What the store does up to the commit, and not what comes after it.
    store.writing().unwrap().go_on(move |db| records::change(db, &deletion)).unwrap();
    assert!(!holding(&dir, &key).is_empty(), "the log still has it");
    let copy = folder();
    for file in [FILE_NAME, KEYS_FILE_NAME, "outrigger.db-wal", "keys.db-wal"] {
        fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    let store = Sqlite::open(copy.path()).unwrap();
    assert_eq!(store.record(Shelf::SubjectKey, "e/ada"), Ok(None));
    assert_eq!(holding(&copy, &key), [""; 0]);
}

#[test]
fn a_copy_without_the_keys_opens_and_has_none() {
    let dir = folder();
    let store = Sqlite::open(dir.path()).unwrap();
    store.append(engagement(1), 0, &entries(engagement(1), 0, 2), &[]).unwrap();
    store.change(&[put(Shelf::SubjectKey, "e/ada", b"wrapped")]).unwrap();
    drop(store);
    let copy = folder();
    fs::copy(dir.path().join(FILE_NAME), copy.path().join(FILE_NAME)).unwrap();
    let beside = reading(copy.path()).unwrap();
    assert_eq!(beside.read(engagement(1), 0, 10), Ok(entries(engagement(1), 0, 2)));
    drop(beside);
    let store = Sqlite::open(copy.path()).unwrap();
    assert_eq!(store.record(Shelf::SubjectKey, "e/ada"), Ok(None));
    assert_eq!(store.records(Shelf::SubjectKey, "", "", 10), Ok(vec![]));
    assert_eq!(store.change(&[put(Shelf::SubjectKey, "e/ben", b"wrapped")]), Ok(()));
}
