//! Webhooks and mail over HTTP: added, shown, acted on; by those who lead, and nobody else.

use super::*;

const FIELDS: &str = "url=https%3A%2F%2Fhooks.example.org%2Foutrigger&name=Data+lake&events=gate";

#[tokio::test]
async fn a_webhook_is_added_shown_and_removed() {
    let house = house();
    let anna = house.session(house.anna);
    let list = house.at("/webhooks");
    let empty = house.get(&list, Some(&anna)).await;
    assert!(empty.body.contains("There are none yet."), "{}", empty.body);
    let added = house.post(&list, &anna, FIELDS).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = added.location().to_owned();
    assert!(page.starts_with(&format!("{list}/")), "{page}");
    let shown = house.get(&page, Some(&anna)).await;
    for said in
        ["Data lake", "https://hooks.example.org/outrigger", "Sends.", "whpk_", "engagement.person-erased"]
    {
        assert!(shown.body.contains(said), "{said}: {}", shown.body);
    }
    let stopped = house.post(&format!("{page}/stop"), &anna, "").await;
    assert_eq!((stopped.status, stopped.location()), (StatusCode::SEE_OTHER, page.as_str()));
    assert!(house.get(&page, Some(&anna)).await.body.contains("Anna Adler stopped it."));
    assert_eq!(house.post(&format!("{page}/nonsense"), &anna, "").await.status, StatusCode::NOT_FOUND);
    let removed = house.post(&format!("{page}/remove"), &anna, "").await;
    assert_eq!(removed.location(), list);
    assert_eq!(house.get(&page, Some(&anna)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_keep_webhooks_too() {
    let house = house();
    let anna = house.session(house.anna);
    let list = house.at("/webhooks");
    let new = json!({ "url": "https://hooks.example.org/", "name": "Data lake" });
    let added = house.post_json(&list, &anna, &new).await;
    let id = added.json()["id"].as_str().unwrap().to_owned();
    let rows = house.get_json(&list, Some(&anna)).await.json();
    assert_eq!(rows["webhooks"][0]["id"], json!(id), "{rows}");
    let tested = house.post_json(&format!("{list}/{id}/test"), &anna, &json!({})).await;
    assert_eq!((tested.status, tested.json()), (StatusCode::OK, json!({ "done": "test" })));
    let one = house.get_json(&format!("{list}/{id}"), Some(&anna)).await.json();
    assert_eq!((&one["name"], &one["stopped"]), (&json!("Data lake"), &json!(null)));
    let refused = house.post_json(&list, &anna, &json!({ "url": "https://127.0.0.1/", "name": "x" })).await;
    assert_eq!((refused.status, &refused.json()["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("url")));
}

#[tokio::test]
async fn a_refused_webhook_comes_back_with_what_was_typed() {
    let house = house();
    let anna = house.session(house.anna);
    let fields = FIELDS.replace("hooks.example.org", "10.0.0.7");
    let refused = house.post(&house.at("/webhooks"), &anna, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["lies inside a network", "value=\"Data lake\"", "https://10.0.0.7/outrigger"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_side_sees_its_own_and_others_none() {
    let house = house();
    let anna = house.session(house.anna);
    let admit = |name: &str, side: &str, role: &str| {
        let account = house.desk.add_account(name, name).unwrap();
        house.execute(
            "engagement.admit-member",
            json!({ "account": account, "name": name, "side": side, "roles": [role] }),
        );
        house.session(account)
    };
    let (ben, otto) = (admit("ben", "provider", "account-manager"), admit("otto", "client", "auditor"));
    let page = house.post(&house.at("/webhooks"), &anna, FIELDS).await.location().to_owned();
    let theirs = house.get(&house.at("/webhooks"), Some(&ben)).await;
    assert!(theirs.status == StatusCode::OK && !theirs.body.contains("Data lake"), "{}", theirs.body);
    assert_eq!(house.get(&page, Some(&ben)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.post(&format!("{page}/remove"), &ben, "").await.status, StatusCode::NOT_FOUND);
    for path in [house.at("/webhooks"), page.clone()] {
        assert_eq!(house.get(&path, Some(&otto)).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(house.post(&house.at("/webhooks"), &otto, FIELDS).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn mail_is_switched_off_on_the_page_of_the_password() {
    let house = house();
    let anna = house.session(house.anna);
    let bare = house.get("/password", Some(&anna)).await;
    assert!(!bare.body.contains("Mail in the morning"), "a login that is no address gets no mail");
    let mira = house.desk.add_account("mira@halyard.example", "Mira Costa").unwrap();
    let mira = house.session(mira);
    assert!(house.get("/password", Some(&mira)).await.body.contains("Send me no mail"));
    let off = house.post("/account/digest", &mira, "digest=off").await;
    assert_eq!((off.status, off.location()), (StatusCode::SEE_OTHER, "/password"));
    assert!(house.get("/password", Some(&mira)).await.body.contains("You are not written to."));
    let on = house.post_json("/account/digest", &mira, &json!({ "digest": "on" })).await;
    assert_eq!(on.json(), json!({ "digest": true }));
    let wrong = house.post("/account/digest", &mira, "digest=perhaps").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
