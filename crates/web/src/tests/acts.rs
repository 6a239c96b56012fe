//! Acts: believed only when they were meant, executed from forms and from JSON, refused with the form again.

use super::*;
use outrigger_kernel::{Hash, ItemNo};
use outrigger_lifecycle::content::standing;

const PROCESS: &str = "kind=process&name=Tickets&function=IT&owner=Anna&volume_per_month=400\
    &handling_minutes=12&fte_tenths=125&importance=2&standardisation=high&documentation=4";

/// Drafts a process from a form with these headers, and says which status came back.
async fn try_with(house: &House, headers: &[(&str, &str)], token: &str) -> StatusCode {
    let anna = house.session(house.anna);
    let token = token.replace("MINE", &anna.csrf);
    let mut request =
        as_who(Request::post(house.at("/do/content.draft")), Some(&anna)).header(CONTENT_TYPE, FORM);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(format!("csrf={token}&{PROCESS}").into()).unwrap()).await.status
}

#[tokio::test]
async fn an_act_is_believed_from_this_servers_own_pages_only() {
    let house = house();
    let (host, origin) = (("host", "localhost:8080"), ("origin", OWN));
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[host, origin],
        &[host, origin, ("sec-fetch-site", "none")],
    ] {
        assert_eq!(try_with(&house, headers, "MINE").await, StatusCode::SEE_OTHER, "{headers:?}");
    }
    let before = house.desk.snapshot(house.anna, house.engagement, None).unwrap().engagement.head;
    for headers in [
        &[host][..],
        &[],
        &[("sec-fetch-site", "none")],
        &[host, origin, ("sec-fetch-site", "cross-site")],
        &[host, origin, ("sec-fetch-site", "same-site")],
        &[host, ("origin", "https://evil.example")],
        &[host, ("origin", "null")],
    ] {
        assert_eq!(try_with(&house, headers, "MINE").await, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let after = house.desk.snapshot(house.anna, house.engagement, None).unwrap().engagement.head;
    assert_eq!(before, after, "a refused act changes nothing");
}

#[tokio::test]
async fn an_act_needs_the_token_of_its_own_session() {
    let house = house();
    let headers = [("sec-fetch-site", "same-origin")];
    let other = house.session(house.anna).csrf;
    for token in ["", "wrong", &other] {
        assert_eq!(try_with(&house, &headers, token).await, StatusCode::FORBIDDEN, "{token}");
    }
    let anna = house.session(house.anna);
    let bare = as_who(own(Request::post(house.at("/do/content.draft"))), Some(&anna))
        .header(CONTENT_TYPE, "application/json")
        .body(json!({ "csrf": anna.csrf, "content": house.process("Tickets") }).to_string().into())
        .unwrap();
    assert_eq!(house.send(bare).await.status, StatusCode::FORBIDDEN, "JSON carries it in the header");
}

#[tokio::test]
async fn a_form_and_json_seal_the_same_and_lead_to_the_page() {
    let house = house();
    let anna = house.session(house.anna);
    let by_form = house.post(&house.at("/do/content.draft"), &anna, PROCESS).await;
    assert_eq!(by_form.status, StatusCode::SEE_OTHER);
    assert_eq!(by_form.location(), house.at("/items/PROC-1?sealed=3"));
    let page = house.get(by_form.location(), Some(&anna)).await;
    assert!(page.body.contains("Sealed as entry 3 of the ledger."), "{}", page.body);
    let data = json!({ "content": house.process("Orders") });
    let by_json = house.post_json(&house.at("/do/content.draft"), &anna, &data).await;
    assert_eq!(by_json.status, StatusCode::CREATED);
    let receipt = by_json.json();
    assert_eq!((&receipt["entries"], &receipt["path"]), (&json!([4]), &json!("items/PROC-2")));
    let never = house.get(&house.at("/items/PROC-1?sealed=99"), Some(&anna)).await;
    assert!(!never.body.contains("of the ledger."), "only entries that exist are told of");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    let house = house();
    let anna = house.session(house.anna);
    let form =
        PROCESS.replace("volume_per_month=400", "volume_per_month=many").replace("Tickets", "Rare+name");
    let reply = house.post(&house.at("/do/content.draft"), &anna, &form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("Rare name") && reply.body.contains("is a whole number"), "{}", reply.body);
    let data = json!({ "content": { "kind": "process", "rocket": 1 } });
    let reply = house.post_json(&house.at("/do/content.draft"), &anna, &data).await;
    assert_eq!(
        (reply.status, reply.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("invalid"))
    );
    let early = house.post(&house.at("/do/gate.sign"), &anna, "gate=G1").await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("cannot be signed"), "{}", early.body);
    assert_eq!(house.post(&house.at("/do/rocket.start"), &anna, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_conflict_shows_both_versions_and_loses_nothing() {
    let house = house();
    let anna = house.session(house.anna);
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    house.execute(
        "content.amend",
        json!({ "item": "PROC-1", "version": 1, "content": house.process("Theirs") }),
    );
    let mine = PROCESS.replace("Tickets", "Mine");
    let reply =
        house.post(&house.at("/do/content.amend"), &anna, &format!("{mine}&item=PROC-1&version=1")).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(reply.body.contains("Mine") && reply.body.contains("Theirs"), "{}", reply.body);
    let again =
        house.post(&house.at("/do/content.amend"), &anna, &format!("{mine}&item=PROC-1&version=2")).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let now = house.desk.snapshot(house.anna, house.engagement, None).unwrap();
    assert_eq!(standing(&now.engagement, ItemNo::try_new("PROC", 1).unwrap()).unwrap().0, 3);
}

#[tokio::test]
async fn founding_leads_to_the_new_engagement() {
    let house = house();
    let sam = house.session(house.stranger);
    let form = "title=Claims&client=Sterns&provider=Brightline&zone=Europe%2FBerlin&founder=Sam";
    let reply = house.post("/found", &sam, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    assert_eq!(house.get(reply.location(), Some(&sam)).await.status, StatusCode::OK);
    let nowhere = house.post("/found", &sam, &form.replace("Europe", "Mars")).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nowhere.body.contains("Claims"), "what was typed is there");
}

#[tokio::test]
async fn a_file_is_sent_bare_or_in_a_form() {
    let house = house();
    let anna = house.session(house.anna);
    let digest = json!({ "file": Hash::of(b"case,time\n") });
    let upload = |anna: &SignedIn| as_who(own(Request::post(house.at("/uploads"))), Some(anna));
    let bare = upload(&anna).header("x-csrf-token", &anna.csrf).body("case,time\n".into()).unwrap();
    assert_eq!(house.send(bare).await.json(), digest);
    let parts = |token: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"log.csv\"\r\n\
             Content-Type: text/csv\r\n\r\ncase,time\n\r\n--b--\r\n"
        )
    };
    let form = |token: &str| {
        upload(&anna)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(parts(token).into())
            .unwrap()
    };
    assert_eq!(house.send(form(&anna.csrf)).await.json(), digest);
    assert_eq!(house.send(form("wrong")).await.status, StatusCode::FORBIDDEN);
    let empty = upload(&anna).header("x-csrf-token", &anna.csrf).body(Body::empty()).unwrap();
    assert_eq!(house.send(empty).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let broken = upload(&anna).header(CONTENT_TYPE, "multipart/form-data").body("x".into()).unwrap();
    assert_eq!(house.send(broken).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_log_that_cannot_be_attached_shows_the_form_again() {
    let house = house();
    let anna = house.session(house.anna);
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    let request = as_who(own(Request::post(house.at("/items/PROC-1/log"))), Some(&anna))
        .header("x-csrf-token", &anna.csrf)
        .body("no log at all".into())
        .unwrap();
    let reply = house.send(request).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
    assert!(reply.body.contains("PROC-1") && reply.body.contains("<form"), "{}", reply.body);
}

#[tokio::test]
async fn what_is_too_long_or_of_another_kind_is_refused() {
    let house = house();
    let anna = house.session(house.anna);
    let long = "x".repeat(5 << 20);
    let reply = house.post(&house.at("/do/operate.propose-agreement"), &anna, &format!("text={long}")).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let xml = as_who(own(Request::post(house.at("/do/gate.sign"))), Some(&anna))
        .header(CONTENT_TYPE, "application/xml")
        .body("<gate/>".into())
        .unwrap();
    assert_eq!(house.send(xml).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let small =
        own(Request::post("/sign-in")).header(CONTENT_TYPE, FORM).body(format!("login={long}").into());
    assert_eq!(house.send(small.unwrap()).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
