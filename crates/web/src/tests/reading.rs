//! Pages: people and programs read the same, now and as of an instant.

use super::*;
use outrigger_lifecycle::view;

#[tokio::test]
async fn json_is_the_data_of_the_page() {
    let house = house();
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let anna = house.session(house.anna);
    let now = house.desk.snapshot(house.anna, house.engagement, None).unwrap();
    let want = serde_json::to_value(view::engagement(&now.engagement, house.desk.now())).unwrap();
    assert_eq!(house.get_json(&house.at(""), Some(&anna)).await.json(), want);
    let want = serde_json::to_value(house.desk.desk(house.anna).unwrap()).unwrap();
    assert_eq!(house.get_json("/", Some(&anna)).await.json(), want);
    let want = serde_json::to_value(house.desk.ledger(&now, Some(3)).unwrap()).unwrap();
    assert_eq!(house.get_json(&house.at("/ledger?before=3"), Some(&anna)).await.json(), want);
    let item = house.get_json(&house.at("/items/PROC-1"), Some(&anna)).await.json();
    assert_eq!((&item["title"], &item["version"]), (&json!("Tickets"), &json!(1)));
}

#[tokio::test]
async fn people_read_the_same_pages() {
    let house = house();
    house.execute("content.draft", json!({ "content": house.process("Tickets <b>&") }));
    let anna = house.session(house.anna);
    for path in [
        "",
        "/assess",
        "/items/PROC-1",
        "/items/PROC-1/edit",
        "/gates/G1",
        "/gates/G5",
        "/operate",
        "/operate/live",
        "/operate/patterns",
        "/operate/what-if",
        "/operate/agreements",
        "/operate/agreements/new",
        "/operate/agreements/new?sample=service-desk",
    ] {
        let reply = house.get(&house.at(path), Some(&anna)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        assert!(reply.body.starts_with("<!doctype html>") && reply.body.contains("<h1"), "{path}");
        assert!(!reply.body.contains("<b>&"), "{path} escapes what people wrote");
    }
    for path in ["/ledger", "/ledger/1", "/verify", "/new/kpi", "/do/gate.waive-criterion?gate=G1"] {
        let reply = house.get(&house.at(path), Some(&anna)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        assert!(reply.body.contains("Anna Adler"), "{path} says who looks");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = house();
    let anna = house.session(house.anna);
    for path in [
        "/items/PROC-9",
        "/items/nonsense",
        "/items/%FF",
        "/gates/G9",
        "/new/rocket",
        "/operate/levels/p1",
        "/operate/cases/C%2F1",
        "/operate/statements/STMT-1",
        "/operate/agreements/AGR-1",
        "/operate/agreements/AGR-1/edit",
        "/operate/agreements/AGR-1/compare",
        "/operate/agreements/new?sample=rocket",
        "/operate/what-if?agreement=AGR-1",
        "/operate/claims/CLAIM-1",
        "/operate/restatements/RST-1",
        "/ledger/99",
        "/ledger/first",
        "/do/rocket.start",
    ] {
        let reply = house.get(&house.at(path), Some(&anna)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {}", reply.body);
        assert!(reply.body.contains("<h1"), "{path}");
    }
    let wrong = house.get_json(&house.at("/operate?period=soon"), Some(&anna)).await;
    assert_eq!((wrong.status, &wrong.json()["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("period")));
}

#[tokio::test]
async fn a_page_looks_back() {
    let house = house();
    house.later("2026-03-05T12:00:00Z");
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let anna = house.session(house.anna);
    let entries = async |query: &str| {
        let reply = house.get_json(&house.at(query), Some(&anna)).await;
        assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.body);
        reply.json()["entries"].clone()
    };
    assert_eq!(entries("").await, json!(3));
    assert_eq!(entries("?as-of=2026-03-05").await, json!(3));
    assert_eq!(entries("?as-of=2026-03-04").await, json!(2));
    assert_eq!(entries("?as-of=2026-03-05T11:59:59Z").await, json!(2));
    assert_eq!(entries("?as-of=2026-02-28").await, json!(0));
    assert_eq!(entries("?as-of=").await, json!(3));
    let past = house.get(&house.at("/items/PROC-1?as-of=2026-03-04"), Some(&anna)).await;
    assert_eq!(past.status, StatusCode::NOT_FOUND);
    let banner = house.get(&house.at("/assess?as-of=2026-03-04"), Some(&anna)).await;
    assert!(banner.body.contains("go back to now"), "{}", banner.body);
    let before = house.get(&house.at("?as-of=2026-02-28"), Some(&anna)).await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.body);
    let wrong = house.get(&house.at("?as-of=yesterday"), Some(&anna)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn r13_a_clock_that_is_behind_the_ledger_is_told_of() {
    let house = house();
    let told = async || {
        let anna = house.session(house.anna);
        let mut told = Vec::new();
        for path in ["", "/ledger", "/operate"] {
            let page = house.get(&house.at(path), Some(&anna)).await;
            told.push(page.body.contains("The server&#39;s clock is behind the ledger"));
        }
        told
    };
    assert_eq!(told().await, [false; 3]);
    house.later("2026-03-01T08:58:59Z");
    assert_eq!(told().await, [true; 3]);
    house.later("2026-03-01T08:59:30Z");
    assert_eq!(told().await, [false; 3], "within a minute");
}

#[tokio::test]
async fn pages_that_another_site_asked_for_are_not_compressed() {
    let house = house();
    let anna = house.session(house.anna);
    let encoding = async |site: &str| {
        let request = as_who(Request::get("/"), Some(&anna)).header("accept-encoding", "gzip");
        let request = request.header("sec-fetch-site", site).body(Body::empty()).unwrap();
        let response = house.router.clone().oneshot(request).await.unwrap();
        response.headers().contains_key("content-encoding")
    };
    assert!(encoding("same-origin").await && encoding("none").await);
    assert!(!encoding("cross-site").await && !encoding("same-site").await);
}
