//! Founding an engagement and admitting people: a row for every refusal.

mod erasure;
mod witnesses;

use super::MEMBERS_MAX;
use crate::{
    engagement::Role,
    scene::{Scene, account, admit, found, with},
};
use outrigger_kernel::Side;
use serde_json::json;

#[test]
fn an_engagement_is_founded_once() {
    let scene = Scene::empty()
        .when("anna", "gate.sign", json!({ "gate": "G1" }))
        .when("anna", "engagement.found", with(found(), "zone", "Mars/Olympus"))
        .when("anna", "engagement.found", with(found(), "title", " "))
        .when("anna", "engagement.found", with(found(), "client", "x".repeat(201)))
        .when("anna", "engagement.found", found())
        .when("anna", "engagement.found", found())
        .then(
            "
            anna gate.sign => NotFound: There is no engagement with that address here.
            anna engagement.found => Invalid: There is no time zone Mars/Olympus.
            anna engagement.found => Invalid: Title is empty.
            anna engagement.found => TooMuch: Client is over its limit of 200 characters.
            anna engagement.found => engagement.engagement-founded, engagement.member-admitted
            anna engagement.found => Conflict: The engagement is already founded.
            ",
        );
    let charter = scene.on.charter.as_ref().unwrap();
    assert_eq!((charter.client.as_str(), charter.provider.as_str()), ("Northwind", "Brightline"));
    assert!(!charter.sample, "what does not say that it is a sample is none");
    let founder = scene.on.member(account("anna")).unwrap();
    assert_eq!((founder.side, founder.roles.len()), (Side::Client, 1));
    assert!(founder.roles.contains(&Role::SourcingLead));
}

#[test]
fn each_side_admits_its_own_people() {
    let carla = admit("carla", Side::Client, &[Role::Sponsor]);
    let ben = admit("ben", Side::Provider, &[Role::AccountManager]);
    let tina = admit("tina", Side::Provider, &[Role::TeamLead]);
    let otto = admit("otto", Side::Client, &[Role::ProcessOwner]);
    Scene::empty()
        .when("anna", "engagement.found", found())
        .when("anna", "engagement.admit-member", carla.clone())
        .when("anna", "engagement.admit-member", carla)
        .when("anna", "engagement.admit-member", ben)
        .when("anna", "engagement.admit-member", tina.clone())
        .when("ben", "engagement.admit-member", tina)
        .when("ben", "engagement.admit-member", otto.clone())
        .when("carla", "engagement.admit-member", otto.clone())
        .when("stranger", "engagement.admit-member", otto)
        .then(
            "
            anna engagement.found => engagement.engagement-founded, engagement.member-admitted
            anna engagement.admit-member => engagement.member-admitted
            anna engagement.admit-member => Conflict: carla is already a member of this engagement.
            anna engagement.admit-member => engagement.member-admitted
            anna engagement.admit-member => NotAllowed: You cannot admit people of Brightline.
            ben engagement.admit-member => engagement.member-admitted
            ben engagement.admit-member => NotAllowed: You cannot admit people of Northwind.
            carla engagement.admit-member => NotAllowed: You cannot admit members.
            stranger engagement.admit-member => NotFound: There is no engagement with that address here.
            ",
        );
}

#[test]
fn a_member_has_roles_of_its_side() {
    let guest = admit("guest", Side::Client, &[Role::Auditor]);
    Scene::given()
        .when("anna", "engagement.admit-member", with(guest.clone(), "roles", json!([])))
        .when("anna", "engagement.admit-member", with(guest.clone(), "roles", json!(["emperor"])))
        .when("anna", "engagement.admit-member", with(guest.clone(), "roles", json!(["team-lead"])))
        .when("anna", "engagement.admit-member", with(guest.clone(), "name", ""))
        .when("anna", "engagement.admit-member", with(guest.clone(), "account", "guest"))
        .when("anna", "engagement.admit-member", guest)
        .then(
            "
            anna engagement.admit-member => Invalid: Roles is empty.
            anna engagement.admit-member => Invalid: The fields of admit-member cannot be read: \
            roles: unknown variant `emperor`, expected one of `sourcing-lead`, `sponsor`, `process-owner`, \
            `account-manager`, `team-lead`, `auditor`.
            anna engagement.admit-member => Invalid: the provider's team lead cannot belong to the client.
            anna engagement.admit-member => Invalid: Name is empty.
            anna engagement.admit-member => Invalid: The fields of admit-member cannot be read: \
            account: this is not an account id.
            anna engagement.admit-member => engagement.member-admitted
            ",
        );
    for side in Side::BOTH {
        assert!(Role::Auditor.fits(side));
        let fitting = Role::ALL.into_iter().filter(|role| role.fits(side)).count();
        assert_eq!(fitting, if side == Side::Client { 4 } else { 3 });
    }
}

#[test]
fn an_engagement_has_a_limited_number_of_members() {
    let mut scene = Scene::given();
    let otto = scene.on.member(account("otto")).unwrap().clone();
    let more = (scene.on.members.len()..MEMBERS_MAX).map(|at| (account(&at.to_string()), otto.clone()));
    scene.on.members.extend(more);
    scene
        .when("anna", "engagement.admit-member", admit("last", Side::Client, &[Role::Auditor]))
        .then("anna engagement.admit-member => TooMuch: The number of members is over its limit of 500.");
}
