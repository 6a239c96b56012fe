//! Terms: read, checked while they are written, proposed, compared, and tried on past events.

use super::*;

const TERMS: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-18:00"] }

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.p1]
title = "P1 in time"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
minimum = "90 %"
period = "month"
"#;

/// A house whose client has proposed terms twice.
fn with_terms() -> House {
    let house = house();
    house.go_live();
    for text in [TERMS.to_owned(), TERMS.replace("95 %", "93 %")] {
        house.execute("operate.propose-agreement", json!({ "text": text }));
    }
    house
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[tokio::test]
async fn an_agreement_is_read_as_a_schedule() {
    let house = with_terms();
    let anna = house.session(house.anna);
    let page = house.get(&house.at("/operate/agreements/AGR-1"), Some(&anna)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for said in [
        "P1 in time",
        "Mon to Fri",
        "08:00 to 18:00",
        "level.p1",
        "Until it is ended",
        "agreements/AGR-1/edit",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let data = house.get_json(&house.at("/operate/agreements/AGR-1"), Some(&anna)).await.json();
    assert_eq!(data["schedule"]["levels"][0]["expected"], "at least 95.0 %");
    assert_eq!((&data["text"], &data["others"]), (&json!(TERMS), &json!(1)));
    let list = house.get_json(&house.at("/operate/agreements"), Some(&anna)).await.json();
    assert_eq!(list["agreements"].as_array().map(Vec::len), Some(2));
    assert!(list["samples"].as_array().is_some_and(|samples| !samples.is_empty()));
}

#[tokio::test]
async fn a_text_is_checked_as_it_is_written() {
    let house = house();
    let anna = house.session(house.anna);
    let check = house.at("/operate/check");
    let wrong = TERMS.replace("expected = \"95 %\"", "expected = \"95\"");
    let data = house.post_json(&check, &anna, &json!({ "text": wrong })).await;
    assert_eq!(data.status, StatusCode::OK, "{}", data.body);
    let finding = data.json()["findings"][0].clone();
    assert_eq!(
        (&finding["line"], &finding["column"], &finding["error"]),
        (&json!(21), &json!(12), &json!(true))
    );
    assert!(finding["help"].as_str().is_some_and(|help| help.contains("95 %")), "{finding}");
    // Browsers send other line ends; places stay the same.
    let page = house.post(&check, &anna, &form(&[("text", &wrong.replace('\n', "\r\n"))])).await;
    assert!(
        page.body.contains("Line 21, column 12.") && page.body.contains("Cannot be used"),
        "{}",
        page.body
    );
    let sound = house.post(&check, &anna, &form(&[("text", TERMS)])).await;
    assert!(sound.body.contains("1 service level, 1 clock"), "{}", sound.body);
}

#[tokio::test]
async fn numbers_are_written_into_the_text_and_the_rest_stays() {
    let house = house();
    let anna = house.session(house.anna);
    let check = house.at("/operate/check");
    let fields =
        [("text", TERMS), ("do", "numbers"), ("number p1 expected", "97.5 %"), ("number p1 target", "4h")];
    let page = house.post(&check, &anna, &form(&fields)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let data = json!({ "text": TERMS, "do": "numbers", "number p1 expected": "97.5 %" });
    let data = house.post_json(&check, &anna, &data).await.json();
    assert_eq!(data["text"], TERMS.replace("95 %", "97.5 %"));
    let wrong = [("text", TERMS), ("do", "numbers"), ("number p1 expected", "many")];
    let refused = house.post(&check, &anna, &form(&wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("This was not accepted") && refused.body.contains("[level.p1]"));
}

#[tokio::test]
async fn holidays_are_frozen_into_the_text() {
    let house = house();
    let anna = house.session(house.anna);
    let public = TERMS.replace("hours =", "holidays = [\"DE\"]\nhours =");
    let check = house.at("/operate/check");
    let before = house.post_json(&check, &anna, &json!({ "text": public })).await.json();
    assert_eq!(before["unfrozen"], json!(["DE"]));
    let after = house.post_json(&check, &anna, &json!({ "text": public, "do": "freeze" })).await.json();
    assert_eq!((&after["unfrozen"], &after["sound"]), (&json!([]), &json!(true)), "{after}");
    assert!(after["text"].as_str().is_some_and(|text| text.contains("2026-12-25")), "{after}");
    let broken = json!({ "text": "[agreement", "do": "freeze" });
    let broken = house.post_json(&check, &anna, &broken).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn versions_stand_side_by_side() {
    let house = with_terms();
    let anna = house.session(house.anna);
    let path = house.at("/operate/agreements/AGR-2/compare");
    let data = house.get_json(&path, Some(&anna)).await.json();
    assert_eq!((&data["before"], &data["after"]), (&json!("AGR-1"), &json!("AGR-2")), "the one before");
    let changed: Vec<&Value> =
        data["terms"].as_array().unwrap().iter().filter(|row| row["change"] != "same").collect();
    assert_eq!(changed.len(), 1);
    assert_eq!((&changed[0]["before"], &changed[0]["after"]), (&json!("95 %"), &json!("93 %")));
    let back = house.get_json(&house.at("/operate/agreements/AGR-1/compare?with=AGR-2"), Some(&anna)).await;
    assert_eq!(back.json()["before"], "AGR-2");
    let none = house.get(&house.at("/operate/agreements/AGR-1/compare?with=AGR-7"), Some(&anna)).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let wrong = house.get(&house.at("/operate/agreements/AGR-1/compare?with=first"), Some(&anna)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_number_is_tried_and_written_into_new_terms() {
    let house = with_terms();
    let anna = house.session(house.anna);
    let asked = "/operate/what-if?agreement=AGR-1&choice=p1+expected&value=97.5";
    let data = house.get_json(&house.at(asked), Some(&anna)).await.json();
    assert_eq!((&data["value"], &data["slider"]["agreed"]), (&json!("97.5 %"), &json!("95.0 %")));
    assert_eq!(data["comparison"], Value::Null, "nothing is sealed");
    let page = house.get(&house.at("/operate/what-if?agreement=AGR-1"), Some(&anna)).await;
    assert!(page.body.contains("type=\"range\"") && page.body.contains("P1 in time"), "{}", page.body);
    let wrong = house
        .get(&house.at("/operate/what-if?agreement=AGR-1&choice=p1+expected&value=180"), Some(&anna))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let edit = "/operate/agreements/AGR-1/edit?level=p1&key=expected&value=97.5%20%25";
    let edit = house.get_json(&house.at(edit), Some(&anna)).await.json();
    assert_eq!(edit["text"], TERMS.replace("95 %", "97.5 %"));
    let whole = json!({ "agreement": "AGR-1", "text": "[agreement" });
    let whole = house.post_json(&house.at("/operate/what-if"), &anna, &whole).await;
    assert_eq!((whole.status, &whole.json()["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("text")));
}

#[tokio::test]
async fn a_number_that_the_terms_lack_is_not_found() {
    let house = with_terms();
    let anna = house.session(house.anna);
    for asked in [
        "choice=p9+target",
        "choice=p1+maximum",
        "choice=p1",
        "level=p9&key=target",
        "level=p1&key=maximum",
        "with=AGR-9",
    ] {
        let path = house.at(&format!("/operate/what-if?agreement=AGR-1&{asked}"));
        let want = if asked == "choice=p1" { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(house.get(&path, Some(&anna)).await.status, want, "{asked}");
        assert_eq!(house.get_json(&path, Some(&anna)).await.status, want, "{asked} as JSON");
    }
}

#[tokio::test]
async fn an_offered_version_is_held_against_the_one_asked_for() {
    let house = with_terms();
    let anna = house.session(house.anna);
    let path = house.at("/operate/what-if?agreement=AGR-1&with=AGR-2");
    let data = house.get_json(&path, Some(&anna)).await.json();
    assert_eq!((&data["agreement"], &data["with"]), (&json!("AGR-1"), &json!("AGR-2")));
    assert_eq!((&data["slider"], &data["value"]), (&Value::Null, &Value::Null));
    let page = house.get(&path, Some(&anna)).await;
    assert!(page.body.contains("<option selected>AGR-2</option>"), "{}", page.body);
    let compared = house.get(&house.at("/operate/agreements/AGR-2/compare"), Some(&anna)).await;
    assert!(compared.body.contains("What would have come out?"), "{}", compared.body);
    let alone = house.get_json(&house.at("/operate/agreements/AGR-2"), Some(&anna)).await.json();
    assert_eq!(alone["against"], Value::Null, "nothing is in force yet");
}

#[tokio::test]
async fn what_is_sent_fills_a_form_and_does_nothing() {
    let house = house();
    let anna = house.session(house.anna);
    let cases = "INC-1\n".repeat(2_000);
    let fields = [("kind", "relief"), ("cases", cases.as_str()), ("from", "2026-03-01T00:00:00Z")];
    let page = house.post(&house.at("/do/operate.raise-claim/form"), &anna, &form(&fields)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.matches("INC-1").count() == 2_000 && page.body.contains("2026-03-01T00:00:00Z"));
    assert_eq!(house.desk.snapshot(house.anna, house.engagement, None).unwrap().engagement.head, 2);
}
