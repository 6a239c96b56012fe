//! The page of the people: who is there, what a lead is offered, holds, and what is left of somebody erased.

use super::*;

const REASON: &str = "A claim before a court.";

/// A house with Carla in it, who sponsors.
fn with_carla() -> (House, AccountId) {
    let house = house();
    let carla = house.desk.add_account("carla", "Carla Conrad").unwrap();
    house.execute(
        "engagement.admit-member",
        json!({ "account": carla, "name": "Carla Conrad", "side": "client", "roles": ["sponsor"] }),
    );
    (house, carla)
}

async fn page(house: &House, who: AccountId) -> String {
    house.get(&house.at("/people"), Some(&house.session(who))).await.body
}

#[tokio::test]
async fn both_sides_stand_there_and_a_lead_is_offered_what_leads_do() {
    let (house, carla) = with_carla();
    let page_of = async |who| page(&house, who).await;
    let seen = page_of(house.anna).await;
    for said in [
        "Anna Adler",
        "The client&#39;s sourcing lead",
        "Nobody of Brightline has been admitted yet.",
        "Not now: erase Anna Adler. Anna Adler is the last who leads for Northwind.",
        "Place a hold",
        "Name a witness",
        "outrigger witness new --key witness.key",
        &format!("--engagement {} --token-file token", house.engagement),
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    let address = house.at(&format!("/do/engagement.erase-person?account={carla}"));
    assert!(seen.contains(&format!("href=\"{address}\"")), "{seen}");
    let hers = page_of(carla).await;
    assert!(hers.contains("Not now: place a hold. You cannot place holds."), "{hers}");
    assert!(!hers.contains("engagement.erase-person"), "{hers}");
    let engagement = house.get(&house.at(""), Some(&house.session(carla))).await.body;
    assert!(engagement.contains(&format!("href=\"{}\"", house.at("/people"))), "{engagement}");
}

#[tokio::test]
async fn a_hold_is_read_by_everybody_and_nobody_is_erased() {
    let (house, carla) = with_carla();
    let anna = house.session(house.anna);
    let form = format!("reason={}", REASON.replace(' ', "+"));
    let placed = house.post(&house.at("/do/engagement.place-hold"), &anna, &form).await;
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.body);
    let seen = page(&house, house.anna).await;
    assert!(seen.contains(REASON) && seen.contains("Release the hold"), "{seen}");
    assert!(!seen.contains("engagement.erase-person"), "{seen}");
    assert!(page(&house, carla).await.contains(REASON));
}

#[tokio::test]
async fn e1_somebody_erased_has_no_name_and_no_way_in() {
    let (house, carla) = with_carla();
    let (anna, hers) = (house.session(house.anna), house.session(carla));
    let form = format!("account={carla}&basis=data-subject-request&reason=Asked+for+by+the+person.");
    let erased = house.post(&house.at("/do/engagement.erase-person"), &anna, &form).await;
    assert_eq!(erased.status, StatusCode::SEE_OTHER, "{}", erased.body);
    for path in ["/people", "", "/ledger", "/ledger/3", "/ledger/4"] {
        let seen = house.get(&house.at(path), Some(&anna)).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.body);
        assert!(!seen.body.contains("Carla"), "{path}: {}", seen.body);
    }
    assert!(page(&house, house.anna).await.contains("an erased person (client)"));
    let data = house.get_json(&house.at("/people"), Some(&anna)).await.json();
    assert_eq!(data["parties"][0]["erased"][0]["who"]["name"], "an erased person (client)");
    assert_eq!(house.get("/", Some(&hers)).await.location(), "/sign-in", "the session is over");
    let again = house.post(&house.at("/do/engagement.erase-person"), &anna, &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}
