//! Sessions end when they should: with the password they were begun under, and under clocks that jump.

use super::*;
use crate::tests::{Room, room};
use std::time::{Duration, Instant as Moment};

const NOW: &str = "2026-03-01T09:00:00Z";
const PASSWORD: &str = "four random words here";

fn anna(room: &Room) -> AccountId {
    room.desk.add_account("anna@northwind.example", "Anna Adler").unwrap()
}

fn enter(room: &Room, account: AccountId) -> SignedIn {
    room.desk.redeem(&room.desk.link(account).unwrap()).unwrap()
}

fn is_in(room: &Room, session: &SignedIn) -> bool {
    room.desk.session(&session.token).unwrap().is_some()
}

#[test]
fn a_new_password_ends_every_other_session() {
    let room = room(NOW);
    let account = anna(&room);
    let other = room.desk.add_account("ben@brightline.example", "Ben Brandt").unwrap();
    let (here, elsewhere, others) = (enter(&room, account), enter(&room, account), enter(&room, other));
    assert!(room.desk.change_password(account, "short", Some(&here.token)).is_err());
    assert!(is_in(&room, &elsewhere), "what was refused changed nothing");
    room.desk.change_password(account, PASSWORD, Some(&here.token)).unwrap();
    assert!(is_in(&room, &here) && !is_in(&room, &elsewhere) && is_in(&room, &others));
    // Another's session is nothing that could be kept.
    room.desk.change_password(account, PASSWORD, Some(&others.token)).unwrap();
    assert!(!is_in(&room, &here) && is_in(&room, &others));
    let again = room.desk.sign_in("anna@northwind.example", PASSWORD).unwrap();
    room.desk.set_password(account, PASSWORD).unwrap();
    assert!(!is_in(&room, &again));
}

#[test]
fn an_account_that_changed_meanwhile_stays_as_it_is() {
    let room = room(NOW);
    let id = anna(&room);
    let was = room.store.account(id).unwrap().unwrap();
    assert!(room.desk.begin_session(&was).unwrap().is_some());
    room.desk.set_password(id, PASSWORD).unwrap();
    assert!(room.desk.begin_session(&was).unwrap().is_none(), "what was checked has gone");
    let erased = Account { name: "Erased".into(), password: None, ..was.clone() };
    room.store.account_put(&erased).unwrap();
    let refused = room.desk.replace_password(&was, PASSWORD).unwrap_err();
    assert!(refused.message.starts_with("The account was changed by somebody else"), "{refused}");
    assert!(room.store.account(id).unwrap() == Some(erased));
}

#[test]
fn every_session_has_secrets_of_its_own() {
    let room = room(NOW);
    let account = anna(&room);
    let (first, second) = (enter(&room, account), enter(&room, account));
    assert!(first.token != second.token && first.csrf != second.csrf);
    room.desk.sign_out(&first.token).unwrap();
    assert!(!is_in(&room, &first) && is_in(&room, &second));
    let visitor = room.desk.session(&second.token).unwrap().unwrap();
    assert!(visitor.csrf == second.csrf && visitor.bearer.is_none());
}

#[test]
fn r13_a_session_from_the_future_is_over() {
    let room = room(NOW);
    let account = anna(&room);
    let at = |minutes: i64| room.machine.set(NOW.parse::<Instant>().unwrap().plus(minutes * MINUTE));
    at(90 * 24 * 60);
    let session = enter(&room, account);
    at(0);
    assert!(!is_in(&room, &session), "the clock was 90 days ahead");
    at(90 * 24 * 60);
    assert!(!is_in(&room, &session), "and it does not come back to life");
    at(5);
    let session = enter(&room, account);
    at(0);
    assert!(is_in(&room, &session), "clocks of servers differ a little");
    at(6);
    let session = enter(&room, account);
    at(0);
    assert!(!is_in(&room, &session));
}

/// Without this the time taken would tell which names exist.
#[test]
fn an_unknown_name_costs_as_much_as_a_wrong_password() {
    let room = room(NOW);
    room.desk.set_password(anna(&room), PASSWORD).unwrap();
    room.desk.add_account("carla@northwind.example", "Carla Conrad").unwrap();
    let quickest = |login: &str| -> Duration {
        let times = (0..5).map(|_| took(|| assert!(room.desk.sign_in(login, "wrong words").is_err())));
        times.min().unwrap()
    };
    let (wrong, unknown, without) = (
        quickest("anna@northwind.example"),
        quickest("nobody@northwind.example"),
        quickest("carla@northwind.example"),
    );
    for other in [unknown, without] {
        assert!(other * 4 > wrong && other < wrong * 4, "{wrong:?} {unknown:?} {without:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn took(act: impl FnOnce()) -> Duration {
    let began = Moment::now();
    act();
    began.elapsed()
}
