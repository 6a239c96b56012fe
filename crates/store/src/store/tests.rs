//! What rows and changes show of themselves in logs, and that names on disk are told apart.

use super::*;
use crate::{Account, Session};
use outrigger_kernel::AccountId;
use std::collections::BTreeSet;

#[test]
fn debug_output_keeps_secrets_and_people_out_of_logs() {
    let account = Account {
        id: AccountId::from_random([1; 16]),
        login: "ada@client.example".into(),
        name: "Ada Lovelace".into(),
        password: Some("$argon2id$v=19$secret".into()),
        created: Instant(0),
    };
    let shown = format!("{account:?}");
    assert!(shown.contains(account.id.as_str()), "{shown}");
    for hidden in ["ada@client", "Lovelace", "argon2"] {
        assert!(!shown.contains(hidden), "{shown}");
    }

    let csrf = Hash::of(b"csrf");
    let token_digest = Hash::of(b"token");
    let session = Session { token_digest, account: account.id, created: Instant(0), seen: Instant(1), csrf };
    let shown = format!("{session:?}");
    assert!(!shown.contains(&csrf.to_string()) && !shown.contains(&token_digest.to_string()), "{shown}");
}

#[test]
fn a_change_shows_its_key_and_no_value() {
    let secret = || b"hunter2".to_vec();
    let (shelf, key) = (Shelf::Token, String::from("the key"));
    let taken = Taken { id: key.clone(), token: Hash::of(b"lease"), puts: 3 };
    let changes = [
        Change::Put(shelf, key.clone(), secret()),
        Change::Insert(shelf, key.clone(), secret()),
        Change::Replace { shelf, key: key.clone(), was: secret(), value: secret() },
        Change::Delete(shelf, key.clone()),
        Change::Expect(shelf, key.clone(), Some(secret())),
        Change::JobPut { id: key.clone(), queue: Queue::Mail, due: Instant(0), payload: secret() },
        Change::JobDone(taken.clone()),
        Change::JobAgain(taken.clone(), Instant(0)),
        Change::JobHeld(taken.clone()),
    ];
    let hidden = [format!("{:?}", secret()), "hunter2".into(), taken.token.to_string()];
    for change in changes {
        let shown = format!("{change:?}");
        assert!(shown.contains("the key"), "{shown}");
        assert!(hidden.iter().all(|hidden| !shown.contains(hidden)), "{shown}");
    }
}

#[test]
fn every_shelf_and_queue_has_a_name_of_its_own() {
    let shelves: BTreeSet<&str> = Shelf::ALL.iter().map(|shelf| shelf.as_str()).collect();
    assert_eq!(shelves.len(), Shelf::ALL.len());
    let queues = [Queue::Import, Queue::Webhook, Queue::Mail, Queue::House].map(Queue::as_str);
    assert_eq!(BTreeSet::from(queues).len(), queues.len());
}
