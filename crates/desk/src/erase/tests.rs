//! Who was erased is found nowhere any more, and everything that stood without the name still does.

use super::*;
use crate::{
    backup,
    tests::{Room, fill, found, room},
};
use outrigger_kernel::{Code, Hash};
use outrigger_lifecycle::Command;
use outrigger_store::store::LISTED_MAX as ALL;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::Arc};

const NOW: &str = "2026-11-21T10:00:00Z";
/// A name that nothing else has.
const MARKER: &str = "Quirina Xanthopoulos-Zwyssig";
const LOGIN: &str = "quirina.marker@northwind.example";

fn act(room: &Room, account: AccountId, engagement: EngagementId, command: &str, fields: Value) {
    tried(room, account, engagement, command, fields).unwrap();
}

fn tried(
    room: &Room,
    account: AccountId,
    engagement: EngagementId,
    command: &str,
    fields: Value,
) -> Result<(), Refusal> {
    room.desk.execute(account, engagement, Command::parse(command, fields)?).map(drop)
}

/// Somebody with that name, whom a lead of the client has admitted.
fn admitted(room: &Room, lead: AccountId, engagement: EngagementId) -> AccountId {
    let account = match room.desk.account(LOGIN).unwrap() {
        Some(account) => account,
        None => room.desk.add_account(LOGIN, MARKER).unwrap(),
    };
    let fields = json!({ "account": account, "name": MARKER, "side": "client", "roles": ["auditor"] });
    act(room, lead, engagement, "engagement.admit-member", fields);
    account
}

fn erasing(account: AccountId) -> Value {
    json!({ "account": account, "basis": "data-subject-request", "reason": "Asked for in writing." })
}

/// The files of a folder, and of those in it, that contain the name or the login.
fn files_that_know(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_dir() {
            found.extend(files_that_know(&file.path()));
            continue;
        }
        let bytes = fs::read(file.path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if text.contains(MARKER) || text.contains(LOGIN) {
            found.push(file.path().display().to_string());
        }
    }
    found
}

fn nobody_knows(room: &Room) {
    let found = files_that_know(room.folder.path());
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn e1_an_erased_person_is_in_no_file() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let account = admitted(&room, anna, engagement);
    room.desk.set_password(account, "four random words here").unwrap();
    let session = room.desk.sign_in(LOGIN, "four random words here").unwrap();
    let link = room.desk.link(account).unwrap();
    assert!(!files_that_know(room.folder.path()).is_empty(), "the account has the name");

    act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    nobody_knows(&room);
    let snapshot = room.desk.snapshot(anna, engagement, None).unwrap();
    assert_eq!(snapshot.engagement.name_of(account), "an erased person (client)");
    for seq in 1..=snapshot.engagement.head {
        let shown = format!("{:?}", room.desk.entry(&snapshot, seq).unwrap());
        assert!(!shown.contains(MARKER), "{shown}");
    }
    let mut export = Vec::new();
    room.desk.export(&snapshot, &mut export).unwrap();
    assert!(!String::from_utf8_lossy(&export).contains(MARKER), "taken along as an export");
    let desk = Desk::open(Arc::clone(&room.store), room.desk.keys().clone(), Arc::clone(&room.machine));
    let again = desk.unwrap().snapshot(anna, engagement, None).unwrap();
    assert!(!format!("{:?}", again.engagement).contains(MARKER), "folded anew it has no name either");

    assert_eq!(room.desk.account(LOGIN).unwrap(), None);
    assert!(room.desk.session(&session.token).unwrap().is_none() && room.desk.redeem(&link).is_err());
    assert!(room.desk.snapshot(account, engagement, None).is_err());
    let kept = room.store.account(account).unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.password), (ERASED, None));
    let Room { desk, store, folder, .. } = room;
    drop((desk, store));
    assert!(files_that_know(folder.path()).is_empty(), "nor is it written as the store closes");
}

#[test]
fn e2_e5_proofs_and_figures_stay_as_they_were() {
    let room = room(NOW);
    let engagement = fill(&room).unwrap().engagement;
    let person = |login: &str| room.desk.account(login).unwrap().unwrap();
    let (ben, tina) = (person("ben@brightline.example"), person("tina@brightline.example"));
    let before = room.desk.snapshot(ben, engagement, None).unwrap();
    let digests = |snapshot: &Snapshot| -> Vec<Hash> {
        let statements = &snapshot.engagement.operate.statements;
        statements.values().map(|stated| stated.figures.digest).collect()
    };
    let verified_before = room.desk.verify(&before).unwrap();

    act(&room, ben, engagement, "engagement.erase-person", erasing(tina));
    let after = room.desk.snapshot(ben, engagement, None).unwrap();
    let verified = room.desk.verify(&after).unwrap();
    assert!(verified.sound && verified_before.sound, "{verified:?}");
    assert_eq!(verified.entries, verified_before.entries + 1);
    assert_eq!(verified.batches, verified_before.batches);
    assert_eq!((digests(&after), digests(&after).len()), (digests(&before), 2));
    let recomputed = |view: &crate::view::Verification| {
        view.statements.iter().map(|statement| statement.recomputed).collect::<Vec<_>>()
    };
    assert_eq!(recomputed(&verified), recomputed(&verified_before));
    let entries = room.store.read(engagement, 0, ALL).unwrap();
    let root = |size: u64| {
        let mut tree = outrigger_kernel::Tree::default();
        entries.iter().take(usize::try_from(size).unwrap()).for_each(|entry| tree.push(entry.leaf));
        tree.root()
    };
    assert_eq!(root(before.tree.size()), before.tree.root(), "no leaf has changed");
    // What she sealed and signed stays, under no name.
    let sealed = after.engagement.operate.batches.iter().filter(|batch| batch.stamp.by == tina).count();
    assert!(sealed > 0);
    assert_eq!(after.engagement.name_of(tina), "an erased person (provider)");
}

#[test]
fn e3_what_was_erased_is_erased_again_after_a_restore() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let account = admitted(&room, anna, engagement);
    let shelves = [Shelf::Account, Shelf::Login, Shelf::Grants, Shelf::SubjectKey];
    let copies: Vec<Change> = shelves
        .into_iter()
        .flat_map(|shelf| {
            let records = room.store.records(shelf, "", "", ALL).unwrap();
            records.into_iter().map(move |(key, value)| Change::Put(shelf, key, value))
        })
        .collect();
    let entries = room.store.read(engagement, 0, ALL).unwrap();
    act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    let erased = backup::erased(&*room.store).unwrap();
    assert_eq!(erased, [(engagement, account.to_string())]);

    // Yesterday's copy, in a store of its own.
    let restored = crate::tests::room(NOW);
    restored.store.append(engagement, 0, &entries, &[]).unwrap();
    restored.store.change(&copies).unwrap();
    restored.desk.apply_erasures(&erased).unwrap();
    let snapshot = restored.desk.snapshot(anna, engagement, None).unwrap();
    assert_eq!(snapshot.engagement.member(account).unwrap().name, ERASED);
    assert_eq!(restored.desk.account(LOGIN).unwrap(), None);
    assert!(restored.store.grants(account).unwrap().is_empty());
    assert_eq!(backup::erased(&*restored.store).unwrap(), erased);
    restored.desk.apply_erasures(&erased).unwrap();
    act(&restored, anna, engagement, "engagement.erase-person", erasing(account));

    let refused = restored.desk.apply_erasures(&[(engagement, "nobody".into())]).unwrap_err();
    assert_eq!(refused.code, Code::Invalid);
    assert!(refused.message.contains("\"nobody\""), "{refused}");
}

#[test]
fn a_hold_keeps_everybody() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let account = admitted(&room, anna, engagement);
    let reason = json!({ "reason": "A claim before a court." });
    act(&room, anna, engagement, "engagement.place-hold", reason.clone());
    let refused = tried(&room, anna, engagement, "engagement.erase-person", erasing(account)).unwrap_err();
    assert_eq!(refused.code, Code::NotReady);
    assert!(refused.message.contains("A claim before a court"), "{refused}");
    let key = name_of(engagement, SubjectId::of(account));
    assert!(room.store.record(Shelf::SubjectKey, &key).unwrap().is_some());
    assert_eq!(room.store.account(account).unwrap().unwrap().name, MARKER);
    act(&room, anna, engagement, "engagement.release-hold", reason);
    act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    assert!(room.store.record(Shelf::SubjectKey, &key).unwrap().is_none());
}

#[test]
fn who_belongs_to_another_engagement_keeps_the_account() {
    let room = room(NOW);
    let (anna, first) = found(&room.desk);
    let second = room.desk.found(anna, crate::tests::charter()).unwrap().engagement;
    let account = admitted(&room, anna, first);
    assert_eq!(admitted(&room, anna, second), account);
    // A grant without a membership counts for nothing.
    room.store.grant_put(account, EngagementId::from_random([9; 16])).unwrap();
    act(&room, anna, first, "engagement.erase-person", erasing(account));
    assert_eq!(room.desk.account(LOGIN).unwrap(), Some(account));
    let there = room.desk.snapshot(account, second, None).unwrap();
    assert_eq!(there.engagement.name_of(account), MARKER, "each engagement has a key of its own");
    assert!(room.desk.snapshot(account, first, None).is_err());
    act(&room, anna, second, "engagement.erase-person", erasing(account));
    assert_eq!(room.desk.account(LOGIN).unwrap(), None);
}

#[test]
fn tokens_of_a_retired_account_are_revoked() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let account = admitted(&room, anna, engagement);
    let tokens = |of: AccountId, digest: &str| {
        [
            Change::Put(Shelf::Token, digest.into(), b"{}".to_vec()),
            Change::Put(Shelf::TokenOf, format!("{of}/{digest}"), Vec::new()),
            Change::Put(Shelf::Digest, of.to_string(), b"{}".to_vec()),
        ]
    };
    room.store.change(&[tokens(account, "aa"), tokens(anna, "bb")].concat()).unwrap();
    act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    for shelf in [Shelf::Token, Shelf::TokenOf, Shelf::Digest] {
        let left = room.store.records(shelf, "", "", ALL).unwrap();
        assert_eq!(left.len(), 1, "{shelf:?}: Anna's stays");
    }
}

#[test]
fn an_erasure_that_broke_off_is_finished_by_who_reads_next() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let account = admitted(&room, anna, engagement);
    let name = name_of(engagement, SubjectId::of(account));
    let wrapped = room.store.record(Shelf::SubjectKey, &name).unwrap().unwrap();
    let kept = room.store.account(account).unwrap().unwrap();
    let reopened =
        || Desk::open(Arc::clone(&room.store), room.desk.keys().clone(), Arc::clone(&room.machine)).unwrap();
    act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    // As a crash would have left it: the entry is there, and nothing of what it means.
    let undone =
        [Change::Put(Shelf::SubjectKey, name.clone(), wrapped), Change::Delete(Shelf::Erased, name.clone())];
    room.store.change(&undone).unwrap();
    room.store.account_put(&kept).unwrap();
    room.store.grant_put(account, engagement).unwrap();

    let snapshot = reopened().snapshot(anna, engagement, None).unwrap();
    assert!(!format!("{:?}", snapshot.engagement).contains(MARKER));
    assert!(room.store.record(Shelf::SubjectKey, &name).unwrap().is_none());
    assert!(room.store.record(Shelf::Erased, &name).unwrap().is_some());
    assert_eq!(room.desk.account(LOGIN).unwrap(), None);
    assert!(room.store.grants(account).unwrap().is_empty());
    reopened().snapshot(anna, engagement, None).unwrap();
}

#[test]
fn two_erasures_of_one_account_that_broke_off_are_both_finished() {
    let room = room(NOW);
    let (anna, first) = found(&room.desk);
    let second = room.desk.found(anna, crate::tests::charter()).unwrap().engagement;
    let account = admitted(&room, anna, first);
    admitted(&room, anna, second);
    let kept = room.store.account(account).unwrap().unwrap();
    let names = [first, second].map(|engagement| name_of(engagement, SubjectId::of(account)));
    let key = |name: &String| room.store.record(Shelf::SubjectKey, name).unwrap();
    let keys = [key(&names[0]).unwrap(), key(&names[1]).unwrap()];
    for engagement in [first, second] {
        act(&room, anna, engagement, "engagement.erase-person", erasing(account));
    }
    // As two crashes would have left it: both entries are there, and nothing of what they mean.
    for (name, wrapped) in names.iter().zip(keys) {
        room.store.change(&[Change::Put(Shelf::SubjectKey, name.clone(), wrapped)]).unwrap();
        room.store.change(&[Change::Delete(Shelf::Erased, name.clone())]).unwrap();
    }
    room.store.account_put(&kept).unwrap();
    for engagement in [first, second] {
        room.store.grant_put(account, engagement).unwrap();
    }

    let desk = Desk::open(Arc::clone(&room.store), room.desk.keys().clone(), Arc::clone(&room.machine));
    let desk = desk.unwrap();
    for engagement in [first, second] {
        desk.snapshot(anna, engagement, None).unwrap();
    }
    assert!(names.iter().all(|name| key(name).is_none()));
    assert_eq!(desk.account(LOGIN).unwrap(), None);
    assert!(room.store.grants(account).unwrap().is_empty());
}
