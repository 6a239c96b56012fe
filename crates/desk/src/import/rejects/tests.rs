//! Parts are put down as they grow, and passed over where a reading before has put them down.

use super::*;
use outrigger_store::Sqlite;
use tempfile::TempDir;

#[test]
fn parts_are_bounded_and_make_the_whole() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let parts = Parts::new(&store, false);
    let row = vec![b'x'; 1 << 20];
    let mut to = &parts;
    for _ in 0..20 {
        to.write_all(&row).unwrap();
    }
    to.flush().unwrap();
    let put = parts.take().unwrap();
    let sizes: Vec<usize> =
        put.iter().map(|digest| store.blob_get(*digest).unwrap().unwrap().len()).collect();
    assert_eq!(sizes, [PART_BYTES, PART_BYTES, 4 << 20]);
    assert_eq!(parts.take(), Ok(Vec::new()), "nothing since");
    assert_eq!(parts.failure(), None);
}

#[test]
fn what_is_passed_over_is_not_kept() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let parts = Parts::new(&store, true);
    let mut to = &parts;
    to.write_all(b"before").unwrap();
    parts.skip(false);
    to.write_all(b"after").unwrap();
    let put = parts.take().unwrap();
    assert_eq!(store.blob_get(put[0]), Ok(Some(b"after".to_vec())));
}
