//! What people's records look like on disk, and what is done with one that cannot be read.

use super::*;
use crate::{Sqlite, contract::account};

#[test]
fn what_is_written_reads_back() {
    let link = Link {
        token_digest: Hash::of(b"token"),
        account: account(1, "").id,
        expires: Instant(1_772_000_000_000_001),
    };
    let value = written(&link).unwrap();
    assert_eq!(read::<Link>(&value), Ok(link));
    for session in [0, 1].map(|seen| Session {
        token_digest: Hash::of(b"token"),
        account: account(1, "").id,
        created: Instant(0),
        seen: Instant(seen),
        csrf: Hash::of(b"csrf"),
    }) {
        assert_eq!(read::<Session>(&written(&session).unwrap()), Ok(session));
    }
}

#[test]
fn an_account_is_kept_as_json() {
    let kept = String::from_utf8(written(&account(1, "ada")).unwrap()).unwrap();
    let want = "{\"id\":\"bbbbbbbbbbbbbbbb\",\"login\":\"ada\",\"name\":\"Person 1\",\"password\":null,\
                \"created\":\"1970-01-01T00:00:00.001Z\"}";
    assert_eq!(kept, want);
}

#[test]
fn a_record_that_cannot_be_read_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let store = Sqlite::open(dir.path()).unwrap();
    let store: &dyn Store = &store;
    let ada = account(1, "ada");
    let changes = [
        Change::Put(Shelf::Account, ada.id.to_string(), b"{\"id\":".to_vec()),
        Change::Put(Shelf::Login, "ada".into(), ada.id.as_str().into()),
        Change::Put(Shelf::Login, "ben".into(), vec![0xff]),
    ];
    store.change(&changes).unwrap();
    let errors = [store.account(ada.id), store.account_by_login("ada")].map(Result::unwrap_err);
    for error in errors {
        assert!(
            matches!(&error, StoreError::Damaged { what } if what.contains("cannot be read")),
            "{error:?}"
        );
    }
    assert_eq!(store.account_by_login("ben"), Ok(None), "nobody has such an id");
    assert!(matches!(store.account_put(&ada), Err(StoreError::Damaged { .. })), "it is not written over");
}

#[test]
fn many_sessions_end_in_several_goes() {
    let dir = tempfile::tempdir().unwrap();
    let store = Sqlite::open(dir.path()).unwrap();
    let store: &dyn Store = &store;
    let ada = account(1, "ada");
    store.account_put(&ada).unwrap();
    let digests: Vec<Hash> = (0..=SESSIONS_MAX).map(|no| Hash::of(&no.to_le_bytes())).collect();
    let of_ada = |digest: &Hash| Change::Put(Shelf::SessionOf, format!("{}/{digest}", ada.id), Vec::new());
    store.change(&digests.iter().map(of_ada).collect::<Vec<_>>()).unwrap();
    store.sessions_end(ada.id, Some(digests[7])).unwrap();
    let kept = store.records(Shelf::SessionOf, "", "", 10).unwrap();
    assert_eq!(kept, [(format!("{}/{}", ada.id, digests[7]), Vec::new())]);
}
