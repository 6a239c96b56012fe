//! Records: found by shelf and key, listed in the order of bytes, changed all together or not at all.

use super::{Promise, is_changed, is_misuse, job, lease, put};
use crate::{Change, Queue, Shelf, Store, StoreError};
use outrigger_kernel::Instant;
use std::thread;

pub(super) const PROMISES: &[Promise] = &[
    records_are_put_found_and_deleted,
    shelves_are_kept_apart,
    values_of_any_bytes_come_back,
    keys_of_any_text_come_back,
    records_are_listed_in_the_order_of_bytes_and_by_pages,
    a_prefix_is_no_pattern,
    an_insert_wants_an_empty_place,
    a_replacement_wants_the_value_it_knows,
    an_expectation_must_hold,
    changes_are_all_or_nothing,
    changes_see_those_before_them,
    a_key_holds_no_nul,
    one_of_many_racing_inserts_wins,
    racing_replacements_lose_nothing,
];

fn delete(shelf: Shelf, key: &str) -> Change {
    Change::Delete(shelf, key.into())
}

fn insert(shelf: Shelf, key: &str, value: &[u8]) -> Change {
    Change::Insert(shelf, key.into(), value.into())
}

fn replace(shelf: Shelf, key: &str, (was, value): (&[u8], &[u8])) -> Change {
    Change::Replace { shelf, key: key.into(), was: was.into(), value: value.into() }
}

fn expect(shelf: Shelf, key: &str, value: Option<&[u8]>) -> Change {
    Change::Expect(shelf, key.into(), value.map(Into::into))
}

fn record(store: &dyn Store, key: &str) -> Option<Vec<u8>> {
    store.record(Shelf::Meta, key).unwrap()
}

fn keys(store: &dyn Store, prefix: &str, after: &str, limit: usize) -> Vec<String> {
    let listed = store.records(Shelf::Meta, prefix, after, limit).unwrap();
    listed.into_iter().map(|(key, _)| key).collect()
}

fn records_are_put_found_and_deleted(store: &dyn Store) {
    assert_eq!(record(store, "a"), None);
    assert_eq!(store.records(Shelf::Meta, "", "", 10), Ok(vec![]));
    assert_eq!(store.change(&[]), Ok(()), "nothing is a fine thing to change");
    assert_eq!(store.change(&[put(Shelf::Meta, "a", b"1")]), Ok(()));
    assert_eq!(record(store, "a"), Some(b"1".to_vec()));
    assert_eq!(store.change(&[put(Shelf::Meta, "a", b"2"), put(Shelf::Meta, "A", b"3")]), Ok(()));
    assert_eq!((record(store, "a"), record(store, "A")), (Some(b"2".to_vec()), Some(b"3".to_vec())));
    assert_eq!(store.change(&[delete(Shelf::Meta, "a")]), Ok(()));
    assert_eq!(store.change(&[delete(Shelf::Meta, "a")]), Ok(()), "it is removed already");
    assert_eq!(record(store, "a"), None);
    assert_eq!(store.records(Shelf::Meta, "", "", 10), Ok(vec![("A".into(), b"3".to_vec())]));
}

fn shelves_are_kept_apart(store: &dyn Store) {
    let all: Vec<Change> = Shelf::ALL.map(|shelf| put(shelf, "key", shelf.as_str().as_bytes())).into();
    assert_eq!(store.change(&all), Ok(()));
    for shelf in Shelf::ALL {
        let value = shelf.as_str().as_bytes().to_vec();
        assert_eq!(store.record(shelf, "key"), Ok(Some(value.clone())), "{shelf:?}");
        assert_eq!(store.records(shelf, "", "", 10), Ok(vec![("key".into(), value)]), "{shelf:?}");
    }
    assert_eq!(store.change(&[delete(Shelf::SubjectKey, "key"), delete(Shelf::Token, "key")]), Ok(()));
    let left: Vec<Shelf> =
        Shelf::ALL.into_iter().filter(|shelf| store.record(*shelf, "key").unwrap().is_some()).collect();
    assert_eq!(left.len(), Shelf::ALL.len() - 2);
    assert!(!left.contains(&Shelf::SubjectKey) && !left.contains(&Shelf::Token));
}

fn values_of_any_bytes_come_back(store: &dyn Store) {
    let every_byte: Vec<u8> = (0..=255).collect();
    let large = vec![0_u8; 100_000];
    let values = [&b""[..], b"\0", b"\0\0a\0", &every_byte, &large, b"1000000000000000000"];
    for shelf in [Shelf::Meta, Shelf::SubjectKey] {
        for value in values {
            assert_eq!(store.change(&[put(shelf, "key", value)]), Ok(()));
            assert_eq!(store.record(shelf, "key").unwrap().as_deref(), Some(value), "{shelf:?}");
            assert_eq!(store.change(&[expect(shelf, "key", Some(value))]), Ok(()));
        }
    }
    assert_eq!(store.change(&[put(Shelf::Meta, "key", b"")]), Ok(()));
    assert!(is_changed(store.change(&[expect(Shelf::Meta, "key", None)])), "an empty value is a value");
}

fn keys_of_any_text_come_back(store: &dyn Store) {
    let keys =
        ["", " ", "a'b\"c\\d", "🙂", "שלום/\u{202e}x", "e\u{301}", "é", "\u{1}\n\t", "1e3", "%", "\u{ffff}"];
    for (no, key) in (0_u8..).zip(keys) {
        assert_eq!(store.change(&[insert(Shelf::Meta, key, &[no])]), Ok(()), "{key:?} is like no other");
    }
    for (no, key) in (0_u8..).zip(keys) {
        assert_eq!(record(store, key), Some(vec![no]), "{key:?}");
    }
}

fn records_are_listed_in_the_order_of_bytes_and_by_pages(store: &dyn Store) {
    let mut all = [
        "",
        "A",
        "a",
        "a ",
        "a/",
        "a/1",
        "a/10",
        "a/2",
        "a/B",
        "a/b",
        "a/é",
        "a/e\u{301}",
        "a/שלום",
        "a/\u{fffd}",
        "a/🙂",
        "a/\u{10ffff}",
        "a0",
        "b",
        "Z",
        "é",
    ]
    .map(String::from);
    let changes: Vec<Change> = all.iter().rev().map(|key| put(Shelf::Meta, key, key.as_bytes())).collect();
    assert_eq!(store.change(&changes), Ok(()));
    all.sort_unstable();
    // The empty key comes after nothing, so a list that begins after it leaves it out.
    assert_eq!(keys(store, "", "", 100), all[1..]);
    let below: Vec<String> = all.iter().filter(|key| key.starts_with("a/")).cloned().collect();
    assert_eq!(keys(store, "a/", "", 100), below);
    assert_eq!(keys(store, "a/", "a/", 100), below[1..]);
    assert_eq!(keys(store, "a/", "A", 100), below, "after one that comes before the prefix");
    assert_eq!(keys(store, "a/", "b", 100), [""; 0], "after one that comes after the prefix");
    assert_eq!(keys(store, "c", "", 100), [""; 0]);
    assert_eq!(keys(store, "a/", "", 0), [""; 0]);
    let mut paged: Vec<String> = Vec::new();
    loop {
        let page = keys(store, "a/", paged.last().map_or("", String::as_str), 3);
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, below);
}

fn a_prefix_is_no_pattern(store: &dyn Store) {
    for key in ["a%b", "axb", "a_b", "a\\b", "a*b", "A%b"] {
        assert_eq!(store.change(&[put(Shelf::Meta, key, b"")]), Ok(()));
    }
    for key in ["a%b", "a_b", "a\\b", "a*b"] {
        assert_eq!(keys(store, &key[..2], "", 10), [key]);
    }
}

fn an_insert_wants_an_empty_place(store: &dyn Store) {
    assert_eq!(store.change(&[insert(Shelf::Meta, "a", b"1")]), Ok(()));
    let error = store.change(&[insert(Shelf::Meta, "a", b"2")]).unwrap_err();
    assert!(matches!(&error, StoreError::Changed { what } if what.contains('a')), "{error:?}");
    assert_eq!(record(store, "a"), Some(b"1".to_vec()));
    assert_eq!(store.change(&[delete(Shelf::Meta, "a"), insert(Shelf::Meta, "a", b"2")]), Ok(()));
    assert_eq!(record(store, "a"), Some(b"2".to_vec()));
}

fn a_replacement_wants_the_value_it_knows(store: &dyn Store) {
    assert!(is_changed(store.change(&[replace(Shelf::Meta, "a", (b"", b"2"))])), "there is none");
    assert_eq!(store.change(&[put(Shelf::Meta, "a", b"1")]), Ok(()));
    assert!(is_changed(store.change(&[replace(Shelf::Meta, "a", (b"0", b"2"))])));
    assert_eq!(record(store, "a"), Some(b"1".to_vec()));
    assert_eq!(store.change(&[replace(Shelf::Meta, "a", (b"1", b"2"))]), Ok(()));
    assert_eq!(record(store, "a"), Some(b"2".to_vec()));
}

fn an_expectation_must_hold(store: &dyn Store) {
    assert_eq!(store.change(&[expect(Shelf::Meta, "a", None)]), Ok(()));
    assert!(is_changed(store.change(&[expect(Shelf::Meta, "a", Some(b""))])));
    assert_eq!(store.change(&[put(Shelf::Meta, "a", b"1")]), Ok(()));
    assert_eq!(store.change(&[expect(Shelf::Meta, "a", Some(b"1"))]), Ok(()));
    assert!(is_changed(store.change(&[expect(Shelf::Meta, "a", Some(b"2"))])));
    assert!(is_changed(store.change(&[expect(Shelf::Meta, "a", None)])));
    assert_eq!(record(store, "a"), Some(b"1".to_vec()), "it changes nothing");
}

fn changes_are_all_or_nothing(store: &dyn Store) {
    assert_eq!(store.change(&[put(Shelf::Meta, "a", b"1"), put(Shelf::SubjectKey, "k", b"1")]), Ok(()));
    let before = [
        put(Shelf::Meta, "a", b"2"),
        put(Shelf::Meta, "b", b"2"),
        delete(Shelf::SubjectKey, "k"),
        put(Shelf::SubjectKey, "l", b"2"),
        job("j", 0),
    ];
    let failing = [
        insert(Shelf::Meta, "a", b"3"),
        replace(Shelf::Meta, "c", (b"1", b"3")),
        expect(Shelf::Meta, "a", None),
        expect(Shelf::SubjectKey, "k", Some(b"1")),
    ];
    for fails in failing {
        let mut changes = before.to_vec();
        changes.push(fails.clone());
        assert!(is_changed(store.change(&changes)), "{fails:?}");
        changes.rotate_right(1);
        changes.insert(0, put(Shelf::Meta, "first", b"2"));
        if !matches!(fails, Change::Expect(Shelf::SubjectKey, ..)) {
            assert!(is_changed(store.change(&changes)), "{fails:?}");
        }
        assert_eq!(record(store, "a"), Some(b"1".to_vec()));
        assert_eq!((record(store, "b"), record(store, "first")), (None, None));
        assert_eq!(store.records(Shelf::SubjectKey, "", "", 9), Ok(vec![("k".into(), b"1".to_vec())]));
        assert_eq!(store.job_take(Queue::Import, Instant(9), lease(10, "t")), Ok(None));
    }
}

fn changes_see_those_before_them(store: &dyn Store) {
    let changes = [
        insert(Shelf::Meta, "a", b"1"),
        expect(Shelf::Meta, "a", Some(b"1")),
        replace(Shelf::Meta, "a", (b"1", b"2")),
        delete(Shelf::Meta, "a"),
        expect(Shelf::Meta, "a", None),
        put(Shelf::Meta, "a", b"3"),
        put(Shelf::Meta, "a", b"4"),
    ];
    assert_eq!(store.change(&changes), Ok(()));
    assert_eq!(record(store, "a"), Some(b"4".to_vec()));
}

fn a_key_holds_no_nul(store: &dyn Store) {
    let changes = [
        put(Shelf::Meta, "a\0", b""),
        insert(Shelf::Meta, "\0", b""),
        replace(Shelf::Meta, "a\0b", (b"", b"")),
        delete(Shelf::Meta, "a\0"),
        expect(Shelf::Meta, "a\0", None),
        job("a\0", 0),
    ];
    for change in changes {
        assert!(is_misuse(store.change(&[put(Shelf::Meta, "b", b""), change.clone()])), "{change:?}");
    }
    assert_eq!(record(store, "b"), None);
    assert_eq!(record(store, "a\0"), None, "what cannot be is not there");
    assert_eq!(keys(store, "a\0", "", 10), [""; 0]);
}

fn one_of_many_racing_inserts_wins(store: &dyn Store) {
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = (0..8_u8)
            .map(|no| scope.spawn(move || store.change(&[insert(Shelf::Once, "a", &[no])])))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let won: Vec<u8> = (0..).zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(no, _)| no).collect();
    assert_eq!((won.len(), answers.into_iter().filter(|answer| is_changed(answer.clone())).count()), (1, 7));
    assert_eq!(store.record(Shelf::Once, "a"), Ok(Some(won)));
}

fn racing_replacements_lose_nothing(store: &dyn Store) {
    assert_eq!(store.change(&[put(Shelf::Meta, "count", &[0])]), Ok(()));
    let count_up = move || loop {
        let was = record(store, "count").unwrap();
        match store.change(&[replace(Shelf::Meta, "count", (&was, &[was[0] + 1]))]) {
            Err(StoreError::Changed { .. }) => {}
            done => break done.unwrap(),
        }
    };
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(move || (0..5).for_each(|_| count_up()));
        }
    });
    assert_eq!(record(store, "count"), Some(vec![40]));
}
