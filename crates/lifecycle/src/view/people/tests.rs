//! The page of the people, as leads, others and the other side see it.

use super::{MemberRow, PartyView, PeopleView, people};
use crate::{
    scene::{REASON, Scene, account, assert_lines, erase, found, reason, witness},
    view::Offer,
};
use outrigger_kernel::{Side, note::KeyKind, personal::ERASED};

const KEY: &str = "northwind.example/witness";

fn page(scene: &Scene, who: &str) -> PeopleView {
    people(&scene.on, account(who), &|name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields))
}

fn party(scene: &Scene, who: &str, side: Side) -> PartyView {
    page(scene, who).parties.into_iter().find(|party| party.side == side).unwrap()
}

fn offered(offers: &[Offer]) -> Vec<String> {
    offers
        .iter()
        .map(|offer| format!("{}: {}", offer.label, offer.closed.as_deref().unwrap_or("open")))
        .collect()
}

/// What is offered beside the names of a party.
fn beside_names(scene: &Scene, who: &str, side: Side) -> Vec<String> {
    party(scene, who, side).members.iter().flat_map(|row| offered(&row.offers)).collect()
}

#[test]
fn both_parties_stand_there_with_their_people_and_roles() {
    let scene = Scene::given();
    let lines = page(&scene, "audit").parties.into_iter().flat_map(|party| {
        let line = move |row: MemberRow| format!("{} {}: {:?}", party.name, row.who.name, row.roles);
        party.members.into_iter().map(line)
    });
    assert_lines(
        lines,
        "
        Northwind anna: [SourcingLead]
        Northwind audit: [Auditor]
        Northwind carla: [Sponsor]
        Northwind otto: [ProcessOwner]
        Brightline ben: [AccountManager]
        Brightline tina: [TeamLead]
        ",
    );
}

#[test]
fn a_lead_is_offered_what_its_own_side_does() {
    let scene = Scene::given();
    assert_lines(
        offered(&party(&scene, "anna", Side::Client).offers),
        "Admit a person: open\nPlace a hold: open\nName a witness: open",
    );
    assert_lines(
        beside_names(&scene, "anna", Side::Client),
        "
        Erase anna: anna is the last who leads for Northwind.
        Erase audit: open
        Erase carla: open
        Erase otto: open
        ",
    );
    assert!(party(&scene, "anna", Side::Provider).offers.is_empty(), "Brightline has a lead of its own");
    assert!(beside_names(&scene, "anna", Side::Provider).is_empty());
    let provider = party(&scene, "ben", Side::Provider);
    assert_eq!(provider.members[1].offers[0].fields, [("account".to_owned(), account("tina").to_string())]);
}

#[test]
fn whoever_may_not_is_told_once() {
    let scene = Scene::given();
    assert_lines(
        offered(&party(&scene, "audit", Side::Client).offers),
        "
        Admit a person: You cannot admit members. This can be done by the client's sourcing lead or \
        the provider's account manager.
        Place a hold: You cannot place holds.
        Name a witness: You cannot name witnesses.
        ",
    );
    assert!(beside_names(&scene, "audit", Side::Client).is_empty());
}

#[test]
fn a_side_without_a_lead_is_admitted_by_the_other() {
    let scene = Scene::empty().when("anna", "engagement.found", found());
    let offers = party(&scene, "anna", Side::Provider).offers;
    assert_lines(offered(&offers), "Admit a person: open");
    assert_eq!(offers[0].fields, [("side".to_owned(), "provider".to_owned())]);
}

#[test]
fn an_erased_person_has_no_name() {
    let scene = Scene::given().when("anna", "engagement.erase-person", erase("otto"));
    let client = party(&scene, "ben", Side::Client);
    assert_eq!(client.members.len(), 3);
    let [gone] = client.erased.as_slice() else { panic!("one was erased") };
    assert_eq!((gone.who.name.clone(), Some(gone.at)), (format!("{ERASED} (client)"), scene.on.last_at()));
    let all = serde_json::to_string(&page(&scene, "anna")).unwrap();
    assert!(!all.contains("\"otto\""), "{all}");
}

#[test]
fn a_hold_closes_erasure_on_both_sides_and_is_released_by_its_own() {
    let scene = Scene::given().when("ben", "engagement.place-hold", reason());
    let hold = party(&scene, "anna", Side::Provider).hold.unwrap();
    assert_eq!((hold.reason.as_str(), hold.placed.by.name.as_str()), (REASON, "ben"));
    for (who, side) in [("anna", Side::Client), ("ben", Side::Provider)] {
        assert!(beside_names(&scene, who, side).is_empty(), "{who}");
    }
    assert_eq!(offered(&party(&scene, "ben", Side::Provider).offers)[1], "Release the hold: open");
    assert_eq!(offered(&party(&scene, "anna", Side::Client).offers)[1], "Place a hold: open");
}

#[test]
fn a_side_retires_the_keys_that_it_named() {
    let scene = Scene::given().when("anna", "engagement.name-witness", witness(KEY));
    let witnesses = |who: &str| party(&scene, who, Side::Client).witnesses;
    let named = witnesses("anna");
    let [ours] = named.as_slice() else { panic!("one key was named") };
    assert_eq!((ours.key.name.as_str(), ours.key.kind), (KEY, KeyKind::Cosignature));
    assert_lines(offered(&ours.offers), "Retire this key: open");
    assert_lines(offered(&witnesses("otto")[0].offers), "Retire this key: You cannot retire witnesses.");
    assert!(witnesses("ben")[0].offers.is_empty());
}
