//! Signing in and out: sessions begin anew, links work once, tries are counted, and nobody is sent elsewhere.

use super::*;
use axum::{extract::ConnectInfo, http::header::SET_COOKIE};

const PASSWORD: &str = "correct horse battery";

async fn sign_in(house: &House, form: &str, who: Option<&SignedIn>) -> Reply {
    let request = as_who(own(Request::post("/sign-in")), who).header(CONTENT_TYPE, FORM);
    house.send(request.body(form.to_owned().into()).unwrap()).await
}

fn with_password() -> House {
    let house = house();
    house.desk.set_password(house.anna, PASSWORD).unwrap();
    house
}

#[tokio::test]
async fn a_password_begins_a_session_and_ends_the_one_before() {
    let house = with_password();
    let before = house.session(house.anna);
    let form = format!("login=anna&password={}&next=%2Fpassword", PASSWORD.replace(' ', "+"));
    let reply = sign_in(&house, &form, Some(&before)).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/password"), "{}", reply.body);
    let cookie = reply.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    let token = cookie.strip_prefix("outrigger_session=").and_then(|rest| rest.split(';').next()).unwrap();
    assert!(house.desk.session(token).unwrap().is_some());
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(house.desk.session(&before.token).unwrap().is_none(), "the old session is over");
}

#[tokio::test]
async fn nobody_is_sent_to_another_server() {
    let house = with_password();
    for next in
        ["//evil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%09%2F%2Fevil.example"]
    {
        let form = format!("login=anna&password={}&next={next}", PASSWORD.replace(' ', "+"));
        assert_eq!(sign_in(&house, &form, None).await.location(), "/", "{next}");
        let form = house.get(&format!("/sign-in?next={next}"), None).await;
        assert!(!form.body.contains("evil.example"), "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_says_nothing_and_tries_are_counted() {
    let house = with_password();
    // Too long to be a password, so that no time goes into hashing it.
    let long = "x".repeat(201);
    let wrong = |login: &str| format!("login={login}&password={long}");
    let mine = sign_in(&house, &wrong("anna"), None).await;
    let nobodys = sign_in(&house, &wrong("nobody"), None).await;
    assert_eq!(mine.status, StatusCode::FORBIDDEN);
    assert_eq!((nobodys.status, nobodys.body), (mine.status, mine.body.replace("anna", "nobody")));
    for _ in 1..10 {
        assert_eq!(sign_in(&house, &wrong("anna"), None).await.status, StatusCode::FORBIDDEN);
    }
    let right = format!("login=anna&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(sign_in(&house, &right, None).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.later("2026-03-01T09:16:00Z");
    assert_eq!(sign_in(&house, &right, None).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_from_another_site_is_refused() {
    let house = with_password();
    let request = Request::post("/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header(CONTENT_TYPE, FORM)
        .body(format!("login=anna&password={}", PASSWORD.replace(' ', "+")).into());
    let reply = house.send(request.unwrap()).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert!(!reply.headers.contains_key(SET_COOKIE));
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it_up() {
    let house = house();
    let path = format!("/link/{}", house.desk.link(house.anna).unwrap());
    for _ in 0..2 {
        let page = house.get(&path, None).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("<button"), "{}", page.body);
    }
    let press = || own(Request::post(path.as_str())).body(Body::empty()).unwrap();
    let first = house.send(press()).await;
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(first.headers.contains_key(SET_COOKIE));
    let second = house.send(press()).await;
    assert_eq!(second.status, StatusCode::FORBIDDEN);
    assert!(!second.headers.contains_key(SET_COOKIE));
}

#[tokio::test]
async fn programs_get_their_token_when_they_sign_in() {
    let house = with_password();
    let request = own(Request::post("/sign-in"))
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/json")
        .body(json!({ "login": "anna", "password": PASSWORD }).to_string().into());
    let reply = house.send(request.unwrap()).await;
    assert_eq!((reply.status, &reply.json()["name"]), (StatusCode::OK, &json!("Anna Adler")));
    assert!(reply.json()["csrf"].as_str().is_some_and(|token| token.len() == 64));
    assert!(!reply.body.contains("token"), "the session's token is in the cookie alone");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = house();
    let anna = house.session(house.anna);
    let reply = house.post("/sign-out", &anna, "").await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(reply.headers.get(SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert!(house.desk.session(&anna.token).unwrap().is_none());
}

#[tokio::test]
async fn a_new_password_needs_the_present_one() {
    let house = house();
    let anna = house.session(house.anna);
    let first = house.get("/password", Some(&anna)).await;
    assert!(!first.body.contains("name=\"current\""), "there is no present one to ask for");
    let set = format!("password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(house.post("/password", &anna, &set).await.status, StatusCode::OK);
    let second = house.get("/password", Some(&anna)).await;
    assert!(second.body.contains("name=\"current\""), "{}", second.body);
    assert_eq!(house.post("/password", &anna, &set).await.status, StatusCode::FORBIDDEN);
    let proven = format!("current={}&password=another+long+password", PASSWORD.replace(' ', "+"));
    assert_eq!(house.post("/password", &anna, &proven).await.status, StatusCode::OK);
    assert!(house.desk.sign_in("anna", "another long password").is_ok());
    let short = "current=another+long+password&password=short";
    assert_eq!(house.post("/password", &anna, short).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Tries a password that is too long to be one, so that no time goes into hashing it.
async fn try_from(house: &House, login: &str, peer: &str, forwarded: &str) -> StatusCode {
    let peer: std::net::SocketAddr = peer.parse().unwrap();
    let request = Request::post("/sign-in").header(HOST, "localhost:8080").header(ORIGIN, OWN);
    let request = request.header(CONTENT_TYPE, FORM).header("x-forwarded-for", forwarded);
    let form = format!("login={login}&password={}", "x".repeat(201));
    house.send(request.extension(ConnectInfo(peer)).body(form.into()).unwrap()).await.status
}

#[tokio::test]
async fn one_address_cannot_try_every_name() {
    let house = house();
    for at in 0..60 {
        let (login, forwarded) = (format!("name-{at}"), format!("198.51.100.{at}"));
        assert_eq!(try_from(&house, &login, "203.0.113.7:4000", &forwarded).await, StatusCode::FORBIDDEN);
    }
    let again = try_from(&house, "anna", "203.0.113.7:4001", "198.51.100.99").await;
    assert_eq!(again, StatusCode::TOO_MANY_REQUESTS, "nobody told this server of a proxy");
    assert_eq!(try_from(&house, "anna", "203.0.113.8:4000", "").await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn behind_a_proxy_its_last_word_is_the_address() {
    let mut house = house();
    let settings = Settings { origin: Some(OWN.into()), secure_cookies: false };
    house.router = router(house.desk.clone(), settings);
    let proxy = "10.0.0.1:4000";
    for at in 0..60 {
        let (login, forwarded) = (format!("name-{at}"), format!("192.0.2.{at}, 203.0.113.7"));
        assert_eq!(try_from(&house, &login, proxy, &forwarded).await, StatusCode::FORBIDDEN);
    }
    let again = try_from(&house, "anna", proxy, "203.0.113.8, 203.0.113.7").await;
    assert_eq!(again, StatusCode::TOO_MANY_REQUESTS, "whatever its sender wrote before");
    assert_eq!(try_from(&house, "anna", proxy, "203.0.113.7, 203.0.113.8").await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn t10_a_new_password_ends_the_sessions_elsewhere() {
    let house = house();
    let (here, elsewhere) = (house.session(house.anna), house.session(house.anna));
    let set = format!("password={}", PASSWORD.replace(' ', "+"));
    let done = house.post("/password", &here, &set).await;
    assert!(done.status == StatusCode::OK && done.body.contains("wherever else"), "{}", done.body);
    assert_eq!(house.get("/", Some(&here)).await.status, StatusCode::OK);
    assert_eq!(house.get("/", Some(&elsewhere)).await.location(), "/sign-in");
}
