//! Live updates: who watches hears of each entry, and of what it missed.

use super::*;
use std::time::Duration;
use tokio_stream::StreamExt;

/// How long a test waits for an event that must come.
const SOON: Duration = Duration::from_secs(10);

async fn watch(house: &House) -> impl StreamExt<Item = String> + Unpin {
    watch_at(house, "/watch").await
}

async fn watch_at(house: &House, path: &str) -> impl StreamExt<Item = String> + Unpin {
    let anna = house.session(house.anna);
    let request = as_who(Request::get(house.at(path)), Some(&anna));
    let response = house.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), "text/event-stream");
    let chunks = response.into_body().into_data_stream();
    chunks.map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap())
}

async fn next(events: &mut (impl StreamExt<Item = String> + Unpin)) -> String {
    tokio::time::timeout(SOON, events.next()).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_first_event_says_where_the_ledger_stands() {
    let house = house();
    let event = next(&mut watch(&house).await).await;
    assert!(event.contains("event: entry\n") && event.contains("id: 2\n"), "{event}");
    assert!(event.contains(r#""kind":"head""#), "{event}");
}

#[tokio::test]
async fn an_entry_is_told_of_as_it_is_sealed() {
    let house = house();
    let mut events = watch(&house).await;
    next(&mut events).await;
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let event = next(&mut events).await;
    assert!(event.contains("event: entry\n") && event.contains("id: 3\n"), "{event}");
    assert!(event.contains(r#""kind":"content.item-drafted""#) && event.contains(r#""seq":3"#), "{event}");
    assert!(!event.contains("Tickets"), "an event says that there is something, not what");
}

#[tokio::test]
async fn events_that_come_are_told_to_those_who_watch_the_board() {
    let house = house();
    house.go_live();
    house.execute("content.draft", json!({ "content": { "kind": "source", "name": "Tickets" } }));
    house.execute("operate.connect-source", json!({ "source": "SRC-1" }));
    let (mut board, mut page) = (watch_at(&house, "/watch?due=1").await, watch(&house).await);
    next(&mut board).await;
    next(&mut page).await;
    let csv = b"case,time,activity\nINC-1,2026-02-27T10:00:00Z,Opened\n";
    house.desk.ingest(house.anna, house.engagement, "SRC-1".parse().unwrap(), csv).unwrap();
    let event = next(&mut board).await;
    assert!(event.contains("event: due\n") && event.contains(r#""kind":"events-sent""#), "{event}");
    assert!(!event.contains("id:"), "it is about no entry: {event}");
    let nothing = tokio::time::timeout(Duration::from_millis(50), page.next()).await;
    assert!(nothing.is_err(), "other pages do not show what is not sealed");
}

#[tokio::test]
async fn other_engagements_are_not_heard() {
    let house = house();
    let mut events = watch(&house).await;
    next(&mut events).await;
    let charter = json!({
        "title": "Other", "client": "Sterns", "provider": "Brightline", "zone": "Europe/Berlin", "founder": "Sam",
    });
    house.desk.found(house.stranger, charter).unwrap();
    let nothing = tokio::time::timeout(Duration::from_millis(50), events.next()).await;
    assert!(nothing.is_err(), "each engagement is watched by itself");
}
