//! Access tokens over HTTP: each scope opens exactly its routes, and a token is not a session.

use super::*;
use crate::routes::{Handler, ROUTES, Route, Verb, Weight};
use axum::http::header::AUTHORIZATION;
use outrigger_desk::{NewToken, Scope};

fn token(house: &House, scope: Scope, engagement: Option<EngagementId>) -> String {
    let new = NewToken { name: "Load".into(), scope, engagement, days: 30 };
    house.desk.token_make(house.anna, &new).unwrap()
}

/// Asks as a program does: with its token and nothing else.
async fn ask(house: &House, request: Builder, token: &str, body: &str) -> Reply {
    let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    let request = request.header(CONTENT_TYPE, "application/json").header(HOST, "localhost:8080");
    house.send(request.body(body.to_owned().into()).unwrap()).await
}

async fn get(house: &House, path: &str, token: &str) -> Reply {
    ask(house, Request::get(path), token, "").await
}

/// The scopes with which each route may be asked, written down once more and in other words.
fn wanted(route: &Route) -> &'static str {
    match (route.handler, route.verb, route.path) {
        (Handler::Anybody(_), ..) => "read events witness act",
        (_, _, "/" | "/found") if route.verb == Verb::Get => "read events act",
        (Handler::SignedIn(_), Verb::Post, "/found") => "act",
        (Handler::SignedIn(_), ..) => "",
        (_, Verb::Get, "/e/{id}/checkpoint") => "read events witness act",
        (_, Verb::Get, path) if path.starts_with("/e/{id}/ledger") => "read events witness act",
        (_, Verb::Get, _) => "read events act",
        (_, Verb::Post, "/e/{id}/cosign") => "witness act",
        (_, Verb::Post, "/e/{id}/operate/sources/{no}/events") => "events act",
        (_, Verb::Post, "/e/{id}/operate/what-if" | "/e/{id}/operate/check") => "read events act",
        (_, Verb::Post, "/e/{id}/do/{command}/form") => "read events act",
        (_, Verb::Post, _) => "act",
    }
}

fn path(route: &Route, house: &House) -> String {
    let parts = route.path.split('/').map(|part| match part {
        "{id}" => house.engagement.to_string(),
        "{seq}" | "{no}" => "1".into(),
        "{gate}" => "G1".into(),
        "{kind}" => "process".into(),
        "{digest}" => "0".repeat(64),
        "{act}" => "stop".into(),
        named if named.starts_with('{') => "unknown".into(),
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn t10_each_scope_opens_its_routes_and_no_others() {
    let house = house();
    let tokens = Scope::ALL.map(|scope| (scope, token(&house, scope, None)));
    for route in ROUTES {
        let path = path(route, &house);
        for (scope, token) in &tokens {
            let request = match route.verb {
                Verb::Get => Request::get(&path),
                Verb::Post => Request::post(&path),
            };
            let body = if route.weight == Weight::Upload { "case,time\n" } else { "{}" };
            let reply = ask(&house, request, token, if route.verb == Verb::Get { "" } else { body }).await;
            let is_refused = reply.status == StatusCode::FORBIDDEN && reply.body.contains("access token");
            let may = wanted(route).split(' ').any(|one| one == scope.as_str());
            // Signing in by a form needs a page of this server, whoever asks.
            let is_form = matches!(route.handler, Handler::Anybody(_)) && route.verb == Verb::Post;
            assert!(is_form || may != is_refused, "{scope} {path}: {} {}", reply.status, reply.body);
            assert_ne!(reply.status, StatusCode::UNAUTHORIZED, "{scope} {path}");
        }
    }
    assert!(house.desk.tokens(house.anna).unwrap().len() == 4, "none was made or revoked by another");
}

#[tokio::test]
async fn a_program_acts_by_its_token_alone() {
    let house = house();
    let secret = token(&house, Scope::Act, None);
    let process = json!({ "content": house.process("Tickets") }).to_string();
    let sealed = ask(&house, Request::post(house.at("/do/content.draft")), &secret, &process).await;
    assert_eq!(sealed.status, StatusCode::CREATED, "{}", sealed.body);
    let shown = get(&house, &house.at("/items/PROC-1"), &secret).await;
    assert_eq!(shown.json()["no"], "PROC-1", "it gets data without asking for them");
    let page = ask(&house, Request::get(house.at("")).header(ACCEPT, "text/html"), &secret, "").await;
    assert!(page.body.contains("<h1"), "{}", page.body);
    // A cookie that comes along changes nothing, and another site's mark neither.
    let anna = house.session(house.stranger);
    let both = as_who(Request::get(house.at("")).header("sec-fetch-site", "cross-site"), Some(&anna));
    assert_eq!(ask(&house, both, &secret, "").await.status, StatusCode::OK, "the token counts");
}

#[tokio::test]
async fn a_token_of_one_engagement_reaches_no_other() {
    let house = house();
    let charter = json!({
        "title": "Payroll", "client": "Northwind", "provider": "Brightline", "zone": "Etc/UTC",
        "founder": "Anna Adler",
    });
    let other = house.desk.found(house.anna, charter).unwrap().engagement;
    let secret = token(&house, Scope::Act, Some(house.engagement));
    assert_eq!(get(&house, &house.at("/ledger"), &secret).await.status, StatusCode::OK);
    let theirs = get(&house, &format!("/e/{other}/ledger"), &secret).await;
    let none = get(&house, "/e/aaaaaaaaaaaaaaaa/ledger", &secret).await;
    assert_eq!((theirs.status, &theirs.body), (StatusCode::NOT_FOUND, &none.body), "it is not there for it");
    let desk = get(&house, "/", &secret).await;
    assert_eq!(desk.status, StatusCode::FORBIDDEN);
    assert!(desk.body.contains("one engagement") && !desk.body.contains("Payroll"), "{}", desk.body);
    let free = token(&house, Scope::Read, None);
    assert!(get(&house, "/", &free).await.body.contains("Payroll"));
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let house = house();
    let secret = token(&house, Scope::Read, None);
    let path = house.at("/ledger");
    let mut wrong = secret.clone();
    wrong.pop();
    let refused = get(&house, &path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.json()["message"].as_str().unwrap().contains("access token"), "{}", refused.body);
    let id = house.desk.tokens(house.anna).unwrap()[0].id;
    house.desk.token_revoke(house.anna, id).unwrap();
    assert_eq!(get(&house, &path, &secret).await.status, StatusCode::UNAUTHORIZED);
    // What a proxy puts into the header for itself is none of ours.
    let anna = house.session(house.anna);
    for header in ["Basic YW5uYTpzZWNyZXQ=", "Bearer eyJhbGciOi", "nonsense"] {
        let request = as_who(Request::get(&path), Some(&anna)).header(AUTHORIZATION, header);
        assert_eq!(house.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::OK, "{header}");
    }
    let session = get(&house, &path, &anna.token).await;
    assert_eq!(
        session.location(),
        format!("/sign-in?next={}", path.replace('/', "%2F")),
        "{}",
        session.status
    );
}

#[tokio::test]
async fn a_person_makes_and_revokes_tokens_on_the_page() {
    let house = house();
    let anna = house.session(house.anna);
    let form = format!("name=Load&scope=events&engagement={}&days=30", house.engagement);
    let made = house.post("/account/tokens", &anna, &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let (_, rest) = made.body.split_once("otr_").unwrap();
    let secret = format!("otr_{}", rest.split('<').next().unwrap());
    assert_eq!(get(&house, &house.at("/ledger"), &secret).await.status, StatusCode::OK);
    let page = house.get("/password", Some(&anna)).await;
    assert!(!page.body.contains("otr_") && page.body.contains("send events, and read"), "{}", page.body);
    assert!(page.body.contains("Service desk"), "what it reaches is named");

    let id = house.desk.tokens(house.anna).unwrap()[0].id;
    let sam = house.session(house.stranger);
    let theirs = house.post("/account/tokens/revoke", &sam, &format!("token={id}")).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    let gone = house.post("/account/tokens/revoke", &anna, &format!("token={id}")).await;
    assert!(gone.status == StatusCode::OK && gone.body.contains("You have none."), "{}", gone.body);
    assert_eq!(get(&house, &house.at("/ledger"), &secret).await.status, StatusCode::UNAUTHORIZED);

    let refused = house.post("/account/tokens", &anna, "name=Load&scope=events&days=1000").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("1 to 366 days") && refused.body.contains("value=\"1000\""),
        "{}",
        refused.body
    );
    let nonsense = house.post("/account/tokens/revoke", &anna, "token=nonsense").await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
    let data = json!({ "name": "Load", "scope": "read", "engagement": "", "days": "30" });
    let made = house.post_json("/account/tokens", &anna, &data).await.json();
    assert!(made["tokens"]["made"].as_str().unwrap().starts_with("otr_"), "{made}");
    assert!(made["tokens"].get("typed").is_none(), "{made}");
}
