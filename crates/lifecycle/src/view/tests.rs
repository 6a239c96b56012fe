//! The pages of the whole engagement: its rail, its gates, its items, and who has to do something.

use super::{EngagementView, GateView, Offer, engagement, gate, item, rail, waiting, who};
use crate::{
    Engagement,
    gate::GateNo,
    scene::{REASON, Scene, account, amend, assert_lines, draft, no, process, source, waiver, with},
};
use outrigger_kernel::Side;
use serde_json::json;

fn standings(on: &Engagement) -> Vec<String> {
    let line = |stage: &super::RailStage| {
        let path = stage.path.as_deref().unwrap_or("-");
        format!(
            "{} {} {} {}/{} {path}",
            stage.stage, stage.gate, stage.standing, stage.proven, stage.criteria
        )
    };
    rail(on).iter().map(line).collect()
}

fn sign(scene: Scene, who: &str) -> Scene {
    scene.when(who, "gate.sign", json!({ "gate": "G1" }))
}

fn gate_page(scene: &Scene, who: &str, number: GateNo) -> GateView {
    gate(&scene.on, number, &|name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields))
}

fn open(offers: &[Offer]) -> Vec<String> {
    offers.iter().filter(|offer| offer.closed.is_none()).map(|offer| offer.label.clone()).collect()
}

#[test]
fn the_rail_shows_how_each_gate_stands() {
    assert_lines(
        standings(&Scene::given().on),
        "
        assess G1 closed 0/5 assess
        select G2 closed 0/0 -
        talent G3 closed 0/0 -
        transition G4 closed 0/0 -
        operate G5 closed 0/0 operate
        improve G6 closed 0/0 -
        ",
    );
    let first = |scene: &Scene| standings(&scene.on)[0].clone();
    let scene = Scene::assessed();
    assert_eq!(first(&scene), "assess G1 ready 5/5 assess");
    let scene = sign(scene, "anna");
    assert_eq!(first(&scene), "assess G1 ready 5/5 assess", "one signature does not open it");
    assert_eq!(first(&sign(scene, "carla")), "assess G1 open 5/5 assess");
    let gates: Vec<String> = standings(&Scene::live().on).into_iter().take(5).collect();
    assert_lines(
        gates,
        "
        assess G1 waived 0/5 assess
        select G2 waived 0/0 -
        talent G3 waived 0/0 -
        transition G4 waived 0/0 -
        operate G5 closed 0/0 operate
        ",
    );
}

#[test]
fn the_engagement_page_names_both_parties_and_their_people() {
    let EngagementView { title, client, provider, zone, sample, members, entries, .. } =
        engagement(&Scene::given().on, Scene::given().now());
    assert_eq!(
        (title.as_str(), client.as_str(), provider.as_str()),
        ("Service desk", "Northwind", "Brightline")
    );
    assert_eq!((zone.as_str(), sample, entries), ("Europe/Berlin", false, 7));
    let of = |side: Side| members.iter().filter(|member| member.side == side).count();
    assert_eq!((of(Side::Client), of(Side::Provider)), (4, 2));
    let before = engagement(&Engagement::default(), Scene::empty().now());
    assert_eq!((before.title.as_str(), before.entries, before.members.len()), ("", 0, 0));
}

#[test]
fn somebody_who_is_no_member_is_named_by_the_account() {
    let on = Scene::given().on;
    let ben = who(&on, account("ben"));
    assert_eq!((ben.name.as_str(), ben.side, ben.party.as_str()), ("ben", Side::Provider, "Brightline"));
    assert_eq!(who(&on, account("stranger")).name, account("stranger").to_string());
}

#[test]
fn a_proven_gate_waits_for_the_client() {
    let line = |scene: &Scene| -> Vec<String> {
        let entries = waiting(&scene.on, scene.now()).into_iter();
        entries.map(|waiting| format!("{}: {} ({})", waiting.side, waiting.what, waiting.path)).collect()
    };
    assert_lines(line(&Scene::given()), "");
    let scene = Scene::assessed();
    assert_lines(line(&scene), "client: Sign gate G1, decide to outsource (gates/G1)");
    let scene = sign(scene, "anna");
    assert_lines(line(&scene), "client: Sign gate G1, decide to outsource (gates/G1)");
    assert_eq!(
        waiting(&scene.on, scene.now())[0].since,
        scene.on.last_at(),
        "it waits since the first signature"
    );
    assert_lines(line(&sign(scene, "carla")), "");
}

#[test]
fn a_gate_page_shows_criteria_waivers_and_signatures() {
    let waive = with(waiver("G1"), "criterion", "logs");
    let scene = Scene::given().when("carla", "gate.waive-criterion", waive);
    let page = gate_page(&scene, "anna", GateNo::G1);
    assert_eq!((page.title.as_str(), page.open, page.criteria.len()), ("Decide to outsource", 4, 5));
    assert_eq!(page.signers, "Two people of Northwind sign.");
    let waiver = &page.waivers[0];
    assert_eq!(
        (waiver.criterion.as_deref(), waiver.reason.as_str(), waiver.sealed.entry),
        (Some("Every process in scope has an event log"), REASON, 8)
    );
    assert!(page.signatures.is_empty() && page.opened.is_none());

    let scene = sign(sign(Scene::assessed(), "anna"), "carla");
    let page = gate_page(&scene, "anna", GateNo::G1);
    let signers = page.signatures.iter().map(|sealed| (sealed.by.name.as_str(), sealed.entry));
    assert_eq!(signers.collect::<Vec<_>>(), [("anna", 13), ("carla", 14)]);
    assert_eq!((page.opened.map(|sealed| sealed.entry), page.open), (Some(15), 0));
    assert_eq!(gate_page(&scene, "anna", GateNo::G3).signers, "Northwind and Brightline sign.");

    let page = gate_page(&Scene::live(), "anna", GateNo::G4);
    assert_eq!((page.waivers[0].criterion.as_deref(), page.waivers[0].sealed.entry), (None, 11));
}

#[test]
fn a_gate_offers_what_would_be_accepted() {
    assert_lines(open(&gate_page(&Scene::assessed(), "anna", GateNo::G1).offers), "Sign this gate");
    assert_lines(open(&gate_page(&Scene::assessed(), "otto", GateNo::G1).offers), "");
    let closed = gate_page(&Scene::given(), "anna", GateNo::G1).offers;
    assert_eq!(closed.len(), 6, "to sign, or to waive each of five criteria");
    assert_eq!(closed[0].closed.as_deref(), Some("G1 cannot be signed: 5 left."));
    assert!(closed.iter().all(|offer| offer.closed.is_some()), "a lead cannot waive");
}

#[test]
fn a_sponsor_is_offered_waivers() {
    assert_lines(
        open(&gate_page(&Scene::given(), "carla", GateNo::G1).offers),
        "
        Waive: At least one process is in scope
        Waive: The data classes of every process in scope are known
        Waive: Every process in scope has an event log
        Waive: Every objective has a KPI with a target
        Waive: Every KPI has a baseline measured on events
        ",
    );
    let others = gate_page(&Scene::given(), "anna", GateNo::G1).offers;
    assert_eq!(others[1].closed.as_deref(), Some("You cannot waive criteria."));
    let passed = Scene::given().when("carla", "gate.waive-gate", waiver("G1"));
    assert_lines(open(&gate_page(&passed, "carla", GateNo::G2).offers), "Waive this gate");
    assert_lines(open(&gate_page(&passed, "carla", GateNo::G3).offers), "");
}

#[test]
fn an_item_page_shows_content_version_and_history() {
    let scene = Scene::assessed().when("anna", "content.amend", amend("PROC-1", 1, process("Problems")));
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("otto", name, fields);
    let page = item(&scene.on, no("PROC-1"), &try_command).unwrap();
    assert_eq!((page.kind.as_str(), page.title.as_str(), page.version), ("process", "Problems", 2));
    let writers = page.history.iter().map(|sealed| (sealed.entry, sealed.by.name.as_str()));
    assert_eq!(writers.collect::<Vec<_>>(), [(13, "anna"), (8, "otto")], "newest first");
    assert_eq!(page.content["name"], json!("Problems"));
    assert!(page.content.get("kind").is_none(), "the kind stands beside the content");
    assert_lines(open(&page.offers), "Attach an event log\nAttach a file");

    let kpi = item(&scene.on, no("KPI-1"), &try_command).unwrap();
    assert_eq!(kpi.offers[0].closed.as_deref(), Some("KPI-1 is already measured on this log."));
    let objective = item(&scene.on, no("OBJ-1"), &try_command).unwrap();
    assert_lines(open(&objective.offers), "Attach a file");
    assert!(item(&scene.on, no("PROC-2"), &try_command).is_none());
    assert!(item(&scene.on, no("STMT-1"), &try_command).is_none(), "a statement has a page of its own");
}

#[test]
fn a_source_is_connected_from_its_page() {
    let scene = Scene::live().when("ben", "content.draft", draft(source("Remedy")));
    let page = |who: &str| {
        let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields);
        item(&scene.on, no("SRC-1"), &try_command).unwrap()
    };
    assert_lines(open(&page("ben").offers), "Connect\nAttach a file");
    assert_eq!(page("otto").offers[0].closed.as_deref(), Some("You cannot connect sources."));
    assert_eq!(page("ben").offers[0].fields, [("source".to_owned(), "SRC-1".to_owned())]);
}
