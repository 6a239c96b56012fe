//! Who may ask what: the whole table over every role, and what outsiders learn.

use super::{TABLE, act, may};
use crate::{
    Command, Engagement, Member, catalogue, content,
    engagement::Role,
    scene::{Scene, account, assert_lines, every_command, found, told},
};
use outrigger_kernel::{Code, Side};
use std::collections::BTreeSet;

/// Acts of the table that are no commands: the desk asks for them before it takes a file, events or a webhook.
const ACTS_OF_THE_DESK: [&str; 3] = ["engagement.keep-webhooks", "operate.send-events", "assess.upload-log"];

/// An engagement with one member for each role, whose account is the role's title.
fn one_of_each() -> Engagement {
    let mut on = Engagement::default();
    for role in Role::ALL {
        let side = if role.fits(Side::Client) { Side::Client } else { Side::Provider };
        let member = Member { name: role.title().to_owned(), side, roles: BTreeSet::from([role]) };
        on.members.insert(account(role.title()), member);
    }
    on
}

#[test]
fn every_role_may_what_the_table_says() {
    let (scene, on) = (Scene::empty(), one_of_each());
    let mark = |act: &str, role: Role| may(&on, act, &scene.context(role.title())).map_or('-', |_| 'x');
    let row = |act: &str| {
        let marks: String = Role::ALL.into_iter().map(|role| mark(act, role)).collect();
        format!("{marks} {act}")
    };
    // The client's lead, sponsor and process owner, the provider's manager and team lead, an auditor.
    assert_lines(
        TABLE.iter().map(|permit| row(permit.act)),
        "
        x--x-- engagement.admit-member
        x--x-- engagement.erase-person
        x--x-- engagement.place-hold
        x--x-- engagement.release-hold
        x--x-- engagement.name-witness
        x--x-- engagement.retire-witness
        x--x-- engagement.keep-webhooks
        x-x--- content.draft process
        x-x--- content.draft objective
        x-x--- content.draft kpi
        x--xx- content.draft source
        x-x--- assess.attach-log
        x-x--- assess.measure-baseline
        xx-x-- gate.sign
        -x---- gate.waive-criterion
        -x---- gate.waive-gate
        x--xx- operate.connect-source
        x--x-- operate.disconnect-source
        x--xx- operate.send-events
        x--xx- operate.seal-batch
        x--xx- operate.withdraw-batch
        x--x-- operate.propose-agreement
        x--x-- operate.sign-agreement
        x--x-- operate.withdraw-agreement
        x--x-- operate.state-period
        x--x-- operate.agree-statement
        x-xxx- operate.dispute-statement
        x--x-- operate.answer-claim
        x-xxx- operate.raise-claim
        x--x-- operate.withdraw-claim
        x-xxx- operate.settle-claim
        x--x-- operate.propose-restatement
        x--x-- operate.sign-restatement
        x--x-- operate.decline-restatement
        x----- operate.declare-unreported
        x-x--- assess.upload-log
        ",
    );
}

#[test]
fn table_and_catalogue_name_the_same_acts() {
    let commands = every_command();
    let names: Vec<&str> = commands.iter().map(|(name, _)| *name).collect();
    assert_eq!(catalogue::all().iter().map(|doc| doc.name.as_str()).collect::<Vec<_>>(), names);
    let mut acts: BTreeSet<String> = ACTS_OF_THE_DESK.map(str::to_owned).into();
    acts.extend(content::KINDS.iter().map(|kind| format!("content.draft {}", kind.name)));
    for (name, fields) in commands.into_iter().filter(|(name, _)| *name != "engagement.found") {
        acts.insert(act(&Command::parse(name, fields).unwrap()).unwrap());
    }
    let table: BTreeSet<String> = TABLE.iter().map(|permit| permit.act.to_owned()).collect();
    assert_eq!(acts, table);
    assert_eq!(table.len(), TABLE.len(), "no act has two rows");
    assert!(TABLE.iter().all(|permit| !permit.roles.is_empty() && !permit.roles.contains(&Role::Auditor)));
}

#[test]
fn a_stranger_learns_nothing() {
    let scenes = [Scene::given(), Scene::stated()];
    for (name, fields) in every_command().into_iter().filter(|(name, _)| *name != "engagement.found") {
        for scene in &scenes {
            let refusal = scene.decide("stranger", name, fields.clone()).unwrap_err();
            assert_eq!(told(&refusal), "NotFound: There is no engagement with that address here.", "{name}");
            assert_eq!((refusal.field, refusal.next), (None, None), "{name}");
        }
    }
    let (scene, on) = (Scene::empty(), one_of_each());
    for permit in TABLE {
        assert_eq!(may(&on, permit.act, &scene.context("stranger")).unwrap_err().code, Code::NotFound);
    }
}

#[test]
fn founding_again_tells_a_stranger_nothing() {
    let refusal = Scene::given().decide("stranger", "engagement.found", found()).unwrap_err();
    assert_eq!(told(&refusal), "NotFound: There is no engagement with that address here.");
}

#[test]
fn an_auditor_changes_nothing() {
    let scene = Scene::stated();
    for (name, fields) in every_command().into_iter().filter(|(name, _)| *name != "engagement.found") {
        let refusal = scene.decide("audit", name, fields).unwrap_err();
        assert_eq!(refusal.code, Code::NotAllowed, "{name}");
        assert!(refusal.next.is_some_and(|next| next.starts_with("This can be done by the ")), "{name}");
    }
}

#[test]
fn an_act_without_a_row_is_nobodys() {
    let (scene, on) = (Scene::empty(), one_of_each());
    for role in Role::ALL {
        let refusal = may(&on, "content.draft wave", &scene.context(role.title())).unwrap_err();
        assert_eq!(told(&refusal), "NotFound: There is no command content.draft wave here.");
    }
}

#[test]
fn one_role_of_several_is_enough() {
    let (scene, mut on) = (Scene::empty(), one_of_each());
    let sponsor = on.members.get_mut(&account(Role::Sponsor.title())).unwrap();
    sponsor.roles.insert(Role::Auditor);
    assert!(may(&on, "gate.waive-gate", &scene.context(Role::Sponsor.title())).is_ok());
}
