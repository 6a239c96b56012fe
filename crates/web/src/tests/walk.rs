//! Every route of the table, asked by everybody: each lets in exactly whom its handler promises.

use super::*;
use crate::{
    page::Page,
    routes::{Handler, ROUTES, Route, Verb, Weight},
};

/// The path of a route in the house, with names that fit.
fn path(route: &Route, engagement: &str) -> String {
    let no = match route.path {
        path if path.contains("/statements/") => "STMT-1",
        path if path.contains("/agreements/") => "AGR-1",
        path if path.contains("/claims/") => "CLAIM-1",
        path if path.contains("/restatements/") => "RST-1",
        path if path.contains("/sources/") => "SRC-1",
        path if path.contains("/imports/") => "1",
        _ => "PROC-1",
    };
    [
        ("{id}", engagement),
        ("{no}", no),
        ("{token}", "unknown"),
        ("{gate}", "G1"),
        ("{kind}", "process"),
        ("{seq}", "1"),
        ("{level}", "p1"),
        ("{case}", "C%2F1"),
        ("{command}", "gate.sign"),
        ("{digest}", "00000000000000000000000000000000000000000000000000000000000000ff"),
        ("{hook}", "0123456789abcdef"),
        ("{act}", "test"),
    ]
    .into_iter()
    .fold(route.path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// A request to a route that lacks nothing but, perhaps, the right.
fn request(route: &Route, path: &str, who: Option<&SignedIn>) -> Request<Body> {
    let builder = match route.verb {
        Verb::Get => Request::get(path),
        Verb::Post => own(Request::post(path)).header("x-csrf-token", who.map_or("", |who| &who.csrf)),
    };
    let builder = as_who(builder, who).header(ACCEPT, "application/json");
    match (route.verb, route.weight) {
        (Verb::Post, Weight::Upload) => builder.body("case,time\n".into()).unwrap(),
        (Verb::Post, _) => {
            builder.header(CONTENT_TYPE, "application/json").body(r#"{"gate":"G1"}"#.into()).unwrap()
        }
        (Verb::Get, _) => builder.body(Body::empty()).unwrap(),
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_it_promises() {
    let house = house();
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    for route in ROUTES {
        let path = path(route, house.engagement.as_str());
        let anybody = house.send(request(route, &path, None)).await;
        let (sam, anna) = (house.session(house.stranger), house.session(house.anna));
        let stranger = house.send(request(route, &path, Some(&sam))).await;
        let member = house.send(request(route, &path, Some(&anna))).await;
        let nobodys = |reply: &Reply| reply.body.contains("There is no engagement");
        let unknown = |reply: &Reply| reply.status == StatusCode::UNAUTHORIZED;
        assert!(!unknown(&member) && !nobodys(&member), "{path}: {} {}", member.status, member.body);
        match route.handler {
            Handler::Anybody(_) => {
                assert!(!unknown(&anybody) && !nobodys(&stranger), "{path}: {}", anybody.status);
                assert_eq!(anybody.status, stranger.status, "{path}");
            }
            Handler::SignedIn(_) => {
                assert!(unknown(&anybody) && !unknown(&stranger), "{path}: {}", stranger.status);
            }
            Handler::Member(_) => {
                assert!(unknown(&anybody), "{path}: {}", anybody.status);
                assert!(stranger.status == StatusCode::NOT_FOUND && nobodys(&stranger), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn an_engagement_of_others_is_like_none_at_all() {
    let house = house();
    for route in ROUTES.iter().filter(|route| matches!(route.handler, Handler::Member(_))) {
        let sam = house.session(house.stranger);
        let (theirs, none) = (path(route, house.engagement.as_str()), path(route, "aaaaaaaaaaaaaaaa"));
        let theirs = house.send(request(route, &theirs, Some(&sam))).await;
        let none = house.send(request(route, &none, Some(&sam))).await;
        assert_eq!((theirs.status, &theirs.body), (none.status, &none.body), "{}", route.path);
        let nonsense = house.send(request(route, &path(route, "x"), Some(&sam))).await;
        assert_eq!((theirs.status, &theirs.body), (nonsense.status, &nonsense.body), "{}", route.path);
    }
}

#[tokio::test]
async fn browsers_without_a_session_are_sent_to_sign_in_and_back() {
    let house = house();
    let reply = house.get(&house.at("/operate?period=2026-03"), None).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let next = format!("/sign-in?next=%2Fe%2F{}%2Foperate%3Fperiod%3D2026-03", house.engagement);
    assert_eq!(reply.location(), next);
    assert_eq!(house.get("/", None).await.location(), "/sign-in");
    let stale = SignedIn { token: "gone".into(), ..house.session(house.anna) };
    assert_eq!(house.get("/", Some(&stale)).await.location(), "/sign-in");
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let house = house();
    let anna = house.session(house.anna);
    let (home, bad) = (house.at(""), house.at("/items/PROC-77"));
    for path in
        ["/", "/sign-in", "/nowhere", "/assets/outrigger.css", "/openapi.json", "/healthz", &home, &bad]
    {
        let reply = house.get(path, Some(&anna)).await;
        let header =
            |name: &str| reply.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        let cache = if path.starts_with("/assets/") { "public, max-age=300" } else { "no-store" };
        assert_eq!(header("cache-control"), cache, "{path}");
    }
}

#[tokio::test]
async fn what_no_route_has_is_not_found_and_other_methods_are_refused() {
    let house = house();
    let reply = house.get_json("/nowhere", None).await;
    assert_eq!((reply.status, reply.json()["code"].as_str()), (StatusCode::NOT_FOUND, Some("not-found")));
    assert!(house.get("/nowhere", None).await.body.contains("<h1"), "people get a page");
    let wrong = Request::delete("/sign-in").body(Body::empty()).unwrap();
    let wrong = house.send(wrong).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.headers.contains_key("content-security-policy"));
    let long = house.get(&format!("/{}", "x".repeat(9_000)), None).await;
    assert_eq!(long.status, StatusCode::URI_TOO_LONG);
}

#[test]
fn pages_of_the_table_exist_and_paths_are_spoken_for_once() {
    let mut seen = std::collections::BTreeSet::new();
    for route in ROUTES {
        assert!(seen.insert((route.verb == Verb::Get, route.path)), "{} twice", route.path);
        assert!(route.page.is_empty() || Page::schema(route.page).is_some(), "{}", route.page);
        assert!(route.about.ends_with('.'), "{}", route.about);
        let is_members = matches!(route.handler, Handler::Member(_));
        assert_eq!(is_members, route.path.starts_with("/e/{id}"), "{}", route.path);
    }
}
