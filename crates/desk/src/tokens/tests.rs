//! Access tokens work for their account alone, until they expire or are revoked, and are nowhere to be read.

use super::*;
use crate::tests::{Room, charter, found, room};
use outrigger_kernel::{Code, time::MINUTE};

const NOW: &str = "2026-03-01T09:00:00Z";

fn asked(scope: Scope, engagement: Option<EngagementId>) -> NewToken {
    NewToken { name: " Nightly load ".into(), scope, engagement, days: 30 }
}

fn later(room: &Room, micros: Micros) {
    room.machine.set(room.desk.now().plus(micros));
}

#[test]
fn a_token_acts_for_its_account_until_it_expires() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let secret = room.desk.token_make(anna, &asked(Scope::Events, Some(engagement))).unwrap();
    assert!(secret.starts_with(PREFIX) && secret.len() == PREFIX.len() + 43, "{secret}");
    let visitor = room.desk.token_visitor(&secret).unwrap().unwrap();
    assert_eq!((visitor.account, visitor.csrf.as_str()), (anna, ""));
    assert_eq!(visitor.bearer, Some(Bearer { scope: Scope::Events, engagement: Some(engagement) }));
    assert!(room.desk.session(&secret).unwrap().is_none(), "it is no session");
    assert!(room.desk.token_visitor(&secret[..46]).unwrap().is_none());
    assert!(room.desk.token_visitor(&enter(&room, anna)).unwrap().is_none(), "and a session is no token");
    later(&room, 30 * DAY - 1);
    assert!(room.desk.token_visitor(&secret).unwrap().is_some());
    later(&room, 1);
    assert!(room.desk.token_visitor(&secret).unwrap().is_none());
    assert!(room.desk.tokens(anna).unwrap()[0].is_expired, "its owner sees why");
    room.desk.token_make(anna, &asked(Scope::Read, None)).unwrap();
    assert_eq!(room.desk.tokens(anna).unwrap().len(), 1, "what is expired makes room");
}

fn enter(room: &Room, account: AccountId) -> String {
    room.desk.redeem(&room.desk.link(account).unwrap()).unwrap().token
}

#[test]
fn a_token_is_listed_without_its_secret_and_its_use_is_noted() {
    let room = room(NOW);
    let (anna, _) = found(&room.desk);
    let secret = room.desk.token_make(anna, &asked(Scope::Read, None)).unwrap();
    let kept = room.store.records(Shelf::Token, "", "", 10).unwrap();
    let texts: Vec<String> =
        kept.iter().map(|(key, value)| format!("{key} {}", String::from_utf8_lossy(value))).collect();
    assert!(texts.len() == 1 && !texts[0].contains(&secret[4..]), "{texts:?}");
    let seen = || room.desk.tokens(anna).unwrap()[0].seen;
    assert_eq!((seen(), room.desk.tokens(anna).unwrap()[0].name.as_str()), (None, "Nightly load"));
    let first = room.desk.now();
    room.desk.token_visitor(&secret).unwrap().unwrap();
    later(&room, MINUTE);
    room.desk.token_visitor(&secret).unwrap().unwrap();
    assert_eq!(seen(), Some(first), "written down once a minute");
    later(&room, 1);
    room.desk.token_visitor(&secret).unwrap().unwrap();
    assert_eq!(seen(), Some(room.desk.now()));
}

#[test]
fn a_token_is_revoked_by_its_owner_alone_and_outlives_a_new_password() {
    let room = room(NOW);
    let (anna, _) = found(&room.desk);
    let ben = room.desk.add_account("ben@brightline.example", "Ben Brandt").unwrap();
    let secret = room.desk.token_make(anna, &asked(Scope::Act, None)).unwrap();
    let id = room.desk.tokens(anna).unwrap()[0].id;
    assert_eq!(room.desk.token_revoke(ben, id).unwrap_err().code, Code::NotFound);
    room.desk.set_password(anna, "four random words here").unwrap();
    assert!(room.desk.token_visitor(&secret).unwrap().is_some());
    room.desk.token_revoke(anna, id).unwrap();
    room.desk.token_revoke(anna, id).unwrap();
    assert!(
        room.desk.token_visitor(&secret).unwrap().is_none() && room.desk.tokens(anna).unwrap().is_empty()
    );
}

#[test]
fn what_is_asked_for_has_limits() {
    let room = room(NOW);
    let (anna, _) = found(&room.desk);
    let ben = room.desk.add_account("ben@brightline.example", "Ben Brandt").unwrap();
    let bens = room.desk.found(ben, charter()).unwrap().engagement;
    let new = |change: fn(&mut NewToken)| {
        let mut new = asked(Scope::Read, None);
        change(&mut new);
        room.desk.token_make(anna, &new).map_err(|refused| (refused.code, refused.field.unwrap_or_default()))
    };
    let invalid = |field: &str| Err((Code::Invalid, field.to_owned()));
    assert_eq!(new(|new| new.name = " ".into()), invalid("name"));
    assert_eq!(new(|new| new.name = "x".repeat(101)), invalid("name"));
    assert_eq!(new(|new| new.name = "two\nlines".into()), invalid("name"));
    assert_eq!(new(|new| new.days = 0), invalid("days"));
    assert_eq!(new(|new| new.days = 367), invalid("days"));
    let theirs = room.desk.token_make(anna, &asked(Scope::Read, Some(bens))).unwrap_err();
    assert_eq!((theirs.code, theirs.field.as_deref()), (Code::NotFound, Some("engagement")));
    for _ in 0..TOKENS_MAX {
        assert!(new(|new| new.days = 366).is_ok());
    }
    assert_eq!(new(|_| {}).unwrap_err().0, Code::TooMuch);
    assert_eq!(room.desk.tokens(anna).unwrap().len(), TOKENS_MAX);
    assert!(room.desk.token_make(ben, &asked(Scope::Read, Some(bens))).is_ok(), "each account for itself");
}

#[test]
fn many_at_once_do_not_pass_the_limit_together() {
    let room = room(NOW);
    let (anna, _) = found(&room.desk);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    // Some of them are too many.
                    _ = room.desk.token_make(anna, &asked(Scope::Read, None));
                }
            });
        }
    });
    assert!(room.desk.tokens(anna).unwrap().len() <= TOKENS_MAX);
}

#[test]
fn words_are_read_and_named_where_they_are_wrong() {
    let id = EngagementId::from_random([1; 16]);
    let new = NewToken::parse("Load", "events", &format!(" {id} "), "90").unwrap();
    assert_eq!((new.scope, new.engagement, new.days), (Scope::Events, Some(id), 90));
    assert_eq!(NewToken::parse("Load", "act", "", "1").unwrap().engagement, None);
    let field = |scope, engagement, days| {
        NewToken::parse("Load", scope, engagement, days).unwrap_err().field.unwrap()
    };
    assert_eq!(field("admin", "", "90"), "scope");
    assert_eq!(field("read", "mine", "90"), "engagement");
    assert_eq!(field("read", "", "many"), "days");
    for scope in Scope::ALL {
        assert_eq!(scope.to_string().parse(), Ok(scope));
        assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
    }
}
