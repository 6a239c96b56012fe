//! The master secret is made once and kept; what is derived and sealed with it is what others compute too.

use super::*;
use crate::{Desk, SystemMachine, machine::SetMachine};
use outrigger_kernel::{Code, Hash, Instant};
use outrigger_store::Sqlite;
use std::{fs, sync::Arc, thread};

fn server(keys: &Keys) -> String {
    keys.server().verifier().to_string()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_master_secret_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("data/keys");
    let machine = SetMachine::new(Instant(0), [1; 32]);
    let first = Keys::open(&home, &machine).unwrap();
    let kept = fs::read_to_string(home.join(FILE_NAME)).unwrap();
    assert_eq!(kept.trim().len(), 64);
    assert_eq!(server(&Keys::open(&home, &machine).unwrap()), server(&first));
    assert_eq!(fs::read_to_string(home.join(FILE_NAME)).unwrap(), kept, "it is never written over");
    assert_eq!(fs::read_dir(&home).unwrap().count(), 1, "nothing is left beside it");
    assert_eq!(server(&Keys::of(kept.trim().parse::<Hash>().unwrap().0)), server(&first));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("keys");
    Keys::open(&home, &SystemMachine).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&home), mode(&home.join(FILE_NAME))), (0o700, 0o600));
}

#[test]
fn those_who_come_at_the_same_time_get_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("keys");
    let open = || server(&Keys::open(&home, &SystemMachine).unwrap());
    let keys: Vec<String> = thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[test]
fn what_is_no_secret_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    for wrong in ["", "secret", &"g".repeat(64), &"0".repeat(63), &"0".repeat(1_000)] {
        fs::write(&path, wrong).unwrap();
        let refused = Keys::open(folder.path(), &SystemMachine).unwrap_err();
        assert_eq!(refused.code, Code::Unavailable);
        assert!(refused.message.ends_with("master.key is not 64 hexadecimal digits."), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), wrong);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let refused = Keys::open(folder.path(), &SystemMachine).unwrap_err();
    assert!(refused.message.contains("master.key cannot be read: "), "{refused}");
}

#[test]
fn keys_are_derived_as_rfc_5869_says() {
    // HKDF-SHA256 without a salt, computed with another program.
    let want = bytes("710991ec748aabe1a46a2a4c9641cd8bd7a6d1a857dfc57683e00bb43ffd8e01");
    let keys = Keys::of([7; 32]);
    assert_eq!(keys.derive("outrigger/test/1").to_vec(), want);
    assert_ne!(keys.derive("outrigger/test/2").to_vec(), want);
    assert_ne!(Keys::of([8; 32]).derive("outrigger/test/1").to_vec(), want);
    assert!(server(&keys).starts_with("outrigger+"), "{}", server(&keys));
    assert_eq!(format!("{keys:?}"), "Keys { .. }");
}

#[test]
fn bytes_are_sealed_as_the_draft_of_xchacha_says() {
    // draft-irtf-cfrg-xchacha, A.3.1.
    let text = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                sunscreen would be it.";
    let key: [u8; 32] = std::array::from_fn(|at| 0x80 + at as u8);
    let nonce: [u8; NONCE_BYTES] = std::array::from_fn(|at| 0x40 + at as u8);
    let sealed = seal(&key, &bytes("50515253c0c1c2c3c4c5c6c7"), nonce, text.as_bytes());
    assert_eq!(sealed[..NONCE_BYTES], nonce);
    assert_eq!(sealed[NONCE_BYTES..NONCE_BYTES + 16], bytes("bd6d179d3e83d43b9576579493c0e939"));
    assert_eq!(sealed[sealed.len() - 16..], bytes("c0875924c1c7987947deafd8780acf49"));
}

#[test]
fn what_was_changed_or_belongs_elsewhere_does_not_open() {
    let (key, nonce) = ([1; 32], [2; NONCE_BYTES]);
    for plain in [&b""[..], b"Anna", &[0xff; 1_000]] {
        let sealed = seal(&key, b"here", nonce, plain);
        assert_eq!(open(&key, b"here", &sealed).as_deref(), Some(plain));
        assert_eq!(open(&[3; 32], b"here", &sealed), None, "another key");
        assert_eq!(open(&key, b"there", &sealed), None, "another place");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&key, b"here", &changed), None, "byte {at}");
            assert_eq!(open(&key, b"here", &sealed[..at]), None, "the first {at} bytes");
        }
    }
}

#[test]
fn a_store_opens_with_the_keys_it_was_first_opened_with() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let open = |keys: Keys| Desk::open(Arc::clone(&store), keys, SystemMachine);
    open(Keys::of([1; 32])).unwrap();
    open(Keys::of([1; 32])).unwrap();
    let refused = open(Keys::of([2; 32])).err().unwrap();
    assert_eq!(refused.code, Code::Unavailable);
    for key in [[1; 32], [2; 32]] {
        assert!(refused.message.contains(&server(&Keys::of(key))), "{refused}");
    }
    assert!(refused.next.unwrap().ends_with("nothing was changed."));
    open(Keys::of([1; 32])).unwrap();
}
