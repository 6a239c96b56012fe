//! Ledgers: gapless, never overwritten, read back as they were sealed.

use super::{Promise, engagement, entries, entry, is_misuse};
use crate::{Store, StoreError};
use outrigger_kernel::{AccountId, Entry, Instant, entry::Draft};
use std::{slice, thread};

pub(super) const PROMISES: &[Promise] = &[
    an_unknown_ledger_is_empty,
    entries_read_back_in_order_and_by_pages,
    entries_of_every_shape_read_back,
    a_stale_append_saves_nothing,
    entries_that_do_not_follow_are_misuse,
    the_name_of_a_fact_holds_no_nul,
    an_append_is_all_or_nothing,
    one_of_many_racing_appends_wins,
    engagements_come_oldest_first,
];

fn an_unknown_ledger_is_empty(store: &dyn Store) {
    assert_eq!(store.head(engagement(1)), Ok(0));
    assert_eq!(store.read(engagement(1), 0, 10), Ok(vec![]));
    assert_eq!(store.read(engagement(1), u64::MAX, 10), Ok(vec![]));
    assert_eq!(store.engagements(), Ok(vec![]));
}

fn entries_read_back_in_order_and_by_pages(store: &dyn Store) {
    let all = entries(engagement(1), 0, 5);
    assert_eq!(store.append(engagement(1), 0, &all[..2], &[]), Ok(()));
    assert_eq!(store.append(engagement(1), 2, &all[2..], &[]), Ok(()));
    assert_eq!(store.append(engagement(1), 5, &[], &[]), Ok(()), "nothing is a fine thing to append");
    assert_eq!(store.head(engagement(1)), Ok(5));
    assert_eq!(store.read(engagement(1), 0, 10).as_ref(), Ok(&all));
    assert_eq!(store.read(engagement(1), 0, 2), Ok(all[..2].to_vec()));
    assert_eq!(store.read(engagement(1), 2, 2), Ok(all[2..4].to_vec()));
    assert_eq!(store.read(engagement(1), 5, 10), Ok(vec![]));
    assert_eq!(store.read(engagement(1), 0, 0), Ok(vec![]));
    assert_eq!(store.engagements(), Ok(vec![engagement(1)]));
}

fn entries_of_every_shape_read_back(store: &dyn Store) {
    let instants =
        [i64::MIN, i64::MIN + 1, -1_000_000_000_000_000_000, -1, 0, 1, 1_000_000_000_000_000_000, i64::MAX];
    let kinds =
        ["", "operate.🙂-noted", "שלום.עולם", "a'b\"c\\d%_", "e\u{301}", "é", "\u{202e}x", "line\nbreak"];
    let payloads = [&b""[..], b"\0", b"{\"n\":1000000000000000000}", &[0xff, 0xfe, 0], b"\xf0\x9f\x99\x82"];
    let all: Vec<Entry> = (1..=40_u8)
        .map(|no| {
            let at = usize::from(no);
            let payload = payloads[at % payloads.len()].to_vec();
            let draft = Draft { kind: kinds[at % kinds.len()].into(), payload, salt: [no; 32] };
            let actor = AccountId::from_random([no; 16]);
            Entry::seal(engagement(1), no.into(), (Instant(instants[at / 5 % instants.len()]), actor), draft)
        })
        .collect();
    assert_eq!(store.append(engagement(1), 0, &all, &[]), Ok(()));
    assert_eq!(store.read(engagement(1), 0, 100), Ok(all));
}

fn a_stale_append_saves_nothing(store: &dyn Store) {
    let first = entries(engagement(1), 0, 2);
    assert_eq!(store.append(engagement(1), 0, &first, &[]), Ok(()));
    let stale = [entry(engagement(1), 1, b"other")];
    assert_eq!(store.append(engagement(1), 0, &stale, &[]), Err(StoreError::Conflict { head: 2 }));
    let early = entries(engagement(1), 3, 1);
    assert_eq!(store.append(engagement(1), 3, &early, &[]), Err(StoreError::Conflict { head: 2 }));
    assert_eq!(store.append(engagement(1), 1, &[], &[]), Err(StoreError::Conflict { head: 2 }));
    assert_eq!(
        store.append(engagement(2), 1, &entries(engagement(2), 1, 1), &[]),
        Err(StoreError::Conflict { head: 0 })
    );
    assert_eq!(store.read(engagement(1), 0, 10), Ok(first));
    assert_eq!(store.engagements(), Ok(vec![engagement(1)]));
}

fn entries_that_do_not_follow_are_misuse(store: &dyn Store) {
    let good = entries(engagement(1), 0, 3);
    let gap = [good[0].clone(), good[2].clone()];
    let twice = [good[0].clone(), good[0].clone()];
    let mut forged = good.clone();
    forged[1].payload = b"{\"no\":200}".to_vec();
    for wrong in [&gap[..], &twice[..], &forged[..], &good[1..]] {
        assert!(is_misuse(store.append(engagement(1), 0, wrong, &[])), "{wrong:?}");
    }
    assert!(is_misuse(store.append(engagement(2), 0, &good, &[])), "sealed for another engagement");
    assert_eq!(store.engagements(), Ok(vec![]));
}

fn the_name_of_a_fact_holds_no_nul(store: &dyn Store) {
    let draft = Draft { kind: "operate\0noted".into(), payload: Vec::new(), salt: [1; 32] };
    let actor = AccountId::from_random([1; 16]);
    let sealed = Entry::seal(engagement(1), 1, (Instant(0), actor), draft);
    assert!(is_misuse(store.append(engagement(1), 0, &[sealed], &[])));
}

fn an_append_is_all_or_nothing(store: &dyn Store) {
    let mut many = entries(engagement(1), 0, 50);
    many[49].payload.push(b' ');
    assert!(is_misuse(store.append(engagement(1), 0, &many, &[])));
    assert_eq!(store.head(engagement(1)), Ok(0));
    assert_eq!(store.read(engagement(1), 0, 50), Ok(vec![]));
}

fn one_of_many_racing_appends_wins(store: &dyn Store) {
    let ours: Vec<_> = (0..8).map(|no| entry(engagement(1), 1, &[no])).collect();
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = ours
            .iter()
            .map(|entry| scope.spawn(move || store.append(engagement(1), 0, slice::from_ref(entry), &[])))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let winners: Vec<_> = ours.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).collect();
    assert_eq!(winners.len(), 1);
    let lost = answers.iter().filter(|answer| **answer == Err(StoreError::Conflict { head: 1 })).count();
    assert_eq!(lost, 7);
    assert_eq!(store.read(engagement(1), 0, 10), Ok(vec![winners[0].0.clone()]));
}

fn engagements_come_oldest_first(store: &dyn Store) {
    for no in [9, 2, 5] {
        assert_eq!(store.append(engagement(no), 0, &entries(engagement(no), 0, 2), &[]), Ok(()));
    }
    assert_eq!(store.append(engagement(9), 2, &entries(engagement(9), 2, 1), &[]), Ok(()));
    assert_eq!(store.engagements(), Ok(vec![engagement(9), engagement(2), engagement(5)]));
}
