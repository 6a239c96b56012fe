//! People: accounts with one login each, what they may see, their sessions, and links that work once.

use super::{Promise, account, engagement, is_misuse, is_too_large};
use crate::{Account, Link, Session, Shelf, Store, StoreError, people::ACCOUNT_TEXT_BYTES_MAX};
use outrigger_kernel::{AccountId, Hash, Instant};
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    whom_nobody_knows_is_not_there,
    accounts_are_found_by_id_and_login,
    a_login_belongs_to_one_account,
    a_login_that_was_given_up_is_free,
    one_of_many_racing_logins_wins,
    texts_of_any_kind_come_back,
    an_account_is_replaced_as_it_was_read,
    grants_keep_their_order,
    grants_end,
    racing_grants_are_all_kept,
    sessions_are_replaced_and_ended,
    a_session_begins_for_the_account_that_was_checked,
    the_sessions_of_an_account_end_together,
    a_link_works_once_and_in_time,
    one_of_many_racing_clicks_wins,
    rows_of_an_unknown_account_are_misuse,
    texts_that_are_too_long_are_refused,
];

fn session(no: u8, seen: i64) -> Session {
    Session {
        token_digest: Hash([no; 32]),
        account: account(1, "").id,
        created: Instant(5),
        seen: Instant(seen),
        csrf: Hash([no + 1; 32]),
    }
}

fn link(no: u8, expires: i64) -> Link {
    Link { token_digest: Hash([no; 32]), account: account(1, "").id, expires: Instant(expires) }
}

fn whom_nobody_knows_is_not_there(store: &dyn Store) {
    let nobody = AccountId::from_random([1; 16]);
    assert_eq!(store.account(nobody), Ok(None));
    for login in ["nobody", "", "no\0body"] {
        assert_eq!(store.account_by_login(login), Ok(None), "{login:?}");
    }
    assert_eq!(store.grants(nobody), Ok(vec![]));
    assert_eq!(store.session(Hash::of(b"x")), Ok(None));
    assert_eq!(store.session_end(Hash::of(b"x")), Ok(()));
    assert_eq!(store.sessions_end(nobody, None), Ok(()));
    assert_eq!(store.link_take(Hash::of(b"x"), Instant(0)), Ok(None));
}

fn accounts_are_found_by_id_and_login(store: &dyn Store) {
    let mut ada = account(1, "ada");
    assert_eq!(store.account_put(&ada), Ok(()));
    assert_eq!(store.account_put(&account(2, "ben")), Ok(()));
    ada.login = "ada@client.example".into();
    ada.password = Some("$argon2id$v=19$x".into());
    assert_eq!(store.account_put(&ada), Ok(()), "the same id is replaced");
    assert_eq!(store.account(ada.id), Ok(Some(ada.clone())));
    assert_eq!(store.account_by_login("ada@client.example"), Ok(Some(ada)));
    assert_eq!(store.account_by_login("ada"), Ok(None));
    assert_eq!(store.account_by_login("BEN"), Ok(None), "logins are compared byte by byte");
}

fn a_login_belongs_to_one_account(store: &dyn Store) {
    let taken = Err(StoreError::Taken { login: "ada".into() });
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    assert_eq!(store.account_put(&account(2, "ada")), taken);
    assert_eq!(store.account_put(&account(2, "ben")), Ok(()));
    assert_eq!(store.account_put(&account(2, "ada")), taken, "nor by changing it");
    assert_eq!(store.account(account(2, "").id), Ok(Some(account(2, "ben"))));
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()), "its own login is free to it");
}

fn a_login_that_was_given_up_is_free(store: &dyn Store) {
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    assert_eq!(store.account_put(&account(1, "ada.lovelace")), Ok(()));
    assert_eq!(store.account_put(&account(2, "ada")), Ok(()));
    assert_eq!(store.account_by_login("ada"), Ok(Some(account(2, "ada"))));
    assert_eq!(store.account_by_login("ada.lovelace"), Ok(Some(account(1, "ada.lovelace"))));
}

fn one_of_many_racing_logins_wins(store: &dyn Store) {
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> =
            (1..=8).map(|no| scope.spawn(move || store.account_put(&account(no, "ada")))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let lost = answers.iter().filter(|answer| matches!(answer, Err(StoreError::Taken { .. }))).count();
    assert_eq!(lost, 7, "{answers:?}");
    let winner = store.account_by_login("ada").unwrap().unwrap();
    let kept = (1..=8).filter(|no| store.account(account(*no, "").id).unwrap().is_some()).count();
    assert_eq!((kept, store.account(winner.id)), (1, Ok(Some(winner))));
}

fn texts_of_any_kind_come_back(store: &dyn Store) {
    let texts = ["", " ", "Zoë O'Hara \"Z\"", "e\u{301}", "é", "שלום \u{202e}x", "🙂", "\u{1}\\u0000", "%_"];
    for (no, text) in (1..).zip(texts) {
        let name = format!("{text}\0{text}");
        let odd = Account { name, password: Some(text.into()), ..account(no, text) };
        assert_eq!(store.account_put(&odd), Ok(()), "{text:?}");
        assert_eq!(store.account_by_login(text), Ok(Some(odd)), "{text:?}");
    }
    assert!(is_misuse(store.account_put(&account(99, "a\0b"))), "a login is a key");
}

fn an_account_is_replaced_as_it_was_read(store: &dyn Store) {
    let ada = account(1, "ada");
    let with = |password: &str| Account { password: Some(password.into()), ..ada.clone() };
    let is_changed = |answer: Result<(), StoreError>| matches!(answer, Err(StoreError::Changed { .. }));
    assert!(is_changed(store.account_replace(&ada, &with("first"))), "there is none");
    assert_eq!(store.account_put(&ada), Ok(()));
    assert_eq!(store.account_replace(&ada, &with("first")), Ok(()));
    assert!(is_changed(store.account_replace(&ada, &with("second"))), "it is not what it was");
    assert!(is_misuse(store.account_replace(&with("first"), &account(1, "ben"))));
    assert_eq!(store.account(ada.id), Ok(Some(with("first"))));
}

fn grants_keep_their_order(store: &dyn Store) {
    let (ada, ben) = (account(1, "ada"), account(2, "ben"));
    assert_eq!(store.account_put(&ada), Ok(()));
    assert_eq!(store.account_put(&ben), Ok(()));
    for no in [4, 1, 4] {
        assert_eq!(store.grant_put(ada.id, engagement(no)), Ok(()));
    }
    assert_eq!(store.grant_put(ben.id, engagement(1)), Ok(()));
    assert_eq!(store.account_put(&ada), Ok(()), "replacing an account keeps its grants");
    assert_eq!(store.grants(ada.id), Ok(vec![engagement(4), engagement(1)]));
    assert_eq!(store.grants(ben.id), Ok(vec![engagement(1)]));
}

fn grants_end(store: &dyn Store) {
    let ada = account(1, "ada");
    assert_eq!(store.account_put(&ada), Ok(()));
    for no in [3, 1, 2] {
        assert_eq!(store.grant_put(ada.id, engagement(no)), Ok(()));
    }
    for _ in 0..2 {
        assert_eq!(store.grant_end(ada.id, engagement(1)), Ok(()));
        assert_eq!(store.grants(ada.id), Ok(vec![engagement(3), engagement(2)]));
    }
    assert_eq!(store.grant_put(ada.id, engagement(1)), Ok(()));
    assert_eq!(store.grants(ada.id), Ok(vec![engagement(3), engagement(2), engagement(1)]));
}

fn racing_grants_are_all_kept(store: &dyn Store) {
    let ada = account(1, "ada").id;
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    thread::scope(|scope| {
        for no in 0..8 {
            scope.spawn(move || store.grant_put(ada, engagement(no)).unwrap());
        }
    });
    let mut granted = store.grants(ada).unwrap();
    granted.sort_unstable();
    let mut all: Vec<_> = (0..8).map(engagement).collect();
    all.sort_unstable();
    assert_eq!(granted, all);
}

fn sessions_are_replaced_and_ended(store: &dyn Store) {
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    for no in [1, 2] {
        assert_eq!(store.session_begin(&session(no, 5), &account(1, "ada")), Ok(()));
    }
    assert_eq!(store.session_seen(&session(1, 9)), Ok(()));
    assert_eq!(store.session(Hash([1; 32])), Ok(Some(session(1, 9))));
    assert_eq!(store.session_end(Hash([1; 32])), Ok(()));
    assert_eq!(store.session(Hash([1; 32])), Ok(None));
    assert_eq!(store.session(Hash([2; 32])), Ok(Some(session(2, 5))));
    assert_eq!(store.session_seen(&session(1, 10)), Ok(()));
    assert_eq!(store.session(Hash([1; 32])), Ok(None), "what was ended is not made again by its last use");
}

fn a_session_begins_for_the_account_that_was_checked(store: &dyn Store) {
    let ada = account(1, "ada");
    let newer = Account { password: Some("$argon2id$v=19$x".into()), ..ada.clone() };
    assert_eq!(store.account_put(&newer), Ok(()));
    let late = store.session_begin(&session(1, 5), &ada);
    assert!(matches!(late, Err(StoreError::Changed { .. })), "{late:?}");
    assert!(is_misuse(store.session_begin(&session(1, 5), &account(2, "ben"))));
    assert_eq!(store.session(Hash([1; 32])), Ok(None));
    assert_eq!(store.records(Shelf::SessionOf, "", "", 10), Ok(vec![]), "all or nothing");
    assert_eq!(store.session_begin(&session(1, 5), &newer), Ok(()));
}

fn the_sessions_of_an_account_end_together(store: &dyn Store) {
    let ben = account(2, "ben");
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    assert_eq!(store.account_put(&ben), Ok(()));
    for no in 1..=4 {
        assert_eq!(store.session_begin(&session(no, 5), &account(1, "ada")), Ok(()));
    }
    let other = Session { account: ben.id, ..session(9, 5) };
    assert_eq!(store.session_begin(&other, &ben), Ok(()));

    let standing = || [1, 2, 3, 4, 9].map(|no| store.session(Hash([no; 32])).unwrap().is_some());
    assert_eq!(store.sessions_end(session(1, 5).account, Some(Hash([3; 32]))), Ok(()));
    assert_eq!(standing(), [false, false, true, false, true]);
    assert_eq!(store.sessions_end(session(1, 5).account, None), Ok(()));
    assert_eq!(standing(), [false, false, false, false, true]);
    assert_eq!(
        store.records(Shelf::SessionOf, "", "", 10).unwrap().len(),
        1,
        "nothing is left of the others"
    );
}

fn a_link_works_once_and_in_time(store: &dyn Store) {
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    assert_eq!(store.link_put(&link(1, 100)), Ok(()));
    assert_eq!(store.link_put(&link(2, 100)), Ok(()));
    assert_eq!(store.link_take(Hash([3; 32]), Instant(0)), Ok(None), "unknown");
    assert_eq!(store.link_take(Hash([1; 32]), Instant(99)), Ok(Some(account(1, "").id)));
    assert_eq!(store.link_take(Hash([1; 32]), Instant(99)), Ok(None), "used");
    assert_eq!(store.link_take(Hash([2; 32]), Instant(100)), Ok(None), "expired");
    assert_eq!(store.link_take(Hash([2; 32]), Instant(0)), Ok(None), "a clock set back revives nothing");
}

fn one_of_many_racing_clicks_wins(store: &dyn Store) {
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    assert_eq!(store.link_put(&link(1, 100)), Ok(()));
    let taken = thread::scope(|scope| {
        let clicks: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || store.link_take(Hash([1; 32]), Instant(0)).unwrap()))
            .collect();
        clicks.into_iter().filter_map(|click| click.join().unwrap()).count()
    });
    assert_eq!(taken, 1);
}

fn rows_of_an_unknown_account_are_misuse(store: &dyn Store) {
    assert!(is_misuse(store.grant_put(account(1, "").id, engagement(1))));
    assert!(is_misuse(store.grant_end(account(1, "").id, engagement(1))));
    let begun = store.session_begin(&session(1, 5), &account(1, ""));
    assert!(matches!(begun, Err(StoreError::Changed { .. })), "{begun:?}");
    assert!(is_misuse(store.link_put(&link(1, 100))));
    assert_eq!(store.grants(account(1, "").id), Ok(vec![]));
    assert_eq!(store.session(Hash([1; 32])), Ok(None));
}

fn texts_that_are_too_long_are_refused(store: &dyn Store) {
    let long = "a".repeat(ACCOUNT_TEXT_BYTES_MAX + 1);
    let cases = [
        account(1, &long),
        Account { name: long.clone(), ..account(1, "ada") },
        Account { password: Some(long.clone()), ..account(1, "ada") },
    ];
    for case in cases {
        assert!(is_too_large(store.account_put(&case)));
    }
    assert_eq!(store.account_by_login(&long), Ok(None));
    assert_eq!(store.account(account(1, "").id), Ok(None));
}
