//! Requests that are sent again: the same key and the same request are one act with one answer.

use super::*;

const JSON: &str = "application/json";
const PROCESS: &str = "kind=process&name=Tickets&function=IT&owner=Anna&volume_per_month=400\
    &handling_minutes=12&fte_tenths=125&importance=2&standardisation=high&documentation=4";

/// Posts something as a page of this server would, under keys.
async fn post(house: &House, path: &str, who: &SignedIn, (kind, body): (&str, &str), keys: &[&str]) -> Reply {
    let mut request = as_who(own(Request::post(path)), Some(who)).header(CONTENT_TYPE, kind);
    request = request.header("x-csrf-token", &who.csrf);
    if kind == JSON {
        request = request.header(ACCEPT, JSON);
    }
    for key in keys {
        request = request.header("Idempotency-Key", *key);
    }
    house.send(request.body(body.to_owned().into()).unwrap()).await
}

fn head(house: &House) -> u64 {
    house.desk.snapshot(house.anna, house.engagement, None).unwrap().engagement.head
}

fn process(house: &House, name: &str) -> String {
    json!({ "content": house.process(name) }).to_string()
}

/// What a hidden field of a page holds.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn r11_the_same_request_is_done_once_and_answered_the_same() {
    let house = house();
    let path = house.at("/do/content.draft");
    for (kind, body) in [(JSON, process(&house, "Orders")), (FORM, PROCESS.to_owned())] {
        // Sessions come and go; whoever asks is the same.
        let mut replies = Vec::new();
        for _ in 0..3 {
            let anna = house.session(house.anna);
            replies.push(post(&house, &path, &anna, (kind, &body), &[&format!("key-{kind}")]).await);
        }
        let before = head(&house);
        for reply in &replies {
            assert_eq!(reply.status, replies[0].status);
            assert_eq!((&reply.body, reply.location()), (&replies[0].body, replies[0].location()));
        }
        assert!(replies[0].status == StatusCode::CREATED || replies[0].location().contains("?sealed="));
        let anna = house.session(house.anna);
        let unkeyed = post(&house, &path, &anna, (kind, &body), &[]).await;
        assert!(!unkeyed.status.is_client_error(), "{}", unkeyed.body);
        assert_eq!(head(&house), before + 1, "without a key it is another act");
    }
    assert_eq!(head(&house), 2 + 4);
}

#[tokio::test]
async fn r11_a_key_stands_for_one_request() {
    let house = house();
    let anna = house.session(house.anna);
    let (path, first) = (house.at("/do/content.draft"), process(&house, "Orders"));
    let send =
        async |path: &str, who: &SignedIn, body: &str| post(&house, path, who, (JSON, body), &["k"]).await;
    assert_eq!(send(&path, &anna, &first).await.status, StatusCode::CREATED);
    let sealed = head(&house);
    let others = [
        (path.clone(), process(&house, "Tickets")),
        (house.at("/do/gate.sign"), json!({ "gate": "G1" }).to_string()),
    ];
    for (path, body) in &others {
        let reply = send(path, &anna, body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(reply.json()["code"], "key-reused");
        assert_eq!(reply.json()["message"], "This key was used for another request.");
    }
    assert_eq!(head(&house), sealed);
    let sam = house.session(house.stranger);
    let charter = "title=Claims&client=Sterns&provider=Brightline&zone=Europe%2FBerlin&founder=Sam";
    let his = post(&house, "/found", &sam, (FORM, charter), &["k"]).await;
    assert_eq!(his.status, StatusCode::SEE_OTHER, "the keys of others are nothing to his: {}", his.body);
    assert_eq!(post(&house, "/found", &sam, (FORM, charter), &["k"]).await.location(), his.location());
    assert_eq!(house.desk.desk(house.stranger).unwrap().engagements.len(), 1);
}

#[tokio::test]
async fn r11_what_can_be_no_key_is_a_bad_request() {
    let house = house();
    let anna = house.session(house.anna);
    let (path, body, long) = (house.at("/do/content.draft"), process(&house, "Orders"), "x".repeat(201));
    let before = head(&house);
    for keys in [&[""][..], &["a b"], &["a\tb"], &["\u{fc}"], &[long.as_str()], &["one", "two"], &["k", "k"]]
    {
        let reply = post(&house, &path, &anna, (JSON, &body), keys).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{keys:?}: {}", reply.body);
        assert!(reply.body.contains("visible ASCII characters"), "{}", reply.body);
    }
    let form = format!("{PROCESS}&once=a+b");
    assert_eq!(post(&house, &path, &anna, (FORM, &form), &[]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(head(&house), before);
    let check = post(&house, &house.at("/operate/check"), &anna, (FORM, "text=x"), &["a b"]).await;
    assert_eq!(check.status, StatusCode::OK, "a route that does nothing heeds no key");
}

#[tokio::test]
async fn r11_a_form_that_is_sent_twice_is_one_act() {
    let house = house();
    let anna = house.session(house.anna);
    let page = house.get(&house.at("/new/process"), Some(&anna)).await.body;
    let once = hidden(&page, "once");
    assert_ne!(once, hidden(&house.get(&house.at("/new/process"), Some(&anna)).await.body, "once"));
    let (path, form) = (house.at("/do/content.draft"), format!("once={once}&{PROCESS}"));
    let first = house.post(&path, &anna, &form).await;
    let sealed = head(&house);
    assert_eq!(house.post(&path, &anna, &form).await.location(), first.location());
    assert_eq!((first.status, head(&house)), (StatusCode::SEE_OTHER, sealed));

    let changed = form.replace("Tickets", "Orders");
    let reply = house.post(&path, &anna, &changed).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("This form was sent before, with something else in it."), "{}", reply.body);
    assert!(reply.body.contains("value=\"Orders\"") && !reply.body.contains(once), "{}", reply.body);
    let anew = changed.replace(once, hidden(&reply.body, "once"));
    assert_eq!(house.post(&path, &anna, &anew).await.status, StatusCode::SEE_OTHER, "it says how to go on");
    assert_eq!(head(&house), sealed + 1);
}

#[tokio::test]
async fn r11_a_refusal_is_not_kept() {
    let house = house();
    let anna = house.session(house.anna);
    let (path, reason) =
        (house.at("/do/engagement.release-hold"), json!({ "reason": "A claim before a court." }));
    let release = async || post(&house, &path, &anna, (JSON, &reason.to_string()), &["k"]).await;
    assert_eq!(release().await.status, StatusCode::CONFLICT);
    house.execute("engagement.place-hold", reason.clone());
    let done = release().await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.body);
    assert_eq!(release().await.body, done.body);
}

#[tokio::test]
async fn r11_uploads_are_told_apart_by_what_is_in_them() {
    let house = house();
    let anna = house.session(house.anna);
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let send = async |path: &str, body: &str, key: &str| {
        post(&house, &house.at(path), &anna, ("application/octet-stream", body), &[key]).await
    };
    let log = "case,time,activity\nA,2026-02-01T09:00:00Z,Opened\n";
    for (no, path) in
        ["/uploads", "/items/PROC-1/log", "/items/PROC-1/files?name=a.csv"].into_iter().enumerate()
    {
        let key = format!("k{no}");
        let first = send(path, log, &key).await;
        assert!(first.status.is_success() || first.status == StatusCode::SEE_OTHER, "{path}: {}", first.body);
        let sealed = head(&house);
        let again = send(path, log, &key).await;
        assert_eq!(
            (again.status, &again.body, again.location()),
            (first.status, &first.body, first.location())
        );
        assert_eq!(head(&house), sealed, "{path}");
        let other = send(path, "case,time,activity\nB,2026-02-01T09:00:00Z,Opened\n", &key).await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", other.body);
    }
    let renamed = send("/items/PROC-1/files?name=b.csv", log, "k2").await;
    assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY, "what a file is called is asked for too");
}
