//! What every engine promises, one function per promise. A second engine is held to the same list: its
//! tests call [`check_all`] with a way to open an empty store.

use crate::{
    Account, Link, Session, Store, StoreError, TailAppended, TailRow,
    store::{
        ACCOUNT_TEXT_BYTES_MAX, BLOB_BYTES_MAX, ENTRIES_PER_READ_MAX, LINE_BYTES_MAX, PAYLOAD_BYTES_MAX,
        TAIL_KEPT_MAX, TAIL_ROWS_MAX,
    },
};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Instant, Seq, entry::Draft};
use std::thread;

const PROMISES: &[fn(&dyn Store)] = &[
    what_is_unknown_is_empty,
    entries_read_back_in_order_and_by_pages,
    a_stale_append_saves_nothing,
    entries_that_do_not_follow_are_misuse,
    an_append_is_all_or_nothing,
    one_of_many_racing_appends_wins,
    engagements_come_oldest_first,
    blobs_are_found_by_their_digest,
    a_second_delivery_is_left_out,
    the_tail_keeps_arrival_order_and_sources_apart,
    sealed_rows_leave_and_stay_known,
    accounts_are_found_by_id_and_login,
    a_login_belongs_to_one_account,
    grants_keep_their_order,
    sessions_are_replaced_and_ended,
    a_link_works_once_and_in_time,
    one_of_many_racing_clicks_wins,
    rows_of_an_unknown_account_are_misuse,
    what_is_too_large_is_refused,
];

/// Holds an engine to every promise, each on an empty store.
pub(crate) fn check_all(open: impl Fn() -> Box<dyn Store>) {
    for promise in PROMISES {
        promise(&*open());
    }
}

pub(crate) fn engagement(no: u8) -> EngagementId {
    EngagementId::from_random([no; 16])
}

/// Well-sealed entries at the places `after_seq + 1` and on.
pub(crate) fn entries(engagement: EngagementId, after_seq: Seq, count: u64) -> Vec<Entry> {
    (after_seq + 1..=after_seq + count)
        .map(|seq| entry(engagement, seq, format!("{{\"no\":{seq}}}").as_bytes()))
        .collect()
}

pub(crate) fn entry(engagement: EngagementId, seq: Seq, payload: &[u8]) -> Entry {
    let draft = Draft { kind: "operate.batch-sealed".into(), payload: payload.to_vec(), salt: [7; 32] };
    Entry::seal(engagement, seq, (Instant(-5), AccountId::from_random([3; 16])), draft)
}

pub(crate) fn account(no: u8, login: &str) -> Account {
    Account {
        id: AccountId::from_random([no; 16]),
        login: login.into(),
        name: format!("Person {no}"),
        password: None,
        created: Instant(1_000),
    }
}

fn row(no: u8) -> TailRow {
    TailRow { external_id: [no; 16], line: vec![b'a', no] }
}

fn is_misuse<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Misuse { .. }))
}

fn is_too_large<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::TooLarge { .. }))
}

fn what_is_unknown_is_empty(store: &dyn Store) {
    assert_eq!(store.head(engagement(1)), Ok(0));
    assert_eq!(store.read(engagement(1), 0, 10), Ok(vec![]));
    assert_eq!(store.read(engagement(1), u64::MAX, 10), Ok(vec![]));
    assert_eq!(store.engagements(), Ok(vec![]));
    assert_eq!(store.blob_get(Hash::of(b"x")), Ok(None));
    assert_eq!(store.tail_range(engagement(1), 0, 10), Ok(vec![]));
    assert_eq!(store.tail_len(engagement(1), 0), Ok(0));
    assert_eq!(store.account(AccountId::from_random([1; 16])), Ok(None));
    assert_eq!(store.account_by_login("nobody"), Ok(None));
    assert_eq!(store.grants(AccountId::from_random([1; 16])), Ok(vec![]));
    assert_eq!(store.session(Hash::of(b"x")), Ok(None));
    assert_eq!(store.session_end(Hash::of(b"x")), Ok(()));
    assert_eq!(store.link_take(Hash::of(b"x"), Instant(0)), Ok(None));
}

fn entries_read_back_in_order_and_by_pages(store: &dyn Store) {
    let all = entries(engagement(1), 0, 5);
    assert_eq!(store.append(engagement(1), 0, &all[..2]), Ok(()));
    assert_eq!(store.append(engagement(1), 2, &all[2..]), Ok(()));
    assert_eq!(store.append(engagement(1), 5, &[]), Ok(()), "nothing is a fine thing to append");
    assert_eq!(store.head(engagement(1)), Ok(5));
    assert_eq!(store.read(engagement(1), 0, 10).as_ref(), Ok(&all));
    assert_eq!(store.read(engagement(1), 0, 2), Ok(all[..2].to_vec()));
    assert_eq!(store.read(engagement(1), 2, 2), Ok(all[2..4].to_vec()));
    assert_eq!(store.read(engagement(1), 5, 10), Ok(vec![]));
    assert_eq!(store.read(engagement(1), 0, 0), Ok(vec![]));
}

fn a_stale_append_saves_nothing(store: &dyn Store) {
    let first = entries(engagement(1), 0, 2);
    assert_eq!(store.append(engagement(1), 0, &first), Ok(()));
    let stale = [entry(engagement(1), 1, b"other")];
    assert_eq!(store.append(engagement(1), 0, &stale), Err(StoreError::Conflict { head: 2 }));
    let early = entries(engagement(1), 3, 1);
    assert_eq!(store.append(engagement(1), 3, &early), Err(StoreError::Conflict { head: 2 }));
    assert_eq!(
        store.append(engagement(2), 1, &entries(engagement(2), 1, 1)),
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
        assert!(is_misuse(store.append(engagement(1), 0, wrong)), "{wrong:?}");
    }
    assert!(is_misuse(store.append(engagement(2), 0, &good)), "sealed for another engagement");
    assert_eq!(store.engagements(), Ok(vec![]));
}

fn an_append_is_all_or_nothing(store: &dyn Store) {
    let mut many = entries(engagement(1), 0, 50);
    many[49].payload.push(b' ');
    assert!(is_misuse(store.append(engagement(1), 0, &many)));
    assert_eq!(store.head(engagement(1)), Ok(0));
    assert_eq!(store.read(engagement(1), 0, 50), Ok(vec![]));
}

fn one_of_many_racing_appends_wins(store: &dyn Store) {
    let ours: Vec<_> = (0..8).map(|no| entry(engagement(1), 1, &[no])).collect();
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = ours
            .iter()
            .map(|entry| scope.spawn(move || store.append(engagement(1), 0, std::slice::from_ref(entry))))
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
        assert_eq!(store.append(engagement(no), 0, &entries(engagement(no), 0, 2)), Ok(()));
    }
    assert_eq!(store.append(engagement(9), 2, &entries(engagement(9), 2, 1)), Ok(()));
    assert_eq!(store.engagements(), Ok(vec![engagement(9), engagement(2), engagement(5)]));
}

fn blobs_are_found_by_their_digest(store: &dyn Store) {
    for bytes in [&b""[..], b"PAR1", &[0; 100_000]] {
        let digest = store.blob_put(bytes).unwrap();
        assert_eq!(digest, Hash::of(bytes));
        assert_eq!(store.blob_put(bytes), Ok(digest), "putting twice is putting once");
        assert_eq!(store.blob_get(digest), Ok(Some(bytes.to_vec())));
    }
}

fn a_second_delivery_is_left_out(store: &dyn Store) {
    let first = store.tail_append(engagement(1), 7, &[row(1), row(2), row(1)]);
    assert_eq!(first, Ok(TailAppended { accepted: 2, duplicates: 1 }), "within one call");
    let changed = TailRow { line: b"changed".to_vec(), ..row(2) };
    let second = store.tail_append(engagement(1), 7, &[changed, row(3)]);
    assert_eq!(second, Ok(TailAppended { accepted: 1, duplicates: 1 }), "across calls, by id alone");
    assert_eq!(store.tail_range(engagement(1), 7, 10), Ok(vec![row(1), row(2), row(3)]));
    assert_eq!(store.tail_append(engagement(1), 7, &[]), Ok(TailAppended::default()));
}

fn the_tail_keeps_arrival_order_and_sources_apart(store: &dyn Store) {
    assert!(store.tail_append(engagement(1), 1, &[row(5), row(4)]).is_ok());
    assert!(store.tail_append(engagement(1), u32::MAX, &[row(5)]).is_ok());
    assert!(store.tail_append(engagement(2), 1, &[row(5)]).is_ok());
    assert!(store.tail_append(engagement(1), 1, &[row(3)]).is_ok());
    assert_eq!(store.tail_range(engagement(1), 1, 10), Ok(vec![row(5), row(4), row(3)]));
    assert_eq!(store.tail_range(engagement(1), 1, 2), Ok(vec![row(5), row(4)]));
    assert_eq!(store.tail_range(engagement(1), u32::MAX, 10), Ok(vec![row(5)]));
    assert_eq!(store.tail_len(engagement(1), 1), Ok(3));
    assert_eq!(store.tail_len(engagement(2), 1), Ok(1));
}

fn sealed_rows_leave_and_stay_known(store: &dyn Store) {
    let rows: Vec<_> = (0..5).map(row).collect();
    assert!(store.tail_append(engagement(1), 1, &rows).is_ok());
    assert!(store.tail_append(engagement(1), 2, &rows).is_ok());
    assert_eq!(store.tail_seal(engagement(1), 1, 3), Ok(()));
    assert_eq!(store.tail_range(engagement(1), 1, 10), Ok(rows[3..].to_vec()));
    let again = store.tail_append(engagement(1), 1, &rows);
    assert_eq!(again, Ok(TailAppended { accepted: 0, duplicates: 5 }));
    assert!(is_misuse(store.tail_seal(engagement(1), 1, 3)), "only two are left");
    assert_eq!(store.tail_len(engagement(1), 1), Ok(2), "a refused seal takes nothing");
    assert_eq!(store.tail_seal(engagement(1), 1, 2), Ok(()));
    assert!(store.tail_append(engagement(1), 1, &[row(9)]).is_ok());
    assert_eq!(store.tail_range(engagement(1), 1, 10), Ok(vec![row(9)]));
    assert_eq!(store.tail_len(engagement(1), 2), Ok(5), "the other source kept its rows");
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

fn session(no: u8, seen: i64) -> Session {
    Session {
        token_digest: Hash([no; 32]),
        account: account(1, "").id,
        created: Instant(5),
        seen: Instant(seen),
        csrf: Hash([no + 1; 32]),
    }
}

fn sessions_are_replaced_and_ended(store: &dyn Store) {
    assert_eq!(store.account_put(&account(1, "ada")), Ok(()));
    for put in [session(1, 5), session(2, 5), session(1, 9)] {
        assert_eq!(store.session_put(&put), Ok(()));
    }
    assert_eq!(store.session(Hash([1; 32])), Ok(Some(session(1, 9))));
    assert_eq!(store.session_end(Hash([1; 32])), Ok(()));
    assert_eq!(store.session(Hash([1; 32])), Ok(None));
    assert_eq!(store.session(Hash([2; 32])), Ok(Some(session(2, 5))));
    assert_eq!(store.session_put(&session(1, 10)), Ok(()));
    assert_eq!(store.session(Hash([1; 32])), Ok(None), "what was ended is not made again by its last use");
}

fn link(no: u8, expires: i64) -> Link {
    Link { token_digest: Hash([no; 32]), account: account(1, "").id, expires: Instant(expires) }
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
    assert!(is_misuse(store.session_put(&session(1, 5))));
    assert!(is_misuse(store.link_put(&link(1, 100))));
    assert_eq!(store.grants(account(1, "").id), Ok(vec![]));
}

fn what_is_too_large_is_refused(store: &dyn Store) {
    let fits = entry(engagement(1), 1, &vec![b' '; PAYLOAD_BYTES_MAX]);
    assert_eq!(store.append(engagement(1), 0, &[fits]), Ok(()));
    let large = entry(engagement(1), 2, &vec![b' '; PAYLOAD_BYTES_MAX + 1]);
    assert!(is_too_large(store.append(engagement(1), 1, &[large])));
    assert!(is_too_large(store.read(engagement(1), 0, ENTRIES_PER_READ_MAX + 1)));
    assert!(is_too_large(store.blob_put(&vec![0; BLOB_BYTES_MAX + 1])));

    let long = TailRow { external_id: [1; 16], line: vec![b' '; LINE_BYTES_MAX + 1] };
    assert!(is_too_large(store.tail_append(engagement(1), 1, &[long])));
    let many = vec![row(1); TAIL_ROWS_MAX + 1];
    assert!(is_too_large(store.tail_append(engagement(1), 1, &many)));
    assert!(is_too_large(store.tail_range(engagement(1), 1, TAIL_KEPT_MAX + 1)));
    assert!(is_too_large(store.tail_seal(engagement(1), 1, TAIL_KEPT_MAX + 1)));

    let login = "a".repeat(ACCOUNT_TEXT_BYTES_MAX + 1);
    assert!(is_too_large(store.account_put(&account(1, &login))));
    assert_eq!(store.head(engagement(1)), Ok(1));
    assert_eq!(store.tail_len(engagement(1), 1), Ok(0));
}
