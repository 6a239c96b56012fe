//! Whole files: sent in one request, read by a worker, looked at meanwhile, undone as long as nothing is sealed.

use super::*;
use axum::http::header::CONTENT_LENGTH;
use outrigger_store::Queue;

const SENT: &str = "/operate/sources/SRC-1/events";

/// A house whose engagement takes events.
fn open_house() -> House {
    let house = house();
    house.go_live();
    house.execute("content.draft", json!({ "content": { "kind": "source", "name": "Tickets" } }));
    house.execute("operate.connect-source", json!({ "source": "SRC-1" }));
    house
}

async fn send(house: &House, path: &str, body: Vec<u8>) -> Reply {
    let anna = house.session(house.anna);
    let request = as_who(own(Request::post(house.at(path))), Some(&anna))
        .header(ACCEPT, "application/json")
        .header("x-csrf-token", &anna.csrf);
    house.send(request.body(body.into()).unwrap()).await
}

fn rows(count: usize) -> Vec<u8> {
    let mut csv = String::from("case,time,activity,note\n");
    for row in 0..count {
        csv.push_str(&format!("INC-{row},2026-02-27T10:00:00Z,Opened,{}\n", "x".repeat(60)));
    }
    csv.into_bytes()
}

#[tokio::test]
async fn a_file_becomes_an_import_when_it_is_large_or_when_it_is_said() {
    let house = open_house();
    let small = send(&house, SENT, rows(3)).await;
    assert_eq!((small.status, &small.json()["report"]["accepted"]), (StatusCode::OK, &json!(3)));
    let said = send(&house, &format!("{SENT}?import=1"), rows(4)).await.json();
    assert_eq!((&said["no"], &said["state"]), (&json!(1), &json!("waiting")));
    let large = send(&house, SENT, rows(90_000)).await.json();
    assert_eq!((&large["no"], &large["rows"]), (&json!(2), &json!(0)), "it is read later");
    let anna = house.session(house.anna);
    let list = house.get_json(&house.at("/operate/imports"), Some(&anna)).await.json();
    let numbers: Vec<_> = list["imports"].as_array().unwrap().iter().map(|one| one["no"].as_u64()).collect();
    assert_eq!(numbers, [Some(2), Some(1)], "newest first");
}

#[tokio::test]
async fn an_import_is_read_shown_and_discarded() {
    let house = open_house();
    let mut file = rows(5);
    file.extend(b"INC-9,soon,Opened,\"a,b\"\n");
    assert_eq!(send(&house, &format!("{SENT}?import=1"), file.clone()).await.json()["no"], 1);
    while house.desk.work_once(Queue::Import).unwrap() {}
    let anna = house.session(house.anna);
    let path = house.at("/operate/imports/1");
    let done = house.get_json(&path, Some(&anna)).await.json();
    let counts =
        ["state", "rows", "accepted", "duplicates", "rejected", "kept"].map(|name| done[name].clone());
    assert_eq!(counts, [json!("done"), json!(6), json!(5), json!(0), json!(1), json!(null)]);
    let shown = house.get(&path, Some(&anna)).await.body;
    assert!(shown.contains("Every row was read.") && shown.contains("Discard this import"), "{shown}");
    let rejects = house.get(&format!("{path}/rejects"), Some(&anna)).await;
    assert_eq!(rejects.headers["content-type"], "text/csv; charset=utf-8");
    assert!(rejects.body.contains("INC-9,soon,Opened,\"a,b\",7,time,bad-time,"), "{}", rejects.body);

    let discard = house.at("/operate/imports/1/discard");
    for _ in 0..2 {
        let gone = house.post(&discard, &anna, "once=twice-is-once").await;
        assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, path.as_str()));
    }
    let page = house.get(&path, Some(&anna)).await.body;
    assert!(page.contains("none of its events is there"), "{page}");
    let again = house.post(&discard, &anna, "").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let anew = send(&house, SENT, file).await.json();
    assert_eq!(anew["report"]["accepted"], 5, "as if it had never come");
    assert_eq!(house.get(&house.at("/operate/imports/7"), Some(&anna)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn many_who_send_a_few_events_are_answered_together() {
    let house = open_house();
    let anna = house.session(house.anna);
    let mut sent = tokio::task::JoinSet::new();
    for no in 0..40 {
        let event = format!("{{\"case\":\"INC-{}\",\"time\":\"2026-02-27T10:00:00Z\"}}\n", no % 20);
        let request = as_who(own(Request::post(house.at(SENT))), Some(&anna))
            .header(ACCEPT, "application/json")
            .header(CONTENT_LENGTH, event.len())
            .header("x-csrf-token", &anna.csrf);
        sent.spawn(house.router.clone().oneshot(request.body(Body::from(event)).unwrap()));
    }
    let mut accepted = 0;
    while let Some(response) = sent.join_next().await {
        let body = to_bytes(response.unwrap().unwrap().into_body(), usize::MAX).await.unwrap();
        let report = serde_json::from_slice::<Value>(&body).unwrap()["report"].clone();
        assert_eq!(report["rows"], 1, "{report}");
        accepted += report["accepted"].as_u64().unwrap();
    }
    assert_eq!(accepted, 20, "each event once");
}
